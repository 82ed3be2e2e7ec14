# Two commands matter: `make demo` shows the bridge at work, `make test` proves its promises.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
INTAKE := $(BIN)/intake

.PHONY: help setup demo test quick check clean

help: ## say what each command does
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-8s %s\n", $$1, $$2}'

setup: $(VENV)/.done ## make .venv from requirements.lock, nothing else

$(VENV)/.done: requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || \
	  { echo "Python 3.11 or newer is needed; set PYTHON=/path/to/python3.11 and try again."; exit 1; }
	@$(PYTHON) -c 'import venv, ensurepip' 2>/dev/null || \
	  { echo "Python's venv module is missing; on Debian: apt-get install python3-venv."; exit 1; }
	@$(PYTHON) -m venv $(VENV)
	@echo "Installing what requirements.lock names (about 40 s on a cold machine)"
	@$(BIN)/pip --disable-pip-version-check --quiet install --no-compile --require-hashes -r requirements.lock
	@$(BIN)/pip --disable-pip-version-check --quiet install --no-compile --no-deps --no-build-isolation -e .
	@touch $@

demo: setup ## a real helpdesk, fictional schools and one whole call on this machine (ONCE=1: then stop)
	@$(INTAKE) demo $(if $(ONCE),--once)

test: setup check ## every promise, on SQLite, PostgreSQL and a real Roundup
	@$(BIN)/python -m pytest -n 2 --dist loadfile --durations=10

quick: setup ## the tests that need no server, for every commit
	@$(BIN)/python -m pytest -q -n 2 -m "not slow"

check: setup ## style, types and architecture
	@$(BIN)/ruff format --check -q . && $(BIN)/ruff check -q . && $(BIN)/mypy && $(BIN)/lint-imports --no-cache --no-logo

clean: ## remove what the commands above made
	rm -rf $(VENV) var .mypy_cache .ruff_cache .hypothesis
