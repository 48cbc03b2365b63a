"""One check, its row, and whether it must pass."""

from chainrule import checks


def failed(kind, *arguments, hidden=False, **keywords):
    """The row of one check that must fail."""
    row = only_row(kind, *arguments, hidden=hidden, **keywords)
    assert not row.passed
    return row


def passed(kind, *arguments, **keywords):
    row = only_row(kind, *arguments, **keywords)
    assert row.passed, row.message
    return row.passed


def only_row(kind, *arguments, hidden=False, **keywords):
    t = checks.group("g", points=1)
    if hidden:
        with t.hidden():
            said = getattr(t, kind)("it", *arguments, **keywords)
    else:
        said = getattr(t, kind)("it", *arguments, **keywords)
    (row,) = t.rows
    assert said is row.passed
    return row
