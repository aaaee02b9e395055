# `make run` and `make test` work on a fresh Linux machine with Python 3.11+ and make.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
KILLS ?= 10
SEED ?= 1
CONFIG ?=

.PHONY: help setup run semantic test check faults bench lock migration clean
.DEFAULT_GOAL := help

help: ## this list
	@grep -E '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

# The environment is made anew when what it is made from changes.
$(VENV)/ready-run: requirements/run.txt pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "Python 3.11 or newer is needed; name one with: make PYTHON=python3.12 …"; exit 1; }
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV) || \
		{ echo "The venv module is missing; on Debian or Ubuntu: apt-get install python3-venv"; exit 1; }
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/run.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps -e .
	@touch $@

$(VENV)/ready-dev: $(VENV)/ready-run requirements/dev.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/dev.txt
	@touch $@

setup: $(VENV)/ready-dev ## the environment for developers, with pre-commit hooks
	@git rev-parse --git-dir >/dev/null 2>&1 && $(BIN)/pre-commit install --allow-missing-config >/dev/null || true

run: $(VENV)/ready-run ## start Frontdesk (CONFIG=file; default: config.toml if there is one)
	$(BIN)/frontdesk run $(if $(CONFIG),--config $(CONFIG))

semantic: $(VENV)/ready-run ## install what a model of meaning needs (then see [meaning] in the configuration)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/semantic.txt

test: $(VENV)/ready-dev ## the default test suite
	@.ci/browser || echo "No Chromium here: the browser tests will be skipped."
	$(BIN)/pytest -n 2

check: $(VENV)/ready-dev ## formatting, lint, types, floors, content
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/pytest -n 0 tests/unit/test_floors.py
	$(BIN)/frontdesk faq check
	$(BIN)/frontdesk announce check

faults: $(VENV)/ready-dev ## kill and break it: make faults KILLS=500 SEED=7
	KILLS=$(KILLS) SEED=$(SEED) $(BIN)/pytest -m slow tests/faults

bench: $(VENV)/ready-dev ## speed and accuracy; results on the terminal and in bench/out
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/bench.txt
	$(BIN)/python -m bench.pipeline
	$(BIN)/python -m bench.broadcast
	$(BIN)/python -m bench.matching

lock: $(VENV)/ready-dev ## pin the dependencies of pyproject.toml anew
	$(BIN)/python -m pip install --quiet --disable-pip-version-check "uv>=0.9"
	PATH="$(CURDIR)/$(BIN):$$PATH" requirements/lock.sh

migration: $(VENV)/ready-run ## write a migration: make migration MESSAGE="add a column"
	$(BIN)/frontdesk db revision "$(MESSAGE)"

clean: ## remove the environment and caches; data stays
	rm -rf $(VENV) .mypy_cache .pytest_cache .ruff_cache .hypothesis build *.egg-info
