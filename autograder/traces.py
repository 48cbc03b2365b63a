"""INSIDE the wall: what a test's copy of the runner left behind, and taking it away.

A fork keeps memory apart, but files and processes are shared. A test must meet
nothing of an earlier test's doings, so after each the runner looks whether it is
as it was; where it is not, the driver puts a fresh one in its place.
"""

from __future__ import annotations

import contextlib

from autograder.own import os, signal


class Traces:
    """The state of files and processes before a test, to be held against that after it.

    folder : all that can be written to lies below it
    """

    def __init__(self, folder: str):
        self.folder = folder
        self.files = _files(folder)
        self.alone = _is_childless()

    def taken_away(self) -> bool:
        """End what the test started; True where everything is as it was before."""
        if not self.alone:
            return False  # nobody can tell the test's processes from those before it
        if os.getpid() == 1:  # whatever was orphaned here became our child
            end_all()
        return _is_childless() and _files(self.folder) == self.files


def end_all() -> None:
    """End every process of our own process tree but ourselves, and wait for them."""
    with contextlib.suppress(OSError):
        os.kill(-1, signal.SIGKILL)
    with contextlib.suppress(OSError):
        while True:
            os.waitpid(-1, 0)


def _is_childless() -> bool:
    try:
        os.waitid(os.P_ALL, 0, os.WEXITED | os.WNOHANG | os.WNOWAIT)
    except OSError:
        return True
    return False


def _files(folder: str) -> dict[str, tuple[int, int, int]]:
    """Every file by name, with what changes whenever it is written to."""
    found = {}
    places = [folder]
    while places:
        with contextlib.suppress(OSError), os.scandir(places.pop()) as entries:
            for entry in entries:
                with contextlib.suppress(OSError):
                    if entry.is_dir(follow_symlinks=False):
                        places.append(entry.path)
                    state = entry.stat(follow_symlinks=False)
                    kind = 0 if entry.is_dir(follow_symlinks=False) else state.st_ctime_ns
                    found[entry.path] = (state.st_mode, state.st_size * bool(kind), kind)
    return found
