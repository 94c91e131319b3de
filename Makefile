# Everything sets itself up: `make demo` and `make test` need only git, make and Python 3.11 or newer.
PYTHON ?= python3
VENV := .venv
STAMP := $(VENV)/.installed
RUN := $(VENV)/bin/python

.PHONY: demo test check bench soak snapshots pictures messages lock clean

demo: $(STAMP)
	@$(RUN) -m sfa_tui demo

test: $(STAMP)
	$(RUN) -m pytest -n 2

check: $(STAMP)
	$(VENV)/bin/ruff check .
	$(VENV)/bin/ruff format --check .
	$(VENV)/bin/mypy
	$(VENV)/bin/lint-imports

bench: $(STAMP)
	@$(RUN) -m compileall -q sfa_tui benchmarks  # an installed package is compiled, so what is measured is too
	$(RUN) -m benchmarks

# Long random runs: SOAK is the number of kills per test.
soak: $(STAMP)
	SFA_SOAK=$(or $(SOAK),400) $(RUN) -m pytest -n 2 -m soak

# Takes what the screens look like now for good: look at what `git diff` then names, before it is committed.
snapshots: $(STAMP)
	SFA_SNAPSHOTS=1 $(RUN) -m pytest -n 2 tests/screens/test_snapshots.py

# Draws the pictures of the READMEs anew.
pictures: $(STAMP)
	$(RUN) -m docs.pictures.make

# Collects the texts of the program into the catalogues and compiles them.
messages: $(STAMP)
	$(RUN) -m sfa_tui.locale.build

lock:
	uv lock
	uv export --locked --no-emit-project --all-groups --output-file requirements.lock

$(STAMP): requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit("sfa needs Python 3.11 or newer (this is %s); try: make PYTHON=python3.12" % sys.version.split()[0] if sys.version_info < (3, 11) else 0)'
	$(PYTHON) -m venv $(VENV)
	$(VENV)/bin/pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(VENV)/bin/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@$(VENV)/bin/python -m compileall -q sfa_tui
	@touch $(STAMP)

clean:
	rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache
