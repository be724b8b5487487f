"""The files that `protocol new` writes: a small protocol that checks clean, with scenarios and a record."""

from __future__ import annotations

import json
from collections.abc import Mapping

PROTOCOL = """# Who may take part in the trial. Change a number, then run:
# protocol check {name}.proto
# protocol test {name}.proto
# protocol explain {name}.proto examples/p001.json
protocol {name} "{title}"
    version 0.1
    document {name}.md

# ---- Vocabulary -----------------------------------------------------------------

role investigator "Investigator"

concept chemotherapy "Chemotherapy"
    includes docetaxel, paclitaxel, capecitabine

# ---- What is known about a participant ---------------------------------------------

timepoint enrolment "Date of enrolment"
    until it happens: planned date, else as_of

fact birth_date : date "Date of birth"
fact consent : yes/no "Written informed consent given"

measurement ecog : integer 0 to 5 "ECOG performance status"
    latest within 28 days before enrolment
        assume "The document gives no window for ECOG."

records therapies "Prior anticancer therapies"
    main agent : code "Agent"
    given      : period "From first to last dose"
    must state completeness

define age "Age" = years from birth_date to enrolment

# ---- Criteria -------------------------------------------------------------------------

inclusion I1 "Adult who consents and can comply"
    text "At least 18 years of age, able to give written informed consent and to comply with the study procedures."
    require all of
        - age >= 18 years
        - consent
        - "Able to comply": attested by investigator as comply

inclusion I2 "ECOG 0 or 1"
    text "ECOG performance status 0 or 1."
    require ecog <= 1

exclusion E1 "Recent chemotherapy"
    text "Chemotherapy within 3 weeks before enrolment."
    exclude if any chemotherapy in therapies where given within 21 days before enrolment

# ---- Examples -----------------------------------------------------------------------------

patient typical "Meets every criterion"
    enrolment = 2026-03-02
    birth_date = 1970-05-14
    consent = yes
    ecog = 1 on 2026-02-20
    I1.comply = yes by investigator on 2026-02-27
    therapies through 2026-03-02
        | agent     | given                    |
        | docetaxel | 2024-01-10 to 2024-05-02 |

scenario "Everything is met"
    patient typical
    expect eligible

scenario "ECOG 2 is not eligible"
    patient typical
    with ecog = 2 on 2026-02-20
    expect ineligible because I2

scenario "An ECOG of two months ago decides nothing"
    patient typical
    with ecog = 1 on 2026-01-02
    expect undetermined because I2

scenario "Chemotherapy two weeks ago is too recent"
    patient typical
    with therapies through 2026-03-02
        | agent      | given                    |
        | paclitaxel | 2025-11-03 to 2026-02-16 |
    expect ineligible because E1
"""

DOCUMENT = """# {title}

This document is what `{name}.proto` quotes. Replace it by the protocol of the trial.

## Inclusion criteria

- I1. At least 18 years of age, able to give written informed consent and to comply with the study procedures.
- I2. ECOG performance status 0 or 1.

## Exclusion criteria

- E1. Chemotherapy within 3 weeks before enrolment.
"""

RECORD: Mapping[str, object] = {
    "format": "record/1",
    "subject": "P-001",
    "as_of": "2026-03-02",
    "timezone": "Europe/Paris",
    "timepoints": {"enrolment": {"planned": "2026-03-09"}},
    "facts": {
        "birth_date": "1970-05-14",
        "consent": {"value": True, "source": "consent form v2, signed 2026-02-11"},
    },
    "measurements": {"ecog": [{"value": 2, "on": "2026-02-20", "source": "clinic note 88"}]},
    "records": {
        "therapies": {
            "rows": [{"agent": "docetaxel", "given": {"from": "2024-01-10", "to": "2024-05-02"}}],
            "through": "2026-03-02",
        }
    },
    "attestations": {"I1.comply": {"value": True, "by": "investigator", "on": "2026-02-27"}},
}

GIT_ATTRIBUTES = """# Clinical protocols, not Protocol Buffers.
*.proto text eol=lf diff=protocol linguist-language=Gherkin
*.json  text eol=lf
*.jsonl text eol=lf
"""

EDITOR_SETTINGS = """{
    "files.associations": {
        "*.proto": "protocol"
    },
    "[protocol]": {
        "editor.insertSpaces": true,
        "editor.tabSize": 4,
        "editor.detectIndentation": false
    },
    "files.eol": "\\n",
    "files.insertFinalNewline": true
}
"""


def starter_files(name: str, title: str) -> dict[str, str]:
    """The text of each file by its path; `name` is a name of the language, `title` holds no quotation marks."""
    return {
        f"{name}.proto": PROTOCOL.format(name=name, title=title),
        f"{name}.md": DOCUMENT.format(name=name, title=title),
        "examples/p001.json": json.dumps(RECORD, ensure_ascii=False, indent=2) + "\n",
        ".gitattributes": GIT_ATTRIBUTES,
        ".vscode/settings.json": EDITOR_SETTINGS,
    }
