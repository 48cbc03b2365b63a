"""Grade as stock nbgrader does, to the letter, but behind the wall: `--rules nbgrader`.

For a course whose points must not change when its engine does. A submission goes
through nbgrader's own preprocessors, in nbgrader's own order and configuration:

    sanitize    clear outputs, tell copies of cells apart, put the tests back
    Execute     here only is ours: the cells run in the sandbox, as nbclient runs them
    autograde   cut long outputs, read the points from what each test cell shows

What nbgrader reads from its gradebook on the way is read from the masters in memory.
Where nbgrader gives up a whole submission, so does this, and a person has to look.

    known.py         the masters, answering what nbgrader asks its gradebook
    preprocessors.py nbgrader's preprocessors, without their database
    cells.py         one notebook's cells, run in one sandboxed process
    beside.py        the files beside the notebook
    submission.py    Stock: a whole submission
"""

from autograder.stock.cells import Cells
from autograder.stock.preprocessors import ExecuteInside
from autograder.stock.submission import Stock

__all__ = ["Cells", "ExecuteInside", "Stock"]
