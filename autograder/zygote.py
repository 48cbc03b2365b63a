"""A warm parent that forks: `python -m autograder.zygote ROLE FD`.

Loading numpy, matplotlib and IPython takes a second; forking a process that has
them takes milliseconds. One zygote per role:

    runner   no test, no point, no secret was ever in its memory
    judge    holds the master's compiled tests; never meets a student's byte
             except as decoded values

The driver speaks to a zygote over one socket: prepare, spawn, kill. The zygote
answers hello, prepared, and ended with how each child ended, which it says only
after the child's whole process tree is gone.
"""

from __future__ import annotations

import contextlib
import gc
import importlib
import os
import select
import shutil
import signal
import socket
import sys
import tempfile

from autograder import kernel
from autograder.errors import CourseError, WireError
from autograder.model import Limits
from autograder.seats import keep_to
from autograder.wire import Channel, ChannelClosed, decode, encode

ROLES = {"runner": "autograder.runner", "judge": "autograder.judge"}


class Zygote:
    """The loop of a warm parent. Single-threaded, as everything that forks must be."""

    def __init__(self, role: str, channel: Channel):
        self.name, self.role = role, importlib.import_module(ROLES[role])
        self.channel = channel
        self.keep = None  # what walls need; None without walls
        self.places = ""  # without walls: where the children's folders are
        self.filter = b""
        self.children: dict[int, int] = {}  # pidfd -> key
        self.pids: dict[int, int] = {}  # key -> pid

    def start(self, config: dict) -> None:
        if config["walls"]:
            self._start_behind_walls(config["driver"], config["modules"])
        else:
            self.places = tempfile.mkdtemp(prefix="autograder-")
            self._warm_up(config["modules"])
        freeze()
        self._tell(event="hello", walls=self.keep is not None)

    def _warm_up(self, modules: list[str]) -> None:
        self.role.warm()
        for module in modules:
            with contextlib.suppress(Exception):  # whose cell needs it will say so
                importlib.import_module(module)

    def _start_behind_walls(self, driver: int, modules: list[str]) -> None:
        from autograder import seccomp, walls

        self.keep = walls.start_own_process_tree(driver)
        self.filter = seccomp.filter_program()
        os.environ["TMPDIR"] = tempfile.tempdir = walls.stage()
        self._warm_up(modules)
        self.keep.measure()
        walls.enter_view(walls.readable_paths())
        os.environ["TMPDIR"] = tempfile.tempdir = "/tmp"

    def _tell(self, **event) -> None:
        self.channel.send(encode(event))

    def loop(self) -> None:
        while True:
            ready, _, _ = select.select([self.channel.sock, *self.children], [], [])
            for pidfd in ready:
                if pidfd is not self.channel.sock:
                    self._reap(pidfd)
            if self.channel.sock in ready:
                data, fds = self.channel.recv_with_fds()
                self._obey(decode(data), fds)

    def _obey(self, order: dict, fds: list[int]) -> None:
        match order["op"]:
            case "prepare":
                self._prepare(order)
            case "spawn":
                self._spawn(order, Limits(**order["limits"]), fds[0])
            case "kill":
                self._kill(order["key"])
            case "alive":
                self._tell(event="alive", key=order["key"])

    def _prepare(self, order: dict) -> None:
        try:
            told = self.role.prepare(order["payload"])
        except Exception as error:
            text = (
                str(error) if isinstance(error, CourseError) else f"{type(error).__name__}: {error}"
            )
            self._tell(event="prepared", error=text, course=isinstance(error, CourseError))
        else:
            freeze()
            self._tell(event="prepared", error="", course=False, told=told)

    def _spawn(self, order: dict, limits: Limits, fd: int) -> None:
        key = order["key"]
        try:
            pid = self.keep.fork() if self.keep else os.fork()
        except OSError as error:  # the machine is full; the driver is told, and we go on
            Channel(socket.socket(fileno=fd)).send(encode({"fault": f"no process: {error}"}))
            self._tell(event="ended", key=key, code=70, short=False)
            return
        if pid == 0:
            keep_to(order["seat"])
            self._be_child(key, limits, fd, order["payload"])
        os.close(fd)
        self.pids[key] = pid
        self.children[os.pidfd_open(pid)] = key

    def _be_child(self, key, limits, fd, payload) -> None:
        """Never returns. Whatever goes wrong before the walls stand ends the child."""
        code = 70
        try:
            kernel.call_myself(self.name)
            self._close_in(key, limits, fd)
            os.environ.clear()
            tempfile.tempdir = "/tmp" if self.keep else f"{self._place(key)}/tmp"
            os.environ.update(_child_environment(self.keep is not None))
            self.role.child(Channel(socket.socket(fileno=fd)), limits, payload)
            code = 0
        except (ChannelClosed, KeyboardInterrupt):
            code = 0
        except BaseException as error:
            with contextlib.suppress(BaseException):
                Channel(socket.socket(fileno=os.dup(fd))).send(
                    encode({"fault": f"{type(error).__name__}: {error}"})
                )
        finally:
            os._exit(code)

    def _close_in(self, key: int, limits: Limits, fd: int) -> None:
        from autograder import walls

        if self.keep:
            walls.close_cell(self.keep, limits, key, self.filter, fd)
        else:
            os.setsid()  # so that `kill` finds what it started
            walls.only_these_files(fd)
            for name in ("tmp", "work"):
                os.makedirs(f"{self._place(key)}/{name}")
            os.chdir(f"{self._place(key)}/work")

    def _place(self, key: int) -> str:
        """Without walls: the folder in which a child works; it goes when the child goes."""
        return f"{self.places}/{key}"

    def _kill(self, key: int) -> None:
        pid = self.pids.get(key)
        if pid is None:
            return
        if not self.keep:
            with contextlib.suppress(OSError):
                os.killpg(pid, signal.SIGKILL)
        with contextlib.suppress(OSError):
            os.kill(pid, signal.SIGKILL)

    def _reap(self, pidfd: int) -> None:
        key = self.children.pop(pidfd)
        os.close(pidfd)
        pid = self.pids.pop(key)
        if not self.keep:
            with contextlib.suppress(OSError):
                os.killpg(pid, signal.SIGKILL)
        _, status = os.waitpid(pid, 0)
        if not self.keep:
            shutil.rmtree(self._place(key), ignore_errors=True)
        short = self.keep.groups.leave(key) if self.keep else False
        self._tell(event="ended", key=key, code=os.waitstatus_to_exitcode(status), short=short)


