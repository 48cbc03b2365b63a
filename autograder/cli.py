"""The command line of TAs and instructors: parse, call, print, exit code.

Nothing else in this package prints. Exit codes: 0 all is well, 1 something needs
a person or a gate is closed, 2 usage, 3 a fault of the grader.
"""

from __future__ import annotations

import contextlib
import gc
import json
import sys
from pathlib import Path

import click

from autograder import (
    __version__,
    commands_collect,
    commands_mutate,
    commands_pages,
    commands_release,
)
from autograder.console import Commands, plain, progress_bar, screen


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.option("--course", default=".", metavar="DIR", help="The course's folder (default: here).")
@click.version_option(__version__, prog_name="autograder")
@click.pass_context
def main(ctx: click.Context, course: str) -> None:
    """Build homeworks from text, and grade what comes back behind a wall.

    \b
    autograder build                     solutions/ -> source/ -> release/
    autograder check                     the gates between solutions and students
    autograder publish HW                release/ -> assignments/, the students' desk
    autograder collect HW                git, zip or folder -> submitted/
    autograder grade hw1_linear_regression
    autograder feedback HW               the students' pages, with what people gave since
    autograder site                      everybody's points, a secret page a student
    autograder report HW                 how the class did
    autograder export                    points for Canvas, Moodle, Gradescope, or as CSV
    autograder doctor                    can this machine isolate?
    autograder make-class HW --out DIR   made-up students with known scores
    """
    ctx.obj = course


def _course(ctx: click.Context):
    from autograder.course import Course

    return Course(ctx.obj)


@main.command()
@click.argument("homeworks", nargs=-1, metavar="[HW]...")
@click.pass_context
def build(ctx: click.Context, homeworks: tuple[str, ...]) -> None:
    """Build source/ and release/ from the text in solutions/.

    \b
    autograder build
    autograder build hw1_linear_regression
    """
    from autograder.build import build as build_homeworks

    course = _course(ctx)
    _print_written(course, build_homeworks(course, homeworks))


def _print_written(course, files) -> None:
    for written in files:
        path = plain(str(written.path.relative_to(course.root)))
        screen.print(f"{written.action:>9}  {path}")


@main.command()
@click.argument("homeworks", nargs=-1, metavar="[HW]...")
@click.option("--no-grading", is_flag=True, help="Leave out the gates that grade the master.")
@click.pass_context
def check(ctx: click.Context, homeworks: tuple[str, ...], no_grading: bool) -> None:
    """Try every gate between the solutions and the students, and say what to mend.

    \b
    autograder check
    autograder check hw1_linear_regression
    """
    from autograder.gates import check as check_homeworks
    from autograder.marking import grade_notebooks

    grade = None if no_grading else grade_notebooks
    findings = check_homeworks(
        _course(ctx), homeworks, grade, lambda line: screen.print(plain(line), style="dim")
    )
    for finding in findings:
        screen.print(
            plain(str(finding)), style="yellow" if finding.severity == "warning" else "red"
        )
    faults = [f for f in findings if f.severity == "error"]
    if faults:
        screen.print(f"\n{len(faults)} to mend; see above.")
        ctx.exit(1)
    screen.print("all gates are open")


