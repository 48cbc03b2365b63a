"""Run git where nobody can be asked anything and nothing of a repository is executed.

A repository is a program's worth of instructions to git: hooks, filters, submodules,
transports that run commands. So: no hooks, no submodules, only the transports listed
here, a limit of time and of written bytes, and never a question for a password.
"""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import threading
from collections.abc import Mapping, Sequence
from pathlib import Path

TRANSPORTS = "https:http:ssh:git:file"
WRITTEN_MB, MB = 500, 1_000_000
SAFE = (
    ("core.hooksPath", os.devnull),
    ("core.fsmonitor", "false"),
    ("fetch.recurseSubmodules", "no"),
    ("gc.auto", "0"),
    ("http.lowSpeedLimit", "1"),
    ("http.lowSpeedTime", "30"),
)
# What git says -> what a person can do about it; the first that fits.
REMEDIES = (
    ("couldn't find remote ref HEAD", "is empty: nothing was pushed yet"),
    ("couldn't find remote ref", "has no branch of this name"),
    ("Remote branch", "has no branch of this name"),
    ("terminal prompts disabled", "asks for a password: give this machine a key or token"),
    ("could not read Username", "asks for a password: give this machine a key or token"),
    ("could not read Password", "asks for a password: give this machine a key or token"),
    ("Authentication failed", "refused this machine's password or token"),
    ("Permission denied", "refused this machine's key"),
    ("Host key verification failed", "is on a host whose key ssh does not know: connect once"),
    ("Could not resolve host", "is on a host that was not found"),
    ("not allowed", f"uses a transport that is not taken; taken are {TRANSPORTS}"),
    ("dubious ownership", "belongs to another user here; git asks for safe.directory"),
    ("fetch first", "got another push in the meantime: run the command again"),
    ("non-fast-forward", "got another push in the meantime: run the command again"),
    ("does not appear to be a git repository", "is not there, or is no repository"),
    ("does not exist", "is not there, or is no repository"),
    ("not found", "is not there, or this machine may not read it"),
    ("signal 25", f"has more than {WRITTEN_MB} MB"),
    ("File too large", f"has more than {WRITTEN_MB} MB"),
)


class GitFailed(Exception):
    """git ended otherwise than well; the text continues a sentence about the repository."""


class Running:
    """Commands that several threads have running, and that can be ended together.

    After that no new one starts: a thread may be between two of its commands.
    """

    def __init__(self):
        self._lock, self._ended = threading.Lock(), False
        self._processes: set[subprocess.Popen] = set()

    def start(self, command: Sequence[str | Path], environment: dict[str, str]) -> subprocess.Popen:
        with self._lock:
            if self._ended:
                raise GitFailed("was given up")
            process = subprocess.Popen(
                command,
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                start_new_session=True,
            )
            self._processes.add(process)
        return process

    def forget(self, process: subprocess.Popen) -> None:
        with self._lock:
            self._processes.discard(process)

    def end_all(self) -> None:
        """Somebody pressed Ctrl-C and waits."""
        with self._lock:
            self._ended = True
            for process in self._processes:
                _end(process)


def run_git(
    words: Sequence[str],
    timeout_s: float,
    more_environment: Mapping[str, str] | None = None,
    running: Running | None = None,
) -> bytes:
    """What a git command prints. Raises GitFailed."""
    settings = [part for name, value in SAFE for part in ("-c", f"{name}={value}")]
    # A shell only to set how large a written file may become.
    limit = ("sh", "-c", 'ulimit -f "$0"; exec "$@"', str(WRITTEN_MB * MB // 512))
    environment = quiet_environment() | dict(more_environment or {})
    command = (*limit, "git", *settings, *words)
    code, out, err = run_bounded(command, environment, timeout_s, running)
    if code is None:
        raise GitFailed(f"did not answer within {timeout_s:g} s")
    if code == 127:
        raise GitFailed("was not tried: git is not installed here. On Debian: apt-get install git")
    if code != 0:
        raise GitFailed(_in_words(err.decode("utf-8", "replace")))
    return out


def run_bounded(
    command: Sequence[str | Path],
    environment: dict[str, str],
    timeout_s: float,
    running: Running | None = None,
):
    """(exit code, stdout, stderr) of a command; the code is None if it was ended for its time.

    It has a process group of its own, so that its transport ends with it.
    """
    running = running or Running()
    process = running.start(command, environment)
    try:
        out, err = process.communicate(timeout=timeout_s)
        return process.returncode, out, err
    except subprocess.TimeoutExpired:
        return None, b"", b""
    finally:
        running.forget(process)
        if process.poll() is None:
            _end(process)
            process.communicate()


def _end(process: subprocess.Popen) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)


def quiet_environment() -> dict[str, str]:
    """Ours without what would turn git elsewhere or let it ask; the user's own keys stay."""
    kept = ("GIT_SSH", "GIT_SSH_COMMAND", "GIT_SSL_CAINFO", "GIT_CONFIG_GLOBAL")
    env = {k: v for k, v in os.environ.items() if not k.startswith("GIT_") or k in kept}
    env.setdefault("GIT_SSH_COMMAND", "ssh -o BatchMode=yes -o ConnectTimeout=20")
    return env | {
        "GIT_TERMINAL_PROMPT": "0",
        "GIT_ASKPASS": "true",
        "SSH_ASKPASS": "true",
        "GIT_ALLOW_PROTOCOL": TRANSPORTS,
        "GIT_OPTIONAL_LOCKS": "0",
        "LC_ALL": "C",
    }


def _in_words(said: str) -> str:
    for sign, remedy in REMEDIES:
        if sign in said:
            return remedy
    lines = said.splitlines() or ["git said nothing"]
    told = [line for line in lines if line.startswith(("fatal:", "error:"))] or lines
    return f"could not be used: {told[-1][:200]}"
