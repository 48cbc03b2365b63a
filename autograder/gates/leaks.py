"""Does a line that students must not see stand in a file that they get?

Secret is every line that nbgrader takes out of a master: solution regions, hidden
tests, mark schemes, answers that are wiped whole. Public is every file under
release/ and assignments/, whatever its kind. Lines are compared without regard to
spacing, and inside a public file's JSON and HTML escapes as well.

A line that gives nothing away (`else:`, `return dW, db`, a bare bracket) is not
looked for. Any other that stands in public on purpose, because the same formula is
printed beside the stub, is named word for word under `public_lines` in
assignment.toml. A later homework whose given code shows an earlier solution names
that homework under `reveals`.
"""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterator
from pathlib import Path

from autograder.build import read_masters
from autograder.course import Course, files_below
from autograder.gates.finding import Finding
from autograder.homework import REGIONS, place, secrets_of

GATE = "leak"

# Lines that could stand in anybody's program, in the squeezed form that is compared.
_IDLE = re.compile(
    "|".join(
        (
            r"\W*[\w,.]*\W*",  # one word, or names and commas: X,W,b),
            r"(else|try|finally|except( \w+)?):|pass|break|continue",
            r"return ?\(?[\w,]*\)?",  # return dW,db
            r"for \w+ in range\(\w+\):",
            r"(import|from) .*",
            r"\w+=([\d.]+|None|True|False|\[\]|\{\})",  # loss=0.0
            # What every test cell says: its protocol, the student's function called by name,
            # and hints, which students see of hidden checks too.
            r"with \w+\.hidden\(\):|\w+=\w+\.rng\(\)",
            r"lambda:\w+\([\w,]*\),?",
            r"""hint=("[^"]*"|'[^']*'),?\)?""",
        )
    )
)
# A piece of a longer statement, such as `np.zeros(2),`, tells nothing while it is short.
_PIECE = re.compile(r".{,16}[,(\[{]|[)\]}].{,16}")


def leak_gate(course: Course, name: str) -> list[Finding]:
    """No telling secret line of homework `name` stands in any public file."""
    secrets = _secrets(course, name)
    findings = []
    for path in _public_files(course):
        file = path.relative_to(course.root).as_posix()
        raw = path.read_bytes().decode("utf-8", errors="replace")
        views = [_squeeze_lines(view) for view in _views(raw)]
        for region in REGIONS:
            if region.begin in raw:
                message = f"'{region.begin}' stands in a public file. Build the release again."
                findings.append(Finding(GATE, file, _cell(path, raw, region.begin), message))
        if name in course.rules(_homework_of(course, path)).reveals:
            continue
        for line, origin in secrets.items():
            if any(_stands_in(line, view) for view in views):
                findings.append(Finding(GATE, file, _cell(path, raw, line), _message(line, origin)))
    return findings


def _message(line: str, origin: str) -> str:
    return (
        f"shows {line!r}, a secret line of {origin}. Reword the public place or the secret "
        "line; if it may be seen, add the secret line to `public_lines` in assignment.toml."
    )


def _secrets(course: Course, name: str) -> dict[str, str]:
    """Squeezed telling line -> where it stands."""
    allowed = {squeeze(line) for line in course.rules(name).public_lines}
    found: dict[str, str] = {}
    for stem, master in read_masters(course, name).items():
        for number, cell in enumerate(master.cells, start=1):
            for line in secrets_of(cell):
                tight = squeeze(line)
                if is_telling(line) and tight not in allowed:
                    found.setdefault(tight, f"{name}/{stem}, {place(cell, number)}")
    return found


def squeeze(line: str) -> str:
    """The line without its closing comment, and without spaces except between words."""
    line = re.sub(r"\s{2,}# .*$", "", line)
    return re.sub(r" ?([^\w ]) ?", r"\1", " ".join(line.split()))


def is_telling(line: str) -> bool:
    """Would this line help a student who found it?"""
    if line.strip().startswith("#"):
        return False
    tight = squeeze(line)
    return not (_IDLE.fullmatch(tight) or _PIECE.fullmatch(tight))


def _views(raw: str) -> Iterator[str]:
    """The text as it stands, and as it reads without JSON's or HTML's escapes."""
    yield raw
    if "\\" in raw:
        yield re.sub(r'\\(u[0-9a-fA-F]{4}|["\\/nt])', _unescape, raw)
    if "&" in raw:
        yield html.unescape(raw)


def _unescape(escape: re.Match) -> str:
    return json.loads(f'"{escape[0]}"')


def _squeeze_lines(text: str) -> str:
    return "\n".join(map(squeeze, text.splitlines()))


def _stands_in(line: str, text: str) -> bool:
    if line not in text:  # nearly always, and far quicker than a pattern
        return False
    # `n=len(X)` does not stand in `mean=len(X)`.
    before = r"(?<![\w.])" if re.match(r"\w", line) else ""
    after = r"(?!\w)" if re.search(r"\w$", line) else ""
    return re.search(before + re.escape(line) + after, text) is not None


def _public_files(course: Course) -> list[Path]:
    rooms = (course.path("release"), course.path("assignments"))
    return [p for room in rooms for p in files_below(room, (".git",)) if p.is_file()]


def _homework_of(course: Course, path: Path) -> str:
    """The homework that a public file belongs to: the first folder below its room."""
    for room in ("release", "assignments"):
        if path.is_relative_to(course.path(room)):
            return path.relative_to(course.path(room)).parts[0]
    return ""


def _cell(path: Path, raw: str, line: str) -> str:
    """The cell of a public notebook, or the number of the line, where the secret stands."""
    if path.suffix == ".ipynb":
        try:
            cells = json.loads(raw)["cells"]
            for number, cell in enumerate(cells, start=1):
                text = "".join(cell["source"])
                if _stands_in(line, _squeeze_lines(text)) or line in text:
                    grade_id = cell["metadata"].get("nbgrader", {}).get("grade_id", "")
                    return f"cell {number} ({grade_id})" if grade_id else f"cell {number}"
        except (ValueError, KeyError, TypeError, AttributeError):
            return ""  # no sound notebook; the file is named at least
    for number, text in enumerate(raw.splitlines(), start=1):
        if _stands_in(line, squeeze(text)) or line in text:
            return f"line {number}"
    return ""
