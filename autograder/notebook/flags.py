"""Short neutral sentences about what was found, for the people who grade.

One sentence per kind of finding, with the cells it concerns. So both the number of
sentences and their length are bounded, whatever was handed in.
"""

from __future__ import annotations

import re

NAMES_SHOWN = 6
NAME_LENGTH = 40


class Flags:
    """Collects findings by kind; says each kind once."""

    def __init__(self):
        self._found: dict[str, list[str]] = {}

    def note(self, finding: str, name: str = "") -> None:
        """Remember a finding (one of the program's own sentences) and the cell it is about."""
        names = self._found.setdefault(finding, [])
        if name and name not in names:
            names.append(name)

    def sentences(self) -> tuple[str, ...]:
        """One sentence per kind of finding, in the order of first sight."""
        return tuple(_sentence(finding, names) for finding, names in self._found.items())


def _sentence(finding: str, names: list[str]) -> str:
    if not names:
        return f"{finding}."
    # A name may be the student's text: only what a grade_id may hold gets through.
    shown = [re.sub(r"[^A-Za-z0-9_. -]", "?", name)[:NAME_LENGTH] for name in names[:NAMES_SHOWN]]
    more = len(names) - len(shown)
    return f"{finding}: {', '.join(shown)}{f' and {more} more' if more else ''}."
