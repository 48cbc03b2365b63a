"""solutions → source → release: from a homework's text to what students get.

    solutions/hw/*.py ──homework.read_master──▶ source/hw/*.ipynb
                                                   │ nbgrader's own GenerateAssignment
    companions ────────────▶ both                  ▼
                                                release/hw/*.ipynb

nbgrader runs in a temporary place and without a gradebook, under the course's own
nbgrader_config.py; the course's gradebook is not opened. Everything is built
in memory first and written last, file by file through a rename, so a failed build
leaves what was there.
"""

from __future__ import annotations

import copy
import json
import logging
import os
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from autograder.course import Course
from autograder.errors import HomeworkError
from autograder.homework import read_master, write_notebook
from autograder.model import Assignment


@dataclass(frozen=True)
class Built:
    """A homework in memory: file name inside its folder -> bytes."""

    name: str
    masters: dict = field(repr=False)  # notebook name -> NotebookNode
    source: dict[str, bytes] = field(repr=False)
    release: dict[str, bytes] = field(repr=False)


@dataclass(frozen=True)
class Written:
    """What a build did with one file: "written", "unchanged" or "removed"."""

    path: Path
    action: str


def build(course: Course, names: Iterable[str] = ()) -> list[Written]:
    """Build these homeworks, or all that have a text; say what became of each file."""
    made = [make(course, name) for name in chosen(course, names)]
    report = []
    for built in made:
        for step, files in (("source", built.source), ("release", built.release)):
            folder = course.folder(step, built.name)
            report += [_write(folder / name, content) for name, content in sorted(files.items())]
            report += [_remove(path) for path in _leftovers(folder, files)]
    return report


def chosen(course: Course, names: Iterable[str]) -> list[str]:
    """Full names of the homeworks meant: those named, or all that have a text."""
    names = [course.resolve(name) for name in names] or course.written()
    for name in names:
        if name not in course.written():
            folder = course.path("solutions") / name
            raise HomeworkError(f"{folder} holds no text (*.py), so there is nothing to build.")
    return list(dict.fromkeys(names))


def make(course: Course, name: str) -> Built:
    """Everything that the build of one homework gives, without writing any of it."""
    folder = course.path("solutions") / name
    if not course.texts(name):
        raise HomeworkError(f"{folder} holds companion files only; a text (*.py) is missing.")
    masters = read_masters(course, name)
    source = {f"{stem}.ipynb": write_notebook(nb) for stem, nb in masters.items()}
    source |= {c: (folder / c).read_bytes() for c in course.rules(name).companions}
    return Built(name, masters, source, _release(course, name, source))


def read_masters(course: Course, name: str) -> dict:
    """The master notebooks of a homework by name: from its text, else as source/ holds them."""
    import nbformat

    texts = course.texts(name)
    if not texts:
        masters = course.assignment(name).masters
        return {stem: nbformat.read(path, as_version=4) for stem, path in masters.items()}
    return {
        path.stem: read_master(
            path.read_text(encoding="utf-8"), path, path.relative_to(course.root).as_posix()
        )
        for path in texts
    }


def released(course: Course, assignment: Assignment) -> dict:
    """What students must have got of a homework whose release is not there: by name."""
    import nbformat

    source = {path.name: path.read_bytes() for path in assignment.masters.values()}
    made = _release(course, assignment.name, source)
    texts = {name: made.get(f"{name}.ipynb") for name in assignment.masters}
    return {name: nbformat.reads(t, as_version=4) for name, t in texts.items() if t}


def _release(course: Course, name: str, source: dict[str, bytes]) -> dict[str, bytes]:
    """What nbgrader's own generate_assignment makes of these source files."""
    with tempfile.TemporaryDirectory(prefix="autograder-build-") as place:
        for file, content in source.items():
            path = Path(place, "source", name, file)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
        _run_generate_assignment(course, name, Path(place))
        release = Path(place, "release", name)
        files = sorted(p for p in release.rglob("*") if p.is_file())
        return {p.relative_to(release).as_posix(): p.read_bytes() for p in files}


def _run_generate_assignment(course: Course, name: str, place: Path) -> None:
    # nbgrader takes two seconds to import, so only a build pays for it. The converter is
    # used without its app, which is a singleton and would keep the first course for ever.
    from nbgrader.converters import GenerateAssignment
    from nbgrader.converters.base import NbGraderException
    from nbgrader.coursedir import CourseDirectory

    config = copy.deepcopy(course.config)
    places = {
        # Still the course's root: a configured header file may be relative to it.
        "root": str(course.root),
        "source_directory": str(place / "source"),
        "release_directory": str(place / "release"),
        "directory_structure": "{nbgrader_step}/{student_id}/{assignment_id}",
        "assignment_id": name,
    }
    config.CourseDirectory.update(places)
    # As under --no-db: the release is the same, and a new gradebook costs a second.
    config.SaveCells.enabled = False
    config.GenerateAssignment.no_database = True
    log, said = _listening_log()
    try:
        directory = CourseDirectory(config=config, log=log)
        GenerateAssignment(coursedir=directory, config=config, log=log).start()
    except NbGraderException as e:
        reason = "\n".join(said) or str(e)
        raise HomeworkError(f"solutions/{name}: nbgrader cannot make the release:\n{reason}") from e


def _listening_log() -> tuple[logging.Logger, list[str]]:
    """A logger that prints nothing and keeps the errors it was told."""
    said: list[str] = []
    listener = logging.Handler(logging.ERROR)
    listener.emit = lambda record: said.append(record.getMessage().strip())
    log = logging.Logger("nbgrader-in-build", logging.ERROR)
    log.addHandler(listener)
    return log, said


def _write(path: Path, content: bytes) -> Written:
    if path.is_file() and path.read_bytes() == content:
        return Written(path, "unchanged")
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        os.chmod(temporary, 0o644)  # mkstemp's files are the owner's alone
        os.replace(temporary, path)
    except BaseException:
        os.unlink(temporary)
        raise
    return Written(path, "written")


def _remove(path: Path) -> Written:
    path.unlink()
    return Written(path, "removed")


def _leftovers(folder: Path, files: dict[str, bytes]) -> list[Path]:
    """Notebooks of an earlier build, whose text was renamed or deleted since.

    Files that no build made stay where they are; the rebuild gate names them.
    """
    return [p for p in sorted(folder.glob("*.ipynb")) if p.name not in files and _is_ours(p)]


def _is_ours(path: Path) -> bool:
    try:
        return "origin" in json.loads(path.read_bytes())["metadata"]["autograder"]
    except (ValueError, KeyError, TypeError):
        return False
