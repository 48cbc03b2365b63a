"""nbgrader's gradebook, written one submission at a time.

The tables are nbgrader's own models, so that formgrader, `nbgrader export` and
`nbgrader generate_feedback` read them as if nbgrader had written them. What
differs is the way: nbgrader opens the database anew for every preprocessor and
commits every grade; here a submission is one transaction of a few statements.

Whose column is whose: `auto_score`, `needs_manual_grade` and `auto_comment` are
ours and are replaced at each regrade; `manual_score`, `extra_credit`,
`manual_comment` and `flagged` belong to people and are never touched. Late penalties
are ours where the homework or nbgrader_config.py says what late work costs.

    book.py        GradebookWriter: register a homework, write results, read grades
    database.py    opens the database, tells in words what is wrong with it
    master.py      what nbgrader keeps of a master notebook
    register.py    puts that into the database
    shape.py       which rows a submission must have
    rows.py        finds them, or makes them
    standings.py   where everybody stands, for pages and exports
    writer.py      writes a result into them
    lateness.py    extensions and late penalties
    autograded.py  the notebooks that formgrader shows
"""

from autograder.gradebook.autograded import read_timestamp, write_autograded
from autograder.gradebook.book import GradebookWriter
from autograder.gradebook.lateness import Late
from autograder.gradebook.standings import CellGrade, Person, Standing

__all__ = [
    "CellGrade",
    "GradebookWriter",
    "Late",
    "Person",
    "Standing",
    "read_timestamp",
    "write_autograded",
]
