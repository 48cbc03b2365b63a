"""The homework's late policy for stock nbgrader, which asks a plugin what late work costs.

    c.AssignLatePenalties.plugin_class = "autograder.late_plugin.LatePolicyPlugin"

So `nbgrader autograde` and formgrader's button put the same penalty into the gradebook
as `autograder grade`. `autograder.plugins.plug_in` writes this line, too.
"""

from __future__ import annotations

from nbgrader.plugins.base import BasePlugin

from autograder.course import Course
from autograder.lateness import read_extensions


class LatePolicyPlugin(BasePlugin):
    """Asked by nbgrader's AssignLatePenalties, which is the parent, for each late notebook."""

    def late_submission_penalty(
        self, student_id: str, score: float, total_seconds_late: float
    ) -> float | None:
        """Points off, by the [late] table in assignment.toml; None where there is none."""
        assign = self.parent
        course = Course(".")  # where nbgrader's converters work
        rules = course.rules(assign.assignment_id)
        if rules.late is None:
            return None
        submission = assign.gradebook.find_submission(assign.assignment_id, student_id)
        extensions = read_extensions(course.root, assign.assignment_id, rules.due)
        if extensions is not None:
            submission.extension = extensions.get(student_id)
            total_seconds_late = submission.total_seconds_late
        part = assign.gradebook.find_submission_notebook(
            assign.notebook_id, assign.assignment_id, student_id
        )
        return rules.late.penalty(score, part.max_score, total_seconds_late)
