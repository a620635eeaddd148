# Every command works without input, as root or not. `make` alone lists them.

PYTHON ?= python3
HOST ?= 127.0.0.1
PORT ?= 8000
ARGS ?=

VENV := .venv
RUN := $(VENV)/bin/python
PIP := $(RUN) -m pip --quiet --no-input --disable-pip-version-check install
NODE := node_modules/.bin
PROCESSES := --numprocesses auto --dist loadfile --no-loadscope-reorder

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help run setup test quick firefox check format bench drill pictures fonts clean

help: ## list the commands
	@sed -n 's/^\([a-z]*\):.*## /\1\t/p' $(MAKEFILE_LIST) | expand -t 10

run: $(VENV)/.run ## install what is missing and serve the pages (HOST, PORT, ARGS)
	@$(RUN) -m app --host $(HOST) --port $(PORT) $(ARGS)

setup: $(VENV)/.dev $(NODE)/.made ## install everything that development needs
	@$(RUN) tests/programs.py browser

test: $(VENV)/.test ## run every test, in Python, Node and a browser
	@chromium=$$($(RUN) tests/programs.py browser) && CHROMIUM="$$chromium" $(RUN) -m pytest $(PROCESSES) $(ARGS)

quick: $(VENV)/.test ## run the tests that need neither a browser nor long training
	@HYPOTHESIS_PROFILE=$${HYPOTHESIS_PROFILE:-quick} $(RUN) -m pytest $(PROCESSES) -m "not slow" $(ARGS)

firefox: $(VENV)/.test ## drive the pages in Firefox, which is installed if it is missing
	@firefox=$$($(RUN) tests/programs.py firefox) && FIREFOX="$$firefox" $(RUN) -m tests.firefox

check: $(VENV)/.dev $(NODE)/.made ## lint, formatting and types, in Python and JavaScript
	$(VENV)/bin/ruff check
	$(VENV)/bin/ruff format --check
	$(VENV)/bin/pyright
	$(NODE)/biome check
	$(NODE)/tsc

format: $(VENV)/.dev $(NODE)/.made ## format every file; write PROTOCOL.md and the types of the scripts
	$(VENV)/bin/ruff check --fix
	$(VENV)/bin/ruff format
	$(NODE)/biome check --write
	$(RUN) -m app.protocol

bench: $(VENV)/.test ## measure, and write benchmarks/results.json
	@chromium=$$($(RUN) tests/programs.py browser) && CHROMIUM="$$chromium" $(RUN) -m app bench $(ARGS)

drill: $(VENV)/.test ## kill, stall and crowd a running server
	@$(RUN) -m benchmarks.drill $(ARGS)

pictures: $(VENV)/.test ## take the pictures of images/ anew
	@chromium=$$($(RUN) tests/programs.py browser) && CHROMIUM="$$chromium" $(RUN) -m tests.pictures $(ARGS)

fonts: $(VENV)/.test ## cut the page's own letters anew, after a character was added
	@$(PIP) --editable '.[fonts]'
	@$(RUN) -m tests.fonts

clean: ## remove caches and built files; .venv stays
	rm -rf build dist *.egg-info .pytest_cache .ruff_cache .hypothesis
	find app tests benchmarks -name __pycache__ -prune -exec rm -rf {} +

# What is installed is written down in stamps, which go when .venv goes.
# A .venv whose Python or pip no longer works is made again.
ifneq ($(shell $(RUN) -c 'import pip; print("works")' 2>/dev/null),works)
.PHONY: $(VENV)/.made
endif

$(VENV)/.made:
	@$(RUN) -c 'import pip' 2>/dev/null || $(PYTHON) -m venv --clear $(VENV)
	@touch $@

# Torch comes first and alone: its exact version finds the build that is meant.
$(VENV)/.run: pyproject.toml constraints.txt setup.py $(VENV)/.made
	@echo "Installing Descent into $(VENV); PyTorch makes the first time long."
	@$(PIP) "$$(grep -o 'torch==[0-9.]*' constraints.txt)"
	@$(PIP) --editable .
	@touch $@

$(VENV)/.test: $(VENV)/.run
	@$(PIP) --editable '.[test]'
	@touch $@

$(VENV)/.dev: $(VENV)/.test
	@$(PIP) --editable '.[dev]'
	@touch $@

$(NODE)/.made: package.json | $(VENV)/.made
	@$(RUN) tests/programs.py node
	@npm install --include=dev --no-progress --loglevel=error
	@touch $@
