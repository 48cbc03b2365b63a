"""How hard each question was, and whether it tells those who know from those who don't."""

from __future__ import annotations

import math
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from autograder.feedback.outline import Outline
from autograder.gradebook import Standing

MIN_STUDENTS = 5  # a correlation of fewer says nothing


@dataclass(frozen=True)
class QuestionFacts:
    """One graded cell over a class.

    mean : points, of those who have any or none
    full, none : how many have all points, how many have no point
    waiting : how many nobody has marked yet
    discrimination : correlation of the points here with the points of all other
        questions; None where it is not defined
    """

    id: str
    heading: str
    max_score: float
    students: int
    mean: float
    full: int
    none: int
    waiting: int
    discrimination: float | None

    @property
    def share(self) -> float:
        """What part of its points was earned: 1 is easy, 0 is hard."""
        return self.mean / self.max_score if self.max_score else 0.0


def question_facts(
    masters: dict[str, dict], standings: Collection[Standing]
) -> list[QuestionFacts]:
    """The graded cells of all notebooks in their order, over those who have a submission.

    Only who was given something counts: work that nobody could grade is nobody's zero.
    """
    graded = [s for s in standings if not all(g.waits for g in s.grades.values())]
    found = []
    for notebook, master in sorted(masters.items()):
        for name, heading, _ in Outline.of(master).questions:
            place = (notebook, name)
            have = [s for s in graded if place in s.grades]
            if have:
                found.append(_facts(place, heading, have))
    return found


def _facts(place: tuple[str, str], heading: str, have: list[Standing]) -> QuestionFacts:
    marked = [s for s in have if not s.grades[place].waits]
    here = [s.grades[place].score for s in marked]
    others = [s.raw - s.grades[place].score for s in marked]
    top = have[0].grades[place].max_score
    return QuestionFacts(
        id=place[1],
        heading=heading,
        max_score=top,
        students=len(marked),
        mean=sum(here) / len(here) if here else 0.0,
        full=sum(score >= top for score in here),
        none=sum(score <= 0 for score in here),
        waiting=len(have) - len(marked),
        discrimination=correlation(here, others) if len(here) >= MIN_STUDENTS else None,
    )


def correlation(xs: Sequence[float], ys: Sequence[float]) -> float | None:
    """Pearson's r; None where one of them is the same for all."""
    mx, my = sum(xs) / len(xs), sum(ys) / len(ys)
    dx, dy = [x - mx for x in xs], [y - my for y in ys]
    norms = math.sqrt(sum(d * d for d in dx)) * math.sqrt(sum(d * d for d in dy))
    # Points are sums of floats: a spread of rounding errors is none.
    if norms < 1e-9:
        return None
    return sum(a * b for a, b in zip(dx, dy, strict=True)) / norms
