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
# Homework 3: Backpropagation

*110 points (100 from tests, 10 from a written answer) · about 330 minutes · due Friday 26 February
2027, 23:59*

A homework of exactly this kind has been on the web for years, and thousands of people have worked
through it. Below each exercise stands a box with the *expected output*. If your digits are the
digits of the box, you are right; if not, you are wrong.

The next cells rebuild one of its exercises with a smaller network: two inputs, two hidden neurons
with a sigmoid, one output with cross-entropy loss. Here is the box. A student handed in a solution
that prints 0.698664 for the loss, and got no points.

**Who is right, the student or the box? And how could you find out, if there were nobody to ask?**
"""

# %% nbgrader={"grade": false, "grade_id": "setup", "locked": true, "schema_version": 3, "solution": false, "task": false}
from itertools import pairwise

import matplotlib.pyplot as plt
import numpy as np

from chainrule import check_gradient, checks, datasets, explorers, plots

# %% tags=["show"]
expected_loss = 0.6883014564
expected_gradients = {
    "W1": np.array([[0.011874171519, -0.005911838175], [0.009778709511, -0.005020552095]]),
    "b1": np.array([0.000383723307, -0.000241436356]),
    "W2": np.array([[-0.015680196245], [0.014718282651]]),
    "b2": np.array([0.010543860005]),
}
print("Expected output")
print("  loss =", expected_loss)
for name, gradient in expected_gradients.items():
    print(f"  d{name} =", gradient.tolist())

# %% [markdown]
r"""
The data, the weights and the forward pass are known. Only one thing is not said on that page: how
its author wrote the sigmoid. Let us try the formula of the books, $1/(1 + e^{-z})$, and the slip
that is easiest to make.
"""

# %% tags=["show"]
x_box = np.array([[0.5, -1.0], [1.5, 0.3], [-0.7, 0.8], [0.2, 1.1]])
y_box = np.array([[1.0], [0.0], [1.0], [0.0]])
weights = {
    "W1": np.array([[0.1, -0.2], [0.3, 0.05]]),
    "b1": np.zeros(2),
    "W2": np.array([[0.2], [-0.1]]),
    "b2": np.zeros(1),
}


def loss_with(sigmoid):
    """The loss of the exercise as a function of the weights, for one way to write the sigmoid."""

    def loss(p):
        scores = sigmoid(x_box @ p["W1"] + p["b1"]) @ p["W2"] + p["b2"]
        return float(np.mean(np.logaddexp(0, scores) - y_box * scores))

    return loss


books = loss_with(lambda z: 1 / (1 + np.exp(-z)))
slip = loss_with(lambda z: 1 / (1 + np.exp(z)))
print(f"the student: 1 / (1 + exp(-z)) gives {books(weights):.10f}")
print(f"the box:     1 / (1 + exp(z))  gives {slip(weights):.10f}")

# %% [markdown]
r"""
To the last digit. The box was printed by a program with a wrong sign, and the student was right.
But is the box at least right about its *own* network? A sigmoid with the wrong sign is still a
function, and it has a gradient. Take a short walk against the box's gradients, first in `W1` only,
then in `W2` only. Both times the loss of the box's network should fall.
"""

# %% tags=["show"]
fig, ax = plt.subplots(figsize=(5.6, 3.4), layout="constrained")
walk = np.linspace(0, 4, 41)
for name, style in [("W1", "k-"), ("W2", "k--")]:
    losses = [slip({**weights, name: weights[name] - s * expected_gradients[name]}) for s in walk]
    ax.plot(walk, np.array(losses) - losses[0], style, label=f"against the box's d{name}")
ax.axhline(0, color="0.7", lw=0.8)
ax.set(xlabel="length of the walk (learning rate)", ylabel="change of the loss")
legend = ax.legend()

# %% [markdown]
r"""
In `W1` it climbs. What exactly is wrong with the box? One line asks:
"""

# %% tags=["show"]
print(check_gradient(slip, weights, expected_gradients))

# %% [markdown]
r"""
The author took the derivative of the right sigmoid behind a forward pass with the wrong one, so the
first layer's gradient points in exactly the opposite direction.

A table of digits only compares your program with somebody else's program. `check_gradient` compares
your gradient with the thing whose gradient it claims to be. You wrote its core in homework 1; in
this homework it is your judge.

At the end of this notebook you will be able to

- build a network of any depth from two kinds of block, and send a gradient back through it;
- say of every line of the backward pass why it is there, and prove by yourself that it is right;
- explain why some deep networks do not learn although nothing in them is wrong;
- train a network that reads handwritten digits better than any linear model does.

**How to work.** As before: go from top to bottom, write where a cell says so, and read the question
under a check that fails before you change the code. Your functions never change the arrays that
they are given. Further checks of the same promises run when your work is graded.
"""

# %% [markdown]
r"""
## 1. What one neuron cannot do

A *neuron* adds up what comes in, each input with its own weight, adds a bias, and bends the sum by
an *activation function* $g$:

$$a = g(z), \qquad z = x_1 w_1 + \dots + x_N w_N + b .$$

Take the sigmoid of homework 2 for $g$: then this is logistic regression, and you know the picture.
The neuron says "yes" on one side of the line $x \cdot w = -b$ and "no" on the other. The weights
turn the line, and the bias moves it away from the origin; without a bias all lines would have to
run through zero.

**Predict, then run.** Four points: (0, 0) and (1, 1) are of class 0, (0, 1) and (1, 0) are of class
1. It is called XOR, because the class is 1 if *either* coordinate is 1, but not both. How many of
the four can one neuron get right at most? The next cell tries 100,000 of them.
"""

# %% tags=["show"]
corners = np.array([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]])
xor = np.array([0, 1, 1, 0])
rng = np.random.default_rng(0)
w, b = rng.normal(size=(2, 100_000)), rng.normal(size=100_000)
right = np.sum((corners @ w + b > 0) == xor[:, None], axis=0)
for k, count in enumerate(np.bincount(right, minlength=5)):
    print(f"{k} of 4 points right: {count / len(right):6.1%} of the neurons")

# %% [markdown]
r"""
Three, never four: no straight line has (0, 0) and (1, 1) on one side and the other two on the
other. More data will not help, and neither will a better optimizer.

Two neurons and a third one that listens to them can do it. In the explorer, neuron 1 asks "is at
least one of them on?" and neuron 2 "are both on?". The output neuron has to combine the two
answers. Find out what each part is for: set `v2` to zero, and see which of the four points gets
lost. Put it back and move the threshold of neuron 2 beyond 2. Then make the steepness small: the
sigmoids become nearly straight, and what happens to the region in the middle?
"""

# %% tags=["show"]
explorers.xor()

# %% [markdown]
r"""
The bend is essential. Two layers *without* an activation between them are one layer in disguise,

$$(X W_1 + b_1) W_2 + b_2 = X \underbrace{(W_1 W_2)}_{W} + \underbrace{(b_1 W_2 + b_2)}_{b},$$

and would draw a straight line again, whatever the weights.
"""

# %% [markdown]
r"""
## 2. Blocks

Somebody has to find those weights, and it will not be you with a slider. We want the gradient of
the loss with respect to every weight of every layer. The formula for a network of three layers
would fill a page, and for four layers you would have to start again. So do not write *one* formula.
Cut the network into blocks:
"""

# %% tags=["show"]
ax = plots.computational_graph(
    [
        ("linear", {"X": "(M, N)", "W1": "(N, H)", "b1": "(H,)"}, {"Z1": "(M, H)"}),
        ("activation", {}, {"A1": "(M, H)"}),
        ("linear", {"W2": "(H, K)", "b2": "(K,)"}, {"Z2": "(M, K)"}),
        ("loss", {"y": "(M,)"}, {"C": "()"}),
    ],
    constants=("y",),
)

# %% [markdown]
r"""
$M$ samples in rows, $N$ features, $H$ hidden neurons, $K$ outputs. Every block knows two things,
and neither needs to know what stands beside it:

- **forward**: from its inputs to its output;
- **backward**: the message $d\,\text{output}$ comes in from the right (how fast does the loss change
  with each entry of *my output*?), and a message goes out for each input (how fast does it change
  with each entry of *my input*?). By the chain rule, the outgoing message is the incoming one times
  the block's own derivative.

As in homework 1, $dZ$ is short for $\partial C / \partial Z$ and has the shape of $Z$. We call the
incoming message the *upstream gradient*. Unlike in homework 1, we also want $dX$: what is an input
to one block is the output of the block before.

The explorer is a network made of four numbers. Step through it to 4; this is the forward pass. Then,
*before* each further step, say two things aloud: which two numbers are about to be multiplied, and
where the block has its own factor from.
"""

# %% tags=["show"]
explorers.backward_pass()

# %% [markdown]
r"""
Did you notice? Nearly every factor on the way back is a number of the way *forward*: $x$, $a$, $w$.
If a block threw them away, it could not answer when the message arrives. So each block keeps what
it will need. This is called its *cache*:

    output, cache = block_forward(inputs)
    d_inputs      = block_backward(d_output, cache)

What you put into a cache, and in what form, is entirely your business. A tuple, a dict, a function:
nobody looks inside but your own backward.
"""

# %% [markdown]
r"""
## 3. The linear block

Forward it is the model of homework 1, $Z = XW + b$.
"""


# %% nbgrader={"grade": false, "grade_id": "linear_forward", "locked": false, "schema_version": 3, "solution": true, "task": false}
def linear_forward(X, W, b):
    """The linear block.

    X : (M, N) samples, or what the block before gives
    W : (N, K) weights
    b : (K,)   biases

    Returns (Z, cache): Z of shape (M, K), and whatever linear_backward will need.
    """
    ### BEGIN SOLUTION
    return X @ W + b, (X, W)
    ### END SOLUTION


# %% jupyter={"source_hidden": true} nbgrader={"grade": true, "grade_id": "linear_forward_test", "locked": true, "points": 5, "schema_version": 3, "solution": false, "task": false}
t = checks.group("linear_forward", points=5)
rng = t.rng()
X, W, b = rng.normal(size=(4, 3)), rng.normal(size=(3, 2)), rng.normal(size=2)


def is_a_pair():
    came = linear_forward(X, W, b)
    if isinstance(came, tuple | list) and len(came) == 2:
        return True
    return "one thing came back, two are expected: return Z, cache"


t.true(
    "two things come back: the scores and a cache",
    is_a_pair,
    hint="What will linear_backward have to know about this call? Put it into the second.",
)
t.close(
    "one sample by hand",
    lambda: linear_forward(np.array([[2.0, 1.0]]), np.array([[3.0], [-4.0]]), np.array([5.0]))[0],
    [[7.0]],
    hint="2·3 - 1·4 + 5. What does your function add up?",
    mistakes={
        "The bias is missing.": [[2.0]],
        "The bias is subtracted.": [[-3.0]],
    },
)
t.shape(
    "four samples, three inputs, two outputs",
    lambda: linear_forward(X, W, b)[0],
    (4, 2),
    hint="(4, 3) times (3, 2): which of the two has to stand on the left?",
)
t.close(
    "with all inputs zero only b is left",
    lambda: linear_forward(np.zeros((2, 3)), W, np.array([7.0, -1.0]))[0],
    [[7.0, -1.0], [7.0, -1.0]],
    hint="Each column of Z has its own bias. Is it added, and along which axis?",
    mistakes={
        "The bias is missing.": np.zeros((2, 2)),
        "The bias is subtracted.": [[-7.0, 1.0], [-7.0, 1.0]],
        "The biases run down the rows; each column has its own.": [[7.0, 7.0], [-1.0, -1.0]],
    },
)
t.unchanged(
    "X, W and b stay as they were",
    lambda: linear_forward(X, W, b)[0],
    *(X, W, b),
    hint="Does += or *= write into an array that was given to you?",
)


### BEGIN HIDDEN TESTS
def some_inputs(rng):
    M, N, K = rng.integers(1, 7, size=3)
    return rng.normal(size=(M, N)), rng.normal(size=(N, K)), rng.normal(size=K)


def adds_up(case):
    X, W, b = case
    wanted = [[b[k] + sum(x[n] * W[n, k] for n in range(len(x))) for k in range(len(b))] for x in X]
    return np.allclose(linear_forward(X, W, b)[0], wanted, rtol=1e-9, atol=1e-9)


with t.hidden():
    t.property(
        "every shape, computed entry by entry",
        adds_up,
        draw=some_inputs,
        worth=3,
        hint="Is a number of samples, inputs or outputs written into your function?",
    )
### END HIDDEN TESTS
t.report()

# %% [markdown]
r"""
Backward, three questions are asked, one for each input of the block.

*The weights and the biases* you know. A weight takes part once per sample, and what arrives from
several samples is added:

$$\frac{\partial C}{\partial w_{nk}} = \sum_m x_{mn}\, dz_{mk}, \qquad
\frac{\partial C}{\partial b_k} = \sum_m dz_{mk} .$$

*The input* is new. In the picture below, follow the input $x_{mn}$ of one sample. It fans out to all
$K$ outputs of this sample, each time with another weight. What fans out on the way forward is
summed on the way back:

$$\frac{\partial C}{\partial x_{mn}} = \sum_{k=1}^{K} dz_{mk}\, w_{nk} .$$

Write the three sums as matrix products. The shapes nearly force it: $dX$ is `(M, N)`, and you have
$dZ$ `(M, K)` and $W$ `(N, K)`.

