"""CPU of a command and of whatever came of it, counted by a control group.

wait4 counts those alone that somebody waited for: of a process tree that was killed
whole, what lay below its root is lost. A group counts every process that was ever in it.
It takes a writable place in the tree of groups (version 2), as root has it, and a
user's shell in a container or below systemd's user manager.
"""

from __future__ import annotations

import contextlib
import shutil
import tempfile
from pathlib import Path

_PROC = Path("/proc")


class Counted:
    """A group for one command; where none can be made, `cpu_s` is None. A context manager.

    A command that makes groups itself makes them beside its own, so it sits one floor lower.
    """

    def __init__(self):
        self.folder = _made(_own_group())

    def __enter__(self) -> Counted:
        return self

    def __exit__(self, *_) -> None:
        for folder in (self._seat, self.folder) if self.folder else ():
            with contextlib.suppress(OSError):  # somebody of it is still there
                folder.rmdir()

    @property
    def _seat(self) -> Path:
        return self.folder / "command"

    def command(self, words: list[str]) -> list[str]:
        """The same command, which enters the group before it begins."""
        if self.folder is None:
            return words
        enter = 'echo $$ > "$0" && exec "$@"'
        return [shutil.which("sh") or "/bin/sh", "-c", enter, f"{self._seat}/cgroup.procs", *words]

    def cpu_s(self) -> float | None:
        """Seconds of the processors that the group has used so far."""
        if self.folder is None:
            return None
        told = dict(line.split() for line in (self.folder / "cpu.stat").read_text().splitlines())
        return int(told["usage_usec"]) / 1e6


def _own_group() -> Path | None:
    """The folder of the group that we are in."""
    with contextlib.suppress(OSError, StopIteration):
        mounts = [line.split() for line in (_PROC / "self/mounts").read_text().splitlines()]
        own = (_PROC / "self/cgroup").read_text().splitlines()
        mount = next(target for _, target, kind, *_ in mounts if kind == "cgroup2")
        path = next(line[3:] for line in own if line.startswith("0::"))
        return Path(mount, path.lstrip("/"))
    return None


def _made(above: Path | None) -> Path | None:
    if above is None:
        return None
    try:
        folder = Path(tempfile.mkdtemp(prefix="bench-", dir=above))
        (folder / "command").mkdir()
        with contextlib.suppress(OSError):  # a command's own groups want to count as ours do
            handed = (above / "cgroup.subtree_control").read_text().split()
            (folder / "cgroup.subtree_control").write_text(" ".join(f"+{name}" for name in handed))
        (folder / "cpu.stat").read_text()
        return folder
    except OSError:
        return None
