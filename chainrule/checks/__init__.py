"""What visible and hidden tests are written with.

A test cell opens a group, runs all its checks and ends with the report:

>>> from chainrule import checks
>>> t = checks.group("double", points=2)
>>> t.close("twice three is six", lambda: 2 * 3, 6)
True
>>> t.shape("one number", lambda: [6], ())
False
>>> t.report()
double: 1 of 2 checks failed (1/2 points)
  ✓ twice three is six
  ✗ one number          shape (1,), expected a single number
1.0

The same cell earns the same points under stock nbgrader (by the value of its
last line), under a grader that wraps it in `grading` (by the recorder's
groups) and as a plain script. A check never raises: whatever the student's
code returns, raises or prints ends as one row of the table.
"""

from chainrule.checks.grading import Recorder, grading
from chainrule.checks.group import Group
from chainrule.checks.table import CheckRow

__all__ = ["CheckRow", "Group", "Recorder", "grading", "group"]


def group(name, points):
    """Open a group of checks that together earn up to `points`."""
    return Group(name, points)
