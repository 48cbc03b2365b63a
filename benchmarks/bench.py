"""What grading costs, ours beside its peers, on the same seeded class in one run.

    make bench                                     the table
    python -m benchmarks.bench table --students 60 --rounds 3 --write
    python -m benchmarks.bench table --shown 6     hw1 with fewer figures
    python -m benchmarks.bench table --whole --students 300 --only 'nbgrader|full wall'
    python -m benchmarks.bench growth --long       100, 1,000 and 10,000 submissions
    python -m benchmarks.bench rerun loops memory feedback cluster

CPU is the kernel's count for the whole process tree. Every tool grades two class
sizes: the difference is the marginal cost of a submission, what is left the fixed
cost of a run. Slow peers get few students, whose cost is the same for each, or
with `--whole` everybody, which takes them half an hour.
`--write` puts it into its page in docs/.
"""

from __future__ import annotations

import argparse
import platform
import re
import sys
import time
from dataclasses import astuple
from datetime import date
from importlib.metadata import version
from pathlib import Path
from statistics import median

from benchmarks import otter
from benchmarks.contenders import CONTENDERS, Contender
from benchmarks.metering import Cost, marginal, round_by_round
from benchmarks.modes import MODES
from benchmarks.room import ROOT, Room

PAGES = [ROOT / "docs" / name for name in ("benchmarks.md", "cluster.md", "scale.md")]
SLOW_SIZES = (2, 10)
HEAD = (
    "| | CPU a submission | wall a submission | fixed CPU | memory, all processes | driver |\n"
    "| --- | ---: | ---: | ---: | ---: | ---: |\n"
)


