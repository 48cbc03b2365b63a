"""Every student and homework as one row of a CSV file."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from autograder.gradebook import Person, Standing
from autograder.ledger import GRADED, MISSING, Record
from autograder.pages import safe_cell

COLUMNS = (
    *("student", "first_name", "last_name", "email", "lms_id", "homework", "due", "handed_in"),
    *("status", "raw_score", "late_penalty", "score", "max_score", "waiting"),
)


def points_table(
    records: Sequence[Record], people: Mapping[str, Person], now: datetime
) -> list[list]:
    """The header, then everybody's row for every homework, also of those who handed in nothing.

    A score that is not known yet is empty, never 0.
    """
    rows = [list(COLUMNS)]
    for record in records:
        for person in everybody(people, [record]):
            standing = record.standings.get(person.id, Standing(person.id))
            state = record.state(person.id, now)
            known = state == GRADED
            rows.append(
                [
                    *(person.id, person.first_name, person.last_name, person.email, person.lms_id),
                    *(record.assignment.name, record.assignment.due or "", _time(standing)),
                    state,
                    tidy(standing.raw) if known else "",
                    tidy(standing.penalty) if known else "",
                    score_of(record, person.id, now),
                    tidy(standing.max_score or record.possible),
                    tidy(standing.waiting),
                ]
            )
    return rows


def score_of(record: Record, student: str, now: datetime) -> float | str:
    """What counts; 0 for what is past its due date and missing, empty for what is not known."""
    state = record.state(student, now)
    if state == GRADED:
        return tidy(record.scores[student])
    return 0.0 if state == MISSING else ""


def everybody(people: Mapping[str, Person], records: Iterable[Record]) -> list[Person]:
    """Whom the gradebook knows, and whoever has handed in, in the order of their ids."""
    handed_in = {student for record in records for student in record.standings}
    return [people.get(s, Person(s)) for s in sorted({*people, *handed_in})]


def tidy(points: float) -> float:
    """Points without the dust of floating point: 0.1 + 0.2 is 0.3."""
    return round(points, 6)


def as_csv(rows: Iterable[Sequence], guard: bool = True) -> bytes:
    """Texts in quotes and guarded against being read as formulas; numbers as they are.

    guard : False for cells that came from the system that reads them again
    """
    out = io.StringIO()
    writer = csv.writer(out, quoting=csv.QUOTE_NONNUMERIC, lineterminator="\r\n")
    writer.writerows([safe_cell(cell) if guard else cell for cell in row] for row in rows)
    return out.getvalue().encode("utf-8", "replace")


def _time(standing: Standing) -> str:
    return standing.handed_in.isoformat() if standing.handed_in else ""
