"""INSIDE the wall: runs the student's cells and answers the judge's calls.

Knows no tests and no points. Two kinds of process:

    main    one per submission: runs cell after cell, in order
    fork    one per test: a copy of main as it stands, answers the judge, dies

so a test meets the state before it and leaves nothing behind; its files are a copy,
too. Where no faithful copy can be made (threads do not survive a fork; the limit of
processes may be used up) main answers itself and says so: it is not used again. It also
answers where the driver says so: the last test, and what surely keeps nothing.
Whatever the student's code does to this module, only wrong answers come out of it.
"""

from __future__ import annotations

import contextlib
import random
import sys
import tempfile
import threading
import warnings
from _signal import SIG_BLOCK, SIG_SETMASK, pthread_sigmask, valid_signals  # no enums
from pathlib import Path

import numpy as np

from autograder.copies import Copy, answer_here, unheard
from autograder.errors import WireError
from autograder.kernel import plain_fork
from autograder.own import os, signal, time
from autograder.shell import CellShell
from autograder.traces import Traces
from autograder.wire import Channel, encode, read_order

SHELL: CellShell | None = None
_CALL_AHEAD_S = 0.1  # of the processor; a call that takes longer is made again in its turn


def warm() -> None:
    """Load what students use, and walk once through every slow first time."""
    global SHELL
    filters = warnings.filters[:]  # warming must not change which warnings students see
    os.environ["MPLBACKEND"] = "module://matplotlib_inline.backend_inline"
    SHELL = CellShell()
    import matplotlib.pyplot as plt

    import chainrule

    for name in chainrule.__all__:  # lazily loaded rooms; a broken one is the cells' to report
        with contextlib.suppress(ImportError, AttributeError):
            getattr(chainrule, name)
    SHELL.run("import matplotlib.pyplot as plt\nplt.plot([1, 2]);")
    SHELL.run("%matplotlib inline")
    SHELL.run("1 / 0")  # IPython's first traceback is slow
    SHELL.run("'x'")
    plt.close("all")
    _let_go_of_fonts()
    SHELL.shell.reset(new_session=True)
    SHELL.shell.execution_count = 1
    warnings.filters[:] = filters


def _let_go_of_fonts() -> None:
    """Close the font files that matplotlib keeps open: in a child it does so when it is told
    of the fork, which costs more than the fork, and `plain_fork` tells nobody.
    """
    from matplotlib import font_manager

    with contextlib.suppress(AttributeError):  # it has no public name
        font_manager._get_font.cache_clear()


def prepare(payload) -> None:
    raise WireError("a runner is told nothing in advance")


def child(channel: Channel, limits, payload) -> None:
    """Obey the driver until it hangs up."""
    if "environment" in payload:
        _stand_aside(channel)
    _settle_in(payload)
    channel.send(encode({"hello": os.getpid()}))
    private, home = tempfile.gettempdir(), os.getcwd()
    copy, place, before = Copy(private), _Place(), None
    _hear_none()
    while True:
        place.free()
        data, fds = channel.recv_with_fds()
        order = read_order(data)
        copy.end()
        if order.get("tidy") and not (before and before.taken_away()):
            for fd in fds:
                os.close(fd)
            channel.send(encode({"spent": True}))  # a test left something behind
            continue
        match order["op"]:
            case "run":
                place.keep()
                reply = _run(order["source"], limits, order.get("interrupt_s"))
                channel.send(encode({"turn": order["turn"], **reply}))
            case "test":
                by, told = order["by"], (fds[0], order["call_s"])
                before = Traces(private) if by == "copy" else None
                if by == "itself":
                    with unheard(SHELL):
                        _answer_here(channel, *told)
                elif by == "last" or not copy.answer(SHELL, channel, *told, _students_mask):
                    copy.hush()
                    _answer_here(channel, *told)
            case "files":
                channel.send(encode(left_behind(home, payload["files"], order["most"])))


def _settle_in(payload: dict) -> None:
    """Files, paths, generators and signals as a student's first cell is to find them."""
    # Unseeded code gives the same result in every grading run.
    np.random.seed(20_000)
    random.seed(20_000)
    for name, content in payload["files"].items():
        Path(name).parent.mkdir(parents=True, exist_ok=True)
        Path(name).write_bytes(content)
    sys.path[:] = [p for p in sys.path if p and os.path.exists(p)]
    SHELL.hear_programs(tempfile.gettempdir(), apart="environment" in payload)
    if "environment" in payload:  # nbgrader's way, with everything as in a kernel of Jupyter's
        os.environ.update(payload["environment"])
        sys.path.insert(0, "")
        signal.signal(signal.SIGINT, signal.default_int_handler)
        SHELL.be_like_a_kernel()
    else:  # last, so that no file in the work folder stands in for a module of the system's
        sys.path.append(os.getcwd())
    signal.signal(signal.SIGPROF, lambda *_: os._exit(75))