**A trap.** Many courses divide by $M$ in this place. Here is why you should not: the mean over the
samples is taken by the *loss*, so its $1/M$ is already in the $dZ$ that arrives. Who divides again
in the linear block divides once for every layer.
"""

# %% tags=["show"]
fig, ax = plt.subplots(figsize=(5.6, 3.2), layout="constrained")
for k, height in enumerate([1.0, 0.0, -1.0], start=1):
    ax.annotate("", (2.75, height), (0.35, 0.08 * height), arrowprops={"arrowstyle": "-|>"})
    ax.annotate(
        "",
        (0.35, 0.08 * height - 0.09),
        (2.75, height - 0.09),
        arrowprops={"arrowstyle": "-|>", "linestyle": "--", "color": "0.45"},
    )
    ax.text(1.9, 0.72 * height + 0.08, f"$w_{{n{k}}}$", ha="center")
    ax.text(2.85, height - 0.05, f"$z_{{m{k}}}$      message $dz_{{m{k}}}$", va="center")
ax.text(0.3, -0.05, "$x_{mn}$", ha="right", va="center")
ax.text(-0.35, -0.55, "sum of three\nmessages", ha="center", color="0.35")
ax.set(xlim=(-1.0, 5.2), ylim=(-1.4, 1.4))
ax.axis("off")
plt.show()


# %% nbgrader={"grade": false, "grade_id": "linear_backward", "locked": false, "schema_version": 3, "solution": true, "task": false}
def linear_backward(dZ, cache):
    """Gradients of the linear block.

    dZ : (M, K) upstream gradient
    cache : what linear_forward returned beside Z

    Returns (dX, dW, db) of shapes (M, N), (N, K) and (K,).
    """
    ### BEGIN SOLUTION
    X, W = cache
    return dZ @ W.T, X.T @ dZ, dZ.sum(axis=0)
    ### END SOLUTION


# %% jupyter={"source_hidden": true} nbgrader={"grade": true, "grade_id": "linear_backward_test", "locked": true, "points": 15, "schema_version": 3, "solution": false, "task": false}
t = checks.group("linear_backward", points=15)
rng = t.rng()
X = np.array([[1.0, 0.0, 2.0], [0.0, 3.0, 1.0]])  # two samples, three inputs
W = np.array([[1.0, 2.0], [-1.0, 0.0], [3.0, 1.0]])  # two outputs
b, D = rng.normal(size=2), np.array([[2.0, 4.0], [6.0, -8.0]])  # D: the upstream gradient


def back(i, X=X, W=W, b=b, D=D):
    """Result i of the backward pass: 0 is dX, 1 is dW, 2 is db."""
    cache = linear_forward(np.array(X), np.array(W), np.array(b))[1]
    came = linear_backward(np.array(D), cache)
    if not isinstance(came, tuple | list) or len(came) != 3:
        raise ValueError("return three things: dX, dW, db")
    return came[i]


t.close(
    "dX of two samples by hand",
    lambda: back(0),
    [[10.0, -2.0, 10.0], [-10.0, -6.0, 10.0]],
    hint="The first sample's first input: 2·1 + 4·2, message times weight, summed over the outputs.",
    mistakes={
        "dX is divided by the number of samples: no mean is taken over anything here.": [
            [5.0, -1.0, 5.0],
            [-5.0, -3.0, 5.0],
        ],
        "This is dW; the order is dX, dW, db.": [[2.0, 4.0], [18.0, -24.0], [10.0, 0.0]],
        "This is W times dZ: which of the two has to be transposed, and stand on the right?": W @ D,
    },
)
t.close(
    "dW of two samples by hand",
    lambda: back(1),
    [[2.0, 4.0], [18.0, -24.0], [10.0, 0.0]],
    hint="Which column of X meets which column of dZ? They are added up over the samples.",
    mistakes={
        "dW is divided by the number of samples: that 1/M belongs to the loss, and is in dZ "
        "already.": [[1.0, 2.0], [9.0, -12.0], [5.0, 0.0]],
        "This is dZ times X: which of the two has to be transposed, and stand on the left?": D @ X,
        "It is made of Z instead of X: which of the two does the cache keep?": (
            lambda: (X @ W + b).T @ D
        ),
    },
)
t.close(
    "db of two samples by hand",
    lambda: back(2),
    [8.0, -4.0],
    hint="Two outputs, two biases: 2 + 6 and 4 - 8.",
    mistakes={
        "db is a mean over the samples: that 1/M belongs to the loss, and is in dZ already.": [
            4.0,
            -2.0,
        ],
        "The sum runs over the outputs; it has to run over the samples.": [6.0, -2.0],
        "db is one number, summed over both axes: each output has a bias of its own.": 4.0,
        "An axis of length one is left over: b is (K,), so db is (K,) too.": [[8.0, -4.0]],
    },
)
A, V, v = rng.normal(size=(5, 4)), rng.normal(size=(4, 1)), rng.normal(size=1)
E = rng.normal(size=(5, 1))
t.shape(
    "five samples, four inputs, one output",
    lambda: tuple(back(i, A, V, v, E) for i in range(3)),
    [(5, 4), (4, 1), (1,)],
    hint="Each gradient has the shape of the thing it belongs to, also when K is 1.",
)


def first_of_two_calls():
    first = linear_forward(X, W, b)[1]
    linear_forward(10 * X, W[:, ::-1], b)
    return tuple(linear_backward(D, first))


t.close(
    "a second forward call does not touch the first one's cache",
    first_of_two_calls,
    lambda: tuple(back(i) for i in range(3)),
    hint="Do X and W travel in the cache that is returned, or in a global variable?",
)
t.unchanged(
    "dZ, X and W stay as they were",
    lambda: linear_backward(D, linear_forward(X, W, b)[1]),
    *(D, X, W),
    hint="Does something like dZ /= len(dZ) write into dZ?",
)


### BEGIN HIDDEN TESTS
def a_block(rng):
    M, N, K = rng.integers(1, 7, size=3)
    X, W, b = rng.normal(size=(M, N)), rng.normal(size=(N, K)), rng.normal(size=K)
    return X, W, b, rng.normal(size=(M, K))


def agrees_with_slopes(i):
    """The block is linear in each input alone, so one difference along a direction is exact."""

    def predicate(case):
        X, W, b, D = case
        came = np.asarray(back(i, X, W, b, D), dtype=float)
        side = np.random.default_rng(X.size + W.size).normal(size=(X, W, b)[i].shape)
        moved = [X, W, b]
        moved[i] = moved[i] + side
        rise = np.einsum("mn,nk->mk", moved[0], moved[1]) + moved[2]
        rise = rise - np.einsum("mn,nk->mk", X, W) - b
        fits = came.shape == side.shape
        return fits and np.isclose(np.vdot(came, side), np.vdot(D, rise), rtol=1e-8, atol=1e-8)

    return predicate


with t.hidden():
    for i, name in enumerate(["dX", "dW", "db"]):
        t.property(
            f"{name} gives the slope along random directions",
            agrees_with_slopes(i),
            draw=a_block,
            worth=2,
            hint="Compare your line with the sum in the text, one index at a time.",
        )
### END HIDDEN TESTS
t.report()

# %% [markdown]
r"""
You need not take anybody's word for it. `check_gradient` handles whole blocks: it draws a random
upstream gradient, which a formula that ignores its upstream cannot survive, and moves each input.
"""


# %% tags=["show"]
def linear_scores(p):
    return linear_forward(p["X"], p["W"], p["b"])[0]


def linear_gradients(p, dZ):
    cache = linear_forward(p["X"], p["W"], p["b"])[1]
    return dict(zip(["X", "W", "b"], linear_backward(dZ, cache), strict=True))


rng = np.random.default_rng(0)
place = {"X": rng.normal(size=(5, 3)), "W": rng.normal(size=(3, 2)), "b": rng.normal(size=2)}
print(check_gradient(linear_scores, place, linear_gradients))

# %% [markdown]
r"""
In slides that put samples into columns, the same block reads like this:

| | here: a sample is a row | there: a sample is a column |
|:--|:--|:--|
| forward | $Z = XW + b$, $W$ `(N, K)`, $b$ `(K,)` | $Z = WX + b$, $W$ `(K, N)`, $b$ `(K, 1)` |
| upstream | $dZ$ `(M, K)` | $dZ$ `(K, M)` |
| weights | $dW = X^\top dZ$ | $dW = dZ\, X^\top$ |
| biases | $db$: $dZ$ summed over its rows | $db$: $dZ$ summed over its columns |
| input | $dX = dZ\, W^\top$ | $dX = W^\top dZ$ |
"""

# %% [markdown]
r"""
## 4. The activation block

The second kind of block bends every entry of $Z$ by itself, $a = g(z)$. It has no parameters. There
are seven of them in this homework:

| name | $g(z)$ | |
|:--|:--|:--|
| `"sigmoid"` | $\dfrac{1}{1 + e^{-z}}$ | from 0 to 1; a smooth switch |
| `"tanh"` | $\tanh z$ | from −1 to 1; a sigmoid with its middle at zero |
| `"lecun_tanh"` | $1.7159 \tanh\left(\tfrac{2}{3} z\right)$ | made so that $g(\pm 1) \approx \pm 1$ |
| `"relu"` | $\max(z, 0)$ | |
| `"leaky_relu"` | $z$ if $z > 0$, else $0.01\, z$ | never quite flat |
| `"elu"` | $z$ if $z > 0$, else $e^z - 1$ | smooth, and negative on the left |
| `"softplus"` | $\log(1 + e^z)$ | a ReLU with a round corner |

Before you write them, move along a few. On the right stands the derivative: the factor by which
this neuron will multiply every message that comes back. Which of them go to zero, and on which
side? Which never exceed ¼? Then look at the three that have something to *learn* or something
random in them: PReLU (the slope on the left is a parameter), maxout (the largest of several lines,
all of them learned) and the noisy ReLU. What would have to be in *their* caches?
"""

# %% tags=["show"]
explorers.activations()

# %% [markdown]
r"""
One thing to take care of: large scores. `np.exp(1000)` is infinite, so a formula taken literally
may give `nan`, or infinity where the true value is 1000. (For $\log(1 + e^z)$, what is it nearly
equal to when $z$ is large? Homework 2 had a function for this.)
"""


# %% nbgrader={"grade": false, "grade_id": "activation_forward", "locked": false, "schema_version": 3, "solution": true, "task": false}
def activation_forward(Z, name):
    """An activation function, applied to every entry.

    Z : array of any shape
    name : "sigmoid", "tanh", "lecun_tanh", "relu", "leaky_relu", "elu" or "softplus";
        for any other name, raise a ValueError

    Returns (A, cache): A in the shape of Z, and whatever activation_backward will need.
    """
    ### BEGIN SOLUTION
    below = np.minimum(Z, 0)
    if name == "sigmoid":
        A = 0.5 + 0.5 * np.tanh(0.5 * Z)  # no exp that could overflow
    elif name == "tanh":
        A = np.tanh(Z)
    elif name == "lecun_tanh":
        A = 1.7159 * np.tanh(Z * (2 / 3))
    elif name == "relu":
        A = Z - below
    elif name == "leaky_relu":
        A = Z - 0.99 * below
    elif name == "elu":
        A = Z - below + np.expm1(below)
    elif name == "softplus":
        A = np.logaddexp(Z, 0)
    else:
        raise ValueError(f"no activation is called {name!r}")
    return A, A
    ### END SOLUTION


# %% jupyter={"source_hidden": true} nbgrader={"grade": true, "grade_id": "activation_forward_test", "locked": true, "points": 10, "schema_version": 3, "solution": false, "task": false}
t = checks.group("activation_forward", points=10)
rng = t.rng()
Z = np.array([[-2.0, 0.5, 3.0]])  # what is expected there comes from a pocket calculator
expected = {
    "sigmoid": [[0.119202922, 0.622459331, 0.952574127]],
    "tanh": [[-0.96402758, 0.462117157, 0.995054754]],
    "lecun_tanh": [[-1.49293881, 0.551683706, 1.65417492]],
    "relu": [[0.0, 0.5, 3.0]],
    "leaky_relu": [[-0.02, 0.5, 3.0]],
    "elu": [[-0.864664717, 0.5, 3.0]],
    "softplus": [[0.126928011, 0.974076984, 3.04858735]],
}
hints = {
    "sigmoid": "Is it small on the left and near 1 on the right?",
    "tanh": "Between -1 and 1, and odd: the value at -z is minus the value at z.",
    "lecun_tanh": "Two numbers: one outside the tanh, one inside. Where does each belong?",
    "relu": "What is negative becomes 0, entry by entry; max and if can only look at one number.",
    "leaky_relu": "Which side is multiplied by 0.01? For a choice in each entry there is np.where.",
    "elu": "On the left it starts at 0 and approaches -1. What is e⁰?",
    "softplus": "A natural logarithm of something that is always above 1.",
}
mistakes = {
    "sigmoid": {
        "It falls where it should rise: look at the sign in the exponent. You have just found the "
        "mistake of the box.": 1 / (1 + np.exp(Z)),
    },
    "lecun_tanh": {
        "The factor 1.7159 is missing.": [[-0.870061605, 0.321512737, 0.964027]],
        "The ⅔ inside is missing.": 1.7159 * np.tanh(Z),
        "1.7159 and ⅔ are in each other's place.": np.tanh(1.7159 * Z) / 1.5,
        "Inside stands 2/(3z); ⅔ is to be multiplied by z.": 1.7159 * np.tanh(2 / (3 * Z)),
    },
    "relu": {
        "The negative side came out positive.": np.abs(Z),
        "The sides are exchanged.": np.minimum(Z, 0),
    },
    "leaky_relu": {
        "The left side has the wrong sign.": [[0.02, 0.5, 3.0]],
        "The left side is 0.01, not 0.01 times z.": [[0.01, 0.5, 3.0]],
        "The left side is flat: this is the ReLU.": [[0.0, 0.5, 3.0]],
        "The sides are exchanged.": [[-2.0, 0.005, 0.03]],
    },
    "elu": {
        "The left side lacks the -1.": [[np.exp(-2), 0.5, 3.0]],
        "The -1 stands in the exponent; it is subtracted from e^z.": [[np.exp(-3), 0.5, 3.0]],
        "The left side was used on both sides.": np.exp(Z) - 1,
    },
    "softplus": {
        "The 1 inside the logarithm is missing.": Z,
        "A logarithm of another base: np.log is the natural one.": np.log2(1 + np.exp(Z)),
    },
}


def activated(name, Z=Z):
    return activation_forward(np.array(Z), name)[0]


for name, value in expected.items():
    t.close(
        f"{name} at -2, ½ and 3",
        lambda name=name: activated(name),
        value,
        rtol=1e-6,
        hint=hints[name],
        mistakes=mistakes.get(name),
    )


def survives_large_scores():
    limits = {
        "sigmoid": (0, 1),
        "tanh": (-1, 1),
        "lecun_tanh": (-1.7159, 1.7159),
        "relu": (0, 1000),
        "leaky_relu": (-10, 1000),
        "elu": (-1, 1000),
        "softplus": (0, 1000),
    }
    for name, wanted in limits.items():
        came = np.asarray(activated(name, np.array([-1000.0, 1000.0])), dtype=float)
        if not np.allclose(came, wanted):
            return f"{name} of -1000 and 1000 is {came[0]:g} and {came[1]:g}, not {wanted}"
    return True


t.true(
    "scores of -1000 and 1000",
    survives_large_scores,
    hint="exp(1000) overflows. For which z do you need no exp? Or does np.logaddexp help?",
)
t.raises(
    "an unknown name is refused",
    lambda: activation_forward(Z, "rleu"),
    (ValueError, KeyError),
    worth=0.5,
    hint="A misspelt name should not pass in silence: how does your chain of ifs end?",
)
t.unchanged(
    "Z stays as it was",
    lambda: [activation_forward(Z, name)[0] for name in expected],
    Z,
    worth=0.5,
    hint="Does something like Z[Z < 0] = 0 write into Z?",
)


### BEGIN HIDDEN TESTS
def reference(name, z):
    left, right = min(z, 0.0), max(z, 0.0)
    return {
        "sigmoid": lambda: np.exp(left) / (np.exp(left) + np.exp(-right)),
        "tanh": lambda: (
            (np.exp(2 * left) - np.exp(-2 * right)) / (np.exp(2 * left) + np.exp(-2 * right))
        ),
        "lecun_tanh": lambda: 1.7159 * reference("tanh", 2 * z / 3),
        "relu": lambda: right,
        "leaky_relu": lambda: right + left / 100,
        "elu": lambda: right + np.exp(left) - 1,
        "softplus": lambda: right + np.log1p(np.exp(left - right)),
    }[name]()


def is_the_function(name):
    def predicate(Z):
        wanted = np.reshape([reference(name, z) for z in Z.flat], Z.shape)
        came = np.asarray(activated(name, Z))
        return came.shape == Z.shape and np.allclose(came, wanted, rtol=1e-8, atol=1e-9)

    return predicate


with t.hidden():
    for name in expected:
        t.property(
            f"{name}: random arrays of random shape",
            is_the_function(name),
            draw=lambda rng: 3 * rng.normal(size=tuple(rng.integers(1, 6, size=2))),
            n=5,
            hint=hints[name],
        )
### END HIDDEN TESTS
t.report()

# %% [markdown]
r"""
Backward, each entry is a chain of one link: $dz = da \cdot g'(z)$, and so, entry by entry,

