"""Submissions of one small homework, with what a perfect grader makes of each.

    course/            the homework "little", as text; its master and release are built
    case.py            what a case is, and the files that are no plain files
    draft.py           a released notebook in a student's hands
    honest_*.py        odd but honest
    cheating_*.py      wants points that the work did not earn
    faults_*.py        ends, exhausts or blocks what runs it
    malformed_*.py     is not the file it should be

`CASES` holds them all. `python -m corpus write DIR` makes a course folder of them
for any grader; see README.md.
"""

from corpus.case import CASES, FAMILIES, FULL, MAY, MUST, NEVER, Case
from corpus.writing import Place, write_course

# Importing a family registers its cases.
from corpus import (  # isort: skip
    honest_code,
    honest_mistakes,
    honest_notebook,
    honest_results,
    honest_ways,
    cheating_cells,
    cheating_files,
    cheating_patches,
    cheating_process,
    cheating_returns,
    faults_cells,
    faults_functions,
    faults_leftovers,
    malformed_bytes,
    malformed_files,
    malformed_json,
)

__all__ = [
    "CASES",
    "FAMILIES",
    "FULL",
    "MAY",
    "MUST",
    "NEVER",
    "Case",
    "Place",
    "write_course",
]
