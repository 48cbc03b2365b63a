"""Which submissions are most alike: copydetect compares them, names and layout left out.

Compared is what students wrote: their solution cells and cells of their own. Pieces
of the released notebook do not count, nor what a good part of the class has: where
the right answer is one line, everybody writes it.

Likeness is no proof of anything. It says which two submissions a person may want to
read side by side.
"""

from __future__ import annotations

import io
from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING

from autograder.course import Course
from autograder.feedback import Outline
from autograder.feedback.again import read_graded
from autograder.ledger import Record
from autograder.pages import clean, joined

if TYPE_CHECKING:  # loading it loads pyplot; a grading run needs neither
    from copydetect.detector import CodeFingerprint

PIECE = 25  # characters of a piece, copydetect's default; names count as one character
COMMON, FEW = 0.2, 3  # a piece that more than this part of the class has, and more than so many
LEAST = 80  # characters in pieces of one's own, else there is nothing to compare
MAX_CODE = 200_000  # characters of one submission
COMPARED = 200  # pairs that copydetect itself compares, those with the most pieces in common


@dataclass(frozen=True)
class Pair:
    """Two submissions. of_first, of_second : the part of each that the other has, in 0..1."""

    first: str
    second: str
    of_first: float
    of_second: float

    @property
    def alike(self) -> float:
        return max(self.of_first, self.of_second)


def pairs_of(course: Course, record: Record, masters: Mapping[str, dict]) -> list[Pair]:
    """The most alike submissions of a graded homework, as they lie in autograded/."""
    name, outlines = record.assignment.name, {n: Outline.of(m) for n, m in masters.items()}
    codes = {}
    for student in record.standings:
        folder = course.folder("autograded", name, student)
        notebooks = {n: read_graded(folder / f"{n}.ipynb") for n in masters}
        codes[student] = "\n\n".join(
            students_code(outlines[n], found) for n, found in sorted(notebooks.items()) if found
        )
    release = course.folder("release", name)
    given = (read_graded(release / f"{n}.ipynb") or {"cells": []} for n in sorted(masters))
    template = "\n\n".join(
        joined(c["source"]) for found in given for c in found["cells"] if c["cell_type"] == "code"
    )
    return most_alike(codes, template)


def students_code(known: Outline, notebook: dict) -> str:
    """The code that the student wrote, without what was given."""
    cells = (c for c in notebook.get("cells", ()) if c["cell_type"] == "code")
    sources = ((joined(c["source"]), _name(c)) for c in cells)
    theirs = [s for s, name in sources if s not in known.given and not {s, name} & known.secret]
    return clean("\n\n".join(theirs), MAX_CODE)


def _name(cell: dict) -> str:
    return cell.get("metadata", {}).get("nbgrader", {}).get("grade_id") or ""


def most_alike(codes: Mapping[str, str], template: str = "", most: int = 10) -> list[Pair]:
    """The pairs that have most in common, the most alike first.

    codes : student -> what they wrote; template : code that all were given
    """
    prints = {student: _fingerprint(code) for student, code in sorted(codes.items())}
    owners = Counter(piece for one in prints.values() for piece in one.hashes)
    too_many = max(FEW, COMMON * len(prints))
    shared = {piece for piece, n in owners.items() if n > too_many}
    shared |= _fingerprint(template).hashes
    for one in prints.values():
        _leave_out(one, shared)
    prints = {student: one for student, one in prints.items() if one.token_coverage >= LEAST}
    pairs = [_compare(a, b, prints) for a, b in _candidates(prints)]
    pairs.sort(key=lambda p: (-p.alike, -(p.of_first + p.of_second), p.first, p.second))
    return [pair for pair in pairs if pair.alike > 0][:most]


def _fingerprint(code: str) -> CodeFingerprint:
    from copydetect.detector import CodeFingerprint

    # A window of 1 keeps every piece, so that the result does not depend on hash values.
    return CodeFingerprint("cell.py", PIECE, 1, fp=io.StringIO(code))


def _leave_out(one: CodeFingerprint, pieces: set) -> None:
    """Forget pieces. copydetect's own way leaves one out of two equal ones."""
    from copydetect.utils import get_token_coverage

    one.hashes = one.hashes - pieces
    one.hash_idx = {piece: at for piece, at in one.hash_idx.items() if piece in one.hashes}
    one.token_coverage = get_token_coverage(one.hash_idx, one.k, len(one.filtered_code))


def _candidates(prints: Mapping[str, CodeFingerprint]) -> list[tuple[str, str]]:
    """The pairs that share most of their pieces; comparing all of a large class takes minutes."""
    owners = defaultdict(list)
    for student, one in prints.items():
        for piece in one.hashes:
            owners[piece].append(student)
    shared = Counter(pair for who in owners.values() for pair in combinations(who, 2))

    def part(pair):
        return shared[pair] / min(len(prints[student].hashes) for student in pair)

    return sorted(shared, key=lambda pair: (-part(pair), pair))[:COMPARED]


def _compare(first: str, second: str, prints: Mapping[str, CodeFingerprint]) -> Pair:
    from copydetect.detector import compare_files

    _, parts, _ = compare_files(prints[first], prints[second])
    return Pair(first, second, *(min(1.0, float(part)) for part in parts))
