# What people type. Python 3.11 and git are all that is needed.
PYTHON ?= python3
BIN := .venv/bin
LONG_LIMIT := 2400
export PYTHONUNBUFFERED = 1
# Compiled once and kept, whatever the surroundings say: hundreds of commands are started by tests.
export PYTHONDONTWRITEBYTECODE =

.PHONY: run test check check-types check-rest postgresql test-long spark mutants bench pictures browser clean

run: .venv/run.stamp
	@$(BIN)/bagdar init
	@$(BIN)/bagdar serve

test: .venv/test.stamp browser
	$(BIN)/pytest -q -n 2 --dist worksteal -m "not browser and not long" --durations=10
	$(BIN)/python -m tests.tools.postgresql
	$(BIN)/pytest -q -n 2 --dist worksteal -m browser --durations=10 tests/browser

# All tests on PostgreSQL, where make test runs as many as ask all that is asked: before a release.
postgresql: .venv/test.stamp
	$(BIN)/python -m tests.tools.postgresql --whole

test-long: .venv/test.stamp spark
	timeout $(LONG_LIMIT) sh -c '$(BIN)/pytest -q -n 2 --dist worksteal -m long tests/web && $(BIN)/pytest -q -m long --ignore=tests/web && $(BIN)/python -m tests.tools.mutants --sample'

mutants: .venv/test.stamp
	$(BIN)/python -m tests.tools.mutants

pictures: .venv/test.stamp browser
	$(BIN)/python -m tests.tools.pictures

bench: .venv/test.stamp
	$(BIN)/python -m tests.bench

# Types take as long as all the rest: both at once.
check: .venv/test.stamp
	@$(MAKE) --no-print-directory --jobs 2 --output-sync check-types check-rest

check-types:
	$(BIN)/mypy

check-rest:
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/lint-imports
	$(BIN)/python -m bagdar.web.vendored
	$(BIN)/python -m bagdar.web.catalogues check
	$(BIN)/djade --target-version 5.2 --check $$(git ls-files 'src/**/*.html')
	$(BIN)/python -m django makemigrations --check --dry-run --settings tests.settings
	$(BIN)/python -m tests.tools.promises

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

# Spark stands in an environment of its own: what types are known in the other stays the same.
spark:
	@if test -n "$$JAVA_HOME" || command -v java >/dev/null; then \
		$(MAKE) --no-print-directory .venv-spark/made.stamp; \
	else \
		echo "No Java here: the tests of Spark are left out (Debian: apt install openjdk-17-jre-headless)"; \
	fi

.venv-spark/made.stamp: requirements-spark.lock pyproject.toml
	@test -x .venv-spark/bin/python || $(PYTHON) -m venv .venv-spark
	@echo "Installing Spark (once, about 450 MB) ..."
	@.venv-spark/bin/pip install --quiet --disable-pip-version-check --require-hashes -r requirements-spark.lock
	@.venv-spark/bin/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

# Browser tests drive Debian's chromium.
browser:
	@command -v chromium >/dev/null || test -n "$$BAGDAR_CHROMIUM" || \
	if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
		echo "Installing chromium (once) ..."; \
		apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq chromium >/dev/null; \
	else \
		echo "The browser tests need chromium: install it (Debian: apt install chromium)" >&2; \
		echo "or name one: BAGDAR_CHROMIUM=/path/to/chromium make test" >&2; exit 1; \
	fi

clean:
	rm -rf .venv .venv-spark pictures
