"""A process of its own: runs the instructor's test cells, and gives typed verdicts.

The warm parent compiles the master's tests once for the whole class; each child
runs them for one submission. The student's names are proxies: what they hold
crosses the wall as plain values, calling them runs the student's code on the other
side. Nothing that the student prints, returns or raises is a score; points come
from the checks that ran here (`bench`).
"""

from __future__ import annotations

import ast
import contextlib
import importlib
import json
import os
import socket
import sys
import tempfile
from collections.abc import Iterable
from pathlib import Path

from autograder import diagnosis, foreseeing, names, trusted
from autograder.bench import Bench, Foreseen, Prepared
from autograder.errors import CourseError
from autograder.student import Talk
from autograder.wire import Channel, encode, read_order

TESTS: dict[tuple[str, str], Prepared] = {}
GIVEN: dict[str, dict] = {}
FORESEEN: dict[str, dict[str, Foreseen]] = {}
SUSPECTS: dict[str, dict[str, list]] = {}  # notebook -> id of a test -> right and wrong functions


# ------------------------------------------------------------- the warm parent
def warm() -> None:
    """Load what test cells use."""
    import numpy  # noqa: F401

    import chainrule

    for name in ("checks", "datasets", "check_gradient"):
        with contextlib.suppress(ImportError, AttributeError):
            getattr(chainrule, name)


def load(modules: Iterable[str]) -> None:
    """Import modules that are used soon; whoever needs one that is not there will say so."""
    for module in sorted(modules):
        with contextlib.suppress(Exception):
            importlib.import_module(module)


def prepare(payload: dict) -> dict:
    """Compile the master's test cells and run its trusted definitions.

    Returns notebook -> id of a test -> names that it may ask the student's process for.
    Raises CourseError naming the cell that cannot be used.
    """
    TESTS.clear()
    GIVEN.clear()
    FORESEEN.clear()
    SUSPECTS.clear()
    # Behind walls the driver's folder is out of sight; there is a private one.
    folder = payload["folder"] if os.path.isdir(payload["folder"]) else tempfile.mkdtemp()
    for name, content in payload["files"].items():
        Path(folder, name).parent.mkdir(parents=True, exist_ok=True)
        Path(folder, name).write_bytes(content)
    os.chdir(folder)
    sys.path.append(folder)
    for name, notebook in payload["notebooks"].items():
        prepare_notebook(name, notebook)
        room = _room(notebook)
        SUSPECTS[name] = _suspects(notebook, room)
        tests = [TESTS[name, cell["id"]] for cell in notebook["tests"]]
        FORESEEN[name] = foreseeing.foreseen(tests, dict(GIVEN[name]), room, payload["seed"])
    asked: dict[str, dict[str, list]] = {name: {} for name in payload["notebooks"]}
    for (name, test), prepared in TESTS.items():
        asked[name][test] = sorted(prepared.needs - GIVEN[name].keys())
    return asked


def prepare_notebook(name: str, notebook: dict) -> None:
    """Compile the tests, and run what is trusted of the given cells and wanted by a test."""
    given, tests = notebook["given"], notebook["tests"]
    known: dict[str, set[str]] = {}
    answers: set[str] = set()
    for cell in given:
        known.update(trusted.definitions(_trusted(cell)))
        if cell.get("solution"):
            with contextlib.suppress(SyntaxError):
                answers |= names.bound_names(trusted.without_magics(cell["source"]))
    for cell in tests:
        load(trusted.modules_used(cell["source"]))  # once, and not in every child
        try:
            TESTS[name, cell["id"]] = _compile(cell, known, answers)
        except (SyntaxError, ValueError) as error:
            raise CourseError(f"{name}: test cell {cell['id']!r}: {_told(error)}") from error
    wanted = set().union(*(TESTS[name, cell["id"]].needs for cell in tests))
    wanted |= _read_while_defining(given)
    GIVEN[name] = {"__name__": "__main__", "__builtins__": __builtins__}
    for cell in given:
        try:
            exec(compile(_trusted(cell, wanted), "<given cell>", "exec"), GIVEN[name])
        except Exception as error:
            if cell["locked"]:  # in others, an import may be meant for another machine
                where = f"given cell {cell.get('id', '')!r}"
                raise CourseError(f"{name}: {where}: {_told(error)}") from error


