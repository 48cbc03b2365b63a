# Everything starts here: `make demo` to watch a class being graded, `make test` to test.
PYTHON ?= $(shell command -v python3.11 || command -v python3)
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
HW ?=
# One thread per process: BLAS threads fight each other for few processors.
export OPENBLAS_NUM_THREADS := 1
export OMP_NUM_THREADS := 1
# Programs of this environment come first: nbgrader calls alembic by its bare name.
export PATH := $(CURDIR)/$(BIN):$(PATH)

.DEFAULT_GOAL := help
.PHONY: help setup system demo lab test test-all corpus pictures check mutate build bench lock clean

help:  ## this list
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## */|/' | \
	  awk -F'|' '{printf "  make %-10s %s\n", $$1, $$2}'

setup: $(READY) system  ## a virtual environment with everything, and the system's packages

$(READY): pyproject.toml requirements.lock
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "Python 3.11 or newer is needed; $(PYTHON) is older. Try: make PYTHON=/path/to/python3.11"; exit 2; }
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check \
	  -c requirements.lock -e ".[dev]"
	@touch $@

system:  ## Debian packages that grading and browser tests need (as root), or which they are
	@./packages.sh

demo: $(READY)  ## build hw1, grade a class of 30 behind the wall, show the results
	@./packages.sh --only-grading
	@$(BIN)/python -m benchmarks.demo

lab: $(READY)  ## JupyterLab on the student's desk
	@$(BIN)/jupyter lab --notebook-dir=assignments

build: $(READY)  ## solutions/ -> source/ -> release/
	$(BIN)/autograder build $(HW)

check: $(READY)  ## the gates between solutions and students
	$(BIN)/autograder check $(HW)

mutate: $(READY)  ## how well each homework's tests tell wrong code from right (HW=hw1, WRITE=1)
	$(BIN)/autograder mutate $(HW) $(if $(WRITE),--write)

test: $(READY)  ## the tests, under 15 minutes on two processors
	@./packages.sh --only-grading
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/python -m pytest -n 2 --dist loadfile -m "not slow and not browser"

test-all: $(READY) system  ## the tests, the slow ones, the browser's and the gates
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/autograder check
	$(BIN)/python -m pytest -n 2 --dist loadfile

corpus: $(READY)  ## what our grader does with hostile, broken and odd submissions
	$(BIN)/python -m benchmarks.corpus --peers none

pictures: $(READY) system  ## the screenshots in docs/pictures
	$(BIN)/python tests/browser/screenshots.py

bench: $(READY)  ## what grading costs beside nbgrader and otter (STUDENTS=60, ROUNDS=1, WRITE=1)
	$(BIN)/python -m benchmarks.bench table --students $(or $(STUDENTS),60) --rounds $(or $(ROUNDS),1) $(if $(WRITE),--write)

lock: $(READY)  ## write requirements.lock anew from pyproject.toml
	$(BIN)/python -m pip install --quiet uv
	$(BIN)/uv pip compile pyproject.toml --extra dev --universal --python-version 3.11 --quiet \
	  --no-emit-index-url --no-emit-find-links --no-header --no-annotate -o requirements.lock

clean:  ## remove the environment and the demo
	rm -rf $(VENV) demo
