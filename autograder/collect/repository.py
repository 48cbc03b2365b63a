"""A mirror of one student's repository. It is read as data: no work tree, no hook, no filter.

A bare mirror of ours, made without templates; contents by `cat-file`, with sizes
asked before. How git is run at all: `autograder.git`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from autograder.collect.arrivals import FILE_MB, MB, Files, Refused, safe_path, shown
from autograder.errors import AutograderError
from autograder.git import GitFailed, Running, run_git

MAX_COMMITS, MAX_PATHS = 20_000, 50_000
OURS = "refs/collect/head"
SHA = re.compile(r"[0-9a-f]{40,64}")


class RemoteError(AutograderError):
    """A repository could not be fetched; the sentence says why. Nobody else is kept waiting."""


@dataclass(frozen=True)
class Commit:
    """A commit and its committer's date, in seconds since 1970, as the student's clock had it."""

    sha: str
    dated: int


class Mirror:
    """Our copy of one remote.

    running : what this and other mirrors have running, so that all can be ended
    """

    def __init__(
        self,
        folder: Path,
        url: str,
        branch: str = "",
        timeout_s: float = 120.0,
        running: Running | None = None,
    ):
        self.folder, self.url, self.branch, self.timeout_s = folder, url, branch, timeout_s
        self.running = running or Running()

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
        more = ("--literal-pathspecs",) if literal else ()
        try:
            return run_git((*where, *more, *words), self.timeout_s, running=self.running)
        except GitFailed as failed:
            raise RemoteError(f"{shown(self.url)} {failed}") from failed


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
