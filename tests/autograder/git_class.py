"""Students with repositories on disk: real git, dates chosen freely, as students can."""

import os
import subprocess
from datetime import datetime
from pathlib import Path

import nbformat

DUE = "2030-01-15T23:59:00+01:00"
BEFORE, AFTER = "2030-01-14T10:00:00+00:00", "2030-01-16T22:00:00+00:00"
NOW = datetime.fromisoformat("2030-01-20T12:00:00+00:00")
HOME = "assignments/tiny/tiny.ipynb"
MEANS = "def column_means(X):\n    return X.mean(axis=0)"


def git(folder, *words, date=BEFORE):
    env = {k: v for k, v in os.environ.items() if not k.startswith("GIT_")}
    who = {
        f"GIT_{role}_{what}": "ada"
        for role in ("AUTHOR", "COMMITTER")
        for what in ("NAME", "EMAIL")
    }
    dates = {"GIT_AUTHOR_DATE": date, "GIT_COMMITTER_DATE": date}
    done = subprocess.run(
        ["git", "-c", "init.defaultBranch=main", *words], cwd=folder, check=True,
        stdin=subprocess.DEVNULL, capture_output=True,
        env={**env, **who, **dates, "GIT_CONFIG_GLOBAL": os.devnull},
    )  # fmt: skip
    return done.stdout.decode().strip()


def released(root):
    return (root / "release" / "tiny" / "tiny.ipynb").read_bytes()


def worked(root, answer=MEANS, name="column_means"):
    """The released notebook with one answer written into it, as bytes."""
    notebook = nbformat.reads(released(root).decode(), as_version=4)
    for cell in notebook.cells:
        if cell.metadata.get("nbgrader", {}).get("grade_id") == name:
            cell.source = answer
    return nbformat.writes(notebook).encode()


class Repository:
    """One student's repository."""

    def __init__(self, folder: Path):
        folder.mkdir(parents=True)
        self.folder = folder
        git(folder, "init", "--quiet")

    def commit(self, files, date=BEFORE):
        """Write, or with None delete, these files and commit."""
        for name, data in files.items():
            path = self.folder / name
            if data is None:
                path.unlink()
            else:
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(data)
        git(self.folder, "add", "--all", date=date)
        git(self.folder, "commit", "--quiet", "--allow-empty", "-m", "work", date=date)
        return git(self.folder, "rev-parse", "HEAD")


def write_roster(root, **repositories):
    lines = ["student,repository", *(f"{who},{where}" for who, where in repositories.items())]
    (root / "roster.csv").write_text("\n".join(lines) + "\n")
