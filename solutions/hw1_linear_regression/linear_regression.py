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
# Homework 1: Linear regression

*110 points (100 from tests, 10 from a written answer) · about 240 minutes · due Friday 29 January
2027, 23:59*

For 442 people with diabetes somebody wrote down ten numbers on one day: age, sex, body mass index,
blood pressure and six values from the blood. One year later each of them got one more number, which
says how far the disease had come by then.

**Can the ten numbers of today foretell the one of next year?**

Start with the body mass index alone. Run the next two cells and look at the cloud of points. If you
had a ruler, where would you lay it? And how would you convince somebody else that your line is
better than theirs?
"""

# %% nbgrader={"grade": false, "grade_id": "setup", "locked": true, "schema_version": 3, "solution": false, "task": false}
import matplotlib.pyplot as plt
import numpy as np

from chainrule import check_gradient, checks, datasets, explorers, plots

# %% tags=["show"]
people, progress = datasets.load_diabetes()  # (442, 10) and (442, 1)
bmi = people[:, [2]]  # body mass index in kg/m², (442, 1)

ax = plots.style.axes()
ax.plot(bmi, progress, "o", mfc="none", mec="black", ms=4, alpha=0.6)
ax = plots.style.label(ax, "body mass index (kg/m²)", "disease progression one year later")

# %% [markdown]
r"""
A ruler does for one column. With ten columns nobody can see the cloud any more, and you need three
things instead: a number that says how bad a line is, a rule that makes a bad line a little better,
and a way to know that you have not made a mistake on the way. At the end of this notebook you will
be able to

- write a model, its loss and the gradient of the loss in numpy, for any number of inputs and
  outputs;
- find out *by yourself* whether a gradient is right, without anybody's table of numbers;
- train by gradient descent, and say in advance which learning rates work, which blow up and how
  long it will take;
- say honestly how good a model is on people whom it has never seen.

The first and the third take an afternoon to learn. The second is the one that you will use for the
rest of your life with neural networks.

**How to work.** Go from top to bottom. Where a cell raises `NotImplementedError`, replace that line
by yours; the cell below checks it. (The code of the checks is folded away. A click on the dots opens
it, and nothing in it is a secret.) A check that fails tells you what to look at: read its question
before you change your code. When your work is graded, further checks of the same promises run on
other numbers, so a function that is only right for the numbers you see here is not right. And no
function of yours ever changes the arrays that it is given.
"""

# %% [markdown]
r"""
## 1. The whole homework in one picture

Some letters, which stay the same for the whole course. There are $M$ samples (people), $N$ features
(columns measured) and $K$ outputs (numbers to foretell; here $K = 1$, but nothing below depends on
that). **Each row is one sample.**

| | shape | |
|:--|:--|:--|
| `X` | `(M, N)` | what was measured |
| `Y` | `(M, K)` | what we would like to foretell |
| `W` | `(N, K)` | weights: what one unit of a feature adds to an output |
| `b` | `(K,)` | biases: what an output is when all features are zero |
| `Z` | `(M, K)` | scores: what the model says |

A model that is trained is a chain of small computations. Here it has two, and the picture shows
what each receives and what it passes on.
"""

# %% tags=["show"]
ax = plots.computational_graph(
    [
        ("linear", {"X": "(M, N)", "W": "(N, K)", "b": "(K,)"}, {"Z": "(M, K)"}),
        ("loss", {"Y": "(M, K)"}, {"C": "()"}),
    ]
)

# %% [markdown]
r"""
Read the solid arrows from left to right: data and parameters go in, one number comes out, the loss
$C$. It says how bad the model is. That is the *forward* pass.

Read the dashed arrows from right to left: how much would $C$ change if this quantity changed a
little? That is the *backward* pass. Each dashed arrow has the shape of the solid one beside it,
because every single entry of `W` deserves an answer of its own. A node never needs to see the whole
chain. It gets a message from the right, and hands one to the left.

You will write the two nodes forwards, then both backwards, and then let the arrows do the work.
"""

# %% [markdown]
r"""
## 2. The first node: a line

For one sample with one feature, a line is $z = w x + b$. With $N$ features every feature has its
own weight, with $K$ outputs every output has its own weights and its own bias:

$$z_{mk} = \sum_{n=1}^{N} x_{mn} w_{nk} + b_k
\qquad\text{or, for all samples at once,}\qquad
Z = X W + b .$$

In $XW + b$ the bias of shape `(K,)` is added to each of the $M$ rows; numpy does this by itself.
"""


# %% nbgrader={"grade": false, "grade_id": "predict", "locked": false, "schema_version": 3, "solution": true, "task": false}
def predict(X, W, b):
    """Scores of the linear model.

    X : (M, N) samples
    W : (N, K) weights
    b : (K,)   biases

    Returns Z of shape (M, K).
    """
    ### BEGIN SOLUTION
    return X @ W + b
    ### END SOLUTION


# %% jupyter={"source_hidden": true} nbgrader={"grade": true, "grade_id": "predict_test", "locked": true, "points": 10, "schema_version": 3, "solution": false, "task": false}
t = checks.group("predict", points=10)
rng = t.rng()
X, W, b = rng.normal(size=(4, 3)), rng.normal(size=(3, 2)), rng.normal(size=2)
t.close(
    "one sample by hand",
    lambda: predict(np.array([[1.0, 2.0]]), np.array([[3.0], [5.0]]), np.array([10.0])),
    [[23.0]],
    hint="1·3 + 2·5 + 10, inside one row and one column. What does your function add up?",
    mistakes={
        "The bias is missing: what is the score of a sample whose features are all zero?": [[13.0]],
        "The bias is multiplied by the features too; it is added once, after the product.": [
            [43.0]
        ],
        "The bias is subtracted.": [[3.0]],
    },
)
t.shape(
    "four samples, three features, two outputs",
    lambda: predict(X, W, b),
    (4, 2),
    hint="(4, 3) times (3, 2): which of the two has to stand on the left?",
)
t.shape(
    "one output is still a column",
    lambda: predict(X, W[:, :1], b[:1]),
    (4, 1),
    hint="(M,) and (M, 1) are different things, as section 3 will show.",
    mistakes={"An axis of length one was dropped: by a squeeze, a ravel or a [:, 0]?": (4,)},
)
t.close(
    "with all features zero only b is left",
    lambda: predict(np.zeros((2, 3)), W, np.array([7.0, -1.0])),
    [[7.0, -1.0], [7.0, -1.0]],
    hint="Each column of Z has its own bias. Along which axis do you add b?",
    mistakes={"The biases run down the rows; each column has its own.": [[7.0, 7.0], [-1.0, -1.0]]},
)
t.unchanged(
    "X, W and b stay as they were",
    lambda: predict(X, W, b),
    *(X, W, b),
    hint="Does += or -= write into an array that was given to you?",
)


### BEGIN HIDDEN TESTS
def a_model(M, N, K):
    return rng.normal(size=(M, N)), rng.normal(size=(N, K)), rng.normal(size=K)


def agrees_with_loops(case):
    X, W, b = case
    scores = [[b[k] + sum(x[n] * W[n, k] for n in range(len(x))) for k in range(len(b))] for x in X]
    return np.allclose(predict(X, W, b), scores, rtol=1e-9, atol=1e-9)


with t.hidden():
    t.property(
        "every shape, computed entry by entry",
        agrees_with_loops,
        [a_model(1, 1, 1), a_model(1, 3, 2), a_model(5, 3, 1), a_model(6, 2, 4), a_model(3, 3, 3)],
        worth=3,
        hint="Is a number of samples, features or outputs written into your function?",
    )
### END HIDDEN TESTS
t.report()

# %% [markdown]
r"""
Here are three lines, chosen by eye and drawn by your `predict`. Which one would you bet on? Make up
your mind before you read on; the next section turns the bet into a number.
"""

# %% tags=["show"]
above = bmi - bmi.mean()  # how far a person's body mass index lies above the average
center = np.array([progress.mean()])  # so all three lines run through the centre of the cloud
slopes = {"A": 4.0, "B": 9.0, "C": 15.0}
ends = np.array([[-9.0], [16.0]])

ax = plots.style.axes()
ax.plot(above, progress, "o", mfc="none", mec="0.6", ms=3)
for (name, slope), look in zip(slopes.items(), ["k-", "k--", "k:"], strict=True):
    ax.plot(ends, predict(ends, np.array([[slope]]), center), look, label=f"line {name}")
ax = plots.style.label(ax, "body mass index above the average (kg/m²)", "disease progression")
ax = plots.style.legend(ax)

# %% [markdown]
r"""
## 3. The second node: how bad is a line?

For one person the model errs by $z - y$. Whether it is too high or too low, it is wrong, so we
square the error; a large miss then hurts much more than two small ones. Over all samples we take
the *mean*, so that the number means the same for ten people and for ten thousand:

$$C = \frac{1}{2M} \sum_{m=1}^{M} \lVert z_m - y_m \rVert^2
    = \frac{1}{2M} \sum_{m=1}^{M} \sum_{k=1}^{K} (z_{mk} - y_{mk})^2 .$$

The factor ½ is there for one reason only: it will cancel the 2 that comes out of the square in a
moment. Note what is divided by: the number of *samples*. With two outputs per person, their squared
errors are added.

