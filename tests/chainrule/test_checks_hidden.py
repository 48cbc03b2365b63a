"""What a hidden check tells students, and what it keeps for graders."""

import numpy as np
import pytest

from chainrule import checks

SECRET = 8675.309


def hidden_row(check):
    t = checks.group("g", points=1)
    with t.hidden():
        check(t)
    (row,) = t.rows
    assert not row.passed and row.hidden
    return row


def tell(x):
    raise type(f"Input{x}", (ValueError,), {})(f"the input was {x}")


@pytest.mark.parametrize(
    "check",
    [
        lambda t: t.close("it", lambda: 1.0, SECRET),
        lambda t: t.close("it", lambda: np.ones(9), np.full(9, SECRET)),
        lambda t: t.close("it", lambda: tell(SECRET), 1.0),
        lambda t: t.close("it", lambda: f"{SECRET}", 1.0),
        lambda t: t.close("it", lambda: {f"{SECRET}": 1}, {"W": 1}),
        lambda t: t.close("it", lambda: 1.0, lambda: tell(SECRET)),
        lambda t: t.finite("it", lambda: np.array([SECRET, np.nan])),
        lambda t: t.shape("it", lambda: np.zeros(8675309), (2,)),
        lambda t: t.true("it", lambda: (False, f"{SECRET}")),
        lambda t: t.true("it", lambda: f"{SECRET}"),
        lambda t: t.raises("it", lambda: tell(SECRET), KeyError),
        lambda t: t.property("it", lambda x: False, cases=[SECRET]),
        lambda t: t.property("it", lambda x: f"{x}", cases=[SECRET]),
        lambda t: t.property("it", tell, draw=lambda rng: SECRET),
        lambda t: t.unchanged("it", lambda: tell(SECRET), np.ones(1)),
        lambda t: t.repeatable("it", lambda rng: tell(SECRET)),
        lambda t: t.gradient("it", lambda x: SECRET * x.sum(), np.ones(2), lambda x: x / SECRET),
        lambda t: t.gradient("it", lambda x: tell(SECRET), np.ones(2), lambda x: x),
        lambda t: t.gradient("it", lambda x: x.sum(), np.ones(2), lambda x: {str(SECRET): x}),
    ],
)
def test_a_hidden_check_tells_the_student_no_value(check, capsys):
    row = hidden_row(check)
    for told in (row.message, row.name, row.hint, capsys.readouterr().out):
        assert "8675" not in told and "309" not in told


def test_a_hidden_check_tells_graders_everything():
    row = hidden_row(lambda t: t.close("it", lambda: tell(SECRET), 1.0))
    assert row.message == "raised ValueError"
    assert f"the input was {SECRET}" in row.detail and "in tell" in row.detail


def test_what_student_code_prints_in_a_hidden_check_stays_with_graders(capsys):
    def prints():
        print("the input was", SECRET)
        return 1.0

    row = hidden_row(lambda t: t.close("it", prints, 2.0))
    assert capsys.readouterr().out == "" and str(SECRET) in row.detail


def test_a_known_mistake_is_told_for_a_hidden_check_too():
    row = hidden_row(lambda t: t.close("it", lambda: 6.0, 3.0, mistakes={"twice too much": 6.0}))
    assert row.message == "twice too much" and "6, expected 3" in row.detail
