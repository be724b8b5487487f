# Two commands need only Python 3.11 or newer, git and make:
#   make demo    explains one decision of the first protocol
#   make test    sets everything up and passes the tests

VENV := .venv
BIN := $(VENV)/bin

DEMO_PROTOCOL ?= protocols/sbrt_tdm1.proto
DEMO_RECORD ?= examples/p017.json
DEMO_OPTIONS ?=
WORKERS ?= 2

# The first Python that is new enough. Choose another one with `make PY=/path/to/python3.12 …`.
PY ?= $(shell for python in python3 python3.13 python3.12 python3.11 python; do \
	"$$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1 && { echo "$$python"; break; }; done)

PIP := $(BIN)/python -m pip --disable-pip-version-check
# The second name pins what the package is built with, where pip knows it.
INSTALL := PIP_CONSTRAINT=constraints.txt PIP_BUILD_CONSTRAINT=constraints.txt $(PIP) install -qq --editable
# Containers often forbid Python to keep what it compiled. Then each of the many processes that tests start would make the
# parse table and the bytecode of every module anew.
PYTEST := env -u PYTHONDONTWRITEBYTECODE $(BIN)/python -m pytest --numprocesses $(WORKERS) --dist worksteal

# The rooms where an untried branch could harm a participant, and the tests that are about them.
ROOMS := values engine checker
WATCHED := tests/values tests/engine tests/checker tests/semantics tests/formulas tests/conformance tests/test_first_protocol.py \
	tests/laws/test_engine_the_law.py tests/laws/test_fast_path.py tests/laws/test_reads.py tests/laws/test_verdicts.py

# What is installed depends on these files; a stamp older than one of them is installed again.
INPUTS := pyproject.toml constraints.txt hatch_build.py

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help demo test check format format-check lint types contracts suite coverage docs bench performance census cookbook formulas mutate mutate-rest findings pictures constraints machine clean

help: ## show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-14s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

# ---- Setting up -------------------------------------------------------------

$(BIN)/python:
	@test -n "$(PY)" || { echo "No Python 3.11 or newer was found. Install one, or name it: make PY=/path/to/python3.12" >&2; exit 1; }
	@"$(PY)" -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
		echo "$(PY) is not Python 3.11 or newer. Name another one: make PY=/path/to/python3.12" >&2; exit 1; }
	@echo "Setting up $(VENV) with $$("$(PY)" --version)"
	@"$(PY)" -m venv $(VENV) || { rm -rf $(VENV); \
		echo "This Python has no venv; on Debian and Ubuntu: apt-get install python3-venv" >&2; exit 1; }

$(VENV)/.installed-cli: $(INPUTS) | $(BIN)/python
	@echo "Installing the package and its command line"
	@$(INSTALL) '.[cli]'
	@touch $@

$(VENV)/.installed-dev: $(INPUTS) | $(BIN)/python
	@echo "Installing the package and everything its tests need"
	@$(INSTALL) '.[cli,docs,dev]'
	@touch $(VENV)/.installed-cli $@

machine:
	@.ci/machine

# ---- Using ------------------------------------------------------------------

demo: $(VENV)/.installed-cli ## set up and explain one decision of the first protocol
	@$(BIN)/protocol explain $(DEMO_PROTOCOL) $(DEMO_RECORD) $(DEMO_OPTIONS)
	@echo >&2
	@echo "Next: '. $(BIN)/activate', then 'protocol --help'; README.md changes a criterion in five minutes." >&2

# ---- Testing ----------------------------------------------------------------

test: $(VENV)/.installed-dev ## set up and run the tests; names those that this machine cannot run
	@$(PYTEST)

check: format-check lint types contracts suite coverage docs ## everything that must hold before a change lands

format-check: $(VENV)/.installed-dev
	@echo "== format"
	@$(BIN)/ruff format --check .

lint: $(VENV)/.installed-dev
	@echo "== lint"
	@$(BIN)/ruff check .

types: $(VENV)/.installed-dev
	@echo "== types"
	@$(BIN)/mypy --strict

contracts: $(VENV)/.installed-dev
	@echo "== import contracts"
	@$(BIN)/lint-imports --no-logo

