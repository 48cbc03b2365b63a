"""What stands in a gradebook, by name instead of by random id."""

import sqlite3
from contextlib import closing

MASTER_ROWS = (
    "select a.name, a.duedate, n.name, n.kernelspec, b.name, b.type, g.max_score, g.cell_type, "
    "t.max_score, t.cell_type from assignment a join notebook n on n.assignment_id = a.id "
    "join base_cell b on b.notebook_id = n.id left join grade_cells g on g.id = b.id "
    "left join task_cells t on t.id = b.id left join solution_cells s on s.id = b.id"
)
SOURCE_ROWS = (
    "select n.name, s.name, s.cell_type, s.locked, s.source, s.checksum from source_cell s "
    "join notebook n on n.id = s.notebook_id"
)
OWNED = (
    "from {0} x join base_cell b on b.id = x.cell_id join submitted_notebook p "
    "on p.id = x.notebook_id join notebook n on n.id = p.notebook_id "
    "join submitted_assignment s on s.id = p.assignment_id"
)
GRADE_ROWS = (
    "select s.student_id, n.name, b.name, b.type, x.auto_score, x.manual_score, x.extra_credit, "
    "x.needs_manual_grade " + OWNED.format("grade")
)
COMMENT_ROWS = (
    "select s.student_id, n.name, b.name, b.type, x.auto_comment, x.manual_comment "
    + OWNED.format("comment")
)
STUDENT_ROWS = (
    "select t.id, s.timestamp, s.extension from student t "
    "left join submitted_assignment s on s.student_id = t.id"
)
PART_ROWS = (
    "select s.student_id, n.name, p.flagged, p.late_submission_penalty from submitted_notebook p "
    "join notebook n on n.id = p.notebook_id join submitted_assignment s on s.id = p.assignment_id"
)
SUBMISSION_ROWS = (GRADE_ROWS, COMMENT_ROWS, STUDENT_ROWS, PART_ROWS)


def rows(root, query, name="gradebook.db"):
    with closing(sqlite3.connect(root / name)) as connection:
        return sorted(connection.execute(query).fetchall(), key=repr)


def change(root, statement, *values):
    """What a person does in formgrader."""
    with closing(sqlite3.connect(root / "gradebook.db")) as connection, connection:
        connection.execute(statement, values)


def url(root):
    return f"sqlite:///{root / 'gradebook.db'}"


def grades(root, student):
    """(notebook, grade_id) -> (auto_score, manual_score, extra_credit, needs_manual_grade)."""
    return {
        (nb, cell): tuple(rest)
        for who, nb, cell, _, *rest in rows(root, GRADE_ROWS)
        if who == student
    }


def everything(root):
    queries = (MASTER_ROWS, SOURCE_ROWS, *SUBMISSION_ROWS)
    return [rows(root, query) for query in queries]
