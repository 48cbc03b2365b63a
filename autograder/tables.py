"""Read the tables that people keep beside a course: roster.csv, extensions.csv.

They come out of spreadsheets: with a byte order mark, with semicolons, with empty
lines at the end. An error names file and line.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from pathlib import Path

from autograder.errors import CourseError


def read_table(
    path: Path, required: Sequence[str], allowed: Sequence[str]
) -> Iterator[tuple[str, dict[str, str]]]:
    """Yield (place, row) of every row that holds anything; place is for messages.

    A row has every required and allowed column; what is missing is empty. Other
    columns are nobody's business and are left out.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise CourseError(f"{path}: cannot be read: {error}. Save it as CSV in UTF-8.") from error
    first = text.partition("\n")[0]
    mark = ";" if first.count(";") > first.count(",") else ","
    # A byte that is no text (NUL) is a fault of the file, not of csv's reader.
    rows = csv.reader(io.StringIO(text.replace("\0", "")), delimiter=mark)
    names = [name.strip().lower() for name in next(rows, [])]
    lacking = [name for name in required if name not in names]
    if lacking:
        raise CourseError(
            f"{path}, line 1: the column {lacking[0]!r} is missing. The first line names the "
            f"columns: {', '.join(required)}, and if you like {', '.join(allowed)}."
        )
    for cells in rows:
        if any(cell.strip() for cell in cells):
            held = dict(zip(names, (cell.strip() for cell in cells), strict=False))
            row = {name: held.get(name, "") for name in (*required, *allowed)}
            yield f"{path}, line {rows.line_num}", row
