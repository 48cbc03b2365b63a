"""The whole check as text: what a student reads in the terminal."""

from dataclasses import dataclass

from chainrule.checks.table import number


@dataclass(frozen=True)
class Report:
    """What one check of a notebook found.

    changes   : cells of the course that are not as released
    questions : every graded cell
    broken    : sentences about cells that raised and are no tests
    order     : sentences about what works in another order only
    release   : path of the released copy, or None
    """

    path: object
    changes: tuple
    questions: tuple
    broken: tuple = ()
    order: tuple = ()
    release: object = None

    @property
    def passed(self):
        """Whether all visible checks pass, as far as they can be trusted.

        A given cell that was changed and could not be put back proves nothing.
        """
        trusted = self.release is not None or not any(c.given for c in self.changes)
        return trusted and all(question.passed for question in self.questions)


def text(report):
    parts = [
        *_given(report),
        *_table(report.questions),
        *_problems("The notebook works only out of order", report.order, OUT_OF_ORDER),
        *_problems("Cells that fail", report.broken, ""),
        *_summary(report),
    ]
    return "\n".join(parts)


OUT_OF_ORDER = "Graders run all cells from top to bottom, as does `Restart Kernel and Run All`."


def _given(report):
    if not report.changes:
        if report.release is None:
            return ["Given cells: no sign of a change (found no released copy to compare).", ""]
        return ["Given cells: all as released.", ""]
    lines = ["Given cells that are not as released:"]
    lines += [f"  - {change}" for change in report.changes]
    if report.release is None:
        lines.append("Give the released notebook with --release PATH to see more and to restore.")
    else:
        lines.append(f"Graders use the released cells, and so did this run: {report.release}")
        lines.append("To put them back into your notebook, run this again with --restore.")
    return [*lines, ""]


def _table(questions):
    width = max((len(q.name) for q in questions), default=0)
    lines = []
    for question in questions:
        most = number(question.points)
        if question.earned is None:
            state = "still empty" if question.untouched else "written"
            told = f"{question.name:{width}}       - / {most:>5}"
            lines.append(f"{told}   {state}; read by a person")
            continue
        told = f"{question.name:{width}}  {number(question.earned):>6} / {most:>5}"
        if question.passed:
            lines.append(told)
        elif question.untouched:
            lines.append(f"{told}   not written yet")
        else:
            lines.append(told)
            lines += [f"    {line}" for line in question.table.splitlines()]
    return [*lines, ""] if lines else ["This notebook has no graded cells.", ""]


def _problems(title, sentences, advice):
    if not sentences:
        return []
    lines = [f"{title}:", *(f"  - {sentence}" for sentence in sentences)]
    return [*lines, advice, ""] if advice else [*lines, ""]


def _summary(report):
    automatic = [q for q in report.questions if q.earned is not None]
    earned, most = sum(q.earned for q in automatic), sum(q.points for q in automatic)
    by_hand = sum(q.points for q in report.questions if q.earned is None)
    lines = [f"Visible checks: {number(earned)} of {number(most)} points."]
    if by_hand:
        lines.append(f"Written answers: {number(by_hand)} points, read by a person.")
    lines.append("Hidden tests remain: graders check the same promises on other inputs.")
    return lines
