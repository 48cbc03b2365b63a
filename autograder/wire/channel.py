"""One length-prefixed message after another over a Unix socket.

The sender need not be honest: a length is judged before a byte behind it is read,
and a deadline is for the whole message, so that nobody can hold a reader with a
trickle of bytes.
"""

from __future__ import annotations

import contextlib
import socket

from autograder.errors import WireError
from autograder.own import array, select, struct, time

_LENGTH = struct.Struct("<Q")
_ROOM = 2**16  # what one system call may bring; most messages come whole


class ChannelClosed(ConnectionError):
    """The other side has ended."""


class ChannelTimeout(TimeoutError):
    """The other side did not answer, or not wholly, before the deadline."""


class Channel:
    """A socket that speaks in whole messages.

    max_mb : a longer message is refused before it is read
    patient : whoever listens has nothing else to do, and no deadline: a call to the
        system less for each message
    """

    def __init__(self, sock: socket.socket, max_mb: float = 256, patient: bool = False):
        self.sock, self._patient = sock, patient
        self.max_bytes = int(max_mb * 2**20)
        self._early = bytearray()  # read already, belongs to the next message
        sock.setblocking(patient)
        self._poll = {}
        for name, event in (("in", select.POLLIN), ("out", select.POLLOUT)):
            self._poll[name] = select.poll()
            self._poll[name].register(sock, event)

    # --------------------------------------------------------------- sending
    def send(self, data: bytes, deadline: float | None = None, fds=()) -> None:
        """Send one message, with open files beside it if `fds` names any."""
        head = _LENGTH.pack(len(data))
        if len(data) >= _ROOM:  # no copy of what is large
            self._send_all(memoryview(head), deadline, fds)
            return self._send_all(memoryview(data), deadline, ())
        piece, sent = head + data, 0
        if not fds:  # as a rule all of it goes at once
            with contextlib.suppress(BlockingIOError):
                sent = self._written(self.sock.send, piece)
        if sent < len(piece):
            self._send_all(memoryview(piece)[sent:], deadline, fds)

    def _written(self, write, *what) -> int:
        try:
            return write(*what)
        except BlockingIOError:
            raise
        except OSError as error:
            raise ChannelClosed(str(error)) from error

    def _send_all(self, view: memoryview, deadline, fds) -> None:
        while len(view):
            try:
                if fds:
                    rights = (socket.SOL_SOCKET, socket.SCM_RIGHTS, array.array("i", fds))
                    sent = self._written(self.sock.sendmsg, [view], [rights])
                else:
                    sent = self._written(self.sock.send, view)
            except BlockingIOError:
                self._wait("out", deadline)
            else:
                view, fds = view[sent:], ()

    # ------------------------------------------------------------- receiving
    def recv(self, deadline: float | None = None) -> bytes | bytearray:
        """One whole message; `deadline` is on time.monotonic()'s clock."""
        head = self._early
        if not head:
            if not self._patient:
                self._wait("in", deadline)  # the other side has to think first, as a rule
            try:
                head = self.sock.recv(_ROOM)
            except OSError:
                head = self._receive(deadline, self.sock.recv, _ROOM)
            _not_empty(head)
            if len(head) - _LENGTH.size == int.from_bytes(head[: _LENGTH.size], "little"):
                self._allowed(head)
                return head[_LENGTH.size :]  # as a rule it comes whole and alone
            self._early = head = bytearray(head)
        while len(head) < _LENGTH.size:
            head += _not_empty(self._receive(deadline, self.sock.recv, _ROOM))
        length = self._allowed(head)
        end = _LENGTH.size + length
        if len(head) >= end:
            self._early = head[end:]
            return head[_LENGTH.size : end]
        message = bytearray(length)
        have = len(head) - _LENGTH.size
        message[:have] = head[_LENGTH.size :]
        self._early = bytearray()
        self._fill(memoryview(message)[have:], deadline)
        return message

    def recv_with_fds(self, deadline: float | None = None, max_fds: int = 1):
        """One whole message and the open files that came with it.

        For one end of a channel use either this or `recv`: a file that comes with
        bytes which `recv` reads is lost.
        """
        head, fds = bytearray(), array.array("i")
        room = socket.CMSG_SPACE(4 * max_fds)
        while len(head) < _LENGTH.size:
            lacking = _LENGTH.size - len(head)
            piece, ancillary, *_ = self._receive(deadline, self.sock.recvmsg, lacking, room)
            for level, kind, data in ancillary:
                if level == socket.SOL_SOCKET and kind == socket.SCM_RIGHTS:
                    fds.frombytes(data[: len(data) - len(data) % 4])
            head += _not_empty(piece)
        message = bytearray(self._allowed(head))
        self._fill(memoryview(message), deadline)
        return message, list(fds)

    def _allowed(self, head: bytearray) -> int:
        (length,) = _LENGTH.unpack_from(head)
        if length > self.max_bytes:
            raise WireError(f"a message of {length} bytes; {self.max_bytes} are allowed")
        return length

    def _fill(self, view: memoryview, deadline) -> None:
        while len(view):
            view = view[_not_empty(self._receive(deadline, self.sock.recv_into, view)) :]

    def _receive(self, deadline, read, *args):
        while True:
            try:
                if deadline is not None and time.monotonic() > deadline:
                    raise ChannelTimeout("no whole answer before the deadline")
                return read(*args)
            except BlockingIOError:
                self._wait("in", deadline)
            except ChannelTimeout:
                raise
            except OSError as error:
                raise ChannelClosed(str(error)) from error

    def _wait(self, way: str, deadline) -> None:
        if deadline is None:
            self._poll[way].poll()
            return
        left = 1000 * (deadline - time.monotonic())
        if left <= 0 or not self._poll[way].poll(left + 1):
            raise ChannelTimeout("the other side neither answers nor reads")

    def readable(self) -> bool:
        """True when something (or the end) can be read at once."""
        return bool(self._early or self._poll["in"].poll(0))

    def close(self) -> None:
        self.sock.close()


def _not_empty(got):
    if not got:
        raise ChannelClosed("the other side has ended")
    return got


def deadline_in(seconds: float) -> float:
    """A point on the clock that channels measure deadlines with."""
    return time.monotonic() + seconds
