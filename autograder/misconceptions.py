"""What the judge is told of a homework's usual mistakes: a sentence and a function each."""

from __future__ import annotations

from autograder.answers import read_answers
from autograder.build import read_masters
from autograder.course import Course
from autograder.homework import nbgrader_of
from autograder.sentences import sentence_for


def misconceptions_of(course: Course, homework: str) -> tuple[tuple[str, str, str], ...]:
    """(grade_id, the sentence that a student reads for it, the wrong function's source)."""
    answers = read_answers(course.path("solutions") / homework / "answers")
    if not answers.wrongs:
        return ()
    cells = [c for master in read_masters(course, homework).values() for c in master["cells"]]
    tests = {nbgrader_of(c).get("grade_id"): c["source"] for c in cells if c["cell_type"] == "code"}
    told = []
    for wrong in answers.wrongs:
        sentence = sentence_for(wrong.says, tests.get(f"{wrong.grade_id}_test", ""))
        if sentence:
            told.append((wrong.grade_id, sentence, wrong.source))
    return tuple(told)