**Predict, then run.** Before you write it, one trap, which costs everybody an evening once. In the
next cell `z` has shape `(4,)` and `y` has shape `(4, 1)`: four predictions and four targets. Write
down the shape of `z - y` before you run it. What would the mean of its squares be a mean *of*?
"""

# %% tags=["show"]
z = np.array([1.0, 2.0, 3.0, 4.0])
y = np.array([[1.0], [2.0], [3.0], [4.0]])
print("shape of z - y:", (z - y).shape)
print("mean of its squares:", np.mean((z - y) ** 2), "although all predictions are right")

# %% [markdown]
r"""
No error, no warning, a plausible number, and it is wrong: each prediction was compared with
everybody's target. This is why scores and targets have two axes in this course, even when the
second has length one.
"""


# %% nbgrader={"grade": false, "grade_id": "mse_loss", "locked": false, "schema_version": 3, "solution": true, "task": false}
def mse_loss(Z, Y):
    """Half the mean squared error: 1/(2M) times the sum of all squared errors.

    Z : (M, K) scores
    Y : (M, K) targets

    Returns one number.
    """
    ### BEGIN SOLUTION
    R = Z - Y
    return float(np.sum(R * R) / (2 * len(R)))
    ### END SOLUTION


# %% jupyter={"source_hidden": true} nbgrader={"grade": true, "grade_id": "mse_loss_test", "locked": true, "points": 10, "schema_version": 3, "solution": false, "task": false}
t = checks.group("mse_loss", points=10)
rng = t.rng()
Z, Y = rng.normal(size=(5, 2)), rng.normal(size=(5, 2))
t.close(
    "three samples by hand: errors 1, 2 and 3",
    lambda: mse_loss(np.array([[1.0], [4.0], [6.0]]), np.array([[0.0], [2.0], [3.0]])),
    14 / 6,
    hint="The squares are 1, 4 and 9. By what do you divide their sum?",
    mistakes={
        "The factor ½ is missing.": 14 / 3,
        "The sum is not divided by the number of samples M.": 7.0,
        "This is the bare sum of squares: both ½ and 1/M are missing.": 14.0,
        "This is a root of the mean square; the loss has no root.": np.sqrt(14 / 3),
        "Absolute values stand where the squares should be.": 1.0,
        "Each score met every target: one of the two is (M,), and (M,) - (M, 1) is (M, M).": 88 / 6,
        "Each score met every target, as in (M,) - (M, 1), which has M·M entries.": 88 / 18,
    },
)
t.close(
    "one sample with two outputs: errors 1 and 2",
    lambda: mse_loss(np.array([[1.0, 2.0]]), np.array([[0.0, 0.0]])),
    2.5,
    hint="There is one sample. Its squared length is 1 + 4.",
    mistakes={"You divide by M·K, as a mean over everything does; the formula divides by M.": 1.25},
)
t.shape(
    "one number for all samples and outputs",
    lambda: mse_loss(Z, Y),
    (),
    hint="Over which axes do you sum? The formula has two sums.",
)
t.unchanged(
    "Z and Y stay as they were",
    lambda: mse_loss(Z, Y),
    *(Z, Y),
    hint="Does -= or *= write into Z or Y?",
)


### BEGIN HIDDEN TESTS
def adds_up_entry_by_entry(case):
    total = sum((z - y) ** 2 for z, y in zip(case[0].flat, case[1].flat, strict=True))
    return np.isclose(mse_loss(*case), total / (2 * len(case[0])), rtol=1e-9)


def is_the_same_when_everybody_comes_twice(case):
    twice = mse_loss(*(np.concatenate([part, part]) for part in case))
    return np.isclose(twice, mse_loss(*case), rtol=1e-9)


with t.hidden():
    shapes = [(1, 1), (1, 3), (7, 1), (5, 2), (3, 3), (2, 6)]
    pairs = [(rng.normal(size=shape), 3 * rng.normal(size=shape)) for shape in shapes]
    t.property(
        "every shape, added up entry by entry",
        adds_up_entry_by_entry,
        pairs,
        worth=2,
        hint="Is a number of samples or outputs written into your function? What divides the sum?",
    )
    t.property(
        "duplicating the data does not change the loss",
        is_the_same_when_everybody_comes_twice,
        pairs,
        hint="With every sample twice the sum doubles. What has to double too?",
    )
### END HIDDEN TESTS
t.report()

# %% [markdown]
r"""
Now the bet can be settled. The three lines differ in their slope $w$ alone, so here is the loss as
a function of $w$, with the three marked on it. It is a parabola, because the loss is a sum of
squares of something linear in $w$. It has exactly one lowest point, and from everywhere else it
slopes down towards it.
"""


# %% tags=["show"]
def loss_of_slope(w):
    return mse_loss(predict(above, np.array([[w]]), center), progress)


grid = np.linspace(0, 20, 81)
ax = plots.style.axes()
ax.plot(grid, [loss_of_slope(w) for w in grid], "k-")
for (name, slope), marker in zip(slopes.items(), "os^", strict=True):
    ax.plot(slope, loss_of_slope(slope), "k" + marker, ms=8, label=f"line {name}")
    print(f"line {name}: slope {slope:4.1f}, loss {loss_of_slope(slope):.0f}")
ax = plots.style.legend(plots.style.label(ax, "slope w", "loss C"))

# %% [markdown]
r"""
## 4. Backwards: which way is down?

A parabola can be drawn for one parameter. For ten weights and a bias we need the slope without the
drawing: the derivative of $C$ with respect to every entry of `W` and `b`. We get it from right to
left.

**The loss node** is asked: if one score $z_{mk}$ grew a little, how fast would $C$ grow? Only one
term of the sum contains it, and its derivative is $2 (z_{mk} - y_{mk})$, which the ½ turns into

$$\frac{\partial C}{\partial z_{mk}} = \frac{1}{M} (z_{mk} - y_{mk}).$$

Collect these numbers in an array $dZ$ of shape `(M, K)`. ($dZ$ is short for $\partial C / \partial
Z$, here and in the whole course.) This is the message that the loss node sends to the left.

**The linear node** receives $dZ$ and passes it on to its parameters. The weight $w_{nk}$ takes part
in $z_{1k}, z_{2k}, \dots, z_{Mk}$, in each with the factor $x_{mn}$. It reaches the loss along $M$
roads, and what arrives along several roads is added:

$$\frac{\partial C}{\partial w_{nk}} = \sum_{m=1}^{M} x_{mn} \, dz_{mk},
\qquad
\frac{\partial C}{\partial b_k} = \sum_{m=1}^{M} dz_{mk} .$$

The bias $b_k$ takes part in the same $M$ scores, each time with the factor 1. You will meet this
rule in every network from here on: *what fans out on the way forward is summed on the way back.*

