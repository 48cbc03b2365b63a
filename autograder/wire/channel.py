"""One length-prefixed message after another over a Unix socket."""

from __future__ import annotations

import array
import select
import socket
import struct
import time

from autograder.errors import WireError

_LENGTH = struct.Struct("<Q")


class ChannelClosed(ConnectionError):
    """The other side has ended."""


class ChannelTimeout(TimeoutError):
    """The other side did not answer, or not wholly, before the deadline."""


class Channel:
    """A socket that speaks in whole messages.

    max_mb : a longer message is refused before a byte of it is read
    """

    def __init__(self, sock: socket.socket, max_mb: float = 256):
        self.sock = sock
        self.max_bytes = int(max_mb * 2**20)
        sock.setblocking(True)

    def send(self, data: bytes, deadline: float | None = None, fds=()) -> None:
        """Send one message, with open files beside it if `fds` names any."""
        ancillary = []
        if fds:
            ancillary = [(socket.SOL_SOCKET, socket.SCM_RIGHTS, array.array("i", fds))]
        try:
            self.sock.settimeout(_left(deadline))
            view = memoryview(_LENGTH.pack(len(data)) + data)
            sent = self.sock.sendmsg([view], ancillary) if fds else self.sock.send(view)
            while sent < len(view):
                self.sock.settimeout(_left(deadline))
                sent += self.sock.send(view[sent:])
        except TimeoutError as error:
            raise ChannelTimeout("the other side does not read") from error
        except OSError as error:
            raise ChannelClosed(str(error)) from error

    def recv(self, deadline: float | None = None) -> bytes:
        """One whole message; `deadline` is on time.monotonic()'s clock."""
        return self.recv_with_fds(deadline)[0]

    def recv_with_fds(self, deadline: float | None = None, max_fds: int = 0):
        """One whole message and the open files that came with it."""
        head, fds = self._exactly(_LENGTH.size, deadline, max_fds)
        (length,) = _LENGTH.unpack(head)
        if length > self.max_bytes:
            raise WireError(f"a message of {length} bytes; {self.max_bytes} are allowed")
        return self._exactly(length, deadline, 0)[0], fds

    def _exactly(self, n: int, deadline, max_fds):
        buffer = bytearray(n)
        view, fds, at = memoryview(buffer), array.array("i"), 0
        try:
            while at < n:
                self.sock.settimeout(_left(deadline))
                if max_fds and at == 0:
                    piece, ancillary, _, _ = self.sock.recvmsg(n, socket.CMSG_SPACE(4 * max_fds))
                    for level, kind, data in ancillary:
                        if level == socket.SOL_SOCKET and kind == socket.SCM_RIGHTS:
                            fds.frombytes(data[: len(data) - len(data) % 4])
                    buffer[: len(piece)] = piece
                    got = len(piece)
                else:
                    got = self.sock.recv_into(view[at:])
                if got == 0:
                    raise ChannelClosed("the other side has ended")
                at += got
        except TimeoutError as error:
            raise ChannelTimeout("no answer before the deadline") from error
        except ChannelClosed:
            raise
        except OSError as error:
            raise ChannelClosed(str(error)) from error
        return buffer, list(fds)

    def readable(self) -> bool:
        """True when something (or the end) can be read at once."""
        return bool(select.select([self.sock], [], [], 0)[0])

    def close(self) -> None:
        self.sock.close()


def _left(deadline: float | None) -> float | None:
    """Seconds until the deadline; a tiny wait once it is over, so the call still fails."""
    return None if deadline is None else max(deadline - time.monotonic(), 1e-4)
