# ---
# jupyter:
#   jupytext:
#     text_representation:
#       extension: .py
#       format_name: percent
#   kernelspec:
#     display_name: Python 3 (ipykernel)
#     language: python
#     name: python3
# ---

# %% [markdown]
r"""
# Little: scores to probabilities

Four short functions and one written answer, 19 points. This homework exists to be
handed in wrongly: it is what the submissions of the corpus are made from.
"""

# %% nbgrader={"grade": false, "grade_id": "setup", "locked": true, "schema_version": 3, "solution": false, "task": false}
import numpy as np

from chainrule import checks

# %% [markdown]
r"""
## Rectifier

$$\mathrm{relu}(z) = \max(z, 0)$$
"""


# %% nbgrader={"grade": false, "grade_id": "relu", "locked": false, "schema_version": 3, "solution": true, "task": false}
def relu(Z):
    """Elementwise max(Z, 0).

    Z : any shape

    Returns a new array of the same shape; Z stays as it was.
    """
    ### BEGIN SOLUTION
    return np.maximum(Z, 0)
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "relu_test", "locked": true, "points": 4, "schema_version": 3, "solution": false, "task": false}
t = checks.group("relu", points=4)
rng = t.rng()
t.close("by hand", lambda: relu(np.array([[-1.0, 2.0]])), [[0.0, 2.0]], hint="What is max(-1, 0)?")
### BEGIN HIDDEN TESTS
with t.hidden():
    Z = rng.normal(size=(4, 3))
    before = Z.copy()
    t.close("random scores", lambda: relu(Z), np.where(Z > 0, Z, 0.0), worth=2)
    t.true(
        "Z stays as it was",
        lambda: (
            np.array_equal(np.maximum(relu(Z), 0) > 0, before > 0) and np.array_equal(Z, before)
        ),
        hint="Do you write into Z?",
    )
### END HIDDEN TESTS
t.report()

# %% [markdown]
r"""
## Softmax of every row

$$p_{mk} = \frac{e^{z_{mk}}}{\sum_j e^{z_{mj}}}$$
"""


# %% nbgrader={"grade": false, "grade_id": "row_softmax", "locked": false, "schema_version": 3, "solution": true, "task": false}
def row_softmax(Z):
    """Softmax of every row.

    Z : (M, K) scores

    Returns (M, K) probabilities; every row sums to one.
    """
    ### BEGIN SOLUTION
    E = np.exp(Z - Z.max(axis=1, keepdims=True))
    return E / E.sum(axis=1, keepdims=True)
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "row_softmax_test", "locked": true, "points": 6, "schema_version": 3, "solution": false, "task": false}
t = checks.group("row_softmax", points=6)
rng = t.rng()
t.close("equal scores", lambda: row_softmax(np.zeros((2, 4))), np.full((2, 4), 0.25))
t.close("a row by hand", lambda: row_softmax(np.log([[1.0, 3.0]])), [[0.25, 0.75]])
### BEGIN HIDDEN TESTS
with t.hidden():
    Z = rng.normal(size=(5, 3))
    sums = [sum(np.exp(z) for z in row) for row in Z]
    expected = [[np.exp(z) / s for z in row] for row, s in zip(Z, sums, strict=True)]
    t.close("random scores", lambda: row_softmax(Z), expected, worth=2)
    t.close("large scores", lambda: row_softmax(np.array([[1000.0, 0.0]])), [[1.0, 0.0]], worth=2)
### END HIDDEN TESTS
t.report()

# %% tags=["show"]
print("softmax of a small matrix:")
print(row_softmax(np.eye(2)))

# %% [markdown]
r"""
## Shuffled indices

The indices 0 to M-1 in random order. All randomness comes from `rng`.
"""


# %% nbgrader={"grade": false, "grade_id": "shuffled", "locked": false, "schema_version": 3, "solution": true, "task": false}
def shuffled(M, rng):
    """Every index 0..M-1 once, in an order drawn from rng.

    Returns integers of shape (M,).
    """
    ### BEGIN SOLUTION
    return rng.permutation(M)
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "shuffled_test", "locked": true, "points": 4, "schema_version": 3, "solution": false, "task": false}
t = checks.group("shuffled", points=4)
t.close("every index once", lambda: np.sort(shuffled(6, t.rng())), [0, 1, 2, 3, 4, 5])
### BEGIN HIDDEN TESTS
with t.hidden():
    t.close("one index", lambda: shuffled(1, t.rng()), [0])
    rng = t.rng()

    def fresh_orders(rows):
        whole = np.array_equal(np.sort(rows, axis=1), np.tile(np.arange(40), (3, 1)))
        return bool(whole) and not np.array_equal(rows[0], rows[1])

    t.true(
        "another order each time",
        lambda: fresh_orders(np.array([shuffled(40, rng) for _ in range(3)], dtype=float)),
    )
    t.repeatable("the same rng, the same order", lambda rng: shuffled(40, rng))
### END HIDDEN TESTS
t.report()

# %% [markdown]
r"""
## One-hot labels

One row per label, with a one in the label's column.
"""


# %% nbgrader={"grade": false, "grade_id": "one_hot", "locked": false, "schema_version": 3, "solution": true, "task": false}
def one_hot(y, K):
    """One-hot rows.

    y : (M,) integers in 0..K-1

    Returns (M, K) zeros and ones.
    """
    ### BEGIN SOLUTION
    return np.eye(K)[y]
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "one_hot_test", "locked": true, "points": 3, "schema_version": 3, "solution": false, "task": false}
assert np.asarray(one_hot(np.array([1]), 2)).shape == (1, 2), "one row per label, K columns"
score = 1
y = np.array([2, 0, 1, 2])
if all(map(lambda K: (one_hot(y, K) == np.eye(K)[y]).all(), (3, 4))):
    score += 1
### BEGIN HIDDEN TESTS
y = np.arange(7) % 5
if (one_hot(y, 6) == (y[:, None] == np.arange(6))).all():
    score += 1
### END HIDDEN TESTS
score

# %% [markdown]
r"""
## A question

Why does softmax not change when the same number is added to all scores of a row?
"""

# %% [markdown] nbgrader={"grade": true, "grade_id": "why", "locked": false, "points": 2, "schema_version": 3, "solution": true, "task": false}
# The factor exp(c) stands above and below and cancels.
#
# === BEGIN MARK SCHEME ===
# 2 points: the common factor cancels.
# === END MARK SCHEME ===
