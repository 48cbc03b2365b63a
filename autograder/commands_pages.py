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
@click.option(
    "--push", is_flag=True, help="Also push everybody's pages to their repository of roster.csv."
)
@click.option("--branch", default="feedback", show_default=True, help="The branch to push to.")
@click.option("--quiet", is_flag=True, help="No progress bar.")
@click.pass_context
def feedback(ctx, homework, students, folder, push, branch, quiet) -> None:
    """Write the feedback pages of HW anew, with the points people gave since.

    \b
    autograder feedback hw1_linear_regression
    autograder feedback hw1 --student ada
    autograder feedback hw1 --to /srv/returned          release them as a folder
    autograder feedback hw1 --push                      ... as a branch of each repository
    nbgrader release_feedback hw1_linear_regression     ... in nbgrader's own way
    """
    from autograder.errors import CourseError
    from autograder.feedback.release import release_to_folder
    from autograder.ledger import read_records

    course = _course(ctx)
    (record,), _ = read_records(course, [homework])
    if lacking := [s for s in students if s not in record.standings]:
        raise CourseError(f"{', '.join(lacking)}: nothing of {homework} is in the gradebook.")
    written = _rewrite(course, [record], students, quiet)
    people = "1 student" if written == 1 else f"{written} students"
    screen.print(plain(f"pages of {people} in {course.path('feedback')}"))
    if folder:
        copied = release_to_folder(course.root, record, Path(folder))
        screen.print(plain(f"{copied} pages copied to {folder}"))
    if push and not _push(course, students or tuple(record.standings), branch):
        ctx.exit(1)


def _push(course, students, branch: str) -> bool:
    """Push the pages of these students; False if one of them could not be reached."""
    from autograder.collect import read_roster
    from autograder.errors import CourseError
    from autograder.feedback.release import release_to_branches

    roster = read_roster(course.root)
    known = {s: roster[s].repository for s in students if s in roster and roster[s].repository}
    if not known:
        raise CourseError("roster.csv names no repository of these students; nothing was pushed.")
    sent = list(release_to_branches(course.root, known, branch))
    pushed = sum(one.pushed for one in sent)
    screen.print(f"{pushed} branches pushed, {len(sent) - pushed} had nothing new or failed")
    for one in (one for one in sent if one.problem):
        screen.print(plain(f"{one.student}: {known[one.student]} {one.problem}"), style="red")
    return not any(one.problem for one in sent)


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
    from autograder.errors import CourseError
    from autograder.ledger import read_records
    from autograder.site import Links, Site, write_site

    course = _course(ctx)
    records, people = read_records(course, homeworks)
    if strangers := [student for student in renew if student not in people]:
        raise CourseError(f"{', '.join(strangers)}: nobody in the gradebook; no link was renewed.")
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
    pairs = None
    if not no_pairs:
        with progress_bar(quiet) as progress:
            task = progress.add_task("comparing", total=len(record.standings))
            pairs = pairs_of(course, record, masters, lambda _: progress.advance(task))
    told = class_report(record, people, masters, pairs)
    path = write_report(course, told)
    for part in () if quiet else in_short(told):
        screen.print(part)
        screen.print()
    screen.print(plain(f"class page  {path}"))


@click.command()
@click.argument("homeworks", nargs=-1, metavar="[HW]...")
@click.option(
    "--format",
    "kind",
    type=click.Choice(["csv", "canvas", "moodle", "gradescope", "gradescope-zip"]),
    default="csv",
    show_default=True,
)
@click.option("--out", metavar="PATH", help="File or folder to write (default: in exports/).")
@click.option(
    "--into",
    type=click.Path(exists=True, dir_okay=False),
    metavar="FILE",
    help="What Canvas or Moodle exported: the points are put into its rows and columns.",
)
@click.option(
    "--without-sandbox",
    is_flag=True,
    help="Of gradescope-zip: also grade where the container allows no walls.",
)
@click.pass_context
def export(ctx, homeworks, kind, out, into, without_sandbox) -> None:
    """Write the points of these homeworks, or of all that were graded, for other systems.

    \b
    autograder export                                    exports/points.csv
    autograder export hw1 --format canvas --into gradebook.csv
    autograder export hw1 --format moodle
    autograder export hw1 --format gradescope            a results.json a student
    autograder export hw1 --format gradescope-zip        an autograder to upload
    """
    course = _course(ctx)
    if into and kind not in ("canvas", "moodle"):
        raise click.UsageError("--into is for --format canvas and moodle.")
    if kind == "gradescope-zip":
        _export_zip(course, homeworks, out, without_sandbox)
    elif kind == "gradescope":
        _export_results(course, homeworks, Path(out or course.root / "exports" / "gradescope"))
    else:
        _export_table(course, homeworks, kind, out, into)


def _export_table(course, homeworks, kind, out, into) -> None:
    from autograder import export
    from autograder.atomic import write_atomic
    from autograder.ledger import read_records

    records, people = read_records(course, homeworks)
    now = datetime.now(UTC)
    lms = {"canvas": export.CANVAS, "moodle": export.MOODLE}.get(kind)
    if into:
        filled = export.fill(lms, Path(into), records, people, now)
        data = export.as_csv(filled.rows, guard=False)
        _warn(f"in {into}, but in no gradebook here", filled.strangers)
        _warn(f"in the gradebook, but not in {into}", filled.lost)
    elif lms:
        data = export.as_csv(export.grade_book(lms, records, people, now))
    else:
        data = export.as_csv(export.points_table(records, people, now))
    name = "points.csv" if kind == "csv" else f"{kind}.csv"
    path = Path(out) if out else course.root / "exports" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    write_atomic(path, data)
    screen.print(plain(str(path)))


def _warn(what: str, names) -> None:
    if names:
        screen.print(f"[yellow]{plain(what)}:[/] {plain(', '.join(names))}")


def _export_results(course, homeworks, folder: Path) -> None:
    import json

    from autograder.atomic import room, write_atomic
    from autograder.build import read_masters
    from autograder.export import results_json
    from autograder.ledger import read_records

    records, _ = read_records(course, homeworks)
    for record in records:
        masters = read_masters(course, record.assignment.name)
        for student in record.scores:  # what nobody could grade has no result
            told = results_json(record, masters, student)
            place = room(folder, record.assignment.name, student) / "results.json"
            write_atomic(place, json.dumps(told, indent=1).encode("utf-8", "replace"))
    screen.print(plain(str(folder)))


def _export_zip(course, homeworks, out, without_sandbox: bool) -> None:
    from autograder.errors import UsageError
    from autograder.export import write_zip

    if len(homeworks) != 1:
        raise UsageError("name one homework: an autograder on Gradescope grades one.")
    name = course.resolve(homeworks[0])
    target = Path(out) if out else course.root / "exports" / f"gradescope-{name}.zip"
    screen.print(plain(str(write_zip(course, name, target, without_sandbox))))


COMMANDS = (feedback, site, report, export)
