"""What hw1 promises beyond what every homework does."""

import pytest
from harness import Homework

POINTS = {
    "predict": 10,
    "mse_loss": 10,
    "mse_grads": 20,
    "numerical_gradient": 15,
    "fit_gd": 20,
    "fit_closed_form": 10,
    "kfold": 15,
}


@pytest.fixture(scope="module")
def hw1():
    return Homework("hw1_linear_regression")


def test_the_seven_functions_are_worth_a_hundred_points(hw1):
    assert hw1.points == POINTS
    assert {name: group.points for name, group in hw1.grade().items()} == POINTS
    assert sum(POINTS.values()) == 100


def test_a_written_answer_is_worth_ten_more(hw1):
    graded = sum(cell.metadata.get("nbgrader", {}).get("points", 0) for cell in hw1.cells)
    assert hw1.rules["points"] == graded == 110


def test_the_closing_experiment_reaches_its_target_on_five_splits(hw1):
    assert hw1.run_as_program().stdout.count("target reached") == 5


@pytest.mark.parametrize(
    ("function", "mistake"),
    [
        ("mse_grads", "one_over_m_left_out"),
        ("mse_grads", "factor_two"),
        ("mse_grads", "scalar_db"),
        ("mse_loss", "flat_minus_column"),
        ("numerical_gradient", "forward"),
        ("fit_gd", "corrupted_history"),
    ],
)
def test_the_usual_mistakes_are_among_those_that_are_tried(hw1, function, mistake):
    assert any(w.grade_id == function and w.name.startswith(mistake) for w in hw1.answers.wrongs)
