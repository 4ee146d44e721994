# Everything a person does with this project, one word each. `make` lists them.
#
# `PYTHON=python3.13 make setup` takes another interpreter. Settings of the bot: docs/settings.md.

BIN := .venv/bin
PYTEST := $(BIN)/python -m pytest
# What can be started and is not the demo; the others are what they share.
BENCHMARKS = $(patsubst bench/%.py,bench.%,$(filter-out %/demo.py,$(shell grep -l __main__ bench/*.py)))

# The databases of the tests are in memory where there is room, or half of a run waits for the disk.
MEMORY := /dev/shm
ROOM_KB := $(shell df --output=avail -k $(MEMORY) 2>/dev/null | tail -n 1)
ifeq ($(shell test "0$(ROOM_KB)" -gt 4000000 && echo yes),yes)
PYTEST := TMPDIR=$(MEMORY) $(PYTEST)
endif

.DEFAULT_GOAL := help
.PHONY: help setup setup-test run demo test check lint format fuzz faults bench wheel layout manual lock clean
.PHONY: lint-format lint-rules lint-types lint-imports lint-docstrings

help: ## list these words
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' Makefile

setup: ## make .venv and install what serves mail
	@.ci/setup runtime

setup-test: ## also install what the tests and linters need
	@.ci/setup test

run: setup ## run the bot on its embedded defaults
	$(BIN)/jupiter serve

demo: setup ## play one command mail through a running bot and show the answer
	@$(BIN)/python -m bench.demo

# Three on two cores: many tests wait for PostgreSQL, a browser or another mail server.
test: setup-test ## every test, on SQLite and on PostgreSQL
	$(PYTEST) -n 3 --dist loadgroup

check: lint ## the linters and the quick tests
	$(PYTEST) -n 2 --dist loadgroup -m "not slow and not peer and not corpus and not hypothesis" -k "not postgres" --ignore=tests/whole

lint: lint-format lint-rules lint-types lint-imports lint-docstrings ## format, rules, types, import direction, docstrings

lint-format: setup-test
	$(BIN)/ruff format --check

lint-rules: setup-test
	$(BIN)/ruff check

lint-types: setup-test
	$(BIN)/mypy

lint-imports: setup-test
	$(BIN)/lint-imports

lint-docstrings: setup-test
	$(BIN)/interrogate serve.py bot inbound outbound web

format: setup-test ## put the code into shape
	$(BIN)/ruff check --fix-only --quiet
	$(BIN)/ruff format

fuzz: setup-test ## the property tests, many more examples than `make test` draws
	$(PYTEST) -n 2 --hypothesis-profile=fuzz --timeout=3600 -m hypothesis

faults: setup-test ## 100 rounds of kill -9 per database, and the other faults
	JUPITER_FAULT_ROUNDS=100 $(PYTEST) -s tests/faults

bench: setup-test ## every benchmark; each prints its ratio
	@for each in $(BENCHMARKS); do echo "== $$each"; $(BIN)/python -m $$each || exit 1; done

wheel: setup-test ## build the wheel, install it elsewhere, start it once
	@.ci/wheel

layout: setup-test ## write the tree in docs/layout.md anew
	$(BIN)/python .ci/layout.py

manual: setup-test ## write the verbs and problems in docs/commands.md anew
	$(BIN)/python .ci/manual.py

lock: ## remake the lock files from pyproject.toml
	@.ci/lock

clean: ## remove what was built; var/ with its data stays
	rm -rf .venv dist build .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
