"""On a worker of a Dask cluster: one engine for a homework, kept for all its batches."""

from __future__ import annotations

import dataclasses
import hashlib
import json
import os
import platform
import tempfile
import threading
from pathlib import Path

import numpy as np
from distributed import WorkerPlugin, get_worker

from autograder.cache import code_digest
from autograder.engine import Engine, Settings, companion_files
from autograder.errors import CourseError, SandboxError
from autograder.model import Assignment, Limits, Submission
from autograder.results import as_plain
from autograder.seats import Seats


def versions() -> str:
    """What has to be the same everywhere, so that every worker gives the same scores."""
    python = platform.python_version()
    return f"autograder {code_digest()[:12]}, Python {python}, numpy {np.__version__}"


class Homework(WorkerPlugin):
    """What every worker is told of a homework, and the engine that it makes of it.

    masters, releases : notebook name -> nbformat dictionary
    """

    def __init__(
        self,
        assignment: Assignment,
        masters: dict[str, dict],
        releases: dict[str, dict],
        settings: Settings,
    ):
        self.files = companion_files(assignment)
        self.plain = json.dumps(
            {
                "assignment": {
                    "name": assignment.name,
                    "title": assignment.title,
                    "due": assignment.due,
                    "isolation": assignment.isolation,
                    "misconceptions": assignment.misconceptions,
                    "rules": assignment.rules,
                },
                "limits": dataclasses.asdict(assignment.limits),
                "masters": masters,
                "releases": releases,
                "settings": dataclasses.asdict(settings),
                "versions": versions(),
            }
        )
        self.name = f"autograder-{hashlib.sha256(self.plain.encode()).hexdigest()[:16]}"

    def setup(self, worker) -> None:
        self.lock, self.engine = threading.Lock(), None

    def teardown(self, worker) -> None:
        with self.lock:
            if self.engine is not None:
                self.engine.close()
                self.folder.cleanup()
                self.engine = None

    def ready_engine(self) -> Engine:
        """The engine, made when the first batch comes."""
        with self.lock:
            if self.engine is None:
                self.engine = self._make_engine(json.loads(self.plain))
            return self.engine

    def _make_engine(self, told: dict) -> Engine:
        if told["versions"] != versions():
            raise CourseError(
                f"the worker on {platform.node()} has {versions()}, but the driver has "
                f"{told['versions']}. Install the same on all machines."
            )
        self.folder = tempfile.TemporaryDirectory(prefix="autograder-homework-")
        for name, content in self.files.items():
            path = Path(self.folder.name, name)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
        assignment = Assignment(
            **told["assignment"],
            masters={name: Path(self.folder.name, f"{name}.ipynb") for name in told["masters"]},
            companions=tuple(Path(self.folder.name, name) for name in sorted(self.files)),
            limits=Limits(**told["limits"]),
        )
        settings = Settings(**told["settings"])
        _require_walls(settings)
        engine = Engine(assignment, told["masters"], told["releases"], settings)
        threads = get_worker().state.nthreads
        engine.seats = Seats.claimed() if threads == 1 else Seats(jobs=threads)
        try:
            engine.try_the_walls()
        except SandboxError:
            engine.close()
            raise
        return engine


def _require_walls(settings: Settings) -> None:
    from autograder.walls import missing

    if settings.walls and (lacks := missing()):
        raise SandboxError(
            f"the worker on {platform.node()} cannot isolate: {'; '.join(lacks)}. "
            "Run `autograder doctor` there, or see --without-sandbox."
        )


def grade_batch(homework: str, batch: list[dict]) -> str:
    """Grade a few submissions -> a list of results as JSON.

    batch : of each its student, its files by path below the course, and its strays' names
    """
    engine = get_worker().plugins[homework].ready_engine()
    return json.dumps([_grade(engine, told) for told in batch])


def _grade(engine: Engine, told: dict) -> dict:
    with tempfile.TemporaryDirectory(prefix="autograder-batch-") as root:
        notebooks = {}
        for name, file in told["notebooks"].items():
            path = notebooks[name] = Path(root, file["path"])
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(file["content"])
            if len(file["content"]) < file["size"]:  # too large to be read, so never sent
                os.truncate(path, file["size"])
        submission = Submission(
            told["student"],
            engine.assignment.name,
            Path(root),
            notebooks,
            tuple(Path(root, name) for name in told["strays"]),
        )
        try:
            result = engine.grade(submission)
        except Exception as error:  # our fault, whatever it is: never the batch's end
            result = engine.fault(submission, error)
        flags = tuple(flag.replace(f"{root}/", "") for flag in result.flags)
        return as_plain(dataclasses.replace(result, flags=flags))