$$dZ = dA \odot g'(Z).$$

What is $g'$? For the sigmoid, differentiate the fraction and tidy up:

$$\sigma'(z) = \frac{e^{-z}}{(1 + e^{-z})^2} = \sigma(z)\,(1 - \sigma(z)) .$$

A pretty result: if you have kept $a = \sigma(z)$, you need no exponential at all. For the tanh the
same work gives $\tanh'(z) = 1 - \tanh^2 z$, again a formula in $a$ alone. The other five are for
you, with a pencil. (LeCun's is a chain of three factors. The softplus has the nicest answer of all:
you have met its derivative before.)

Two things to know.

- **Input or output?** $\sigma(1 - \sigma)$ is a formula in the *output* $a$; the derivative itself
  belongs to the *input* $z$. Slides often write $g'(A)$ where they mean $g'(Z)$. If you feed the
  output into a formula that expects the input, every number still looks plausible.
- **The corner.** ReLU has no derivative at 0. We agree on 0 there, that is $g' = 1$ only for
  $z > 0$; this is the slope of the left side, and so it is for the leaky ReLU.
"""


# %% nbgrader={"grade": false, "grade_id": "activation_backward", "locked": false, "schema_version": 3, "solution": true, "task": false}
def activation_backward(dA, cache, name):
    """Gradient of an activation block.

    dA : upstream gradient, in the shape of A
    cache : what activation_forward returned beside A
    name : the same name as there

    Returns dZ, in the shape of A.
    """
    ### BEGIN SOLUTION
    A = cache
    slope = {
        "sigmoid": lambda: A * (1 - A),
        "tanh": lambda: 1 - A**2,
        "lecun_tanh": lambda: 1.7159 * (2 / 3) * (1 - (A / 1.7159) ** 2),
        "relu": lambda: A > 0,
        "leaky_relu": lambda: np.where(A > 0, 1.0, 0.01),
        "elu": lambda: np.minimum(A, 0) + 1,  # below zero e^z is A + 1
        "softplus": lambda: -np.expm1(-A),
    }[name]()
    return dA * slope
    ### END SOLUTION


# %% jupyter={"source_hidden": true} nbgrader={"grade": true, "grade_id": "activation_backward_test", "locked": true, "points": 10, "schema_version": 3, "solution": false, "task": false}
t = checks.group("activation_backward", points=10)
rng = t.rng()
Z = np.array([[-2.0, 0.5, 3.0]])
D = np.array([[3.0, -1.0, 2.0]])  # the upstream gradient
slopes = {  # of the seven functions at Z, from a pocket calculator
    "sigmoid": [[0.104993585, 0.235003712, 0.0451766597]],
    "tanh": [[0.0706508249, 0.786447733, 0.00986603717]],
    "lecun_tanh": [[0.277967455, 1.02568444, 0.0808198336]],
    "relu": [[0.0, 1.0, 1.0]],
    "leaky_relu": [[0.01, 1.0, 1.0]],
    "elu": [[0.135335283, 1.0, 1.0]],
    "softplus": [[0.119202922, 0.622459331, 0.952574127]],
}
at_the_output = {  # the same slopes, but where A stands in the place of Z
    "sigmoid": [[0.249114015, 0.227266092, 0.200879008]],
    "tanh": [[0.443382542, 0.813541695, 0.423145403]],
    "lecun_tanh": [[0.483875314, 1.00215001, 0.409074302]],
    "elu": [[0.421192748, 1.0, 1.0]],
    "softplus": [[0.531689469, 0.725931381, 0.954721499]],
}
hints = {
    "sigmoid": "a(1 - a), where a is the output. Times the message, entry by entry.",
    "tanh": "1 - a², where a is the output. Times the message, entry by entry.",
    "lecun_tanh": "1.7159 · tanh(⅔z): the outer factor, times tanh' at ⅔z, times the inner factor.",
    "relu": "What was cut off on the way forward gets no message. What passed, passes.",
    "leaky_relu": "The slope is 1 on one side and 0.01 on the other.",
    "elu": "On the left the derivative of e^z - 1. What becomes of the -1?",
    "softplus": "Outer derivative 1/(1 + e^z), inner derivative e^z. Do you know the product?",
}
special = {
    "sigmoid": {"The sign is turned round.": -D * slopes["sigmoid"]},
    "tanh": {
        "This is 1 - a; where is the square?": D * (1 - np.tanh(Z)),
        "This is a(1 - a), the sigmoid's rule.": D * (np.tanh(Z) - np.tanh(Z) ** 2),
    },
    "lecun_tanh": {
        "The inner derivative ⅔ is missing.": 1.5 * D * slopes["lecun_tanh"],
        "The outer factor 1.7159 is missing.": D * slopes["lecun_tanh"] / 1.7159,
        "This is 1 - a², the rule of the plain tanh.": (D * (1 - (1.7159 * np.tanh(Z / 1.5)) ** 2)),
        "This is 1 - a² with both factors, but a still holds the 1.7159.": (
            D * (1 - (1.7159 * np.tanh(Z / 1.5)) ** 2) * 1.7159 / 1.5
        ),
    },
    "relu": {
        "This is the activation of the message: the mask is z > 0, not the message's sign.": (
            np.maximum(D, 0)
        ),
        "The message is multiplied by the output, not by the slope.": D * np.maximum(Z, 0),
        "Everything passes: is the mask z > 0? (An output a >= 0 says nothing.)": D,
    },
    "leaky_relu": {"The left side is flat: this is the ReLU.": [[0.0, -1.0, 2.0]]},
    "elu": {
        "On the left the slope is e^z, not e^z - 1.": D * [[-0.864664717, 1.0, 1.0]],
        "The slope of the left side was used on both sides.": D * np.exp(Z),
    },
    "softplus": {"This is 1 minus the slope.": D * (1 - np.array(slopes["softplus"]))},
}


def messages(name, Z=Z, D=D):
    cache = activation_forward(np.array(Z), name)[1]
    return activation_backward(np.array(D), cache, name)


def right(name, Z=Z, D=D):
    """What messages(name) has to be."""
    return D * np.array(slopes[name])


### BEGIN HIDDEN TESTS
def any_slope(name, Z):
    """The derivative of each function, by a complex step: no formula for a slope is written."""
    C = Z + 1e-40j
    value = {
        "sigmoid": lambda: 1 / (1 + np.exp(-C)),
        "tanh": lambda: np.tanh(C),
        "lecun_tanh": lambda: 1.7159 * np.tanh(C / 1.5),
        "relu": lambda: np.where(Z > 0, C, 0),
        "leaky_relu": lambda: np.where(Z > 0, C, C / 100),
        "elu": lambda: np.where(Z > 0, C, np.exp(C)),
        "softplus": lambda: np.log(1 + np.exp(C)),
    }[name]()
    return value.imag / 1e-40


def slope_from_output(name, Y):
    """The slope where the output is Y."""
    return {
        "sigmoid": lambda: Y - Y * Y,
        "tanh": lambda: (1 - Y) * (1 + Y),
        "lecun_tanh": lambda: (1.7159**2 - Y**2) / (1.5 * 1.7159),
        "relu": lambda: np.where(Y > 0, 1, 0),
        "leaky_relu": lambda: np.where(Y > 0, 100, 1) / 100,
        "elu": lambda: np.where(Y > 0, 1, Y + 1),
        "softplus": lambda: 1 - np.exp(-Y),
    }[name]()


def fair(name, Z=Z, D=D):
    """The slope of the true function, or of the student's own: a bug there has had its price."""
    came = messages(name, Z, D)
    wanted = D * any_slope(name, Z)
    try:
        if np.allclose(came, wanted, rtol=1e-7, atol=1e-9):
            return wanted
        own, h = np.asarray(activation_forward(Z, name)[0]), 1e-6
        rise = np.subtract(*(activation_forward(Z + s, name)[0] for s in (h, -h))) / (2 * h)
        for slope, rtol in ((slope_from_output(name, own), 1e-7), (rise, 1e-5)):
            if np.allclose(came, D * slope, rtol=rtol, atol=1e-8):
                return np.array(came)
    except Exception:  # the student's own forward
        return wanted
    return wanted


right = fair


### END HIDDEN TESTS
for name in slopes:
    common = {"The message dA was not used: this is the slope alone.": slopes[name]}
    if name in at_the_output:
        common["The derivative is taken at the output a instead of the input z."] = D * np.array(
            at_the_output[name]
        )
    t.close(
        f"{name} at -2, ½ and 3, with messages 3, -1 and 2",
        lambda name=name: messages(name),
        lambda name=name: right(name),
        rtol=1e-6,
        hint=hints[name],
        mistakes=common | special[name],
    )


def corner():
    return np.asarray(messages("relu", np.array([[0.0, 1.0]]), np.array([[5.0, 5.0]])))


t.close(
    "relu at its corner passes nothing on",
    corner,
    [[0.0, 5.0]],
    worth=0.5,
    hint="g'(0) = 0 by our convention: is your mask z > 0 or z >= 0?",
)


def survives_large_scores():
    for name in slopes:
        came = np.asarray(messages(name, np.array([-1000.0, 1000.0]), np.ones(2)), dtype=float)
        if not np.all(np.isfinite(came)):
            return f"{name} at -1000 and 1000 gives {came[0]:g} and {came[1]:g}"
    return True


t.true(
    "scores of -1000 and 1000 give finite messages",
    survives_large_scores,
    hint="inf / inf is nan. Can you write this slope with exp(-z), or with the output alone?",
)


def first_of_two_calls():
    first = activation_forward(Z, "tanh")[1]
    activation_forward(Z / 2, "tanh")
    return activation_backward(D, first, "tanh")


t.close(
    "a second forward call does not touch the first one's cache",
    first_of_two_calls,
    lambda: messages("tanh"),
    worth=0.5,
    hint="Does what you need travel in the cache, or in a global variable?",
)
t.unchanged(
    "dA stays as it was",
    lambda: [activation_backward(D, activation_forward(Z, name)[1], name) for name in slopes],
    D,
    worth=0.5,
    hint="Does something like dA[Z < 0] = 0 write into dA?",
)


### BEGIN HIDDEN TESTS
def is_the_gradient(name):
    def predicate(case):
        came = np.asarray(messages(name, *case))
        wanted = right(name, *case)
        return came.shape == wanted.shape and np.allclose(came, wanted, rtol=1e-6, atol=1e-8)

    return predicate


def scores_and_messages(rng):
    Z, D = 2 * rng.normal(size=(2, *rng.integers(1, 6, size=2)))
    return Z + 0.01 * np.sign(Z), D  # no score near a corner


with t.hidden():
    for name in hints:
        t.property(
            f"{name}: random scores and messages",
            is_the_gradient(name),
            draw=scores_and_messages,
            n=5,
            hint=hints[name],
        )
### END HIDDEN TESTS
t.report()

# %% [markdown]
r"""
Here they are, drawn by your own two functions: the activation as a line, its slope dashed.
"""

# %% tags=["show"]
names = ["sigmoid", "tanh", "lecun_tanh", "relu", "leaky_relu", "elu", "softplus"]
z = np.linspace(-4, 4, 400)
fig, panels = plt.subplots(2, 4, figsize=(9.4, 4.6), layout="constrained")
for ax, name in zip(panels.flat, names, strict=False):
    a, cache = activation_forward(z, name)
    slope = activation_backward(np.ones_like(z), cache, name)
    slope = np.where(np.abs(np.diff(slope, prepend=slope[0])) > 0.5, np.nan, slope)  # a jump
    ax.plot(z, a, "k-", label="$g(z)$")
    ax.plot(z, slope, "--", color="0.35", label="$g'(z)$")
    ax.axhline(0, color="0.7", lw=0.8, zorder=0)
    ax.set(title=name, ylim=(-2, 2.5), xlabel="z", xticks=[-4, -2, 0, 2, 4])
panels[0, 0].legend()
panels[1, 3].axis("off")
plt.show()

# %% [markdown]
r"""
The dashed lines will decide over life and death in deep networks. The sigmoid's never rises above
¼, so every message that passes such a neuron shrinks to a quarter at least. The tanh lets it pass
nearly unharmed, but only near zero. The ReLU passes all or nothing. A neuron that is on the left
side for *every* sample gets no message at all, and will never change again: it is *dead*. You will
meet some.
"""

# %% [markdown]
r"""
## 5. Where to start

A network with $L$ layers has weights $W_1, \dots, W_L$ and biases $b_1, \dots, b_L$. The list `dims`
says how wide it is: `dims = [64, 32, 10]` are 64 inputs, 32 hidden neurons and 10 outputs, so two
layers. We keep all parameters in one dict with the keys `"W1"`, `"b1"`, `"W2"`, `"b2"` and so on.

In homework 1 it made no difference where the weights started. **What if they all start at zero
here?** Think of two neurons of the same layer with the same weights. They compute the same output,
they get the same message, so they make the same step. And the next one. Thirty-two neurons that are
equal today are equal for ever: you have paid for 32 and own one. Random numbers break the tie.

How large should they be? A score is a sum of $n_{\text{in}}$ terms, so with weights of variance $v$
the variance of the scores is $n_{\text{in}}\, v$ times that of the inputs. To neither swell nor
shrink it wants $v = 1/n_{\text{in}}$. On the way back, each message is a sum of $n_{\text{out}}$
terms, which asks for $1/n_{\text{out}}$. Glorot and Bengio settled in the middle (their scheme is
called Xavier, after the first author's first name); He noticed that a ReLU throws away half of the
variance, and put it back:

| scheme | each weight is normal with mean 0 and variance |
|:--|:--|
| `"zeros"` | 0 |
| `"small"` | $0.01^2$ |
| `"xavier"` | $\dfrac{2}{n_{\text{in}} + n_{\text{out}}}$ |
| `"he"` | $\dfrac{2}{n_{\text{in}}}$ |

The biases start at zero in all of them; the weights have broken the tie already.
"""


