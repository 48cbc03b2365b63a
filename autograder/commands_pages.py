"""Commands that hand on what was graded: feedback, site, report, export."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import click

from autograder.console import plain, progress_bar, screen


def _course(ctx: click.Context):
    from autograder.course import Course

    return Course(ctx.obj)


def _rewrite(course, records, students=(), quiet=False) -> int:
    """Write feedback pages anew from the gradebook; returns how many students have one."""
    from autograder.build import read_masters
    from autograder.feedback import rewrite_feedback

    written = 0
    with progress_bar(quiet) as progress:
        total = sum(len(students) or len(record.standings) for record in records)
        task = progress.add_task("feedback", total=total)
        for record in records:
            masters = read_masters(course, record.assignment.name)
            for student, _ in rewrite_feedback(course, record, masters, students):
                progress.update(task, advance=1, description=plain(student))
                written += 1
    return written


@click.command()
@click.argument("homework", metavar="HW")
@click.option("--student", "students", multiple=True, metavar="ID", help="Only this one; repeat.")
@click.option("--to", "folder", type=click.Path(file_okay=False), help="Also copy all pages there.")
@click.option("--quiet", is_flag=True, help="No progress bar.")
@click.pass_context
def feedback(ctx, homework, students, folder, quiet) -> None:
    """Write the feedback pages of HW anew, with the points people gave since.

    \b
    autograder feedback hw1_linear_regression
    autograder feedback hw1 --student ada
    autograder feedback hw1 --to /srv/returned      feedback/<student>/<homework>/ as a folder
    nbgrader release_feedback hw1_linear_regression nbgrader's own way
    """
    from autograder.feedback.again import release_to_folder
    from autograder.ledger import read_records

    course = _course(ctx)
    (record,), _ = read_records(course, [homework])
    written = _rewrite(course, [record], students, quiet)
    screen.print(plain(f"{written} students' pages in {course.path('feedback')}"))
    if folder:
        copied = release_to_folder(course.root, record, Path(folder))
        screen.print(plain(f"{copied} pages copied to {folder}"))


@click.command()
@click.argument("homeworks", nargs=-1, metavar="[HW]...")
@click.option("--out", default="site", metavar="DIR", help="The public folder (default: site).")
@click.option(
    "--instructor",
    default="site-instructor",
    metavar="DIR",
    help="The folder that names students; never publish it (default: site-instructor).",
)
@click.option("--url", default="", metavar="URL", help="Where students will find the site.")
@click.option("--renew", multiple=True, metavar="ID", help="A new link for this student; repeat.")
@click.option("--quiet", is_flag=True, help="No progress bar.")
@click.pass_context
def site(ctx, homeworks, out, instructor, url, renew, quiet) -> None:
    """Write a static site of points: one secret page a student, one page for instructors.

    Shows these homeworks, or all that were graded. Publish --out anywhere; each student's
    link is in links.csv in the instructors' folder.

    \b
    autograder site
    autograder site hw1 hw2 --url https://points.example.org
    autograder site --renew ada
    """
    from autograder.ledger import read_records
    from autograder.site import Links, Site, write_site

    course = _course(ctx)
    records, people = read_records(course, homeworks)
    _rewrite(course, records, quiet=quiet)
    links = Links(course)
    links.settle(people, renew)
    where = Site(course.root / out, course.root / instructor, url)
    write_site(course, records, people, links, where, datetime.now(UTC))
    screen.print(plain(f"    publish  {where.public}"))
    screen.print(plain(f"    keep     {where.private}"))


@click.command()
@click.argument("homework", metavar="HW")
@click.option("--no-pairs", is_flag=True, help="Do not compare the submissions with each other.")
@click.option("--quiet", is_flag=True, help="Write the page, print only its path.")
@click.pass_context
def report(ctx, homework, no_pairs, quiet) -> None:
    """Tell how the class did in HW: in the terminal, and on a page for those who grade.

    Distribution, how hard each question was and whether it tells students apart, the
    commonest mistakes, time of hand-in against points, flags, the most alike submissions.

    \b
    autograder report hw1_linear_regression
    autograder report hw1 --no-pairs
    """
    from autograder.build import read_masters
    from autograder.ledger import read_records
    from autograder.report import class_report, write_report
    from autograder.report.similarity import pairs_of
    from autograder.report.terminal import in_short

    course = _course(ctx)
    (record,), people = read_records(course, [homework])
    masters = read_masters(course, record.assignment.name)
    pairs = None if no_pairs else pairs_of(course, record, masters)
    told = class_report(record, people, masters, pairs)
    path = write_report(course, told)
    for part in () if quiet else in_short(told):
        screen.print(part)
        screen.print()
    screen.print(plain(f"class page  {path}"))


COMMANDS = (feedback, site, report)
