"""Start a homework: a small one that builds, passes the gates and can be graded as it is.

The texts lie in templates/homework/; what is to be filled in stands between << and >>.
"""

from __future__ import annotations

import re
from importlib.resources import files
from pathlib import Path

from autograder.atomic import room, write_atomic
from autograder.course import Course
from autograder.errors import CourseError
from autograder.lateness import aware

NAME = re.compile(r"[a-z][a-z0-9]*_[a-z][a-z0-9_]*")
# What a homework begins with: place in its folder -> template.
TEXTS = {
    "{notebook}.py": "notebook.txt",
    "assignment.toml": "assignment.txt",
    "answers/right_columns.py": "right.txt",
    "answers/wrong_unit_scale.py": "wrong.txt",
}


def template(name: str) -> str:
    return files("autograder").joinpath("templates", "homework", name).read_text(encoding="utf-8")


def start(course: Course, name: str, title: str, due: str) -> list[Path]:
    """Write solutions/<name>/; returns the files. Nothing that is there is touched.

    due : a time with its zone, as in 2030-01-15T23:59:00+01:00
    """
    if not NAME.fullmatch(name):
        raise CourseError(
            f"{name!r} cannot name a homework. Write it like hw8_trees: a short name, an "
            "underscore, and the notebook's name."
        )
    aware(due, f"autograder new {name}", "--due")
    if '"' in title or "\\" in title or not title.isprintable():
        raise CourseError(f"the title {title!r} must be plain text without quotes.")
    folder = course.path("solutions") / name
    if folder.exists():
        raise CourseError(f"{folder} is there already. Choose another name, or edit what is there.")
    notebook = name.partition("_")[2]
    written = []
    for place, text in TEXTS.items():
        path = folder / place.format(notebook=notebook)
        room(path.parent)
        filled = template(text).replace("<<title>>", title).replace("<<name>>", name)
        write_atomic(path, filled.replace("<<due>>", due).encode())
        written.append(path)
    return written
