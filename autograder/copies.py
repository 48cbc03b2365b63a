"""INSIDE the wall: a copy of the runner answers one test, and dies.

A fork keeps the runner as it is for the cells and tests that follow. What the copy
works with is made *before* the fork: each page that it writes to is copied first,
so in the copy little is done that is not the student's.
"""

from __future__ import annotations

import _signal
import contextlib
import functools
import os
import shutil
import signal
import socket
import tempfile
import threading

from autograder.errors import WireError
from autograder.kernel import plain_fork
from autograder.shell import CellShell
from autograder.traces import end_all
from autograder.wire import Channel, ChannelClosed, Peer, encode
from autograder.wire.peer import ATTRIBUTE, LOOKUP


class Copy:
    """The copy that answers at the moment, if any, and the folder that it works in."""

    def __init__(self):
        self.pid, self.folder = 0, ""
        self.null = os.open(os.devnull, os.O_RDWR)  # later all places may be taken

    def end(self) -> None:
        """End it and whatever it started in its session; take away its files."""
        pid, self.pid = self.pid, 0
        if pid:
            for kill in (os.killpg, os.kill):
                with contextlib.suppress(OSError):
                    kill(pid, signal.SIGKILL)
            with contextlib.suppress(OSError):
                os.waitpid(pid, 0)
        if self.folder:
            shutil.rmtree(self.folder, ignore_errors=True)
            self.folder = ""

    def answer(self, shell: CellShell, channel: Channel, fd: int, call_s: float, mask) -> bool:
        """Let a copy answer the judge on line `fd`; False where this process has to.

        mask : signals that the student's code does not hear
        """
        if threading.active_count() > 1:  # a fork would leave the other threads behind
            return False
        shell.recorder.start(_OUTPUT_BYTES)
        peer = _peer(shell, fd)
        # Ends also what computes without end outside of Python; pid 1 never gets it.
        limit = functools.partial(_signal.setitimer, _signal.ITIMER_PROF, call_s)
        self.folder = _copy_of_files()
        line_to_driver, masked = channel.sock.fileno(), {int(number) for number in mask}
        pid = _fork()
        if pid == 0:
            try:
                os.setsid()  # so that the runner can end what a test started
                with contextlib.suppress(OSError):
                    os.close(line_to_driver)
                with contextlib.suppress(OSError):  # a student may close any file
                    os.dup2(self.null, 1)  # so that what calls print is not found later
                    os.dup2(self.null, 2)
                if self.folder:
                    os.chdir(self.folder)
                _signal.signal(_signal.SIGPROF, _signal.SIG_DFL)
                _signal.pthread_sigmask(_signal.SIG_SETMASK, masked)
                peer.serve(limit)
            finally:
                os._exit(0)
        if pid is None:
            peer.channel.sock.detach()
            self.end()
            return False
        channel.send(encode({"copied": True}))
        peer.channel.close()
        self.pid = pid
        return True


_OUTPUT_BYTES = 64 * 1024


def answer_here(shell: CellShell, channel: Channel, fd: int, before) -> None:
    """Answer the judge in this process; `before` each of its requests do something."""
    channel.send(encode({"copied": False}))
    shell.recorder.start(_OUTPUT_BYTES)
    with contextlib.suppress(ChannelClosed):
        _peer(shell, fd).serve(before)


def _peer(shell: CellShell, fd: int) -> Peer:
    answer = functools.partial(_answer, shell)
    return Peer(Channel(socket.socket(fileno=fd)), _callback, answer, discreet=False)


def _fork() -> int | None:
    """A fork, at the cost of the student's other processes if there are too many."""
    with contextlib.suppress(OSError):
        return plain_fork()
    if os.getpid() == 1:  # of our own process tree, so this ends nobody else
        end_all()
    with contextlib.suppress(OSError):
        return plain_fork()
    return None


def _copy_of_files() -> str:
    """A folder like this one for the copy; "" where it has to work in this one."""
    copy = os.path.join(tempfile.gettempdir(), f"test-{os.urandom(6).hex()}")
    try:
        if os.listdir():
            shutil.copytree(os.getcwd(), copy, symlinks=True)
        else:  # as a rule; copytree has to look at much more
            os.mkdir(copy)
    except (OSError, shutil.Error):  # the private disk is full; then they share the folder
        shutil.rmtree(copy, ignore_errors=True)
        return ""
    return copy


def _answer(shell: CellShell, request):
    match request:
        case (code, list() as names) if code == LOOKUP:
            return {name: shell.namespace[name] for name in names if name in shell.namespace}
        case (code, thing, str() as name) if code == ATTRIBUTE:
            return getattr(thing, name)
    raise WireError("a request of unknown form")


def _callback(peer: Peer, handle):
    """A function that runs on the judge's side, as the student's code sees it."""

    def callback(*args, **kwargs):
        return peer.call(callback, args, kwargs)

    return callback