Can you write the left sum as one matrix product? The shapes nearly force it: $dW$ is `(N, K)`, and
all you have is $X$, which is `(M, N)`, and $dZ$, which is `(M, K)`.
"""


# %% nbgrader={"grade": false, "grade_id": "mse_grads", "locked": false, "schema_version": 3, "solution": true, "task": false}
def mse_grads(X, Z, Y):
    """Gradient of the loss with respect to the parameters of the linear node.

    X : (M, N) samples
    Z : (M, K) scores of these samples
    Y : (M, K) targets

    Returns (dW, db) of shapes (N, K) and (K,).
    """
    ### BEGIN SOLUTION
    dZ = (Z - Y) / len(Z)
    return X.T @ dZ, dZ.sum(axis=0)
    ### END SOLUTION


# %% jupyter={"source_hidden": true} nbgrader={"grade": true, "grade_id": "mse_grads_test", "locked": true, "points": 20, "schema_version": 3, "solution": false, "task": false}
t = checks.group("mse_grads", points=20)
rng = t.rng()
column = np.array([[1.0], [2.0], [3.0], [4.0]])  # four samples with one feature each,
off = np.array([[4.0], [0.0], [-4.0], [8.0]])  # and how far their scores are off
t.close(
    "dW of four samples by hand",
    lambda: mse_grads(column, column + off, column)[0],
    [[6.0]],
    hint="1·4 + 2·0 - 3·4 + 4·8 = 24, and there are four samples.",
    mistakes={
        "1/M is left out of dW: the loss is a mean over the samples.": [[24.0]],
        "dW is twice what it should be: did the ½ of the loss meet the 2 of the square?": [[12.0]],
        "dW has the wrong sign: which of Z and Y is subtracted from the other?": [[-6.0]],
        "1/M has been multiplied into dW twice.": [[1.5]],
    },
)
t.close(
    "db of four samples by hand",
    lambda: mse_grads(column, column + off, column)[1],
    [2.0],
    hint="The errors 4, 0, -4 and 8 add up to 8, and there are four samples.",
    mistakes={
        "1/M is left out of db: the loss is a mean over the samples.": [8.0],
        "db is twice what it should be: did the ½ of the loss meet the 2 of the square?": [4.0],
        "db has the wrong sign: which of Z and Y is subtracted from the other?": [-2.0],
        "1/M has been multiplied into db twice: a mean was taken of something divided before.": [
            0.5
        ],
    },
)
X = np.array([[1.0, 0.0, 2.0], [0.0, 3.0, 1.0]])  # two samples, three features
R, Y = np.array([[2.0, 4.0], [6.0, -8.0]]), rng.normal(size=(2, 2))  # errors of two outputs
Z = Y + R
t.close(
    "dW with three features and two outputs",
    lambda: mse_grads(X, Y + R, Y)[0],
    [[1.0, 2.0], [9.0, -12.0], [5.0, 0.0]],
    hint="dW has the shape of W. Which column of X meets which column of dZ = (Z - Y)/2?",
    mistakes={"You divide by M·K instead of M.": [[0.5, 1.0], [4.5, -6.0], [2.5, 0.0]]},
)
t.close(
    "db with two outputs",
    lambda: mse_grads(X, Y + R, Y)[1],
    [4.0, -2.0],
    hint="Two outputs, two biases: (2 + 6)/2 and (4 - 8)/2.",
    mistakes={
        "db is one number, summed over both axes: each output has a bias of its own.": 2.0,
        "All biases got one gradient, summed over both axes: each output has its own.": [2.0, 2.0],
        "The sum runs over the outputs; it has to run over the samples.": [3.0, -1.0],
        "You divide by M·K instead of M.": [2.0, -1.0],
    },
)
t.unchanged(
    "X, Z and Y stay as they were",
    lambda: mse_grads(X, Z, Y),
    *(X, Z, Y),
    hint="Does something like Z -= Y write into Z? What will a loss be that is computed from Z later?",
)


### BEGIN HIDDEN TESTS
def a_problem(M, N, K):
    X, Y = rng.normal(size=(M, N)), 2 * rng.normal(size=(M, K))
    return X, rng.normal(size=(N, K)), rng.normal(size=K), Y


def loss_by_loops(X, W, b, Y):
    misses = (
        b[k] + sum(x[n] * W[n, k] for n in range(len(x))) - y[k]
        for x, y in zip(X, Y, strict=True)
        for k in range(len(b))
    )
    return sum(miss**2 for miss in misses) / (2 * len(X))


def slope_is_that_of_the_loss(case):
    # The loss is quadratic, so the central difference along any direction is exact.
    X, W, b, Y = case
    dW, db = mse_grads(X, np.einsum("mn,nk->mk", X, W) + b, Y)
    direction = np.random.default_rng(X.size)
    V, v = direction.normal(size=W.shape), direction.normal(size=b.shape)
    rise = (loss_by_loops(X, W + V, b + v, Y) - loss_by_loops(X, W - V, b - v, Y)) / 2
    return np.isclose(np.sum(dW * V) + np.sum(db * v), rise, rtol=1e-8, atol=1e-8)


def is_one_outer_product_per_sample(case):
    X, _, _, Y = case
    R = np.tanh(Y + 1) * 3  # scores that belong to no W at all: any upstream is allowed
    dW, db = mse_grads(X, Y + R, Y)
    true_dW = sum(np.outer(x, r) for x, r in zip(X, R, strict=True)) / len(X)
    same = np.allclose(dW, true_dW, rtol=1e-8, atol=1e-9)
    return same and np.allclose(db, np.mean(R, axis=0), rtol=1e-8, atol=1e-9)


def is_the_same_for_doubled_data(case):
    X, _, _, Y = case
    once = mse_grads(X, np.cos(Y), Y)
    twice = mse_grads(*(np.concatenate([part, part]) for part in (X, np.cos(Y), Y)))
    return all(np.allclose(g, h, rtol=1e-9, atol=1e-9) for g, h in zip(once, twice, strict=True))


with t.hidden():
    shapes = [(1, 1, 1), (1, 3, 2), (5, 2, 1), (4, 4, 4), (6, 1, 3), (7, 5, 2)]
    problems = [a_problem(*shape) for shape in shapes]
    t.property(
        "the slope of the loss along random directions",
        slope_is_that_of_the_loss,
        problems,
        worth=2,
        hint="Compare your dW and db with the two sums in the text, one index at a time.",
    )
    t.property(
        "every shape, one sample after the other",
        is_one_outer_product_per_sample,
        problems,
        hint="What does a single sample add to dW, and what to db?",
    )
    t.property(
        "duplicating the data does not change the gradient",
        is_the_same_for_doubled_data,
        problems,
        hint="With every sample twice the sums double. What has to double too?",
    )
    many, targets = rng.normal(size=(30, 4)), rng.normal(size=(30, 2))
    bordered = np.hstack([np.ones((30, 1)), many])
    fitted = bordered @ np.linalg.lstsq(bordered, targets, rcond=None)[0]
    t.close(
        "both are zero at the least-squares solution",
        lambda: mse_grads(many, fitted, targets),
        (np.zeros((4, 2)), np.zeros(2)),
        hint="There the errors are orthogonal to every column of X, and add up to zero.",
    )
### END HIDDEN TESTS
t.report()

# %% [markdown]
r"""
The bowl again. At five places your `mse_grads` was asked for the slope, and a short piece of line
with that slope was drawn. They should lie along the curve like rulers along a bowl; where the curve
goes down to the right, the gradient is negative. To go down, walk *against* the gradient.
"""

# %% tags=["show"]
ax = plots.style.axes()
ax.plot(grid, [loss_of_slope(w) for w in grid], "-", color="0.6")
for w, side in [(2.0, 1), (6.0, 1), (10.2, 0), (14.0, -1), (18.0, -1)]:
    slope = mse_grads(above, predict(above, np.array([[w]]), center), progress)[0][0, 0]
    nearby = np.array([w - 1.5, w + 1.5])
    ax.plot(nearby, loss_of_slope(w) + slope * (nearby - w), "k-", lw=2)
    ax.plot(w, loss_of_slope(w), "ko", ms=5)
    where = {1: "left", 0: "center", -1: "right"}[side]
    ax.text(w + 0.5 * side, loss_of_slope(w) + 45, f"dW = {slope:.0f}", ha=where)
ax = plots.style.label(ax, "slope w", "loss C")

# %% [markdown]
r"""
Books and lecture slides often put samples into *columns*. Everything is then the transpose of what
you have just written. Nothing else changes, and you need not learn a second set of formulas; here
is the dictionary.

| | here: a sample is a row | there: a sample is a column |
|:--|:--|:--|
| data | $X$ `(M, N)` | $X$ `(N, M)` |
| weights, biases | $W$ `(N, K)`, $b$ `(K,)` | $W$ `(K, N)`, $b$ `(K, 1)` |
| scores | $Z = XW + b$, shape `(M, K)` | $Z = WX + b$, shape `(K, M)` |
| loss | $\frac{1}{2M}\sum_m \lVert z_m - y_m\rVert^2$, $z_m$ a row | the same, $z_m$ a column |
| message to the left | $dZ = (Z - Y)/M$, shape `(M, K)` | $dZ = (Z - Y)/M$, shape `(K, M)` |
| weights | $dW = X^\top dZ$ | $dW = dZ\, X^\top$ |
| biases | $db$: $dZ$ summed over its rows | $db$: $dZ$ summed over its columns |

When you are lost between the two, write the shapes down. Only one order of the factors fits.
"""

# %% [markdown]
r"""
## 5. Trust nobody: the numerical gradient

The checks above told you that your gradient is right. Who will tell you when you write one that
nobody has written before?

The definition of the derivative will. Take a function $f$ of one number, move the number by a small
$h$ and see how $f$ changes. There are two ways to do it:

$$\underbrace{\frac{f(x + h) - f(x)}{h}}_{\text{forward difference}} = f'(x) + \frac{h}{2} f''(x) + \dots
\qquad\quad
\underbrace{\frac{f(x + h) - f(x - h)}{2h}}_{\text{central difference}} = f'(x) + \frac{h^2}{6} f'''(x) + \dots$$

Both right-hand sides are Taylor's series. In the central difference the term with $f''$ has the
same sign on both sides and drops out: with $h = 10^{-3}$ the error falls from thousandths to
millionths. That is worth one more call of $f$.

For a function of a whole array, do this to one entry at a time, all others held still:

$$g_i = \frac{f(x + h e_i) - f(x - h e_i)}{2h},$$

