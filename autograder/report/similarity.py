"""Which submissions are most alike: copydetect compares them, names and layout left out.

Compared is what students wrote: their solution cells and cells of their own. Pieces
of the released notebook do not count, nor what a good part of the class has, or fifty:
where the right answer is one line, everybody writes it.

Likeness is no proof of anything. It says which two submissions a person may want to
read side by side.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from autograder.course import Course
from autograder.feedback import Outline
from autograder.feedback.again import read_graded
from autograder.ledger import Record
from autograder.pages import clean, joined
from autograder.report.pieces import PIECE, among, covered, in_many, most_in_common, pieces_of

if TYPE_CHECKING:  # loading it loads pyplot; a grading run needs neither
    from copydetect.detector import CodeFingerprint

COMMON, FEW = 0.2, 3  # a piece that more than this part of the class has, and more than so many
MANY = 50  # is nobody's own, nor is one that more than these have, however large the class is
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


def pairs_of(
    course: Course,
    record: Record,
    masters: Mapping[str, dict],
    on_student: Callable[[str], None] = lambda student: None,
) -> list[Pair]:
    """The most alike submissions of a graded homework, as they lie in autograded/."""
    name, outlines = record.assignment.name, {n: Outline.of(m) for n, m in masters.items()}

    def written():
        for student in record.standings:
            on_student(student)
            yield student, _written(course.folder("autograded", name, student), outlines)

    release = course.folder("release", name)
    given = (read_graded(release / f"{n}.ipynb") or {"cells": []} for n in sorted(masters))
    template = "\n\n".join(
        joined(c["source"]) for found in given for c in found["cells"] if c["cell_type"] == "code"
    )
    return most_alike(written(), template)


def _written(folder: Path, outlines: Mapping[str, Outline]) -> str:
    """What a student wrote in all notebooks of a homework."""
    found = ((known, read_graded(folder / f"{n}.ipynb")) for n, known in sorted(outlines.items()))
    return "\n\n".join(students_code(known, graded) for known, graded in found if graded)


def students_code(known: Outline, notebook: dict) -> str:
    """The code that the student wrote, without what was given."""
    cells = (c for c in notebook.get("cells", ()) if c["cell_type"] == "code")
    sources = ((joined(c["source"]), _name(c)) for c in cells)
    theirs = [s for s, name in sources if s not in known.given and not {s, name} & known.secret]
    return clean("\n\n".join(theirs), MAX_CODE)


def _name(cell: dict) -> str:
    return cell.get("metadata", {}).get("nbgrader", {}).get("grade_id") or ""


def most_alike(
    written: Iterable[tuple[str, str]], template: str = "", most: int = 10
) -> list[Pair]:
    """The pairs that have most in common, the most alike first.

    written : (student, their code), read one after another; template : code that all were given
    """
    read = sorted(((s, code, pieces_of(code)) for s, code in written), key=lambda one: one[0])
    students, pieces = [s for s, _, _ in read], [found for _, _, found in read]
    codes = {s: code for s, code, _ in read}
    too_many = min(MANY, max(FEW, int(COMMON * len(students))))
    given = np.union1d(in_many(pieces, too_many), pieces_of(template))
    own = [_own(one, given) for one in pieces]
    named = [(students[a], students[b]) for a, b in most_in_common(own, COMPARED)]
    left_out = set(given.tolist())
    prints = {s: _fingerprint(codes[s], left_out) for s in set(chain.from_iterable(named))}
    pairs = [_compare(a, b, prints) for a, b in named]
    pairs.sort(key=lambda p: (-p.alike, -(p.of_first + p.of_second), p.first, p.second))
    return [pair for pair in pairs if pair.alike > 0][:most]


def _own(pieces: np.ndarray, given: np.ndarray) -> np.ndarray:
    """The pieces that are not given, sorted and once each, if they are enough to be compared."""
    theirs = ~among(pieces, given)
    return np.unique(pieces[theirs] if covered(theirs) >= LEAST else pieces[:0])


def _fingerprint(code: str, given: set[int]) -> CodeFingerprint:
    """What copydetect compares, without what was given: its own way leaves out one of two equal."""
    from copydetect.detector import CodeFingerprint
    from copydetect.utils import get_token_coverage

    # A window of 1 keeps every piece, so that the result does not depend on hash values.
    one = CodeFingerprint("cell.py", PIECE, 1, fp=io.StringIO(code))
    one.hashes = one.hashes - given
    one.hash_idx = {piece: at for piece, at in one.hash_idx.items() if piece in one.hashes}
    one.token_coverage = get_token_coverage(one.hash_idx, one.k, len(one.filtered_code))
    return one


def _compare(first: str, second: str, prints: Mapping[str, CodeFingerprint]) -> Pair:
    from copydetect.detector import compare_files

    _, parts, _ = compare_files(prints[first], prints[second])
    return Pair(first, second, *(min(1.0, float(part)) for part in parts))
