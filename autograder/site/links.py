"""The secret name of each student's page: 128 random bits, made once and kept.

They lie beside the gradebook, readable to their owner alone. Whoever has the name
sees the page; so a name that got around can be renewed, and the old page goes.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Iterable
from pathlib import Path

from autograder.atomic import write_secret
from autograder.course import Course
from autograder.errors import CourseError


class Links:
    """tokens : student -> token; retired : tokens that were renewed, never used again."""

    def __init__(self, course: Course):
        self.path: Path = course.path("autograded") / ".links.json"
        self.tokens: dict[str, str] = {}
        self.retired: list[str] = []
        if self.path.is_file():
            try:
                kept = json.loads(self.path.read_bytes())
                self.tokens, self.retired = dict(kept["tokens"]), list(kept["retired"])
            except (ValueError, KeyError, TypeError) as error:
                raise CourseError(
                    f"{self.path} is damaged, and with it the names of the students' pages. Put a "
                    "backup in its place, or delete it: then everybody gets a new link."
                ) from error

    def settle(self, students: Iterable[str], renew: Iterable[str] = ()) -> None:
        """Give everybody a link who has none or needs a new one, and keep that.

        Who left keeps theirs, unused: a gradebook that was away for a day must not
        change the links of a class.
        """
        students = set(students)
        for student in set(renew) & set(self.tokens):
            self.retired.append(self.tokens.pop(student))
        for student in sorted(students - set(self.tokens)):
            self.tokens[student] = secrets.token_hex(16)
        kept = {"tokens": self.tokens, "retired": self.retired}
        write_secret(self.path, json.dumps(kept, indent=1, sort_keys=True).encode())

    def unused(self, students: Iterable[str]) -> set[str]:
        """Tokens under which no page may lie while these are the students."""
        students = set(students)
        return {*self.retired, *(t for s, t in self.tokens.items() if s not in students)}
