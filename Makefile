# What people type. Python 3.11 and git are all that is needed.
PYTHON ?= python3
BIN := .venv/bin
LONG_LIMIT := 2400
export PYTHONUNBUFFERED = 1

.PHONY: run test check test-long mutants bench pictures browser clean

run: .venv/run.stamp
	@$(BIN)/bagdar init
	@$(BIN)/bagdar serve

test: .venv/test.stamp
	@$(BIN)/python -m bagdar.web.catalogues compile
	$(BIN)/pytest -q -n 2 -m "not browser and not long" --durations=10
	$(BIN)/pytest -q -n 2 -m "browser"

test-long: .venv/test.stamp
	@$(BIN)/python -m bagdar.web.catalogues compile
	timeout $(LONG_LIMIT) $(BIN)/pytest -q -m long

check: .venv/test.stamp
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m bagdar.web.vendored
	$(BIN)/python -m bagdar.web.catalogues check

.venv/run.stamp: requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Bagdar needs Python 3.11 or newer: make PYTHON=python3.11 run")'
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@echo "Installing what Bagdar needs (once) ..."
	@$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	@$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

.venv/test.stamp: requirements-test.lock .venv/run.stamp
	@echo "Installing what the tests need (once) ..."
	@$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements-test.lock
	@touch $@

clean:
	rm -rf .venv pictures
