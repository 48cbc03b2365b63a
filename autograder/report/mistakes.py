"""Which mistakes were made, by how many: from the checks of the kept results.

A check's author foresees mistakes and has a sentence for each: beside the wrong value,
in a hint, in what a property says. Those sentences stand in the master's test cells
as texts, so a failed check whose message says one of them is a named mistake; what
else a failed check says is particular to one student.
"""

from __future__ import annotations

import ast
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from autograder.feedback.questions import NOT_WRITTEN
from autograder.model import GRADED, CheckRow, SubmissionResult
from autograder.notebook import StepKind, master_steps
from autograder.pages import clean

SHORTEST = 16  # characters of a sentence that can be told from a name


@dataclass(frozen=True)
class Mistake:
    """A named mistake, or a check that failed. students : how many made it."""

    question: str
    says: str
    students: int
    hidden: bool = False


@dataclass(frozen=True)
class Mistakes:
    """named : by the homework's author, commonest first; failed : checks, likewise;
    unwritten : questions that students left as they were released."""

    named: tuple[Mistake, ...]
    failed: tuple[Mistake, ...]
    unwritten: tuple[Mistake, ...]


class Tally:
    """Counts students, not checks: one mistake fails many checks of a question."""

    def __init__(self, masters: dict[str, dict]):
        self._known = _sentences(masters)
        self._counts = {"named": Counter(), "failed": Counter(), "unwritten": Counter()}
        self._hidden: dict[tuple[str, str], bool] = {}

    def add(self, result: SubmissionResult) -> None:
        """Count one student's mistakes, once each."""
        said = set()
        for question, row in _failed_rows(result) if result.status == GRADED else ():
            if row.message.startswith(NOT_WRITTEN):
                said.add(("unwritten", question, ""))
                continue
            said.add(("failed", question, row.name))
            said |= {("named", question, s) for s in _named(row.message, self._known[question])}
            self._hidden[question, row.name] = row.hidden
        for kind, *what in said:
            self._counts[kind][tuple(what)] += 1

    def told(self, most: int = 15) -> Mistakes:
        """The commonest of each kind, at most so many."""
        return Mistakes(
            _most(self._counts["named"], most),
            _most(self._counts["failed"], most, self._hidden),
            _most(self._counts["unwritten"], most),
        )


def _named(message: str, known: set[str]) -> set[str]:
    """The known sentences that a message says; of one inside another, only the longer."""
    said = {sentence for sentence in known if sentence in message}
    return {s for s in said if not any(s != other and s in other for other in said)}


def _failed_rows(result: SubmissionResult) -> Iterator[tuple[str, CheckRow]]:
    for notebook in result.notebooks:
        for test in notebook.tests:
            yield from ((test.id, row) for row in test.checks if not row.passed)


def _most(counts: Counter, most: int, hidden: dict | None = None) -> tuple[Mistake, ...]:
    """The commonest, and in the order of the alphabet among equals."""
    ordered = sorted(counts.items(), key=lambda item: (-item[1], item[0]))[:most]
    return tuple(
        Mistake(question, clean(says, 300), n, (hidden or {}).get((question, says), False))
        for (question, says), n in ordered
    )


def _sentences(masters: dict[str, dict]) -> dict[str, set[str]]:
    """grade_id of a test cell -> texts in it that could be a mistake's sentence."""
    found = defaultdict(set)
    for master in masters.values():
        for step in master_steps(master):
            if step.kind is StepKind.TEST:
                found[step.cell_id] |= set(_texts(step.source))
    return found


def _texts(source: str) -> Iterator[str]:
    """The sentences of a cell; what is filled in as it runs, an f-string, is none."""
    try:
        tree = ast.parse(source)
    except SyntaxError:  # a cell with magics
        return
    nodes = list(ast.walk(tree))
    filled = {part for node in nodes if isinstance(node, ast.JoinedStr) for part in node.values}
    keys = {key for node in nodes if isinstance(node, ast.Dict) for key in node.keys}
    for node in nodes:
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and node not in filled:
            ends = node.value.endswith((".", "?", "!"))
            if len(node.value) >= SHORTEST and (ends or node in keys):
                yield node.value
