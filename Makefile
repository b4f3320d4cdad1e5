# `make run` and `make test` need Python 3.11 or newer, make and the Python package index; nothing else.

HOST ?= 127.0.0.1
PORT ?= 8000
PYTHON ?= python3
TEST_WORKERS ?= 2

VENV := .venv
BIN := $(VENV)/bin
LOCALES := app/locales
CATALOGUES := $(patsubst %.po,%.mo,$(wildcard $(LOCALES)/*/LC_MESSAGES/*.po))
PIP_INSTALL := $(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes
PIP_COMPILE := CUSTOM_COMPILE_COMMAND="make requirements" PIP_CONFIG_FILE=/dev/null env -u PIP_FIND_LINKS -u PIP_EXTRA_INDEX_URL \
	$(BIN)/pip-compile --quiet --upgrade --generate-hashes --strip-extras --allow-unsafe --newline lf \
	--no-emit-index-url --no-emit-find-links --no-emit-trusted-host

export HOST PORT
unexport PYTHONDONTWRITEBYTECODE

.PHONY: help run test check audit bench screenshots translations requirements browser clean

help: ## Show this list
	@awk -F ':.*## ' '/^[a-z]+:.*## /{printf "make %-14s%s\n", $$1, $$2}' $(MAKEFILE_LIST)

run: $(VENV)/.run $(CATALOGUES) ## Start the site and its worker on http://127.0.0.1:8000 (HOST, PORT, SYNODOS_… are passed on)
	@$(BIN)/flask --app wsgi serve

test: $(VENV)/.test $(CATALOGUES) browser ## Run the tests on SQLite and PostgreSQL
	@$(BIN)/python -m pytest --database=both -n $(TEST_WORKERS) --dist=loadfile --no-loadscope-reorder $(ARGS)

check: $(VENV)/.test ## Check style, types and templates
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/djlint --quiet --lint templates

audit: $(VENV)/.test ## Ask the public advisories about the libraries that come along
	@$(BIN)/python -m tests.advisories

bench: $(VENV)/.test $(CATALOGUES) ## Measure speed and memory beside an empty Flask page
	@$(BIN)/python -m tests.bench $(ARGS)

screenshots: $(VENV)/.test $(CATALOGUES) browser ## Take the pictures of the README anew, from the demonstration
	@$(BIN)/python -m tests.journeys.screenshots $(ARGS)

translations: $(VENV)/.test ## Collect the texts to translate and update every language
	@mkdir -p $(LOCALES)
	$(BIN)/pybabel extract -F pyproject.toml -k lazy -k _l --no-location --sort-output --project=Synodos \
		--copyright-holder="The Synodos contributors" --output=$(LOCALES)/messages.pot .
	$(BIN)/pybabel update --input-file=$(LOCALES)/messages.pot --output-dir=$(LOCALES) \
		--no-fuzzy-matching --ignore-obsolete --ignore-pot-creation-date
	$(BIN)/pybabel compile --directory=$(LOCALES) --statistics

requirements: $(VENV)/.test ## Raise requirements*.txt to the newest releases that requirements*.in admit
	$(BIN)/python -m pip install --quiet pip-tools
	$(PIP_COMPILE) -o requirements.txt requirements.in
	$(PIP_COMPILE) -o requirements-oidc.txt requirements-oidc.in
	$(PIP_COMPILE) -o requirements-test.txt requirements-test.in

# Browser tests use the browser of the distribution; without one they say that they did not run.
browser:
	@for name in chromium chromium-browser google-chrome; do command -v $$name >/dev/null && exit 0; done; \
	if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
		echo "Installing Chromium for the browser tests"; \
		apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends chromium >/dev/null; \
	else \
		echo "No Chromium here: the browser tests will not run."; \
	fi

clean: ## Remove what was installed and compiled (the data in instance/ stays)
	rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache .hypothesis $(CATALOGUES)
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
		echo "Synodos needs Python 3.11 or newer, and $(PYTHON) is $$($(PYTHON) --version 2>&1). Name another one: make run PYTHON=python3.12"; exit 1; }
	@$(PYTHON) -m venv $(VENV) || { rm -rf $(VENV); \
		echo "$(PYTHON) cannot make a virtual environment with pip. On Debian and Ubuntu: apt-get install python3-venv"; exit 1; }

$(VENV)/.run: requirements.txt | $(VENV)/bin/python
	@echo "Installing what Synodos needs (once)"
	@$(PIP_INSTALL) -r requirements.txt
	@touch $@

$(VENV)/.test: requirements-test.txt $(VENV)/.run
	@echo "Installing what the tests need (once)"
	@$(PIP_INSTALL) -r requirements.txt -r requirements-test.txt
	@touch $@

%.mo: %.po | $(VENV)/.run
	@$(BIN)/pybabel --quiet compile --input-file $< --output-file $@
