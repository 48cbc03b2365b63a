"""Our page in place of nbgrader's, for `nbgrader generate_feedback` and formgrader's button.

nbgrader's own page shows the graded notebook as it is: with the source of hidden
tests and what they tried. `autograder.plugins.plug_in` puts this in its place.
"""

from __future__ import annotations

from pathlib import Path

from nbconvert.exporters import HTMLExporter

from autograder.build import read_masters
from autograder.course import Course
from autograder.errors import CourseError
from autograder.feedback.again import rewrite_feedback
from autograder.gradebook import GradebookWriter
from autograder.ledger import read_record


class StudentPage(HTMLExporter):
    """Brings the page of a graded notebook, written anew from the gradebook."""

    def from_filename(self, filename, resources=None, **kw):
        """filename : of the notebook in autograded/; resources say whose it is."""
        course = Course(self.parent.coursedir.root)
        told = resources["nbgrader"]
        with GradebookWriter(told["db_url"]) as book:
            record = read_record(course, told["assignment"], book, told["student"])
        masters = read_masters(course, told["assignment"])
        written = dict(rewrite_feedback(course, record, masters))
        pages = {page.stem: page for page in written.get(told["student"], ())}
        if told["notebook"] not in pages:
            raise CourseError(
                f"{filename}: the gradebook has nothing of it, so there is no page. "
                f"Run `autograder grade {told['assignment']} --student {told['student']}` first."
            )
        resources["metadata"] = {"name": told["notebook"], "path": str(Path(filename).parent)}
        resources["output_extension"] = ".html"
        return pages[told["notebook"]].read_text(encoding="utf-8"), resources
