# lcafoot: `make lab` opens the workbench and `make test` checks it; each first sets up what it needs.
# Works with GNU make 3.81 and newer. Other Python: make lab PYTHON=python3.13

PYTHON ?= python3
UV ?= uv
VENV ?= .venv
BIN := $(VENV)/bin
DEPENDENCIES := $(VENV)/.dependencies-installed
SETUP := $(VENV)/.lcafoot-installed
APP := $(VENV)/.app-installed
SITE := $(VENV)/.site-installed
PIP := $(BIN)/python -m pip --disable-pip-version-check install
AS_ROOT := $(if $(filter 0,$(shell id -u)),--allow-root)

.DEFAULT_GOAL := help
.PHONY: help lab app report site test check bench lock seal clean

help: ## Show this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "  make %-7s %s\n", $$1, $$2}' Makefile

lab: $(SETUP) ## Set up and open the notebooks in JupyterLab (NO_BROWSER=1: only serve; LAB_ARGS="...")
	$(BIN)/python -m jupyterlab notebooks/00_start_here.ipynb $(if $(NO_BROWSER),--no-browser) $(AS_ROOT) $(LAB_ARGS)

app: $(APP) ## Open the life cycle as an app without code (NO_BROWSER=1: only serve)
	NO_BROWSER=$(NO_BROWSER) $(BIN)/lcafoot app

report: $(SETUP) ## Write the report of the shipped run to lcafoot-report/
	$(BIN)/lcafoot report --characterization --out lcafoot-report

site: $(SITE) ## Build the site of this documentation in build/site/
	rm -rf docs/generated
	$(BIN)/python -m sphinx -W --keep-going -q -b html docs build/site

test: $(SETUP) ## Run every test (PYTEST_ARGS="tests/stages -x" runs some)
	$(BIN)/python -m pytest $(PYTEST_ARGS)

check: $(SETUP) ## Lint, format, types, and notebooks without outputs
	$(BIN)/python -m ruff check .
	$(BIN)/python -m ruff format --check .
	$(BIN)/python -m mypy
	$(BIN)/python -m nbstripout --verify --extra-keys="cell.metadata.ExecuteTime cell.metadata.execution" notebooks/*.ipynb lcafoot/app/*.ipynb

bench: $(SETUP) ## Time lcafoot and its peers side by side
	$(BIN)/python benchmarks/run_all.py

lock: ## Remake requirements.lock (for maintainers, needs uv; LOCK_ARGS=--upgrade takes newer versions)
	$(UV) pip compile pyproject.toml --extra lab --extra course --extra app --extra site --extra dev --universal --python-version 3.11 \
		--generate-hashes --custom-compile-command "make lock" --quiet \
		--output-file requirements.lock $(LOCK_ARGS)

seal: $(SETUP) ## Write the hashes of edited data sets into their datapackage.json
	$(BIN)/python -m lcafoot.data.seal

clean: ## Remove what was built; the environment stays (delete .venv to start from nothing)
	rm -rf build dist docs/generated lcafoot-report .pytest_cache .mypy_cache .ruff_cache .hypothesis .coverage

# The first stamp follows the lock file, the second also pyproject.toml and the extension of JupyterLab.
$(DEPENDENCIES): requirements.lock
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { \
		echo "lcafoot needs Python 3.11 or newer, and '$(PYTHON)' is not; name one: make PYTHON=python3.13 lab" >&2; \
		exit 1; }
	$(PYTHON) -m venv $(VENV)
	$(PIP) --require-hashes --requirement requirements.lock
	@touch $@

$(SETUP): pyproject.toml $(wildcard lcafoot/labextension/*.json) $(DEPENDENCIES)
	$(PIP) --no-deps --no-build-isolation --editable .
	@touch $@

# What only some need: Voilà for the app, Sphinx for the site.
$(APP) $(SITE): $(VENV)/.%-installed: $(SETUP)
	$(PIP) --no-build-isolation --editable ".[$*]"
	@touch $@
