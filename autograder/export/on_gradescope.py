"""Grade the one submission that Gradescope has laid down, and write results.json.

    python -m autograder.export.on_gradescope SOURCE

SOURCE is the unpacked zip. Where nobody can grade, there are no results: Gradescope
then says that the autograder failed, which a person reads; a zero would pass for
the student's.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

from autograder.console import plain, screen

STUDENT = "submission"


def collect(handed_in: Path, folder: Path, notebooks: list[str]) -> bool:
    """Copy the homework's notebooks from wherever they lie. Links are not followed."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    found = sorted(
        path
        for path in handed_in.rglob("*.ipynb")
        if path.is_file() and not path.is_symlink() and ".ipynb_checkpoints" not in path.parts
    )
    for name in notebooks:
        fitting = [path for path in found if path.stem == name]
        if not fitting and len(notebooks) == 1:
            fitting = found  # it was renamed
        if fitting:
            shutil.copyfile(fitting[0], folder / f"{name}.ipynb")
    return any(folder.iterdir())


def autograder(course: Path, *words: str) -> int:
    command = [sys.executable, "-m", "autograder.cli", "--course", str(course), *words]
    return subprocess.run(command, check=False).returncode


def main(source: Path, root: Path) -> int:
    told = json.loads((source / "homework.json").read_text())
    homework, course = told["homework"], source / "course"
    folder = course / "submitted" / STUDENT / homework
    if not collect(root / "submission", folder, told["notebooks"]):
        names = ", ".join(f"{name}.ipynb" for name in told["notebooks"])
        screen.print(plain(f"No notebook was handed in; expected is {names}."))
        return 1
    more = ["--without-sandbox"] if told["without_sandbox"] else []
    if code := autograder(course, "grade", homework, "--quiet", *more):
        screen.print("A person must look at this." if code == 1 else "The grader failed.")
        return code
    made = course / "made"
    words = ("export", homework, "--format", "gradescope", "--out", str(made))
    if code := autograder(course, *words):
        return code
    results = root / "results"
    results.mkdir(exist_ok=True)
    shutil.copyfile(made / homework / STUDENT / "results.json", results / "results.json")
    return 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), Path(os.environ.get("GRADESCOPE_ROOT", "/autograder"))))
