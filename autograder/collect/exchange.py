"""nbgrader's exchange: where `nbgrader submit` puts what students hand in."""

from __future__ import annotations

import pwd
from pathlib import Path

from autograder.course import Course
from autograder.errors import CourseError

ROOT = "/usr/local/share/nbgrader/exchange"  # nbgrader's own default


def inbound(course: Course) -> Path:
    """The inbound folder that this course's nbgrader_config.py means."""
    root = course.config.get("Exchange", {}).get("root", ROOT)
    folder = course.root / str(root) / course.course_id / "inbound"
    if not course.course_id or not folder.is_dir():
        raise CourseError(
            f"{folder} is not there. Say where the exchange is by c.Exchange.root and "
            "c.CourseDirectory.course_id in nbgrader_config.py, or name the folder: "
            "`autograder collect HW PATH/inbound`."
        )
    return folder


def owner_note(course: Course, folder: Path, student: str) -> str:
    """A note where a submission belongs to another user than its name says, as nbgrader has it.

    Everybody may write into inbound, also under another's name.
    """
    if course.config.get("ExchangeCollect", {}).get("check_owner", True) is False:
        return ""
    try:
        owner = pwd.getpwuid(folder.lstat().st_uid).pw_name
    except (OSError, KeyError):
        owner = "an unknown user"
    return "" if owner == student else f"the folder in the exchange belongs to {owner}"
