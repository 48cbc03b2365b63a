"""Pages: what a student gets back, and what a TA sees of a class.

    write.py       one page a student and notebook, one page a class
    questions.py   points, verdicts and checks, in words for students
    work.py        the student's own cells, outputs and figures
    text.py        a student's text made fit to show: clean and bounded

Three things never reach a student's page: the source of a test cell, the `detail`
of a check, and flags, which are for graders. All text goes
through jinja2's escaping; no page holds a script or asks for anything from elsewhere.
"""

from autograder.feedback.write import write_class_page, write_feedback

__all__ = ["write_class_page", "write_feedback"]
