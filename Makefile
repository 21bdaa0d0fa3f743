# Verbatim's commands; `make` alone lists them. A line's text after ## is its help.

PYTHON ?= python3
PORT ?= 8000
SIZE ?= 100000
ENGINES = sqlite postgresql

# Programs of the virtual environment are run as modules: unlike its scripts, that works from
# any path, spaces and later moves included.
BIN = .venv/bin/python
PIP = $(BIN) -m pip --quiet --no-input --disable-pip-version-check install --require-hashes --progress-bar off
COMPILE = $(BIN) -m uv pip compile --quiet --universal --python-version 3.11 \
	--generate-hashes --no-emit-index-url --custom-compile-command 'make pin'

.PHONY: help run test check audit bench faults pictures reset pin

help:  ## list these commands
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "make %-8s %s\n", $$1, $$2 }' Makefile

run: .venv/.runs  ## serve http://127.0.0.1:8000 (PORT=…), setting everything up on first use
	@export ENVIRONMENT="$${ENVIRONMENT:-development}" HOST=127.0.0.1 PORT="$(PORT)"; \
	$(BIN) manage.py setup && exec $(BIN) -m gunicorn config.wsgi:application -c config/gunicorn.py

test: .venv/.tests  ## run the whole test suite on SQLite, then on PostgreSQL (ARGS="-k paging")
	@failed=; for engine in $(ENGINES); do \
		echo "=== The tests on $$engine ==="; \
		$(BIN) -m pytest --engine=$$engine $(ARGS) || failed="$$failed $$engine"; \
	done; \
	if [ -n "$$failed" ]; then echo "The tests failed on:$$failed" >&2; exit 1; fi

# Nothing here needs a stored row, so the checks stay away from the local database.
check: export DATABASE_URL = sqlite://:memory:
check: .venv/.tests  ## lint, format, types, settings, migrations and the API's schema
	$(BIN) -m pip --disable-pip-version-check check
	$(BIN) -m ruff check .
	$(BIN) -m ruff format --check .
	$(BIN) -m mypy
	$(BIN) manage.py check
	@echo "manage.py check --deploy, as in production"
	@ENVIRONMENT=production ALLOWED_HOSTS=verbatim.example DEBUG=off \
		SECRET_KEY="$$($(BIN) -c 'import secrets; print(secrets.token_urlsafe(64))')" \
		$(BIN) manage.py check --deploy --fail-level WARNING
	$(BIN) manage.py makemigrations --check --dry-run
	$(BIN) manage.py spectacular --api-version v1 --validate --fail-on-warn --file /dev/null

audit: .venv/.tests  ## ask the package index whether a pinned package has a known hole
	$(BIN) -m uv tool run pip-audit --strict --require-hashes --disable-pip --progress-spinner off \
		-r requirements.txt -r tests/requirements.txt

bench: .venv/.tests  ## measure it beside its peers with SIZE=100000 quotes (SIZE="100000 1000000": and its growth)
	$(BIN) -m tests.bench $(SIZE) $(ARGS)
	$(BIN) -m tests.bench.importing

faults: .venv/.tests  ## kill, stop and fill it up under load, and count what was lost (ARGS="kill --rounds 50")
	$(BIN) -m tests.faults $(ARGS)

pictures: .venv/.tests  ## take the pictures in docs/ anew, from the real pages
	$(BIN) -m tests.pictures

reset:  ## delete the local database and key, after asking (YES=1: without)
	@if [ "$(YES)" != 1 ]; then \
		printf 'Delete .local, with every quote and account in it? [y/N] '; \
		read -r answer; [ "$$answer" = y ] || { echo 'Nothing was deleted.'; exit 1; }; \
	fi; \
	rm -rf .local; echo 'Deleted .local.'

pin: .venv/.tests  ## re-make both requirements.txt from their .in (ARGS=--upgrade: newest versions)
	$(COMPILE) $(ARGS) requirements.in -o requirements.txt
	cd tests && ../$(COMPILE) $(ARGS) requirements.in -o requirements.txt

# The environment is made afresh whenever a pin changes: it holds what is pinned and nothing
# else. Its stamps are written last, so an install that was cut short starts over.
.venv/.runs: requirements.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
		echo 'Verbatim needs Python 3.11 or newer: make PYTHON=python3.12 …' >&2; exit 1; }
	@echo 'Installing requirements.txt into .venv'
	@$(PYTHON) -m venv --clear .venv
	@$(PIP) -r requirements.txt
	@touch $@

.venv/.tests: .venv/.runs tests/requirements.txt
	@echo 'Installing tests/requirements.txt into .venv'
	@$(PIP) -r requirements.txt -r tests/requirements.txt
	@touch $@
