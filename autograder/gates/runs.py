"""Does the text run, and is it worth what it says?

The master must earn every point, or a right student loses some; the untouched
release must earn none, or a check tests nothing.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from autograder.course import Course
from autograder.errors import CourseError
from autograder.gates.finding import Finding
from autograder.model import Assignment, SubmissionResult, TestResult, Verdict

RUN, MARKS = "run", "marks"
MAX_RUN_S = 60.0  # of one core: how busy the machine is with other things is no fault of a text
PATIENCE = 5  # so many times that, on the clock
BLAS_THREADS = ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS")

# Grades one set of notebooks (name -> NotebookNode) of an assignment.
Grade = Callable[[Assignment, dict], SubmissionResult]


def run_gate(
    course: Course,
    name: str,
    tell: Callable[[str], None] = lambda line: None,
    max_s: float = MAX_RUN_S,
) -> list[Finding]:
    """Plain `python` runs every text of the homework to its end, in time."""
    findings = []
    for path in course.texts(name):
        file = path.relative_to(course.root).as_posix()
        start = _cpu_of_children_s()
        fault, severity = _run(path, limit_s=PATIENCE * max_s)
        seconds = _cpu_of_children_s() - start
        tell(f"{name}: {file} ran {seconds:.1f} s of one core")
        if fault:
            findings.append(Finding(RUN, file, "", fault, severity))
        elif seconds > max_s:
            message = f"took {seconds:.0f} s of one core; {max_s:g} s is the limit. Shrink it."
            findings.append(Finding(RUN, file, "", message))
    return findings


def _cpu_of_children_s() -> float:
    """Time on a core of all processes that were started here and have ended."""
    spent = os.times()
    return spent.children_user + spent.children_system


def _run(path: Path, limit_s: float) -> tuple[str, str]:
    """What went wrong when the text ran, and how bad it is."""
    env = dict.fromkeys(BLAS_THREADS, "1") | {"MPLBACKEND": "Agg", "PYTHONDONTWRITEBYTECODE": "1"}
    try:
        ran = subprocess.run(
            [sys.executable, path.name],
            cwd=path.parent,  # as in Jupyter, where companions lie beside the notebook
            env=os.environ | env,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            errors="replace",
            timeout=limit_s,
        )
    except subprocess.TimeoutExpired:
        return f"did not end within {limit_s:g} s and was stopped.", "error"
    tail = "\n".join(ran.stderr.strip().splitlines()[-5:])
    if ran.returncode:
        return f"ended with exit code {ran.returncode}:\n{tail}", "error"
    if tail:
        return (
            f"writes to stderr, which costs a test cell its points in nbgrader:\n{tail}",
            "warning",
        )
    return "", ""


def marks_gate(course: Course, name: str, grade: Grade) -> list[Finding]:
    """The master earns full marks in every test, the untouched release nothing."""
    import nbformat

    try:
        assignment = course.assignment(name)
    except CourseError as e:
        return [Finding(MARKS, f"source/{name}", "", str(e))]
    findings = []
    for step, judge in (("source", _full_fault), ("release", _zero_fault)):
        folder = course.folder(step, name)
        missing = [stem for stem in assignment.masters if not (folder / f"{stem}.ipynb").is_file()]
        if missing:
            message = f"lacks {', '.join(missing)}. Run `autograder build {name}`."
            findings.append(Finding(MARKS, f"{step}/{name}", "", message))
            continue
        notebooks = {
            stem: nbformat.read(folder / f"{stem}.ipynb", as_version=4)
            for stem in assignment.masters
        }
        result = grade(assignment, notebooks)
        findings += _judge(f"{step}/{name}", result, _tests_of(notebooks), judge)
    return findings


def _tests_of(notebooks: dict) -> dict[str, set[str]]:
    """Notebook name -> grade_ids of its graded cells."""
    return {
        stem: {
            cell.metadata.nbgrader.grade_id
            for cell in nb.cells
            if cell.metadata.get("nbgrader", {}).get("grade")
        }
        for stem, nb in notebooks.items()
    }


def _judge(place: str, result: SubmissionResult, expected: dict, judge) -> list[Finding]:
    findings = []
    graded = {n.name: {t.id: t for t in n.tests} for n in result.notebooks}
    for stem, ids in expected.items():
        tests = graded.get(stem, {})
        for test_id in sorted(ids):
            test = tests.get(test_id)
            fault = judge(test) if test else f"was not graded: {'; '.join(result.flags)}"
            if fault:
                findings.append(Finding(MARKS, f"{place}/{stem}.ipynb", test_id, fault))
    return findings


def _full_fault(test: TestResult) -> str:
    if test.verdict is Verdict.MANUAL or test.score == test.max_score:
        return ""
    failed = ", ".join(repr(c.name) for c in test.checks if not c.passed)
    because = f" Failed: {failed}." if failed else ""
    return (
        f"the master's own solution earns {test.score} of {test.max_score:g} "
        f"({test.verdict}).{because} {test.message}".rstrip()
    )


def _zero_fault(test: TestResult) -> str:
    if test.verdict is Verdict.MANUAL and not test.score:
        return ""
    if test.verdict is not Verdict.INTERNAL and test.score == 0:
        return ""
    passed = ", ".join(repr(c.name) for c in test.checks if c.passed)
    because = f" Passed: {passed}." if passed else ""
    return (
        f"the untouched release earns {test.score} of {test.max_score:g} ({test.verdict})."
        f"{because} A check that an unwritten function passes tests nothing."
    )
