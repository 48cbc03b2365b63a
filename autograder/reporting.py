"""The summary of a grading run, as a table in the terminal."""

from __future__ import annotations

from collections import Counter
from statistics import median

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from autograder.course import Course
from autograder.grading import Report
from autograder.lateness import in_words
from autograder.model import GRADED, SubmissionResult, Verdict

_MAX_NOTES = 3
MOST_ROWS = 200  # of a table; nobody reads thousands in a terminal


def print_report(console: Console, course: Course, report: Report) -> None:
    """Print one row a student, then what needs a person, then where things lie."""
    table = Table(title=f"{report.assignment.title}: {len(report.results)} submissions")
    table.add_column("student", no_wrap=True)
    table.add_column("score", justify="right", no_wrap=True)
    table.add_column("", no_wrap=True)
    table.add_column("worth knowing")
    shown = _shown(report)
    for result in shown:
        table.add_row(
            _safe(result.student), _score(result), _bar(result), "\n".join(_notes(report, result))
        )
    console.print(table)
    if others := len(report.results) - len(shown):
        console.print(f"the other {others} are on the class page")
    _print_summary(console, report)
    _print_changes(console, report)
    for what, where in (
        ("gradebook", course.gradebook_url),
        ("notebooks", course.path("autograded")),
        ("feedback", course.path("feedback")),
        ("class", report.class_page),
    ):
        console.print(f"{what:>10}  {_safe(str(where))}")
    if not report.engine["sandboxed"]:
        console.print("[bold red]graded WITHOUT a sandbox[/]: submissions could do anything here")


def _shown(report: Report) -> list[SubmissionResult]:
    """Everybody; of a large class those of whom there is something worth knowing."""
    everybody = sorted(report.results, key=lambda r: r.student)
    if len(everybody) <= MOST_ROWS:
        return everybody
    return [result for result in everybody if _notes(report, result)][:MOST_ROWS]


def _score(result: SubmissionResult) -> str:
    if result.status != GRADED:
        return "—"
    waiting = sum(t.max_score for t in _manual(result))
    return f"{result.score:g}/{result.max_score - waiting:g}"


def _manual(result: SubmissionResult):
    tests = [t for notebook in result.notebooks for t in notebook.tests]
    return [t for t in tests if t.verdict is Verdict.MANUAL and t.score is None]


def _bar(result: SubmissionResult, width: int = 10) -> str:
    reachable = result.max_score - sum(t.max_score for t in _manual(result))
    if result.status != GRADED or not reachable:
        return ""
    full = round(width * result.score / reachable)
    return "█" * full + "·" * (width - full)


def _notes(report: Report, result: SubmissionResult) -> list[str]:
    notes = [] if result.status == GRADED else [f"[bold red]{result.status}[/]"]
    if late := report.late.get(result.student):
        costs = f": {late.penalty:g} points off" if late.penalty else ""
        notes.append(f"{in_words(late.seconds)} late{costs}")
    flags = [_safe(flag) for flag in result.flags]
    notes += flags[:_MAX_NOTES]
    if len(flags) > _MAX_NOTES:
        notes.append(f"… and {len(flags) - _MAX_NOTES} more, on the class page")
    return notes


def _print_summary(console: Console, report: Report) -> None:
    graded = [r.score for r in report.results if r.status == GRADED]
    if graded:
        console.print(
            f"{len(graded)} graded, median {median(graded):g}, "
            f"from {min(graded):g} to {max(graded):g}"
        )
    if report.graded < len(report.results):
        console.print(
            f"{len(report.results) - report.graded} had not changed and were not graded again "
            "(--force does)"
        )
    waiting = Counter(r.status for r in report.results if r.status != GRADED)
    for status, count in waiting.items():
        console.print(f"[bold red]{count} {status}[/]: see the table")
    manual = Counter(t.id for r in report.results for t in _manual(r))
    for cell, count in manual.items():
        console.print(
            f"{count} answers to '{_safe(cell)}' wait for manual grading: `nbgrader formgrader`"
        )
    if report.missing:
        names = _safe(", ".join(report.missing), 1000)
        console.print(f"{len(report.missing)} have handed in nothing: {names}")
    if report.gone:
        names = _safe(", ".join(report.gone), 1000)
        console.print(f"points, but no work in submitted/: {names}")


def _print_changes(console: Console, report: Report) -> None:
    """Points that were others before this run, student by student."""
    if not report.changes:
        return
    table = Table(title=f"points that changed: {len(report.changes)} students")
    table.add_column("student", no_wrap=True)
    table.add_column("before", justify="right")
    table.add_column("after", justify="right")
    table.add_column("where")
    for change in report.changes[:MOST_ROWS]:
        where = [f"{_safe(cell)} {_num(old)} → {_num(new)}" for cell, old, new in change.cells]
        old, new = change.penalty
        if old != new:
            where.append(f"late penalty {old:g} → {new:g}")
        told = (f"{change.before:g}", f"{change.after:g}", "\n".join(where))
        table.add_row(_safe(change.student), *told)
    console.print(table)
    if (others := len(report.changes) - MOST_ROWS) > 0:
        console.print(f"and {others} more; --json FILE has all of them")


def _num(points: float | None) -> str:
    return "—" if points is None else f"{points:g}"


def _safe(text: str, limit: int = 200) -> str:
    """A student's text in our table: one line, bounded, no markup, no control characters."""
    line = "".join(c if c.isprintable() else " " for c in text)
    return escape(line if len(line) <= limit else line[: limit - 1] + "…")
