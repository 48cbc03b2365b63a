"""The class in short, for the terminal: tables to print, everything escaped."""

from __future__ import annotations

from collections.abc import Iterator

from rich.console import RenderableType
from rich.markup import escape
from rich.table import Table

from autograder.pages import histogram, number
from autograder.report.questions import QuestionFacts
from autograder.report.write import ClassReport

WIDTH, LINES = 24, 8  # of a bar; of a list


def in_short(report: ClassReport) -> Iterator[RenderableType]:
    """Distribution, questions, mistakes, pairs."""
    possible = report.record.possible
    yield (
        f"[bold]{_safe(report.title)}[/]: {len(report.scores)} graded, "
        f"mean {number(report.mean)}, median {number(report.median)} of {number(possible)}"
    )
    if bars := histogram(report.scores, possible):
        table = _table("points", "students", "")
        for bar in bars:
            full = "█" * round(WIDTH * bar.height)
            table.add_row(f"{number(bar.low)}–{number(bar.high)}", str(bar.count), full)
        yield table
    if report.questions:
        yield _questions(report.questions)
    for title, found in (
        ("mistakes with a name", report.mistakes.named),
        ("checks that failed most", report.mistakes.failed),
    ):
        if found:
            table = _table("students", title, "")
            for one in found[:LINES]:
                table.add_row(str(one.students), _safe(one.says), f"[dim]{_safe(one.question)}[/]")
            yield table
    if report.pairs:
        table = _table("alike", "pair; likeness is no proof")
        for pair in report.pairs[:LINES]:
            table.add_row(f"{pair.alike:.0%}", f"{_safe(pair.first)} and {_safe(pair.second)}")
        yield table
    if report.missing:
        names = ", ".join(_safe(person.name, 60) for person in report.missing[:LINES])
        more = len(report.missing) - LINES
        yield f"nothing handed in: {names}{f' and {more} more' if more > 0 else ''}"


def _questions(questions: tuple[QuestionFacts, ...]) -> Table:
    table = _table("question", "earned", "full", "none", "tells apart")
    for fact in questions:
        apart = "–" if fact.discrimination is None else f"{fact.discrimination:.2f}"
        table.add_row(_safe(fact.id), f"{fact.share:.0%}", str(fact.full), str(fact.none), apart)
    return table


def _table(*titles: str) -> Table:
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="dim")
    for title in titles:
        figures = title in ("students", "earned", "full", "none", "tells apart", "alike")
        table.add_column(title, justify="right" if figures else "left", no_wrap=figures)
    return table


def _safe(text: str, limit: int = 100) -> str:
    line = "".join(c if c.isprintable() else " " for c in text)
    return escape(line if len(line) <= limit else line[: limit - 1] + "…")
