"""What happens in the term of test_term.py, homework by homework."""

import json
from pathlib import Path

from gradebook_rows import url
from nbgrader.api import Gradebook
from term_class import DUE, HOMEWORKS, MISPRINT, STUDENTS, at, essay_points

HW1, HW2, HW3 = DUE


def first_homework(term):
    """A resubmission, a late one, an extension, a renamed and a moved file, a mended test."""
    term.write(HW1, HOMEWORKS[HW1])
    text = term.text(HW1, "alpha")
    text.write_text(text.read_text().replace(*MISPRINT))
    term.release(HW1)
    term.enrol()
    (term.root / "extensions.csv").write_text(f"student,homework,days\ns05,{HW1},3\n")
    term.hand_in("s06", HW1, at(HW1, days=-8), kind="undone")
    term.collect(HW1, at(HW1, days=-7))
    for student in STUDENTS:
        if student not in ("s04", "s05", "s09"):
            term.hand_in(student, HW1, at(HW1, hours=-5), move=MOVES.get(student))
    term.hand_in("s07", HW1, at(HW1, days=2), kind="undone")
    for student in ("s04", "s05"):
        term.hand_in(student, HW1, at(HW1, days=1.5))
    term.first = term.collect(HW1, at(HW1, days=3))
    term.wrong = json.loads(_grade(term, HW1))
    _mark(term, HW1)
    text.write_text(text.read_text().replace(*reversed(MISPRINT)))
    term.run("build", HW1)
    term.said = term.run("grade", HW1, "--json", term.root / "mended.json")
    term.mended = json.loads((term.root / "mended.json").read_text())


MOVES = {
    "s03": lambda path: path.with_name("my solution.ipynb"),
    "s10": lambda path: Path("homeworks") / path.name,
}


def second_homework(term):
    """A dead remote that comes back, work that is too late, a commit dated back."""
    term.write(HW2, HOMEWORKS[HW2])
    term.release(HW2)
    term.pull(at(HW2, days=-9))
    for student in STUDENTS:
        if student not in ("s09", "s11", "s13"):
            term.hand_in(student, HW2, at(HW2, hours=-30))
    term.hand_in("s13", HW2, at(HW2, days=-2), kind="undone")
    term.vanish("s08")
    term.second = term.collect(HW2, at(HW2, hours=1))
    _grade(term, HW2)
    term.come_back("s08")
    # s13 hands in anew after the deadline, under a date from before it.
    term.hand_in("s13", HW2, at(HW2, hours=-4))
    term.hand_in("s11", HW2, at(HW2, days=9))
    term.again = term.collect(HW2, at(HW2, days=10))
    term.run("attempts", HW2, "--student", "s13", "--use", 2)
    _grade(term, HW2)
    _mark(term, HW2)


def third_homework(term):
    """Two notebooks; one student's repository is gone for good."""
    term.write(HW3, HOMEWORKS[HW3])
    term.release(HW3)
    term.pull(at(HW3, days=-9))
    for student in STUDENTS:
        if student != "s09":
            term.hand_in(student, HW3, at(HW3, days=-1))
    term.vanish("s08")
    term.third = term.collect(HW3, at(HW3, hours=1))
    term.last_words = _grade(term, HW3)
    _mark(term, HW3)


def _grade(term, homework):
    """Grade, and return what --json says."""
    term.run("grade", homework, "--quiet", "--json", term.root / "report.json")
    return (term.root / "report.json").read_text()


def _mark(term, homework):
    """What a person does in formgrader: points for every essay, and a word to go with them."""
    with Gradebook(url(term.root)) as book:
        for submission in book.assignment_submissions(homework):
            for notebook in submission.notebooks:
                points = essay_points(submission.student.id)
                grade = next(g for g in notebook.grades if g.name == "why_range")
                if points:
                    grade.manual_score, grade.needs_manual_grade = points, False
                    comment = next(c for c in notebook.comments if c.name == "why_range")
                    comment.manual_comment = f"Seen, {submission.student.id}."
        book.db.commit()
