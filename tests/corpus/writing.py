"""From cases to a course folder on disk that any grader can be pointed at."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from corpus.case import CASES, Case
from corpus.draft import Draft

COURSE = Path(__file__).with_name("course")
HOMEWORK = "little"


@dataclass(frozen=True)
class Place:
    """A course folder with the homework built."""

    root: Path

    def release(self) -> dict:
        return json.loads((self.root / "release" / HOMEWORK / f"{HOMEWORK}.ipynb").read_bytes())

    def hand_in(self, case: Case, student: str | None = None) -> Path:
        """Put the case's files where its student's work lies; the folder."""
        folder = self.root / "submitted" / (student or case.name) / HOMEWORK
        folder.mkdir(parents=True)
        for name, content in case.files(Draft(self.release())).items():
            _put(folder, name, content)
        return folder


def _put(folder: Path, name: str | bytes, content) -> None:
    path = Path(os.fsdecode(os.path.join(os.fsencode(folder), os.fsencode(name))))
    path.parent.mkdir(parents=True, exist_ok=True)
    if isinstance(content, bytes):
        path.write_bytes(content)
    else:
        content.put(path)


def build_course(root: Path) -> Place:
    """The homework as text, its master and its release, in a new folder."""
    from autograder.build import build
    from autograder.course import Course

    shutil.copytree(COURSE, root)
    build(Course(root))
    return Place(root)


def write_course(root: Path, cases: Iterable[Case] = ()) -> Place:
    """The homework, and a submission of each case (of all, if none are named)."""
    place = build_course(root)
    for case in cases or CASES.values():
        place.hand_in(case)
    return place


def expectations(cases: Iterable[Case]) -> dict:
    """What a perfect grader does, as JSON for graders in any language."""
    return {
        case.name: {
            "family": case.family,
            "about": case.about,
            "scores": None if case.scores is None else dict(case.scores),
            "flag": case.flag,
        }
        for case in cases
    }
