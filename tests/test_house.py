"""The shape of the house: who may import whom, and set-up files that agree with each other."""

import ast
import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
TOOLKIT = ROOT / "toolkit"
MAY = {
    "words": set(),
    "errors": {"words"},
    "contract": {"errors"},
    "engine": {"errors"},
    "client": {"contract", "engine", "errors", "words"},
    "intake": {"client", "contract", "engine", "errors", "words"},
    "measures": {"contract", "errors", "words"},
    "show": {"words", "errors"},
    "explore": {"measures", "show", "client", "errors", "words"},
    "publish": {"show", "words", "client", "errors"},
    "run": {"client", "contract", "intake", "publish", "errors", "words"},
    "demo": {"words", "errors"},
    "gallery": {"show", "publish", "words", "errors"},
}
ONLY = {
    "papermill": "run",
    "ipywidgets": "explore",
    "matplotlib": "show",
    "seaborn": "show",
    "nbconvert": "publish",
}
# run/warm.py imports what kernels will need, for no use of its own
WARM = TOOLKIT / "run" / "warm.py"


def _imports(path):
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert not node.level, f"{path.name}: relative imports hide the arrows"
            if node.module == "toolkit":
                yield from (f"toolkit.{alias.name}" for alias in node.names)
            else:
                yield node.module


def _room(path):
    return path.relative_to(TOOLKIT).parts[0].removesuffix(".py")


MODULES = [p for p in sorted(TOOLKIT.rglob("*.py")) if p != WARM and _room(p) not in ("__init__", "cli")]


@pytest.mark.parametrize("path", MODULES, ids=lambda p: str(p.relative_to(TOOLKIT)))
def test_a_room_imports_only_the_rooms_it_may(path):
    room = _room(path)
    rooms = {name.split(".")[1] for name in _imports(path) if name.startswith("toolkit.")} - {room}
    assert rooms <= MAY[room]


@pytest.mark.parametrize("path", MODULES, ids=lambda p: str(p.relative_to(TOOLKIT)))
def test_some_libraries_have_one_door_only(path):
    owners = {ONLY[name.split(".")[0]] for name in _imports(path) if name.split(".")[0] in ONLY}
    assert owners <= {_room(path)}


def test_measures_do_not_use_each_others_private_names():
    for path in (TOOLKIT / "measures").glob("*.py"):
        source = path.read_text(encoding="utf-8")
        assert not re.search(r"\b(health|growth|acquisition|rfm|groups|cohorts|statistics)\._[a-z]", source), path.name
        assert not re.search(r"from toolkit\.measures\.\w+ import .*\b_[a-z]", source), path.name


def test_only_the_engine_connects():
    for path in MODULES:
        if _room(path) != "engine":
            assert not re.search(r"\b(ibis\.)?duckdb\.connect\(", path.read_text(encoding="utf-8")), path.name


def test_environment_yml_only_installs_the_project():
    text = (ROOT / "environment.yml").read_text(encoding="utf-8")
    python = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["requires-python"]
    listed = [line.strip()[2:] for line in text.splitlines() if line.strip().startswith("- ")]
    assert listed == [f"python{python}", "pip", "pip:", "-c constraints.txt", "-e ."]


def test_constraints_hold_names_and_versions_only():
    lines = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    assert lines
    assert [line for line in lines if not re.fullmatch(r"[A-Za-z0-9_.-]+==[A-Za-z0-9_.+!-]+", line)] == []


def test_every_dependency_is_pinned_in_the_constraints():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    wanted = project["dependencies"] + project["optional-dependencies"]["dev"]
    names = {re.match(r"[A-Za-z0-9_.-]+", dependency)[0].lower().replace("_", "-") for dependency in wanted}
    pinned = {
        line.split("==")[0].lower().replace("_", "-") for line in (ROOT / "constraints.txt").read_text().splitlines()
    }
    assert names <= pinned


def test_the_container_file_copies_what_there_is():
    lines = (ROOT / "Containerfile").read_text(encoding="utf-8").splitlines()
    copied = {name for line in lines if line.startswith("COPY ") for name in line.split()[1:-1]}
    assert {name for name in copied if not (ROOT / name).exists()} == set()
    assert {"toolkit", "notebooks", "pyproject.toml", "constraints.txt", "README.md"} <= copied


def test_tests_that_share_what_takes_long_are_kept_together(request):
    assert ("@test_house.py" in request.node.nodeid) == bool(request.config.getoption("loadgroup", False))
