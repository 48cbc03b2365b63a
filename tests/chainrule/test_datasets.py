"""Data sets: shapes, oracles from scikit-learn, and randomness by rng alone."""

import doctest
from urllib.error import URLError

import numpy as np
import pytest
import sklearn.datasets
from sklearn.model_selection import cross_val_score
from sklearn.neighbors import KNeighborsClassifier
from sklearn.preprocessing import StandardScaler

from chainrule import datasets


def rng(seed=0):
    return np.random.default_rng(seed)


def test_every_example_in_the_docstrings_runs():
    result = doctest.testmod(datasets)
    assert result.attempted > 10 and result.failed == 0


def test_digits_are_scikit_learns_divided_by_sixteen():
    ours, theirs = datasets.load_digits(), sklearn.datasets.load_digits()
    np.testing.assert_allclose(ours.X * 16, theirs.data)
    np.testing.assert_array_equal(ours.y, theirs.target)
    np.testing.assert_array_equal(datasets.load_digits(scaled=False).X, theirs.data)


def test_diabetes_as_scikit_learn_delivers_it_has_columns_of_length_one():
    X, Y = datasets.load_diabetes("length")
    np.testing.assert_allclose(np.linalg.norm(X, axis=0), 1)
    np.testing.assert_array_equal(X, sklearn.datasets.load_diabetes().data)
    assert Y.shape == (442, 1)


def test_standard_diabetes_is_what_a_scaler_makes_of_the_raw_one():
    raw, standard = datasets.load_diabetes().X, datasets.load_diabetes("standard").X
    np.testing.assert_allclose(StandardScaler().fit_transform(raw), standard, atol=1e-9)


def test_diabetes_has_a_name_for_every_column():
    assert list(datasets.DIABETES_COLUMNS) == sklearn.datasets.load_diabetes().feature_names


def test_an_unknown_scale_is_refused():
    with pytest.raises(ValueError, match='"raw", "standard" or "length"'):
        datasets.load_diabetes("unit")


def test_what_is_loaded_may_be_changed_without_harm():
    datasets.load_digits().X[:] = 0
    assert datasets.load_digits().X.max() == 1


def test_everything_is_float64_with_integer_labels():
    for X, y in (
        datasets.load_digits(),
        datasets.load_breast_cancer(),
        datasets.moons(9, 0, rng()),
    ):
        assert X.dtype == np.float64 and y.dtype.kind == "i"


def test_mnist_without_a_network_says_what_to_do(monkeypatch):
    def offline(*_, **__):
        raise URLError("no route to host")

    monkeypatch.setattr(sklearn.datasets, "fetch_openml", offline)
    with pytest.raises(datasets.NoNetwork, match=r"no route to host.*load_digits\(\)"):
        datasets.load_mnist()


def test_mnist_comes_as_numbers_between_zero_and_one(monkeypatch):
    fetched = np.full((3, 784), 255), np.array(["5", "0", "4"], dtype=object)
    monkeypatch.setattr(sklearn.datasets, "fetch_openml", lambda *_, **__: fetched)
    X, y = datasets.load_mnist()
    assert X.max() == 1 and y.tolist() == [5, 0, 4]


def test_moons_without_noise_lie_where_scikit_learn_has_them():
    X, y = datasets.moons(400, 0.0, rng())
    theirs, labels = sklearn.datasets.make_moons(2000)
    for k in (0, 1):
        gaps = X[y == k][:, None] - theirs[labels == k][None]
        assert np.linalg.norm(gaps, axis=2).min(axis=1).max() < 0.01


def test_spirals_are_learnable_but_not_by_a_line():
    X, y = datasets.spirals(300, 3, 0.1, rng())
    assert cross_val_score(KNeighborsClassifier(3), X, y).mean() > 0.9
    means = np.array([X[y == k].mean(axis=0) for k in range(3)])
    nearest = np.linalg.norm(X[:, None] - means, axis=2).argmin(axis=1)
    assert (nearest == y).mean() < 0.8


@pytest.mark.parametrize(
    "make",
    [
        lambda rng: datasets.moons(20, 0.1, rng).X,
        lambda rng: datasets.spirals(20, 2, 0.1, rng).X,
        lambda rng: datasets.label_noise(np.zeros(50, int), 0.5, 4, rng),
        lambda rng: datasets.split(np.arange(30), rng=rng)[0][0],
    ],
)
def test_randomness_follows_the_rng(make):
    np.testing.assert_array_equal(make(rng(1)), make(rng(1)))
    assert not np.array_equal(make(rng(1)), make(rng(2)))


@pytest.mark.parametrize("share", [0.0, 0.4, 1.0])
def test_exactly_the_share_of_labels_is_wrong(share):
    y = rng().integers(0, 10, size=500)
    noisy = datasets.label_noise(y, share, 10, rng())
    assert (noisy != y).sum() == share * 500
    assert noisy.min() >= 0 and noisy.max() <= 9


def test_wrong_labels_are_spread_over_all_other_classes():
    noisy = datasets.label_noise(np.full(900, 2), 1.0, 4, rng())
    counts = np.bincount(noisy, minlength=4)
    assert counts[2] == 0 and counts[[0, 1, 3]].min() > 240


def test_label_noise_leaves_its_input_alone():
    y = np.zeros(10, int)
    datasets.label_noise(y, 1.0, 3, rng())
    assert not y.any()


def test_a_split_keeps_every_row_exactly_once_and_pairs_together():
    X, y = np.arange(22).reshape(11, 2), np.arange(11)
    parts = datasets.split(X, y, shares=(0.5, 0.3, 0.2), rng=rng())
    assert sorted(np.concatenate([labels for _, labels in parts])) == list(range(11))
    for rows, labels in parts:
        np.testing.assert_array_equal(rows[:, 0], 2 * labels)


@pytest.mark.parametrize("shares", [(0.5, 0.4), (1.2, -0.2)])
def test_shares_that_are_no_shares_are_refused(shares):
    with pytest.raises(ValueError, match="add up to 1"):
        datasets.split(np.zeros(4), shares=shares, rng=rng())


def test_a_split_of_unequal_arrays_is_refused():
    with pytest.raises(ValueError, match=r"same number of rows; got \[4, 5\]"):
        datasets.split(np.zeros(4), np.zeros(5), rng=rng())


def test_others_are_standardised_by_the_first():
    X, Z = rng(1).normal(3, 2, size=(50, 4)), rng(2).normal(size=(20, 4))
    scaler = StandardScaler().fit(X)
    ours = datasets.standardize(X, Z)
    np.testing.assert_allclose(ours[0], scaler.transform(X))
    np.testing.assert_allclose(ours[1], scaler.transform(Z))


def test_a_constant_column_stays_finite():
    X = np.full((7, 1), 0.1)  # whose deviation in floating point is not exactly zero
    (ours,) = datasets.standardize(X)
    np.testing.assert_allclose(ours, 0, atol=1e-12)
