"""The cells that the course wrote: are they as released, and if not, put them back.

With a released copy everything shows. Without one nbgrader's fingerprints still
betray a change, but not a deletion.
"""

import copy
from dataclasses import dataclass
from pathlib import Path

from chainrule.handin.notebook import (
    NotebookFault,
    checksum,
    grade_id,
    is_given,
    marks,
    read,
    write,
)

ROOMS = ("release", "assignments")
LEVELS_UP = 4


@dataclass(frozen=True)
class Change:
    """One cell of the course that is not as released; what : changed, deleted or copied."""

    grade_id: str
    what: str
    given: bool = True

    def __str__(self):
        owner = "the given cell" if self.given else "the cell for your answer"
        end = ": delete the second copy" if self.what == "copied" else ""
        return f"{owner} {self.grade_id!r} was {self.what}{end}"


def find_release(path):
    """A released copy near the notebook, such as ../../release/hw1/<name>, or None."""
    path = Path(path).resolve()
    for above in [path.parent, *path.parents[1 : LEVELS_UP + 1]]:
        for room in ROOMS:
            same_homework = above / room / path.parent.name / path.name
            for candidate in [same_homework, *sorted((above / room).glob(f"*/{path.name}"))]:
                if candidate.is_file() and candidate.resolve() != path and _fits(candidate, path):
                    return candidate
    return None


def _fits(candidate, path):
    """Whether two notebooks of one name are of one homework: they share marked cells."""
    try:
        return bool(set(_by_id(read(candidate))) & set(_by_id(read(path))))
    except NotebookFault:
        return False


def _by_id(notebook):
    """grade_id -> index of the first cell that has it."""
    found = {}
    for index, cell in enumerate(notebook.cells):
        if grade_id(cell):
            found.setdefault(grade_id(cell), index)
    return found


def changes(notebook, release=None):
    """What differs from the release; by fingerprints alone where `release` is None."""
    first = _by_id(notebook)
    found = [
        Change(grade_id(cell), "copied", is_given(cell))
        for index, cell in enumerate(notebook.cells)
        if grade_id(cell) and first[grade_id(cell)] != index
    ]
    if release is None:
        return found + _changed_by_fingerprint([notebook.cells[i] for i in first.values()])
    for index in _by_id(release).values():
        theirs = release.cells[index]
        name = grade_id(theirs)
        if name not in first:
            found.append(Change(name, "deleted", is_given(theirs)))
        elif _is_changed(notebook.cells[first[name]], theirs):
            found.append(Change(name, "changed", is_given(theirs)))
    return found


def _changed_by_fingerprint(cells):
    return [
        Change(grade_id(cell), "changed")
        for cell in cells
        if is_given(cell) and marks(cell).get("checksum", checksum(cell)) != checksum(cell)
    ]


def _is_changed(ours, theirs):
    if is_given(theirs):
        return checksum(ours) != checksum(theirs)
    return ours.cell_type != theirs.cell_type or not _same_marks(ours, theirs)


def _same_marks(ours, theirs):
    keys = ("grade", "solution", "locked", "points")
    return all(marks(ours).get(key) == marks(theirs).get(key) for key in keys)


def rebuilt(notebook, release):
    """The student's notebook with the given cells of the release; neither is changed.

    A deleted cell comes back behind the one that it follows in the release.
    """
    result = copy.deepcopy(notebook)
    before = None
    for index in _by_id(release).values():
        theirs = copy.deepcopy(release.cells[index])
        at = _by_id(result).get(grade_id(theirs))
        if at is None:
            place = 0 if before is None else _by_id(result)[before] + 1
            result.cells.insert(place, theirs)
        elif _is_changed(result.cells[at], theirs):
            result.cells[at] = _put_back(result.cells[at], theirs)
        before = grade_id(theirs)
    return result


def _put_back(ours, theirs):
    if not is_given(theirs):  # the answer is the student's, its marks are not
        theirs.source = ours.source
    if "id" in ours:
        theirs["id"] = ours["id"]
    if "execution_count" in theirs:  # still tells when the student ran the cell
        theirs.execution_count = ours.get("execution_count")
    return theirs


def restore(path, notebook, release):
    """Write the rebuilt notebook to `path`; returns where the old file is kept."""
    path = Path(path)
    number, backup = 1, path.with_name(f"{path.stem}.before-restore{path.suffix}")
    while backup.exists():
        number += 1
        backup = path.with_name(f"{path.stem}.before-restore-{number}{path.suffix}")
    backup.write_bytes(path.read_bytes())
    write(rebuilt(notebook, release), path)
    return backup
