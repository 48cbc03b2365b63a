"""The files beside a notebook while it is graded, as nbgrader puts them there.

First what the student handed in, then what lies in the homework's source folder over
it. Links are never followed: a student can hand one in.
"""

from __future__ import annotations

import os
import stat
from pathlib import Path

from nbgrader.coursedir import CourseDirectory
from nbgrader.utils import find_all_files

from autograder.stock.cells import GivenUp

MAX_MB = 256


def files_beside(
    submitted: Path, source: Path, ignore: CourseDirectory, kept: list[str]
) -> dict[str, bytes]:
    """Path below the notebook's folder -> content.

    kept : paths below `source` that do not overwrite what was handed in
    """
    patterns = [*ignore.ignore, "*.ipynb"]
    found = _plain_files(submitted, patterns)
    ours = _plain_files(source, patterns)
    found |= {name: path for name, path in ours.items() if name not in kept}
    size = sum(path.stat().st_size for path in found.values())
    if size > MAX_MB * 2**20:
        raise GivenUp(
            f"the files beside the notebook have {size // 2**20} MB; {MAX_MB} are allowed"
        )
    return {name: path.read_bytes() for name, path in found.items()}


def _plain_files(folder: Path, patterns: list[str]) -> dict[str, Path]:
    paths = [Path(path) for path in sorted(find_all_files(str(folder), patterns))]
    plain = [path for path in paths if stat.S_ISREG(os.lstat(path).st_mode)]
    return {path.relative_to(folder).as_posix(): path for path in plain}
