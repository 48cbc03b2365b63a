"""One grading run: read what came, grade it, write gradebook, notebooks and pages.

What is written for one submission is written before the next result is taken, so
a run that is interrupted has lost nothing that was done.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import platform
import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from autograder import __version__
from autograder.atomic import write_secret
from autograder.build import read_masters, released
from autograder.cache import Cache, circumstances
from autograder.collect import read_roster
from autograder.course import Course
from autograder.desk import Desk
from autograder.engine import Engine, Settings
from autograder.errors import CourseError, UsageError
from autograder.feedback import rewrite_feedback
from autograder.gradebook import GradebookWriter, Late
from autograder.gradebook.master import read_masters as registered_masters
from autograder.ledger import Record, read_record, results_folder
from autograder.misconceptions import misconceptions_of
from autograder.model import FAILED, NEEDS_PERSON, Assignment, Submission, SubmissionResult
from autograder.notebook import read_notebook
from autograder.pool import grade_all
from autograder.regrading import Change, changes, standings_before
from autograder.report import class_report, write_report
from autograder.results import light
from autograder.settling import enrol
from autograder.stock import Stock


@dataclass
class Report:
    """What a grading run did, for the table on the screen and for --json."""

    assignment: Assignment
    engine: dict
    results: list[SubmissionResult] = field(default_factory=list)
    class_page: Path | None = None
    graded: int = 0
    late: dict[str, Late] = field(default_factory=dict)
    missing: list[str] = field(default_factory=list)
    gone: list[str] = field(default_factory=list)
    changes: list[Change] = field(default_factory=list)

    def take(self, result: SubmissionResult, on_result: Callable) -> None:
        """Remember what a table needs; a class of thousands must fit into memory."""
        self.results.append(light(result))
        on_result(self.results[-1])

    @property
    def exit_code(self) -> int:
        """0 all graded, 1 something needs a person, 3 the grader failed somewhere."""
        statuses = {result.status for result in self.results}
        return 3 if FAILED in statuses else 1 if NEEDS_PERSON in statuses else 0

    def as_json(self) -> dict:
        ordered = sorted(self.results, key=lambda r: r.student)
        return {
            "assignment": self.assignment.name,
            "engine": self.engine,
            "submissions": [_submission_json(result) for result in ordered],
            "missing": self.missing,
            "changes": [change.as_json() for change in self.changes],
        }


def _submission_json(result: SubmissionResult) -> dict:
    return {
        "student": result.student,
        "status": result.status,
        "score": result.score,
        "max_score": result.max_score,
        "seconds": round(result.seconds, 3),
        "flags": list(result.flags),
        "notebooks": [
            {
                "name": notebook.name,
                "tests": [
                    {
                        "id": t.id,
                        "score": t.score,
                        "max_score": t.max_score,
                        "verdict": t.verdict.value,
                        "message": t.message,
                    }
                    for t in notebook.tests
                ],
            }
            for notebook in result.notebooks
        ],
    }


def chosen_submissions(
    course: Course, assignment: Assignment, students: Sequence[str]
) -> list[Submission]:
    """What lies in submitted/ for this homework, of these students or of all."""
    found = course.submissions(assignment.name)
    if not students:
        if not found:
            where = course.folder("submitted", assignment.name, "<student>")
            raise CourseError(
                f"nobody has handed in {assignment.name}: no notebook lies in {where}. "
                "Collect the submissions first."
            )
        return found
    known = {s.student: s for s in found}
    lacking = [s for s in students if s not in known]
    if lacking:
        raise CourseError(
            f"{', '.join(lacking)}: nothing handed in for {assignment.name}; "
            f"there is work of {len(known)} others in {course.path('submitted')}."
        )
    return [known[s] for s in dict.fromkeys(students)]


def releases_of(course: Course, assignment: Assignment) -> dict[str, dict]:
    """The notebooks as students got them, where they are known."""
    folder = course.folder("release", assignment.name)
    paths = {name: folder / f"{name}.ipynb" for name in assignment.masters}
    if not any(path.is_file() for path in paths.values()):
        return released(course, assignment)
    return {name: read_notebook(path)[0] for name, path in paths.items() if path.is_file()}


def _stock(course: Course, assignment: Assignment, masters: dict, settings: Settings):
    """nbgrader's rules for this homework, where the settings ask for them."""
    if settings.rules != "nbgrader":
        return None
    found = registered_masters(masters, assignment.masters, course.config)
    return Stock(course.config, found, course.folder("source", assignment.name))


def chosen_settings(
    assignment: Assignment, isolation: str | None, rules: str | None, **more
) -> Settings:
    """Settings as a person asked for them; the homework's own where nothing was asked for."""
    rules = rules or assignment.rules
    if rules == "nbgrader":
        if isolation == "split":
            raise UsageError("nbgrader's rules run the tests inline; leave out --isolation split.")
        isolation = "inline"
    elif assignment.rules == "nbgrader":
        isolation = isolation or "split"  # the homework's inline came with its rules
    return Settings(isolation=isolation or assignment.isolation, rules=rules, **more)


