"""Commands that collect what students hand in, and show every attempt."""

from __future__ import annotations

from pathlib import Path

import click

from autograder.console import plain, progress_bar, screen


@click.command()
@click.argument("homework", metavar="HW")
@click.argument(
    "source", required=False, metavar="[SOURCE]", type=click.Path(path_type=Path, exists=True)
)
@click.option("--exchange", is_flag=True, help="Collect from nbgrader's exchange.")
@click.option("--student", "students", multiple=True, metavar="ID", help="Only this one; repeat.")
@click.option("--jobs", type=click.IntRange(1, 64), default=8, show_default=True,
              help="Repositories fetched at once.")  # fmt: skip
@click.option("--timeout", type=click.FloatRange(min=0, min_open=True), default=120.0,
              show_default=True, help="Seconds that one repository may take.")  # fmt: skip
@click.option("--quiet", is_flag=True, help="No progress bar, no table.")
@click.pass_context
def collect(ctx, homework, source, exchange, students, jobs, timeout, quiet) -> None:
    """Collect HW into submitted/: from git, from a folder or zip, from nbgrader's exchange.

    Without SOURCE the repositories in roster.csv are fetched. A SOURCE is a folder or zip:
    downloads of Canvas, Moodle and Gradescope are recognised, so is a folder a student.
    Every attempt is kept in attempts/, with a receipt; what counts goes to submitted/.

    \b
    autograder collect hw1_linear_regression
    autograder collect hw1 ~/Downloads/submissions.zip
    autograder collect hw1 --exchange
    """
    from datetime import UTC, datetime

    from autograder import collect as collecting
    from autograder.collect.exchange import inbound
    from autograder.course import Course
    from autograder.errors import UsageError

    if source and exchange:
        raise UsageError("name a SOURCE or --exchange, not both.")
    course = Course(ctx.obj)
    homework = course.resolve(homework)
    with progress_bar(quiet) as progress:
        task = progress.add_task("fetching", total=None)
        done = collecting.collect(
            course,
            homework,
            inbound(course) if exchange else source,
            datetime.now(UTC),
            students,
            jobs,
            timeout,
            on_start=lambda count: progress.update(task, total=count),
            on_student=lambda s: progress.update(task, advance=1, description=plain(s.student)),
        )
    if not quiet:
        _print_collection(course, done)
    ctx.exit(done.exit_code)


_COLOURS = {"failed": "bold red", "nothing": "yellow", "new": "green", "unchanged": "dim"}


def _print_collection(course, done) -> None:
    from rich.table import Table

    from autograder.collect import missing
    from autograder.lateness import in_words

    table = Table(title=f"{done.homework}: collected from {done.source}")
    for name in ("student", "", "handed in (UTC)", "attempts", "worth knowing"):
        table.add_column(name, no_wrap=name != "worth knowing")
    for one in done.students:
        notes = [f"{in_words(one.late_s)} late"] if one.late_s else []
        when = f"{one.counts.when:%Y-%m-%d %H:%M}" if one.counts and one.counts.when else "—"
        status = f"[{_COLOURS[one.status]}]{one.status}[/]"
        attempts = str(one.others + 1) if one.counts else "—"
        table.add_row(
            plain(one.student), status, when, attempts, plain("\n".join([*notes, *one.notes]))
        )
    screen.print(table)
    for file in done.refused:
        screen.print(f"[bold red]not taken:[/] {plain(file)}")
    if done.strangers:
        screen.print(f"not in roster.csv: {plain(', '.join(done.strangers))}")
    counts = ", ".join(f"{len(done.of(status))} {status}" for status in _COLOURS if done.of(status))
    screen.print(counts or "nobody has handed in anything")
    lacking = missing(course, [s.student for s in done.students if s.counts])
    if lacking:
        screen.print(
            f"{len(lacking)} of the roster have handed in nothing: {plain(', '.join(lacking))}"
        )
    screen.print(f" submitted  {plain(str(course.path('submitted')))}")
    screen.print(f"  receipts  {plain(str(course.path('attempts') / done.homework))}")


@click.command()
@click.argument("homework", metavar="HW")
@click.option("--student", metavar="ID", help="Only this student's.")
@click.option("--use", type=click.IntRange(1), metavar="N", help="Let the N-th attempt count.")
@click.option("--by-deadline", is_flag=True, help="Let the deadline decide again.")
@click.option("--handed-in", metavar="TIME", help="When it was handed in, with its zone.")
@click.pass_context
def attempts(ctx, homework, student, use, by_deadline, handed_in) -> None:
    """Show every attempt that was collected, and which one counts; or choose another.

    \b
    autograder attempts hw1
    autograder attempts hw1 --student ada
    autograder attempts hw1 --student ada --use 2
    autograder attempts hw1 --student ada --by-deadline
    autograder attempts hw1 --student ada --handed-in 2027-01-30T09:00:00+01:00
    """
    from autograder.collect import Attempts
    from autograder.course import Course
    from autograder.errors import UsageError
    from autograder.lateness import aware

    course = Course(ctx.obj)
    kept = Attempts(course, course.resolve(homework))
    if (use or by_deadline or handed_in) and not student:
        raise UsageError("name the student: --student ID.")
    for who in [student] if student else kept.students():
        receipts = kept.of(who)
        if not receipts:
            raise UsageError(f"no attempt of {who} at {kept.homework} was collected yet.")
        if use and use > len(receipts):
            raise UsageError(f"{who} has {len(receipts)} attempts; there is no number {use}.")
        if use or by_deadline:
            kept.use(who, receipts[use - 1] if use else None)
        if handed_in:
            kept.date(_counted(course, kept, who)[1], aware(handed_in, who, "--handed-in"))
        _print_attempts(course, kept, who, change=bool(use or by_deadline or handed_in))


def _counted(course, kept, who):
    """When this student's work is due, and the attempt that counts."""
    from autograder.collect import due_of
    from autograder.lateness import LatePolicy

    due = due_of(course, kept.homework, who)
    policy = course.rules(kept.homework).late or LatePolicy()
    return due, kept.counted(who, due, policy.counts)


def _print_attempts(course, kept, who, change: bool) -> None:
    due, counts = _counted(course, kept, who)
    if change:
        kept.put(counts)
    by_hand = " (chosen by hand)" if kept.chosen_by_hand(who) else ""
    screen.print(plain(f"{who}{by_hand}"))
    for number, one in enumerate(kept.of(who), start=1):
        mark = "●" if one == counts else " "
        when = f"{one.when:%Y-%m-%d %H:%M:%S} UTC" if one.when else "time unknown"
        late = "late" if one.is_late(due) else "in time"
        told = f"  {mark} {number}  {when}  {late:7}  sha256 {one.sha256[:12]}  {one.origin}"
        screen.print(plain("\n        ".join([told, *one.notes])))
    if change:
        screen.print(f"Run `autograder grade {kept.homework} --student {plain(who)}` now.")


COMMANDS = (collect, attempts)
