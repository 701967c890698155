# Every dependency has a wheel for 3.11 and 3.12; for later ones pip needs a C compiler.
PYTHON ?= $(shell for each in python3.12 python3.11 python3 python3.13 python3.14 python; do \
	"$$each" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo "$$each" && break; done)
PROCESSES ?= 2
ARGS ?=
BIN := .venv/bin
INSTALL := $(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes
NOT_INSTALLED := echo "pip could not install the locked dependencies: the reason is above." \
	"With Python 3.13 and later one of them is compiled: that takes a C compiler and" \
	"Python's headers (on Debian and Ubuntu: sudo apt-get install gcc python3-dev)."
LOCK := $(BIN)/python -m uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	--no-header --no-annotate --no-emit-find-links pyproject.toml
export PATH := $(CURDIR)/.venv/servers/bin:$(PATH):/usr/local/sbin:/usr/sbin

.DEFAULT_GOAL := help
.PHONY: help run test check format formatted lint types imports docs documented bench goldens \
	contact-sheet servers clients lock clean

help: ## say what there is
	@sed -n 's/^\([a-z-]*\):.*## /  make \1 · /p' Makefile

run: .venv/run.stamp ## install what the service needs and serve on 127.0.0.1:8080
	@exec $(BIN)/python -m proxy

test: .venv/dev.stamp servers clients ## install what the tests need and run them all (ARGS= for pytest)
	DARKROOM_REQUIRE_SERVERS=1 $(BIN)/python -m pytest -n $(PROCESSES) --dist loadfile $(ARGS)

check: formatted lint types imports documented test ## everything that must hold before a commit

format: .venv/dev.stamp ## write the code the way it is written here
	$(BIN)/python -m ruff format
	$(BIN)/python -m ruff check --fix

formatted: .venv/dev.stamp
	$(BIN)/python -m ruff format --check

lint: .venv/dev.stamp
	$(BIN)/python -m ruff check

types: .venv/dev.stamp
	$(BIN)/python -m mypy

imports: .venv/dev.stamp
	$(BIN)/lint-imports

docs: .venv/dev.stamp ## write the tables of README.md, docs/ and deploy/example.env anew
	$(BIN)/python -m proxy.docs

documented: .venv/dev.stamp
	$(BIN)/python -m proxy.docs --check

bench: .venv/dev.stamp servers ## measure what is claimed
	$(BIN)/python -m proxy.bench $(ARGS)

goldens: .venv/dev.stamp ## write the reference pictures anew; look at the difference before a commit
	$(BIN)/python -m tests.goldens.write

contact-sheet: .venv/dev.stamp ## draw every step on three photographs and a logo, to be looked at
	$(BIN)/python -m proxy.bench.sheet $(ARGS)

lock: .venv/dev.stamp ## resolve the dependencies anew (ARGS=--upgrade for newer ones)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check uv
	$(LOCK) --output-file requirements.txt $(ARGS)
	$(LOCK) --extra faces --output-file requirements-image.txt $(ARGS)
	$(LOCK) --all-extras --group dev --output-file requirements-dev.txt $(ARGS)

clean: ## remove all that was installed or made here
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache build dist
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

servers: | $(BIN)/pip
	@.ci/servers .venv/servers

clients: .venv/dev.stamp
	@.ci/clients .venv/clients

.venv/run.stamp: requirements.txt | $(BIN)/pip
	@echo "installing the locked dependencies into .venv …"
	@$(INSTALL) -r requirements.txt || { $(NOT_INSTALLED); exit 1; }
	@touch $@

.venv/dev.stamp: requirements-dev.txt requirements.txt | $(BIN)/pip
	@echo "installing the locked dependencies and the tools of development into .venv …"
	@$(INSTALL) -r requirements-dev.txt || { $(NOT_INSTALLED); exit 1; }
	@touch .venv/run.stamp $@

$(BIN)/pip:
	@test -n "$(PYTHON)" || { \
		echo "Darkroom needs Python 3.11 or newer, and none was found on PATH"; \
		echo "($$(python3 --version 2>&1)). Name one: make $(MAKECMDGOALS) PYTHON=/path/to/python3"; \
		exit 1; }
	@"$(PYTHON)" -m venv .venv || { rm -rf .venv; \
		echo "$(PYTHON) cannot make a virtual environment. On Debian and Ubuntu its module is a"; \
		echo "package of its own: sudo apt-get install python3-venv"; \
		exit 1; }
