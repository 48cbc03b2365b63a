"""Find a course on disk: its homeworks, its rules, what was handed in.

Any nbgrader course will do. Its `nbgrader_config.py` is obeyed where it names
folders, the course or the gradebook; a homework's `assignment.toml` says the
rest. Only the course's own configuration counts, never the user's: a course
means the same on every machine. And the folder asked for is the root, whatever
root a copied configuration still names.

Nothing here imports nbgrader, which takes two seconds to load.
"""

from __future__ import annotations

import fnmatch
import glob
import os
import re
import stat
from collections.abc import Iterator
from functools import cached_property
from pathlib import Path

from traitlets.config.loader import Config, JSONFileConfigLoader, PyFileConfigLoader

from autograder.errors import CourseError
from autograder.model import Assignment, Submission
from autograder.rules import Rules, read_rules

STEPS = ("source", "release", "submitted", "autograded", "feedback")
# What a submission or a source folder holds without anybody having put it there.
CLUTTER = (".*", "__pycache__", "*.pyc", "Thumbs.db", "desktop.ini")
NBGRADERS_OWN = {"timestamp.txt", "submission_secret.txt"}
# A student may hand in a whole virtual environment; a list of it helps nobody.
MAX_STRAYS = 100
# A byte of a file name that is no text; no gradebook could store it.
LOST_BYTE = re.compile("[\udc80-\udcff]")


class Course:
    """A course folder. Cheap to make; reads the disk when asked, never writes."""

    def __init__(self, root: str | Path = "."):
        self.root = Path(root).resolve()
        if not self.root.is_dir():
            raise CourseError(f"{self.root} is not a folder. Name the course with --course DIR.")
        self.config = _load_config(self.root)
        if not any(self.path(step).is_dir() for step in ("solutions", "source", "submitted")):
            raise CourseError(
                f"{self.root} holds no course: neither solutions/ nor source/ nor submitted/ "
                "is there. Go to the course's folder, or name it with --course DIR."
            )

    def __repr__(self) -> str:
        return f"Course({str(self.root)!r})"

    # Where things lie

    def _setting(self, name: str, default: str) -> str:
        value = self.config.get("CourseDirectory", {}).get(name, default)
        return value if isinstance(value, str) and value else default

    @property
    def course_id(self) -> str:
        return self._setting("course_id", "").strip()

    @property
    def gradebook_url(self) -> str:
        url = self._setting("db_url", f"sqlite:///{self.root / 'gradebook.db'}")
        scheme, slashes, path = url.partition(":///")
        # SQLAlchemy reads a relative path from the current folder; here it is the course's.
        return f"{scheme}{slashes}{self.root / path}" if scheme == "sqlite" and path else url

    def path(self, room: str) -> Path:
        """The folder of a room: "source", "submitted", "solutions", "assignments", ..."""
        name = self._setting(f"{room}_directory", room) if room in STEPS else room
        return self.root / name

    def folder(self, step: str, assignment: str, student: str = ".") -> Path:
        """Where nbgrader keeps an assignment (of a student) at one of its steps."""
        return Path(os.path.normpath(self._format(str(self.path(step)), assignment, student)))

    def _format(self, step: str, assignment: str, student: str) -> str:
        structure = self._setting(
            "directory_structure",
            os.path.join("{nbgrader_step}", "{student_id}", "{assignment_id}"),
        )
        path = structure.format(nbgrader_step=step, student_id=student, assignment_id=assignment)
        return path if os.path.isabs(path) else os.path.join(self.root, path)

    # Homeworks

    def assignments(self) -> list[str]:
        """Names of all homeworks, written or built, sorted."""
        return sorted(set(self.written()) | set(self._built()))

    def written(self) -> list[str]:
        """Names of the homeworks that have a text under solutions/."""
        found = self.path("solutions").glob("*/*.py")
        return sorted({p.parent.name for p in found if not p.name.startswith(".")})

    def _built(self) -> list[str]:
        pattern = self._format(glob.escape(str(self.path("source"))), "*", ".")
        return sorted(
            {Path(p).name for p in glob.glob(pattern) if any(Path(p).glob("[!.]*.ipynb"))}
        )

    def resolve(self, name: str) -> str:
        """The full name of a homework: itself, or what alone begins with `name_`."""
        known = self.assignments()
        if name in known:
            return name
        found = [k for k in known if k.startswith(f"{name}_")]
        if len(found) == 1:
            return found[0]
        there = ", ".join(found or known) or "none yet"
        reason = (
            f"{name!r} could be any of" if found else f"There is no homework {name!r}; there are"
        )
        raise CourseError(f"{self.root}: {reason}: {there}.")

    def assignment(self, name: str) -> Assignment:
        """The homework as it is built under source/, with its rules."""
        name = self.resolve(name)
        folder = self.folder("source", name)
        masters = {p.stem: p for p in sorted(folder.glob("[!.]*.ipynb"))}
        if not masters:
            raise CourseError(
                f"{folder} holds no notebook, so {name} cannot be graded or published. "
                f"Run `autograder build {name}` first."
            )
        rules = self.rules(name)
        return Assignment(
            name=name,
            title=rules.title,
            masters=masters,
            companions=tuple(p for p in files_below(folder, CLUTTER) if p.suffix != ".ipynb"),
            due=rules.due,
            limits=rules.limits,
            isolation=rules.isolation,
            rules=rules.rules,
        )

    def rules(self, name: str) -> Rules:
        """What assignment.toml says, or the defaults where there is none."""
        path = self.path("solutions") / name / "assignment.toml"
        return read_rules(path, title=name, rules=self._default_rules)

    @property
    def _default_rules(self) -> str:
        rules = self.config.get("Autograder", {}).get("rules", "own")
        if rules not in ("own", "nbgrader"):
            raise CourseError(
                f"{self.root / 'nbgrader_config.py'}: Autograder.rules = {rules!r}, but it must be "
                '"own" or "nbgrader".'
            )
        return rules

    def texts(self, name: str) -> list[Path]:
        """The homework's notebooks as text, sorted; companion modules are none of them."""
        folder = self.path("solutions") / name
        companions = {folder / c for c in self.rules(name).companions}
        found = sorted(p for p in folder.glob("*.py") if not p.name.startswith("."))
        return [p for p in found if p not in companions]

    def solution_text(self, name: str) -> str:
        """All the homework's text, one notebook after the other."""
        return "\n".join(p.read_text(encoding="utf-8") for p in self.texts(name))

    # What was handed in

    def submissions(self, name: str) -> list[Submission]:
        """Every student's folder for this homework, sorted by student.

        No symbolic link is followed: a student can hand one in, and what it
        points at may be anybody's. A link is a stray, so that a person sees it.
        """
        assignment = self.assignment(name)
        public = {
            p.relative_to(self.folder("source", assignment.name)) for p in assignment.companions
        }
        return [
            self._submission(student, folder, assignment, public)
            for student, folder in self._handed_in(assignment.name)
        ]

    @cached_property
    def _student_of(self) -> re.Pattern:
        marks = re.escape(self._format(str(self.path("submitted")), "\0a", "\0s"))
        marks = marks.replace(re.escape("\0s"), r"(?P<student>[^/]+)", 1)
        marks = marks.replace(re.escape("\0s"), r"(?P=student)")
        return re.compile(marks.replace(re.escape("\0a"), r"[^/]+"))

    def _handed_in(self, name: str) -> Iterator[tuple[str, Path]]:
        step = glob.escape(str(self.path("submitted")))
        for path in sorted(glob.glob(self._format(step, glob.escape(name), "*"))):
            match = self._student_of.fullmatch(path)
            if match and not os.path.isfile(path):
                yield LOST_BYTE.sub(_in_percent, match["student"]), Path(path)

    def _submission(
        self, student: str, folder: Path, assignment: Assignment, public: set[Path]
    ) -> Submission:
        above = folder.relative_to(self.path("submitted")).parents
        links = [folder, *(self.path("submitted") / p for p in above if p.name)]
        if any(p.is_symlink() for p in links):
            return Submission(student, assignment.name, folder, {}, (folder,))
        notebooks, strays = {}, []
        for path in files_below(folder, CLUTTER):
            inner = path.relative_to(folder)
            expected = path.suffix == ".ipynb" and path.stem in assignment.masters
            if expected and path.parent == folder and _is_plain_file(path):
                notebooks[path.stem] = path
            elif inner not in public and inner.name not in NBGRADERS_OWN:
                strays.append(path)
        return Submission(student, assignment.name, folder, notebooks, tuple(strays[:MAX_STRAYS]))