def _room(notebook: dict) -> dict:
    """The names of a homework with the master's own solutions among them."""
    everything = {"locked": True, "solution": False}
    cells = [cell | everything for cell in notebook["given"]]
    sources = [_trusted(cell, set()) for cell in cells]
    sources += [source for _, _, source in notebook.get("misconceptions", [])]
    wanted = names.needed_names("\n".join(sources))
    room = {"__name__": "__main__", "__builtins__": __builtins__}
    for cell in cells:
        with contextlib.suppress(Exception):  # what cannot be played names nothing
            exec(compile(_trusted(cell, wanted), "<solution>", "exec"), room)
    return room


def _suspects(notebook: dict, room: dict) -> dict[str, list]:
    """Who may have been handed in: the master's own functions, and the usual wrong ones."""
    wrongs: dict[str, list] = {}
    for grade_id, sentence, source in notebook.get("misconceptions", []):
        wrongs.setdefault(grade_id, []).append((sentence, source))
    return {f"{g}_test": diagnosis.suspects_of(g, room, found) for g, found in wrongs.items()}


def _trusted(cell: dict, wanted: set[str] | None = None) -> str:
    solution = cell.get("solution", False)
    return trusted.trusted_definitions(cell["source"], cell["locked"], solution, wanted)


def _read_while_defining(given: list[dict]) -> set[str]:
    """Names that trusted definitions, their defaults, decorators and bases read."""
    return names.needed_names("\n".join(_trusted(cell, set()) for cell in given))


def _told(error: Exception) -> str:
    return f"{type(error).__name__}: {error}"


def _compile(cell: dict, known: dict[str, set[str]], answers: set[str]) -> Prepared:
    """A test cell, ready to run; `known` grows by what it defines for later ones."""
    source, file = trusted.without_magics(cell["source"]), f"<{cell['id']}>"
    tree = ast.parse(source)
    last, last_line = None, 0
    if tree.body and isinstance(tree.body[-1], ast.Expr):
        expression = tree.body.pop().value
        last, last_line = compile(ast.Expression(expression), file, "eval"), expression.lineno
    needs = names.with_what_they_call(names.needed_names(source, answers), known)
    known.update(trusted.definitions(source))
    return Prepared(
        id=cell["id"],
        points=float(cell["points"]),
        source=source,
        body=compile(tree, file, "exec"),
        last=last,
        last_line=last_line,
        needs=frozenset(needs),
        binds=frozenset(names.bound_names(source)),
    )


# ------------------------------------------------------------------ the child
def child(channel: Channel, limits, payload: dict) -> None:
    """Run tests for one submission until the driver hangs up."""
    notebook = payload["notebook"]
    known = SUSPECTS.get(notebook), FORESEEN.get(notebook)
    bench = Bench(GIVEN[notebook], payload["seed"], *known)
    channel.send(encode({"hello": os.getpid()}))
    while True:
        data, fds = channel.recv_with_fds()
        order = read_order(data)
        talk = Talk(
            _line(fds), limits, set(order["dead"]), lambda dead: _another_line(channel, dead)
        )
        told = bench.run(TESTS[notebook, order["id"]], talk, order["ahead"])
        channel.send(encode(_as_json(told)))
        talk.peer.channel.close()


def _as_json(told: dict) -> bytes:
    """Plain values for the driver; a dozen times cheaper to read there than node by node."""
    text = json.dumps(told, ensure_ascii=False, default=lambda value: value.item())
    return text.encode("utf-8", "replace")


def _line(fds: list[int]) -> Channel:
    return Channel(socket.socket(fileno=fds[0]))


def _another_line(channel: Channel, dead: list[str]) -> Channel:
    """Ask the driver for a line to a fresh copy of the student's process."""
    channel.send(encode({"again": True, "dead": dead}))
    return _line(channel.recv_with_fds()[1])
