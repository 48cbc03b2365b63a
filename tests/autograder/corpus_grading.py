"""Grade courses made from the corpus as a TA would: a process, its exit code, its JSON."""

import json
import os
import select
import subprocess
import sys
from pathlib import Path

from corpus import CASES
from corpus.comparing import Seen

# Grades, then says on its last line how much memory the driver itself ever used.
DRIVER = """
import sys
from autograder.cli import main
try:
    main(sys.argv[1:])
except SystemExit as end:
    code = end.code
status = open("/proc/self/status").read()
print(status.split("VmHWM:")[1].split()[0])
raise SystemExit(code)
"""


def start(root, *options, **more):
    """The grader on a course, as a process in a temporary folder of its own."""
    (root / "tmp").mkdir(exist_ok=True)
    command = [sys.executable, "-c", DRIVER, "--course", str(root), "grade", "little"]
    environment = {**os.environ, "TMPDIR": str(root / "tmp")}
    return subprocess.Popen(
        [*command, "--quiet", *options], env=environment, text=True,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, **more,
    )  # fmt: skip


def grade(root, *options):
    """Grade the course -> what --json says, with the exit code and the driver's memory in it."""
    process = start(root, "--json", str(root / "told.json"), *options)
    said, complaints = process.communicate()
    assert process.returncode in (0, 1), complaints
    told = json.loads((root / "told.json").read_text())
    told |= {"exit_code": process.returncode, "driver_kb": int(said.split()[-1])}
    return told


def seen(told):
    """student -> Seen"""
    return {
        one["student"]: Seen(
            {t["id"]: t["score"] for n in one["notebooks"] for t in n["tests"]},
            one["status"] != "graded",
            bool(one["flags"]),
        )
        for one in told["submissions"]
    }


def scores(told):
    return {student: dict(one.scores) for student, one in seen(told).items()}


def named(*names):
    return [CASES[name] for name in names]


def processes_in(folder):
    """Processes that were started with this folder for their temporary files."""
    found = []
    for place in Path("/proc").glob("[0-9]*"):
        try:
            if f"TMPDIR={folder}\0".encode() in (place / "environ").read_bytes() + b"\0":
                found.append(f"{place.name} {(place / 'cmdline').read_bytes()[:100]!r}")
        except OSError:
            continue
    return found


def await_end(folder):
    """Wait until no process of the run is there any more; the kernel ends them."""
    for line in processes_in(folder):
        try:
            handle = os.pidfd_open(int(line.split()[0]))
        except OSError:
            continue
        poll = select.poll()
        poll.register(handle, select.POLLIN)
        assert poll.poll(20_000), f"still there: {line}"
        os.close(handle)
