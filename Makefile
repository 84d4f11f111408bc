# Tasuki. `make` alone lists the commands.
.DEFAULT_GOAL := help
.PHONY: help setup dev run test quick lint types format messages docs pictures lock bench clean
SHELL := /bin/sh

PORT ?= 8000
BIN := .venv/bin
export UV_PYTHON_DOWNLOADS = never
export UV_SYSTEM_CERTS = 1

help:  ## list the commands
	@echo "Tasuki: the moment a customer changes hands, planned, carried out and proven."
	@echo
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

setup:  ## make .venv with the `tasuki` command (needs Python 3.12 or newer, finds it)
	@scripts/setup base

dev:  ## the same with everything for tests and checks
	@scripts/setup dev

run: setup  ## serve a sample company at http://127.0.0.1:8000 (PORT=… for another port)
	@TASUKI_URL="$${TASUKI_URL:-http://127.0.0.1:$(PORT)}" TASUKI_HOME="$${TASUKI_HOME:-./var}" $(BIN)/tasuki demo --if-empty
	@TASUKI_URL="$${TASUKI_URL:-http://127.0.0.1:$(PORT)}" TASUKI_HOME="$${TASUKI_HOME:-./var}" \
		exec $(BIN)/tasuki serve --port $(PORT)

test: dev  ## everything: checks, both databases, browser journeys, faults
	@$(BIN)/python scripts/check.py

quick: dev  ## form, types and the tests without browser and faults, on SQLite only
	@$(BIN)/python scripts/check.py --quick

lint: dev  ## form, imports, templates, types; no tests
	@$(BIN)/python scripts/check.py --no-tests

format: dev  ## put code and templates into the house's form
	@$(BIN)/ruff check --quiet --fix-only .
	@$(BIN)/ruff format --quiet .
	@find src -path '*/templates/*' \( -name '*.html' -o -name '*.txt' \) -print0 | xargs -0 -r $(BIN)/djade --target-version 6.1

messages: dev  ## collect texts into the catalogues (needs gettext) and compile them
	@cd src/tasuki && TASUKI_HOME=$$(mktemp -d) ../../$(BIN)/django-admin makemessages --settings tasuki.config.settings \
		--locale en --locale ja --locale es --locale id --no-wrap --no-location --ignore 'tests/*'
	@$(BIN)/python scripts/compile_catalogues.py

docs: dev  ## write the generated pages of docs/reference
	@$(BIN)/python -m tools.traceability
	@$(BIN)/python -m tools.access_table
	@$(BIN)/python -m tools.lifecycle_page

pictures: dev  ## take the pictures of the documents anew (needs Chromium)
	@TASUKI_TEST_PICTURES=write $(BIN)/pytest tests/journeys/test_doc_pictures.py -q -p no:cacheprovider

lock:  ## pin the requirements anew (UPGRADE=1 takes the newest)
	@scripts/setup dev
	@scripts/lock $(if $(UPGRADE),--upgrade)

bench: dev  ## measure this machine; prints ratios and writes JSON
	@$(BIN)/python -m bench $(ARGS)

clean:  ## remove caches and .venv; data in ./var stays
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis htmlcov test-results build dist
