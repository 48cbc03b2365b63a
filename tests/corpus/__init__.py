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

from importlib import import_module

from corpus.case import CASES, FAMILIES, FULL, MAY, MUST, NEVER, Case
from corpus.writing import Place, write_course

_FILES = (
    *("honest_code", "honest_ways", "honest_habits"),
    *("honest_results", "honest_notebook", "honest_mistakes", "honest_tools"),
    *("cheating_cells", "cheating_claims", "cheating_files", "cheating_patches"),
    *("cheating_frames", "cheating_process", "cheating_wire", "cheating_returns"),
    *("faults_functions", "faults_cells", "faults_leftovers", "faults_neighbours"),
    *("malformed_bytes", "malformed_files", "malformed_json"),
)
for _file in _FILES:  # importing one registers its cases
    import_module(f"corpus.{_file}")

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
