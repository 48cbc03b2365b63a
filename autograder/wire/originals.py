"""Containers of a kind of their own: their content crosses, and they come back themselves.

A named tuple or a subclass of dict arrives as a plain tuple or dict, because classes
cannot cross. Passed back unchanged it must be the named tuple again, or code that
says `cache.Z` fails for no fault of its author. So its number travels with it.
"""

from __future__ import annotations

from autograder.wire.kinds import Handle

KINDS = (tuple, list, dict)


class Originals:
    """Plain containers that came, and the numbers of what they are on the other side."""

    def __init__(self, most: int):
        self.most = most
        self._kept: dict[int, tuple] = {}

    def keep(self, content, number: int) -> None:
        """Remember that `content` stands for object `number` over there."""
        if len(self._kept) < self.most:
            handle = Handle(number, True)
            self._kept[id(content)] = (content, _parts(content), handle)

    def of(self, value) -> Handle | None:
        """The original's handle, if `value` is a content that is still as it came."""
        kept = self._kept.get(id(value))
        if kept is None or kept[0] is not value:
            return None
        now = _parts(value)
        same = len(now) == len(kept[1]) and all(a is b for a, b in zip(now, kept[1], strict=True))
        return kept[2] if same else None


def _parts(content) -> list:
    if isinstance(content, dict):
        return [part for entry in content.items() for part in entry]
    return list(content)
