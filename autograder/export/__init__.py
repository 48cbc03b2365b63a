"""Points on their way to where a school keeps them.

    points.py         every student and homework as a row of a CSV file
    lms.py            grade-book files of Canvas and Moodle, new or filled in
    gradescope.py     results.json, as Gradescope wants it
    zip.py            an autograder for Gradescope that grades with this package
    on_gradescope.py  what it runs there

Every figure comes from the gradebook. Texts are guarded: a spreadsheet takes a cell
that begins with = for a formula, and students choose their own names.
"""

from autograder.export.gradescope import results_json
from autograder.export.lms import CANVAS, MOODLE, Filled, fill, grade_book
from autograder.export.points import as_csv, points_table
from autograder.export.zip import write_zip

__all__ = [
    "CANVAS",
    "MOODLE",
    "Filled",
    "as_csv",
    "fill",
    "grade_book",
    "points_table",
    "results_json",
    "write_zip",
]
