"""What a regrade changed: each student's points before and after, and in which cells.

Both sides are read from the gradebook, so that what counts is compared: a person's
points before the grader's, late penalties off.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from autograder.gradebook import GradebookWriter, Standing


@dataclass(frozen=True)
class Change:
    """One student whose points changed.

    cells : (grade_id, points before, points after); None where there was or is nothing
    penalty : points off for being late, before and after
    """

    student: str
    before: float
    after: float
    cells: tuple[tuple[str, float | None, float | None], ...]
    penalty: tuple[float, float] = (0.0, 0.0)

    def as_json(self) -> dict:
        cells = [{"id": name, "before": old, "after": new} for name, old, new in self.cells]
        late = {"before": self.penalty[0], "after": self.penalty[1]}
        return {
            "student": self.student,
            "before": self.before,
            "after": self.after,
            "penalty": late,
            "cells": cells,
        }


def standings_before(book: GradebookWriter, homework: str) -> dict[str, Standing]:
    """Where everybody stood before this run; nobody anywhere if it is the first."""
    return book.standings(homework) if homework in book.names() else {}


def changes(before: Mapping[str, Standing], after: Mapping[str, Standing]) -> list[Change]:
    """Those who had points before and have others now, by name."""
    found = [
        _change(before[student], after[student])
        for student in sorted(before.keys() & after.keys())
        if any(not grade.waits for grade in before[student].grades.values())
    ]
    return [c for c in found if c.cells or c.before != c.after]


def _change(before: Standing, after: Standing) -> Change:
    cells = []
    for key in dict.fromkeys([*before.grades, *after.grades]):
        old, new = (_points(standing, key) for standing in (before, after))
        if old != new:
            cells.append((key[1], old, new))
    penalty = (round(before.penalty, 4), round(after.penalty, 4))
    scores = (round(before.score, 4), round(after.score, 4))
    return Change(before.student, *scores, tuple(cells), penalty)


def _points(standing: Standing, key: tuple[str, str]) -> float | None:
    grade = standing.grades.get(key)
    return None if grade is None or grade.waits else round(grade.score, 4)
