"""Do the tests find out wrong code, and accept right code? A sample, the same each time.

`autograder mutate` tries everything, and shows what lived as a diff.
"""

from __future__ import annotations

import os

from autograder.course import Course
from autograder.gates.finding import Finding
from autograder.mutation import mutate

GATE = "mutation"
SAMPLE = 40  # mutants, and as many misconceptions: all homeworks in less than two minutes


def mutation_gate(course: Course, name: str, sample: int = SAMPLE) -> list[Finding]:
    """The tests of a homework that keeps answers beside it reach the bars (see mutation.report)."""
    folder = course.path("solutions") / name / "answers"
    if not any(folder.glob("right_*.py")):
        return []
    found = mutate(course, name, sample=sample, jobs=os.cpu_count() or 1)
    where = f"solutions/{name}"
    findings = [Finding(GATE, where, "", fault) for fault in found.faults()]
    for survivor in found.survivors:
        message = f"survives ({survivor.operator}): {survivor.label}"
        findings.append(Finding(GATE, where, survivor.grade_id, message, "warning"))
    return findings
