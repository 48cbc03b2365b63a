"""nbgrader's settings for this course."""

import contextlib

c = get_config()  # noqa: F821

c.CourseDirectory.course_id = "chainrule"

# A student's first error message is this line's: it says what to do.
c.ClearSolutions.code_stub = {
    "python": 'raise NotImplementedError("Replace this line with your code.")'
}
c.ClearSolutions.text_stub = "*Your answer: double-click here and replace this line.*"

# `nbgrader autograde` and formgrader's button grade behind our wall; nbgrader releases and
# collects as we do. Without our package, or under STOCK_NBGRADER=1, nbgrader is as it comes.
with contextlib.suppress(ImportError):
    from autograder.plugins import plug_in

    plug_in(c)
