"""The gates between a homework's text and its students; each can fail, and says what to mend.

built.py   what is committed is what the text builds
leaks.py   nothing secret stands in a public file
tests.py   names, points, checks and hidden blocks of the graded cells
show.py    grading can leave out the cells that only show something
runs.py    the text runs; the master earns everything, the untouched release nothing
wrong.py   the tests find out wrong answers and accept right ones
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from autograder.build import chosen, make
from autograder.course import Course
from autograder.errors import HomeworkError
from autograder.gates.built import rebuild_gate
from autograder.gates.cells import points_gate, tests_gate
from autograder.gates.finding import Finding
from autograder.gates.leaks import leak_gate
from autograder.gates.runs import Grade, marks_gate, run_gate
from autograder.gates.show import show_gate
from autograder.gates.wrong import mutation_gate

__all__ = [
    "Finding",
    "Grade",
    "check",
    "leak_gate",
    "marks_gate",
    "mutation_gate",
    "points_gate",
    "rebuild_gate",
    "run_gate",
    "show_gate",
    "tests_gate",
]


def check(
    course: Course,
    names: Iterable[str] = (),
    grade: Grade | None = None,
    tell: Callable[[str], None] = lambda line: None,
) -> list[Finding]:
    """Every gate over these homeworks, or over all that have a text.

    grade : grades one set of notebooks of an assignment; without it nothing is graded
    tell : is told in one line what is being looked at, and how long the texts ran
    """
    findings = []
    for name in chosen(course, names):
        tell(f"{name}: build and read")
        try:
            built = make(course, name)
        except HomeworkError as e:  # the other homeworks are still worth a look
            findings.append(Finding("build", f"solutions/{name}", "", str(e)))
            continue
        findings += rebuild_gate(course, built)
        findings += leak_gate(course, name)
        findings += points_gate(course, name, built.masters)
        for stem, master in built.masters.items():
            text = f"solutions/{name}/{stem}.py"  # the place to mend is the text
            findings += tests_gate(text, master)
            findings += show_gate(text, master)
        findings += run_gate(course, name, tell)
        if grade is not None:
            tell(f"{name}: grade the master and the untouched release")
            findings += marks_gate(course, name, grade)
            tell(f"{name}: try a sample of wrong answers")
            findings += mutation_gate(course, name)
    return findings
