"""What hw7 promises beyond what every homework does."""

import numpy as np
import pytest
from harness import Homework
from scipy.optimize import minimize, minimize_scalar

from chainrule import check_gradient
from chainrule.checks.comparison import difference
from chainrule.checks.group import Group

POINTS = {
    "classify_critical_point": 8,
    "newton_step": 8,
    "line_search": 12,
    "conjugate_gradient": 18,
    "bfgs_update": 14,
}


@pytest.fixture(scope="module")
def hw7():
    return Homework("hw7_curvature")


@pytest.fixture(scope="module")
def solved(hw7):
    """What a student who has solved everything has in the notebook, without the tests' names."""
    room = {}
    for kind, name, source in hw7.program:
        if kind != "test":
            exec(compile(source, name, "exec"), room)
    return room


@pytest.fixture(scope="module")
def printed(hw7):
    return hw7.run_as_program().stdout


def test_the_five_functions_are_worth_sixty_points(hw7):
    assert hw7.points == POINTS
    assert {name: group.points for name, group in hw7.grade().items()} == POINTS
    assert sum(POINTS.values()) == 60


def test_a_written_answer_is_worth_ten_more(hw7):
    graded = sum(cell.metadata.get("nbgrader", {}).get("points", 0) for cell in hw7.cells)
    assert hw7.rules["points"] == graded == 70


# Oracles ---------------------------------------------------------------------------------


def steep(w):
    """A loss that is no quadratic, and its gradient."""
    A = np.array([[1.0, 0.5, 0.0], [0.0, 1.0, -0.7], [0.3, 0.0, 1.2], [1.0, 1.0, 1.0]])
    r = A @ w - np.array([0.5, -1.0, 0.2, 1.0])
    return np.cosh(r).sum(), A.T @ np.sinh(r)


def gradient(w):
    return steep(w)[1]


def test_the_line_search_finds_what_that_of_scipy_finds(solved):
    w = np.array([1.0, -1.0, 2.0])
    d = -gradient(w)
    theirs = minimize_scalar(lambda a: steep(w + a * d)[0], bracket=(0, 0.01), tol=1e-10).x
    assert np.isclose(solved["line_search"](gradient, w, d), theirs, rtol=1e-5)


@pytest.mark.parametrize("variant", ["FR", "PR"])
def test_conjugate_gradients_end_where_scipys_bfgs_ends(solved, variant):
    start = np.array([1.0, -1.0, 2.0])
    path = solved["conjugate_gradient"](gradient, start, solved["line_search"], variant, restart=3)
    theirs = minimize(steep, start, jac=True, method="BFGS", options={"gtol": 1e-9}).x
    assert np.allclose(path[-1], theirs, atol=1e-6)
    assert len(path) < 30


def test_the_given_bfgs_ends_there_too_and_never_goes_uphill(solved):
    start = np.array([1.0, -1.0, 2.0])
    path, learned = solved["bfgs"](gradient, start, solved["line_search"])
    assert np.linalg.norm(gradient(path[-1])) <= 1e-8
    assert all(np.linalg.eigvalsh(B)[0] > 0 for B in learned)
    assert np.all(np.diff([steep(w)[0] for w in path]) < 1e-12)


def test_exact_lines_make_conjugate_gradients_and_bfgs_the_same_walk(solved):
    H = np.diag([1.0, 3.0, 10.0, 30.0]) + 0.5
    start = np.array([1.0, -2.0, 0.5, 1.5])
    cg = solved["conjugate_gradient"](lambda w: H @ w, start, solved["line_search"])
    bfgs = solved["bfgs"](lambda w: H @ w, start, solved["line_search"])[0]
    assert np.allclose(cg[:5], bfgs[:5], atol=1e-6)


# The story -------------------------------------------------------------------------------


def test_the_closing_experiment_reaches_its_target_on_five_splits(printed):
    assert printed.count("target reached") == 5


def test_the_first_split_has_the_condition_number_of_homework_4(printed):
    (row,) = [line for line in printed.splitlines() if line.startswith("    0  ")]
    assert row.split()[1:6] == ["527", "1", "11", "11", "11"]


def test_three_curvatures_in_a_thousand_dimensions_take_three_steps(printed):
    assert "three curvatures: 3 steps" in printed


@pytest.fixture(scope="module")
def bug_hunt(hw7):
    """Gradient, hers, mended: functions of w on made-up data."""
    room = {"np": np}
    for _, name, source in hw7.program:
        if name in ("colleague", "bug_hunt"):
            exec(compile(source, name, "exec"), room)
    rng = np.random.default_rng(0)
    X, y = rng.normal(size=(40, 30)), rng.integers(0, 2, size=40)
    return {
        "gradient": lambda w: room["logistic_grad"](w, X, y),
        "colleagues": lambda w: room["colleagues_hessian"](w, X),
        "mended": lambda w: room["mended_hessian"](w, X),
    }


@pytest.mark.parametrize(("name", "right"), [("colleagues", False), ("mended", True)])
def test_the_checker_knows_the_colleagues_hessian_from_the_mended_one(bug_hunt, name, right):
    w = 0.1 * np.random.default_rng(1).normal(size=30)
    report = check_gradient(bug_hunt["gradient"], w, lambda w, v: bug_hunt[name](w) @ v)
    assert report.passed == right


def test_the_colleague_ends_at_the_right_place_after_far_more_steps(bug_hunt, solved):
    def steps(hessian):
        w = np.zeros(30)
        for k in range(200):
            if np.linalg.norm(bug_hunt["gradient"](w)) < 1e-10:
                return k
            w = solved["newton_step"](w, bug_hunt["gradient"](w), hessian(w))
        return np.inf

    hers, mended = steps(bug_hunt["colleagues"]), steps(bug_hunt["mended"])
    assert mended <= 8
    assert 2 * mended < hers < np.inf


def test_no_two_mistakes_that_a_check_names_look_alike(hw7, monkeypatch):
    """A sentence that fits two mistakes would send half of the students the wrong way."""
    close, alike = Group.close, []

    def comparing(self, name, call, expected, rtol=1e-7, atol=1e-9, **common):
        values = {**(common.get("mistakes") or {}), "what is right": expected}
        made = [(s, v() if callable(v) else v) for s, v in values.items()]
        for i, (sentence, value) in enumerate(made):
            same = [s for s, v in made[:i] if difference(value, v, rtol, atol) is None]
            alike.extend((self.name, name, sentence, s) for s in same)
        return close(self, name, call, expected, rtol, atol, **common)

    monkeypatch.setattr(Group, "close", comparing)
    hw7.grade()
    assert alike == []


@pytest.mark.parametrize(
    ("function", "mistake"),
    [
        ("classify_critical_point", "by_the_diagonal"),
        ("newton_step", "sizes_of_the_curvatures"),
        ("line_search", "one_straight_line"),
        ("conjugate_gradient", "as_on_the_slide"),
        ("conjugate_gradient", "restart_too_early"),
        ("bfgs_update", "of_the_hessian"),
        ("bfgs_update", "dfp"),
        ("bfgs_update", "whatever_it_bends"),
    ],
)
def test_the_usual_mistakes_are_among_those_that_are_tried(hw7, function, mistake):
    assert any(w.grade_id == function and w.name == mistake for w in hw7.answers.wrongs)
