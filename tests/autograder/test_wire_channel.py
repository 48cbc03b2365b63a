"""One whole message or none, before the deadline, from a sender who need not be honest."""

import os
import socket
import struct
import threading
import time

import pytest

from autograder.errors import WireError
from autograder.wire import Channel, ChannelClosed, ChannelTimeout
from autograder.wire.channel import deadline_in


@pytest.fixture
def ends():
    a, b = socket.socketpair()
    yield Channel(a, max_mb=1), b
    a.close()
    b.close()


def head(n):
    return struct.pack("<Q", n)


def test_messages_arrive_one_by_one(ends):
    channel, other = ends
    sender = Channel(other)
    for message in (b"", b"a", b"bc" * 10_000):
        sender.send(message)
    assert [bytes(channel.recv()) for _ in range(3)] == [b"", b"a", b"bc" * 10_000]


def test_a_message_larger_than_the_sockets_buffer_arrives_whole(ends):
    channel, other = ends
    message = os.urandom(1_000_000)
    thread = threading.Thread(target=Channel(other).send, args=[message])
    thread.start()
    assert channel.recv(deadline_in(30)) == message
    thread.join()


def test_a_length_beyond_the_limit_is_refused_before_a_byte_is_read(ends):
    channel, other = ends
    other.send(head(2**20 + 1))
    with pytest.raises(WireError, match="bytes"):
        channel.recv(deadline_in(30))


@pytest.mark.parametrize("length", [2**63, 2**64 - 1])
def test_an_absurd_length_is_refused(ends, length):
    channel, other = ends
    other.send(head(length))
    with pytest.raises(WireError):
        channel.recv(deadline_in(30))


def test_a_sender_that_ends_is_noticed(ends):
    channel, other = ends
    other.send(head(10) + b"abc")
    other.close()
    with pytest.raises(ChannelClosed):
        channel.recv(deadline_in(30))


def test_a_silent_sender_is_a_timeout(ends):
    channel, _ = ends
    with pytest.raises(ChannelTimeout):
        channel.recv(deadline_in(0.01))


def test_half_a_message_is_a_timeout(ends):
    channel, other = ends
    other.send(head(10) + b"abc")
    with pytest.raises(ChannelTimeout):
        channel.recv(deadline_in(0.01))


def test_bytes_that_are_there_do_not_outlast_the_deadline(ends):
    channel, other = ends
    Channel(other).send(bytes(100_000))
    with pytest.raises(ChannelTimeout):
        channel.recv(time.monotonic() - 1)


def test_a_trickle_of_bytes_does_not_move_the_deadline(ends):
    channel, other = ends
    stop = threading.Event()

    def trickle():
        other.send(head(2**20))
        while not stop.is_set():
            other.send(b"x")

    thread = threading.Thread(target=trickle)
    thread.start()
    try:
        with pytest.raises(ChannelTimeout):
            channel.recv(deadline_in(0.05))
    finally:
        stop.set()
        channel.sock.setblocking(False)
        thread.join(0.01)
        while thread.is_alive():  # room for a last byte
            try:
                channel.sock.recv(2**16)
            except BlockingIOError:
                thread.join(0.01)


def test_a_receiver_that_does_not_read_is_a_timeout(ends):
    channel, _ = ends
    with pytest.raises(ChannelTimeout):
        channel.send(bytes(10**6), deadline_in(0.01))


def test_a_receiver_that_has_ended_is_noticed(ends):
    channel, other = ends
    other.close()
    with pytest.raises(ChannelClosed):
        channel.send(b"x")


def test_an_open_file_travels_beside_a_message(ends):
    channel, other = ends
    read, write = os.pipe()
    channel.send(b"take this", fds=[write])
    os.close(write)
    message, fds = Channel(other).recv_with_fds(deadline_in(30))
    assert message == b"take this" and len(fds) == 1
    os.write(fds[0], b"through")
    assert os.read(read, 10) == b"through"
    for fd in (read, fds[0]):
        os.close(fd)


def test_files_that_nobody_expects_do_not_come_in(ends):
    channel, other = ends
    read, write = os.pipe()
    before = len(os.listdir("/proc/self/fd"))
    Channel(other).send(b"take this", fds=[write, write, write])
    channel.recv(deadline_in(30))
    assert len(os.listdir("/proc/self/fd")) == before
    for fd in (read, write):
        os.close(fd)
