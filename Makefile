# Everything on a fresh machine is `make demo` and `make test`; both set up what they need.
SHELL := /bin/sh
PYTHON ?= python3
PORT ?= 8765
VENV := .venv
RUN := $(VENV)/.run-installed
DEV := $(VENV)/.dev-installed

.PHONY: setup demo test soak check quick bench package browser lock clean

setup: $(RUN)

# --no-build-isolation and --no-deps: nothing is installed that the hash-locked files do not name.
$(RUN): requirements/run.txt requirements/fonts.txt pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or newer is needed; $(PYTHON) is older. Try: make PYTHON=python3.12"; exit 1; }
	@echo "Installing what it needs into $(VENV): once, for some minutes."
	$(PYTHON) -m venv $(VENV)
	$(VENV)/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/run.txt
	$(VENV)/bin/python -m pip install -qq --disable-pip-version-check --no-deps --no-build-isolation -e .
	@$(VENV)/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/fonts.txt || echo "The fonts cannot be had: PDFs look plainer, and have no Chinese, Japanese and Korean letters. Everything else works."
	@touch $@

$(DEV): $(RUN) requirements/dev.txt
	$(VENV)/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/dev.txt
	@touch $@

demo: $(RUN)
	@$(VENV)/bin/backlog demo --port $(PORT) $(if $(KEEP),--keep)

test: $(DEV) browser check
	$(VENV)/bin/python -m pytest -n 2 -m "not soak"

soak: $(DEV) browser
	$(VENV)/bin/python -m pytest -n 2

check: quick
	$(VENV)/bin/mypy

# What takes seconds; the hooks of .pre-commit-config.yaml run it. The product may import nothing
# that only tests, benchmarks and trials may.
quick: $(DEV)
	$(VENV)/bin/ruff check .
	$(VENV)/bin/ruff format --check .
	$(VENV)/bin/lint-imports
	$(VENV)/bin/deptry . --ignore DEP004
	$(VENV)/bin/deptry . --extend-exclude '^(bench|scripts|tests)/'

bench: $(DEV)
	$(VENV)/bin/python -m bench

# The wheel comes out of the sdist; tried where neither the checkout nor its environment is.
package: $(DEV)
	@rm -rf dist build
	$(VENV)/bin/python -m build --no-isolation --outdir dist >/dev/null
	$(VENV)/bin/python -m scripts.try_package dist/*.whl

# The browser story needs Chromium. Without it that one test is skipped with a sentence.
browser:
	@command -v chromium >/dev/null || command -v chromium-browser >/dev/null || command -v google-chrome >/dev/null || { \
	  if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
	    echo "Installing Chromium for the browser test ..."; \
	    apt-get update -qq && apt-get install -y -qq --no-install-recommends chromium fonts-dejavu-core >/dev/null; \
	  else \
	    echo "No Chromium here and no root to install it: the browser test will be skipped. To run it: sudo apt-get install chromium"; \
	  fi; }

# After a change of the dependencies in pyproject.toml; needs uv.
LOCK := uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-annotate
lock:
	$(LOCK) pyproject.toml requirements/build.in --extra demo -o requirements/run.txt
	$(LOCK) requirements/fonts.in -o requirements/fonts.txt
	$(LOCK) pyproject.toml requirements/build.in --extra demo --group dev -c requirements/run.txt -o requirements/dev.txt

clean:
	rm -rf $(VENV) .demo .pytest_cache .mypy_cache .ruff_cache .hypothesis build dist *.egg-info
