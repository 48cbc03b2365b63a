"""The pages of the points site."""

from __future__ import annotations

import csv
import io
import os
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from urllib.parse import quote

from autograder.atomic import room, write_atomic
from autograder.course import Course
from autograder.errors import UsageError
from autograder.gradebook import Person
from autograder.ledger import Record
from autograder.pages import clean, safe_cell, write_page
from autograder.site.homeworks import Homework, announced, homework_of
from autograder.site.links import Links


@dataclass(frozen=True)
class Site:
    """Where a site is written. url : where students find the public folder, if that is known."""

    public: Path
    private: Path
    url: str = ""

    def address(self, token: str) -> str:
        """A student's page, as an instructor's page links to it."""
        here = quote(os.path.relpath(self.public.resolve(), self.private.resolve()))
        return f"{self.url.rstrip('/') or here}/{token}/index.html"


@dataclass(frozen=True)
class Line:
    """One student on the instructors' page."""

    person: Person
    link: str
    homeworks: tuple[Homework, ...]

    @property
    def total(self) -> float:
        return sum(homework.score for homework in self.homeworks if homework.counts)


def write_site(
    course: Course,
    records: Sequence[Record],
    people: Mapping[str, Person],
    links: Links,
    site: Site,
    now: datetime,
) -> list[Line]:
    """Write both folders; pages of students who left, and of renewed links, go.

    people : who gets a page
    now : what is due by then and was not handed in counts 0
    """
    _keep_apart(site)
    coming = announced(course, {record.assignment.name for record in records})
    for token in links.unused(people):
        shutil.rmtree(site.public / token, ignore_errors=True)
    lines = []
    for student, person in sorted(people.items()):
        token = links.tokens[student]
        homeworks = _student_page(course, records, coming, person, room(site.public, token), now)
        graded = tuple(homeworks[: len(records)])
        shown = Person(clean(student, 200), *(clean(x, 200) for x in _words(person)))
        lines.append(Line(shown, site.address(token), graded))
    write_page(room(site.public) / "index.html", "site_index.html")
    write_atomic(site.public / "robots.txt", b"User-agent: *\nDisallow: /\n")
    _private_pages(course, records, site, lines)
    return lines


def _words(person: Person) -> tuple[str, str, str]:
    return person.first_name, person.last_name, person.email


def _keep_apart(site: Site) -> None:
    public, private = site.public.resolve(), site.private.resolve()
    if public.is_relative_to(private) or private.is_relative_to(public):
        raise UsageError(
            f"{private} names every student and {public} is published: neither may lie in the "
            "other. Choose another --instructor folder."
        )


def _student_page(course, records, coming, person: Person, folder: Path, now) -> list[Homework]:
    """Write one student's folder: their page, copies of their feedback, and nothing else."""
    homeworks, kept = [], {"index.html"}
    for record in records:
        pages = _copy_feedback(course, record, person.id, folder)
        kept |= {name for _, name in pages}
        homeworks.append(homework_of(record, person.id, now, pages))
    for old in folder.iterdir():
        if old.name not in kept:
            old.unlink()
    write_page(
        folder / "index.html",
        "site_student.html",
        person=clean(person.name, 200),
        homeworks=homeworks + coming,
        total=sum(h.score for h in homeworks if h.counts),
        possible=sum(h.possible for h in homeworks if h.counts),
    )
    return homeworks


def _copy_feedback(course: Course, record: Record, student: str, folder: Path):
    """Flat copies: a folder of their own would need an index of its own."""
    if student not in record.standings:
        return []
    name, made = record.assignment.name, []
    for page in sorted((course.root / "feedback" / student / name).glob("*.html")):
        copy = f"{name}.{page.stem}.html"
        write_atomic(folder / copy, page.read_bytes())
        made.append((page.stem, copy))
    return made


def _private_pages(course: Course, records, site: Site, lines: Sequence[Line]) -> None:
    """The instructors' page, and a table of links to send round."""
    room(site.private).chmod(0o700)
    rows = [["student", "name", "email", "link"]]
    rows += [[line.person.id, line.person.name, line.person.email, line.link] for line in lines]
    table = io.StringIO()
    csv.writer(table).writerows([safe_cell(cell) for cell in row] for row in rows)
    write_atomic(site.private / "links.csv", table.getvalue().encode())
    classes = []
    for record in records:
        page = course.root / "autograded" / f"{record.assignment.name}.html"
        classes.append(
            (
                clean(record.assignment.title or record.assignment.name, 200),
                quote(os.path.relpath(page, site.private.resolve())),
                record.possible,
            )
        )
    write_page(site.private / "index.html", "site_instructor.html", lines=lines, classes=classes)
