"""nbgrader's settings for the corpus's course."""

c = get_config()  # noqa: F821

c.CourseDirectory.course_id = "corpus"
c.ClearSolutions.code_stub = {
    "python": 'raise NotImplementedError("Replace this line with your code.")'
}
c.ClearSolutions.text_stub = "*Your answer: double-click here and replace this line.*"
