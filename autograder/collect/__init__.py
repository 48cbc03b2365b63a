"""From wherever students hand in to submitted/<student>/<homework>/, with nothing lost.

    git remotes ─ repository ─ history ──┐
    zip, folder ─ archives ─ downloads ──┼─▶ arrivals ─ finding ─▶ attempts ─ choice ─▶ submitted/
    nbgrader's exchange ─ exchange ──────┘

Everything that comes is the student's and trusted in nothing: it is read as bytes,
bounded, and written under names of ours. Nothing is checked out, unpacked or run.

    roster.py      who is in the class
    arrivals.py    one attempt as it came; which names and sizes are taken
    archives.py    a zip or a folder as a list of bounded files
    downloads.py   the layouts of Canvas, Moodle, Gradescope and plain folders
    exchange.py    nbgrader's inbound folder
    repository.py  a mirror of one student's repository, read without a work tree
    history.py     which commit counts, and what its date is worth
    finding.py     which of the files is which notebook
    attempts.py    attempts/: every attempt with its receipt, and which one counts
    sources.py     attempts out of repositories, folders and zips
    collecting.py  one run for a whole class
"""

from autograder.collect.attempts import Attempts, Receipt
from autograder.collect.collecting import Collected, Collection, collect, due_of, missing
from autograder.collect.roster import Enrolled, read_roster

__all__ = [
    "Attempts",
    "Collected",
    "Collection",
    "Enrolled",
    "Receipt",
    "collect",
    "due_of",
    "missing",
    "read_roster",
]
