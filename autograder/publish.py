"""release → assignments: put a homework on the students' desk, and push it to them.

The students' repository gets `assignments/HW/` and the README, one commit a release,
made in a temporary clone; nothing else of the course leaves it.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from autograder.atomic import room, write_atomic
from autograder.build import Written
from autograder.course import CLUTTER, Course, files_below
from autograder.errors import CourseError, GateError
from autograder.gates import leak_gate
from autograder.git import GitFailed, run_git
from autograder.scaffold import template

README = "README.md"
SECRET_ROOMS = ("solutions", "source")
PUSH_S = 300.0


def publish(course: Course, names: Iterable[str]) -> Iterator[Written]:
    """Copy the released notebooks and companion files of these homeworks to assignments/.

    The README for students is put beside them unless there is one. Raises GateError,
    before anything is copied, if a released file holds a line of a solution or of a
    hidden test.
    """
    names = _released(course, names)
    for name in names:
        leaks = [f for f in leak_gate(course, name) if f.severity == "error"]
        if leaks:
            raise GateError(f"{name} was not published: {leaks[0]}")
    desk = room(course.path("assignments"))
    if not (desk / README).exists():
        yield _put(desk / README, template("students.txt").encode())
    for name in names:
        release = course.folder("release", name)
        for path in files_below(release, CLUTTER):
            yield _put(desk / name / path.relative_to(release), path.read_bytes())


def _released(course: Course, names: Iterable[str]) -> list[str]:
    """Full names of the homeworks meant. A course of nbgrader's own has releases, but no texts."""
    names = [course.resolve(name) for name in names] or course.written()
    for name in names:
        folder = course.folder("release", name)
        if not any(folder.glob("*.ipynb")):
            raise CourseError(
                f"{folder} holds no notebook, so {name} cannot be handed out. Run "
                f"`autograder build {name}` first, or `nbgrader generate_assignment {name}`."
            )
    return list(dict.fromkeys(names))


def _put(target: Path, content: bytes) -> Written:
    if target.is_file() and target.read_bytes() == content:
        return Written(target, "unchanged")
    room(target.parent)
    write_atomic(target, content)
    return Written(target, "written")


@dataclass(frozen=True)
class Pushed:
    """One homework in the students' repository; commit is None where nothing had changed."""

    homework: str
    commit: str | None


def push(course: Course, names: Iterable[str], remote: str, branch: str = "") -> list[Pushed]:
    """Push what lies on the desk of these homeworks into a repository, one commit each.

    remote : an address that git understands; it must exist, but may be empty
    branch : the remote's own default unless given
    """
    names = _released(course, names)
    if remote.startswith("-") or branch.startswith("-"):
        raise CourseError(f"{remote!r} is no address of a repository.")
    with tempfile.TemporaryDirectory(prefix="autograder-publish-") as place:
        clone = Path(place) / "clone"
        try:
            _clone(remote, branch, clone)
            _refuse_secrets(remote, clone)
            pushed = [_commit(course, name, clone) for name in names]
            if any(p.commit for p in pushed):
                target = branch or _git(clone, "symbolic-ref", "--short", "HEAD")
                _git(clone, "push", "--quiet", "origin", f"HEAD:refs/heads/{target}")
        except GitFailed as failed:
            raise CourseError(f"{remote} {failed}. Nothing was pushed.") from failed
    return pushed


def _clone(remote: str, branch: str, clone: Path) -> None:
    chosen_branch = ("--branch", branch) if branch else ()
    options = ("--quiet", "--no-tags", "--template=", "--depth=1", "--no-local")
    words = ("clone", *options, *chosen_branch, "--", remote, str(clone))
    run_git(words, PUSH_S)


def _git(clone: Path, *words: str) -> str:
    return run_git(("-C", str(clone), *words), PUSH_S).decode().strip()


def _refuse_secrets(remote: str, clone: Path) -> None:
    """Students read this repository: the course's own must not be mistaken for it."""
    held = [name for name in SECRET_ROOMS if (clone / name).exists()]
    if held:
        raise GateError(
            f"{remote} holds {' and '.join(held)}/: that is the course's own repository, and "
            "whoever can read it has the solutions. Push to a repository of the students'."
        )


def _commit(course: Course, name: str, clone: Path) -> Pushed:
    desk = course.path("assignments")
    files = [desk / README, *files_below(desk / name, CLUTTER)]
    for path in files:
        inner = Path("assignments") / path.relative_to(desk)
        target = clone / inner
        if any((clone / p).is_symlink() for p in (inner, *inner.parents)):
            raise CourseError(f"{inner} is a link in the repository. Delete it there.")
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(path.read_bytes())
        # By force: a .gitignore of the students' must not keep a homework from them.
        _git(clone, "add", "--force", "--", str(inner))
    if not _git(clone, "status", "--porcelain", "--untracked-files=no"):
        return Pushed(name, None)
    title = course.rules(name).title
    _git(clone, *_author(clone), "commit", "--quiet", "-m", f"Release {name}: {title}")
    return Pushed(name, _git(clone, "rev-parse", "HEAD"))


def _author(clone: Path) -> tuple[str, ...]:
    """The user's own name where git knows one."""
    try:
        _git(clone, "config", "user.email")
    except GitFailed:
        return ("-c", "user.name=course", "-c", "user.email=course@localhost")
    return ()
