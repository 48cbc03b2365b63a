"""What a case is: a submission, the score of a perfect grader, and whether it flags.

A case says what is *due*: the points that the handed-in work earns when its
functions are called and nothing else counts. It says nothing of how a grader
finds out.
"""

from __future__ import annotations

import os
import socket
import stat
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from corpus.draft import Draft

FAMILIES = ("honest", "cheating", "faults", "malformed")
# Points by test cell; the written answer is a person's to grade in every case.
FULL = {"relu_test": 4.0, "row_softmax_test": 6.0, "shuffled_test": 4.0, "one_hot_test": 3.0}
NOTHING = dict.fromkeys(FULL, 0.0)
# Must a perfect grader tell the people who grade, may it, or would that be a false alarm?
MUST, MAY, NEVER = "must", "may", "never"


@dataclass(frozen=True)
class Case:
    """One submission.

    make : the student's copy of the release -> {file name: content}, or the notebook
    scores : grade_id -> points due; None where only a person can say
    flag : MUST, MAY or NEVER
    """

    name: str
    family: str
    about: str
    make: Callable[[Draft], object]
    scores: Mapping[str, float] | None
    flag: str

    def files(self, draft: Draft) -> dict:
        """File name -> bytes, or one of the special files below."""
        made = self.make(draft)
        if isinstance(made, dict):
            return made
        return {"little.ipynb": made.bytes() if isinstance(made, Draft) else made}


CASES: dict[str, Case] = {}


def case(family: str, scores: Mapping | None = FULL, flag: str = MAY):
    """Register the function below as a case: its name and docstring are the case's."""

    def register(make):
        name = make.__name__.replace("_", "-")
        if name in CASES:
            raise ValueError(f"two cases are called {name}")
        about = " ".join((make.__doc__ or "").split())
        CASES[name] = Case(name, family, about, make, scores, flag)
        return make

    return register


def answers(family: str, name: str, about: str, scores=FULL, flag: str = MAY, **sources: str):
    """Register a case that differs from the solved homework in some answers only."""

    def make(draft: Draft) -> Draft:
        return draft.solve(**sources)

    make.__name__, make.__doc__ = name, about
    case(family, scores, flag)(make)


# ------------------------------------------------------------------ special files


@dataclass(frozen=True)
class Link:
    """A symbolic link, relative to the submission's folder or absolute."""

    target: str

    def put(self, path: Path) -> None:
        path.symlink_to(self.target)


class Fifo:
    """A named pipe: opening it for reading waits for a writer, for ever."""

    def put(self, path: Path) -> None:
        os.mkfifo(path)


class Socket:
    """A Unix socket that nobody listens on."""

    def put(self, path: Path) -> None:
        here = os.getcwd()
        os.chdir(path.parent)  # a socket's whole path may have 107 bytes only
        try:
            with socket.socket(socket.AF_UNIX) as line:
                line.bind(path.name)
        finally:
            os.chdir(here)


class Folder:
    """An empty folder."""

    def put(self, path: Path) -> None:
        path.mkdir()


class Device:
    """/dev/zero under another name; an empty file where only root may make one."""

    def put(self, path: Path) -> None:
        try:
            os.mknod(path, 0o644 | stat.S_IFCHR, os.makedev(1, 5))
        except PermissionError:
            path.touch()


@dataclass(frozen=True)
class Sparse:
    """So many zero bytes, which cost no disk."""

    size: int

    def put(self, path: Path) -> None:
        with open(path, "wb") as file:
            file.truncate(self.size)
