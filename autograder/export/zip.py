"""An autograder for Gradescope: one zip with the homework, this package and two scripts.

    setup.sh          installs the package when Gradescope builds the image
    run_autograder    grades one submission, writes results.json
    homework.json     which homework, which notebooks
    course/           source, release and rules of the homework
    package/          chainrule and autograder

The student's code runs in the same container as the tests. Behind the walls it cannot
read them; a container that allows no walls grades nothing, unless the zip was made
with `without_sandbox`.
"""

from __future__ import annotations

import json
import zipfile
from collections.abc import Iterator
from pathlib import Path

import autograder
from autograder.course import CLUTTER, Course, files_below
from autograder.errors import CourseError
from autograder.model import Assignment

PACKAGE = Path(autograder.__file__).parents[1]
SCRIPTS = PACKAGE / "autograder" / "templates" / "gradescope"
PARTS = ("pyproject.toml", "requirements.lock", "README.md", "LICENSE")
EPOCH = (2020, 1, 1, 0, 0, 0)  # the same zip every time


def write_zip(course: Course, name: str, target: Path, without_sandbox: bool = False) -> Path:
    """Write the zip that is uploaded as the autograder of a programming assignment."""
    homework = course.assignment(name)
    if not (PACKAGE / "pyproject.toml").is_file():
        raise CourseError(
            f"{PACKAGE} holds no pyproject.toml: the package is installed without its source. Run "
            "this from a checkout of the repository."
        )
    told = {
        "homework": homework.name,
        "notebooks": sorted(homework.masters),
        "without_sandbox": without_sandbox,
    }
    target.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as packed:
        _add(packed, "homework.json", json.dumps(told, indent=1).encode())
        for script in sorted(SCRIPTS.iterdir()):
            if script.is_file():
                _add(packed, script.name, script.read_bytes(), runs=True)
        for inside, path in (*_course_files(course, homework), *_package_files()):
            _add(packed, inside, path.read_bytes())
    return target


def _add(packed: zipfile.ZipFile, name: str, data: bytes, runs: bool = False) -> None:
    entry = zipfile.ZipInfo(name, EPOCH)
    entry.external_attr = (0o755 if runs else 0o644) << 16
    entry.compress_type = zipfile.ZIP_DEFLATED
    packed.writestr(entry, data)


def _course_files(course: Course, homework: Assignment) -> Iterator[tuple[str, Path]]:
    """Source and release, in nbgrader's layout, and the rules; nobody's work, no answers."""
    for step in ("source", "release"):
        folder = course.folder(step, homework.name)
        for path in files_below(folder, CLUTTER) if folder.is_dir() else ():
            inner = path.relative_to(folder).as_posix()
            yield f"course/{step}/{homework.name}/{inner}", path
    rules = course.path("solutions") / homework.name / "assignment.toml"
    if rules.is_file():
        yield f"course/solutions/{homework.name}/assignment.toml", rules
    config = course.root / "nbgrader_config.py"
    if config.is_file():
        yield "course/nbgrader_config.py", config


def _package_files() -> Iterator[tuple[str, Path]]:
    for name in PARTS:
        if (PACKAGE / name).is_file():
            yield f"package/{name}", PACKAGE / name
    for room in ("chainrule", "autograder"):
        for path in files_below(PACKAGE / room, CLUTTER):
            yield f"package/{path.relative_to(PACKAGE).as_posix()}", path