def measure(contender: Contender, room: Room, students: int, whole: bool) -> Cost:
    """The same tool on a few and on many of the same class."""
    found = []
    small, swift = max(4, students // 10), contender.slow or whole
    sizes = SLOW_SIZES if contender.slow and not whole else (small, students)
    for size in sizes:
        names = [student.name for student in room.seat(size, swift=swift)]
        found.append(contender.run(room, names))
        print(f"  {contender.name}, {size}: {found[-1].cpu_s:.1f} s CPU", file=sys.stderr)
    return marginal(*found, sizes)


def table(
    room: Room, students: int, only: str = "", rounds: int = 1, whole: bool = False
) -> list[str]:
    """One row a tool, then how they compare.

    whole : the slow ones, too, grade everybody
    rounds : every tool in turn, so often. A machine's speed drifts, so tools are compared
        within a round, and what is told is the median of the rounds
    """
    costs: dict[str, list[Cost]] = {}
    lacking = {c.name: c.missing() for c in CONTENDERS if re.search(only, c.name)}
    for _ in range(rounds):
        for contender in CONTENDERS:
            if lacking.get(contender.name) == "":
                cost = measure(contender, room, students, whole)
                costs.setdefault(contender.name, []).append(cost)
    for name, why in lacking.items():
        if why:
            print(f"SKIPPED {name}: {why}", file=sys.stderr)
    rows = [_row(name, costs.get(name, []), why) for name, why in lacking.items()]
    return [HEAD + "\n".join(rows), "", *_ratios(costs)]


def _row(name: str, rounds: list[Cost], lacking: str) -> str:
    if lacking:
        return f"| {name} | not measured: {lacking[:80]} | | | | |"
    cpu, wall, fixed, tree, driver = (median(of) for of in zip(*map(astuple, rounds), strict=True))
    return (
        f"| {name} | {1e3 * cpu:,.0f} ms | {1e3 * wall:,.0f} ms | {fixed:.1f} s "
        f"| {tree:,.0f} MB | {driver:,.0f} MB |"
    )


_FULL, _INLINE, _CELLS = "autograder, full wall", "autograder, inline", "the bare cells"
_RATIOS = (
    ("nbgrader autograde", _FULL, "stock nbgrader against the full wall"),
    ("otter run", _FULL, "otter against the full wall"),
    (_FULL, _CELLS, "full wall against the bare cells"),
    (_INLINE, _CELLS, "inline against the bare cells"),
    (_FULL, f"{_CELLS}, our shell", "full wall against the bare cells in our shell"),
    (_INLINE, f"{_CELLS}, our shell", "inline against the bare cells in our shell"),
    ("nbgrader autograde", "autograder --run-all", "stock nbgrader against `--run-all`"),
    ("nbgrader autograde", "all bare cells", "stock nbgrader against all bare cells"),
    ("nbgrader autograde", "all bare cells, our shell", "the same, all cells in our shell"),
)


def _ratios(costs: dict[str, list[Cost]]) -> list[str]:
    return [
        f"- {what}: {_times(costs[one], costs[other], 'cpu_s')} the CPU, "
        f"{_times(costs[one], costs[other], 'wall_s')} the wall clock"
        for one, other, what in _RATIOS
        if one in costs and other in costs
    ]


def _times(ones: list[Cost], others: list[Cost], what: str) -> str:
    """How many times as much, and between which numbers in the rounds."""
    found = round_by_round(ones, others, what)
    between = f" ({min(found):.2f} to {max(found):.2f})" if len(found) > 1 else ""
    return f"{median(found):.2f} times{between}"


def circumstances(students: int, rounds: int, shown: int | None, whole: bool) -> str:
    """Machine, versions and class, in one sentence."""
    peers = f", otter-grader {otter.version()}" if otter.VENV.is_dir() else ""
    homework = "hw1" if shown is None else f"hw1 with the first {shown} cells that show something"
    often = f"; the median of {rounds} rounds, and between what numbers" if rounds > 1 else ""
    slow = "" if whole else f"tools marked slow in `benchmarks/contenders.py`: {SLOW_SIZES[1]}, "
    return (
        f"{this_machine()}{peers}; {homework}, {students} students ({slow}none who answers with "
        f"loops over lists), one BLAS thread{often}."
    )


def this_machine() -> str:
    """Day, machine and versions, without a full stop."""
    names = ("nbgrader", "numpy", "matplotlib", "ipython")
    versions = ", ".join(f"{name} {version(name)}" for name in names)
    return (
        f"{date.today()}, {_processor()}, {_processors()} processors, Linux "
        f"{platform.release().split('-')[0]}, Python {platform.python_version()}, {versions}"
    )


def _processor() -> str:
    found = re.search(r"model name\s*: (.*)", Path("/proc/cpuinfo").read_text())
    return found[1].strip() if found else platform.machine()


def _processors() -> int:
    from autograder.pool import default_jobs

    return default_jobs()


def put(name: str, lines: list[str]) -> None:
    """Put a section into the page that has a place for it, between its marks."""
    begin, end = f"<!-- {name}: begin -->", f"<!-- {name}: end -->"
    for page in PAGES:
        before, found, rest = page.read_text().partition(begin)
        if found:
            after = rest.split(end, 1)[1]
            body = "\n".join(lines)
            page.write_text(f"{before}{begin}\n{body}\n{end}{after}")
            return
    raise SystemExit(f"no page has a place for {name}: {begin!r} stands in none")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("modes", nargs="*", default=["table"], help=f"table, {', '.join(MODES)}")
    parser.add_argument("--students", type=int, default=60)
    parser.add_argument("--rounds", type=int, default=1, help="each tool in turn, so often")
    parser.add_argument(
        "--shown", type=int, metavar="N", help="so many of the cells that only show something"
    )
    parser.add_argument("--whole", action="store_true", help="slow tools, too, grade everybody")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", default="", metavar="PATTERN", help="tools whose name matches")
    parser.add_argument("--long", action="store_true", help="also what takes an hour")
    parser.add_argument("--write", action="store_true", help="put it into its page in docs/")
    parser.add_argument("--folder", type=Path, default=otter.CACHE / "room")
    asked = parser.parse_args()
    room = Room(asked.folder, asked.seed, asked.shown)
    for mode in asked.modes:
        began = time.perf_counter()
        if mode == "table":
            how = (asked.students, asked.only, asked.rounds, asked.whole)
            found = table(room, *how)  # first: it installs otter, whose version is told
            told = circumstances(asked.students, asked.rounds, asked.shown, asked.whole)
            lines = [told, "", *found]
        else:
            lines = MODES[mode](room, asked.long)
        print("\n".join(lines))
        print(f"({mode} took {time.perf_counter() - began:.0f} s)", file=sys.stderr)
        if asked.write:
            put(_place(mode, asked), lines)
    return 0


def _place(mode: str, asked: argparse.Namespace) -> str:
    """Which section of the docs a measurement is."""
    if mode != "table":
        return mode
    return "figures" if asked.shown is not None else "whole" if asked.whole else mode


if __name__ == "__main__":
    sys.exit(main())
