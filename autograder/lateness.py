"""What late work costs: a homework's policy, and who has longer.

A homework's `assignment.toml` says

    [late]
    percent_per_day = 10      # for every day that has begun
    grace_days = 1            # so many days cost nothing
    of = "score"              # the percentage is of what was reached; or of all "points"
    closed_after_days = 7     # later than that nothing counts
    counts = "on-time"        # where there is work from before and after the deadline: or "newest"

and `extensions.csv` at the course's root who has longer, until when or by how many days:

    student,homework,until,days
    ada,hw1,2027-02-03T23:59:00+01:00,
    bob,hw1,,2.5

Without a [late] table nothing is taken off. Where extensions.csv is, it alone says
who has an extension; without it those granted in the gradebook stand.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from autograder.errors import CourseError
from autograder.tables import read_table

EXTENSIONS = "extensions.csv"
DAY_S = 86400.0


@dataclass(frozen=True)
class LatePolicy:
    """What `[late]` says. closed_after_days is None where late work is taken for ever."""

    percent_per_day: float = 0.0
    grace_days: float = 0.0
    of: str = "score"
    closed_after_days: float | None = None
    counts: str = "on-time"

    def share(self, seconds_late: float) -> float:
        """Which part is taken off, 0 to 1, from work that came so late."""
        if seconds_late <= 0:
            return 0.0
        if self.closed_after_days is not None and seconds_late > self.closed_after_days * DAY_S:
            return 1.0
        charged = math.ceil(max(0.0, seconds_late / DAY_S - self.grace_days))
        return min(1.0, charged * self.percent_per_day / 100)

    def penalty(self, score: float, max_score: float, seconds_late: float) -> float:
        """Points off a notebook that reached `score`; never more than that."""
        share = self.share(seconds_late)
        of = max_score if self.of == "points" and share < 1.0 else score
        return round(min(max(score, 0.0), share * of), 4)


def aware(text: str, place: str, what: str) -> datetime:
    """The time that a text says, with its zone, in UTC; an error that names the place."""
    try:
        when = datetime.fromisoformat(text)
    except ValueError:
        when = None
    if when is None or when.tzinfo is None:
        raise CourseError(
            f"{place}: {what} = {text!r}, but it must be a time with its zone, "
            "as in 2030-01-15T23:59:00+01:00."
        )
    return when.astimezone(UTC)


def read_extensions(root: Path, homework: str, due: str | None) -> dict[str, timedelta] | None:
    """student -> how much longer they have for this homework; None without extensions.csv.

    A homework may be named in full or by what stands before its first underscore.
    """
    path = root / EXTENSIONS
    if not path.is_file():
        return None
    found: dict[str, timedelta] = {}
    for place, row in read_table(path, ("student", "homework"), ("until", "days")):
        longer = _longer(place, row, due, meant=_is_meant(row["homework"], homework))
        if longer is None:
            continue
        if row["student"] in found:
            raise CourseError(
                f"{place}: {row['student']} has an extension for {homework} twice. "
                "Delete the one that does not hold."
            )
        found[row["student"]] = longer
    return found


def _is_meant(name: str, homework: str) -> bool:
    return name == homework or homework.startswith(f"{name}_")


def _longer(place: str, row: dict[str, str], due: str | None, meant: bool) -> timedelta | None:
    """What a row grants, or None if it is of another homework; every row must be sound."""
    if bool(row["until"]) == bool(row["days"]) or not row["student"]:
        raise CourseError(f"{place}: give a student, and either `until` or `days`.")
    if row["days"]:
        try:
            longer = timedelta(days=float(row["days"].replace(",", ".")))
        except (ValueError, OverflowError):
            raise CourseError(f"{place}: days = {row['days']!r} is not a number.") from None
        return longer if meant else None
    until = aware(row["until"], place, "until")
    if not meant:
        return None
    if due is None:
        raise CourseError(
            f"{place}: {row['homework']} has no due date that could be extended. "
            "Write `due` into its assignment.toml."
        )
    return until - datetime.fromisoformat(due)


def deadline(due: str | None, longer: timedelta | None = None) -> datetime | None:
    """When a student's work is due, in UTC; None where a homework has no due date."""
    if due is None:
        return None
    return datetime.fromisoformat(due).astimezone(UTC) + (longer or timedelta())


def in_words(seconds: float) -> str:
    """How late, as people say it: `40 minutes`, `3.5 hours`, `2.1 days`."""
    for unit, size in (("day", DAY_S), ("hour", 3600.0), ("minute", 60.0), ("second", 1.0)):
        if seconds >= size:
            count = f"{seconds / size:.1f}".removesuffix(".0")
            return f"{count} {unit}{'s' if count != '1' else ''}"
    return "less than a second"
