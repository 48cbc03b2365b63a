"""A term on disk: three homeworks, thirty students with repositories, and what befalls them.

Every student's points follow from the story alone (`deserved`), by hand: nothing of
the grader is asked.
"""

import json
import os
from datetime import datetime, timedelta

from click.testing import CliRunner
from git_class import git

from autograder import cli
from autograder.collect import collect
from autograder.course import Course

STUDENTS = [f"s{n:02d}" for n in range(1, 31)]
DUE = {
    "hw1_alpha": "2025-03-10T23:59:00+01:00",
    "hw2_beta": "2025-03-24T23:59:00+01:00",
    "hw3_gamma": "2025-04-07T23:59:00+01:00",
}
HOMEWORKS = {"hw1_alpha": ["alpha"], "hw2_beta": ["beta"], "hw3_gamma": ["gamma", "more"]}
LATE = "percent_per_day = 10\nclosed_after_days = 7"
# How each writes unit_scale, and which part of its checks' weight that passes.
ANSWERS = {
    "right": ("(X - X.min(axis=0)) / np.ptp(X, axis=0)", 7 / 7),
    "largest": ("(X - X.min(axis=0)) / X.max(axis=0)", 3 / 7),
    "rows": ("(X.T / X.sum(axis=1)).T", 2 / 7),
    "undone": ("1 / 0", 0 / 7),
}
KINDS = ("right", "right", "largest", "rows", "undone")
# hw1's test is wrong at first: it asks of everybody for a number that is not so.
MISPRINT = ("[1.0, 0.5]", "[1.0, 0.6]")
CODE = {"hw1_alpha": 10, "hw2_beta": 20, "hw3_gamma": 10}
# Who comes late, and which part that costs: 1.5 days are two that have begun.
OFF = {("s04", "hw1_alpha"): 0.2, ("s13", "hw2_beta"): 0.1, ("s11", "hw2_beta"): 1.0}
NEVER = {("s09", "hw1_alpha"), ("s09", "hw2_beta"), ("s09", "hw3_gamma"), ("s08", "hw3_gamma")}


def kind_of(student):
    return KINDS[int(student[1:]) % len(KINDS)]


def essay_points(student):
    """What a person gives; students whose number three divides wrote nothing."""
    number = int(student[1:])
    return 0 if number % 3 == 0 else 1 + number % 5


def deserved(student, homework):
    """What must count at the end of the term."""
    if (student, homework) in NEVER:
        return 0.0
    share = ANSWERS[kind_of(student)][1]
    each = round(CODE[homework] * share, 2) + essay_points(student)
    return each * len(HOMEWORKS[homework]) * (1 - OFF.get((student, homework), 0.0))


def at(homework, **after):
    """A time so long after the homework was due; before it if negative."""
    return datetime.fromisoformat(DUE[homework]) + timedelta(**after)


class Term:
    """The course, its students' repositories, and what can be done with them."""

    def __init__(self, place):
        self.root, self.remotes = place / "course", place / "remotes"
        (self.root / "solutions").mkdir(parents=True)
        self.remotes.mkdir()
        self.students_repository = self.remotes / "students.git"
        self.students_repository.mkdir()
        git(self.students_repository, "init", "--quiet", "--bare")

    def run(self, *words, code=0):
        done = CliRunner().invoke(cli.main, ["--course", str(self.root), *map(str, words)])
        assert done.exit_code == code, done.output
        return done.output

    def text(self, homework, notebook):
        return self.root / "solutions" / homework / f"{notebook}.py"

    def write(self, homework, notebooks):
        """Start the homework from the template, and make it one of its own."""
        self.run("new", homework, "--title", homework.title(), "--due", DUE[homework])
        first = self.text(homework, notebooks[0])
        text = first.read_text().replace("points=10", f"points={CODE[homework]}")
        first.write_text(text.replace('"points": 10', f'"points": {CODE[homework]}'))
        for other in notebooks[1:]:
            self.text(homework, other).write_text(first.read_text())
        rules = first.with_name("assignment.toml")
        points = (CODE[homework] + 5) * len(notebooks)
        said = rules.read_text().replace("points = 15", f"points = {points}")
        rules.write_text(said.replace("percent_per_day = 0", LATE))

    def release(self, homework):
        self.run("build", homework)
        self.run("publish", homework, "--to", self.students_repository)

    def enrol(self):
        """Everybody clones the students' repository."""
        lines = ["student,repository,name,email,lms_id"]
        for number, student in enumerate(STUDENTS, start=1):
            git(self.remotes, "clone", "--quiet", str(self.students_repository), student)
            where = self.remotes / student
            lines.append(
                f"{student},{where},Kim Number{number},{student}@example.org,{9000 + number}"
            )
        (self.root / "roster.csv").write_text("\n".join(lines) + "\n")

    def pull(self, when):
        """Everybody gets what was released since."""
        for student in STUDENTS:
            words = ("pull", "--quiet", "--no-edit", "--no-rebase")
            git(self.remotes / student, *words, date=when.isoformat())

    def hand_in(self, student, homework, when, kind=None, move=None):
        """The student works on what lies there, and commits at a time that is theirs to choose.

        move : function of a notebook's path, giving the path where it is put
        """
        folder = self.remotes / student
        for notebook in HOMEWORKS[homework]:
            path = folder / "assignments" / homework / f"{notebook}.ipynb"
            made = folder / move(path.relative_to(folder)) if move else path
            released = json.loads((self.root / "release" / homework / path.name).read_text())
            path.unlink(missing_ok=True)
            made.parent.mkdir(parents=True, exist_ok=True)
            made.write_text(json.dumps(_filled(released, student, kind or kind_of(student))))
        git(folder, "add", "--all", date=when.isoformat())
        git(folder, "commit", "--quiet", "-m", "my work", date=when.isoformat())

    def collect(self, homework, now):
        done = collect(Course(self.root), homework, None, now)
        return {one.student: one for one in done.students}

    def vanish(self, student):
        os.rename(self.remotes / student, self.remotes / f"{student}-away")

    def come_back(self, student):
        os.rename(self.remotes / f"{student}-away", self.remotes / student)


def _filled(notebook, student, kind):
    for cell in notebook["cells"]:
        name = cell["metadata"].get("nbgrader", {}).get("grade_id")
        if name == "unit_scale":
            cell["source"] = f"def unit_scale(X):\n    return {ANSWERS[kind][0]}"
        if name == "why_range" and essay_points(student):
            cell["source"] = f"Zero by zero, writes {student}."
    # Even who does nothing leaves a trace, so that it was handed in.
    notebook["cells"].append({**notebook["cells"][-1], "id": "mine", "metadata": {}, "source": "."})
    return notebook
