"""Pages on their way to students: as a folder, as a branch of each student's repository.

nbgrader's own way needs only its receipts beside the pages, see again.py.

The branch holds nothing but pages and has one commit, which each release replaces:
whatever somebody else put there is not read, only overwritten.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from autograder.atomic import plain_name, room
from autograder.git import GitFailed, run_git
from autograder.ledger import Record

BRANCH, PUSH_S, AT_ONCE = "feedback", 120.0, 8
NOBODY = ("-c", "user.name=course", "-c", "user.email=course@localhost")


def release_to_folder(root: Path, record: Record, target: Path) -> int:
    """Copy everybody's pages to target/<student>/<homework>/; returns how many."""
    name, copied = record.assignment.name, 0
    for student in record.standings:
        for page in _pages(root, student, name):
            shutil.copyfile(page, room(target, student, name) / page.name)
            copied += 1
    return copied


def _pages(root: Path, student: str, homework: str) -> list[Path]:
    return sorted((root / "feedback" / plain_name(student) / homework).glob("*.html"))


@dataclass(frozen=True)
class Sent:
    """One student's branch. problem : why it could not be pushed, continuing a sentence."""

    student: str
    pushed: bool = False
    problem: str = ""


def release_to_branches(
    root: Path, repositories: Mapping[str, str], branch: str = BRANCH
) -> Iterator[Sent]:
    """Push all feedback pages of each student to a branch of their repository.

    repositories : student -> address, of those who have pages
    A remote that does not answer keeps nobody waiting but itself.
    """
    with ThreadPoolExecutor(AT_ONCE) as threads:
        yield from threads.map(
            lambda item: _send(root / "feedback" / plain_name(item[0]), *item, branch),
            repositories.items(),
        )


def _send(folder: Path, student: str, address: str, branch: str) -> Sent:
    if address.startswith("-") or "\n" in address or branch.startswith("-"):
        return Sent(student, problem="is no address of a repository")
    with tempfile.TemporaryDirectory(prefix="autograder-feedback-") as place:
        try:
            return Sent(student, _push(folder, Path(place), address, branch))
        except GitFailed as failed:
            return Sent(student, problem=str(failed))


def _push(folder: Path, place: Path, address: str, branch: str) -> bool:
    """True if there was anything new to push."""

    def git(*words: str) -> str:
        return run_git(("-C", str(place), *words), PUSH_S).decode().strip()

    git("init", "--quiet", "--template=")
    for page in sorted(folder.glob("*/*.html")):
        copy = room(place, BRANCH, page.parent.name) / page.name
        shutil.copyfile(page, copy)
    git("add", "--force", "--", BRANCH)
    tree = git("write-tree")
    if tree == _tree_there(git, address, branch):
        return False
    commit = git(*NOBODY, "commit-tree", "-m", "Feedback", tree)
    git("push", "--quiet", "--force", "--", address, f"{commit}:refs/heads/{branch}")
    return True


def _tree_there(git, address: str, branch: str) -> str | None:
    """The tree that the branch has now; None where there is no such branch yet."""
    options = ("--quiet", "--depth=1", "--no-tags", "--no-recurse-submodules")
    try:
        git("fetch", *options, "--", address, f"+refs/heads/{branch}:refs/there")
        return git("rev-parse", "--verify", "--quiet", "refs/there^{tree}")
    except GitFailed:
        return None  # if the remote is dead, pushing will say so