where $e_i$ is zero everywhere and one at entry $i$. Three things to be careful about. The array may
have any shape, and $f$ wants it in that shape. It may hold *integers*, and an integer cannot move
by $h$. And it belongs to somebody else, who wants to find it as it was.
"""


# %% nbgrader={"grade": false, "grade_id": "numerical_gradient", "locked": false, "schema_version": 3, "solution": true, "task": false}
def numerical_gradient(f, x, h):
    """Central differences of f at x, entry by entry.

    f : takes an array of the shape of x, returns one number
    x : array of any shape; never changed
    h : step size

    Returns an array of floats of the shape of x.
    """
    ### BEGIN SOLUTION
    x = np.array(x, dtype=float)
    slopes = np.empty_like(x)
    for i in np.ndindex(x.shape):
        nudge = np.zeros_like(x)
        nudge[i] = h
        slopes[i] = (f(x + nudge) - f(x - nudge)) / (2 * h)
    return slopes
    ### END SOLUTION


# %% jupyter={"source_hidden": true} nbgrader={"grade": true, "grade_id": "numerical_gradient_test", "locked": true, "points": 15, "schema_version": 3, "solution": false, "task": false}
t = checks.group("numerical_gradient", points=15)
rng = t.rng()
factors, matrix = rng.normal(size=(2, 3)), rng.normal(size=(2, 3))
uneven = np.array([0.001, 0.7, 3.3])
t.close(
    "x² at 3 with the large step 0.1",
    lambda: numerical_gradient(lambda x: float(np.sum(x**2)), np.array([3.0]), 0.1),
    [6.0],
    hint="(3.1² - 2.9²) / 0.2. For a parabola the central difference is exact whatever h is.",
    mistakes={
        "This is the forward difference, (f(x+h) - f(x))/h: step to both sides.": [6.1],
        "This is the backward difference, (f(x) - f(x-h))/h: step to both sides.": [5.9],
        "The two points are 2h apart; you divide by h.": [12.0],
        "The sign is turned round: which of the two values comes first?": [-6.0],
    },
)
t.close(
    "x³ at 1 with the large step 0.1",
    lambda: numerical_gradient(lambda x: float(np.sum(x**3)), np.array([1.0]), 0.1),
    [3.01],
    rtol=1e-6,
    hint="(1.1³ - 0.9³) / 0.2, so the error is h² here. Is it the h given to you that you use?",
    mistakes={
        "This is the forward difference, whose error is 3h + h² here: step to both sides.": [3.31],
        "This is the backward difference, whose error is -3h + h²: step to both sides.": [2.71],
        "The two points are 2h apart; you divide by h.": [6.02],
        "This is the slope for a far smaller step: use the h that was given.": [3.0],
    },
)
t.close(
    "a matrix, one entry at a time",
    lambda: numerical_gradient(lambda x: float(np.sum(factors * x)), matrix, 0.01),
    factors,
    hint="Each entry has a slope of its own. Does x[i] pick one entry of a matrix, or a whole row?",
    mistakes={
        "All entries moved at once: this is the sum of all slopes.": factors.sum(),
        "A whole row moved at once: each slope is the sum over its row.": (
            np.tile(factors.sum(axis=1, keepdims=True), 3)
        ),
    },
)
t.close(
    "entries that act on each other",
    lambda: numerical_gradient(lambda x: float(np.prod(x)), np.array([2.0, 3.0, 5.0]), 0.1),
    [15.0, 10.0, 6.0],
    hint="While one entry moves, the others stand still. Is the last one back at its place?",
    mistakes={
        "Entries stay where they were moved to: put each one back.": [15.0, 9.5, 5.51],
        "Entries stay above where they were: put each one back.": [15.0, 10.5, 6.51],
    },
)
t.close(
    "an array of integers",
    lambda: numerical_gradient(lambda x: float(np.sum(x**3)), np.array([1, 2]), 0.1),
    [3.01, 12.01],
    hint="What is x[0] after x[0] += 0.1, if x holds integers? And what is np.zeros_like of them?",
    mistakes={
        "Whole numbers came out: the result was stored in an array of integers.": [3, 12],
        "x stayed an array of integers, and those forget the h.": [5.0, 35.0],
    },
)
t.unchanged(
    "x stays as it was",
    lambda: numerical_gradient(lambda x: float(np.sum(x**2)), uneven, 0.1),
    uneven,
    hint="x + h - 2h + h is not exactly x in floating point. Work on a copy.",
)


### BEGIN HIDDEN TESTS
def a_function(*shape):
    return rng.normal(size=(3, *shape)), rng.normal(size=shape), 10.0 ** rng.uniform(-3, -0.5)


def is_the_central_difference(case):
    (p, q, r), x, h = case
    wanted = p * (3 * x**2 + h**2) + 2 * q * x + r * np.sin(h) / h * np.cos(x) + np.sum(x)

    def f(x):
        return float(np.sum(p * x**3 + q * x**2 + r * np.sin(x)) + np.sum(x) ** 2 / 2)

    came = numerical_gradient(f, x, h)
    return np.shape(came) == x.shape and np.allclose(came, wanted, rtol=1e-8, atol=1e-8)


with t.hidden():
    t.property(
        "random functions, shapes and steps",
        is_the_central_difference,
        [a_function(), a_function(1), a_function(4), a_function(3, 2), a_function(2, 1, 3)],
        worth=3,
        hint="For x³ the central difference is 3 x² + h². Do shape and h reach every entry?",
    )
    whole = np.array([[1, 2], [3, 4]])
    t.unchanged(
        "an array of integers stays as it was",
        lambda: numerical_gradient(lambda x: float(np.sum(x)), whole, 0.01),
        whole,
        hint="Is x changed while you work, or a copy of it?",
    )
### END HIDDEN TESTS
t.report()

# %% [markdown]
r"""
How small should $h$ be? "As small as possible" is the wrong answer, and the next figure shows why.
It compares both differences with the true slope of $\sin x + x^2$ at $x = 1$, for twelve powers of
ten.
"""


# %% tags=["show"]
def wave(x):
    return float(np.sum(np.sin(x) + x**2))


place = np.array([1.0])
true_slope = np.cos(1.0) + 2.0
steps = 10.0 ** np.arange(-12, 0)
errors = {
    "forward": [abs((wave(place + h) - wave(place)) / h - true_slope) for h in steps],
    "central": [abs(numerical_gradient(wave, place, h)[0] - true_slope) for h in steps],
}
ax = plots.sweep(steps, errors, name="step h", ylabel="error of the slope")
ax.set_yscale("log")

# %% [markdown]
r"""
From the right, both curves fall as Taylor promised: the forward one by a factor 10 per power of
ten, the central one by a factor 100. Then they turn. A computer knows $f$ to about 16 digits; for a
tiny $h$ the difference $f(x+h) - f(x-h)$ consists of the last few of them, which are noise, and
dividing by a small $2h$ makes the noise large: the error is about $\varepsilon / h$ with
$\varepsilon \approx 2\cdot 10^{-16}$.

The best $h$ balances the two. For the central difference $h^2 \approx \varepsilon / h$ gives $h
\approx \sqrt[3]{\varepsilon} \approx 6 \cdot 10^{-6}$, which is why everybody uses $10^{-5}$. (What
does the same argument give for the forward difference, and how many digits does it leave?)

You now own the tool. The one that comes with the course, `check_gradient`, is the same idea with
better manners: it picks the steps, looks at all parameters at once, knows when a difference is only
rounding, and tries to say *what* is wrong. Give it a function of the parameters and the gradient
that you claim.
"""

# %% tags=["show"]
rng = np.random.default_rng(1)
X7, Y7 = rng.normal(size=(7, 3)), rng.normal(size=(7, 2))


def loss_at(parameters):
    return mse_loss(predict(X7, parameters["W"], parameters["b"]), Y7)


def gradient_at(parameters):
    scores = predict(X7, parameters["W"], parameters["b"])
    return dict(zip(["W", "b"], mse_grads(X7, scores, Y7), strict=True))


print(check_gradient(loss_at, {"W": rng.normal(size=(3, 2)), "b": rng.normal(size=2)}, gradient_at))

# %% [markdown]
r"""
### Bug hunt

A line is not the only shape. A colleague fits a *bump* of height $a$, centre $c$ and width $s$,

$$z = a \, g, \qquad g = \exp\left(-\frac{(x - c)^2}{2 s^2}\right),
\qquad C = \frac{1}{2M} \sum_m (z_m - y_m)^2 ,$$

and has worked out the gradient by hand. "I have checked it", she says, "at height 2, centre 0 and
width 1." Her code and her check are below, and the check is honest: at that place her gradient *is*
the gradient. Nevertheless one line is wrong.
"""


# %% nbgrader={"grade": false, "grade_id": "bump", "locked": true, "schema_version": 3, "solution": false, "task": false}
def bump_loss(x, y, a, c, s):
    """Half the mean squared error of the bump. x, y : (M,); a, c, s : numbers."""
    z = a * np.exp(-((x - c) ** 2) / (2 * s**2))
    return np.mean((z - y) ** 2) / 2


def bump_grads(x, y, a, c, s):
    """The colleague's gradient: {"a": ..., "c": ..., "s": ...}."""
    g = np.exp(-((x - c) ** 2) / (2 * s**2))
    miss = a * g - y
    return {
        "a": np.mean(miss * g),
        "c": np.mean(miss * a * g * (x - c) / s**2),
        "s": np.mean(miss * a * g * (x - c) ** 2 / s**2),
    }


# %% tags=["show"]
x = np.linspace(-3, 3, 25)
y = 1.5 * np.exp(-((x - 0.5) ** 2))


def check_bump(grads, **place):
    """Compare a gradient of the bump with the loss itself, at one place."""
    return check_gradient(lambda p: bump_loss(x, y, **p), place, grads(x, y, **place))


print(check_bump(bump_grads, a=2.0, c=0.0, s=1.0))

# %% [markdown]
r"""
Find it. The next cell checks her gradient at a place of your choice: move one number at a time.
Which parameter is wrong? What does the checker say at width 2, and what at width ½? So what is her
derivative times or divided by, and where in her code does that come from? Then mend it. No points
are given here, but the first part of the written answer at the end asks for what you found.
"""

# %% tags=["show"]
print(check_bump(bump_grads, a=2.0, c=0.0, s=1.0))  # choose another place


# %% nbgrader={"grade": false, "grade_id": "bug_hunt", "locked": false, "schema_version": 3, "solution": true, "task": false}
def mended_bump_grads(x, y, a, c, s):
    """The gradient of bump_loss without the bug: {"a": ..., "c": ..., "s": ...}."""
    ### BEGIN SOLUTION
    grads = bump_grads(x, y, a, c, s)
    grads["s"] /= s  # the derivative of -(x-c)²/(2s²) with respect to s has s³ below
    return grads
    ### END SOLUTION


# %% tags=["show"]
print(check_bump(mended_bump_grads, a=2.0, c=0.3, s=0.7))

