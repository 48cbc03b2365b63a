"""Run a task in a forked copy of this process, with bounds, and bring back plain values.

What runs here is our own code with a mistake in it: it may loop or eat memory, but it
means no harm. So no wall is needed, only limits; a fork costs some milliseconds.
"""

from __future__ import annotations

import json
import os
import resource
import selectors
import signal
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

_PATIENCE = 15  # on the clock, for a copy that waits or shares its processor
_MEMORY = 2 * 2**30  # on top of what the process has


@dataclass
class Ended:
    """How a copy ended. value : what the task returned, as JSON brings it back, or None.

    how : "ok", "timeout" or "crash"
    """

    value: Any
    how: str = "ok"


@dataclass
class _Running:
    key: Any
    pid: int
    end: float
    data: bytearray


def in_copies(
    tasks: Iterable[tuple[Any, Callable[[], Any]]], jobs: int, limit_s: float
) -> Iterator[tuple[Any, Ended]]:
    """Run every task in a copy of its own, `jobs` at once; yields (key, Ended) as they end.

    limit_s : seconds of the processor for one task
    """
    waiting = iter(tasks)
    running: dict[int, _Running] = {}  # by the reading end of its pipe
    with selectors.DefaultSelector() as selector:
        more = True
        while more or running:
            while more and len(running) < jobs:
                task = next(waiting, None)
                if task is None:
                    more = False
                else:
                    pipe, copy = _start(*task, limit_s)
                    running[pipe] = copy
                    selector.register(pipe, selectors.EVENT_READ)
            yield from _look_after(running, selector)


def _look_after(running: dict[int, _Running], selector) -> Iterator[tuple[Any, Ended]]:
    for ready, _ in selector.select(0.5):
        chunk = os.read(ready.fd, 1 << 16)
        if chunk:
            running[ready.fd].data += chunk
            continue
        copy = running.pop(ready.fd)
        selector.unregister(ready.fd)
        os.close(ready.fd)
        yield copy.key, _ended(copy)
    for copy in running.values():
        if time.monotonic() > copy.end:
            os.kill(copy.pid, signal.SIGKILL)


def _start(key: Any, task: Callable[[], Any], limit_s: float) -> tuple[int, _Running]:
    reading, writing = os.pipe()
    pid = os.fork()
    if pid == 0:
        os.close(reading)
        _run_and_exit(task, writing, limit_s)
    os.close(writing)
    end = time.monotonic() + _PATIENCE * (limit_s + 1)
    return reading, _Running(key, pid, end, bytearray())


def _run_and_exit(task: Callable[[], Any], pipe: int, limit_s: float) -> None:
    code = 1
    try:
        signal.signal(signal.SIGPROF, signal.SIG_DFL)
        signal.setitimer(signal.ITIMER_PROF, limit_s)  # ends the process, in C code too
        most = _MEMORY + _mapped_bytes()
        _, hard = resource.getrlimit(resource.RLIMIT_AS)
        resource.setrlimit(resource.RLIMIT_AS, (most, hard))  # a copy may be copied
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        os.dup2(os.open(os.devnull, os.O_RDWR), 0)
        text = json.dumps(task()).encode()
        signal.setitimer(signal.ITIMER_PROF, 0)
        with os.fdopen(pipe, "wb") as out:
            out.write(text)
        code = 0
    except BaseException as error:  # MemoryError, RecursionError: whatever the mistake led to
        sys.stderr.write(f"{type(error).__name__}: {error}\n")
    finally:
        os._exit(code)


def _mapped_bytes() -> int:
    pages = Path("/proc/self/statm").read_text().split()[0]
    return int(pages) * resource.getpagesize()


def _ended(copy: _Running) -> Ended:
    _, status = os.waitpid(copy.pid, 0)
    killed_by = os.WTERMSIG(status) if os.WIFSIGNALED(status) else 0
    if killed_by in (signal.SIGPROF, signal.SIGKILL):
        return Ended(None, "timeout")
    if status or not copy.data:
        return Ended(None, "crash")
    return Ended(json.loads(copy.data))
