"""What hw4 promises beyond what every homework does."""

import contextlib
import io

import numpy as np
import pytest
from harness import ROOT, Homework
from sklearn.neural_network._stochastic_optimizers import AdamOptimizer, SGDOptimizer

from chainrule import check_gradient

POINTS = {
    "ewa": 10,
    "sgd_step": 3,
    "momentum_step": 7,
    "nesterov_step": 15,
    "adagrad_step": 10,
    "rmsprop_step": 10,
    "adam_step": 20,
    "train": 10,
    "clip_by_norm": 5,
    "reduce_on_plateau": 10,
}
HW = Homework("hw4_optimizers")


@pytest.fixture(scope="module")
def printed():
    """What the whole text prints as a plain program."""
    return HW.run_as_program().stdout


@pytest.fixture(scope="module")
def names():
    """Everything that the homework's own cells define."""
    room = {}
    with contextlib.redirect_stdout(io.StringIO()):
        for _, _, source in HW.program:
            exec(source, room)
    return room


def written(grade_id, name):
    """The function that somebody handed in who made this mistake."""
    (wrong,) = (w for w in HW.answers.wrongs if (w.grade_id, w.name) == (grade_id, name))
    room = {"np": np}
    exec(wrong.source, room)
    return room[grade_id]


def test_the_ten_answers_are_worth_a_hundred_points():
    assert HW.points == POINTS
    assert {name: group.points for name, group in HW.grade().items()} == POINTS
    assert sum(POINTS.values()) == 100


def test_a_written_answer_is_worth_ten_more():
    graded = sum(cell.metadata.get("nbgrader", {}).get("points", 0) for cell in HW.cells)
    assert HW.rules["points"] == graded == 110


@pytest.mark.parametrize(
    ("function", "mistake"),
    [
        ("ewa", "no_correction"),
        ("ewa", "divides_by_one_minus_beta"),
        ("ewa", "t_from_zero"),
        ("ewa", "state_overwritten"),
        ("momentum_step", "weight_before_velocity"),
        ("momentum_step", "weight_before_average"),
        ("momentum_step", "no_learning_rate"),
        ("momentum_step", "params_in_place"),
        ("momentum_step", "gradients_in_place"),
        ("momentum_step", "state_in_place"),
        ("momentum_step", "state_is_the_gradient"),
        ("nesterov_step", "classical_momentum"),
        ("adagrad_step", "decays"),
        ("adagrad_step", "eps_inside_the_root"),
        ("rmsprop_step", "eps_inside_the_root"),
        ("adam_step", "no_correction"),
        ("adam_step", "divides_by_one_minus_beta"),
        ("adam_step", "t_from_zero"),
        ("adam_step", "eps_inside_the_root"),
        ("adam_step", "state_overwritten"),
        ("adam_step", "one_t_counted_per_parameter"),
        ("adam_step", "one_t_for_all_parameters"),
        ("adam_step", "uphill"),
    ],
)
def test_what_optimizers_usually_get_wrong_is_among_what_is_tried(function, mistake):
    assert any((w.grade_id, w.name) == (function, mistake) for w in HW.answers.wrongs)


# What a single step from a fresh state cannot show


@pytest.mark.parametrize(
    ("function", "mistake"),
    [
        ("momentum_step", "no_memory"),
        ("momentum_step", "state_is_the_gradient"),
        ("nesterov_step", "old_look_ahead_stays"),
        ("adagrad_step", "no_memory"),
        ("adam_step", "divides_by_one_minus_beta"),
        ("adam_step", "state_overwritten"),
        ("adam_step", "the_slide"),
        ("adam_step", "one_t_for_all_parameters"),
    ],
)
def test_a_mistake_that_a_first_step_hides_is_found_on_the_way(names, function, mistake):
    place, slope = {"w": np.array([1.0, -2.0])}, {"w": np.array([0.5, 3.0])}
    wrong = written(function, mistake)(place, slope, {}, lr=0.1)[0]
    right = names[function](place, slope, {}, lr=0.1)[0]
    assert np.allclose(wrong["w"], right["w"])
    (source,) = (w.source for w in HW.answers.wrongs if (w.grade_id, w.name) == (function, mistake))
    assert HW.grade({function: source}, only=function)[function].score() < POINTS[function]


# Oracles from elsewhere


def steps_of_scikit_learn(optimizer, params, gradients):
    """Where scikit-learn's own optimizer leads; it changes its arrays in place."""
    places = []
    for grads in gradients:
        optimizer.update_params(params, grads)
        places.append([p.copy() for p in params])
    return places


