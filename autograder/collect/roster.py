"""roster.csv: who is in the class, and where their work is found.

    student,repository,branch,name,email,lms_id
    ada,https://git.example.org/ada/course.git,,Ada Lovelace,ada@example.org,4711

Only `student` is needed; it is the name that every folder and the gradebook use. A
download from an LMS is matched to it by lms_id, email or name.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from autograder.errors import CourseError
from autograder.tables import read_table

ROSTER = "roster.csv"
COLUMNS = ("repository", "branch", "name", "email", "lms_id")
# What may stand in a folder's name and in the gradebook's 128 characters everywhere.
STUDENT = re.compile(r"(?!\.)[\w.@+-]{1,128}", re.ASCII)


@dataclass(frozen=True)
class Enrolled:
    """One line of the roster; what is not known is empty."""

    student: str
    repository: str = ""
    branch: str = ""
    name: str = ""
    email: str = ""
    lms_id: str = ""

    def for_gradebook(self) -> dict[str, str]:
        """What nbgrader's own table of students keeps."""
        first, _, last = self.name.rpartition(" ")
        return {
            "first_name": first,
            "last_name": last,
            "email": self.email,
            "lms_user_id": self.lms_id,
        }


def read_roster(root: Path) -> dict[str, Enrolled]:
    """student -> Enrolled, in the file's order; empty where there is no roster.csv."""
    path = root / ROSTER
    found: dict[str, Enrolled] = {}
    if not path.is_file():
        return found
    for place, row in read_table(path, ("student",), COLUMNS):
        student = row["student"]
        if not STUDENT.fullmatch(student):
            raise CourseError(
                f"{place}: student {student!r} cannot name a folder. Use letters, digits and "
                ". _ - + @, and no dot at the beginning."
            )
        if student in found:
            raise CourseError(f"{place}: {student} is there twice. Delete one of the lines.")
        found[student] = Enrolled(**row)
    return found


class Directory:
    """Finds out whose work it is that an LMS names in its own way."""

    def __init__(self, roster: Iterable[Enrolled]):
        self._by: dict[str, set[str]] = {}
        for one in roster:
            keys = {f"id {one.student.lower()}", f"id {one.lms_id.lower()}"}
            keys |= {f"email {one.email.lower()}", *(f"name {n}" for n in _names(one.name))}
            for key in keys - {"id ", "email ", "name "}:
                self._by.setdefault(key, set()).add(one.student)

    def find(self, ids: Iterable[str] = (), email: str = "", name: str = "") -> str | None:
        """The student whom any of this names, the surest first; None if nobody or several."""
        keys = [*(f"id {i.lower()}" for i in ids if i)]
        keys += [f"email {email.lower()}"] if email else []
        keys += [f"name {squeezed(name)}"] if squeezed(name) else []
        for key in keys:
            fitting = self._by.get(key, set())
            if len(fitting) == 1:
                return next(iter(fitting))
        return None


def squeezed(name: str) -> str:
    """A name without accents, spaces and case, as Canvas writes it into file names."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]", "", plain.lower())


def _names(name: str) -> set[str]:
    """Both ways in which a name is written: first name first, and last name first."""
    words = name.replace(",", " ").split()
    # Canvas sorts by the last name, of which only the person knows how many words it has.
    turned = {"".join(words[cut:] + words[:cut]) for cut in range(len(words))}
    return {squeezed(form) for form in turned if squeezed(form)}


def as_student(name: str) -> str:
    """A name that can be a student's folder, made of what an LMS calls them."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    return re.sub(r"[^A-Za-z0-9@+-]+", "_", plain).strip("_")[:64] or "nameless"
