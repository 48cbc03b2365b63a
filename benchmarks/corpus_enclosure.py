"""A place where another grader can meet a hostile submission and hurt nothing.

bubblewrap gives it a process tree, a network and a file system of its own: the
system's libraries and the interpreter, read-only, and one folder to write to. A
control group bounds the memory and the number of processes of all that runs in
it, a user id of its own keeps it from signalling anybody, a time limit ends it.
Without one of these the peer is not run, and that is said.
"""

from __future__ import annotations

import itertools
import os
import shutil
import signal
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from autograder.cgroups import Groups, counted
from autograder.model import Limits
from autograder.walls import readable_paths

LIMITS = Limits(memory_mb=3072, processes=250, files_mb=256)
_UID = 2_900_000  # far from real accounts, and from those that our own grader uses
_TOOLS = ("bwrap", "setpriv", "prlimit")
_numbers = itertools.count(1)


def lacking() -> list[str]:
    """What keeps a peer from being run on this machine."""
    lacks = [f"{tool} is not installed" for tool in _TOOLS if not shutil.which(tool)]
    if os.geteuid() != 0:
        lacks.append("a user id of its own can be given by root only")
    if not {"memory", "pids"} <= counted():
        lacks.append("control groups cannot be made, so nothing would bound its memory")
    return lacks


@dataclass(frozen=True)
class Done:
    """How a command ended. code : None where its time was over"""

    code: int | None
    said: str


class Enclosure:
    """Runs commands, each in an enclosure of its own. Use as a context manager."""

    def __init__(self, *shown: Path):
        names = [Path("/etc", name) for name in ("hosts", "nsswitch.conf")]  # "localhost"
        self.shown = [*readable_paths(), *shown, *(p for p in names if p.exists())]
        self.groups = Groups(f"{os.getpid()}-peers")

    def __enter__(self) -> Enclosure:
        return self

    def __exit__(self, *_) -> None:
        self.groups.remove()

    def run(self, command: list[str], folder: Path, seconds: float, **environment: str) -> Done:
        """Run with `folder`, which it may change, as /course."""
        number = next(_numbers)
        uid = _UID + number
        for place, folders, files in os.walk(folder):
            for name in (".", *folders, *files):
                os.chown(os.path.join(place, name), uid, uid, follow_symlinks=False)
        process = subprocess.Popen(
            [*_bubblewrap(self.shown, folder, environment), *_as_nobody(uid), *command],
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
            start_new_session=True, preexec_fn=lambda: self.groups.enter(number, LIMITS),
        )  # fmt: skip
        try:
            said, _ = process.communicate(timeout=seconds)
            return Done(process.returncode, said.decode("utf-8", "replace"))
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            said, _ = process.communicate()
            return Done(None, said.decode("utf-8", "replace"))
        finally:
            self.groups.leave(number)


def _bubblewrap(shown: list[Path], folder: Path, environment: dict[str, str]) -> list[str]:
    command = ["bwrap", "--die-with-parent", "--unshare-pid", "--unshare-net", "--unshare-ipc"]
    command += ["--unshare-uts", "--proc", "/proc", "--dev", "/dev", "--clearenv"]
    command += ["--cap-add", "CAP_SETUID", "--cap-add", "CAP_SETGID", "--cap-add", "CAP_SETPCAP"]
    for name in ("/tmp", "/var/tmp", "/dev/shm", "/home"):
        command += ["--size", str(LIMITS.files_mb * 2**20), "--perms", "1777", "--tmpfs", name]
    seen: set[Path] = set()
    for path in dict.fromkeys(shown):
        if path.is_relative_to("/dev") or any(path.is_relative_to(s) for s in seen):
            continue
        for parent in reversed(path.parents[:-1]):
            command += ["--perms", "0755", "--dir", str(parent)]
        command += ["--ro-bind", str(path), str(path)]
        seen.add(path)
    command += ["--bind", str(folder), "/course", "--chdir", "/course"]
    threads = {f"{n}_NUM_THREADS": "1" for n in ("OPENBLAS", "OMP")}
    told = {"HOME": "/home", "PATH": "/usr/bin:/bin", "LANG": "C.UTF-8", **threads, **environment}
    for name, value in told.items():
        command += ["--setenv", name, value]
    return [*command, "--"]


def _as_nobody(uid: int) -> list[str]:
    command = ["setpriv", f"--reuid={uid}", f"--regid={uid}", "--clear-groups"]
    command += ["--inh-caps=-all", "--bounding-set=-all", "--no-new-privs"]
    return [*command, "prlimit", "--core=0", f"--fsize={64 * 2**20}", "--nofile=1024", "--"]


def python_of(venv: Path | None = None) -> str:
    return str(venv / "bin" / "python") if venv else sys.executable