# %% [markdown]
r"""
## 6. Downhill: gradient descent

The gradient says in which direction the loss grows fastest. So take a step against it, look again,
take another:

$$W \leftarrow W - \eta \, dW, \qquad b \leftarrow b - \eta \, db .$$

The step size $\eta$, called `lr` in code, is the *learning rate*. Both gradients belong to the same
place: compute `dW` and `db` from the same scores, then move `W` and `b`.

Where to start? For this model it makes no difference in the end, because the bowl has one lowest
point. For networks it makes all the difference, so we take up the habit now: weights start as small
random numbers, biases as zeros. The random numbers come from a generator that is handed in, so that
anybody can repeat your run.

Keep a record of the loss. There is one more entry than there are steps, as there is one more post
than there are gaps in a fence: the loss before the first step, then the loss after each.
"""


# %% nbgrader={"grade": false, "grade_id": "fit_gd", "locked": false, "schema_version": 3, "solution": true, "task": false}
def fit_gd(X, Y, lr, n_iter, rng):
    """Fit the linear model by gradient descent on all samples at once.

    X : (M, N) samples
    Y : (M, K) targets
    lr : learning rate
    n_iter : number of steps
    rng : np.random.Generator. W starts as 0.01 * rng.standard_normal((N, K)), b as zeros

    Returns (W, b, losses): arrays (N, K) and (K,), and n_iter + 1 losses, the first of them
    before any step and the last belonging to the W and b that are returned.
    """
    ### BEGIN SOLUTION
    W = 0.01 * rng.standard_normal((X.shape[1], Y.shape[1]))
    b = np.zeros(Y.shape[1])
    Z = predict(X, W, b)
    losses = [mse_loss(Z, Y)]
    for _ in range(n_iter):
        dW, db = mse_grads(X, Z, Y)
        W = W - lr * dW
        b = b - lr * db
        Z = predict(X, W, b)
        losses.append(mse_loss(Z, Y))
    return W, b, losses
    ### END SOLUTION


# %% jupyter={"source_hidden": true} nbgrader={"grade": true, "grade_id": "fit_gd_test", "locked": true, "points": 20, "schema_version": 3, "solution": false, "task": false}
t = checks.group("fit_gd", points=20)
rng = t.rng()
X, Y = rng.normal(size=(6, 3)), rng.normal(size=(6, 2))
A, B = rng.normal(size=(6, 3)), rng.normal(size=(6, 2))
seed = int(rng.integers(1_000_000))
start = 0.01 * np.random.default_rng(seed).standard_normal((3, 2))


def run(n_iter):
    return fit_gd(X, Y, 0.1, n_iter, np.random.default_rng(seed))


t.close(
    "without a step, W and b are where they start",
    lambda: tuple(run(0))[:2],
    (start, np.zeros(2)),
    hint="W is 0.01 times rng.standard_normal, drawn once in the shape of W; b is zero.",
    mistakes={
        "W starts at zero: rng was not asked.": (np.zeros((3, 2)), np.zeros(2)),
        "The factor 0.01 is missing.": (100 * start, np.zeros(2)),
    },
)
t.close(
    "five steps, six losses",
    lambda: len(run(5)[2]),
    6,
    hint="One before the first step and one after each step.",
    mistakes={"The loss at the start, or the one after the last step, is not recorded.": 5},
)

# The smallest problem there is: one sample x = 2 with target y = 3, and lr = 0.1. What is
# expected comes from your own functions, so a bug in one of them costs no points here again.
x, y, lr = np.array([[2.0]]), np.array([[3.0]]), 0.1
w = 0.01 * np.random.default_rng(seed).standard_normal((1, 1))


def tiny():
    return fit_gd(x, y, lr, 1, np.random.default_rng(seed))


def slope(i, w=w):  # of W (i = 0) or of b (i = 1), where b is zero
    return np.asarray(mse_grads(x, 2 * w, y)[i])


t.close(
    "one step of W and b",
    lambda: tuple(tiny())[:2],
    lambda: (w - lr * slope(0), np.zeros(1) - lr * slope(1)),
    hint="x = 2, y = 3, lr = 0.1: dW is 2(z - 3) and db is z - 3. Against which do W and b move?",
    mistakes={
        "The step goes uphill: walk against the gradient.": (
            lambda: (w + lr * slope(0), lr * slope(1))
        ),
        "W moved, b did not.": lambda: (w - lr * slope(0), np.zeros(1)),
        "b was moved by a gradient taken after W had moved; both belong to the same place.": (
            lambda: (w - lr * slope(0), -lr * slope(1, w - lr * slope(0)))
        ),
    },
)
t.close(
    "the first loss is the loss at the start",
    lambda: tiny()[2][0],
    lambda: mse_loss(2 * w, y),
    hint="Record the loss before W and b move for the first time.",
    mistakes={
        "The history is corrupted: this is the loss of Z - Y in place of Z, so Z was changed in "
        "place before its loss was computed.": lambda: mse_loss(2 * w - y, y),
        "This is the loss after the first step.": (
            lambda: mse_loss(2 * (w - lr * slope(0)) - lr * slope(1), y)
        ),
    },
)
t.unchanged(
    "X and Y stay as they were",
    lambda: fit_gd(A, B, 0.1, 3, np.random.default_rng(seed)),
    *(A, B),
    hint="Did you centre or scale X in place? Standardising is the caller's business.",
)
t.repeatable(
    "all randomness comes from rng",
    lambda rng: fit_gd(X, Y, 0.1, 3, rng),
    hint="np.random.something is global: ask rng instead.",
)


### BEGIN HIDDEN TESTS
def true_predict(X, W, b):
    return np.einsum("mn,nk->mk", X, W) + b


def true_loss(Z, Y):
    return 0.5 * float(np.mean(np.sum(np.square(Z - Y), axis=1)))


def true_grads(X, Z, Y):
    return np.einsum("mn,mk->nk", X, Z - Y) / len(X), np.mean(Z - Y, axis=0)


def walk(case, score, cost, slopes):
    X, Y, lr, n_iter, seed, _ = case
    W = np.random.default_rng(seed).standard_normal((X.shape[1], Y.shape[1])) / 100
    b, history = np.zeros_like(Y[0]), []
    for _ in range(n_iter):
        Z = score(X, W, b)
        history.append(cost(Z, Y))
        steps = slopes(X, Z, Y)
        W, b = W - lr * np.asarray(steps[0]), b - lr * np.asarray(steps[1])
    return W, b, [*history, cost(score(X, W, b), Y)]


def follows_the_rule(case):
    # A walk by the student's own functions counts too: their bugs have cost their points.
    came = fit_gd(*case[:4], np.random.default_rng(case[4]))
    for score in (true_predict, predict):
        for cost in (true_loss, mse_loss):
            for slopes in (true_grads, mse_grads):
                try:
                    wanted = walk(case, score, cost, slopes)
                    pairs = zip(came, wanted, strict=True)
                    if all(np.allclose(c, w, rtol=1e-6, atol=1e-8) for c, w in pairs):
                        return True
                except Exception:  # one of the student's own functions
                    continue
    return False


def a_descent(M, N, K, share, n_iter):
    X, Y = rng.normal(size=(M, N)), rng.normal(size=(M, K)) + 1
    bordered = np.hstack([np.ones((M, 1)), X])
    limit = 2 / np.linalg.eigvalsh(bordered.T @ bordered / M)[-1]
    return X, Y, share * limit, n_iter, int(rng.integers(1_000_000)), share


def falls_or_grows(case):
    losses = np.asarray(fit_gd(*case[:4], np.random.default_rng(case[4]))[2])
    falls = np.all(losses[1:] <= losses[:-1] * (1 + 1e-9))
    return bool(falls if case[5] < 1 else losses[-1] > losses[0]) or follows_the_rule(case)


with t.hidden():
    t.property(
        "random problems, a few steps each",
        follows_the_rule,
        [a_descent(9, 1, 1, 0.3, 1), a_descent(12, 3, 2, 0.9, 6), a_descent(8, 2, 3, 0.1, 9)],
        worth=3,
        hint="Compare each line of your loop with the two update formulas.",
    )
    t.property(
        "the loss falls at every step below 2/L and grows above it",
        falls_or_grows,
        [a_descent(14, 3, 1, share, 20) for share in (0.5, 0.95, 1.5)],
        hint="Is the learning rate used as given, and the loss recorded after every step?",
    )
### END HIDDEN TESTS
t.report()

# %% [markdown]
r"""
Let it run: body mass index as it was measured (in kg/m², between 18 and 42), a thousand steps. Look
at the curve and decide: has it arrived?
"""

# %% tags=["show"]
W_gd, b_gd, losses = fit_gd(bmi, progress, lr=0.001, n_iter=1000, rng=np.random.default_rng(0))
ax = plots.loss_curve(losses)
print(f"after 1000 steps: slope {W_gd[0, 0]:.2f}, bias {b_gd[0]:.2f}, loss {losses[-1]:.0f}")

