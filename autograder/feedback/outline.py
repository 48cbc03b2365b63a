"""What pages take from a master: read once, though a class of thousands has a page each."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from autograder.notebook import StepKind, master_steps
from autograder.pages.text import clean, joined

MAX_NAME = 200
HEADING = re.compile(r"^ {0,3}#{1,6}\s+(.+?)\s*#*$", re.MULTILINE)
FENCED = re.compile(r"^```.*?^```", re.MULTILINE | re.DOTALL)


@dataclass(frozen=True)
class Outline:
    """A master as its students' pages know it.

    questions : (grade_id, heading, points) of the graded cells in their order
    given : the sources that students were given, each with the last heading in it
    secret : sources and grade_ids that students never see whole
    answers : grade_ids of the cells that a person grades
    """

    questions: tuple[tuple[str, str, float], ...]
    given: Mapping[str, str]
    secret: frozenset[str]
    answers: frozenset[str]

    @classmethod
    def of(cls, master: dict) -> Outline:
        """The outline of a notebook of source/, an nbformat dictionary."""
        given, secret = {}, set()
        for step, cell in zip(master_steps(master), master["cells"], strict=True):
            source = joined(cell["source"])
            if step.kind is StepKind.TEST or _is(cell, "task"):
                secret |= {source, step.cell_id}
            elif not _is(cell, "solution"):
                given[source] = last_heading(source)
        answers = {name_of(c) for c in master["cells"] if _is(c, "grade") and _is(c, "solution")}
        return cls(tuple(_questions(master)), given, frozenset(secret), frozenset(answers))


def _questions(master: dict) -> Iterator[tuple[str, str, float]]:
    """A cell without a heading before it is called by its name."""
    heading = ""
    for step, cell in zip(master_steps(master), master["cells"], strict=True):
        if cell["cell_type"] == "markdown":
            heading = last_heading(cell["source"]) or heading
        if step.points or step.kind in (StepKind.TEST, StepKind.MANUAL):
            yield step.cell_id, heading or step.cell_id, step.points


def last_heading(source: str | list) -> str:
    """The last heading of a markdown text, without its marks; "" if there is none."""
    text = FENCED.sub("", joined(source))
    headings = HEADING.findall(text)
    return clean(re.sub(r"[*`$]", "", headings[-1]), MAX_NAME) if headings else ""


def name_of(cell: dict) -> str:
    """A cell's grade_id, "" where it has none."""
    return cell.get("metadata", {}).get("nbgrader", {}).get("grade_id") or ""


def _is(cell: dict, what: str) -> bool:
    return bool(cell.get("metadata", {}).get("nbgrader", {}).get(what))
