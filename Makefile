# make demo: from nothing to the demo shop's deck.  make test: the tests and the linter.
PYTHON ?= python3
BIN := .venv/bin

.PHONY: demo test soak lint lock words pictures benchmarks clean
.DEFAULT_GOAL := demo

# uv when it is here, venv and pip otherwise; constraints.txt names every version
define install
	if command -v uv >/dev/null; then \
	  uv venv --quiet --allow-existing --python $(PYTHON) .venv && uv pip install --quiet --python $(BIN)/python -c constraints.txt -e '$(1)'; \
	else \
	  $(PYTHON) -m venv .venv && $(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '$(1)'; \
	fi
endef

.venv/.ready: pyproject.toml constraints.txt
	$(call install,.)
	@touch $@

.venv/.ready-dev: .venv/.ready
	$(call install,.[dev])
	@touch $@

# axe-core for the tests of accessibility, where there is npm; no part of the product
tests/axe/node_modules: tests/axe/package-lock.json
	if command -v npm >/dev/null; then npm ci --silent --prefix tests/axe && touch $@; fi

demo: .venv/.ready
	$(BIN)/cvo demo

test: .venv/.ready-dev tests/axe/node_modules lint
	$(BIN)/python -m pytest -n auto --dist loadgroup

# the large sets whole, not every twentieth
soak: .venv/.ready-dev tests/axe/node_modules lint
	$(BIN)/python -m pytest --soak -n auto --dist loadgroup

lint: .venv/.ready-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

# the words of every language: extract, carry over, report what is missing
words: .venv/.ready-dev
	$(BIN)/python -m toolkit.words.extract

# the pictures of docs/visual-system.md; needs Chromium
pictures: .venv/.ready-dev
	$(BIN)/python docs/pictures.py

benchmarks: .venv/.ready-dev
	$(call install,.[dev,benchmarks])
	$(BIN)/python benchmarks/main_job.py
	$(BIN)/python benchmarks/groups.py
	$(BIN)/python benchmarks/polluted.py
	$(BIN)/python benchmarks/batch.py

# newest versions that pyproject.toml allows; names and versions only
lock:
	rm -rf .venv-lock && $(PYTHON) -m venv .venv-lock
	.venv-lock/bin/python -m pip install --quiet --disable-pip-version-check -e '.[dev,dask,spark,benchmarks]'
	.venv-lock/bin/python -m pip freeze --exclude-editable | grep -E '^[A-Za-z0-9_.-]+==' > constraints.txt
	rm -rf .venv-lock

clean:
	rm -rf .venv data/demo reports/demo
