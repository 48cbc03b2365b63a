"""The house keeps its shape: which way imports run, how long a file may be, what is public."""

import ast
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
FILES = sorted(p for room in ("autograder", "chainrule") for p in (ROOT / room).rglob("*.py"))
# What runs inside the wall. It must not even know the names of tests, points and the gradebook.
INSIDE = ("runner", "copies", "shell", "own", "wire", "zygote")
SECRETIVE = ("judge", "engine", "attempt", "gradebook", "grading", "feedback", "build", "gates")


def room_of(module):
    """autograder.wire.peer -> autograder.wire: a package is one room."""
    return ".".join(module.split(".")[:2])


def imports(path, at_load_time_only=True):
    """Modules of ours that a file imports."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    nodes = tree.body if at_load_time_only else ast.walk(tree)
    for node in nodes:
        if isinstance(node, ast.ImportFrom) and node.module:
            names = [node.module, *(f"{node.module}.{a.name}" for a in node.names)]
        elif isinstance(node, ast.Import):
            names = [a.name for a in node.names]
        else:
            continue
        yield from (n for n in names if n.split(".")[0] in ("autograder", "chainrule"))


def module_of(path):
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def rooms():
    """room -> the rooms that it imports when it is loaded."""
    known = {room_of(module_of(p)) for p in FILES}
    graph = {room: set() for room in known}
    for path in FILES:
        here = room_of(module_of(path))
        graph[here] |= {room_of(m) for m in imports(path)} & known - {here, "autograder"}
    return graph


def test_imports_run_one_way():
    TopologicalSorter(rooms()).prepare()  # raises CycleError


def test_students_code_never_imports_the_grader():
    for path in (p for p in FILES if module_of(p).startswith("chainrule")):
        assert not [m for m in imports(path, False) if m.startswith("autograder")], path


@pytest.mark.parametrize("name", INSIDE)
def test_what_runs_inside_the_wall_knows_nothing_of_tests_and_points(name):
    seen, waiting = set(), [f"autograder.{name}"]
    graph = rooms()
    while waiting:
        room = waiting.pop()
        if room not in seen:
            seen.add(room)
            waiting += graph.get(room, ())
    assert not seen & {f"autograder.{secret}" for secret in SECRETIVE}


def test_only_the_command_line_prints():
    for path in (p for p in FILES if module_of(p).startswith("autograder")):
        if path.name in ("cli.py", "canary.py"):  # the canary's print is text for a cell
            continue
        calls = [n for n in ast.walk(ast.parse(path.read_text())) if isinstance(n, ast.Call)]
        assert not [n for n in calls if getattr(n.func, "id", "") == "print"], path


def test_no_file_is_longer_than_three_hundred_lines():
    long = {str(p): n for p in FILES if (n := len(p.read_text().splitlines())) > 300}
    assert not long


def test_no_room_is_a_lumber_room():
    assert not {p.stem for p in FILES} & {"utils", "helpers", "manager", "misc", "common"}


def test_the_lock_file_pins_every_version_and_names_no_host():
    lines = (ROOT / "requirements.lock").read_text().split("\n")
    pins = [line for line in lines if line and not line.startswith("#")]
    assert all("==" in line for line in pins)
    assert not [line for line in pins if "://" in line or "index" in line]
