"""Commands that start a homework and bring it to the students."""

from __future__ import annotations

import click

from autograder.console import plain, screen


def _course(ctx: click.Context):
    from autograder.course import Course

    return Course(ctx.obj)


@click.command()
@click.argument("homework", metavar="HW")
@click.option("--title", metavar="TEXT", help="What students read (default: from the name).")
@click.option("--due", metavar="TIME", help="With its zone (default: in two weeks, UTC).")
@click.pass_context
def new(ctx: click.Context, homework: str, title: str | None, due: str | None) -> None:
    """Start the homework HW: a small one that builds, passes the gates and can be graded.

    \b
    autograder new hw8_trees
    autograder new hw8_trees --title "Decision trees" --due 2027-05-14T23:59:00+02:00
    """
    from datetime import UTC, datetime, timedelta

    from autograder.scaffold import start

    course = _course(ctx)
    title = title or homework.partition("_")[2].replace("_", " ").capitalize()
    soon = (datetime.now(UTC) + timedelta(days=14)).replace(hour=22, minute=59, second=0)
    for path in start(course, homework, title, due or soon.isoformat(timespec="seconds")):
        screen.print(f"  written  {plain(str(path.relative_to(course.root)))}")
    screen.print(plain(f"Now: autograder build {homework} && autograder check {homework}"))


@click.command()
@click.argument("homeworks", nargs=-1, metavar="HW...", required=True)
@click.option("--to", "remote", metavar="REMOTE", help="Also push it to the students' repository.")
@click.option("--branch", default="", metavar="NAME", help="Of REMOTE (default: its own).")
@click.pass_context
def publish(ctx: click.Context, homeworks: tuple[str, ...], remote: str, branch: str) -> None:
    """Put the released homework on the students' desk, assignments/, and push it to them.

    With --to, a commit for each homework is made in a temporary clone of REMOTE and pushed.

    \b
    autograder publish hw1_linear_regression
    autograder publish hw1 --to git@git.example.org:course/homeworks.git
    """
    from autograder.publish import publish as publish_homeworks
    from autograder.publish import push

    course = _course(ctx)
    for written in publish_homeworks(course, homeworks):
        path = plain(str(written.path.relative_to(course.root)))
        screen.print(f"{written.action:>9}  {path}")
    for pushed in push(course, homeworks, remote, branch) if remote else ():
        what = f"commit {pushed.commit[:12]}" if pushed.commit else "nothing new"
        screen.print(plain(f"   pushed  {pushed.homework}: {what}"))


COMMANDS = (new, publish)