def left_behind(folder: str, given: dict[str, bytes], most: int) -> dict:
    """Names of the files in `folder`, and the content of those that are new or changed.

    most : bytes in all; what goes beyond is as if it were not there
    """
    names, changed = [], {}
    for path in sorted(Path(folder).rglob("*")):
        with contextlib.suppress(OSError):
            if path.is_symlink() or not path.is_file() or path.stat().st_size > most:
                continue
            name, content = path.relative_to(folder).as_posix(), path.read_bytes()
            if given.get(name) != content:
                most -= len(content)
                changed[name] = content
            names.append(name)
    return {"names": names, "changed": changed}


def _answer_here(channel: Channel, fd: int, call_s: float) -> None:
    """Answer a test of which no copy can, or has to."""
    _hear_again()
    ahead_s = min(call_s, _CALL_AHEAD_S)
    answer_here(SHELL, channel, fd, lambda: _may_use(call_s), lambda: _may_use(ahead_s))
    _may_use(0)
    _hear_none()


def _stand_aside(channel: Channel) -> None:
    """Go on in a child: pid 1 of a process tree, which this is, no signal can end."""
    if child := plain_fork():  # nothing was opened yet
        channel.close()
        while True:
            pid, status = os.wait()
            if pid == child:
                os._exit(os.waitstatus_to_exitcode(status) & 0xFF)


class _Place:
    """A place among the open files, so that a test's line can come in when all are taken."""

    def __init__(self):
        self.fd: int | None = None

    def keep(self) -> None:
        with contextlib.suppress(OSError):
            self.fd = os.open(os.devnull, os.O_RDONLY)

    def free(self) -> None:
        if self.fd is not None:
            with contextlib.suppress(OSError):
                os.close(self.fd)
            self.fd = None


def _may_use(seconds: float) -> None:
    """From now on, end this process when it has used so much of the processor; 0: never.

    Whoever takes the timer down waits for the driver's or the judge's patience to end.
    """
    signal.setitimer(signal.ITIMER_PROF, seconds)


_students_mask: set = set()
_ALL = valid_signals()


def _hear_none() -> None:
    """An alarm that a cell left on must not ring while the driver is listened to."""
    global _students_mask
    for _ in range(100):  # what rings already says so here
        with contextlib.suppress(BaseException):
            _students_mask = pthread_sigmask(SIG_BLOCK, [])
            break
    with contextlib.suppress(BaseException):
        pthread_sigmask(SIG_BLOCK, _ALL)


def _hear_again() -> None:
    """The student's code runs next, with the signals that it wants to hear."""
    with contextlib.suppress(BaseException):  # what rang in between was an earlier cell's
        pthread_sigmask(SIG_SETMASK, _students_mask)


def _run(source: str, limits, interrupt_s: float | None = None) -> dict:
    """Run one cell.

    interrupt_s : interrupt it after so long, as Jupyter does, instead of ending it
    """
    began, me = time.perf_counter(), os.getpid()
    _hear_again()
    _may_use(limits.cell_s if interrupt_s is None else 0)
    with _Interrupting(interrupt_s) as interrupting:
        status, outputs = SHELL.run(source, limits.output_kb * 1024)
    _may_use(0)
    _hear_none()
    if os.getpid() != me:  # the cell forked, and this is the copy: it must not answer too
        os._exit(0)
    told = {"status": status, "outputs": outputs, "interrupted": interrupting.done}
    return {**told, "seconds": time.perf_counter() - began}


class _Interrupting:
    """Raise KeyboardInterrupt in the cell when it has run for so long; None: never."""

    def __init__(self, seconds: float | None):
        self.done = False
        self._timer = seconds and threading.Timer(seconds, self._interrupt)

    def _interrupt(self) -> None:
        self.done = True
        signal.pthread_kill(threading.main_thread().ident, signal.SIGINT)

    def __enter__(self) -> _Interrupting:
        if self._timer:
            self._timer.daemon = True
            self._timer.start()
        return self

    def __exit__(self, *_) -> None:
        if self._timer:
            self._timer.cancel()