def freeze() -> None:
    """What is alive now is shared by every child; the collector must not touch its pages."""
    gc.collect()
    gc.freeze()


def _child_environment(walled: bool) -> dict[str, str]:
    return {
        "HOME": "/tmp/home" if walled else os.environ.get("HOME", "/"),
        "USER": "student",
        "LOGNAME": "student",
        "PATH": f"{os.path.dirname(sys.executable)}:/usr/local/bin:/usr/bin:/bin",
        "LANG": "C.UTF-8",
        "TMPDIR": tempfile.gettempdir(),
        "MPLBACKEND": "module://matplotlib_inline.backend_inline",
        "OPENBLAS_NUM_THREADS": "1",
        "OMP_NUM_THREADS": "1",
    }


def main() -> None:
    role, fd = sys.argv[1], int(sys.argv[2])
    channel = Channel(socket.socket(fileno=fd))
    kernel.call_myself(f"warm-{role}")
    zygote = Zygote(role, channel)
    try:
        zygote.start(decode(channel.recv_with_fds()[0]))
    except Exception as error:
        zygote._tell(event="hello", walls=False, error=f"{type(error).__name__}: {error}")
        return
    with contextlib.suppress(ChannelClosed, WireError, KeyboardInterrupt):
        zygote.loop()
    if zygote.places:
        shutil.rmtree(zygote.places, ignore_errors=True)
    os._exit(0)


if __name__ == "__main__":
    main()
