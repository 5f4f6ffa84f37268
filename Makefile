# Everything starts from a bare checkout: what is needed and not there is made, a second call starts at once.
# Choose an interpreter with PYTHON=…, pass arguments on with ARGS=…, as in `make test ARGS="-k engine"`.

.DEFAULT_GOAL := help
.NOTPARALLEL:
.SUFFIXES:

BIN := .venv/bin
PYTHON ?=
ARGS ?=
export PYTHON

# An environment that was moved, or whose interpreter has gone, is made again.
STALE := $(shell sh .ci/venv --is-stale && echo stale)
ifeq ($(STALE),stale)
.PHONY: .venv/installed .venv/installed-dev .venv/installed-bench
endif

.PHONY: help
help:  ## Show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-9s %s\n", $$1, $$2 }' Makefile

.PHONY: demo
demo: .venv/installed  ## Advise the example web application and write its starter files to build/demo
	@rm -rf build/demo
	$(BIN)/advisor evaluate profiles/workloads/web-app.yaml
	$(BIN)/advisor generate profiles/workloads/web-app.yaml -o build/demo

.PHONY: test
test: .venv/installed-dev  ## Run the tests
	$(BIN)/python -m pytest --numprocesses=auto --maxprocesses=8 --dist=worksteal $(ARGS)

.PHONY: check
check: check-style check-types check-layers check-yaml check-data check-shell  ## Judge code and knowledge

.PHONY: check-style
check-style: .venv/installed-dev
	$(BIN)/ruff check
	$(BIN)/ruff format --check

.PHONY: check-types
check-types: .venv/installed-dev
	$(BIN)/mypy

.PHONY: check-layers
check-layers: .venv/installed-dev
	$(BIN)/lint-imports --no-logo

.PHONY: check-yaml
check-yaml: .venv/installed-dev
	$(BIN)/yamllint --strict .yamllint.yaml rules profiles tests/topics tests/scenarios tests/cases \
		action.yml .pre-commit-hooks.yaml

.PHONY: check-data
check-data: .venv/installed-dev
	sh .ci/validate

.PHONY: check-shell
check-shell: .venv/installed-dev
	$(BIN)/shellcheck .ci/* tests/machines/engine tests/machines/make-image action/review

.PHONY: calibration
calibration: .venv/installed-dev  ## Count anew how often verdicts of each strength are right out of sample
	$(BIN)/python benchmarks/calibrate.py

.PHONY: schemas
schemas: .venv/installed-dev  ## Write docs/schemas/ anew from the models
	sh .ci/schemas

.PHONY: docs
docs: schemas  ## Write everything under docs/ that is generated
	set -e; for script in $(sort $(wildcard docs/generate/*.py)); do $(BIN)/python "$$script"; done

.PHONY: site
site: .venv/installed-dev  ## Build the documentation as a site in build/site; a broken link fails it
	$(BIN)/sphinx-build --quiet --fail-on-warning --keep-going --fresh-env docs build/site
	@echo "Open build/site/index.html"

.PHONY: bench
bench: .venv/installed-bench  ## Measure start-up, engine and cases
	set -e; for script in benchmarks/*.py; do echo "== $$script"; $(BIN)/python "$$script"; done

.PHONY: clean
clean:  ## Remove the environment and everything that was built
	rm -rf .venv build dist .hypothesis .import_linter_cache .mypy_cache .pytest_cache .ruff_cache
	find . -path ./.git -prune -o -name __pycache__ -type d -prune -exec rm -rf {} +

.venv/installed: pyproject.toml .ci/venv
	@sh .ci/venv

.venv/installed-dev: pyproject.toml .ci/venv
	@sh .ci/venv dev

.venv/installed-bench: pyproject.toml .ci/venv
	@sh .ci/venv dev bench
