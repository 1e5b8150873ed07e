# The portal's commands. `make` alone lists them.
# What they need beyond Python is installed into .venv by tools/bootstrap.py; PYTHON=… names another Python for it.

SHELL := /bin/sh
PYTHON3 = $(or $(PYTHON),$(shell command -v python3 2>/dev/null),$(shell command -v python 2>/dev/null))
VENV_PYTHON := .venv/bin/python
BOOTSTRAP = @command -v "$(PYTHON3)" >/dev/null 2>&1 || { \
	echo "Not installed: no Python was found$(if $(PYTHON), at $(PYTHON)); install Python 3.11 or later and try again." >&2; \
	exit 1; }; "$(PYTHON3)" tools/bootstrap.py
ARGS ?=

.DEFAULT_GOAL := help
.PHONY: help run install test coverage bench check format pins clean

help: ## list these commands
	@echo "make COMMAND, where COMMAND is one of:"
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/  \1\t\2/p' $(MAKEFILE_LIST) | expand -t 12

run: ## install what is needed, load the records that are new, serve at http://127.0.0.1:8000
	$(BOOTSTRAP) run
	@exec $(VENV_PYTHON) manage.py serve

install: ## make .venv with what running, tests and checks need
	$(BOOTSTRAP) dev

test: install ## run the tests on SQLite, PostgreSQL and in Chromium; ARGS="-k name" goes to pytest
	@exec $(VENV_PYTHON) tools/test.py $(ARGS)

coverage: install ## run the tests on SQLite and list the lines that none of them reaches
	@SECRET_KEY=only-for-tests DATABASE_URL= $(VENV_PYTHON) -m coverage run -m pytest $(ARGS)
	@$(VENV_PYTHON) -m coverage report

bench: install ## measure speed and memory against the budgets; ARGS=FILE.json writes the figures too
	@exec $(VENV_PYTHON) tools/bench $(ARGS)

check: install ## check style, templates, imports, migrations, production settings and fixtures
	@exec $(VENV_PYTHON) tools/check.py

format: install ## bring code and templates into the common format
	@exec $(VENV_PYTHON) tools/check.py --fix

pins: install ## pin the dependencies named in requirements/*.in with their hashes; ARGS=--upgrade takes newer ones
	@$(PIN) run.in --output-file run.txt
	@$(PIN) dev.in --constraint run.txt --output-file dev.txt

PIN = cd requirements && ../$(VENV_PYTHON) -m uv pip compile --quiet --universal --python-version 3.11 \
	--generate-hashes --no-header --no-annotate $(ARGS)

clean: ## remove .venv and caches; the data in var/ stays
	@rm -rf .venv .pytest_cache .ruff_cache .import_linter_cache .hypothesis .coverage htmlcov test-results
	@find . -path ./var -prune -o -name __pycache__ -type d -prune -exec rm -rf {} +
