"""What a grader made of a case, beside what is due: one word each."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from corpus.case import MUST, NEVER, Case

HONEST, INFLATED, PUNISHED, LOST = "honest", "inflated", "punished", "lost"
_CENT = 0.005


@dataclass(frozen=True)
class Seen:
    """What a grader says of one submission.

    scores : grade_id -> points, None where it leaves them to a person; also of
        cells that the homework does not have, where the grader took those in
    named : it says that a person has to look at this submission
    flagged : it says that something about this submission is unusual
    """

    scores: Mapping[str, float | None] = field(default_factory=dict)
    named: bool = False
    flagged: bool = False


def verdict(case: Case, seen: Seen) -> str:
    """HONEST, or in which way the scores are not.

    INFLATED : points that the work did not earn
    PUNISHED : points missing that it did earn, or a number where nobody could tell
    LOST : no number where one is due, or nobody told that a person is needed
    """
    given = {name: points for name, points in seen.scores.items() if points is not None}
    due = case.scores
    if any(points > (due or {}).get(name, 0.0) + _CENT for name, points in given.items()):
        return INFLATED
    if due is None:
        return PUNISHED if given else HONEST if seen.named else LOST
    if any(points < due.get(name, 0.0) - _CENT for name, points in given.items()):
        return PUNISHED
    return HONEST if all(name in given for name in due) else LOST


def misses_a_flag(case: Case, seen: Seen) -> bool:
    return case.flag == MUST and not (seen.flagged or seen.named)


def flags_falsely(case: Case, seen: Seen) -> bool:
    return case.flag == NEVER and (seen.flagged or seen.named)


def differences(case: Case, seen: Seen) -> str:
    """In words, for a failing test: what is due and what came."""
    due = "needs a person" if case.scores is None else dict(case.scores)
    return (
        f"{case.family}/{case.name}: {verdict(case, seen)}; due {due}, came {dict(seen.scores)}"
        f"{', named' if seen.named else ''}{', flagged' if seen.flagged else ''} "
        f"(flag: {case.flag})"
    )