# The tests of `make test` and the slow ones, with more examples for each law.
suite: export HYPOTHESIS_PROFILE ?= ci
suite: $(VENV)/.installed-dev machine
	@echo "== tests"
	@$(PYTEST) --slow

# Watching every branch makes a test three to four times slower. So only the tests of these rooms are watched, and with
# the examples that a law has on a desk, the same each time: what they leave untried, no test was written for.
coverage: export HYPOTHESIS_PROFILE ?= coverage
coverage: $(VENV)/.installed-dev
	@echo "== branches tried"
	@$(PYTEST) -qq $(WATCHED) $(ROOMS:%=--cov=protocol_dsl.%) --cov-report=json:coverage.json
	@$(BIN)/python tests/house/branch_floor.py coverage.json

docs: $(VENV)/.installed-dev ## build the documentation, warnings are errors
	@echo "== documentation"
	@if [ -f mkdocs.yml ]; then $(BIN)/mkdocs build --strict --quiet; else echo "no mkdocs.yml yet"; fi

$(VENV)/.installed-bench: $(VENV)/.installed-dev
	@echo "Installing the rule engines that are measured beside this one"
	@$(INSTALL) '.[cli,docs,dev,bench]'
	@touch $@

bench: $(VENV)/.installed-bench ## measure: the engine beside the same criteria by hand, other rule engines, import and start
	@$(BIN)/python -m pytest benchmarks -o addopts='--import-mode=importlib --strict-markers' -o python_files='test_*.py bench_*.py'

census: $(VENV)/.installed-dev ## count again what the language says of the encoded trials (docs/expressiveness.md)
	@$(BIN)/python -m tests.census

cookbook: $(VENV)/.installed-dev ## write docs/cookbook.md from the entries in docs/cookbook/
	@$(BIN)/python -m tests.cookbook

formulas: $(VENV)/.installed-dev ## write docs/formulas.md from the library of formulas
	@$(BIN)/python -m tests.documentation.formulas_page

performance: $(VENV)/.installed-bench ## measure, and write docs/performance.md from it
	@$(BIN)/python -m benchmarks.report

mutate: export HYPOTHESIS_PROFILE = mutation
mutate: $(VENV)/.installed-dev ## change the values' code in small ways and see whether a test notices
	@$(INSTALL) '.[cli,docs,dev,mutation]'
	@$(BIN)/mutmut run && $(BIN)/mutmut results

mutate-rest: export HYPOTHESIS_PROFILE = mutation
mutate-rest: $(VENV)/.installed-dev ## the same where mutmut changes nothing: decorated functions, constants, fields, units
	@$(INSTALL) '.[cli,docs,dev,mutation]'
	@$(BIN)/python -m tests.mutation

# ---- Tending ----------------------------------------------------------------

format: $(VENV)/.installed-dev ## rewrite the code in the one format
	@$(BIN)/ruff check --fix-only --quiet .
	@$(BIN)/ruff format .

findings: $(VENV)/.installed-dev ## write the examples of all findings anew, from the corpora of bad files
	@$(BIN)/python -m tests.documentation.finding_examples

pictures: $(VENV)/.installed-cli ## draw the pictures of the documentation anew
	@$(BIN)/protocol follow protocols/sbrt_tdm1.proto examples/events/e18.json --format svg > docs/pictures/followed.svg

# Versions only: no addresses and no hashes, so that the file says nothing about where somebody installs from.
# Call it with the newest Python that is supported (make constraints PY=python3.13): that one needs the most packages.
constraints: ## choose the newest versions of everything anew
	@rm -rf build/constraints && "$(PY)" -m venv build/constraints
	@build/constraints/bin/python -m pip install -qq --editable '.[cli,docs,dev,mutation,bench]' hatchling
	@build/constraints/bin/python -m pip list --exclude-editable --exclude pip --exclude setuptools --format freeze > constraints.txt
	@rm -rf build/constraints

clean: ## remove what was built and cached; the virtual environment stays
	@rm -rf build dist site mutants .mypy_cache .ruff_cache .import_linter_cache .pytest_cache .hypothesis .benchmarks .coverage* coverage.json
	@find . -name __pycache__ -type d -not -path './$(VENV)/*' -prune -exec rm -rf {} +
