"""OUTSIDE the wall: starts, limits and ends what is inside. Never reads scores.

`Zygote` holds a warm parent; `Zygote.spawn()` gives a `Child`: a channel to talk
over and `end()`, which returns only when the child's whole process tree is gone.
"""

from __future__ import annotations

import contextlib
import dataclasses
import itertools
import os
import socket
import subprocess
import sys
import threading
from collections.abc import Sequence
from pathlib import Path

from autograder.errors import CourseError, SandboxError, WireError
from autograder.model import Limits
from autograder.wire import Channel, ChannelClosed, ChannelTimeout, decode, encode
from autograder.wire.channel import deadline_in

_START_S = 120.0  # a cold disk and a font cache to build
_HELLO_S = 30.0
_END_S = 60.0
_MOST_CROWDED = 8.0


def crowding() -> float:
    """How many times longer things take on the clock because the machine is busy, 1 to 8.

    A submission must not lose points because its graders' machine does something else,
    or because of what another submission does; so limits on the clock are stretched by it.
    """
    with contextlib.suppress(OSError, ValueError):
        soon, _, _, running, *_ = Path("/proc/loadavg").read_text().split()
        wanted = max(float(soon), int(running.split("/")[0]))
        return min(max(1.0, wanted / (os.cpu_count() or 1)), _MOST_CROWDED)
    return 1.0


class Zygote:
    """The driver's handle of one warm parent process.

    modules : what is imported while it warms up, once for all children
    """

    def __init__(self, role: str, walls: bool, modules: Sequence[str] = ()):
        self.role, self.walls = role, walls
        ours, theirs = socket.socketpair()
        self.process = subprocess.Popen(
            [sys.executable, "-P", "-s", "-m", "autograder.zygote", role, str(theirs.fileno())],
            pass_fds=[theirs.fileno()],
            env=_environment(),
            cwd="/",
            stdin=subprocess.DEVNULL,
            start_new_session=True,  # Ctrl-C is the driver's; it ends us in good order
        )
        theirs.close()
        self.channel = Channel(ours)
        self._keys = itertools.count(1)
        self._lock = threading.Lock()
        self._ended: dict[int, dict] = {}
        self._news = threading.Condition()
        self._prepared: list[dict] = []
        self._heard = 0  # the last question whether it is alive that it answered
        self.gone = False  # known once its end was heard
        self._say(walls=walls, driver=os.getpid(), modules=list(modules))
        self._await_hello()
        threading.Thread(target=self._listen, daemon=True, name=f"{role}-news").start()

    def _say(self, fds=(), **order) -> None:
        with self._lock:
            self.channel.send(encode(order), fds=fds)

    def _await_hello(self) -> None:
        try:
            hello = decode(self.channel.recv(deadline_in(_START_S)))
        except (ChannelClosed, ChannelTimeout, WireError) as error:
            self.close()
            raise SandboxError(f"the {self.role}'s warm process did not start: {error}") from error
        if hello.get("error") or hello["walls"] != self.walls:
            self.close()
            raise SandboxError(
                f"the walls around the {self.role} could not be built: {hello.get('error')}. "
                "Run `autograder doctor` to see what this machine lacks."
            )

    def _listen(self) -> None:
        while True:
            try:
                event = decode(self.channel.recv())
            except Exception:
                event = {"event": "gone"}
            with self._news:
                match event["event"]:
                    case "ended":
                        self._ended[event["key"]] = event
                    case "prepared":
                        self._prepared.append(event)
                    case "alive":
                        self._heard = event["key"]
                    case "gone":
                        self.gone = True
                        self._prepared.append({"error": "it has ended", "course": False})
                        self._news.notify_all()
                        return
                self._news.notify_all()

    def prepare(self, payload: dict):
        """Load something once that every later child inherits; returns what the role says of it.

        CourseError where the fault is in what it was given, SandboxError else.
        """
        self._prepared.clear()
        self._say(op="prepare", payload=payload)
        with self._news:
            answered = self._news.wait_for(lambda: self._prepared, timeout=_START_S)
        told = self._prepared.pop() if answered else {"error": "no answer", "course": False}
        if told["error"]:
            kind = CourseError if told["course"] else SandboxError
            raise kind(f"the {self.role} could not prepare: {told['error']}")
        return told["told"]

    def spawn(self, limits: Limits, payload=None, seat: int | None = None) -> Child:
        """A fresh child that has said hello. SandboxError if its walls failed.

        seat : the processor that it keeps to
        """
        key = next(self._keys)
        ours, theirs = socket.socketpair()
        order = {"key": key, "limits": dataclasses.asdict(limits), "payload": payload, "seat": seat}
        try:
            self._say(op="spawn", fds=[theirs.fileno()], **order)
        except ChannelClosed as error:
            raise SandboxError(f"the {self.role}'s warm process has ended") from error
        finally:
            theirs.close()
        child = Child(self, key, Channel(ours))
        try:
            hello = decode(child.channel.recv(deadline_in(_HELLO_S)))
        except (ChannelClosed, ChannelTimeout, WireError) as error:
            child.end()
            raise SandboxError(f"a {self.role} did not say hello: {error}") from error
        if "fault" in hello:
            child.end()
            raise SandboxError(f"a {self.role} could not start: {hello['fault']}")
        return child

    def answers(self) -> bool:
        """Whether it is alive; a process that was just killed may still look so, and is asked."""
        key = next(self._keys)
        try:
            self._say(op="alive", key=key)
        except ChannelClosed:
            key = sys.maxsize  # it cannot answer any more; its end is heard in a moment
        with self._news:
            self._news.wait_for(lambda: self.gone or self._heard >= key, timeout=_END_S)
            return not self.gone and self._heard >= key

    def wait_ended(self, key: int) -> dict:
        """How child `key` ended; SandboxError if it does not, or nobody knows."""
        with self._news:
            self._news.wait_for(lambda: key in self._ended or self.gone, timeout=_END_S)
            if key in self._ended:
                return self._ended.pop(key)
        with contextlib.suppress(subprocess.TimeoutExpired):
            self.process.wait(_END_S if self.gone else 0)
            return {"code": None, "short": False}  # with it went everything that it ever started
        raise SandboxError(f"a {self.role} does not end; something in it cannot be killed")

    def kill(self, key: int) -> None:
        with contextlib.suppress(ChannelClosed):  # with its zygote gone, the child is gone too
            self._say(op="kill", key=key)

    def close(self) -> None:
        """End the zygote; the kernel ends everything that it ever started."""
        # The listening thread holds the socket, so closing it alone would not be noticed.
        with contextlib.suppress(OSError):
            self.channel.sock.shutdown(socket.SHUT_RDWR)
        self.channel.close()
        try:
            self.process.wait(5)  # it hears that we hung up, and clears away its folders
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()

    def __enter__(self) -> Zygote:
        return self

    def __exit__(self, *_) -> None:
        self.close()


