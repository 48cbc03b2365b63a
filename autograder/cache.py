"""Results kept by content, so that grading again costs only what changed.

A result is found again when nothing that could change it has changed: the files
handed in, master, release and companions, the code of both packages, the settings
with their seed, and the limits.
"""

from __future__ import annotations

import dataclasses
import functools
import hashlib
import json
from pathlib import Path

import chainrule
from autograder.atomic import write_atomic
from autograder.model import Assignment, Submission, SubmissionResult
from autograder.results import as_plain, from_plain


class Cache:
    """Kept results of one homework under one set of circumstances.

    folder : where they lie, one file a student
    circumstances : everything but the submission, as one digest
    """

    def __init__(self, folder: Path, circumstances: str):
        self.folder, self.circumstances = folder, circumstances

    def _path(self, student: str) -> Path:
        return self.folder / f"{student}.json"

    def _key(self, submission: Submission) -> str:
        digest = hashlib.sha256(self.circumstances.encode())
        for name, path in sorted(submission.notebooks.items()):
            digest.update(f"\0{name}\0".encode())
            digest.update(_content(path))
        for path in submission.strays:  # by nbgrader's rules they lie beside the notebook
            digest.update(f"\0{path}\0".encode("utf-8", "replace") + _content(path))
        return digest.hexdigest()

    def get(self, submission: Submission) -> SubmissionResult | None:
        """The kept result of exactly this work, or None."""
        try:
            kept = json.loads(self._path(submission.student).read_bytes())
            if kept["key"] != self._key(submission):
                return None
            return from_plain(kept["result"])
        except (OSError, ValueError, KeyError, TypeError):
            return None  # not there, or not ours to read: it is graded again

    def forget(self, submission: Submission) -> None:
        """Keep nothing of this student's: what is written down is about to change."""
        self._path(submission.student).unlink(missing_ok=True)

    def put(self, submission: Submission, result: SubmissionResult) -> None:
        """Keep a result, without its notebooks."""
        self.folder.mkdir(parents=True, exist_ok=True)
        kept = {"key": self._key(submission), "result": as_plain(result)}
        write_atomic(self._path(submission.student), json.dumps(kept).encode())


class Kept:
    """What was found last of every student, whatever has changed since.

    Each is read when it is asked for: a class of tens of thousands, with what every check
    said, would not fit into memory.
    """

    def __init__(self, folder: Path):
        self.folder = folder

    def get(self, student: str) -> SubmissionResult | None:
        """None where nothing is kept, or another version kept it: the gradebook has the points."""
        try:
            return from_plain(json.loads((self.folder / f"{student}.json").read_bytes())["result"])
        except (OSError, ValueError, KeyError, TypeError):
            return None


def _content(path: Path) -> bytes:
    """A digest of a file's content; of its size where it is too large to be graded."""
    size = path.lstat().st_size
    if size > 60 * 2**20 or not path.is_file() or path.is_symlink():
        return f"{size} bytes, not read".encode()
    return hashlib.sha256(path.read_bytes()).digest()


def circumstances(
    assignment: Assignment, releases: dict[str, dict], settings, more: str = ""
) -> str:
    """One digest of all that grading depends on besides the submission."""
    digest = hashlib.sha256(f"{code_digest()} {more}".encode())
    for path in (*assignment.masters.values(), *assignment.companions):
        digest.update(f"\0{path.name}\0".encode() + path.read_bytes())
    digest.update(json.dumps(releases, sort_keys=True).encode())
    digest.update(repr(dataclasses.astuple(assignment.limits)).encode())
    digest.update(repr(assignment.misconceptions).encode())
    digest.update(f"{settings.stamp()} {settings.run_all} {settings.seed}".encode())
    return digest.hexdigest()


@functools.cache
def code_digest() -> str:
    """A digest of both packages: a mended grader grades everything again."""
    digest = hashlib.sha256()
    for package in (Path(__file__).parent, Path(chainrule.__file__).parent):
        for path in sorted(package.rglob("*.py")):
            digest.update(f"\0{path.relative_to(package)}\0".encode() + path.read_bytes())
    return digest.hexdigest()