# %% [markdown]
r"""
## 7. A second opinion: the closed form

A flat curve looks like the end of the road. To be sure, we need somebody who knows the answer. For
this one model there is such an oracle, since at the lowest point the gradient is zero:

$$X^\top (Z - Y) = 0 \quad\text{and}\quad \sum_m (z_m - y_m) = 0 .$$

In words: the errors that remain are orthogonal to every feature, and add up to zero. There is
nothing left in them that a line could explain. Append a column of ones to $X$, call the result $A$,
and put $W$ and $b$ on top of each other in $\Theta$; then both conditions are one, the *normal
equations*:

$$A = [\,X \;\; \mathbf 1\,], \quad \Theta = \begin{bmatrix} W \\ b^\top \end{bmatrix}, \qquad
A^\top A \, \Theta = A^\top Y .$$

It is tempting to multiply by the inverse of $A^\top A$, but it may have none: if a length has been
entered in centimetres and once more in inches, two different $W$ give the same scores, and nothing
can decide between them. Then any of them is right, and what counts is that the *scores* are the
best ones. `np.linalg.lstsq(A, Y, rcond=None)` works on $A$ itself, never builds $A^\top A$, and
copes with this; its first result is $\Theta$.
"""


# %% nbgrader={"grade": false, "grade_id": "fit_closed_form", "locked": false, "schema_version": 3, "solution": true, "task": false}
def fit_closed_form(X, Y):
    """The parameters with the smallest loss, without any iteration.

    X : (M, N) samples; columns may depend on each other
    Y : (M, K) targets

    Returns (W, b) of shapes (N, K) and (K,); one of the best where there are several.
    """
    ### BEGIN SOLUTION
    A = np.column_stack([X, np.ones(len(X))])
    theta = np.linalg.lstsq(A, Y, rcond=None)[0]
    return theta[:-1], theta[-1]
    ### END SOLUTION


# %% jupyter={"source_hidden": true} nbgrader={"grade": true, "grade_id": "fit_closed_form_test", "locked": true, "points": 10, "schema_version": 3, "solution": false, "task": false}
t = checks.group("fit_closed_form", points=10)
rng = t.rng()
X, Y = rng.normal(size=(9, 3)), rng.normal(size=(9, 2))
A, B = rng.normal(size=(9, 3)), rng.normal(size=(9, 2))
x, y = np.array([[0.0], [1.0], [2.0]]), np.array([[0.0], [0.0], [3.0]])
t.close(
    "the slope through (0, 0), (1, 0), (2, 3)",
    lambda: fit_closed_form(x, y)[0],
    [[1.5]],
    hint="Draw the three points. Is your line free to miss the origin?",
    mistakes={"The line is forced through the origin: where is the column of ones?": [[1.2]]},
)
t.close(
    "the bias through (0, 0), (1, 0), (2, 3)",
    lambda: fit_closed_form(x, y)[1],
    [-0.5],
    hint="The line runs through the centre (1, 1) with slope 1.5. What is it at x = 0?",
    mistakes={
        "b is the mean of Y; that is right only where the features have mean zero.": [1.0],
        "There is no bias: where is the column of ones?": [0.0],
    },
)
t.shape(
    "W and b for three features and two outputs",
    lambda: fit_closed_form(X, Y),
    [(3, 2), (2,)],
    hint="Which row of Theta is b, and what is its shape?",
)
barren = np.hstack([X, np.zeros((9, 1))])  # a fourth column that is zero for everybody
t.close(
    "a column that is zero for everybody changes nothing else",
    lambda: (fit_closed_form(barren, Y)[0][:3], fit_closed_form(barren, Y)[1]),
    lambda: tuple(fit_closed_form(X, Y)),
    rtol=1e-6,
    atol=1e-8,
    hint="Now the matrix of the normal equations has no inverse. Which function needs none?",
)
t.unchanged(
    "X and Y stay as they were",
    lambda: fit_closed_form(A, B),
    *(A, B),
    hint="Did you centre X or Y in place?",
)


### BEGIN HIDDEN TESTS
def a_fit(M, N, K):
    return rng.normal(size=(M, N)) + 1, rng.normal(size=(M, K)) - 2


def leaves_nothing_to_explain(case):
    X, Y = case
    W, b = fit_closed_form(X, Y)
    left = Y - np.einsum("mn,nk->mk", X, W) - b
    return np.allclose(X.T @ left, 0, atol=1e-7) and np.allclose(left.sum(axis=0), 0, atol=1e-7)


def follows_the_targets(case):
    X, Y = case
    before, after = fit_closed_form(X, Y), fit_closed_form(X, Y + 7)
    same_slope = np.allclose(after[0], before[0], rtol=1e-6, atol=1e-7)
    return same_slope and np.allclose(after[1], before[1] + 7, rtol=1e-6, atol=1e-7)


with t.hidden():
    fits = [a_fit(8, 1, 1), a_fit(9, 3, 1), a_fit(15, 4, 3), a_fit(11, 2, 2)]
    t.property(
        "the errors are orthogonal to X and add up to zero",
        leaves_nothing_to_explain,
        fits,
        worth=2,
        hint="Put your W and b into the two conditions above. Which of them fails?",
    )
    t.property(
        "shifting the targets moves only b",
        follows_the_targets,
        fits,
        hint="If everybody's target grows by 7, which parameter should take care of it?",
    )
    t.property(
        "fewer samples than features",
        leaves_nothing_to_explain,
        [a_fit(3, 5, 2), a_fit(1, 2, 1)],
        hint="Which function of np.linalg needs no inverse?",
    )
### END HIDDEN TESTS
t.report()

# %% tags=["show"]
W_best, b_best = fit_closed_form(bmi, progress)
best = mse_loss(predict(bmi, W_best, b_best), progress)
print(f"closed form:      slope {W_best[0, 0]:.2f}, bias {b_best[0]:.2f}, loss {best:.0f}")
print(f"gradient descent: slope {W_gd[0, 0]:.2f}, bias {b_gd[0]:.2f}, loss {losses[-1]:.0f}")

fig, (left, right) = plt.subplots(1, 2, figsize=(9.4, 3.6), layout="constrained")
ends = np.array([[17.0], [43.0]])
plots.style.dress(left).plot(bmi, progress, "o", mfc="none", mec="0.6", ms=3)
left.plot(ends, predict(ends, W_best, b_best), "k-", label="closed form")
left.plot(ends, predict(ends, W_gd, b_gd), "k--", label="gradient descent, 1000 steps")
plots.style.label(left, "body mass index (kg/m²)", "disease progression")
plots.style.legend(left, loc="lower right")
plots.loss_curve(np.array(losses) - best, right)
ax = plots.style.label(right, "iteration", "loss above the best one")

# %% [markdown]
r"""
It had not arrived, it had only become slow. After a thousand steps the slope is not much more than
half of what it should be, and the bias has hardly left zero. Remember this picture when a loss
curve looks finished: *flat means that the steps are small, not that the goal is near.*
"""

# %% [markdown]
r"""
## 8. How large a step?

Look at a bowl with one parameter and curvature $\lambda$, that is $C(w) = \frac{\lambda}{2} (w -
w^*)^2 + \text{const}$. Its gradient is $\lambda (w - w^*)$, so one step does this to the distance
from the goal:

$$w - w^* \;\leftarrow\; (1 - \eta \lambda) \, (w - w^*).$$

Everything follows from the factor $1 - \eta\lambda$. Between 0 and 1, the distance shrinks
steadily. Between −1 and 0 it still shrinks, but every step jumps to the other side. Below −1, that
is for $\eta > 2/\lambda$, every jump lands higher than the last.

Our bowl has many parameters, and in each of its main directions its own curvature: the eigenvalues
$\lambda_1 \le \dots \le \lambda_{N+1} = L$ of the matrix of second derivatives

$$H = \frac{1}{M} A^\top A, \qquad A = [\,X \;\; \mathbf 1\,].$$

There is one learning rate for all directions. The *steepest* sets the limit, $\eta < 2/L$. The
*flattest* sets the time: its distance shrinks by $1 - \eta\lambda_1$ per step, and so takes about
$1/(\eta\lambda_1)$ steps for every factor $e$. Since $\eta$ cannot exceed $2/L$, the number of
steps grows like $L/\lambda_1$, the *condition number* of the problem.
"""


# %% nbgrader={"grade": false, "grade_id": "curvatures", "locked": true, "schema_version": 3, "solution": false, "task": false}
def curvatures(X):
    """Curvatures of the loss of a linear model, flattest first.

    X : (M, N) samples

    Returns N + 1 numbers, the eigenvalues of H; the last one is L.
    """
    with_ones = np.hstack([X, np.ones((len(X), 1))])
    return np.linalg.eigvalsh(with_ones.T @ with_ones / len(X))


# %% tags=["show"]
flattest, L = curvatures(bmi)
print(f"curvatures {flattest:.4f} and L = {L:.1f}, condition number {L / flattest:.0f}")
print(f"limit of the learning rate: 2/L = {2 / L:.6f}")

# %% [markdown]
r"""
**Predict, then run.** The limit 2/L for the body mass index has just been printed. The next cell
makes 25 steps with three learning rates: half the limit, 97 % of it, and 103 % of it. Before you
run it, draw the three loss curves on paper: which falls at once, which only after a while, which
never? And why is the second not the fastest, though its steps are larger than those of the first?
"""

# %% tags=["show"]
runs = {}
for share in [0.5, 0.97, 1.03]:
    rate = share * 2 / L
    runs[f"lr = {share} · 2/L"] = fit_gd(bmi, progress, rate, 25, np.random.default_rng(0))[2]
ax = plots.loss_curve(runs, best=best)

