"""`make demo`: build the course, let a class hand in hw1, grade it, compare with the truth.

Everything happens in demo/, a course of its own beside yours: your gradebook and
your students' work are not touched.

    python -m benchmarks.demo --students 30 --seed 1
"""

from __future__ import annotations

import argparse
import json
import shutil
import subprocess
import sys
from pathlib import Path

from autograder.walls import missing

ROOT = Path(__file__).parents[1]
DEMO = ROOT / "demo"
HOMEWORK = "hw1_linear_regression"


def autograder(*words: str, course: Path = ROOT) -> int:
    """Run the command as a TA types it, and show it."""
    shown = " ".join(str(w).replace(f"{ROOT}/", "") for w in words)
    where = "" if course == ROOT else f" --course {course.relative_to(ROOT)}"
    print(f"\n$ autograder{where} {shown}", flush=True)
    command = [sys.executable, "-m", "autograder.cli", "--course", str(course), *map(str, words)]
    return subprocess.run(command, cwd=ROOT, check=False).returncode


def set_up_course() -> None:
    """A course of its own with the same homeworks."""
    shutil.rmtree(DEMO, ignore_errors=True)
    DEMO.mkdir()
    shutil.copy(ROOT / "nbgrader_config.py", DEMO)
    for room in ("source", "release"):
        shutil.copytree(ROOT / room, DEMO / room)
    rules = DEMO / "solutions" / HOMEWORK
    rules.mkdir(parents=True)
    shutil.copy(ROOT / "solutions" / HOMEWORK / "assignment.toml", rules)


def compare(report: dict, truth: dict) -> list[str]:
    """What differs between the grades and the true scores; nothing, if all is well."""
    faults = []
    by_student = {s["student"]: s for s in report["submissions"]}
    for student, told in truth.items():
        got = by_student.get(student)
        if got is None:
            faults.append(f"{student} is missing from the report")
        elif told["scores"] is None:
            if got["status"] != "needs-person":
                faults.append(f"{student}: {got['status']}, but only a person can tell")
        else:
            tests = {t["id"]: t["score"] for n in got["notebooks"] for t in n["tests"]}
            faults += [
                f"{student}, {test}: {tests.get(test)} points, {score} are true"
                for test, score in told["scores"].items()
                if tests.get(test) != score
            ]
    return faults


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--students", type=int, default=30)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    if code := autograder("build"):
        return code
    set_up_course()
    truth_file, report_file = DEMO / "truth.json", DEMO / "report.json"
    code = autograder(
        *("make-class", HOMEWORK, "--students", asked.students, "--seed", asked.seed),
        *("--out", DEMO / "submitted", "--truth", truth_file),
    )
    if code:
        return code
    words = ["grade", HOMEWORK, "--json", report_file]
    if lacks := missing():
        print("this machine cannot isolate:", *lacks, sep="\n  ")
        print("The demo's students are made up, so it goes on without a sandbox.")
        words.append("--without-sandbox")
    code = autograder(*words, course=DEMO)
    if code not in (0, 1):  # 1: somebody must look at the file that is no notebook
        return code
    truth, report = json.loads(truth_file.read_text()), json.loads(report_file.read_text())
    faults = compare(report, truth)
    for fault in faults:
        print("WRONG", fault)
    odd = ", ".join(f"{s} ({t['kind']})" for s, t in truth.items() if t["kind"] != "honest")
    print(f"\nOf {len(truth)} made-up students the odd ones are: {odd}.")
    if not faults:
        print(f"All {len(truth)} were graded as they deserve.")
    return 3 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
