"""Join the parts: compare, run, and where it fails, find out why."""

from pathlib import Path

from chainrule.handin import diagnosis, given
from chainrule.handin.notebook import words
from chainrule.handin.report import Report
from chainrule.handin.run import as_in_the_session, run, top_to_bottom


def check(path, notebook, released, release_path, timeout_s=120, fast=False):
    """Check one notebook; it runs with the released given cells where there are any.

    notebook, released : notebooks in format 4; released may be None
    """
    changes = given.changes(notebook, released)
    if released is not None:
        notebook = given.rebuilt(notebook, released)
    folder = Path(path).resolve().parent
    order = top_to_bottom(notebook, fast)
    alone = run(notebook, order, folder, timeout_s)
    questions = diagnosis.questions(notebook, alone)
    broken = diagnosis.broken_cells(notebook, alone)
    return Report(
        path=path,
        changes=tuple(changes),
        questions=tuple(questions),
        broken=tuple(sentence for _, sentence in broken),
        order=tuple(_order(notebook, order, alone, questions, broken, folder, timeout_s)),
        release=release_path,
    )


def _order(notebook, order, alone, questions, broken, folder, timeout_s):
    """Sentences about what fails from top to bottom but not in the session's own order."""
    if not broken and all(question.passed for question in questions):
        return []
    sentences = diagnosis.out_of_order(notebook, alone)
    session_order = as_in_the_session(notebook, order)
    if not sentences and session_order not in ([], order, sorted(session_order)):
        session = run(notebook, session_order, folder, timeout_s)
        sentences = [
            f"{words(notebook, index)} works in the order in which you last ran the cells "
            "(the numbers in brackets), but not from top to bottom"
            for index in diagnosis.only_in_the_session(notebook, alone, session)
        ]
    return sentences + diagnosis.homeless(notebook, alone)
