"""What students hand in: read it whatever it is, and rebuild it from the master.

    bytes ──reading──▶ JSON ──shape──▶ notebook ──matching──▶ ──rebuilding──▶ what is run
                                          the master's slots ──┘

Everything from the bytes to the notebook is the student's and is trusted in nothing:
it ends as a well-formed notebook or as a NotebookError that tells a person what to do.
Rebuilding then takes tests, points, ids and tags from the master alone; a submission
gives the sources of the cells that are the student's to write, and whatever else it
says about itself is a hint for matching and, where it differs, a flag.
"""

from autograder.notebook.reading import read_notebook
from autograder.notebook.rebuilding import Rebuilt, Skeleton, rebuild
from autograder.notebook.slots import Step, StepKind, master_steps

__all__ = ["Rebuilt", "Skeleton", "Step", "StepKind", "master_steps", "read_notebook", "rebuild"]