def grade_assignment(
    course: Course,
    assignment: Assignment,
    submissions: Sequence[Submission],
    settings: Settings,
    jobs: int | None = None,
    force: bool = False,
    cluster: str | None = None,
    on_result: Callable[[SubmissionResult], None] = lambda result: None,
    on_ready: Callable[[], None] = lambda: None,
) -> Report:
    """Grade what has changed, and write everything that a grading run leaves behind.

    force : also grade what has not changed since it was last graded
    cluster : address of a Dask scheduler; its workers grade instead of this machine
    """
    masters = read_masters(course, assignment.name)
    assignment = replace(assignment, misconceptions=misconceptions_of(course, assignment.name))
    releases = releases_of(course, assignment)
    stock = _stock(course, assignment, masters, settings)
    if stock and cluster:
        raise UsageError("nbgrader's rules grade on this machine only; leave out --cluster.")
    report = Report(assignment, engine_facts(settings))
    cache = Cache(
        results_folder(course, assignment.name),
        circumstances(assignment, releases, settings, stock.digest() if stock else ""),
    )
    with GradebookWriter(course.gradebook_url) as book:
        before = standings_before(book, assignment.name)
        book.ensure_assignment(assignment, masters, course.config)
        enrol(course, book)
        kept = {} if force else {s.student: light(cache.get(s)) for s in submissions}
        # Without its row in the gradebook a kept result would be lost.
        fresh = [s for s in submissions if not kept.get(s.student) or s.student not in before]
        by_name = {s.student: s for s in fresh}
        for student in (s for s in kept if s not in by_name):
            report.take(kept[student], on_result)
        desk = Desk(course, assignment, masters, book, cache)
        given = (assignment, masters, releases, settings, fresh)
        if cluster:
            graded = _graded_there(cluster, *given, course.root, on_ready)
        else:
            graded = _graded_here(*given, stock, jobs, on_ready)
        with contextlib.closing(graded):
            for result in graded if fresh else ():
                report.take(desk.keep(result, by_name[result.student]), on_result)
        record, people = read_record(course, assignment.name, book), book.people()
        report.late = book.late(assignment.name)
    report.graded = len(fresh)
    report.changes = changes(before, record.standings)
    _look_for_missing(course, report, record, people)
    _mend_pages(course, record, masters, before, kept.keys() - by_name.keys())
    told = class_report(record, people, masters, fresh=report.results)
    report.class_page = write_report(course, told)
    return report


def _look_for_missing(course: Course, report: Report, record: Record, people) -> None:
    """Who has handed in nothing, and whose points stand without any work behind them."""
    there = {s.student for s in course.submissions(report.assignment.name)}
    report.missing = sorted((read_roster(course.root) or people).keys() - there)
    report.gone = sorted(record.standings.keys() - there)


def _mend_pages(course: Course, record: Record, masters: dict, before, students) -> None:
    """Write pages anew where points changed without the work being graded again."""
    stale = [s for s in sorted(students) if before.get(s) != record.standings.get(s)]
    if stale:
        for _ in rewrite_feedback(course, record, masters, tuple(stale)):
            pass


def _graded_here(assignment, masters, releases, settings, submissions, stock, jobs, on_ready):
    with Engine(assignment, masters, releases, settings, stock) as engine:
        engine.try_the_walls()
        on_ready()
        yield from grade_all(engine, submissions, jobs)


def _graded_there(address, assignment, masters, releases, settings, submissions, root, on_ready):
    from autograder.cluster import grade_on_cluster

    yield from grade_on_cluster(
        address, assignment, masters, releases, settings, submissions, root, on_ready
    )


def engine_facts(settings: Settings) -> dict:
    """What isolation is really in force, and which versions grade."""
    import numpy

    return {
        "isolation": settings.isolation,
        "rules": settings.rules,
        "sandboxed": settings.walls,
        "stamp": settings.stamp(),
        "seed_sha256": hashlib.sha256(settings.seed.encode()).hexdigest()[:16],
        "versions": {
            "autograder": __version__,
            "python": platform.python_version(),
            "numpy": numpy.__version__,
        },
    }


def run_seed(course: Course, assignment: Assignment) -> str:
    """The secret that hidden inputs are drawn from: made once per homework, kept.

    It lies beside the gradebook, readable to its owner alone, so that grading again
    gives every score again.
    """
    path = course.path("autograded") / ".seeds.json"
    seeds = json.loads(path.read_text()) if path.is_file() else {}
    if assignment.name not in seeds:
        seeds[assignment.name] = secrets.token_hex(16)
        write_secret(path, json.dumps(seeds, indent=1).encode())
    return seeds[assignment.name]
