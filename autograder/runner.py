"""INSIDE the wall: runs the student's cells and answers the judge's calls.

Knows no tests and no points. Two kinds of process:

    main    one per submission: runs cell after cell, in order
    fork    one per test: a copy of main as it stands, answers the judge, dies

so a test meets the state before it and leaves nothing behind. Whatever the
student's code does to this module, only wrong answers come out of it.
"""

from __future__ import annotations

import contextlib
import os
import random
import signal
import socket
import time
import warnings
from pathlib import Path

import numpy as np

from autograder.errors import WireError
from autograder.shell import CellShell
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
    import sklearn.datasets
    import sklearn.linear_model  # noqa: F401

    import chainrule

    for name in chainrule.__all__:  # lazily loaded rooms; a broken one is the cells' to report
        with contextlib.suppress(ImportError, AttributeError):
            getattr(chainrule, name)
    SHELL.run("import matplotlib.pyplot as plt\nplt.plot([1, 2]);")
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
        Path(name).write_bytes(content)
    if payload["files"]:
        import sys

        sys.path.insert(0, os.getcwd())
    channel.send(encode({"hello": os.getpid()}))
    serving = 0
    while True:
        data, fds = channel.recv_with_fds(max_fds=1)
        order = decode(data)
        _end_fork(serving)
        serving = 0
        match order["op"]:
            case "run":
                reply = _run(order["source"], limits.output_kb * 1024)
                channel.send(encode({"turn": order["turn"], **reply}))
            case "test":
                serving = _fork_for_test(channel, fds[0])


def _run(source: str, budget: int) -> dict:
    began, me = time.perf_counter(), os.getpid()
    status, outputs = SHELL.run(source, budget)
    if os.getpid() != me:  # the cell forked, and this is the copy: it must not answer too
        os._exit(0)
    return {"status": status, "outputs": outputs, "seconds": time.perf_counter() - began}


def _fork_for_test(channel: Channel, fd: int) -> int:
    pid = os.fork()
    if pid:
        os.close(fd)
        return pid
    with contextlib.suppress(BaseException):
        os.setsid()  # so that main can end what a test started
        channel.close()
        answer_calls(Channel(socket.socket(fileno=fd)))
    os._exit(0)


def _end_fork(pid: int) -> None:
    if not pid:
        return
    with contextlib.suppress(OSError):
        os.killpg(pid, signal.SIGKILL)
    with contextlib.suppress(OSError):
        os.kill(pid, signal.SIGKILL)
    with contextlib.suppress(OSError):
        os.waitpid(pid, 0)


def answer_calls(channel: Channel) -> None:
    """Answer look-ups, attributes and calls on the student's names."""
    SHELL.recorder.start(64 * 1024)
    peer = Peer(channel, _callback, _answer, export_anything=True)
    with contextlib.suppress(ChannelClosed):
        peer.serve()


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