@main.command()
@click.argument("homework", metavar="HW")
@click.option("--student", "students", multiple=True, metavar="ID", help="Only this one; repeat.")
@click.option("--jobs", type=click.IntRange(1), help="Submissions at once (default: processors).")
@click.option("--cluster", metavar="ADDRESS", help="Let the workers of a Dask cluster grade.")
@click.option("--force", is_flag=True, help="Grade everything again, also what has not changed.")
@click.option(
    "--isolation",
    type=click.Choice(["split", "inline"]),
    help="split: tests outside the student's process. inline: inside it, nbgrader's way, "
    "for courses whose tests need that. Default: what assignment.toml says, else split.",
)
@click.option(
    "--rules",
    type=click.Choice(["own", "nbgrader"]),
    help="nbgrader: read the points as stock nbgrader does, to the letter; tests run inline.",
)
@click.option("--run-all", is_flag=True, help="Run the cells that only show something, too.")
@click.option(
    "--without-sandbox",
    is_flag=True,
    help="Grade on a machine that cannot isolate. Every result is stamped with it.",
)
@click.option("--watch", is_flag=True, help="Stay, and grade what comes in, until Ctrl-C.")
@click.option("--json", "json_file", type=click.Path(dir_okay=False), metavar="FILE")
@click.option("--quiet", is_flag=True, help="No progress bar, no table.")
@click.pass_context
def grade(
    ctx,
    homework,
    students,
    jobs,
    cluster,
    force,
    isolation,
    rules,
    run_all,
    without_sandbox,
    watch,
    json_file,
    quiet,
) -> None:
    """Grade what was handed in for HW, behind the wall.

    Reads submitted/<student>/HW/*.ipynb; writes the gradebook, autograded/ and feedback/.

    \b
    autograder grade hw1_linear_regression
    autograder grade hw1_linear_regression --student ada --json ada.json
    autograder grade hw1_linear_regression --watch
    autograder grade hw1_linear_regression --cluster tcp://10.0.0.1:8786
    """
    with _no_collections():
        from autograder import grading, watching
        from autograder.reporting import print_report

    course = _course(ctx)
    assignment = course.assignment(homework)
    settings = grading.chosen_settings(
        assignment,
        isolation,
        rules,
        walls=not without_sandbox,
        run_all=run_all,
        seed=grading.run_seed(course, assignment),
    )
    if not cluster:  # its workers need walls, this machine none
        _require_walls(settings)

    def run(submissions):
        with progress_bar(quiet) as progress:
            task = progress.add_task("warming up", total=len(submissions))
            report = grading.grade_assignment(
                course,
                assignment,
                submissions,
                settings,
                jobs,
                force,
                cluster,
                on_result=lambda r: progress.update(task, advance=1, description=plain(r.student)),
                on_ready=lambda: progress.update(task, description="grading"),
            )
        if json_file:
            Path(json_file).write_text(json.dumps(report.as_json(), indent=1) + "\n")
        if not quiet:
            print_report(screen, course, report)
        return report

    if not watch:
        ctx.exit(run(grading.chosen_submissions(course, assignment, students)).exit_code)
    screen.print(plain(f"watching {course.path('submitted')}; Ctrl-C ends it"))
    for submissions in watching.handed_in(course, assignment.name, students):
        run(submissions)
    screen.print("no longer watching; everything that was graded is written")


@contextlib.contextmanager
def _no_collections():
    """Loading nbgrader makes a million objects that stay; looking for garbage among
    them costs a third of the time."""
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.enable()


def _require_walls(settings) -> None:
    from autograder.errors import SandboxError
    from autograder.walls import missing

    lacks = missing() if settings.walls else []
    if lacks:
        raise SandboxError(
            "this machine cannot isolate, so nothing was graded: "
            + "; ".join(lacks)
            + ". Run `autograder doctor`, or see --without-sandbox."
        )


@main.command("make-class")
@click.argument("homework", metavar="HW")
@click.option("--students", type=click.IntRange(1), default=30, show_default=True)
@click.option("--seed", type=int, default=1, show_default=True)
@click.option(
    "--out",
    type=click.Path(file_okay=False),
    required=True,
    metavar="DIR",
    help="Where the submissions are written, as DIR/<student>/HW/.",
)
@click.option(
    "--truth",
    type=click.Path(dir_okay=False),
    metavar="FILE",
    help="Also write every student's true scores, as JSON, under this course's secret seed.",
)
@click.pass_context
def make_class(ctx, homework, students, seed, out, truth) -> None:
    """Make a class of made-up students with known true scores, to try the grader on.

    \b
    autograder make-class hw1_linear_regression --students 300 --out /tmp/class/submitted
    """
    from autograder import classroom
    from autograder.grading import run_seed

    course = _course(ctx)
    hidden = run_seed(course, course.assignment(homework)) if truth else ""
    made = []
    with progress_bar(False) as progress:
        task = progress.add_task("a class", total=students)
        for told in classroom.make_class(course, homework, students, seed, Path(out), hidden):
            made.append(told)
            progress.advance(task)
    if truth:
        record = {t.student: {"kind": t.kind, "scores": t.scores, "total": t.total} for t in made}
        Path(truth).write_text(json.dumps(record, indent=1) + "\n")
    screen.print(plain(f"{len(made)} submissions in {out}"))


@main.command()
@click.pass_context
def doctor(ctx: click.Context) -> None:
    """Say whether this machine can isolate, what is missing and how to get it.

    \b
    autograder doctor
    """
    from autograder.doctor import examine

    healthy = True
    for finding in examine():
        mark = "[green]✓[/]" if finding.good else "[red]✗[/]"
        screen.print(f"{mark} {plain(finding.what)}")
        if finding.remedy:
            screen.print(f"    {plain(finding.remedy)}")
        healthy &= finding.good
    ctx.exit(0 if healthy else 1)


for _commands in (commands_release, commands_collect, commands_mutate, commands_pages):
    for _command in _commands.COMMANDS:
        main.add_command(_command)

if __name__ == "__main__":
    sys.exit(main())
