# Year of Care: everything starts here. `make` lists what there is.
#
# Needs Python 3.11 or newer and nothing else. Tools run as `python -m ...`: their own scripts break where the
# path of the checkout has spaces.

SHELL := /bin/sh
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory
unexport PYTHONHOME PYTHONPATH VIRTUAL_ENV

NEW_ENOUGH = import sys; sys.exit(sys.version_info < (3, 11))
PYTHON ?= $(shell for name in python3.11 python3.12 python3.13 python3; do \
	if "$$name" -c '$(NEW_ENOUGH)' 2>/dev/null; then echo "$$name"; break; fi; done)
VENV := .venv/bin/python
MAKE_ENV = "$(PYTHON)" yearofcare/embedded/environment.py
COMPILE = $(VENV) -m uv pip compile --quiet --universal --generate-hashes --no-header --python-version 3.11 $(ARGS)

.PHONY: help env env-dev python run reset test check bench chaos lock
.NOTPARALLEL:

help: ## This list
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/  make \1|\2/p' Makefile | awk -F'|' '{ printf "%-14s %s\n", $$1, $$2 }'

env: python ## The environment (.venv) that the product runs in, from requirements.txt
	@$(MAKE_ENV) requirements.txt

env-dev: python
	@$(MAKE_ENV) requirements-dev.txt

python:
	@test -n "$(PYTHON)" || { echo "Year of Care needs Python 3.11 or newer, and none was found. Name one with PYTHON=..." >&2; exit 1; }

run: env ## The whole product on this machine, until Ctrl-C (PORT=8000, DEMO=0 for no demo partnerships)
	@exec $(VENV) -m yearofcare.embedded.supervisor

reset: env ## Stop what runs, remove what it kept; the next `make run` starts over
	@exec $(VENV) -m yearofcare.embedded.reset

test: env-dev ## All tests (ARGS="-k ..." for some)
	@$(VENV) -m tests.chromium
	@exec $(VENV) -m pytest -n 3 --dist loadfile --no-loadscope-reorder $(ARGS)

check: env-dev ## Style, types, import order, templates, migrations, lock files
	@$(VENV) -m ruff check .
	@$(VENV) -m ruff format --check .
	@$(VENV) -m mypy
	@$(VENV) -c "from importlinter.cli import lint_imports_command; lint_imports_command()"
	@$(VENV) -m djlint --lint --quiet templates
	@$(VENV) -W ignore::RuntimeWarning manage.py makemigrations --check --dry-run
	@if grep -nE '://' requirements.txt requirements-dev.txt; then echo "A lock file holds an address." >&2; exit 1; fi

bench: env-dev ## The benchmarks (BENCH=small for a short run)
	@exec $(VENV) -m benchmarks $(ARGS)

chaos: env-dev ## Kill worker, broker and database in the middle of work, TRIALS times (3); nothing may be lost
	@exec $(VENV) -m benchmarks.chaos --trials $(or $(TRIALS),3) $(ARGS)

lock: env-dev ## Lock files from requirements*.in (ARGS=--upgrade for newer versions)
	@$(COMPILE) --output-file requirements.txt requirements.in
	@$(COMPILE) --output-file requirements-dev.txt requirements-dev.in
