"""What Gradescope shows of a submission: results.json, as its documentation describes it."""

from __future__ import annotations

from collections.abc import Mapping

from autograder.export.points import tidy
from autograder.feedback.outline import Outline
from autograder.feedback.questions import Check, Question, questions
from autograder.ledger import Record

MAX_OUTPUT = 8000  # characters of one test


def results_json(record: Record, masters: Mapping[str, dict], student: str) -> dict:
    """One submission for Gradescope: what the feedback page tells, and nothing more.

    Written answers that wait for a person are left out: Gradescope has questions of
    its own for those. `score` is what counts in the gradebook.
    """
    standing, result = record.standings[student], record.results.get(student)
    graded = {n.name: n for n in result.notebooks} if result else {}
    tests = []
    for name, master in sorted(masters.items()):
        grades = {cell: g for (n, cell), g in standing.grades.items() if n == name}
        comments = {cell: words for (n, cell), words in standing.comments.items() if n == name}
        found = questions(Outline.of(master), graded.get(name), grades, comments)
        tests += [_test(q, len(tests) + i) for i, q in enumerate(_given(found), start=1)]
    waiting = standing.waiting
    note = f"{waiting:g} points wait for a person." if waiting else ""
    late = f"{standing.penalty:g} points are taken off because it came late."
    return {
        "score": tidy(standing.score),
        "output": " ".join(filter(None, (note, late if standing.penalty else ""))),
        "output_format": "text",
        "stdout_visibility": "hidden",
        "tests": tests,
    }


def _given(found: list[Question]) -> list[Question]:
    return [question for question in found if question.score is not None]


def _test(question: Question, number: int) -> dict:
    return {
        "name": question.heading,
        "name_format": "text",
        "number": str(number),
        "score": tidy(question.score),
        "max_score": question.max_score,
        "status": "passed" if question.state == "full" else "failed",
        "output": _output(question),
        "output_format": "text",
        "visibility": "visible",
    }


def _output(question: Question) -> str:
    lines = [question.sentence, *map(_line, question.checks)]
    if question.comment:
        lines.append(f"A person wrote: {question.comment}")
    return "\n".join(lines)[:MAX_OUTPUT]


def _line(check: Check) -> str:
    head = f"{'✓' if check.passed else '✗'} {check.name}{' (hidden check)' if check.hidden else ''}"
    said = [f"    {words}" for words in (check.message, check.hint) if words]
    return "\n".join([head, *said])