# %% nbgrader={"grade": false, "grade_id": "init_params", "locked": false, "schema_version": 3, "solution": true, "task": false}
def init_params(dims, scheme, rng):
    """Parameters of a network before training.

    dims : [n_0, n_1, ..., n_L], the number of inputs and then the width of each layer
    scheme : "zeros", "small", "xavier" or "he"
    rng : np.random.Generator, the only source of randomness

    Returns {"W1": (n_0, n_1), "b1": (n_1,), ..., "WL": (n_{L-1}, n_L), "bL": (n_L,)}.
    """
    ### BEGIN SOLUTION
    params = {}
    for layer in range(1, len(dims)):
        shape = n_in, n_out = dims[layer - 1], dims[layer]
        variance = {"zeros": 0, "small": 1e-4, "xavier": 2 / (n_in + n_out), "he": 2 / n_in}[scheme]
        params[f"W{layer}"] = np.sqrt(variance) * rng.standard_normal(shape)
        params[f"b{layer}"] = np.zeros(n_out)
    return params
    ### END SOLUTION


# %% jupyter={"source_hidden": true} nbgrader={"grade": true, "grade_id": "init_params_test", "locked": true, "points": 10, "schema_version": 3, "solution": false, "task": false}
t = checks.group("init_params", points=10)
rng = t.rng()
seed = int(rng.integers(1_000_000))


def start(dims, scheme):
    return init_params(dims, scheme, np.random.default_rng(seed))


t.close(
    "the keys of a network with three layers",
    lambda: sorted(start([4, 3, 5, 2], "xavier")),
    ["W1", "W2", "W3", "b1", "b2", "b3"],
    hint="Four widths make three layers, and they are numbered from 1.",
    mistakes={
        "The layers are numbered from 0; here the first one is W1.": [
            *("W0", "W1", "W2", "b0", "b1", "b2")
        ],
        "There is a layer too many: between four widths there are three gaps.": [
            *("W1", "W2", "W3", "W4", "b1", "b2", "b3", "b4")
        ],
        "There is a layer 0 as well: between four widths there are three gaps.": [
            *("W0", "W1", "W2", "W3", "b0", "b1", "b2", "b3")
        ],
        "The last layer is missing.": ["W1", "W2", "b1", "b2"],
    },
)
t.close(
    "the shapes of a network with three layers",
    lambda: {key: list(np.shape(value)) for key, value in start([4, 3, 5, 2], "he").items()},
    {"W1": [4, 3], "b1": [3], "W2": [3, 5], "b2": [5], "W3": [5, 2], "b3": [2]},
    hint="W is (n_in, n_out), because a sample is a row; b has one axis.",
)
t.close(
    "with zeros, every weight is zero",
    lambda: start([2, 3, 1], "zeros"),
    {"W1": np.zeros((2, 3)), "b1": np.zeros(3), "W2": np.zeros((3, 1)), "b2": np.zeros(1)},
    hint="Arrays of zeros in the right shapes.",
)
n_in, n_out = 400, 100
spread = {"small": 0.01, "xavier": np.sqrt(2 / (n_in + n_out)), "he": np.sqrt(2 / n_in)}
for scheme, deviation in spread.items():
    wrong = {
        "The variance was used as the standard deviation: where is the root?": deviation**2,
        "This is the spread of uniform numbers from 0 to 1, scaled: draw from the normal.": (
            deviation * np.sqrt(1 / 12)
        ),
    }
    if scheme == "he":
        wrong["n_out stands where n_in should."] = np.sqrt(2 / n_out)
        wrong["This is 1/n_in; He has a 2, for the half that a ReLU throws away."] = 1 / 20
    if scheme == "xavier":
        wrong["This is 1/(n_in + n_out): where is the 2?"] = np.sqrt(1 / (n_in + n_out))
        wrong["This is 1/n_in, right for the way forward only."] = 1 / 20
    t.close(
        f"{scheme}: the standard deviation of 400 × 100 weights",
        lambda scheme=scheme: float(np.std(start([n_in, n_out], scheme)["W1"])),
        deviation,
        rtol=0.03,
        hint="The table gives the variance. What is the standard deviation?",
        mistakes=wrong,
    )


def is_normal():
    W = np.asarray(start([n_in, n_out], "xavier")["W1"])
    if abs(np.mean(W)) > 0.05 * np.std(W):
        return f"the mean of the weights is {np.mean(W):.2g}, clearly not 0"
    far = float(np.mean(np.abs(W) > 2 * np.std(W)))
    if 0.03 < far < 0.06:
        return True
    return f"a normal has 4.6 % beyond two standard deviations, here it is {100 * far:.1f} %"


t.true(
    "the weights are normal, around zero",
    is_normal,
    hint="rng.random and rng.uniform are flat; which method of rng draws from the normal?",
)


def break_the_tie():
    params = start([6, 6, 6], "he")
    if np.allclose(params["W1"], params["W2"]):
        return "W1 and W2 hold the same numbers: is a generator made anew for each layer?"
    if np.allclose(params["W1"], np.asarray(params["W1"])[:, :1]):
        return "all neurons of the first layer start with the same weights"
    return True


t.true(
    "no two layers and no two neurons start alike",
    break_the_tie,
    hint="One rng for everything, and a number of its own for each weight.",
)
t.repeatable(
    "all randomness comes from rng",
    lambda rng: init_params([5, 4, 3], "xavier", rng),
    hint="np.random.something is global: ask rng instead.",
)


### BEGIN HIDDEN TESTS
def some_widths(rng):
    depth = int(rng.integers(1, 6))
    return [int(n) for n in rng.integers(1, 9, size=depth + 1)], int(rng.integers(1_000_000))


def has_its_shapes(case):
    dims, seed = case
    for scheme in ("zeros", "small", "xavier", "he"):
        params = init_params(list(dims), scheme, np.random.default_rng(seed))
        for i, (n, k) in enumerate(pairwise(dims), start=1):
            if np.shape(params[f"W{i}"]) != (n, k) or np.shape(params[f"b{i}"]) != (k,):
                return False
            if np.any(params[f"b{i}"]):
                return False
        if len(params) != 2 * len(dims) - 2:
            return False
    return True


def has_its_spread(case):
    dims, seed = case
    for scheme in ("small", "xavier", "he"):
        params = init_params(list(dims), scheme, np.random.default_rng(seed))
        for i, (n, k) in enumerate(pairwise(dims), start=1):
            wanted = {"small": 0.0001, "xavier": 2.0 / (n + k), "he": 2.0 / n}[scheme]
            if not np.isclose(np.mean(np.square(params[f"W{i}"])), wanted, rtol=0.15):
                return False
    return True


with t.hidden():
    t.property(
        "any depth and width: keys, shapes, and biases of zero",
        has_its_shapes,
        draw=some_widths,
        n=15,
        worth=2,
        hint="Is a number of layers written into your function? Do all biases start at zero?",
    )
    t.property(
        "every layer has the variance of its own widths",
        has_its_spread,
        draw=lambda rng: ([int(n) for n in rng.integers(80, 160, size=4)], int(rng.integers(9999))),
        n=3,
        worth=3,
        hint="n_in and n_out are those of this layer, not of the first or the last.",
    )
### END HIDDEN TESTS
t.report()

# %% [markdown]
r"""
## 6. Forward through L layers

Now the blocks are chained. With $A_0 = X$, for $l = 1, \dots, L$:

$$Z_l = A_{l-1} W_l + b_l, \qquad A_l = g(Z_l) \quad (l < L).$$

Note the exception at the end: **the last layer has no activation.** Its scores $Z_L$ can be any
numbers, and whatever turns them into probabilities belongs to the loss, as it did in homework 2.

Each block hands you a cache. Collect them all, in the order and form you like; `model_backward` will
get exactly what you return here.
"""


# %% nbgrader={"grade": false, "grade_id": "model_forward", "locked": false, "schema_version": 3, "solution": true, "task": false}
def model_forward(X, params, activation):
    """Scores of a network with any number of layers.

    X : (M, n_0) samples
    params : {"W1": (n_0, n_1), "b1": (n_1,), ..., "bL": (n_L,)}
    activation : name of the activation after every layer but the last

    Returns (Z, caches): scores of shape (M, n_L), and whatever model_backward will need.
    """
    ### BEGIN SOLUTION
    depth, caches = len(params) // 2, []
    for layer in range(1, depth + 1):
        X, linear = linear_forward(X, params[f"W{layer}"], params[f"b{layer}"])
        bend = None
        if layer < depth:
            X, bend = activation_forward(X, activation)
        caches.append((linear, bend))
    return X, caches
    ### END SOLUTION


# %% jupyter={"source_hidden": true} nbgrader={"grade": true, "grade_id": "model_forward_test", "locked": true, "points": 10, "schema_version": 3, "solution": false, "task": false}
t = checks.group("model_forward", points=10)
rng = t.rng()
widths = [3, 5, 4, 2]
X = rng.normal(size=(6, 3))
params = {}
for i in (1, 2, 3):
    params[f"W{i}"] = rng.normal(size=(widths[i - 1], widths[i]))
    params[f"b{i}"] = rng.normal(size=widths[i])
one = {"W1": np.array([[3.0]]), "b1": np.array([1.0])}
two = {  # one input, one hidden neuron, one output
    "W1": np.array([[3.0]]),
    "b1": np.array([-1.0]),
    "W2": np.array([[-2.0]]),
    "b2": np.array([1.0]),
}
many = {f"{kind}{i}": [[0.5]] if kind == "W" else [float(i)] for i in range(1, 12) for kind in "Wb"}
many = {key: np.array(value) for key, value in many.items()}  # eleven layers of one neuron
signs = np.array([[2.0], [-2.0]])


def scores(X, params, name="relu"):
    came = model_forward(np.array(X), {key: np.array(params[key]) for key in params}, name)
    if not isinstance(came, tuple | list) or len(came) != 2:
        raise ValueError("return two things: Z, caches")
    return came[0]


def right(X, params, digits, name="relu"):
    """What scores(X, params, name) has to be."""
    return digits


