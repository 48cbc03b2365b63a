"""Does the closing experiment of a homework reach its target, with the homework's own solution?

    python -m benchmarks.closing                           every homework that has one here
    python -m benchmarks.closing hw2_softmax_regression

benchmarks/closing_hwN.py holds TARGET, a sentence, and `measure(solved, seed)`, which
returns what was measured as {name: number}, and whether the target is reached. `solved`
is what a student has in the notebook who has solved everything: {name: function}.
Exit code 1 where a target is missed on any seed.
"""

import importlib
import os
import sys
import time
import tomllib
from pathlib import Path

for name in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS"):
    os.environ.setdefault(name, "1")  # read when numpy loads
os.environ.setdefault("MPLBACKEND", "agg")

import jupytext  # noqa: E402

ROOT = Path(__file__).parents[1]
SEEDS = range(5)


def homeworks():
    """The names of the homeworks whose closing experiment stands here."""
    numbers = [
        path.stem.removeprefix("closing_") for path in Path(__file__).parent.glob("closing_*.py")
    ]
    folders = (ROOT / "solutions").iterdir()
    return sorted(path.name for path in folders if path.name.split("_")[0] in numbers)


def solved(homework):
    """Names of the solved notebook: its given and its solution cells, no tests, no figures."""
    folder = ROOT / "solutions" / homework
    sys.path.insert(0, str(folder))  # companion files
    rules = tomllib.loads((folder / "assignment.toml").read_text(encoding="utf-8"))
    companions = {folder / name for name in rules.get("companions", ())}
    (text,) = set(folder.glob("*.py")) - companions
    room = {}
    for cell in jupytext.read(text, fmt="py:percent").cells:
        told = cell.metadata.get("nbgrader", {})
        test = told.get("grade") and not told.get("solution")
        if cell.cell_type == "code" and not test and "show" not in cell.metadata.get("tags", []):
            exec(compile(cell.source, told.get("grade_id", text.name), "exec"), room)
    return room


def run(homework):
    """Print one line for each seed; whether all of them reached the target."""
    closing = importlib.import_module(f"benchmarks.closing_{homework.split('_')[0]}")
    print(f"{homework}: {closing.TARGET}")
    functions, all_reached = solved(homework), True
    for seed in SEEDS:
        began = time.perf_counter()
        measured, reached = closing.measure(functions, seed)
        numbers = ", ".join(f"{name} {value:.4f}" for name, value in measured.items())
        seconds = time.perf_counter() - began
        print(f"  seed {seed}: {numbers}: {'reached' if reached else 'MISSED'} ({seconds:.1f} s)")
        all_reached = all_reached and reached
    return all_reached


def main(names):
    unknown = set(names) - set(homeworks())
    if unknown:
        print(f"no closing experiment for {', '.join(sorted(unknown))}; there are {homeworks()}")
        return 2
    return 0 if all([run(name) for name in names or homeworks()]) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
