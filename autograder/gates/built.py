"""Is what is committed what the text builds, to the byte?"""

from __future__ import annotations

from autograder.build import Built
from autograder.course import CLUTTER, Course, files_below
from autograder.gates.finding import Finding

GATE = "rebuild"


def rebuild_gate(course: Course, built: Built) -> list[Finding]:
    """Every built file is there and equal; nothing else lies beside it."""
    findings = []
    for step, files in (("source", built.source), ("release", built.release)):
        folder = course.folder(step, built.name)
        there = {p.relative_to(folder).as_posix(): p for p in files_below(folder, CLUTTER)}
        for name in sorted(files.keys() | there.keys()):
            if fault := _fault(built.name, files.get(name), there.get(name)):
                findings.append(Finding(GATE, f"{step}/{built.name}/{name}", "", fault))
    return findings


def _fault(homework: str, wanted: bytes | None, path) -> str:
    if path is None:
        return f"is missing. Run `autograder build {homework}` and commit what it writes."
    if wanted is None:
        return (
            "is made by no text. Delete it, or name it under `companions` in "
            f"solutions/{homework}/assignment.toml."
        )
    if path.is_symlink() or path.read_bytes() != wanted:
        return (
            f"is not what solutions/{homework} builds. If somebody edited it, carry the edit over "
            f"into the text; then run `autograder build {homework}` and commit."
        )
    return ""
