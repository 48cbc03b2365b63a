"""A warm parent that forks: `python -m autograder.zygote ROLE FD`.

Loading numpy, matplotlib and IPython takes a second; forking a process that has
them takes milliseconds. One zygote per role:

    runner   walls up, no test, no point, no secret was ever in its memory
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
import signal
import socket
import sys
from pathlib import Path

from autograder.errors import WireError
from autograder.model import Limits
from autograder.wire import Channel, ChannelClosed, decode, encode

ROLES = {"runner": "autograder.runner", "judge": "autograder.judge"}


class Zygote:
    """The loop of a warm parent. Single-threaded, as everything that forks must be."""

    def __init__(self, role: str, channel: Channel):
        self.role = importlib.import_module(ROLES[role])
        self.channel = channel
        self.walled = False
        self.filter = b""
        self.children: dict[int, int] = {}  # pidfd -> key
        self.pids: dict[int, int] = {}  # key -> pid

    def start(self, config: dict) -> None:
        if config["walls"]:
            from autograder import seccomp, walls

            walls.start_own_process_tree()
            self.filter = seccomp.filter_program()
        self.role.warm()
        if config["walls"]:
            walls.measure_mapped()
            walls.enter_view(walls.readable_paths(), Path(config["mount_point"]))
            self.walled = True
        self._tell(event="hello", walls=self.walled)

    def _tell(self, **event) -> None:
        self.channel.send(encode(event))

    def loop(self) -> None:
        while True:
            ready, _, _ = select.select([self.channel.sock, *self.children], [], [])
            for pidfd in ready:
                if pidfd is not self.channel.sock:
                    self._reap(pidfd)
            if self.channel.sock in ready:
                data, fds = self.channel.recv_with_fds(max_fds=1)
                self._obey(decode(data), fds)

    def _obey(self, order: dict, fds: list[int]) -> None:
        match order["op"]:
            case "prepare":
                self._prepare(order)
            case "spawn":
                self._spawn(order["key"], Limits(**order["limits"]), fds[0], order["payload"])
            case "kill":
                if order["key"] in self.pids:
                    os.kill(self.pids[order["key"]], signal.SIGKILL)

    def _prepare(self, order: dict) -> None:
        try:
            self.role.prepare(order["payload"])
        except Exception as error:
            self._tell(event="prepared", error=f"{type(error).__name__}: {error}")
        else:
            self._tell(event="prepared", error="")

    def _spawn(self, key: int, limits: Limits, fd: int, payload) -> None:
        if self.walled:
            from autograder import walls

            pid = walls.fork_process_tree()
        else:
            pid = os.fork()
        if pid == 0:
            self._be_child(key, limits, fd, payload)
        os.close(fd)
        self.pids[key] = pid
        self.children[os.pidfd_open(pid)] = key

    def _be_child(self, key, limits, fd, payload) -> None:
        """Never returns. Whatever goes wrong before the walls stand ends the child."""
        code = 70
        try:
            if self.walled:
                from autograder import walls

                walls.close_cell(limits, key, self.filter, fd)
            else:
                _close_all_but(fd)
            os.environ.clear()
            os.environ.update(_child_environment(self.walled))
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

    def _reap(self, pidfd: int) -> None:
        key = self.children.pop(pidfd)
        os.close(pidfd)
        _, status = os.waitpid(self.pids.pop(key), 0)
        self._tell(event="ended", key=key, code=os.waitstatus_to_exitcode(status))


def _child_environment(walled: bool) -> dict[str, str]:
    home = "/tmp/home" if walled else os.environ.get("HOME", "/")
    return {
        "HOME": home,
        "PATH": "/usr/local/bin:/usr/bin:/bin",
        "LANG": "C.UTF-8",
        "TMPDIR": "/tmp",
        "MPLBACKEND": "module://matplotlib_inline.backend_inline",
        "OPENBLAS_NUM_THREADS": "1",
        "OMP_NUM_THREADS": "1",
    }


def _close_all_but(keep: int) -> None:
    null = os.open(os.devnull, os.O_RDWR)
    for standard in (0, 1):
        os.dup2(null, standard)
    os.closerange(3, keep)
    os.closerange(keep + 1, 4096)


def main() -> None:
    role, fd = sys.argv[1], int(sys.argv[2])
    channel = Channel(socket.socket(fileno=fd))
    zygote = Zygote(role, channel)
    try:
        zygote.start(decode(channel.recv()))
    except Exception as error:
        zygote._tell(event="hello", walls=False, error=f"{type(error).__name__}: {error}")
        return
    # What is alive now is shared by every child; the collector must not touch its pages.
    gc.collect()
    gc.freeze()
    with contextlib.suppress(ChannelClosed, WireError, KeyboardInterrupt):
        zygote.loop()
    os._exit(0)


if __name__ == "__main__":
    main()