# %% [markdown]
r"""
At half the limit the steep direction is done after one step, since its factor $1 - \eta L$ is zero.
Then the curve runs level above the dotted line: what is left is the flat direction, which at this
rate would take tens of thousands of steps. At 97 % the factor is −0.94, so every step overshoots and
lands on the other side, a little lower. At 103 % it is −1.06.

Now move the learning rate yourself. The explorer shows a small problem with two parameters: on the
left the path, in the middle the loss along it, on the right the loss after 40 steps for every
learning rate, with the limit 2/L as a dashed line. When is the path a zigzag, and does it go to and
fro across the valley or along it? Which learning rate is best, and how far from the edge does it
stand?
"""

# %% tags=["show"]
explorers.learning_rate()

# %% [markdown]
r"""
## 9. Why scale?

You cannot change the eigenvalues by a better learning rate. But you can change the *data*. A
feature measured around 26 with a spread of 4 makes a long, narrow valley: raising the slope by one
does to the scores nearly the same as raising the bias by 26, and gradient descent cannot tell the
two apart. Subtract the mean, divide by the standard deviation, and both directions get the
curvature 1:
"""

# %% tags=["show"]
standard = (bmi - bmi.mean()) / bmi.std()
counts = [0, 1, 2, 3, 4, 5, 7, 10, 15, 20, 50, 100, 200, 500, 1000]


def stops(X, lr):
    """(w, b) after each number of steps in counts."""
    ends = [fit_gd(X, progress, lr, n, np.random.default_rng(0)) for n in counts]
    return np.array([(W[0, 0], b[0]) for W, b, _ in ends])


fig, panels = plt.subplots(1, 2, figsize=(9.4, 4.0), layout="constrained")
views = [
    ("as measured", bmi, ((-2, 16), (-150, 60))),
    ("standardised", standard, ((-40, 130), (-20, 250))),
]
for ax, (title, X, window) in zip(panels, views, strict=True):
    lr = 0.3 * 2 / curvatures(X)[-1]
    W_best, b_best = fit_closed_form(X, progress)
    plots.contour_path(
        lambda w, b: mse_loss(predict(X, np.array([[w]]), np.array([b])), progress),
        stops(X, lr),
        ax,
        minimum=(W_best[0, 0], b_best[0]),
        window=window,
    )
    plots.style.label(ax, "w", "b", f"{title}, 1000 steps of lr {lr:.2g}")

# %% [markdown]
r"""
The left path drops into the valley in a few steps, then crawls along its floor, and after a
thousand steps has covered a small part of the way to the star. The right one, with the same data in
other units, is there after twenty. Neither the model nor the best possible loss has changed.

With ten features it is the same story. The table gives three versions of them: in the units of the
hospital; scaled to length one, as scikit-learn delivers this data set; and standardised. The last
two columns say how many steps it takes until the training error (its root mean square) is within
0.02 of the best one. Nobody had to run them. In the direction of curvature $\lambda_i$ the distance
after $n$ steps is $(1 - \eta\lambda_i)^n$ times what it was, so the number can be computed.
"""


# %% tags=["show"]
def steps_needed(X, lr, tolerance=0.02):
    """Steps of gradient descent until the training RMSE is within tolerance of the best one."""
    with_ones = np.hstack([X, np.ones((len(X), 1))])
    curvature, directions = np.linalg.eigh(with_ones.T @ with_ones / len(X))
    if lr >= 2 / curvature[-1]:
        return "diverges"
    goal = np.vstack(fit_closed_form(X, progress))
    distance = directions.T @ goal  # from a start at zero, one number per direction
    floor = np.sqrt(np.mean((with_ones @ goal - progress) ** 2))
    steps = np.unique(np.geomspace(1, 1e9, 20_000).astype(int))
    left = (1 - lr * curvature) ** steps[:, None] * distance.T
    error = np.sqrt(floor**2 + left**2 @ curvature)
    return f"{steps[np.argmax(error <= floor + tolerance)]:,}"


versions = {
    "units of the hospital": people,
    "columns of length one": datasets.load_diabetes("length").X,
    "standardised": datasets.load_diabetes("standard").X,
}
print(f"{'':24}{'L':>9}{'2/L':>9}{'flattest':>10}{'L / flattest':>14}", end="")
print(f"{'steps at lr 0.1':>18}{'steps at lr 1/L':>18}")
for name, X in versions.items():
    low, *_, high = curvatures(X)
    print(f"{name:24}{high:9,.1f}{2 / high:9.2g}{low:10.2g}{high / low:14,.0f}", end="")
    print(f"{steps_needed(X, 0.1):>18}{steps_needed(X, 1 / high):>18}")

# %% [markdown]
r"""
Length one sounds well behaved, but a column of 442 numbers with length one has entries of about
0.05; the curvatures of the features shrink by 442, that of the bias stays 1, and the condition
number explodes. At a learning rate of 0.1 this costs hundreds of thousands of steps. Standardising
costs two lines, and takes their number below two thousand.

One rule comes with it: mean and standard deviation are *learned from the training data*, like `W`
and `b`, and then used for everybody. Why that matters is the next section.
"""

# %% [markdown]
r"""
## 10. Honest numbers

A model is not made to repeat answers that are known. What is it worth on people it has not seen?
The only way to find out is to hide some from it.

- The **training set** sets the parameters: `W`, `b`, and also the means and spreads of the columns.
- The **validation set** answers questions that you ask along the way: which learning rate, which
  features, which degree of a polynomial?
- The **test set** is opened once, at the end, and what it says goes into the report. If you choose
  by it, it has become a validation set, and you have none left.

With a few hundred people, one validation set is a matter of luck. *k-fold cross-validation* shares
the luck out: shuffle the samples, cut them into $k$ parts of nearly equal size, and let each part
be the validation set once, while the model trains on the other $k - 1$.
"""


# %% nbgrader={"grade": false, "grade_id": "kfold", "locked": false, "schema_version": 3, "solution": true, "task": false}
def kfold(M, k, rng):
    """Split the indices 0..M-1 for k-fold cross-validation, after shuffling them.

    M : number of samples
    k : number of folds, 2 <= k <= M
    rng : np.random.Generator, decides which sample comes into which fold

    Returns a list of k pairs (train_idx, val_idx) of integer arrays. Every index is in exactly one
    val_idx; the sizes of the val_idx differ by at most one; train_idx holds all the others.
    """
    ### BEGIN SOLUTION
    parts = np.array_split(rng.permutation(M), k)
    return [(np.concatenate(parts[:i] + parts[i + 1 :]), parts[i]) for i in range(k)]
    ### END SOLUTION


# %% jupyter={"source_hidden": true} nbgrader={"grade": true, "grade_id": "kfold_test", "locked": true, "points": 15, "schema_version": 3, "solution": false, "task": false}
t = checks.group("kfold", points=15)
rng = t.rng()
seed = int(rng.integers(1_000_000))


def split(M, k):
    """(training indices, validation indices) of each fold, as lists of whole numbers."""
    folds = kfold(M, k, np.random.default_rng(seed))
    return [tuple([int(i) for i in part] for part in fold) for fold in folds]


def validated_once():
    seen = [i for _, val in split(30, 4) for i in val]
    twice = sorted({i for i in seen if seen.count(i) > 1})
    never = sorted(set(range(30)) - set(seen))
    if twice:
        return f"30 samples, 4 folds: validated more than once: {twice}. Is each fold drawn anew?"
    return f"30 samples, 4 folds: never validated: {never}" if never else True


def one_side_each():
    for train, val in split(10, 3):
        if set(train) & set(val):
            return f"in training and validation at once: {sorted(set(train) & set(val))}"
    return True


t.close(
    "ten samples, five folds: sizes of training and validation",
    lambda: [[len(train), len(val)] for train, val in split(10, 5)],
    [[8, 2]] * 5,
    hint="A list of k pairs; in each pair the first and larger part is for training.",
    mistakes={"Training and validation are the wrong way round.": [[2, 8]] * 5},
)
t.close(
    "ten samples, four folds: sizes of validation",
    lambda: sorted(len(val) for _, val in split(10, 4)),
    [2, 2, 3, 3],
    hint="10 = 3 + 3 + 2 + 2. Who gets what is left over when k does not divide M?",
    mistakes={
        "The last fold takes everything that is left over; share it out.": [2, 2, 2, 4],
        "What M // k leaves over is forgotten: two samples are never validated.": [2, 2, 2, 2],
        "Folds of a rounded-up size leave too few for the last one.": [1, 3, 3, 3],
    },
)
t.true(
    "every sample is validated exactly once",
    validated_once,
    hint="Put all validation parts together and sort them. Do you get 0, 1, 2, ..., M-1?",
)
t.true(
    "nobody is in training and validation at once",
    one_side_each,
    hint="Training is everybody who is not in this fold's validation part.",
)
t.true(
    "the samples are shuffled",
    lambda: any(val != list(range(val[0], val[0] + len(val))) for _, val in split(60, 3)),
    hint="The first 20 of 60 people may be all of one kind. Who decides where each goes?",
)
t.dtype("the indices are whole numbers", lambda: kfold(7, 2, np.random.default_rng(0))[0][1], "int")
t.repeatable(
    "the shuffle comes from rng",
    lambda rng: [list(val) for _, val in kfold(60, 3, rng)],
    hint="np.random.something is global: ask rng instead.",
)


### BEGIN HIDDEN TESTS
def is_a_partition(case):
    M, k, seed = case
    pairs = kfold(M, k, np.random.default_rng(seed))
    whole = all(sorted([*train, *val]) == list(range(M)) for train, val in pairs)
    return whole and len(pairs) == k and sorted(i for _, v in pairs for i in v) == list(range(M))


