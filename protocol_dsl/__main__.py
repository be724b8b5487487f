"""`python -m protocol_dsl` is the command `protocol`."""

import sys

from protocol_dsl.tools.cli import main

sys.exit(main())
