"""Which commits of a student's count, and what their dates are worth.

A commit's date is written by the student's own computer, and may be anything; when it
was pushed, git does not tell. What can be told is what was there when we looked: each
collection is noted. A commit that a collection did not see was handed in later than
that collection, whatever its own date says; such a commit counts from then on.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime

from autograder.atomic import write_atomic
from autograder.collect.repository import Commit, Mirror

SEEN = "seen.json"


@dataclass(frozen=True)
class Dated:
    """A commit with the time that counts. claimed : what it says itself, where that differs."""

    sha: str
    when: datetime
    claimed: datetime | None = None


@dataclass(frozen=True)
class Picks:
    """The newest commit before the deadline and the newest one of all; None where there is none.

    They are the same commit where nothing came after the deadline.
    """

    on_time: Dated | None
    newest: Dated


class History:
    """The commits of one mirror, and when they were first seen."""

    def __init__(self, mirror: Mirror):
        self.mirror = mirror
        self.path = mirror.folder / SEEN

    def _seen(self) -> list[dict]:
        return json.loads(self.path.read_bytes()) if self.path.is_file() else []

    def read(self, head: str, now: datetime) -> dict[str, Dated]:
        """sha -> Dated of every commit up to head, children first."""
        seen = self._seen()
        bounds = self._bounds(seen, head)
        return {c.sha: _dated(c, bounds.get(c.sha), now) for c in self.mirror.commits(head)}

    def _bounds(self, seen: list[dict], head: str) -> dict[str, datetime]:
        """sha -> the last collection that did not see it yet."""
        heads = [look["head"] for look in seen]
        tips = heads if heads[-1:] == [head] else [*heads, head]
        bounds = {}
        for number, tip in enumerate(tips[1:], start=1):
            missed = datetime.fromisoformat(seen[number - 1]["last"])
            for commit in self.mirror.commits(tip, tuple(tips[:number])):
                bounds[commit.sha] = missed
        return bounds

    def note(self, head: str, now: datetime) -> None:
        """Remember that a collection at `now` saw this head."""
        seen, at = self._seen(), now.astimezone(UTC).isoformat(timespec="seconds")
        if seen and seen[-1]["head"] == head:
            seen[-1]["last"] = at
        else:
            seen.append({"head": head, "first": at, "last": at})
            self.mirror.keep_seen(head)
        write_atomic(self.path, json.dumps(seen, indent=1).encode())


def _dated(commit: Commit, bound: datetime | None, now: datetime) -> Dated:
    try:
        claimed = datetime.fromtimestamp(commit.dated, UTC)
    except (OverflowError, ValueError, OSError):
        claimed = now  # a year that no calendar has
    when = min(max(claimed, bound or claimed), now.astimezone(UTC))
    return Dated(commit.sha, when, claimed if when != claimed else None)


def pick(dated: dict[str, Dated], head: str, due: datetime | None) -> Picks:
    """The commits that count, out of what `History.read` gives."""
    in_time = [d for d in dated.values() if due is None or d.when <= due]
    # Of two in the same second the child comes first, and max keeps the first.
    newest_in_time = max(in_time, key=lambda d: d.when, default=None)
    if dated[head] in in_time:
        newest_in_time = dated[head]
    return Picks(newest_in_time, dated[head])


def doubt(one: Dated, due: datetime | None) -> str:
    """A note where the date that a commit claims would have made it count as in time."""
    if one.claimed is None:
        return ""
    if one.claimed > one.when:
        return f"its commit is dated {one.claimed:%Y-%m-%d %H:%M} UTC, in the future"
    if due is not None and one.claimed <= due < one.when:
        return (
            f"its commit is dated {one.claimed:%Y-%m-%d %H:%M} UTC, but was not there when "
            f"collected at {one.when:%Y-%m-%d %H:%M} UTC; it counts from then"
        )
    return ""