### BEGIN HIDDEN TESTS
def chain(X, params, name, own_linear, own_bend):
    """The scores by the true blocks, or by the student's own."""
    A = X
    for i in range(1, 1 + len(params) // 2):
        W, b = params[f"W{i}"], params[f"b{i}"]
        Z = linear_forward(A, W, b)[0] if own_linear else np.einsum("mn,nk->mk", A, W) + b
        true = {"relu": lambda z: np.clip(z, 0, None), "tanh": np.tanh}
        A = np.asarray(activation_forward(Z, name)[0] if own_bend else true[name](np.asarray(Z)))
    return np.asarray(Z)


def fair(X, params, digits, name="relu"):
    """The digits, or where another chain of the student's blocks fits, what came."""
    try:
        came = np.asarray(scores(X, params, name))
    except Exception:  # the check itself will say so
        return digits
    for own in ((0, 0), (1, 1), (0, 1), (1, 0)):
        try:
            wanted = chain(X, params, name, *own)
            if wanted.shape == came.shape and np.allclose(wanted, came, rtol=1e-8, atol=1e-9):
                return came.copy()
        except Exception:  # a block of the student's
            continue
    return digits


right = fair


### END HIDDEN TESTS
t.close(
    "one layer is a linear model",
    lambda: scores(np.array([[2.0], [-2.0]]), one),
    lambda: right(signs, one, np.array([[7.0], [-5.0]])),
    hint="With L = 1 the first layer is the last one.",
    mistakes={"The last layer got an activation; its scores are to be any numbers.": [[7.0], [0]]},
)
t.close(
    "two layers by hand, with relu",
    lambda: scores(np.array([[2.0], [-2.0]]), two),
    lambda: right(signs, two, np.array([[-9.0], [1.0]])),
    hint="The input 2: 3·2 - 1 = 5, then relu, then -2·5 + 1. And the input -2?",
    mistakes={
        "The last layer got an activation; its scores are to be any numbers.": [[0.0], [1.0]],
        "No activation was applied: two linear layers are one.": [[-9.0], [15.0]],
        "The second layer got X again instead of what the first one gave.": [[-3.0], [5.0]],
        "The activation was applied to the input, and not after the layer.": [[-9.0], [3.0]],
        "Only the first layer was computed.": [[5.0], [0.0]],
    },
)
t.close(
    "eleven layers, each halves its input and adds its own number",
    lambda: scores(np.array([[1.0]]), many),
    lambda: right(np.array([[1.0]]), many, np.array([[20.00146484375]])),
    hint="Do the layers come in the order 1, 2, 3, ..., 10, 11?",
    mistakes={
        "The layers came in the order of the alphabet, where W10 stands before W2.": [
            [16.06396484375]
        ],
    },
)
t.shape(
    "three layers of different widths",
    lambda: scores(X, params, "tanh"),
    (6, 2),
    hint="Three inputs, then 5, 4 and 2 neurons: one row of scores for each sample.",
)
t.unchanged(
    "X and the parameters stay as they were",
    lambda: model_forward(X, params, "tanh")[0],
    *(X, params),
    hint="Is an array of the caller's changed by += or an assignment to a part of it?",
)


### BEGIN HIDDEN TESTS
def a_network(rng):
    dims = [int(n) for n in rng.integers(1, 6, size=rng.integers(2, 7))]
    params = {}
    for i, (n, k) in enumerate(pairwise(dims), start=1):
        params[f"W{i}"], params[f"b{i}"] = rng.normal(size=(n, k)), rng.normal(size=k)
    X = rng.normal(size=(int(rng.integers(1, 6)), dims[0]))
    return X, params, str(rng.choice(["relu", "tanh"]))


def is_the_chain(case):
    X, params, name = case
    came = np.asarray(scores(X, params, name))
    wanted = right(X, params, None, name)
    if wanted is None:
        return False
    return came.shape == (len(X), len(params[f"b{len(params) // 2}"])) and np.allclose(came, wanted)


def shuffled_keys(case):
    X, params, name = case
    backwards = dict(sorted(params.items(), reverse=True))
    return np.allclose(scores(X, backwards, name), scores(X, params, name), rtol=1e-9)


with t.hidden():
    t.property(
        "random depths, widths and batches",
        is_the_chain,
        draw=a_network,
        n=15,
        worth=3,
        hint="Does every layer but the last get an activation, and the last one none?",
    )
    t.property(
        "the order of the keys does not matter",
        shuffled_keys,
        draw=a_network,
        n=5,
        hint="Ask params for the key of each layer, instead of walking through the dict.",
    )
### END HIDDEN TESTS
t.report()

# %% [markdown]
r"""
## 7. Three heads

The last block of the chain is the loss, or *head*. You have written all three that matter, so here
they are given. Each takes the scores and the targets, and returns the loss together with its
gradient $dZ$, the first message to be sent back.
"""


# %% nbgrader={"grade": false, "grade_id": "heads", "locked": true, "schema_version": 3, "solution": false, "task": false}
def squared_error(Z, Y):
    """Half the mean squared error. Z, Y : (M, K). Returns (loss, dZ)."""
    miss = Z - Y
    return float(np.vdot(miss, miss)) / (2 * len(Z)), miss / len(Z)


def binary_cross_entropy(Z, Y):
    """Mean cross-entropy of the sigmoid of Z. Z : (M, 1), Y : (M, 1) of 0 and 1. (loss, dZ)."""
    loss = np.logaddexp(0, Z) - Y * Z
    P = np.exp(-np.logaddexp(0, -Z))
    return float(loss.sum()) / len(Z), (P - Y) / len(Z)


def cross_entropy(Z, y):
    """Mean cross-entropy of the softmax of Z. Z : (M, K), y : (M,) labels. Returns (loss, dZ)."""
    lifted = Z - Z.max(axis=1, keepdims=True)  # exp cannot overflow
    log_P = lifted - np.log(np.exp(lifted).sum(axis=1, keepdims=True))
    Y = np.eye(Z.shape[1])[y]
    return -float(np.vdot(Y, log_P)) / len(Z), (np.exp(log_P) - Y) / len(Z)


# %% [markdown]
r"""
| head | the model says | $C$ | first message $dZ$ |
|:--|:--|:--|:--|
| squared error | $Z$ | $\frac{1}{2M} \sum_m \lVert z_m - y_m \rVert^2$ | $(Z - Y) / M$ |
| binary cross-entropy | $P = \sigma(Z)$ | $-\frac{1}{M} \sum_m \log p_m(y_m)$ | $(P - Y) / M$ |
| cross-entropy | $P = \mathrm{softmax}(Z)$ | $-\frac{1}{M} \sum_m \log p_m(y_m)$ | $(P - Y) / M$ |

Three losses, three derivations, and one result: *what the model says minus what it should have
said, divided by $M$*. Only here does $1/M$ enter the network. (The ½ belongs to the square alone.
A cross-entropy with $1/(2M)$, which you will meet on slides, trains at half the learning rate.)
"""

# %% [markdown]
r"""
## 8. Backward through L layers

Everything is ready. The head sends $dZ_L$; for $l = L, \dots, 1$ the message passes the linear block
of the layer, which leaves $dW_l$ and $db_l$ on its way, and then the activation block below it:

$$dA_{l-1},\ dW_l,\ db_l \;\leftarrow\; \text{linear}_l(dZ_l), \qquad
dZ_{l-1} \;\leftarrow\; \text{activation}_{l-1}(dA_{l-1}).$$

Write the order of the blocks down for $L = 2$ before you type: which is the first to be asked on
the way back, which the last, and which of them has no activation in front of it? What arrives at
the very end, after layer 1, is $dX$: how the loss changes with each pixel of the input. Training
does not need it. You will see at the end what else it is good for.

The checks below run on your blocks. If a block still fails its own check, mend that first: here the
same mistake would only show up once more. (When your work is graded, it costs its points once.)
"""


# %% nbgrader={"grade": false, "grade_id": "model_backward", "locked": false, "schema_version": 3, "solution": true, "task": false}
def model_backward(dZ, caches, activation):
    """Gradients of a network with any number of layers.

    dZ : (M, n_L) upstream gradient, the head's message about the scores
    caches : what model_forward returned beside the scores
    activation : the same name as there

    Returns (dX, grads): dX of shape (M, n_0), and a dict with the keys and shapes of params.
    """
    ### BEGIN SOLUTION
    message, grads = dZ, {}
    for layer in range(len(caches), 0, -1):
        linear, bend = caches[layer - 1]
        if bend is not None:
            message = activation_backward(message, bend, activation)
        message, grads[f"W{layer}"], grads[f"b{layer}"] = linear_backward(message, linear)
    return message, grads
    ### END SOLUTION


# %% jupyter={"source_hidden": true} nbgrader={"grade": true, "grade_id": "model_backward_test", "locked": true, "points": 20, "schema_version": 3, "solution": false, "task": false}
t = checks.group("model_backward", points=20)
rng = t.rng()
tiny = {  # three layers of one neuron each
    **{"W1": np.array([[0.5]]), "b1": np.array([-2.0])},
    **{"W2": np.array([[3.0]]), "b2": np.array([0.53])},
    **{"W3": np.array([[4.0]]), "b3": np.array([-5.0])},
}
x, message = np.array([[2.0]]), np.array([[10.0]])


def network(widths, rng):
    params = {}
    for i in range(1, len(widths)):
        params[f"W{i}"] = rng.normal(size=(widths[i - 1], widths[i]))
        params[f"b{i}"] = rng.normal(size=widths[i])
    return params


def back(X, params, D, name):
    """Everything that comes back, in one dict: the gradient of X and of each parameter."""
    caches = model_forward(np.array(X), {key: np.array(params[key]) for key in params}, name)[1]
    came = model_backward(np.array(D), caches, name)
    if not isinstance(came, tuple | list) or len(came) != 2 or not isinstance(came[1], dict):
        raise ValueError("return two things: dX and a dict of gradients")
    return {"X": came[0], **came[1]}


def right(X, params, D, name, digits):
    """What back(X, params, D, name) has to be."""
    return digits


def by_check_gradient(X, params, D, name):
    """True, or what check_gradient says of the gradients for the upstream gradient D."""

    def scores(p):
        return model_forward(p["X"], {key: p[key] for key in params}, name)[0]

    depth, found = len(params) // 2, back(X, params, D, name)
    stages = {"stages": ["linear", name] * (depth - 1) + ["linear"]}
    report = check_gradient(scores, {"X": X, **params}, found, cotangent=D, context=stages)
    if report:
        return True
    said = [line.strip() for line in str(report).splitlines()]
    reasons, places = ([line for line in said if line.startswith(w)] for w in ("why", "where"))
    return False, "; ".join([*reasons, *places, said[0]])


### BEGIN HIDDEN TESTS
SLOPES = {
    "tanh": lambda z: 1 / np.cosh(z) ** 2,
    "softplus": lambda z: 1 / (1 + np.exp(-z)),
    "leaky_relu": lambda z: np.where(z > 0, 1, 1 / 100),
}
VALUES = {
    "tanh": np.tanh,
    "softplus": lambda z: np.logaddexp(0, z),
    "leaky_relu": lambda z: np.clip(z, 0, None) + np.clip(z, None, 0) / 100,
}


def chain(X, params, D, name, own):
    """Gradients by true blocks, and by the student's where `own` says so (two kinds, two ways)."""
    L, A, kept = len(params) // 2, X, []
    for i in range(1, L + 1):
        W, b = params[f"W{i}"], params[f"b{i}"]
        theirs = linear_forward(A, W, b) if own[0] or own[2] else None
        Z = np.asarray(theirs[0]) if own[0] else np.einsum("mn,nk->mk", A, W) + b
        kept.append([A, W, theirs, Z, None])
        if i < L:
            bent = activation_forward(Z, name) if own[1] or own[3] else None
            A = np.asarray(bent[0]) if own[1] else VALUES[name](Z)
            kept[-1][4] = bent
    found = {}
    for i in range(L, 0, -1):
        A, W, theirs, Z, bent = kept[i - 1]
        if i < L:
            D = activation_backward(D, bent[1], name) if own[3] else D * SLOPES[name](Z)
        if own[2]:
            D, found[f"W{i}"], found[f"b{i}"] = linear_backward(D, theirs[1])
        else:
            found[f"W{i}"] = np.einsum("mn,mk->nk", A, D)
            found[f"b{i}"], D = np.einsum("mk->k", D), np.einsum("mk,nk->mn", D, W)
    return {"X": D, **found}


def slopes_of_own_forward(X, params, D, name):
    place, found = {"X": X, **params}, {}
    for key, array in place.items():
        found[key] = np.zeros(array.shape)
        for at in np.ndindex(array.shape):
            ends = []
            for h in (1e-6, -1e-6):
                moved = {k: v.copy() for k, v in place.items()}
                moved[key][at] += h
                ends.append(np.sum(D * model_forward(moved.pop("X"), moved, name)[0]))
            found[key][at] = (ends[0] - ends[1]) / 2e-6
    return found


def same(came, wanted, rtol=1e-7):
    return came.keys() == wanted.keys() and all(
        np.shape(came[key]) == np.shape(wanted[key])
        and np.allclose(came[key], wanted[key], rtol=rtol, atol=rtol)
        for key in wanted
    )


def fits(X, params, D, name):
    """Is it the gradient of a network of true blocks, of the student's, or of his own forward?

    A bug in an earlier function has had its price there.
    """
    came = back(X, params, D, name)
    mixtures = [tuple(i >> k & 1 for k in range(4)) for i in range(16)]
    for own in sorted(mixtures, key=lambda own: (len(set(own)), own)):
        try:
            if same(came, chain(X, params, D, name, own)):
                return True
        except Exception:  # a block of the student's
            continue
    try:
        return same(came, slopes_of_own_forward(X, params, D, name), rtol=1e-5)
    except Exception:  # the student's own forward
        return False


def fair(X, params, D, name, digits):
    try:
        return back(X, params, D, name) if fits(X, params, D, name) else digits
    except Exception:  # the check itself will say so
        return digits


def fairly(X, params, D, name):
    return fits(X, params, D, name) or strictly(X, params, D, name)


strictly = by_check_gradient
by_check_gradient, right = fairly, fair


### END HIDDEN TESTS
parts = {
    "b3": ([10.0], "The message itself, which layer 3 gets from the head."),
    "W3": ([[5.0]], "The message 10 times the ½ that went into layer 3."),
    "b2": ([40.0], "10 · 4 comes out of layer 3, and neuron 2 lets it pass unchanged."),
    "W2": ([[-0.4]], "40 times what went into layer 2, which is -0.01."),
    "b1": ([1.2], "40 · 3 comes out of layer 2, and neuron 1 passes on one hundredth of it."),
    "W1": ([[2.4]], "1.2 times the input 2."),
    "X": ([[0.6]], "1.2 · 0.5 comes out of layer 1."),
}
hand = {name: np.array(value) for name, (value, _) in parts.items()}
unbent, reused = dict(hand), dict(hand)
unbent |= {"b1": np.array([120.0]), "W1": np.array([[240.0]]), "X": np.array([[60.0]])}
reused |= {"b2": hand["b3"], "W2": np.array([[-0.1]]), "b1": hand["b3"]}
reused |= {"W1": np.array([[20.0]]), "X": np.array([[5.0]])}
from_below = {"b1": [0.1], "W1": [[0.2]], "b2": [0.05], "W2": [[-0.0005]], "b3": [0.15]}
from_below |= {"W3": [[0.075]], "X": [[0.6]]}
mistakes = {
    "The way back went from the first layer to the last: which layer gets the head's message?": (
        {name: np.array(value) for name, value in from_below.items()}
    ),
    "The message did not pass the activation of this layer: was it left out, or given the cache "
    "of another layer?": unbent,
    "The last layer has no activation, yet its message went through one.": (
        {name: 0.01 * value for name, value in hand.items()}
    ),
    "Every layer got the head's message; each should get what the layer after it sends.": reused,
}


def hand_back():
    return back(x, tiny, message, "leaky_relu")


t.close(
    "the gradients have the names of the parameters",
    lambda: sorted(hand_back()),
    ["W1", "W2", "W3", "X", "b1", "b2", "b3"],
    hint="The keys of grads are those of params, and dX comes apart from them.",
    mistakes={
        "The keys of grads are those of params: W1, not dW1.": [
            *("X", "dW1", "dW2", "dW3", "db1", "db2", "db3")
        ],
        "The layers are numbered from 0; in params the first one is W1.": [
            *("W0", "W1", "W2", "X", "b0", "b1", "b2")
        ],
    },
)
for name, (_, hint) in parts.items():
    t.close(
        f"d{name} of three leaky neurons by hand",
        lambda name=name: hand_back()[name],
        lambda name=name: right(x, tiny, message, "leaky_relu", hand)[name],
        worth=0.5,
        hint=f"Forward: 2 → -1 → -0.01 → ½ → ½ → -3. {hint}",
        mistakes={
            sentence: wrong[name]
            for sentence, wrong in mistakes.items()
            if not np.allclose(wrong[name], hand[name])
        },
    )
for widths, name in (([3, 2], "tanh"), ([3, 5, 2], "tanh"), ([2, 4, 3, 4, 1], "softplus")):
    X, params = rng.normal(size=(4, widths[0])), network(widths, rng)
    D = rng.normal(size=(4, widths[-1]))
    t.true(
        f"check_gradient on a network {widths} with {name}",
        lambda X=X, params=params, D=D, name=name: by_check_gradient(X, params, D, name),
        hint="It walks backward: the first wrong parameter it meets is the place to look at.",
    )
X, params, D = rng.normal(size=(1, 2)), network([2, 3, 2], rng), rng.normal(size=(1, 2))
twice = np.concatenate([X, X]), params, np.concatenate([D, D]), "tanh"


def counted_twice():
    single = back(X, params, D, "tanh")
    return {key: 2 * np.asarray(single[key]) for key in params}


t.close(
    "a sample that comes twice counts twice",
    lambda: {key: back(*twice)[key] for key in params},
    lambda: {key: right(*twice, counted_twice())[key] for key in params},
    hint="Gradients are sums over the samples. Did you divide by their number?",
    mistakes={
        "The sum over the samples was divided by M: that 1/M is in the head's message already.": (
            lambda: {key: value / 2 for key, value in counted_twice().items()}
        ),
    },
)
t.unchanged(
    "dZ, X and the parameters stay as they were",
    lambda: model_backward(twice[2], model_forward(*twice[:2], "tanh")[1], "tanh"),
    *twice[:3],
    hint="Does something like dZ *= ... write into an array of the caller's?",
)


### BEGIN HIDDEN TESTS
def a_network(rng, depth=None):
    depth = depth or int(rng.integers(1, 6))
    dims = [int(n) for n in rng.integers(1, 5, size=depth + 1)]
    M = int(rng.integers(1, 5))
    X, D = rng.normal(size=(M, dims[0])), rng.normal(size=(M, dims[-1]))
    return X, network(dims, rng), D, str(rng.choice(list(SLOPES)))


def is_the_gradient(case):
    return fits(*case)


def is_a_sum_over_samples(case):
    X, params, D, name = case
    whole = back(X, params, D, name)
    single = [back(X[m : m + 1], params, D[m : m + 1], name) for m in range(len(X))]
    sums = {key: np.sum([one[key] for one in single], axis=0) for key in params}
    sums["X"] = np.concatenate([one["X"] for one in single])
    return same(whole, sums) or fits(*case)


def survives_another_call(case):
    X, params, D, name = case
    caches = model_forward(X, params, name)[1]
    model_forward(X[::-1] + 1, {key: -value for key, value in params.items()}, name)
    late = model_backward(D, caches, name)
    return same({"X": late[0], **late[1]}, back(X, params, D, name))


with t.hidden():
    for depth in range(1, 6):
        t.property(
            f"random networks with {depth} layer{'s' * (depth > 1)}",
            is_the_gradient,
            draw=lambda rng, depth=depth: a_network(rng, depth),
            n=3,
            hint="Which block is asked first, and which has no activation in front of it?",
        )
    t.property(
        "the gradient of a batch is the sum over its samples",
        is_a_sum_over_samples,
        draw=a_network,
        n=4,
        hint="Nothing in the backward pass mixes two samples or counts them.",
    )
    t.property(
        "the caches belong to their own call",
        survives_another_call,
        draw=a_network,
        n=4,
        hint="Is something kept in a global variable instead of the caches?",
    )
### END HIDDEN TESTS
t.report()

# %% [markdown]
r"""
The whole network, with each of the three heads behind it. This is the one line that the page of the
beginning did not have.
"""


# %% tags=["show"]
def check_network(dims, head, targets, activation="tanh", seed=0):
    """What check_gradient says of a network with its head."""
    rng = np.random.default_rng(seed)
    X, params = rng.normal(size=(len(targets), dims[0])), init_params(dims, "xavier", rng)

    def loss(p):
        return head(model_forward(X, p, activation)[0], targets)[0]

    def gradients(p):
        Z, caches = model_forward(X, p, activation)
        return model_backward(head(Z, targets)[1], caches, activation)[1]

    return check_gradient(loss, params, gradients)


rng = np.random.default_rng(1)
print(check_network([4, 6, 5, 3], squared_error, rng.normal(size=(7, 3))))
print(check_network([4, 6, 5, 1], binary_cross_entropy, rng.integers(2, size=(7, 1))))
print(check_network([4, 6, 5, 3], cross_entropy, rng.integers(3, size=7), "relu"))

# %% [markdown]
r"""
### A product of many factors

Look at what happens to a message on its way down. Each layer multiplies it by $W_l^\top$ and by the
slopes $g'(Z_{l-1})$. After ten layers it is a product of ten of each. Factors that are a little
below 1, ten times: $0.5^{10} \approx 0.001$. A little above: $2^{10} \approx 1000$. One calls it a
*vanishing* or an *exploding* gradient.

**Predict, then run.** Ten layers of 50 neurons, 200 handwritten digits, nothing trained yet. The
figure will show the length of $dW_l$ for every layer $l$, for four ways to choose activation and
start. Sort them first: in which of them is layer 1 the worst off? Remember the ¼ of the sigmoid.
"""

# %% tags=["show"]
digits, labels = datasets.load_digits()
dims = [64, *[50] * 9, 10]
lengths = {}
for activation, scheme in [
    ("sigmoid", "small"),
    ("sigmoid", "xavier"),
    ("tanh", "xavier"),
    ("relu", "he"),
]:
    params = init_params(dims, scheme, np.random.default_rng(0))
    Z, caches = model_forward(digits[:200], params, activation)
    _, grads = model_backward(cross_entropy(Z, labels[:200])[1], caches, activation)
    lengths[f"{activation}, {scheme}"] = [np.linalg.norm(grads[f"W{i}"]) for i in range(1, 11)]
ax = plots.layer_values(lengths, ylabel="length of dW")

# %% [markdown]
r"""
The top two lines are nearly level: every layer hears the loss equally well. With sigmoids, layer 1
hears a millionth of what layer 10 hears, and with small weights nothing at all: a gradient of
$10^{-16}$ is the rounding error of the number 1. Note that *none* of these gradients is wrong.
`check_gradient` passes all four networks. A right gradient can be a useless one.
"""

# %% [markdown]
r"""
## 9. Any composition of blocks

Nothing in the last section depended on the blocks being linear layers and activations. Take any
functions $f_1, \dots, f_m$, one after the other:

$$x_0 = x, \qquad x_j = f_j(x_{j-1}), \qquad y = x_m .$$

The lecture writes the way back with matrices. Let $D^{(j)}$ be the Jacobian of the output $y$ with
respect to $x_j$. Then

$$D^{(m)} = I, \qquad D^{(j-1)} = D^{(j)}\, \partial f_j(x_{j-1}),$$

and $D^{(0)}$ is the Jacobian of everything. Note *where* each derivative is taken: at the **input**
of its own block, $x_{j-1}$. Neither at $x$ nor at the block's output. (Slides like to leave this
argument out; it is the reason why all $x_j$ have to be kept.)

These matrices are huge, and we never need them. What we want is one row vector times them, the
*cotangent* $v$: "with these weights, I care about the outputs". Start with $v$ instead of $I$, and
a row stays a row:

$$v^{(m)} = v, \qquad v^{(j-1)} = v^{(j)}\, \partial f_j(x_{j-1}).$$

A block that can multiply a row by its Jacobian needs no matrix at all. Such a function is called a
*vector-Jacobian product*, or vjp. All of backpropagation is in these two formulas.
"""


# %% nbgrader={"grade": false, "grade_id": "compose_vjp", "locked": false, "schema_version": 3, "solution": true, "task": false}
def compose_vjp(blocks, x, cotangent):
    """Backpropagation through any composition of blocks.

    blocks : list of pairs (f, vjp), the first is applied first. f(x) is the block's output;
        vjp(x, v) is v times the Jacobian of f at x, and has the shape of x
    x : input of the first block, an array of any shape
    cotangent : the row vector v, in the shape of the last block's output

    Returns (y, dx): the output of the last block, and v times the Jacobian of the whole at x.
    Every f and every vjp is called once.
    """
    ### BEGIN SOLUTION
    trail = [x]
    for f, _ in blocks:
        trail.append(f(trail[-1]))
    y = trail.pop()
    for _, vjp in reversed(blocks):
        cotangent = vjp(trail.pop(), cotangent)
    return y, cotangent
    ### END SOLUTION


# %% jupyter={"source_hidden": true} nbgrader={"grade": true, "grade_id": "compose_vjp_test", "locked": true, "points": 10, "schema_version": 3, "solution": false, "task": false}
t = checks.group("compose_vjp", points=10)
rng = t.rng()
plus_one = (lambda x: x + 1, lambda x, v: v)
square = (lambda x: x**2, lambda x, v: 2 * x * v)
at_two, ten = np.array(2.0), np.array(10.0)


def matrix(A):
    """The block x -> A x of a vector x."""
    return (lambda x: A @ x, lambda x, v: v @ A)


def compose(i, *arguments):
    """Result i: 0 is y, 1 is dx."""
    came = compose_vjp(*arguments)
    if not isinstance(came, tuple | list) or len(came) != 2:
        raise ValueError("return two things: y, dx")
    return came[i]


A, B = rng.normal(size=(4, 3)), rng.normal(size=(2, 4))
P, Q = np.array([[1.0, 2.0], [0.0, 1.0]]), np.array([[0.0, 1.0], [1.0, 1.0]])
three, row = rng.normal(size=3), rng.normal(size=2)
t.close(
    "add one, then square: y at x = 2",
    lambda: compose(0, [plus_one, square], at_two, ten),
    9.0,
    hint="(2 + 1)². The first block in the list is applied first.",
    mistakes={
        "The blocks were applied from the last to the first.": 5.0,
        "Each block got x; it should get what the block before it gives.": 4.0,
    },
)
t.close(
    "add one, then square: dx at x = 2 for the cotangent 10",
    lambda: compose(1, [plus_one, square], at_two, ten),
    60.0,
    hint="The square's own input is 3, so its slope is 6. Times 10.",
    mistakes={
        "The slope of the square was taken at x = 2, not at its own input 3.": 40.0,
        "The slope of the square was taken at its output 9, not at its input 3.": 180.0,
        "The cotangent was not used: the way back starts with it.": 6.0,
        "No slope was used at all: this is the cotangent.": 10.0,
        "The arguments of vjp are exchanged: first the place x, then the row v.": 2.0,
    },
)
t.close(
    "two matrices, first P, then Q",
    lambda: compose(1, [matrix(P), matrix(Q)], np.ones(2), np.array([1.0, 3.0])),
    [3.0, 10.0],
    hint="The last block is asked first: (v Q) P.",
    mistakes={
        "The way back has to begin with the last block, not with the first.": [5.0, 6.0],
        "This is v Q: the first block was not asked.": [3.0, 4.0],
        "This is v P: the last block was not asked.": [1.0, 5.0],
    },
)
t.shape(
    "three inputs, four in between, two outputs",
    lambda: (
        compose(0, [matrix(A), matrix(B)], three, row),
        compose(1, [matrix(A), matrix(B)], three, row),
    ),
    [(2,), (3,)],
    hint="y has the shape of the cotangent, dx that of x.",
)
t.close(
    "the same block three times",
    lambda: tuple(compose_vjp([square] * 3, np.array(1.5), np.array(1.0))),
    (1.5**8, 8 * 1.5**7),
    hint="x → x² → x⁴ → x⁸. Is anything kept under the name of its block?",
)
t.close(
    "no block at all",
    lambda: tuple(compose_vjp([], np.array([1.0, 2.0]), np.array([3.0, 4.0]))),
    ([1.0, 2.0], [3.0, 4.0]),
    worth=0.5,
    hint="m = 0, so y is x, and D is the identity.",
)


def calls_per_block():
    seen = []
    blocks = [
        (lambda x, i=i: (seen.append(i), x + 1)[1], lambda x, v, i=i: (seen.append(-i), v)[1])
        for i in (1, 2, 3)
    ]
    compose_vjp(blocks, np.array(0.0), np.array(1.0))
    return [seen.count(i) for i in (1, 2, 3)] + [seen.count(-i) for i in (1, 2, 3)]


t.close(
    "each f and each vjp is called once",
    calls_per_block,
    [1, 1, 1, 1, 1, 1],
    worth=0.5,
    hint="The way forward computes all inputs. Keep them in a list, and do not compute them again.",
)
t.unchanged(
    "x and the cotangent stay as they were",
    lambda: compose_vjp([matrix(A), matrix(B)], three, row),
    *(three, row),
    worth=0.5,
    hint="Does += or *= write into an array that was given to you?",
)


### BEGIN HIDDEN TESTS
def smooth(k):
    """A block that acts on each entry, and its derivative."""
    return [
        (np.sin, lambda x, v: v * np.cos(x)),
        (np.tanh, lambda x, v: v / np.cosh(x) ** 2),
        (lambda x: np.log(1 + np.exp(x)), lambda x, v: v / (1 + np.exp(-x))),
        (  # every output depends on every input
            lambda x: x * np.tanh(np.sum(x)),
            lambda x, v: v * np.tanh(np.sum(x)) + np.sum(v * x) / np.cosh(np.sum(x)) ** 2,
        ),
    ][k]


def a_composition(rng):
    sizes = [int(n) for n in rng.integers(1, 5, size=rng.integers(1, 6))]
    blocks = []
    for n, k in pairwise(sizes):
        blocks += [smooth(int(rng.integers(4))), matrix(rng.normal(size=(k, n)))]
    if rng.random() < 0.5:
        blocks.append(smooth(int(rng.integers(4))))
    return blocks, rng.normal(size=sizes[0]), rng.normal(size=sizes[-1])


def value_of(blocks, x):
    for f, _ in blocks:
        x = f(x)
    return x


def is_the_directional_slope(case):
    blocks, x, v = case
    y, dx = compose_vjp(blocks, x, v)
    side = np.random.default_rng(len(blocks)).normal(size=x.shape)
    slope = np.imag(value_of(blocks, x + 1e-30j * side)) / 1e-30  # a complex step: no rounding
    same = np.shape(dx) == x.shape and np.allclose(y, value_of(blocks, x), rtol=1e-9)
    return same and np.isclose(np.sum(np.multiply(dx, side)), np.sum(v * slope), rtol=1e-7)


def a_matrix_in(rng):
    n, k = rng.integers(1, 4, size=2)
    mix = rng.normal(size=(k, n))
    blocks = [smooth(1), (lambda X: mix @ X, lambda X, V: mix.T @ V), smooth(0)]
    return blocks, rng.normal(size=(n, 3)), rng.normal(size=(k, 3))


with t.hidden():
    t.property(
        "random compositions of smooth blocks and matrices",
        is_the_directional_slope,
        draw=a_composition,
        n=15,
        worth=3,
        hint="Each derivative at the input of its own block, from the last block to the first.",
    )
    t.property(
        "x need not be a vector",
        is_the_directional_slope,
        draw=a_matrix_in,
        n=5,
        worth=1.5,
        hint="The blocks know what to do with their arrays; you need not reshape anything.",
    )
### END HIDDEN TESTS
t.report()

# %% [markdown]
r"""
Your network is such a composition. Cut it into its blocks, and `compose_vjp` gives the same $dX$ as
`model_backward`. Then ask for the whole Jacobian of ten scores with respect to 64 pixels: ten rows,
so ten cotangents. Finding the same matrix by moving each pixel takes 64 runs forward at least. In
training there is *one* output, the loss, and there may be a million parameters: one run back gives
them all. That asymmetry is the whole reason why neural networks can be trained.
"""


# %% tags=["show"]
def as_blocks(params, activation):
    """The blocks of a network, as pairs (f, vjp)."""

    def linear(W, b):
        return (
            lambda X: linear_forward(X, W, b)[0],
            lambda X, D: linear_backward(D, linear_forward(X, W, b)[1])[0],
        )

    bend = (
        lambda Z: activation_forward(Z, activation)[0],
        lambda Z, D: activation_backward(D, activation_forward(Z, activation)[1], activation),
    )
    blocks = []
    for i in range(1, len(params) // 2 + 1):
        blocks += [linear(params[f"W{i}"], params[f"b{i}"]), bend]
    return blocks[:-1]


params = init_params([64, 30, 20, 10], "xavier", np.random.default_rng(0))
x, blocks = digits[:1], as_blocks(params, "tanh")
rows = [compose_vjp(blocks, x, np.eye(10)[[k]])[1] for k in range(10)]
one_by_one = np.concatenate(rows)
_, caches = model_forward(np.repeat(x, 10, axis=0), params, "tanh")
at_once, _ = model_backward(np.eye(10), caches, "tanh")
print("Jacobian of the scores:", one_by_one.shape, "by ten calls of compose_vjp")
print("by model_backward, ten copies of the sample at once, they differ by at most", end=" ")
print(f"{np.abs(one_by_one - at_once).max():.1e}")

# %% [markdown]
r"""
### Bug hunt

A colleague has built a new block, with a road around it: $H = X + \tanh(XV)\,W$. The shortcut lets
the message pass the block unharmed, which helps in very deep networks. She has worked out the
gradient on paper, and every formula below is right. (Check them, it takes two minutes: $X$ fans out
into two roads, so two messages are summed.) Yet her network does not train properly.
"""


# %% nbgrader={"grade": false, "grade_id": "shortcut", "locked": true, "schema_version": 3, "solution": false, "task": false}
def shortcut_forward(X, V, W):
    """X + tanh(X V) W. X : (M, N), V : (N, H), W : (H, N). Returns (M, N) and a cache."""
    T = np.tanh(X @ V)
    return X + T @ W, (X, V, W, T)


def shortcut_backward(dH, cache):
    """The colleague's gradients (dX, dV, dW)."""
    X, V, W, T = cache
    dX = dH  # the road around the block
    dS = (dH @ W.T) * (1 - T**2)
    dX += dS @ V.T  # the road through the block
    dV = X.T @ dS
    dW = T.T @ dH
    return dX, dV, dW


# %% tags=["show"]
def check_shortcut(backward):
    """What check_gradient says of a backward pass of the shortcut block."""
    rng = np.random.default_rng(0)
    shapes = {"X": (4, 3), "V": (3, 5), "W": (5, 3)}
    place = {name: rng.normal(size=shape) for name, shape in shapes.items()}

    def gradients(p, dH):
        cache = shortcut_forward(**p)[1]
        return dict(zip(["X", "V", "W"], backward(dH, cache), strict=True))

    return check_gradient(lambda p: shortcut_forward(**p)[0], place, gradients)


print(check_shortcut(shortcut_backward))

# %% [markdown]
r"""
The checker says: X is right, V is right, W is wrong. It points at the formula of W, and that
formula is right! So what else could be wrong with a line that is right? Print what goes into it,
before and after each line above. When you know, mend it here. No points are given, but the first
part of the written answer asks for what you found.
"""


# %% nbgrader={"grade": false, "grade_id": "bug_hunt", "locked": false, "schema_version": 3, "solution": true, "task": false}
def mended_backward(dH, cache):
    """The gradients (dX, dV, dW) of shortcut_forward, without the bug."""
    ### BEGIN SOLUTION
    X, V, W, bent = cache
    through = (dH @ W.T) * (1 - bent**2)
    # A new array: += would write into dH, of which dX was only a second name.
    return dH + through @ V.T, X.T @ through, bent.T @ dH
    ### END SOLUTION


# %% tags=["show"]
print(check_shortcut(mended_backward))

# %% [markdown]
r"""
## 10. Small steps on small batches

The gradient over all samples is an average. An average over 32 of them is nearly as good, and costs
a fraction. So: shuffle the samples, cut them into *batches* of $B$, make a step after each batch.
When all batches have been used, one *epoch* is over; shuffle again.

    for each epoch
        for each batch of a fresh shuffle, the last one perhaps short
            scores, and the head's loss and message
            gradients of all parameters
            every parameter:  p ← p − lr · dp

This is *stochastic gradient descent*, SGD. Which sample stands in which batch is the only thing
that is random about it, and `rng` decides it.
"""


# %% nbgrader={"grade": false, "grade_id": "train_sgd", "locked": false, "schema_version": 3, "solution": true, "task": false}
def train_sgd(X, y, params, activation, head, lr, batch_size, epochs, rng):
    """Train a network by stochastic gradient descent.

    X : (M, n_0) samples
    y : M targets, one per row of X, in the form that the head wants
    params : where training starts; never changed
    activation : name of the activation
    head : head(Z, y) -> (loss, dZ), for the scores and targets of one batch
    lr : learning rate
    batch_size : samples per step; the last batch of an epoch may be shorter
    epochs : how often every sample is used
    rng : np.random.Generator, shuffles the samples anew for each epoch

    Returns (params, losses): the trained parameters in a new dict, and a list with the loss of
    every batch as the head gave it, before its step.
    """
    ### BEGIN SOLUTION
    params, losses = dict(params), []
    for _ in range(epochs):
        order = rng.permutation(len(X))
        for first in range(0, len(X), batch_size):
            batch = order[first : first + batch_size]
            Z, caches = model_forward(X[batch], params, activation)
            loss, dZ = head(Z, y[batch])
            _, grads = model_backward(dZ, caches, activation)
            params = {key: value - lr * grads[key] for key, value in params.items()}
            losses.append(loss)
    return params, losses
    ### END SOLUTION


# %% jupyter={"source_hidden": true} nbgrader={"grade": true, "grade_id": "train_sgd_test", "locked": true, "points": 10, "schema_version": 3, "solution": false, "task": false}
t = checks.group("train_sgd", points=10)
rng = t.rng()
seed = int(rng.integers(1_000_000))
line = {"W1": np.array([[1.0]]), "b1": np.array([0.5])}  # one layer, one input, one output
flat = {"W1": np.zeros((1, 1)), "b1": np.zeros(1)}


def follow(M, batch_size, epochs, rng=None):
    """Samples 0..M-1 in the order in which the head met them, batch by batch; and the losses."""
    batches = []

    def head(Z, y):
        batches.append([int(i) for i in y])
        return float(sum(batches[-1])), np.zeros((len(batches[-1]), 1))

    rng = np.random.default_rng(seed) if rng is None else rng
    X, y = np.arange(M)[:, None] / 10, np.arange(M)
    losses = train_sgd(X, y, flat, "tanh", head, 0.1, batch_size, epochs, rng)[1]
    return once_each(batches), losses


def once_each(batches):
    """Who asks the head twice about each batch, for the loss and for dZ, does no harm."""
    return batches[::2] if batches[::2] == batches[1::2] else batches


def trained(X, y, params, head, lr=0.1, batch_size=2, epochs=1):
    rng, start = np.random.default_rng(seed), {key: np.array(params[key]) for key in params}
    return train_sgd(X, y, start, "tanh", head, lr, batch_size, epochs, rng)[0]


def right(case, digits):
    """What trained(*case) has to be."""
    return digits


### BEGIN HIDDEN TESTS
def true_gradients(X, params, activation, head, y):
    L, A, inputs = len(params) // 2, X, []
    bend = {"tanh": np.tanh, "relu": lambda z: np.clip(z, 0, None)}[activation]
    slope = {"tanh": lambda a: (1 - a) * (1 + a), "relu": lambda a: np.where(a > 0, 1, 0)}
    for i in range(1, L + 1):
        inputs.append(A)
        Z = np.einsum("mn,nk->mk", A, params[f"W{i}"]) + params[f"b{i}"]
        A = bend(Z)
    loss, D = head(Z, y)
    found = {}
    for i in range(L, 0, -1):
        found[f"W{i}"] = np.einsum("mn,mk->nk", inputs[i - 1], D)
        found[f"b{i}"] = np.einsum("mk->k", D)
        D = np.einsum("mk,nk->mn", D, params[f"W{i}"]) * slope[activation](inputs[i - 1])
    return loss, found


def own_gradients(X, params, activation, head, y):
    Z, caches = model_forward(X, params, activation)
    loss, D = head(Z, y)
    came = model_backward(D, caches, activation)
    found = came[1] if isinstance(came, tuple | list) else came
    # Other names than asked for have cost their points in model_backward.
    return loss, {key: found[key] if key in found else found["d" + key] for key in params}


def replay(batches, gradients, X, y, params, activation, head, lr):
    """The parameters and losses after these batches."""
    params, losses = {key: value.copy() for key, value in params.items()}, []
    for ids in batches:
        loss, found = gradients(X[ids], params, activation, head, y[ids])
        params = {key: value - lr * np.asarray(found[key]) for key, value in params.items()}
        losses.append(loss)
    return params, losses


def same(came, wanted):
    return came.keys() == wanted.keys() and all(
        np.shape(came[key]) == np.shape(wanted[key])
        and np.allclose(came[key], wanted[key], rtol=1e-7, atol=1e-9)
        for key in wanted
    )


def run(X, y, params, activation, head, lr, batch_size, epochs, seed):
    """The batches that the head saw, and the parameters if true or own gradients explain them."""
    seen = []

    def listen(Z, ids):
        seen.append([int(i) for i in ids])
        return head(Z, y[seen[-1]])

    start = {key: value.copy() for key, value in params.items()}
    generator = np.random.default_rng(seed)
    came = train_sgd(
        X, np.arange(len(X)), start, activation, listen, lr, batch_size, epochs, generator
    )
    steps = epochs * -(-len(X) // batch_size)
    batches = seen if len(seen) == steps else once_each(seen)
    for gradients in (true_gradients, own_gradients):
        try:
            wanted = replay(batches, gradients, X, y, params, activation, head, lr)
            fits = np.shape(came[1]) == np.shape(wanted[1]) and np.allclose(came[1], wanted[1])
            if same(came[0], wanted[0]) and fits:
                return batches, came[0]
        except Exception:  # one of the student's own functions
            continue
    return batches, None


def fair(case, digits):
    """The digits, or what a walk by the student's own gradients gives."""
    X, y, params, head, lr, batch_size, epochs = case
    try:
        came = run(X, y, params, "tanh", head, lr, batch_size, epochs, seed)[1]
        return digits if came is None else came
    except Exception:  # the check itself will say so
        return digits


right = fair


### END HIDDEN TESTS
def fixed_message(Z, y):
    return 0.0, y[:, None]


def half_square(Z, y):
    return 0.5 * float(np.sum(Z**2)), np.array(Z)


pair = (np.array([[2.0], [1.0]]), np.array([4.0, -2.0]), line, fixed_message, 0.1, 2, 1)
t.close(
    "one step by hand: messages 4 and -2 for the samples 2 and 1",
    lambda: trained(*pair),
    lambda: right(pair, {"W1": np.array([[0.4]]), "b1": np.array([0.3])}),
    hint="dW = 2·4 - 1·2 = 6 and db = 4 - 2 = 2. From W = 1 and b = ½, with lr = 0.1?",
    mistakes={
        "The step goes uphill: walk against the gradient.": (
            {"W1": np.array([[1.6]]), "b1": np.array([0.7])}
        ),
        "The gradient was divided by the batch size: the 1/M is in the head's message already.": (
            {"W1": np.array([[0.7]]), "b1": np.array([0.4])}
        ),
        "W moved, b did not.": {"W1": np.array([[0.4]]), "b1": np.array([0.5])},
        "Nothing moved: are the new parameters returned, or the old ones?": line,
        "The learning rate was not used.": {"W1": np.array([[-5.0]]), "b1": np.array([-1.5])},
    },
)
lone = (np.array([[1.0]]), np.array([0]), {"W1": np.ones((1, 1)), "b1": np.zeros(1)})
lone = (*lone, half_square, 0.1, 1, 2)
t.close(
    "two epochs with one sample by hand: the message is the score itself",
    lambda: trained(*lone),
    lambda: right(lone, {"W1": np.array([[0.82]]), "b1": np.array([-0.18])}),
    hint="The score is 1, so W and b lose 0.1. Now the score is 0.9 - 0.1 = 0.8.",
    mistakes={
        "Only the last step is left: each epoch started from the given parameters again.": (
            {"W1": np.array([[0.9]]), "b1": np.array([-0.1])}
        ),
        "Both steps used the scores from before the first one.": (
            {"W1": np.array([[0.8]]), "b1": np.array([-0.2])}
        ),
    },
)
t.close(
    "ten samples, batches of four, two epochs: the sizes of the batches",
    lambda: [len(batch) for batch in follow(10, 4, 2)[0]],
    [4, 4, 2, 4, 4, 2],
    hint="range(0, 10, 4) is 0, 4, 8. What is left for the last batch?",
    mistakes={
        "The two samples that are left over are dropped.": [4, 4, 4, 4],
        "There was one epoch only.": [4, 4, 2],
        "All samples came at once, whatever the batch size.": [10, 10],
        "The left-over samples were filled up with others.": [4, 4, 4, 4, 4, 4],
        "There was one batch per epoch only.": [4, 4],
    },
)


def each_once():
    batches = follow(9, 4, 3)[0]
    for epoch in range(3):
        seen = sorted(i for batch in batches[3 * epoch : 3 * epoch + 3] for i in batch)
        if seen != list(range(9)):
            return f"epoch {epoch + 1} used the samples {seen} of 0 to 8"
    return True


def fresh_order():
    batches = follow(40, 10, 2)[0]
    first, second = ([i for batch in part for i in batch] for part in (batches[:4], batches[4:]))
    if first == list(range(40)) or first == list(range(40))[::-1]:
        return "the samples came in the order in which they were given"
    if first == second:
        return "both epochs used the same order: is rng asked once, or made anew each time?"
    return True


def rows_and_targets():
    """Scores are 0.1 times the target if the rows of X and y are shuffled together."""
    apart = []

    def head(Z, y):
        apart.append(np.ravel(Z) - own_scores[[int(i) for i in y]])
        return 0.0, np.zeros((len(y), 1))

    X, y, start = np.arange(12)[:, None] / 10, np.arange(12), {**flat, "W1": np.ones((1, 1))}
    own_scores = np.ravel(model_forward(X, start, "tanh")[0])
    train_sgd(X, y, start, "tanh", head, 0.0, 5, 1, np.random.default_rng(seed))
    if not apart:
        return "the head was never asked"
    if np.allclose(np.concatenate(apart), 0):
        return True
    return "the head got scores of other samples than the targets: were X and y cut alike?"


t.true(
    "every sample is used once in every epoch",
    each_once,
    hint="Shuffle the indices of all samples, then walk through them in steps of batch_size.",
)
t.true(
    "every epoch has an order of its own",
    fresh_order,
    hint="rng.permutation gives a new order each time it is asked. Where do you ask?",
)
t.true(
    "samples and targets stay together",
    rows_and_targets,
    hint="The same indices for X and for y.",
)
t.close(
    "one loss for each batch, as the head gave it",
    lambda: follow(10, 4, 2)[1],
    lambda: [float(sum(batch)) for batch in follow(10, 4, 2)[0]],
    hint="Six batches, six losses, each written down before the step.",
    mistakes={
        "Only one loss per epoch is recorded, the mean over its batches.": [15.0, 15.0],
        "Only one loss per epoch is recorded, the sum over its batches.": [45.0, 45.0],
        "Only the last loss of each epoch is recorded.": (
            lambda: [float(sum(batch)) for batch in follow(10, 4, 2)[0][2::3]]
        ),
    },
)
t.unchanged(
    "X, y and the given parameters stay as they were",
    lambda: train_sgd(*pair[:3], "tanh", *pair[3:], np.random.default_rng(seed)),
    *pair[:3],
    hint="params[key] -= ... writes into the caller's arrays; make new ones.",
)
t.repeatable(
    "the order comes from rng",
    lambda rng: [float(i) for batch in follow(30, 7, 1, rng)[0] for i in batch],
    hint="np.random.something is global: ask rng instead.",
)


### BEGIN HIDDEN TESTS
def a_training(rng):
    dims = [int(n) for n in rng.integers(2, 5, size=rng.integers(2, 5))]
    M = int(rng.integers(6, 12))
    params = {}
    for i, (n, k) in enumerate(pairwise(dims), start=1):
        params[f"W{i}"], params[f"b{i}"] = 0.5 * rng.normal(size=(n, k)), rng.normal(size=k)
    head = squared_error if rng.random() < 0.5 else cross_entropy
    y = rng.normal(size=(M, dims[-1])) if head is squared_error else rng.integers(dims[-1], size=M)
    settings = 0.02, int(rng.integers(1, M + 3)), int(rng.integers(0, 4))
    return rng.normal(size=(M, dims[0])), y, params, "tanh", head, *settings, int(rng.integers(999))


def follows_the_rule(case):
    batches, came = run(*case)
    M, size, epochs = len(case[0]), case[6], case[7]
    steps = -(-M // size)
    parts = [batches[e * steps : (e + 1) * steps] for e in range(epochs)]
    whole = all(sorted(i for batch in part for i in batch) == list(range(M)) for part in parts)
    return came is not None and len(batches) == epochs * steps and whole


def other_seed_other_order():
    orders = [follow(30, 30, 1, np.random.default_rng(seed + i))[0] for i in (0, 1)]
    return orders[0] != orders[1]


with t.hidden():
    t.property(
        "random networks, heads, batch sizes and epochs",
        follows_the_rule,
        draw=a_training,
        n=12,
        worth=5,
        hint="Compare your two loops with the words above, line by line. No epoch, no step.",
    )
    t.true(
        "another seed, another order",
        other_seed_other_order,
        hint="Is rng used, or a seed of your own?",
    )
### END HIDDEN TESTS
t.report()

# %% [markdown]
r"""
Back to the four points that no neuron could divide. Two inputs, three hidden neurons, one output,
and nobody at the slider:
"""


# %% tags=["show"]
def probability(params, activation):
    """For plots.decision_boundary: (P, 2) points -> probabilities of class 1."""
    return lambda points: 1 / (1 + np.exp(-model_forward(points, params, activation)[0]))


rng = np.random.default_rng(2)
params, losses = train_sgd(
    *(corners, xor[:, None], init_params([2, 3, 1], "xavier", rng), "tanh", binary_cross_entropy),
    **{"lr": 0.5, "batch_size": 4, "epochs": 400, "rng": rng},
)
fig, (left, right_) = plt.subplots(1, 2, figsize=(9.0, 3.6), layout="constrained")
ax = plots.loss_curve(losses, left)
ax = plots.decision_boundary(
    probability(params, "tanh"), corners, xor, right_, window=((-0.5, 1.5), (-0.5, 1.5))
)

# %% [markdown]
r"""
And something that has no simple picture with two lines: three spirals. On the left the best that
straight lines can do (a network with $L = 1$ *is* the softmax regression of homework 2), on the
right two hidden layers of 24.
"""

# %% tags=["show"]
points, arms = datasets.spirals(300, 3, 0.15, np.random.default_rng(0))
fig, panels = plt.subplots(1, 2, figsize=(9.4, 4.2), layout="constrained")
for ax, dims in zip(panels, ([2, 3], [2, 24, 24, 3]), strict=True):
    rng = np.random.default_rng(1)
    params = init_params(dims, "xavier", rng)
    params, losses = train_sgd(points, arms, params, "tanh", cross_entropy, 0.3, 16, 150, rng)
    scores_of = model_forward(points, params, "tanh")[0]
    plots.decision_boundary(
        lambda P, params=params: model_forward(P, params, "tanh")[0], points, arms, ax
    )
    text = ax.set_title(f"{dims}: {np.mean(scores_of.argmax(axis=1) == arms):.0%} right")

# %% [markdown]
r"""
### Starts that go wrong

**Predict, then run.** A network `[64, 32, 10]` on the digits, ten epochs, three starts: all
parameters zero, all parameters 0.1, and Xavier. After training we count how many *different* hidden
neurons there are. Write down three numbers between 1 and 32 before you run it, and think about
which of the three networks learn anything at all.
"""

# %% tags=["show"]
rng = np.random.default_rng(0)
(train_X, train_y), (test_X, test_y) = datasets.split(digits, labels, shares=(0.8, 0.2), rng=rng)


def accuracy(X, y, params, activation):
    return np.mean(model_forward(X, params, activation)[0].argmax(axis=1) == y)


starts = {scheme: init_params([64, 32, 10], scheme, rng) for scheme in ("zeros", "xavier")}
starts["all 0.1"] = {key: value + 0.1 for key, value in starts["zeros"].items()}
for name in ("zeros", "all 0.1", "xavier"):
    rng = np.random.default_rng(0)
    params, losses = train_sgd(
        train_X, train_y, starts[name], "tanh", cross_entropy, 0.3, 32, 10, rng
    )
    different = len(np.unique(params["W1"].round(9), axis=1).T)
    reached = accuracy(test_X, test_y, params, "tanh")
    print(f"{name:8} {different:2} different hidden neurons, test accuracy {reached:.3f}")

# %% [markdown]
r"""
At zero it is even worse than equal neurons: $dA_1 = dZ_2 W_2^\top$ is zero because $W_2$ is, so
nothing but the last bias ever learns anything. With 0.1 everywhere the network learns what *one*
neuron can learn.

**Dead neurons.** One large step can push a ReLU so far to the left that it is off for every sample.
Then its slope is 0 everywhere, and no message will ever bring it back. The figure trains the same
network with five learning rates, five epochs each, and counts the neurons that are off for the
whole training set. It does so twice, with ReLUs and with leaky ReLUs. Which curve of the two will be
higher?
"""

# %% tags=["show"]
rates = [0.1, 0.3, 1.0, 2.0, 4.0]
dead, reached = {}, {}
for activation in ("relu", "leaky_relu"):
    dead[activation], reached[activation] = [], []
    for lr in rates:
        rng = np.random.default_rng(0)
        params = init_params([64, 32, 10], "he", rng)
        params, _ = train_sgd(train_X, train_y, params, activation, cross_entropy, lr, 32, 5, rng)
        on = linear_forward(train_X, params["W1"], params["b1"])[0] > 0
        dead[activation].append(np.mean(~on.any(axis=0)))
        reached[activation].append(accuracy(test_X, test_y, params, activation))

fig, (left, right_) = plt.subplots(1, 2, figsize=(9.4, 3.6), layout="constrained")
ax = plots.sweep(rates, dead, left, ylabel="share of hidden neurons off for all", best=None)
ax = plots.sweep(rates, reached, right_, ylabel="test accuracy", best=None)

# %% [markdown]
r"""
Both lose most of their neurons to large steps, but a neuron that is off is not the same thing in the
two. The ReLU that is off for all samples hears nothing any more; when all 32 are dead, the network
can only guess. The leaky one still hears a hundredth of every message, and some come back.
"""

# %% [markdown]
r"""
## 11. The closing experiment

First the cheapest test that any training code can be given: **can it learn fifty samples by
heart?** If a network with two thousand parameters cannot get fifty digits right, something is
broken, and there is no point in starting the long run. The target: 50 of 50.
"""

# %% tags=["show"]
for activation, scheme in [("tanh", "xavier"), ("relu", "he")]:
    rng = np.random.default_rng(0)
    params = init_params([64, 32, 10], scheme, rng)
    params, losses = train_sgd(
        train_X[:50], train_y[:50], params, activation, cross_entropy, 0.3, 10, 100, rng
    )
    known = accuracy(train_X[:50], train_y[:50], params, activation)
    verdict = "target reached" if known == 1 else "target not reached"
    print(f"{activation:5} {known:.0%} of fifty digits, loss {losses[-1]:.4f}: {verdict}")

# %% [markdown]
r"""
Now the real thing: 1,437 digits to train with, 360 to be read that the network has never seen, five
different splits. Thirty epochs, batches of 32, learning rate 0.3. **The target: at least 95 % on
the test digits of every split.** (The softmax regression of homework 2 reached about 96 % in its
best splits.)
"""

# %% tags=["show"]
print("split   tanh, xavier   relu, he")
for seed in range(5):
    rng = np.random.default_rng(seed)
    (train_X, train_y), (test_X, test_y) = datasets.split(
        digits, labels, shares=(0.8, 0.2), rng=rng
    )
    results, curves = [], {}
    for activation, scheme in [("tanh", "xavier"), ("relu", "he")]:
        start = init_params([64, 32, 10], scheme, rng)
        params, losses = train_sgd(
            train_X, train_y, start, activation, cross_entropy, 0.3, 32, 30, rng
        )
        results.append(accuracy(test_X, test_y, params, activation))
        curves[f"{activation}, {scheme}"] = np.reshape(losses, (30, -1)).mean(axis=1)
    reached = "reached" if min(results) >= 0.95 else "not reached"
    print(f"{seed:5}{results[0]:15.3f}{results[1]:11.3f}   target {reached}")
ax = plots.loss_curve(curves)
text = ax.set(xlabel="epoch", ylabel="mean loss of its batches")

# %% [markdown]
r"""
What has it learned? Each of the 32 hidden neurons of the last network has 64 weights, one per
pixel, so they can be looked at like a digit: light where a dark pixel speaks for the neuron, dark
where against. In homework 2 such a picture looked like a blurred digit, because there was one per
class. Are these digits? What do they look for?
"""

# %% tags=["show"]
longest = np.argsort(-np.linalg.norm(params["W1"], axis=0))  # what has learned most comes first
ax = plots.weight_templates(params["W1"][:, longest], names=[""] * 32, columns=8)

# %% [markdown]
r"""
Not digits, but pieces of them: a stroke here and none there, an edge, a corner. The next layer adds
them up. (The last ones look like noise because they are: their random start, hardly changed.)

And here is what $dX$ is good for. Ask the network: by which change of the *pixels* would the loss
grow fastest? That is one backward pass down to the input. Then make a small step in that direction,
two of the sixteen shades of grey in each pixel, and let it read again. Upper row: the digit and what
the network read. Lower row: after the step.
"""

# %% tags=["show"]
scores_of, caches = model_forward(test_X, params, "relu")
dX, _ = model_backward(cross_entropy(scores_of, test_y)[1], caches, "relu")
nudged = np.clip(test_X + 2 / 16 * np.sign(dX), 0, 1)
before, after = (model_forward(X, params, "relu")[0].argmax(axis=1) for X in (test_X, nudged))
print(f"read rightly: {np.mean(before == test_y):.1%} before, {np.mean(after == test_y):.1%} after")
fooled = np.flatnonzero((before == test_y) & (after != test_y))[:8]
pictures = np.concatenate([test_X[fooled], nudged[fooled]]).reshape(-1, 8, 8)
captions = [f"read {k}" for k in [*before[fooled], *after[fooled]]]
ax = plots.image_grid(pictures, captions=captions, columns=8, limits=(0, 1))

# %% [markdown]
r"""
Nearly perfect on digits that somebody wrote, and helpless against digits that somebody computed: a
test set only measures what it contains. The same backward pass that trains a network finds its blind spots.
"""

# %% [markdown]
r"""
## 12. Written answer (10 points, read by a person)

Answer both parts in the cell below, in your own words; ten to fifteen sentences in all.

1. *The bug hunt* (4 points). All formulas of `shortcut_backward` are right. Why is `dW` wrong all
   the same, while `dX` and `dV` are right? Which second thing, outside of the function, is spoilt
   by the same line? Name two different ways to mend it.
2. *The network that does not learn* (6 points). A friend builds ten layers of sigmoids, starts them
   with `"small"`, and trains on the digits. The loss stays at about 2.303. He has run
   `check_gradient`: everything passes, so he thinks that his learning rate is too small. Explain to
   him, with the figure of section 8, what happens to the message on its way from layer 10 to layer
   1 and why the checker has nothing to complain about. Where does the number 2.303 come from? Why
   would a learning rate a thousand times larger not help him? Name two changes that would, and say
   for each which factor of the product it changes.
"""

# %% [markdown] nbgrader={"grade": true, "grade_id": "written_answer", "locked": false, "points": 10, "schema_version": 3, "solution": true, "task": false}
r"""
1. `dX = dH` makes no copy; it gives the array a second name. The line `dX += dS @ V.T` therefore
   writes into `dH` itself. `dX` comes out right, since it is just that sum, and so does `dV`, since
   `dS` was computed before. But `dW = T.T @ dH` comes after and uses the changed array. Outside, the
   caller's upstream gradient is overwritten too: whoever uses it again, another branch of the
   network or a second call, gets nonsense. To mend it, write `dX = dH + dS @ V.T`, which makes a new
   array, or begin with `dX = dH.copy()`. (Computing `dW` before the `+=` would mend `dW` but still
   spoil the caller's array.)

2. On its way down, the message is multiplied in each layer by the weights and by the slope of the
   sigmoid. The slope is at most 1/4, and with weights of about 0.01 each layer leaves perhaps a
   hundredth of the message. After nine such factors layer 1 gets about 1e-16. This number is right:
   the loss really does not change when those weights move, and the checker only asks whether the
   gradient is the slope of the loss, not whether the slope is large enough to learn from. 2.303 is
   log 10: the scores do not depend on the input, so the network gives every digit the probability
   1/10. A thousand times 1e-16 is still nothing, while the last layer, whose gradient is not small,
   would jump around or diverge. Xavier's start instead of "small" makes the weight factors larger,
   so that messages keep their size as far as the slopes allow; tanh or ReLU instead of the sigmoid
   makes the slope factors near 1 instead of 1/4. With both, all ten layers hear the loss.

=== BEGIN MARK SCHEME ===
Part 1, 4 points:
2 points: dX and dH are the same array (alias), += writes into it, and dW uses it afterwards. 1 point if
it only says "the order of the lines is wrong" or "dH was changed" without saying that no copy was made.
1 point: the caller's upstream gradient is changed too.
1 point: two ways that work: a new array by dX = dH + ..., a copy, np.add without out. Moving the line of dW
upwards counts as one of them for dW.

Part 2, 6 points:
2 points: product of weights and slopes, sigmoid's slope at most 1/4 and small weights, so it shrinks at every
layer; 1 point without the slope or without the weights.
1 point: the gradient is right, only tiny; the checker compares with the loss, which is really that flat.
1 point: log 10, all ten classes equally probable.
1 point: the factor between the layers stays; a thousandfold of nearly nothing is nothing, and the last layer
diverges meanwhile (either half suffices).
1 point: two changes that work (scheme Xavier or He; tanh, ReLU or another activation with slope near 1; fewer
layers; a shortcut around blocks), each with its factor. Half a point for one.
Do not take points off for language, or for numbers that are rounded.
=== END MARK SCHEME ===
"""

# %% [markdown]
r"""
## Going further (no points)

- *A block with a parameter that bends.* PReLU learns the slope $a$ of its left side. Write its
  forward and backward (one $da$ for the whole layer: what fans out is summed), and let
  `check_gradient` judge. Then maxout: which of its lines gets the message? (I. Goodfellow and
  others, "Maxout networks", 2013.)
- *The other direction.* $D^{(j)}$ was multiplied from the left. Start from the right instead, with a
  column $u$ and $u^{(j)} = \partial f_j(x_{j-1})\, u^{(j-1)}$: no caches are needed, since it runs
  along with the forward pass. Why does nobody train networks that way? For which shapes of Jacobian
  would you? (A. Griewank and A. Walther, *Evaluating Derivatives*, chapter 3.)
- *Memory for time.* Keep only every tenth $x_j$ in `compose_vjp`, and compute the others again when
  they are needed. How many are in memory at once, and how many calls more does it cost? (T. Chen and
  others, "Training deep nets with sublinear memory cost", 2016.)
"""
