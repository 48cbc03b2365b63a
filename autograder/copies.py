"""INSIDE the wall: a copy of the runner answers one test, and dies.

A fork keeps the runner as it is for the cells and tests that follow. What the copy
works with is made *before* the fork: each page that it writes to is copied first,
so in the copy little is done that is not the student's.
"""

from __future__ import annotations

import contextlib
import functools
import shutil
import threading
import warnings
from _signal import ITIMER_PROF, SIG_DFL, SIG_SETMASK, SIGKILL, SIGPROF, pthread_sigmask, setitimer
from _signal import signal as handle
from _socket import socket  # socket.socket is a Python class, which a cell may change
from gc import freeze

from autograder.kernel import call_myself, plain_fork
from autograder.own import os
from autograder.shell import CellShell
from autograder.traces import end_all
from autograder.wire import Answering, Channel, ChannelClosed, encode


class Copy:
    """The copy that answers at the moment, if any, and the folder that it works in.

    private : all that can be written to lies below it
    """

    def __init__(self, private: str):
        self.pid, self.folder, self.private = 0, "", private
        self.null = os.open(os.devnull, os.O_RDWR)  # later all places may be taken

    def end(self) -> None:
        """End it and whatever it started in its session; take away its files."""
        pid, self.pid = self.pid, 0
        if pid:
            for kill in (os.killpg, os.kill):
                with contextlib.suppress(OSError):
                    kill(pid, SIGKILL)
            with contextlib.suppress(OSError):
                os.waitpid(pid, 0)
        if self.folder:
            _take_away(self.folder)
            self.folder = ""

    def hush(self) -> None:
        """From now on, what is printed is not found later, and fills nothing."""
        with contextlib.suppress(OSError):  # a student may close any file
            os.dup2(self.null, 1)
            os.dup2(self.null, 2)

    def answer(self, shell: CellShell, channel: Channel, fd: int, call_s: float, mask) -> bool:
        """Let a copy answer the judge on line `fd`; False where this process has to.

        mask : signals that the student's code does not hear
        """
        if threading.active_count() > 1:  # a fork would leave the other threads behind
            return False
        shell.recorder.start(_OUTPUT_BYTES)
        peer = _peer(shell, fd)
        # Ends also what computes without end outside of Python; pid 1 never gets it.
        limit = functools.partial(setitimer, ITIMER_PROF, call_s)
        self.folder = _folder_for_copy(self.private)
        line_to_driver = channel.sock.fileno()
        pid = _fork()
        if pid == 0:
            try:
                call_myself("runner-in-test")
                os.setsid()  # so that the runner can end what a test started
                with contextlib.suppress(OSError):
                    os.close(line_to_driver)
                self.hush()
                with contextlib.suppress(Exception):  # no place left; then they share the folder
                    _go_to(self.folder)
                handle(SIGPROF, SIG_DFL)
                pthread_sigmask(SIG_SETMASK, mask)
                freeze()  # looking for garbage in what is shared would copy all of it
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


def answer_here(shell: CellShell, channel: Channel, fd: int, before, hurry=None) -> None:
    """Answer the judge in this process. before, hurry : see Answering."""
    channel.send(encode({"copied": False}))
    shell.recorder.start(_OUTPUT_BYTES)
    peer = _peer(shell, fd, hurry)
    try:
        with contextlib.suppress(ChannelClosed):
            peer.serve(before)
    finally:
        peer.close()


@contextlib.contextmanager
def unheard(shell: CellShell):
    """What is printed in a test is in no cell's output, and what is warned of not yet told.

    What is shown "always" is nowhere noted down as shown. The list is changed in place, as
    Python would otherwise take what was noted before for out of date.
    """
    filters, (out, err) = warnings.filters[:], shell.streams
    once = ("default", "module", "once")
    always = [("always", *rest) if how in once else (how, *rest) for how, *rest in filters]
    warnings.filters[:] = [*always, ("always", None, Warning, None, 0)]
    try:
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
            yield
    finally:
        warnings.filters[:] = filters
        shell.recorder.take()
        if shell.programs:  # C code prints past Python's streams
            shell.programs.told(0)


def _peer(shell: CellShell, fd: int, hurry=None) -> Answering:
    return Answering(Channel(socket(fileno=fd), patient=True), shell.namespace, hurry)


def _fork() -> int | None:
    """A fork, at the cost of the student's other processes if there are too many."""
    with contextlib.suppress(OSError):
        return plain_fork()
    if os.getpid() == 1:  # of our own process tree, so this ends nobody else
        end_all()
    with contextlib.suppress(OSError):
        return plain_fork()
    return None


def _folder_for_copy(private: str) -> str:
    """An empty folder for the copy to work in; "" where it has to work in this one."""
    with contextlib.suppress(OSError):  # no place left, or the work folder is gone
        here = os.getcwd()
        if here == private or here.startswith(f"{private}/"):  # else nothing can be written
            folder = f"{private}/test-{os.urandom(6).hex()}"
            os.mkdir(folder)
            os.chmod(folder, 0o700)
            return folder
    return ""


def _go_to(folder: str) -> None:
    """In the copy: work in `folder`, with the same files. Copying them may take long."""
    if not folder:
        return
    if os.listdir():  # as a rule there is nothing
        own = shutil.ignore_patterns("test-*")  # where a cell went to the folder above
        shutil.copytree(os.getcwd(), folder, symlinks=True, ignore=own, dirs_exist_ok=True)
    os.chdir(folder)


def _take_away(folder: str) -> None:
    with contextlib.suppress(Exception):
        os.rmdir(folder)  # as a rule it is empty
        return
    with contextlib.suppress(Exception):
        shutil.rmtree(folder, ignore_errors=True)