class Child:
    """One process tree behind the wall (or one judge)."""

    def __init__(self, zygote: Zygote, key: int, channel: Channel):
        self._zygote, self._key, self.channel = zygote, key, channel
        self._code: int | None = None
        self._over = False
        self.short_of_memory = False  # known once it has ended

    def end(self) -> int | None:
        """End it and everything that it started; return when all that is so."""
        if not self._over:
            self._over = True
            self._zygote.kill(self._key)
            self.channel.close()
            told = self._zygote.wait_ended(self._key)
            self._code, self.short_of_memory = told["code"], told["short"]
        return self._code


def _environment() -> dict[str, str]:
    """What a warm process is started with: nothing that could be a secret."""
    keep = ("PYTHONPATH", "PATH", "HOME", "LD_LIBRARY_PATH", "TMPDIR", "MPLCONFIGDIR")
    return {
        **{name: os.environ[name] for name in keep if name in os.environ},
        "LANG": "C.UTF-8",
        "PYTHONHASHSEED": "0",
        "PYTHONDONTWRITEBYTECODE": "1",
        **{f"{n}_NUM_THREADS": "1" for n in ("OPENBLAS", "OMP", "MKL", "NUMEXPR", "VECLIB")},
        # numpy's advice to the kernel about huge pages makes every fork slower
        "NUMPY_MADVISE_HUGEPAGE": "0",
        # Arrays of megabytes are freed and made again all the time: keep their pages.
        "MALLOC_MMAP_THRESHOLD_": str(2**25),
        "MALLOC_TRIM_THRESHOLD_": str(2**26),
    }
