"""One row per check, and the table that a student reads."""

from dataclasses import dataclass

MESSAGE_LIMIT = 400
DETAIL_LIMIT = 2000
NAME_LIMIT = 80
NOT_WRITTEN = "not written yet"


@dataclass(frozen=True)
class CheckRow:
    """One check. `detail` is for graders, everything else for students."""

    name: str
    passed: bool
    hidden: bool = False
    worth: float = 1.0
    message: str = ""
    hint: str = ""
    detail: str = ""


def printable(text, limit):
    """`text` as one that any terminal can print, at most `limit` characters long.

    Text may come from student code: control characters, lone surrogates and
    megabytes are all possible.

    >>> printable("a\\x1b[31mb" + "c" * 100, 10)
    'a?[31mbcc…'
    """
    text = str(text[: limit + 1]).encode("utf-8", "replace").decode()
    if not text.replace("\n", "").isprintable():  # a look at the whole costs a hundredth
        text = "".join(c if c.isprintable() or c == "\n" else "?" for c in text)
    return text if len(text) <= limit else text[: limit - 1] + "…"


def number(value):
    """A score without needless zeros: 3 rather than 3.0, else two decimals."""
    return f"{value:.2f}".rstrip("0").rstrip(".")


def table(name, rows, score, points):
    """The report of one group as text."""
    failed = sum(not row.passed for row in rows)
    if not rows:
        verdict = "no check ran"
    elif failed:
        verdict = f"{failed} of {len(rows)} checks failed"
    else:
        verdict = f"all {len(rows)} checks passed" if len(rows) > 1 else "the check passed"
    lines = [f"{name}: {verdict} ({number(score)}/{number(points)} points)"]
    width = min(max((len(_title(row)) for row in rows), default=0), 36)
    for row in rows:
        lines += _lines(row, width)
    return "\n".join(lines)


def _title(row):
    return f"{row.name} (hidden)" if row.hidden else row.name


def _lines(row, width):
    if row.passed:
        return [f"  ✓ {_title(row)}"]
    first, *more = row.message.split("\n")
    lines = [f"  ✗ {_title(row):{width}}  {first}".rstrip()]
    lines += [f"      {line}" for line in more]
    if row.hint and not row.message.startswith(NOT_WRITTEN):  # nothing to look at yet
        lines += [f"      {line}" for line in row.hint.split("\n")]
    return lines
