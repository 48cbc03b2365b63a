"""What a student gets back: one page a notebook, and its ways to the student.

    write.py       result and gradebook -> page
    outline.py     what pages take from a master
    questions.py   points, verdicts and checks, in words for students
    again.py       pages written anew, with the points that people gave since
    release.py     pages on their way to students: a folder, git branches
    work.py        the student's own cells, outputs and figures

Three things never reach a student's page: the source of a test cell, the `detail`
of a check, and flags, which are for graders.
"""

from autograder.feedback.again import rewrite_feedback
from autograder.feedback.outline import Outline
from autograder.feedback.write import write_feedback

__all__ = ["Outline", "rewrite_feedback", "write_feedback"]
