"""nbgrader's settings for this course. Nothing here is needed for safety."""

c = get_config()  # noqa: F821

c.CourseDirectory.course_id = "chainrule"

# A student's first error message is this line's: it says what to do.
c.ClearSolutions.code_stub = {
    "python": 'raise NotImplementedError("Replace this line with your code.")'
}
c.ClearSolutions.text_stub = "*Your answer: double-click here and replace this line.*"
