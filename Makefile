# The project's verbs. `make run` and `make test` do the whole set-up themselves.
SHELL := /bin/bash
.SHELLFLAGS := -o pipefail -c
.DEFAULT_GOAL := help

VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
READY_DEV := $(VENV)/.ready-dev

# The first interpreter that really starts and is a 3.11 or 3.12.
PYTHON := $(shell for p in $(PYTHON_HINT) python3.11 python3.12 python3 python; do \
	command -v $$p >/dev/null 2>&1 && $$p -c 'import sys, venv, ensurepip; sys.exit(sys.version_info[:2] not in ((3, 11), (3, 12)))' \
	>/dev/null 2>&1 && echo $$p && break; done)

# On Linux, torch's CPU build can be chosen by naming an index of one's own: make run TORCH_INDEX=URL
PIP := $(BIN)/python -m pip --disable-pip-version-check
# pip's own chatter is long and --quiet is silence: a line for every 25 packages stands between.
TELL = awk '/^Collecting/ { if (++n % 25 == 0) { print "      " n " packages found …"; fflush() } } \
	/^Installing collected/ && n { print "      installing " n " packages …"; fflush() }'
PIP_TORCH = $(if $(TORCH_INDEX),--index-url $(TORCH_INDEX),)

.PHONY: help setup run test lint eval doctor docs picture vectors clean
help:  ## list the verbs
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

setup: $(READY)  ## install what is needed into .venv, and nothing else

run: $(READY)  ## set up and serve http://127.0.0.1:7860
	@$(BIN)/advisor serve

test: $(READY_DEV)  ## set up and run the tests
	@$(BIN)/python -m pytest -n 2 --dist loadfile

lint: $(READY_DEV)  ## style, types and import contracts
	@$(BIN)/ruff check . && $(BIN)/ruff format --check . && $(BIN)/mypy && $(BIN)/lint-imports --no-cache && $(BIN)/python .ci/readme.py --check

# With a labelled folder: make eval PHOTOS=folder
eval: $(READY_DEV)  ## measure quality: questions, retrieval, photos
	@$(BIN)/python -m eval --long --sheet worst.html $(if $(PHOTOS),--photos $(PHOTOS),)

doctor: $(READY)  ## what works on this machine and what does not
	@$(BIN)/advisor doctor

docs: $(READY_DEV)  ## write the README's generated tables
	@$(BIN)/python .ci/readme.py

picture: $(READY_DEV)  ## take the README's picture of a photo report
	@$(BIN)/python .ci/picture.py

vectors: $(READY_DEV)  ## encode all that the program learns from, so that a first start need not
	@$(BIN)/python .ci/vectors.py

clean:  ## remove the environment and the built index
	rm -rf $(VENV) .advisor

$(READY): pyproject.toml constraints.txt
	@if [ -z "$(PYTHON)" ]; then echo "This needs Python 3.11 or 3.12, and neither was found: install one (Debian/Ubuntu: apt install python3.11 python3.11-venv; macOS: brew install python@3.11; Windows: winget install Python.Python.3.11), then run make again." >&2; exit 4; fi
	@echo "Setting up with $$($(PYTHON) --version) in $(VENV): about two minutes the first time."
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@echo "[1/3] torch (CPU) …"
	@$(PIP) install --progress-bar off $(PIP_TORCH) -c constraints.txt torch==2.13.0 | $(TELL)
	@echo "[2/3] the other libraries …"
	@$(PIP) install --progress-bar off -c constraints.txt -e . | $(TELL)
	@echo "[3/3] mediapipe with its face models …"
	@$(PIP) install --quiet --no-deps mediapipe==0.10.21
	@touch $@

$(READY_DEV): $(READY)
	@echo "Adding the development tools …"
	@$(PIP) install --progress-bar off -c constraints.txt -e '.[dev]' | $(TELL)
	@touch $@
