"""What grading costs, ours beside its peers, on the same seeded class in one run.

    make bench                                     the table
    python -m benchmarks.bench table --students 60 --write
    python -m benchmarks.bench growth --long       100, 1,000 and 10,000 submissions
    python -m benchmarks.bench rerun loops memory feedback cluster

CPU is the kernel's count for the whole process tree. Every tool grades two class
sizes: the difference is the marginal cost of a submission, what is left the fixed
cost of a run. Slow peers get few students, whose cost is the same for each.
`--write` puts it into its page in docs/.
"""

from __future__ import annotations

import argparse
import platform
import re
import sys
import time
from datetime import date
from importlib.metadata import version
from pathlib import Path

from benchmarks import otter
from benchmarks.contenders import CONTENDERS, Contender
from benchmarks.metering import Usage
from benchmarks.modes import MODES
from benchmarks.room import ROOT, Room

PAGES = [ROOT / "docs" / name for name in ("benchmarks.md", "cluster.md", "scale.md")]
SLOW_SIZES = (2, 10)
HEAD = (
    "| | CPU a submission | wall a submission | fixed CPU | memory, all processes | driver |\n"
    "| --- | ---: | ---: | ---: | ---: | ---: |\n"
)


def measure(contender: Contender, room: Room, sizes: tuple[int, int]) -> tuple[Usage, Usage]:
    """The same tool on a few and on many of the same class."""
    found = []
    for size in sizes:
        students = [student.name for student in room.seat(size, swift=contender.slow)]
        found.append(contender.run(room, students))
        print(f"  {contender.name}, {size}: {found[-1].cpu_s:.1f} s CPU", file=sys.stderr)
    return found[0], found[1]


def marginal(few: Usage, many: Usage, sizes: tuple[int, int]) -> tuple[float, float, float]:
    """(CPU a submission, clock a submission, fixed CPU), in seconds."""
    more = sizes[1] - sizes[0]
    cpu = (many.cpu_s - few.cpu_s) / more
    return cpu, (many.wall_s - few.wall_s) / more, few.cpu_s - sizes[0] * cpu


def table(room: Room, students: int, only: str = "") -> list[str]:
    """One row a tool, then how they compare."""
    rows, costs = [HEAD.rstrip()], {}
    for contender in CONTENDERS:
        if not re.search(only, contender.name):
            continue
        if lacking := contender.missing():
            print(f"SKIPPED {contender.name}: {lacking}", file=sys.stderr)
            rows.append(f"| {contender.name} | not measured: {lacking[:80]} | | | | |")
            continue
        sizes = SLOW_SIZES if contender.slow else (max(4, students // 10), students)
        few, many = measure(contender, room, sizes)
        cpu, wall, fixed = costs[contender.name] = marginal(few, many, sizes)
        rows.append(
            f"| {contender.name} | {1e3 * cpu:,.0f} ms | {1e3 * wall:,.0f} ms | {fixed:.1f} s "
            f"| {many.tree_mb:,.0f} MB | {many.driver_mb:,.0f} MB |"
        )
    return [*rows, "", *_ratios(costs)]


_RATIOS = (
    ("nbgrader autograde", "autograder, full wall", "stock nbgrader against the full wall"),
    ("otter run", "autograder, full wall", "otter against the full wall"),
    ("autograder, full wall", "the bare cells", "full wall against the bare cells"),
    ("autograder, inline", "the bare cells", "inline against the bare cells"),
    ("nbgrader autograde", "autograder --run-all", "stock nbgrader against `--run-all`"),
    ("nbgrader autograde", "the bare cells, all", "stock nbgrader against all bare cells"),
)


def _ratios(costs: dict[str, tuple]) -> list[str]:
    return [
        f"- {what}: {costs[one][0] / costs[other][0]:.1f} times the CPU, "
        f"{costs[one][1] / costs[other][1]:.1f} times the wall clock"
        for one, other, what in _RATIOS
        if one in costs and other in costs
    ]


def circumstances(students: int) -> str:
    """Machine and versions, in one sentence."""
    peers = f", otter-grader {otter.version()}" if otter.VENV.is_dir() else ""
    return (
        f"{this_machine()}{peers}; hw1, {students} students (tools marked slow in "
        f"`benchmarks/contenders.py`: {SLOW_SIZES[1]}, none who answers with loops over lists), "
        "one BLAS thread."
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
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", default="", metavar="PATTERN", help="tools whose name matches")
    parser.add_argument("--long", action="store_true", help="also what takes an hour")
    parser.add_argument("--write", action="store_true", help="put it into its page in docs/")
    parser.add_argument("--folder", type=Path, default=otter.CACHE / "room")
    asked = parser.parse_args()
    room = Room(asked.folder, asked.seed)
    for mode in asked.modes:
        began = time.perf_counter()
        if mode == "table":
            lines = table(room, asked.students, asked.only)
        else:
            lines = MODES[mode](room, asked.long)
        lines = [circumstances(asked.students), "", *lines] if mode == "table" else lines
        print("\n".join(lines))
        print(f"({mode} took {time.perf_counter() - began:.0f} s)", file=sys.stderr)
        if asked.write:
            put(mode, lines)
    return 0


if __name__ == "__main__":
    sys.exit(main())
