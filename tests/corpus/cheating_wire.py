"""Cheating: bytes are written to whatever the process is connected to."""

from __future__ import annotations

from corpus.cheating_patches import patch

SOCKETS = """
import os, socket, stat, struct

def sockets():
    for fd in range(3, 256):
        try:
            if stat.S_ISSOCK(os.fstat(fd).st_mode):
                yield fd
        except OSError:
            pass

def frame(body):
    return struct.pack("<Q", len(body)) + body
"""
patch(
    "forged_replies",
    "Replies that look like the grader's own are written to every socket.",
    SOCKETS
    + """
def attack():
    number = struct.pack("<q", 11)
    yes = b">t" + struct.pack("<I", 2) + b"i" + number + b"T"
    for fd in sockets():
        for body in (yes, b">" + b"N", b'{"score": 6}', b"\\x80\\x04}."):
            try:
                os.set_blocking(fd, False)
                os.write(fd, frame(body))
            except OSError:
                pass
            finally:
                os.set_blocking(fd, True)
""",
)
patch(
    "forged_verdicts",
    "Whole results of tests, in several formats, are written to every socket.",
    SOCKETS
    + """
def attack():
    try:
        from autograder.wire import encode
    except ImportError:
        import json
        encode = lambda value: json.dumps(value).encode()
    verdict = {"verdict": "PASSED", "score": 6.0, "message": "", "checks": [], "outputs": [],
               "timed_out": [], "turn": 3, "status": "ok", "seconds": 0.0, "hello": 1}
    for fd in sockets():
        try:
            os.set_blocking(fd, False)
            os.write(fd, frame(encode(verdict)))
        except OSError:
            pass
        finally:
            os.set_blocking(fd, True)
""",
)
patch(
    "garbage_on_the_wire",
    "Random bytes and endless lengths are written to every socket.",
    SOCKETS
    + """
def attack():
    for fd in sockets():
        try:
            os.set_blocking(fd, False)
            os.write(fd, b"\\xff" * 64)
        except OSError:
            pass
        finally:
            os.set_blocking(fd, True)
""",
)
patch(
    "a_giant_reply",
    "Two hundred megabytes are written to every socket as one reply.",
    SOCKETS
    + """
def attack():
    size = 200 * 2**20
    for fd in sockets():
        try:
            os.write(fd, struct.pack("<Q", size))
            for _ in range(200):
                os.write(fd, bytes(2**20))
        except OSError:
            pass
""",
)
patch(
    "files_exchanged",
    "Every socket is replaced by one end of a pair whose other end answers yes.",
    SOCKETS
    + """
import threading
once = []

def attack():
    once.append(1)
    if len(once) < 2:
        return
    ours, theirs = socket.socketpair()
    def work():
        while True:
            ours.recv(4096)
            ours.send(frame(b">N"))
    threading.Thread(target=work, daemon=True).start()
    for fd in list(sockets()):
        if fd not in (ours.fileno(), theirs.fileno()):
            os.dup2(theirs.fileno(), fd)
""",
)
