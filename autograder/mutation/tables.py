"""The report as a table: for a terminal, and as a page of docs/."""

from __future__ import annotations

from collections.abc import Sequence

from rich.table import Table

from autograder.mutation.report import KILLED, MISNAMED, NAMED, VISIBLY, Counts, HomeworkReport

_HEADS = (
    "mutants",
    "killed",
    "visibly",
    "by time",
    "equivalent",
    "mistakes",
    "caught",
    "named",
    "misnamed",
    "right sets",
)
_SHORT = {
    "mutants": "mutants",
    "killed": "killed",
    "visibly": "seen",
    "equivalent": "equiv.",
    "mistakes": "mistakes",
    "named": "named",
    "right sets": "right",
}
_PAGE = """# What the tests let through

Written by `make mutate WRITE=1`; it took {seconds:.0f} s on {processors} processors.

A **mutant** is the solution of one graded function with one thing changed: a sign, an operator,
an axis, `keepdims`, a transpose, a term, factor or function left out, a constant, an index or range
by one, a comparison, two arguments, in place for new, a dtype, mean for sum, a copy, a variable of
the same shape. It is *killed* when the function's test does not give it full points, *visibly* when
a check says so that students have, and *by time* when it did not end within five times the
solution's time. *Equivalent* ones are no mistakes; they are marked, each with a reason, in
`solutions/<hw>/answers/equivalent.toml`, and counted nowhere else.

**Mistakes** are the natural ones of `answers/wrong_*.py`: *caught* when they lose points, *named*
when the student reads the words that belong to them, *misnamed* when the student reads another
one's words instead. **Right sets** are the differently written right answers of
`answers/right_*.py`, which must earn full marks.

The bars: {killed:.0%} killed, {visibly:.0%} visibly; all mistakes caught, {named:.0%} named, at
most {misnamed:.0%} misnamed; all right sets at full marks. `autograder check` tries a sample of it.

{table}

A mistake that fails a hidden check too is compared with all that are known: {diagnosed} of the
{hidden} hidden checks that mistakes fail say which one it is, {misdiagnosed} name another.
Beside their own words, {also} of the {mistakes} mistakes are told those of another by some check.

## Function by function

{functions}
"""


def _cells(counts: Counts, total: bool = True) -> list[str]:
    rights = f"{counts.rights_full}/{counts.rights}" if total else ""
    return [
        str(counts.mutants),
        _share(counts.killed, counts.mutants),
        _share(counts.visibly, counts.mutants),
        str(counts.timeouts),
        str(counts.equivalent),
        str(counts.misconceptions),
        _share(counts.misconceptions_killed, counts.misconceptions),
        _share(counts.named, counts.misconceptions),
        _share(counts.misnamed, counts.misconceptions),
        rights,
    ]


def _share(part: int, whole: int) -> str:
    """Cut, not rounded: 100 % means all."""
    return f"{int(1000 * part / whole) / 10:g} %" if whole else "–"


def totals(reports: Sequence[HomeworkReport]) -> Counts:
    made = Counts("all")
    for report in reports:
        made.add(report.total)
    return made


def summary(reports: Sequence[HomeworkReport], every_function: bool) -> Table:
    """For a terminal of eighty columns."""
    table = Table(box=None, pad_edge=False)
    kept = [i for i, head in enumerate(_HEADS) if head in _SHORT]
    for i, head in enumerate(("", *(_SHORT[_HEADS[i]] for i in kept))):
        table.add_column(head, justify="right" if i else "left", no_wrap=True)

    def add(name: str, counts: Counts, style: str, total: bool = True) -> None:
        cells = _cells(counts, total)
        table.add_row(name, *(cells[i].replace(" ", "") for i in kept), style=style)

    for report in reports:
        for counts in report.functions if every_function else ():
            add(f"  {counts.name}", counts, "dim", total=False)
        add(report.name, report.total, "")
    if len(reports) > 1:
        add("all", totals(reports), "bold")
    return table


def page(reports: Sequence[HomeworkReport], processors: int) -> str:
    """docs/mutation.md."""
    total = totals(reports)
    lines = [_line("homework", _HEADS), _line("---", ["---:"] * len(_HEADS))]
    lines += [_line(r.name, _cells(r.total)) for r in reports]
    lines.append(_line("**all**", _cells(total)))
    functions = [_line("function", _HEADS[:-1]), _line("---", ["---:"] * (len(_HEADS) - 1))]
    for report in reports:
        short = report.name.split("_")[0]
        functions += [
            _line(f"{short} `{c.name}`", _cells(c, total=False)[:-1]) for c in report.functions
        ]
    return _PAGE.format(
        diagnosed=total.diagnosed,
        hidden=total.hidden,
        misdiagnosed=total.misdiagnosed,
        also=total.also,
        mistakes=total.misconceptions,
        seconds=sum(r.seconds for r in reports),
        processors=processors,
        killed=KILLED,
        visibly=VISIBLY,
        named=NAMED,
        misnamed=MISNAMED,
        table="\n".join(lines),
        functions="\n".join(functions),
    )


def _line(name: str, cells) -> str:
    return f"| {' | '.join([name, *cells])} |"
