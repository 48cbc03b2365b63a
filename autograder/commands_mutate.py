"""`autograder mutate`: how well a homework's tests tell wrong code from right code."""

from __future__ import annotations

import json
import os
from pathlib import Path

import click

from autograder.console import plain, screen

_PAGE = "mutation.md"


@click.command()
@click.argument("homeworks", nargs=-1, metavar="[HW]...")
@click.option("--function", "functions", multiple=True, metavar="ID", help="Only this; repeat.")
@click.option("--sample", type=click.IntRange(1), metavar="N", help="So many mutants a homework.")
@click.option("--seed", type=int, default=1, show_default=True, help="Of the sample.")
@click.option("--jobs", type=click.IntRange(1), help="Trials at once (default: processors).")
@click.option("--json", "json_file", type=click.Path(dir_okay=False), metavar="FILE")
@click.option("--write", is_flag=True, help="Write the table into docs/mutation.md, too.")
@click.option("--quiet", is_flag=True, help="Only the totals.")
@click.pass_context
def mutate(ctx, homeworks, functions, sample, seed, jobs, json_file, write, quiet) -> None:
    """Try the tests of homeworks on wrong answers, which must not pass, and right ones.

    Wrong are mutants of the solution and the mistakes in answers/wrong_*.py; right are the
    sets in answers/right_*.py. Says what the tests let through, as a diff of the solution.

    \b
    autograder mutate
    autograder mutate hw1_linear_regression --function mse_grads
    autograder mutate --sample 40 --json mutation.json
    """
    from autograder.build import chosen
    from autograder.course import Course
    from autograder.errors import UsageError
    from autograder.mutation import mutate as try_tests
    from autograder.mutation.tables import page, summary

    course = Course(ctx.obj)
    if write and (homeworks or functions or sample):
        raise UsageError("--write is for the whole course: leave out HW, --function and --sample.")
    jobs = jobs or os.cpu_count() or 1
    reports = []
    for name in chosen(course, homeworks):
        reports.append(
            try_tests(
                course,
                name,
                functions,
                sample,
                seed,
                jobs,
                lambda line: None if quiet else screen.print(plain(line), style="dim"),
            )
        )
        if not quiet:
            _print_findings(reports[-1])
    screen.print(summary(reports, every_function=not quiet))
    if json_file:
        told = [report.as_json() for report in reports]
        Path(json_file).write_text(json.dumps(told, indent=1) + "\n", encoding="utf-8")
    if write:
        (course.path("docs") / _PAGE).write_text(page(reports, jobs), encoding="utf-8")
    faults = [(report.name, fault) for report in reports for fault in report.faults()]
    for name, fault in faults:
        screen.print(plain(f"{name}: {fault}"), style="red")
    ctx.exit(1 if faults else 0)


def _print_findings(report) -> None:
    for survivor in report.survivors:
        screen.print(f"\n[bold]survived[/]: {plain(survivor.operator)}")
        for line in survivor.diff.splitlines():
            style = {"+": "green", "-": "red"}.get(line[:1], "")
            screen.print(plain(line), style=style)
    for tried in report.unnamed:
        what = "is not named" if tried.killed else "earns full marks"
        screen.print(plain(f"{tried.grade_id}: the mistake {tried.label!r} {what}"), style="yellow")
    for tried in report.misnamed:
        screen.print(
            plain(f"{tried.grade_id}: {tried.label!r} is taken for: {tried.misnamed}"),
            style="yellow",
        )


COMMANDS = (mutate,)
