"""INSIDE the wall: runs the student's cells and answers the judge's calls.

Knows no tests and no points. Two kinds of process:

    main    one per submission: runs cell after cell, in order
    fork    one per test: a copy of main as it stands, answers the judge, dies

so a test meets the state before it and leaves nothing behind; its files are a copy,
too. Where no faithful copy can be made (threads do not survive a fork; the limit of
processes may be used up) main answers itself and says so: it is not used again.
Whatever the student's code does to this module, only wrong answers come out of it.
"""

from __future__ import annotations

import contextlib
import os
import random
import shutil
import signal
import socket
import sys
import tempfile
import threading
import time
import warnings
from pathlib import Path

import numpy as np

from autograder.errors import WireError
from autograder.shell import CellShell
from autograder.traces import Traces, end_all
from autograder.wire import Channel, ChannelClosed, Peer, decode, encode
from autograder.wire.peer import ATTRIBUTE, LOOKUP

SHELL: CellShell | None = None


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
    SHELL.shell.reset(new_session=True)
    SHELL.shell.execution_count = 1
    warnings.filters[:] = filters


def prepare(payload) -> None:
    raise WireError("a runner is told nothing in advance")


def child(channel: Channel, limits, payload) -> None:
    """Obey the driver until it hangs up."""
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
    channel.send(encode({"hello": os.getpid()}))
    serving, place, before = 0, _Place(), None
    _hear_none()
    while True:
        place.free()
        data, fds = channel.recv_with_fds()
        order = decode(data)
        _end_fork(serving)
        serving = 0
        match order["op"]:
            case "run":
                place.keep()
                reply = _run(order["source"], limits, order.get("interrupt_s"))
                channel.send(encode({"turn": order["turn"], **reply}))
            case "test":
                before = Traces(tempfile.gettempdir())
                serving = _answer_test(channel, fds[0], order["call_s"])
            case "tidy":
                channel.send(encode({"as_before": before is not None and before.taken_away()}))


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


def _hear_none() -> None:
    """An alarm that a cell left on must not ring while the driver is listened to."""
    global _students_mask
    for _ in range(100):  # what rings already says so here
        with contextlib.suppress(BaseException):
            _students_mask = signal.pthread_sigmask(signal.SIG_BLOCK, [])
            break
    with contextlib.suppress(BaseException):
        signal.pthread_sigmask(signal.SIG_BLOCK, signal.valid_signals())


def _hear_again() -> None:
    """The student's code runs next, with the signals that it wants to hear."""
    with contextlib.suppress(BaseException):  # what rang in between was an earlier cell's
        signal.pthread_sigmask(signal.SIG_SETMASK, _students_mask)


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


def _answer_test(channel: Channel, fd: int, call_s: float) -> int:
    """Let a copy answer the judge and give its pid; 0 where this process had to."""
    pid = _fork() if threading.active_count() == 1 else None
    if pid == 0:
        with contextlib.suppress(BaseException):
            os.setsid()  # so that main can end what a test started
            channel.close()
            _work_in_a_copy()
            # Ends also what computes without end outside of Python; pid 1 never gets it.
            signal.signal(signal.SIGPROF, signal.SIG_DFL)
            _hear_again()
            answer_calls(Channel(socket.socket(fileno=fd)), call_s)
        os._exit(0)
    channel.send(encode({"copied": pid is not None}))
    if pid is None:
        _hear_again()
        answer_calls(Channel(socket.socket(fileno=fd)), call_s)
        _may_use(0)
        _hear_none()
        return 0
    os.close(fd)
    return pid


def _fork() -> int | None:
    """os.fork(), at the cost of the student's other processes if there are too many."""
    with contextlib.suppress(OSError):
        return os.fork()
    if os.getpid() == 1:  # of our own process tree, so this ends nobody else
        end_all()
    with contextlib.suppress(OSError):
        return os.fork()
    return None


def _work_in_a_copy() -> None:
    """What a test's calls print and write must not be found by what runs later."""
    null = os.open(os.devnull, os.O_RDWR)
    for standard in (1, 2):
        os.dup2(null, standard)
    os.close(null)
    copy = os.path.join(tempfile.gettempdir(), f"test-{os.getpid()}")
    try:
        if os.listdir():
            shutil.copytree(os.getcwd(), copy, symlinks=True)
        else:  # as a rule; copytree has to look at much more
            os.mkdir(copy)
        os.chdir(copy)
    except (OSError, shutil.Error):  # the private disk is full; then they share the folder
        shutil.rmtree(copy, ignore_errors=True)


def _end_fork(pid: int) -> None:
    if not pid:
        return
    with contextlib.suppress(OSError):
        os.killpg(pid, signal.SIGKILL)
    with contextlib.suppress(OSError):
        os.kill(pid, signal.SIGKILL)
    with contextlib.suppress(OSError):
        os.waitpid(pid, 0)
    shutil.rmtree(os.path.join(tempfile.gettempdir(), f"test-{pid}"), ignore_errors=True)


def answer_calls(channel: Channel, call_s: float) -> None:
    """Answer look-ups, attributes and calls on the student's names, each within its time."""
    SHELL.recorder.start(64 * 1024)
    peer = Peer(channel, _callback, _answer, discreet=False)
    with contextlib.suppress(ChannelClosed):
        peer.serve(lambda: _may_use(call_s))


def _answer(request):
    match request:
        case (code, list() as names) if code == LOOKUP:
            return {name: SHELL.namespace[name] for name in names if name in SHELL.namespace}
        case (code, thing, str() as name) if code == ATTRIBUTE:
            return getattr(thing, name)
    raise WireError("a request of unknown form")


def _callback(peer: Peer, handle):
    """A function that runs on the judge's side, as the student's code sees it."""

    def callback(*args, **kwargs):
        return peer.call(callback, args, kwargs)

    return callback
