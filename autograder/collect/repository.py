"""A mirror of one student's repository. It is read as data: no work tree, no hook, no filter.

A repository is a program's worth of instructions to git: hooks, filters, submodules,
transports that run commands. So: a bare mirror of ours, made without templates; no
hooks and no submodules; only the transports listed here; contents by `cat-file`, with
sizes asked before. Fetching has a time limit and a size limit and never asks anybody
for a password.
"""

from __future__ import annotations

import contextlib
import os
import re
import signal
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from autograder.collect.arrivals import FILE_MB, MB, Files, Refused, safe_path, shown
from autograder.errors import AutograderError

TRANSPORTS = "https:http:ssh:git:file"
FETCHED_MB, MAX_COMMITS, MAX_PATHS = 500, 20_000, 50_000
OURS = "refs/collect/head"
SHA = re.compile(r"[0-9a-f]{40,64}")
SAFE = (
    ("core.hooksPath", os.devnull),
    ("core.fsmonitor", "false"),
    ("fetch.recurseSubmodules", "no"),
    ("gc.auto", "0"),
    ("http.lowSpeedLimit", "1"),
    ("http.lowSpeedTime", "30"),
)
# What git says -> what a TA can do about it; the first that fits.
REMEDIES = (
    ("couldn't find remote ref HEAD", "is empty: nothing was pushed yet"),
    ("couldn't find remote ref", "has no branch of this name; see roster.csv"),
    ("terminal prompts disabled", "asks for a password: give this machine a key or token to read"),
    ("could not read Username", "asks for a password: give this machine a key or token to read"),
    ("could not read Password", "asks for a password: give this machine a key or token to read"),
    ("Authentication failed", "refused this machine's password or token"),
    ("Permission denied", "refused this machine's key"),
    ("Host key verification failed", "is on a host whose key ssh does not know: connect once"),
    ("Could not resolve host", "is on a host that was not found"),
    ("not allowed", f"uses a transport that is not taken; taken are {TRANSPORTS}"),
    ("dubious ownership", "belongs to another user here; git asks for safe.directory"),
    ("does not appear to be a git repository", "is not there, or is no repository"),
    ("not found", "is not there, or this machine may not read it"),
    ("signal 25", f"has more than {FETCHED_MB} MB"),
    ("File too large", f"has more than {FETCHED_MB} MB"),
)


class RemoteError(AutograderError):
    """A repository could not be fetched; the sentence says why. Nobody else is kept waiting."""


@dataclass(frozen=True)
class Commit:
    """A commit and its committer's date, in seconds since 1970, as the student's clock had it."""

    sha: str
    dated: int


