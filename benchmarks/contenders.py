"""Who is measured: stock nbgrader, otter, ours in three ways, and the floor.

Each contender turns the students in a room's submitted/ into one command. What a
course does once (nbgrader's generate_assignment, otter's autograder.zip) is done
before and not counted.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from benchmarks import otter
from benchmarks.metering import Usage, metered
from benchmarks.room import HOMEWORK, ROOT, Room

_BIN = Path(sys.executable).parent


@dataclass(frozen=True)
class Contender:
    """One way to grade a class.

    slow : measured on a few students only
    run : (room, students) -> what grading them used
    missing : why it cannot run here, or ""
    """

    name: str
    run: Callable[[Room, list[str]], Usage]
    slow: bool = False
    missing: Callable[[], str] = lambda: ""


def environment(room: Room) -> dict[str, str]:
    """One BLAS thread, our own programs first, nothing of the user's own Jupyter."""
    home = room.folder / "home"
    home.mkdir(exist_ok=True)
    return {
        "PATH": f"{_BIN}:{os.environ.get('PATH', '')}",
        "JUPYTER_CONFIG_DIR": str(home / "jupyter"),
        "JUPYTER_RUNTIME_DIR": str(home / "runtime"),
        "IPYTHONDIR": str(home / "ipython"),
        "OPENBLAS_NUM_THREADS": "1",
        "OMP_NUM_THREADS": "1",
        "STOCK_NBGRADER": "1",  # the course's configuration would plug ours into it
    }


def _ours(*words: str) -> Callable[[Room, list[str]], Usage]:
    def run(room: Room, students: list[str]) -> Usage:
        room.forget()
        return grade(room, *words)

    return run


def grade(room: Room, *words) -> Usage:
    """`autograder grade` of everything in the room, in a process of its own."""
    command = [sys.executable, "-m", "autograder.cli", "--course", room.folder]
    used = metered(
        [*command, "grade", HOMEWORK, "--quiet", *words],
        ROOT,
        environment(room),
        room.folder / "grade.log",
    )
    if used.code not in (0, 1):
        raise RuntimeError(f"autograder grade ended with {used.code}:\n{used.said[-2000:]}")
    return used


def _nbgrader(room: Room, students: list[str]) -> Usage:
    room.forget()
    nbgrader, env = _BIN / "nbgrader", environment(room)
    subprocess.run(
        [nbgrader, "generate_assignment", HOMEWORK, "--force"],
        cwd=room.folder,
        env={**os.environ, **env},
        capture_output=True,
        check=True,
    )
    used = metered(
        [nbgrader, "autograde", HOMEWORK, "--create"], room.folder, env, room.folder / "stock.log"
    )
    done = len(list((room.folder / "autograded").glob(f"*/{HOMEWORK}/*.ipynb")))
    if done != len(students):
        raise RuntimeError(f"nbgrader graded {done} of {len(students)}:\n{used.said[-2000:]}")
    return used


def _otter(room: Room, students: list[str]) -> Usage:
    return otter.grade(room, students, environment(room))


def _floor(*words: str) -> Callable[[Room, list[str]], Usage]:
    def run(room: Room, students: list[str]) -> Usage:
        command = [sys.executable, "-m", "benchmarks.floor", *words, room.folder, *students]
        used = metered(command, ROOT, environment(room), room.folder / "floor.log")
        if used.code or not re.search("cells_cpu_s", used.said):
            raise RuntimeError(f"the floor ended with {used.code}:\n{used.said[-2000:]}")
        return used

    return run


CONTENDERS = [
    Contender("nbgrader autograde", _nbgrader, slow=True),
    Contender("otter run", _otter, slow=True, missing=otter.missing),
    Contender("autograder, full wall", _ours()),
    Contender("autograder, inline", _ours("--isolation", "inline")),
    Contender("the bare cells", _floor()),
    Contender("the bare cells, our shell", _floor("--our-shell")),
    Contender("autograder --run-all", _ours("--run-all"), slow=True),
    Contender("all bare cells", _floor("--run-all"), slow=True),
    Contender("all bare cells, our shell", _floor("--run-all", "--our-shell"), slow=True),
]
