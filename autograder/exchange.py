"""Our ways of handing out and collecting as plugins of nbgrader's exchange.

    nbgrader release_assignment HW    autograder publish HW: release/ to assignments/
    nbgrader list                     what lies in assignments/; --inbound: what was collected
    nbgrader collect HW               autograder collect HW: git remotes, or nbgrader's exchange

So formgrader's buttons do the same. `autograder.plugins.plug_in` puts them in place.
"""

from __future__ import annotations

import shutil
from datetime import UTC, datetime
from pathlib import Path

from nbgrader.exchange import abc
from traitlets import Unicode

from autograder import collect as collecting
from autograder.collect.exchange import ROOT, inbound
from autograder.course import Course
from autograder.errors import AutograderError
from autograder.publish import publish


class _Ours(abc.Exchange):
    """What the plugins share; nbgrader's own files and folders are not needed."""

    root = Unicode(ROOT, help="Read by `nbgrader collect` where there is no roster.csv.").tag(
        config=True
    )

    @property
    def course(self) -> Course:
        return Course(self.coursedir.root)

    def init_src(self) -> None:
        pass

    def init_dest(self) -> None:
        pass

    def told(self, doing):
        """Let nbgrader tell our errors as its own."""
        try:
            return doing()
        except AutograderError as error:
            self.fail(str(error))


class ReleaseAssignment(_Ours, abc.ExchangeReleaseAssignment):
    """`nbgrader release_assignment`: onto the students' desk."""

    def copy_files(self) -> None:
        name = self.coursedir.assignment_id
        for written in self.told(lambda: list(publish(self.course, [name]))):
            self.log.info("%s: %s", written.action, written.path)


class List(_Ours, abc.ExchangeList):
    """`nbgrader list`: what is on the desk, or what was collected. --remove takes it away."""

    def copy_files(self) -> None:
        pass

    def list_files(self) -> list[dict]:
        return self._told_of("Submitted" if self.inbound or self.cached else "Released")

    def remove_files(self) -> list[dict]:
        if self.inbound or self.cached:
            self.fail("What was collected is kept. Remove it by hand from attempts/.")
        found = self._told_of("Removing released")
        for one in found:
            shutil.rmtree(one["path"])
        return found

    def _told_of(self, what: str) -> list[dict]:
        self.log.info("%s assignments:", what)
        if self.inbound or self.cached:
            found = self.told(lambda: list(self._collected()))
            for one in (s for group in found for s in group["submissions"]):
                self.log.info("%s %s %s", one["student_id"], one["assignment_id"], one["timestamp"])
        else:
            found = self.told(lambda: [self._on_desk(path) for path in self._desk()])
            for one in found:
                self.log.info("%s %s", one["course_id"], one["assignment_id"])
        return found

    def _desk(self) -> list[Path]:
        desk = self.course.path("assignments")
        wanted = self.coursedir.assignment_id or "*"
        return [path for path in sorted(desk.glob(wanted)) if any(path.glob("*.ipynb"))]

    def _on_desk(self, path: Path) -> dict:
        return {
            "course_id": self.coursedir.course_id,
            "assignment_id": path.name,
            "status": "removed" if self.remove else "released",
            "path": str(path),
            "notebooks": _notebooks(path),
        }

    def _collected(self):
        course, wanted = self.course, self.coursedir.assignment_id
        for homework in [wanted] if wanted else course.assignments():
            kept = collecting.Attempts(course, homework)
            for student in kept.students():
                if self.coursedir.student_id in ("", "*", student):
                    told = {"course_id": self.coursedir.course_id, "student_id": student}
                    told |= {"assignment_id": homework, "status": "submitted"}
                    tries = [told | _attempt(receipt) for receipt in kept.of(student)]
                    yield told | {"submissions": tries}


def _notebooks(folder: Path) -> list[dict]:
    paths = sorted(folder.glob("*.ipynb"))
    return [{"notebook_id": path.stem, "path": str(path)} for path in paths]


def _attempt(receipt) -> dict:
    when = f"{receipt.when:%Y-%m-%d %H:%M:%S} UTC" if receipt.when else ""
    names = sorted(name for name in receipt.files if name.endswith(".ipynb"))
    notebooks = [{"notebook_id": name.removesuffix(".ipynb"), "path": name} for name in names]
    return {"timestamp": when, "path": receipt.origin, "notebooks": notebooks}


class Collect(_Ours, abc.ExchangeCollect):
    """`nbgrader collect`: from the roster's repositories; without a roster, the exchange."""

    def copy_files(self) -> None:
        course, now = self.course, datetime.now(UTC)
        student = self.coursedir.student_id
        only = () if student in ("", "*") else (student,)

        def collected():
            source = None if collecting.read_roster(course.root) else inbound(course)
            homework = course.resolve(self.coursedir.assignment_id)
            return collecting.collect(course, homework, source, now, only)

        done = self.told(collected)
        for one in done.students:
            self.log.info("%s: %s %s", one.student, one.status, "; ".join(one.notes))
        for file in done.refused:
            self.log.warning("not taken: %s", file)