def is_even(case):
    M, k, seed = case
    sizes = [len(val) for _, val in kfold(M, k, np.random.default_rng(seed))]
    return max(sizes) - min(sizes) <= 1


def who_is_where(seed):
    return [sorted(int(i) for i in v) for _, v in kfold(60, 4, np.random.default_rng(seed))]


with t.hidden():
    splits = [(M, k, seed + M) for M, k in [(4, 2), (5, 5), (12, 5), (23, 4), (29, 10), (30, 3)]]
    t.property(
        "other M and k: each fold is a partition, and so are the validation parts",
        is_a_partition,
        splits,
        worth=2,
        hint="Try k = M, where each fold validates one sample, and an M that k does not divide.",
    )
    t.property(
        "other M and k: sizes differ by at most one",
        is_even,
        splits,
        hint="M = q·k + r: r folds get one more.",
    )
    t.true(
        "another seed, other folds",
        lambda: who_is_where(seed) != who_is_where(seed + 1),
        hint="Is rng used, or a seed of your own?",
    )
### END HIDDEN TESTS
t.report()

# %% tags=["show"]
ax = plots.folds(kfold(20, 4, np.random.default_rng(0)), 20)

# %% [markdown]
r"""
What is there to choose by validation? Here is the classical example. A straight line is too stiff
for a wave. Give the model $x, x^2, \dots, x^d$ as features (it stays linear in its *parameters*, so
nothing that you wrote has to change) and the training error falls with every further degree. Is
more always better?

Move the degree. Watch both errors on the right: where do they part? Then double the number of
training points at a high degree, and look again.
"""

# %% tags=["show"]
explorers.polynomial_degree()

# %% [markdown]
r"""
Too few degrees, and both errors are large: the model *underfits*. Too many, and the training error
goes to zero while the validation error climbs: the model has learned the noise by heart, it
*overfits*. The training error alone can never tell you which of the two you have.

Your `kfold` and your `fit_closed_form` are all it takes to choose the degree from 24 points,
without any further data. The rings mark the lowest point of each curve. Which degree would you
choose if you had only the solid one?
"""

# %% tags=["show"]
rng = np.random.default_rng(3)
x = rng.uniform(-1, 1, size=(24, 1))
y = np.sin(np.pi * x) + 0.4 * np.cos(2.5 * np.pi * x) + 0.3 * rng.normal(size=(24, 1))
degrees = np.arange(1, 9)
errors = {"training": [], "validation, 6 folds": []}
for degree in degrees:
    powers = x ** np.arange(1, degree + 1)
    squares = {name: [] for name in errors}
    for train, val in kfold(24, 6, np.random.default_rng(0)):
        W, b = fit_closed_form(powers[train], y[train])
        for name, rows in zip(squares, [train, val], strict=True):
            squares[name].extend((predict(powers[rows], W, b) - y[rows]) ** 2)
    for name, values in squares.items():
        errors[name].append(np.sqrt(np.mean(values)))

ax = plots.sweep(degrees, errors, name="degree", ylabel="RMSE", log=False)
_ = ax.set_ylim(0, 2.6)

# %% [markdown]
r"""
## 11. The closing experiment

Now everything together, on all ten features of the 442 people. `kfold` makes five splits of 80 %
and 20 %. In each, the columns are standardised with the means and spreads of the *training* part,
your gradient descent takes 5,000 steps at learning rate 0.1, and the root mean square error (RMSE)
on the other 20 % is compared with two others: that of scikit-learn's `LinearRegression`, and that
of somebody who looks at nothing and tells everybody the average of the training targets.

**The target: within 0.02 of scikit-learn on each split.** The baseline tells you what the ten
numbers are worth.
"""

# %% tags=["show"]
from sklearn.linear_model import LinearRegression


def rmse(Z, Y):
    return float(np.sqrt(np.mean((Z - Y) ** 2)))


print("split    yours   scikit-learn   difference   the average")
for i, (train, test) in enumerate(kfold(len(progress), 5, np.random.default_rng(0))):
    X_train, X_test = datasets.standardize(people[train], people[test])
    W, b, losses = fit_gd(
        X_train, progress[train], lr=0.1, n_iter=5000, rng=np.random.default_rng(i)
    )
    yours = rmse(predict(X_test, W, b), progress[test])
    theirs = rmse(LinearRegression().fit(X_train, progress[train]).predict(X_test), progress[test])
    baseline = rmse(progress[train].mean(), progress[test])
    reached = "reached" if abs(yours - theirs) <= 0.02 else "missed"
    print(f"{i:5}{yours:9.2f}{theirs:15.2f}{yours - theirs:13.4f}{baseline:14.2f}", end="")
    print(f"   target {reached}")

# %% tags=["show"]
fig, (left, right) = plt.subplots(1, 2, figsize=(9.4, 4.2), layout="constrained")
lowest = mse_loss(predict(X_train, *fit_closed_form(X_train, progress[train])), progress[train])
ax = plots.loss_curve(np.array(losses[:2001]) - lowest, left)
plots.style.label(left, "iteration", "training loss above the best one")
ax = plots.predicted_vs_true(progress[test], predict(X_test, W, b), right)

# %% [markdown]
r"""
So what do today's numbers say about next year? More than nothing: the error falls from more than 70
to about 55. And much less than one would like: the cloud on the right is wide, the model shies away
from the extremes, and no better optimizer will change that, since this *is* the best line. What is
left is either not in these ten numbers, or not in a line.
"""

# %% [markdown]
r"""
## 12. Written answer (10 points, read by a person)

Answer both parts in the cell below, in your own words; ten to fifteen sentences in all.

1. *The bug hunt* (4 points). Which line of `bump_grads` is wrong, and what should it say? Why did
   the colleague's own check, which was honest, not see it? What would you tell her to do
   differently next time she checks a gradient?
2. *The slow run* (6 points). A friend loads the ten features as scikit-learn delivers them (each
   column scaled to length one), trains for 5,000 steps at learning rate 0.1, and ends with a
   training RMSE that is 1.4 above the best one. "Gradient descent cannot find the best line", he
   says, "or I need a learning rate of 10." Explain to him with the table of section 9 why his run
   is slow, what would happen at a learning rate of 10, what you would do instead, and why that
   works.
"""

# %% [markdown] nbgrader={"grade": true, "grade_id": "written_answer", "locked": false, "points": 10, "schema_version": 3, "solution": true, "task": false}
r"""
1. The line of `"s"` divides by `s**2` where it should say `s**3`: the derivative of
   $-(x-c)^2/(2s^2)$ with respect to $s$ is $(x-c)^2/s^3$. At $s = 1$ both are the same number, and
   that is where she checked. She should check at random places, with no parameter at 0 or 1,
   because a check only sees bugs that change the result at the place where it looks.

2. His loss is a bowl with very different curvatures: the bias has curvature 1, the flattest
   direction of the features about 2e-5. The steepest direction limits the learning rate to 2/L = 2.
   In the flattest direction one step at rate 0.1 takes away a share of 2e-6 of the distance, so
   5,000 steps hardly move it. At a learning rate of 10 the factor of the bias's direction is
   1 - 10 = -9: its distance grows ninefold at each step, and the loss diverges. I would standardise
   the columns with the training mean and standard deviation: the condition number falls from about
   50,000 to about 500, and some 1,400 steps at rate 0.1 are enough. The model and its best loss
   stay the same; only the shape of the bowl changes.

=== BEGIN MARK SCHEME ===

Part 1, 4 points:

- 1 point: names the derivative with respect to the width `s`: `s**3` for `s**2`, however mended.
- 2 points: at `s = 1` the wrong and the right line agree, so no check there can tell them apart.
  1 point if it only says that it was tested at one place.
- 1 point: check at random places, or at least at none that is special (no 0, no 1), or at several.

Part 2, 6 points:

- 2 points: slow because the curvatures differ so much; the distance in the flattest direction
  shrinks by 1 - lr·λ per step, which is nearly 1. 1 point for "badly scaled" alone.
- 2 points: at 10 it diverges, because the limit is 2/L and L is 1. 1 point without the limit.
- 1 point: standardise, with the mean and the deviation of the training data.
- 1 point: why it works: the curvatures come closer together, with the condition number or the
  number of steps from the table.

Take no points off for language, or for numbers that are rounded.

=== END MARK SCHEME ===
"""

# %% [markdown]
r"""
## Going further (no points)

- *No rounding error at all.* In the figure of section 5 every difference turns upwards in the end,
  because nearly equal numbers are subtracted. Try `np.imag(f(x + 1j * h)) / h` for the same
  function with $h = 10^{-30}$, and explain the result with Taylor's series. Then find a function
  for which it fails. (W. Squire and G. Trapp, "Using complex variables to estimate derivatives of
  real functions", SIAM Review, 1998.)
- *One sample at a time.* Each of your steps looks at everybody. Change `fit_gd` so that a step
  looks at 16 people, drawn anew each time. How does the loss curve change, how much cheaper is a
  step, and what has to happen to the learning rate in the end? Homework 4 starts here.
- *The other end of the bowl.* In section 9 the flattest direction of the standardised features was
  still 500 times flatter than the steepest. Which combination of columns is it? Ask
  `np.linalg.eigh`, and look at the blood values s1 and s2. What does it mean for a doctor who would
  like to read the single weights? (C. Bishop, *Pattern Recognition and Machine Learning*, chapter
  3, for what to do about it.)
"""
