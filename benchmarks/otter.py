"""otter-grader's local, container-less path, `otter run`, on the same class.

It lives in an environment of its own below the user's cache, made when it is first
needed: its requirements are not ours. Tests are otter's exception-based files, made
from the master's test cells; the released copies of those cells are taken out of
the submissions, where an otter notebook would not have them.
"""

from __future__ import annotations

import functools
import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path

from benchmarks.metering import Usage, metered
from benchmarks.room import HOMEWORK, ROOT, Room

CACHE = Path(os.environ.get("XDG_CACHE_HOME", Path.home() / ".cache")) / "chainrule-bench"
VENV = CACHE / "otter"
NEEDS = ("otter-grader", "ipykernel", "numpy", "matplotlib", "scikit-learn", "ipywidgets")
_TEST = """OK_FORMAT = False
name = {name!r}
points = {points!r}

from otter.test_files import test_case

SOURCE = {source!r}


@test_case(points={points!r})
def test_it(env):
    exec(SOURCE, env)
"""
_LOOP = """import sys
from otter.run import main
for path in sys.argv[2:]:
    main(path, autograder=sys.argv[1], output_dir=path.rpartition("/")[0], no_logo=True)
"""


@functools.cache
def missing() -> str:
    """Why otter cannot be measured here; installs it where that is possible."""
    python = VENV / "bin" / "python"
    try:
        if not python.exists():
            print(f"installing otter-grader below {VENV}", file=sys.stderr)
            subprocess.run([sys.executable, "-m", "venv", VENV], check=True, capture_output=True)
        if subprocess.run([python, "-c", "import otter.run"], capture_output=True).returncode:
            command = [python, "-m", "pip", "install", "--quiet", *NEEDS]
            subprocess.run(command, check=True, capture_output=True)
        subprocess.run([python, "-c", "import otter.run"], check=True, capture_output=True)
    except (OSError, subprocess.CalledProcessError) as error:
        said = getattr(error, "stderr", b"") or b""
        return f"otter-grader could not be installed: {error} {said.decode()[-300:]}"
    return ""


def version() -> str:
    code = "from importlib.metadata import version; print(version('otter-grader'))"
    return subprocess.run(
        [VENV / "bin" / "python", "-c", code], capture_output=True, text=True, check=False
    ).stdout.strip()


def grade(room: Room, students: list[str], env: dict[str, str]) -> Usage:
    """Grade each student's notebook with otter, one after another in one process."""
    folder = room.folder / "otter"
    folder.mkdir(exist_ok=True)
    _write_autograder(room, folder / "autograder.zip")
    paths = [_hand_in(room, student, folder) for student in students]
    env = {**env, "PYTHONPATH": str(ROOT), "PATH": f"{VENV / 'bin'}:{os.environ['PATH']}"}
    command = [VENV / "bin" / "python", "-c", _LOOP, folder / "autograder.zip", *paths]
    used = metered(command, folder, env, folder / "otter.log")
    done = sum((path.parent / "results.json").exists() for path in paths)
    if done != len(students):
        raise RuntimeError(f"otter graded {done} of {len(students)}:\n{used.said[-2000:]}")
    return used


def _cells(path: Path) -> dict:
    return json.loads(path.read_text(encoding="utf-8"))


def _is_test(cell: dict) -> bool:
    told = cell["metadata"].get("nbgrader", {})
    return bool(told.get("grade")) and not told.get("solution")


def _write_autograder(room: Room, path: Path) -> None:
    master = _cells(next((room.folder / "source" / HOMEWORK).glob("*.ipynb")))
    with zipfile.ZipFile(path, "w") as bundle:
        bundle.writestr("otter_config.json", json.dumps({"seed": 1, "print_summary": False}))
        for cell in filter(_is_test, master["cells"]):
            told = cell["metadata"]["nbgrader"]
            name, source = told["grade_id"], "".join(cell["source"])
            text = _TEST.format(name=name, points=told["points"], source=source)
            bundle.writestr(f"tests/{name}.py", text)


def _hand_in(room: Room, student: str, folder: Path) -> Path:
    notebook = _cells(next((room.folder / "submitted" / student / HOMEWORK).glob("*.ipynb")))
    notebook["cells"] = [cell for cell in notebook["cells"] if not _is_test(cell)]
    path = folder / student / f"{student}.ipynb"
    path.parent.mkdir(exist_ok=True)
    (path.parent / "results.json").unlink(missing_ok=True)
    path.write_text(json.dumps(notebook), encoding="utf-8")
    return path
