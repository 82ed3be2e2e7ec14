# Two commands matter: `make demo` shows the bridge at work, `make test` proves its promises.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/pip --disable-pip-version-check --quiet install --no-compile

.PHONY: help setup demo test quick kills mutate check clean

help: ## say what each command does
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-8s %s\n", $$1, $$2}'

setup: $(VENV)/.done ## make .venv from requirements.lock, nothing else

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || \
	  { echo "Python 3.11 or newer is needed; set PYTHON=/path/to/python3.11 and try again."; exit 1; }
	@$(PYTHON) -c 'import venv, ensurepip' 2>/dev/null || \
	  { echo "Python's venv module is missing; on Debian: apt-get install python3-venv."; exit 1; }
	@$(PYTHON) -m venv $(VENV)

$(VENV)/.done: requirements.lock pyproject.toml | $(VENV)/bin/python
	@echo "Installing what requirements.lock names (about a minute on a cold machine)"
	@$(PIP) --require-hashes -r requirements.lock
	@$(PIP) --no-deps --no-build-isolation -e .
	@touch $@ $(VENV)/.demo

$(VENV)/.demo: requirements-demo.lock | $(VENV)/bin/python
	@echo "Installing what requirements-demo.lock names (about half a minute on a cold machine)"
	@$(PIP) --require-hashes -r requirements-demo.lock
	@touch $@

demo: $(VENV)/.demo ## a real helpdesk, fictional schools and one whole call on this machine (ONCE=1: then stop)
	@$(BIN)/python -m intake demo $(if $(ONCE),--once)

test: setup check ## every promise, on SQLite, PostgreSQL and a real Roundup
	@$(BIN)/python -m pytest -n 2 --dist loadfile --durations=10

quick: setup ## the tests that need no server, for every commit
	@$(BIN)/python -m pytest -q -n 2 -m "not slow"

kills: setup ## the whole kill matrix (WRITE=1: and write its tables into docs/reliability.md)
	@INTAKE_TEST_KILLS=all INTAKE_TEST_WRITE=$(WRITE) $(BIN)/python -m pytest -q -n 2 --dist loadfile \
	  tests/intake/test_kill_sqlite.py tests/intake/test_kill_postgresql.py

mutate: setup ## break the routing in every small way, and see the tests notice each
	@$(BIN)/python tests/mutate_routing.py

check: setup ## style, types and architecture
	@$(BIN)/ruff format --check -q . && $(BIN)/ruff check -q . && $(BIN)/mypy && $(BIN)/lint-imports --no-cache --no-logo

clean: ## remove what the commands above made
	rm -rf $(VENV) var .mypy_cache .ruff_cache .hypothesis
