"""Does a homework find out wrong code, and accept right code? Tried, and counted.

operators.py    ways to write one expression wrong
statements.py   ways to write one statement wrong
mutants.py      wrong versions of a solution cell
forks.py        tasks in bounded copies of this process
room.py         a homework run in one process, stopped before each graded function
shapes.py       which variables hold things of one shape
trial.py        mutants, misconceptions and other right answers, tried
equivalent.py   mutants that are no mistakes
report.py       what was found
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable

from autograder.answers import read_answers
from autograder.build import read_masters
from autograder.course import Course
from autograder.errors import CourseError, GraderFault
from autograder.mutation.equivalent import read_marks
from autograder.mutation.forks import in_copies
from autograder.mutation.report import HomeworkReport, report
from autograder.mutation.trial import Plan, try_homework

__all__ = ["HomeworkReport", "mutate"]

_HOMEWORK_S = 3600.0


def mutate(
    course: Course,
    homework: str,
    functions: Iterable[str] = (),
    sample: int | None = None,
    seed: int = 1,
    jobs: int = 2,
    tell: Callable[[str], None] = lambda line: None,
) -> HomeworkReport:
    """Try one homework's tests on wrong answers and on other right ones.

    functions : only these. sample : about so many mutants and so many misconceptions,
    drawn with `seed`; None for all. tell : is told which function was tried
    """
    name = course.resolve(homework)
    folder = course.path("solutions") / name
    masters = read_masters(course, name)
    if len(masters) != 1:
        raise CourseError(f"{name} has {len(masters)} notebooks; mutants are made of one.")
    (master,) = masters.values()
    answers, marks = read_answers(folder / "answers"), read_marks(folder / "answers")
    plan = Plan(name, master, answers, folder, frozenset(functions), sample, seed, jobs)
    began = time.monotonic()
    # In a copy: the homework's modules and folder are nobody else's.
    ((_, ended),) = in_copies([(name, lambda: try_homework(plan, tell))], 1, _HOMEWORK_S)
    if ended.value is None:
        raise GraderFault(f"{name} could not be tried ({ended.how}); see above.")
    return report(name, ended.value, marks, time.monotonic() - began, not plan.functions)
