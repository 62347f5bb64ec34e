# One command each, by hand and in continuous integration. Written for GNU Make 3.81, which macOS has.
# Windows: see environment.yml; `annual-review` does everything that `make review` does.

VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/set-up
TOOLS := $(VENV)/set-up-tools
# `make PYTHON=/path/to/python` names another Python for the set-up.
PYTHON_CANDIDATES = $(PYTHON) python3.13 python3.12 python3.11 python3 python
IS_USABLE := import sys, venv, ensurepip; sys.exit(not (3, 11) <= sys.version_info[:2] < (3, 14))
IS_SET_UP := import sys, pip; sys.exit(not (3, 11) <= sys.version_info[:2] < (3, 14))

# The kernel named python3 is the one of this environment, whatever else the user has installed.
export JUPYTER_PREFER_ENV_PATH = 1

.DEFAULT_GOAL := help
.PHONY: help setup review test test-pages test-deep test-newest wheels check format lab bench clean-reports
# `make setup WHEELS=wheels` takes the packages from that folder, which `make wheels` filled, and from nowhere else.
FROM_WHEELS = $(if $(WHEELS),--no-index --find-links $(WHEELS))

help: ## show these lines
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-14s %s\n", $$1, $$2 }' Makefile

setup: $(STAMP) ## install the locked packages into .venv (the other commands do it when needed)

$(STAMP): requirements.lock pyproject.toml
	@set -e; \
	if ! $(BIN)/python -c '$(IS_SET_UP)' >/dev/null 2>&1; then \
		found=; \
		for candidate in $(PYTHON_CANDIDATES); do \
			if "$$candidate" -c '$(IS_USABLE)' >/dev/null 2>&1; then found="$$candidate"; break; fi; \
		done; \
		if [ -z "$$found" ]; then \
			echo "No Python from 3.11 to 3.13 with the modules venv and ensurepip was found (tried: $(PYTHON_CANDIDATES))." >&2; \
			echo "Install one (on Debian and Ubuntu: python3 and python3-venv), or name it: make $(MAKECMDGOALS) PYTHON=/path/to/python3.12" >&2; \
			exit 1; \
		fi; \
		"$$found" -m venv --clear $(VENV); \
	fi
	@echo "Installing the locked packages into $(VENV) (once; one to three minutes) ..."
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check $(FROM_WHEELS) --require-hashes -r requirements.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $(STAMP)
	@echo "To keep the outputs of notebooks out of every commit, once: $(BIN)/annual-review strip --install"

review: $(STAMP) ## build every report that is not up to date, and say where they are
	@$(BIN)/annual-review build

$(TOOLS): $(STAMP) requirements-dev.lock
	@echo "Installing what tests and checks need besides (once; about a minute) ..."
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check $(FROM_WHEELS) --require-hashes -r requirements.lock -r requirements-dev.lock
	@touch $(TOOLS)

# What another command runs is not run twice: whole reports (test-pages), examples of public names (check).
test: $(TOOLS) ## run the tests, with samples of what is slow; `make test-pages` builds whole reports
	@$(BIN)/python -m pytest -n auto -m "not deep and not browser and not reports" --ignore tests/docs/test_public_names.py

test-pages: $(TOOLS) ## build whole reports, hold what stands on them against the data, open every page in a browser
	@$(BIN)/python -m pytest -n auto -m "browser or (reports and not deep)"

test-deep: $(TOOLS) ## run the tests, with all of what is slow
	@$(BIN)/python -m pytest -n auto

test-newest: ## run the unit tests and a build with the newest packages within the bounds, in .venv-newest
	@$(firstword $(PYTHON) python3) -m venv --clear .venv-newest
	@.venv-newest/bin/python -m pip install --quiet --upgrade pip setuptools wheel
	@.venv-newest/bin/python -m pip install --quiet --upgrade --upgrade-strategy eager -e '.[dev,lab]'
	@.venv-newest/bin/python -m pytest -n auto -m "not deep" tests/unit
	@.venv-newest/bin/annual-review build annual_review --force

# By the conditions of a lock pip judges this computer, not the one that is named: without them it takes every package.
wheels: $(STAMP) ## put every locked package into the folder wheels, to install where there is no internet
ifdef SYSTEM
	@mkdir -p wheels
	@cat requirements.lock requirements-dev.lock | sed 's/ ; [^\\]*//' > wheels/all.lock
	@$(BIN)/python -m pip download --quiet --disable-pip-version-check --require-hashes -r wheels/all.lock -d wheels \
		--only-binary=:all: --platform $(SYSTEM) --python-version $(or $(VERSION),3.12)
else
	@$(BIN)/python -m pip download --quiet --disable-pip-version-check --require-hashes -r requirements.lock -r requirements-dev.lock -d wheels
endif

check: $(TOOLS) ## check format, style, types, who imports whom and the examples; change nothing
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/mypy src
	@$(BIN)/annual-review strip --check
	@$(BIN)/python -m pytest -n auto tests/test_architecture.py tests/docs/test_public_names.py

format: $(TOOLS) ## put code and notebooks into the house format
	@$(BIN)/ruff format .
	@$(BIN)/ruff check --fix .

lab: $(STAMP) ## open the notebooks in JupyterLab
	@$(BIN)/jupyter lab --ServerApp.root_dir="$(CURDIR)" --LabApp.default_url=/lab/tree/notebooks

# The other programs ask for a folder of official files, or hold what is not about speed.
MEASURED = lait living_plan methods own_figures pages reports
bench: $(TOOLS) ## measure what is claimed about speed
	@set -e; for program in $(MEASURED); do echo "$$program"; $(BIN)/python "benchmarks/$$program.py"; done

clean-reports: ## delete every report (the data they were made from stay)
	@find reports -mindepth 1 ! -name .gitkeep -delete
