"""A process of its own: runs the instructor's test cells, and gives typed verdicts.

The student's names are proxies: what they hold crosses the wall as plain values,
calling them runs the student's code on the other side. Nothing that the student
prints, returns or raises is a score; points come from the checks that ran here.
"""

from __future__ import annotations

import ast
import contextlib
import io
import os
import socket
import sys
import traceback
from dataclasses import asdict, dataclass
from pathlib import Path

from autograder.model import CheckRow, Verdict
from autograder.names import last_line_is_the_tests_own, needed_names, trusted_definitions
from autograder.student import Talk
from autograder.wire import Channel, decode, encode

_OUTPUT, _DETAIL = 64_000, 8_000


@dataclass
class Prepared:
    """A test cell, compiled once for the whole class."""

    id: str
    points: float
    source: str
    body: object
    last: object
    needs: list[str]


TESTS: dict[tuple[str, str], Prepared] = {}
GIVEN: dict[str, dict] = {}


# ------------------------------------------------------------- the warm parent
def warm() -> None:
    """Load what test cells use."""
    import numpy  # noqa: F401
    import sklearn.linear_model  # noqa: F401

    import chainrule

    for name in ("checks", "datasets", "check_gradient"):
        with contextlib.suppress(ImportError, AttributeError):
            getattr(chainrule, name)


def prepare(payload: dict) -> None:
    """Compile the master's test cells and run its trusted definitions."""
    TESTS.clear()
    GIVEN.clear()
    folder = payload["folder"]
    for name, content in payload["files"].items():
        Path(folder, name).write_bytes(content)
    os.chdir(folder)
    sys.path.insert(0, folder)
    for name, notebook in payload["notebooks"].items():
        namespace = {"__name__": "__main__", "__builtins__": __builtins__}
        for cell in notebook["given"]:
            code = trusted_definitions(cell["source"], cell["locked"])
            exec(compile(code, "<given cell>", "exec"), namespace)
        GIVEN[name] = namespace
        for cell in notebook["tests"]:
            TESTS[name, cell["id"]] = _compile(cell)


def _compile(cell: dict) -> Prepared:
    tree = ast.parse(cell["source"])
    last = None
    if tree.body and isinstance(tree.body[-1], ast.Expr):
        last = compile(ast.Expression(tree.body.pop().value), f"<{cell['id']}>", "eval")
    body = compile(tree, f"<{cell['id']}>", "exec")
    return Prepared(
        cell["id"], float(cell["points"]), cell["source"], body, last, needed_names(cell["source"])
    )


# ------------------------------------------------------------------ the child
def child(channel: Channel, limits, payload: dict) -> None:
    """Run tests for one submission until the driver hangs up."""
    bench = Bench(GIVEN[payload["notebook"]], payload["notebook"], payload["seed"])
    channel.send(encode({"hello": os.getpid()}))
    while True:
        data, fds = channel.recv_with_fds(max_fds=1)
        order = decode(data)
        talk = Talk(_line(fds), limits, set(order["dead"]), lambda: _another_line(channel))
        channel.send(encode(bench.run(order["id"], talk)))
        talk.peer.channel.close()


def _line(fds: list[int]) -> Channel:
    return Channel(socket.socket(fileno=fds[0]))


def _another_line(channel: Channel) -> Channel:
    """Ask the driver for a line to a fresh copy of the student's process."""
    channel.send(encode({"again": True}))
    return _line(channel.recv_with_fds(max_fds=1)[1])


class Bench:
    """Where the tests of one submission are run, one after another."""

    def __init__(self, given: dict, notebook: str, seed):
        self.given, self.notebook, self.seed = given, notebook, seed
        self.namespace = dict(given)
        self.foreign: set[str] = set()

    def run(self, test_id: str, talk: Talk) -> dict:
        test = TESTS[self.notebook, test_id]
        printed, value, error = io.StringIO(), None, None
        from chainrule import checks

        with (
            checks.grading(seed=self.seed, quiet=False) as recorder,
            contextlib.redirect_stdout(printed),
            contextlib.redirect_stderr(io.StringIO()),
        ):
            try:
                self._look_up(test, talk)
                exec(test.body, self.namespace)
                value = eval(test.last, self.namespace) if test.last else None
            except (Exception, SystemExit) as raised:
                error = raised
        verdict, score = self._judge(test, talk, recorder.groups, value, error)
        return {
            "verdict": verdict.value,
            "score": score,
            "message": _message(talk, error),
            "checks": [_row(row) for group in recorder.groups for row in group.rows],
            "outputs": _outputs(printed.getvalue(), value, error),
            "timed_out": sorted(talk.timed_out),
        }

    def _look_up(self, test: Prepared, talk: Talk) -> None:
        wanted = [n for n in test.needs if n not in self.namespace or n in self.foreign]
        for name in wanted:  # never let an earlier test's copy stand in for what is there now
            self.namespace.pop(name, None)
        self.foreign |= set(wanted)
        if wanted:
            self.namespace.update(talk.look_up(wanted))

    def _judge(self, test, talk, groups, value, error) -> tuple[Verdict, float]:
        """The verdict, and points between 0 and the test's maximum."""
        if error is not None:
            score = 0.0
        elif groups:
            score = sum(group.score() for group in groups)
        else:
            score = self._plain_score(test, value)
        score = min(max(float(score), 0.0), test.points)
        if score >= test.points:
            return Verdict.PASSED, score
        return talk.trouble or _kind_of(error), score

    def _plain_score(self, test: Prepared, value) -> float:
        """Without checks: nbgrader's rule, a number as last value is partial credit."""
        number = isinstance(value, int | float) and not isinstance(value, bool)
        if number and last_line_is_the_tests_own(test.source, self.foreign):
            return float(value) if value == value else 0.0
        return test.points


def _kind_of(error) -> Verdict:
    if error is None or isinstance(error, AssertionError):
        return Verdict.FAILED
    return Verdict.MEMORY if isinstance(error, MemoryError) else Verdict.ERROR


def _message(talk: Talk, error) -> str:
    """For students: what kind of thing happened. Never values of a hidden test."""
    if talk.trouble is not None:
        return talk.trouble_text
    if error is None:
        return ""
    if isinstance(error, NameError):
        return f"NameError: {error}"[:200]
    return f"{type(error).__name__}"


def _row(row) -> dict:
    names = CheckRow.__dataclass_fields__
    return asdict(CheckRow(**{n: getattr(row, n) for n in names if hasattr(row, n)}))


def _outputs(printed: str, value, error) -> list[dict]:
    outputs: list[dict] = []
    if printed:
        outputs.append({"output_type": "stream", "name": "stdout", "text": printed[:_OUTPUT]})
    if error is not None:
        trace = "".join(traceback.format_exception(error, limit=-4))[-_DETAIL:]
        outputs.append(
            {
                "output_type": "error",
                "ename": type(error).__name__,
                "evalue": str(error)[:2000],
                "traceback": trace.splitlines(),
            }
        )
    elif value is not None:
        outputs.append(
            {
                "output_type": "execute_result",
                "data": {"text/plain": _short(value)},
                "metadata": {},
                "execution_count": None,
            }
        )
    return outputs


def _short(value) -> str:
    with contextlib.suppress(Exception):
        return repr(value)[:2000]
    return f"<{type(value).__name__}>"