@pytest.mark.parametrize(
    ("function", "settings", "theirs"),
    [
        (
            "momentum_step",
            {"beta": 0.8},
            lambda p: SGDOptimizer(p, 0.1, momentum=0.8, nesterov=False),
        ),
        (
            "nesterov_step",
            {"beta": 0.8},
            lambda p: SGDOptimizer(p, 0.1, momentum=0.8, nesterov=True),
        ),
        ("adam_step", {"eps": 1e-12}, lambda p: AdamOptimizer(p, 0.1, epsilon=1e-12)),
    ],
)
def test_ten_steps_are_those_of_scikit_learn(names, function, settings, theirs):
    rng = np.random.default_rng(0)
    start = [rng.normal(size=(3, 2)), rng.normal(size=2)]
    gradients = [[rng.normal(size=p.shape) for p in start] for _ in range(10)]
    copies = [p.copy() for p in start]
    wanted = steps_of_scikit_learn(theirs(copies), copies, gradients)
    came = names["travel"](
        names[function],
        dict(zip("Wb", start, strict=True)),
        [dict(zip("Wb", g, strict=True)) for g in gradients],
        lr=0.1,
        **settings,
    )
    for place, (W, b) in zip(came[1:], wanted, strict=True):
        assert np.allclose(place["W"], W, rtol=1e-8)
        assert np.allclose(place["b"], b, rtol=1e-8)


# What the text says


def length_of_first_step(step, slope, **settings):
    moved, _ = step({"w": np.zeros(1)}, {"w": np.array([slope])}, {}, lr=1.0, **settings)
    return -moved["w"][0]


def test_the_first_step_of_adam_without_correction_is_316_percent():
    uncorrected = written("adam_step", "no_correction")
    assert length_of_first_step(uncorrected, 1.0) == pytest.approx(3.16, abs=0.005)


def test_an_epsilon_inside_of_the_root_shrinks_a_step_to_a_tenth():
    for function in ("adam_step", "adagrad_step"):
        inside = written(function, "eps_inside_the_root")
        assert length_of_first_step(inside, 1e-5) == pytest.approx(0.1, abs=0.001)


def test_the_adam_of_the_slide_freezes_after_a_distance_of_14_tenths():
    slide, place, state = written("adam_step", "the_slide"), {"w": np.zeros(1)}, {}
    lengths = []
    for _ in range(60):
        moved, state = slide(place, {"w": np.ones(1)}, state, lr=1.0)
        lengths.append(place["w"][0] - moved["w"][0])
        place = moved
    assert lengths[:3] == pytest.approx([1, 0.32, 0.09], abs=0.005)
    assert -place["w"][0] == pytest.approx(1.4, abs=0.05)
    assert lengths[-1] < 1e-15


def test_the_bug_is_a_factor_of_255_that_adam_cannot_see(names):
    rng = np.random.default_rng(0)
    params = names["init_params"]([64, 8, 10], "xavier", rng)
    X, y = rng.integers(256, size=(20, 64)).astype(float), np.arange(20) % 10

    def verdict(model):
        return check_gradient(lambda p: model(p, X, y)[0], params, lambda p: model(p, X, y)[1])

    report = verdict(names["colleagues_grads"])
    assert not report
    assert "W1 is 255 times the right one" in str(report)
    assert verdict(names["mended_grads"])
    hers, right = (
        names["travel"](
            lambda *given, **how: names["adam_step"](*given, **how, eps=1e-15),
            params,
            [lambda p, model=names[model]: model(p, X, y)[1]] * 20,
            lr=0.01,
        )[-1]
        for model in ("colleagues_grads", "mended_grads")
    )
    assert all(np.allclose(hers[key], right[key], rtol=1e-6, atol=1e-9) for key in params)


def test_the_closing_race_is_run_on_five_splits_and_won(printed):
    assert printed.count("target reached") == 5
    rows = {line[:24].strip(): line[24:].split() for line in printed.splitlines()}
    # The first split is that of the opening and of the lecture.
    counts = {name: int(row[0]) for name, row in rows.items() if name.startswith(("GD", "heavy"))}
    assert counts == {
        "GD, lr 0.1": 6259,
        "GD, best lr": 2088,
        "heavy ball, 0.1 and 0.9": 586,
        "heavy ball, best": 157,
    }
    assert (rows["Nesterov, best"][0], rows["Adam, lr 1"][0]) == ("156", "1187")


# The companion


def test_the_network_is_released_with_the_homework_as_it_is_written():
    ours = (HW.folder / "network.py").read_bytes()
    for step in ("source", "release"):
        assert (ROOT / step / "hw4_optimizers" / "network.py").read_bytes() == ours