class Mirror:
    """Our copy of one remote."""

    def __init__(self, folder: Path, url: str, branch: str = "", timeout_s: float = 120.0):
        self.folder, self.url, self.branch, self.timeout_s = folder, url, branch, timeout_s

    def fetch(self) -> str:
        """Bring the mirror up to date; returns the newest commit. Raises RemoteError."""
        if self.url.startswith("-") or "\n" in self.url or self.branch.startswith("-"):
            raise RemoteError(f"{shown(self.url)} is no address of a repository; see roster.csv")
        if not (self.folder / "HEAD").is_file():
            self.folder.mkdir(parents=True, exist_ok=True)
            self._git("init", "--quiet", "--bare", "--template=", bare=False)
        wanted = f"refs/heads/{self.branch}" if self.branch else "HEAD"
        options = ("--quiet", "--force", "--no-tags", "--no-recurse-submodules")
        more = ("--no-write-fetch-head", "--no-auto-maintenance")
        self._git("fetch", *options, *more, "--", self.url, f"+{wanted}:{OURS}")
        head = self._git("rev-parse", "--verify", "--quiet", f"{OURS}^{{commit}}").decode().strip()
        return head

    def commits(self, head: str, without: tuple[str, ...] = ()) -> list[Commit]:
        """Commits reachable from head and from none of `without`, children first."""
        known = [f"^{_sha(sha)}" for sha in without]
        said = self._git(
            "log", "--format=%H %ct", f"-n{MAX_COMMITS}", _sha(head), *known, "--"
        ).decode()
        return [Commit(sha, int(dated or 0)) for sha, _, dated in
                (line.partition(" ") for line in said.splitlines())]  # fmt: skip

    def last_change(self, commit: str, paths: list[str]) -> str:
        """The commit, at or before this one, that last changed any of these paths."""
        asked = ("log", "-n1", "--format=%H", _sha(commit), "--", *paths)
        return self._git(*asked, literal=True).decode().strip() or commit

    def files(self, commit: str) -> Files:
        """The plain files of a commit. Links and submodules are none."""
        said = self._git("ls-tree", "-r", "-l", "-z", "--full-tree", _sha(commit))
        blobs = dict(_blobs(said))
        return Files(
            {path: size for path, (_, size) in blobs.items()}, lambda p: self._blob(p, *blobs[p])
        )

    def _blob(self, path: str, sha: str, size: int) -> bytes:
        if size > FILE_MB * MB:
            raise Refused(f"{shown(path)}: {size / MB:.0f} MB, {FILE_MB} MB are taken")
        return self._git("cat-file", "blob", sha)

    def keep_seen(self, head: str) -> None:
        """Keep this commit for ever, also when the student's history is written anew."""
        self._git("update-ref", f"refs/seen/{_sha(head)}", head)

    def _git(self, *words: str, bare: bool = True, literal: bool = False) -> bytes:
        where = (f"--git-dir={self.folder}",) if bare else ("-C", str(self.folder))
        settings = [part for name, value in SAFE for part in ("-c", f"{name}={value}")]
        more = ("--literal-pathspecs",) if literal else ()
        git = ("git", *where, *more, *settings, *words)
        # A shell only to set the size that a written file may have.
        limit = str(FETCHED_MB * MB // 512)
        command = ("sh", "-c", 'ulimit -f "$0"; exec "$@"', limit, *git)
        code, out, err = run_bounded(command, quiet_environment(), self.timeout_s)
        if code is None:
            raise RemoteError(f"{self.url} did not answer within {self.timeout_s:g} s")
        if code != 0:
            raise RemoteError(f"{self.url} {in_words(err.decode('utf-8', 'replace'))}")
        return out


def run_bounded(command, environment: dict[str, str], timeout_s: float):
    """(exit code, stdout, stderr) of a command; the code is None if it was ended for its time.

    It has a process group of its own, so that its transport ends with it.
    """
    process = subprocess.Popen(
        command, env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
        stderr=subprocess.PIPE, start_new_session=True,
    )  # fmt: skip
    try:
        out, err = process.communicate(timeout=timeout_s)
        return process.returncode, out, err
    except subprocess.TimeoutExpired:
        return None, b"", b""
    finally:
        if process.poll() is None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.communicate()


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


def in_words(said: str) -> str:
    """What git said, as a sentence about the repository."""
    for sign, remedy in REMEDIES:
        if sign in said:
            return remedy
    lines = [line for line in said.splitlines() if line.startswith(("fatal:", "error:"))]
    return "could not be fetched: " + shown(
        (lines or said.splitlines() or ["git said nothing"])[-1]
    )


def _blobs(said: bytes) -> Iterator[tuple[str, tuple[str, int]]]:
    """(path, (blob, size)) of the plain files in what ls-tree says."""
    for entry in said.split(b"\0")[:MAX_PATHS]:
        told, tab, name = entry.partition(b"\t")
        words = told.split()
        if not tab or words[0] not in (b"100644", b"100755"):
            continue
        try:
            path = safe_path(name.decode("utf-8"))
        except (Refused, UnicodeDecodeError):
            continue
        yield path, (words[2].decode(), int(words[3]))


def _sha(text: str) -> str:
    if not SHA.fullmatch(text):
        raise RemoteError(f"{shown(text)} is no commit")
    return text
