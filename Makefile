# The tasks of this repository. Each creates the environment that it needs in .venv; `make BIN=DIR/bin TASK` uses another.
BIN := .venv/bin

.PHONY: test slow check coverage docs wheel calibrate

$(BIN)/pytest: pyproject.toml
	python3 -m venv $(dir $(BIN))
	$(BIN)/pip install --quiet -e '.[dev]'
	touch $@

test: $(BIN)/pytest ## the tests of the README
	PATH="$(abspath $(BIN)):$$PATH" $(BIN)/pytest -n auto

slow: $(BIN)/pytest ## the slow tests, and more examples of every property
	PATH="$(abspath $(BIN)):$$PATH" $(BIN)/pytest -n auto -m "slow or hypothesis" --hypothesis-profile thorough

check: $(BIN)/pytest ## lint, format, types, layers, and the gate of numbers
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/aigc-compute check configs/scenarios tests/published/*.yaml
	$(BIN)/aigc-compute check configs/scenarios tests/baseline.yaml --baseline tests/baseline.json

coverage: $(BIN)/pytest ## which lines the tests reach: a table, and pages in build/coverage/
	$(BIN)/pytest -n auto --cov=aigc_compute --cov-report=term:skip-covered --cov-report=html:build/coverage

docs: $(BIN)/pytest ## the pages that are made from the code and the catalogue
	$(BIN)/python scripts/build_docs.py

wheel: $(BIN)/pytest ## wheel and source distribution in dist/
	$(BIN)/python -m build --no-isolation

calibrate: $(BIN)/pytest ## prints the constants that follow from the shipped measurements
	for name in step_time media power; do $(BIN)/python scripts/calibrate_$$name.py; done
