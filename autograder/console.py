"""The terminal: two consoles, a progress bar, and errors as one message and an exit code."""

from __future__ import annotations

import traceback

import click
from rich.console import Console
from rich.markup import escape
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    ProgressColumn,
    TextColumn,
    TimeRemainingColumn,
)
from rich.text import Text

from autograder.errors import AutograderError, GraderFault

screen = Console(highlight=False, soft_wrap=True)
err = Console(stderr=True, highlight=False, soft_wrap=True)


class Commands(click.Group):
    """Turns our errors into one message and an exit code; a traceback is our bug."""

    def invoke(self, ctx):
        try:
            return super().invoke(ctx)
        except AutograderError as error:
            err.print(f"[bold red]error:[/] {plain(str(error))}")
            ctx.exit(error.exit_code)
        except KeyboardInterrupt:
            err.print("\nstopped. What was graded is written; run the command again for the rest.")
            ctx.exit(130)
        except (click.ClickException, click.exceptions.Exit, click.Abort):
            raise
        except Exception:
            err.print(plain(traceback.format_exc()))
            err.print("[bold red]error:[/] this is a fault of the grader, please report it.")
            ctx.exit(GraderFault.exit_code)


def plain(text: str) -> str:
    """Text that is not ours, safe to print: no markup, no control characters."""
    return escape("".join(c if c.isprintable() or c in "\n\t" else "?" for c in text))


class _Rate(ProgressColumn):
    """Submissions a second, of late."""

    def render(self, task):
        return Text(f"{task.speed:.1f}/s" if task.speed else "")


def progress_bar(quiet: bool) -> Progress:
    return Progress(
        TextColumn("{task.description:<16.16}"),
        BarColumn(),
        MofNCompleteColumn(),
        _Rate(),
        TextColumn("left"),
        TimeRemainingColumn(),
        console=err,
        disable=quiet,
        transient=True,
    )