def _in_percent(found: re.Match) -> str:
    return f"%{ord(found.group()) - 0xDC00:02X}"


def _load_config(root: Path) -> Config:
    """nbgrader's configuration of this course, read by traitlets' own loaders."""
    config = Config()
    loaders = {
        "nbgrader_config.py": PyFileConfigLoader,
        "nbgrader_config.json": JSONFileConfigLoader,
    }
    for filename, loader in loaders.items():
        if (root / filename).is_file():
            try:
                config.merge(loader(filename, path=str(root)).load_config())
            except Exception as e:  # the file is a program: anything may come out of it
                raise CourseError(
                    f"{root / filename} cannot be read: {type(e).__name__}: {e}. Mend the file."
                ) from e
    return config


def files_below(folder: Path, ignore: tuple[str, ...]) -> list[Path]:
    """Everything below that is not a folder, sorted; links are named, never followed."""
    found = []
    for place, folders, files in os.walk(folder, followlinks=False):
        links = [f for f in folders if os.path.islink(os.path.join(place, f))]
        folders[:] = sorted(f for f in folders if not _matches(f, ignore) and f not in links)
        found += [Path(place, f) for f in files + links if not _matches(f, ignore)]
    return sorted(found)


def _matches(name: str, patterns: tuple[str, ...]) -> bool:
    return any(fnmatch.fnmatch(name, p) for p in patterns)


def _is_plain_file(path: Path) -> bool:
    return stat.S_ISREG(path.lstat().st_mode)
