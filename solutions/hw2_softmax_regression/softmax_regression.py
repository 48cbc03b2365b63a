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
# Homework 2: Softmax regression

*110 points (100 from tests, 10 from a written answer) · about 300 minutes · due Friday 12 February
2027, 23:59*

Somebody wrote each of these as a digit, on paper, with a pen. A scanner left 8 × 8 grey values of
it.

**What do you read? And how much would you bet on it?**

Write eight digits down before you go on, and beside each the probability that you are right. You
will meet the eight again at the end.
"""

# %% nbgrader={"grade": false, "grade_id": "setup", "locked": true, "schema_version": 3, "solution": false, "task": false}
import matplotlib.pyplot as plt
import numpy as np

from chainrule import check_gradient, checks, datasets, explorers, plots

# %% tags=["show"]
digits, labels = datasets.load_digits()  # (1797, 64), grey values in 0..1, and (1797,)
doubtful = [1662, 492, 746, 547, 215, 95, 1514, 639]
ax = plots.image_grid(digits[doubtful].reshape(-1, 8, 8), captions=list("ABCDEFGH"))

# %% [markdown]
r"""
In homework 1 the answer was a number, and "a little too large" was a little wrong. Now it is a
*class*: there is nothing between a 3 and an 8, and a wrong digit is simply wrong. What can be a
little wrong is how sure you were. So we shall not teach a machine to name a digit. We shall teach
it to say how probable each of the ten is, and make it pay for probabilities that were badly chosen.

At the end of this notebook you will be able to

- turn scores into probabilities, for two classes or for ten, with numbers as large as you like;
- say what a badly chosen probability costs, and why the price is a logarithm;
- follow a gradient through a function in which *everything depends on everything*;
- train 650 numbers that read 96 of 100 digits nobody has shown them, and look at what they learned
  as pictures.

**How to work.** As in homework 1: from top to bottom, replacing each `NotImplementedError`; the
cell below a function checks it. (The code of the checks is folded away; a click on the dots opens
it.) Read the question that a failed check asks before you change your code. When your work is
graded, further checks of the same promises run on other numbers. No function of yours ever changes
the arrays that it is given.

One promise is new. Numpy *warns* when a number overflows or a zero is divided by zero, and goes on.
Here that does not count as working: scores of ±1000 are allowed everywhere, and your functions
answer with finite numbers and without a warning.
"""

# %% jupyter={"source_hidden": true} nbgrader={"grade": false, "grade_id": "for_the_checks", "locked": true, "schema_version": 3, "solution": false, "task": false}
# Used by the checks; nothing in this cell is yours to write.
# A function wrapped in `strictly` raises an error where numpy would only have warned.
strictly = np.errstate(over="raise", divide="raise", invalid="raise")


def yours_or(right, call, follows):
    """What a check expects: `right`, or what came if it follows from an earlier function of yours.

    That function has paid for its bug; it does not pay again here.
    """
    try:
        came = np.asarray(call(), dtype=float)
        accepted = bool(follows(came))
    except Exception:  # whatever it is, the check itself will meet it and tell
        return right
    return came if accepted else right


def excused(call, earlier, right):
    """What came; or `right`, if it stumbles as `earlier`, a call of earlier functions of yours, does."""

    def how_it_ends(call):
        try:
            came = call()
            finite = np.isfinite(np.asarray(came, dtype=float)).all()
        except (FloatingPointError, ValueError, IndexError) as error:
            return None, error
        return came, None if finite else FloatingPointError("not every number is finite")

    came, error = how_it_ends(call)
    if error is not None and type(how_it_ends(earlier)[1]) is type(error):
        return right
    return call() if error is not None else came


# %% [markdown]
r"""
## 1. A line is no probability

Two classes first. For 569 lumps in a breast somebody took a few cells with a needle and measured
their nuclei. Later it turned out which lumps were malignant (we call that 1) and which were benign
(0). Here is one of the thirty measurements, the mean radius of the nuclei, and the line that you
could fit to the labels with homework 1.
"""

# %% tags=["show"]
cells, benign = datasets.load_breast_cancer()  # (569, 30) and (569,)
malignant = 1 - benign
radius = cells[:, 0]

slope, offset = np.polyfit(radius, malignant, 1)  # least squares
ends = np.array([6.0, 29.0])
ax = plots.style.axes()
ax.plot(radius, malignant, "|", color="black", ms=9, alpha=0.5)
ax.plot(ends, slope * ends + offset, "k-")
ax = plots.style.label(ax, "mean radius of the nuclei (µm)", "1: malignant, 0: benign")

# %% [markdown]
r"""
Two questions. What would a probability of 1.6 mean, or one of −0.3? And suppose one more lump comes
in, with a radius of 60 and malignant, of course. Nobody is surprised, nothing has been learned; but
what does the line do?

It tilts, to come nearer to the new point, and doubts all the others a little more. A straight line
has the wrong *range*. Scores run from −∞ to ∞, probabilities from 0 to 1, and something has to
stand between them.

Gamblers have had it for centuries. They do not say "probability ¾", they say "three to one", the
*odds* $p/(1-p)$, which run from 0 to ∞. Their logarithm runs from −∞ to ∞, it is 0 for even odds,
and it changes its sign when the two classes change places. So let the line speak about *that*:

$$\log \frac{p}{1-p} = z = x \cdot w + b .$$

The number $z$ is called the *logit*. Solve for $p$ on paper before you read on. You get the
*sigmoid*, in either of two ways of writing it:

$$p = \sigma(z) = \frac{1}{1 + e^{-z}} = \frac{e^{z}}{1 + e^{z}} .$$

Mind the sign. $1/(1 + e^{z})$, which has been printed in more than one published homework, is the
probability of the *other* class.

On paper both fractions are the same for every $z$. In a computer $e^{1000}$ is `inf`, with a
warning. For which $z$ does the left one meet it, and for which the right one? (`np.where(c, A, B)`
computes all of `A` and all of `B` before it chooses. What kind of number is safe to raise $e$ to,
whatever the sign of $z$?)
"""


# %% nbgrader={"grade": false, "grade_id": "sigmoid", "locked": false, "schema_version": 3, "solution": true, "task": false}
def sigmoid(z):
    """Probability of class 1 for each logit; no overflow, however large the logits are.

    z : array of any shape

    Returns an array of floats of the same shape.
    """
    ### BEGIN SOLUTION
    e = np.exp(-np.abs(z))  # between 0 and 1
    return np.where(z >= 0, 1.0, e) / (1 + e)
    ### END SOLUTION


# %% jupyter={"source_hidden": true} nbgrader={"grade": true, "grade_id": "sigmoid_test", "locked": true, "points": 10, "schema_version": 3, "solution": false, "task": false}
t = checks.group("sigmoid", points=10)
rng = t.rng()
Z, z = 3 * rng.normal(size=(2, 3)), rng.normal(size=5)
t.close(
    "the logits 0, log 3 and -log 3 by hand",
    lambda: sigmoid(np.array([0.0, np.log(3.0), -np.log(3.0)])),
    [0.5, 0.75, 0.25],
    hint="Odds of 3 to 1 are a probability of 3/4. What are odds of 1 to 3?",
    mistakes={
        "The sign is flipped: this is the probability of the other class.": [0.5, 0.25, 0.75],
        "These are the odds, exp(z); how do odds of 3 to 1 become a probability?": [1, 3, 1 / 3],
        "This is tanh, which runs from -1 to 1.": np.tanh([0.0, np.log(3.0), -np.log(3.0)]),
        "This is the slope of the sigmoid, p(1 - p).": [1 / 4, 3 / 16, 3 / 16],
    },
)
t.shape(
    "a matrix stays a matrix",
    lambda: sigmoid(Z),
    (2, 3),
    hint="Each entry is looked at on its own. An `if` asks one question of one number; which "
    "function of numpy asks it of every entry?",
)
t.close(
    "logits of 1000 and -1000, without a warning",
    lambda: strictly(sigmoid)(np.array([1000.0, -1000.0, 0.0])),
    [1.0, 0.0, 0.5],
    hint="The sign of what you raise e to must never be positive. With np.where both sides are "
    "computed for every entry, the one that is not chosen too.",
)
t.close(
    "logits that are whole numbers",
    lambda: sigmoid(np.array([2, -1, 0])),
    [0.8807970779778823, 0.2689414213699951, 0.5],
    hint="What happens to 0.88 when it is written into an array of integers?",
    mistakes={"The results were stored in an array of integers.": [0, 0, 0]},
)
t.unchanged(
    "z stays as it was",
    lambda: sigmoid(z),
    z,
    hint="Does *= or an assignment to z[...] write into z?",
)


### BEGIN HIDDEN TESTS
def entry_by_entry(z):
    came = np.asarray(sigmoid(z))
    wanted = [1 / (1 + np.exp(-entry)) for entry in z.ravel()]
    return came.shape == z.shape and np.allclose(came.ravel(), wanted, rtol=1e-8, atol=1e-10)


def the_two_sides_add_up_to_one(z):
    return np.allclose(sigmoid(z) + sigmoid(-z), 1, rtol=0, atol=1e-10)


def sure_without_a_warning(z):
    came = np.asarray(strictly(sigmoid)(z))
    return came.shape == z.shape and np.allclose(came, z > 0, rtol=0, atol=1e-9)


with t.hidden():
    t.property(
        "every shape, computed entry by entry",
        entry_by_entry,
        [4 * rng.normal(size=shape) for shape in [(1,), (6,), (1, 1), (3, 2), (2, 1, 4)]],
        worth=2,
        hint="Does the result have the shape of z, and does each entry follow from one entry?",
    )
    t.property(
        "p(z) and p(-z) add up to one",
        the_two_sides_add_up_to_one,
        [10 * rng.normal(size=shape) for shape in [(1,), (7,), (3, 3)]],
        hint="If the logit changes its sign, the two classes change places.",
    )
    t.property(
        "large logits of both signs, without a warning",
        sure_without_a_warning,
        [
            rng.choice([-1.0, 1.0], size=shape) * 10 ** rng.uniform(1.7, 4, size=shape)
            for shape in [(1,), (8,), (3, 4)]
        ],
        hint="Do large positive and large negative logits work in one array?",
    )
### END HIDDEN TESTS
t.report()

# %% [markdown]
r"""
Here is your sigmoid. On the left the probability over the logit, on the right the logarithm of its
odds, which must be the line that we started from.
"""

# %% tags=["show"]
z = np.linspace(-6, 6, 121)
p = sigmoid(z)
fig, (left, right) = plt.subplots(1, 2, figsize=(9.4, 3.4), layout="constrained")
plots.style.dress(left).plot(z, p, "k-")
left.plot([-6, 0, 0], [0.5, 0.5, 0], "k:", lw=1)
plots.style.label(left, "logit z", "probability p of class 1")
plots.style.dress(right).plot(z, np.log(p / (1 - p)), "k-")
ax = plots.style.label(right, "logit z", "log of the odds p / (1 - p)")

# %% [markdown]
r"""
## 2. One model, five views

A line, then a sigmoid: that is *logistic regression*. It is worth knowing by heart from five sides,
because books start from any of them and then look as if they spoke of different things.

| view | what it says | |
|:--|:--|:--|
| the logit is linear | one unit more of a feature adds its weight to the log-odds | $\log \frac{p}{1-p} = x \cdot w + b$ |
| a coin for each sample | the label is 1 with probability $p(x)$, a Bernoulli variable | $P(y \mid x) = p^{y} (1-p)^{1-y}$ |
| an S-shaped curve | along $w$ the probability climbs from 0 to 1; in the middle with slope $\lVert w \rVert / 4$ | $p = \sigma(x \cdot w + b)$ |
| a straight boundary | $p = \tfrac12$ means $z = 0$: a line, a plane; at right angles to $w$, at distance $\lvert b \rvert / \lVert w \rVert$ from the origin | $x \cdot w + b = 0$ |
| a neuron | it adds up its weighted inputs, then squashes the sum | $x \to \Sigma \to \sigma \to p$ |

The fifth is where networks will come from: in homework 3 you will join many of these.

**Predict, then run.** In the next picture, what turns the boundary? What moves it without turning
it? And when $w$ and $b$ are both doubled, which of the five views change, and which does not? Decide
first, then move the sliders.
"""

# %% tags=["show"]
explorers.boundary()

# %% [markdown]
r"""
Doubling everything leaves the boundary where it was, since $2z = 0$ where $z = 0$, and makes the S
twice as steep. The direction of $w$ and $b / \lVert w \rVert$ say *which* class; the length of $w$
says *how sure*. No sample changes sides when $w$ grows, and still it matters, because being sure
has a price.
"""

# %% [markdown]
r"""
## 3. What does a wrong probability cost?

A model has said $p_1, p_2, \dots, p_M$, and then the labels came out. How well did it do? Ask how
probable it had called what *did* happen: $p_m$ where the label was 1, and $1 - p_m$ where it was 0.
For all samples together, multiply. That is the *likelihood* of the model, and the best model is the
one that was least surprised.

**Predict, then run.** A thousand samples, and the model gives 0.4 to what happened, each time. What
will the computer say is the likelihood? And what is the sum of the logarithms?
"""

# %% tags=["show"]
happened = np.full(1000, 0.4)
print("product:          ", np.prod(happened))
print("sum of logarithms:", np.sum(np.log(happened)))

# %% [markdown]
r"""
The product is $10^{-398}$, and the smallest number above zero that a computer knows is about
$10^{-324}$. All models with a thousand samples look equally bad. So take the logarithm, which turns
the product into a sum and keeps the order: the likeliest model is the one with the largest sum. And
since we have got used to walking downhill, turn the sign round and take the mean. The result is the
*cross-entropy*:

$$C = -\frac{1}{M} \sum_{m=1}^{M} \bigl( y_m \log p_m + (1 - y_m) \log (1 - p_m) \bigr) .$$

Each bracket has two terms and needs one: the label switches the other off. The logarithm is the
natural one. And it is $1/M$: the $1/(2M)$ that some slides carry over from homework 1 has no square
here to cancel.

The sticks on the left of the next picture are the probabilities of what happened, the bars on the
right their prices, $-\log$ of the sticks. Find the $w$ and $b$ with the lowest mean. Then make $w$
large: which single sample ruins it, and what would it take for its price to be infinite?
"""

# %% tags=["show"]
explorers.likelihood()

# %% [markdown]
r"""
A model that gives probability 0 to something that happens pays infinitely much. That is just on
paper, and a nuisance in a computer: at $z = 40$ the sigmoid *is* 1 up to its last digit, $1 - p$ is
0, and its logarithm is `-inf`. A popular cure is to clip $p$ to at least $10^{-15}$. Then the worst
mistake costs 34.5 and not a bit more, however wrong it is; around there the loss is flat, its
gradient is zero, and the sample that is most wrong is the one that teaches nothing.

The good cure is never to form $p$. Put $\sigma(z)$ into the two prices and simplify (do it, it is
two lines):

$$-\log p = \log(1 + e^{-z}), \qquad -\log(1 - p) = \log(1 + e^{z}),$$

which differ by exactly $z$. So both are

$$\log(1 + e^{z}) - y z .$$

Now only $e^{z}$ can overflow, and for large $z$ nothing of it is left but $\log(1 + e^z) \approx z$.
Write it as $\max(z, 0) + \log(1 + e^{-\lvert z \rvert})$, and check on paper that this is the same
number for $z > 0$ and for $z < 0$. (`np.logaddexp(a, b)` is $\log(e^a + e^b)$ without an overflow.)
"""


# %% nbgrader={"grade": false, "grade_id": "bce_from_logits", "locked": false, "schema_version": 3, "solution": true, "task": false}
def bce_from_logits(z, y):
    """Mean cross-entropy of two classes, from the logits of class 1.

    z : (M,) logits
    y : (M,) labels, integers 0 or 1

    Returns one number.
    """
    ### BEGIN SOLUTION
    return float(np.mean(np.logaddexp(0, z) - y * z))
    ### END SOLUTION


# %% jupyter={"source_hidden": true} nbgrader={"grade": true, "grade_id": "bce_from_logits_test", "locked": true, "points": 15, "schema_version": 3, "solution": false, "task": false}
t = checks.group("bce_from_logits", points=15)
rng = t.rng()
z, y = rng.normal(size=6), np.array([0, 1, 1, 0, 1, 0])
given_z, given_y = rng.normal(size=4), np.array([1, 0, 0, 1])
odds = np.array([3.0, 4.0])  # probabilities 3/4 and 4/5 of class 1; what happened is 1 and 0
t.close(
    "one sample with even odds",
    lambda: bce_from_logits(np.array([0.0]), np.array([1])),
    np.log(2.0),
    hint="The logit 0 is a probability of 1/2, and the price is -log(1/2).",
    mistakes={
        "The sign is turned round: log p is negative, its price is not.": -np.log(2.0),
        "This is the logarithm with base 2; take the natural one.": 1.0,
        "There is a factor ½ too much: it belongs to the square of homework 1.": np.log(2.0) / 2,
    },
)
t.close(
    "two samples by hand: odds of 3 and of 4",
    lambda: bce_from_logits(np.log(odds), np.array([1, 0])),
    (np.log(4 / 3) + np.log(5.0)) / 2,
    hint="3/4 was given to what happened, then 1/5. The mean of -log(3/4) and -log(1/5)?",
    mistakes={
        "This is the sum; the loss is the mean over the samples.": np.log(20 / 3),
        "There is a factor ½ too much: it is 1/M here, not 1/(2M).": np.log(20 / 3) / 4,
        "Labels 0 and 1 have changed places.": (np.log(4.0) + np.log(5 / 4)) / 2,
        "Samples with label 0 cost nothing: where is 1 - p?": np.log(4 / 3) / 2,
        "This is log(1 + exp(z)) alone: the labels play no part.": np.log(20.0) / 2,
        "y·z is added; the price of label 1 is smaller by z.": np.log(60.0) / 2,
        "The sigmoid was applied twice: z are logits, so apply it once, or not at all.": (
            (np.log1p(np.exp(-3 / 4)) + np.log1p(np.exp(4 / 5))) / 2
        ),
    },
)
t.shape(
    "one number for all samples",
    lambda: bce_from_logits(z, y),
    (),
    hint="The formula has a sum over m. There are many labels in y, and an `if` can ask only one.",
)
t.close(
    "right and very sure: a price of zero",
    lambda: strictly(bce_from_logits)(np.array([1000.0, -1000.0]), np.array([1, 0])),
    0.0,
    hint="0 · log(0) is nan, and exp(1000) is inf. Which form of the price needs neither?",
)
t.close(
    "wrong and very sure: the price of the logit -1000",
    lambda: strictly(bce_from_logits)(np.array([-1000.0]), np.array([1])),
    1000.0,
    hint="log(1 + exp(1000)) is 1000 up to the last digit. How much of it do you get?",
    mistakes={
        f"This is -log({eps:g}): p was clipped, or {eps:g} was added to it. The wrongest sample has "
        "to cost the most.": -np.log(eps)
        for eps in 10.0 ** -np.arange(5, 21)
    },
)
t.unchanged(
    "z and y stay as they were",
    lambda: bce_from_logits(given_z, given_y),
    *(given_z, given_y),
    hint="Does *= or -= write into z or y?",
)


### BEGIN HIDDEN TESTS
def some_samples(M):
    return 2 * rng.normal(size=M), rng.integers(0, 2, size=M)


def is_the_mean_price(case):
    z, y = case
    given = [
        1 / (1 + np.exp(-a)) if b == 1 else 1 / (1 + np.exp(a)) for a, b in zip(*case, strict=True)
    ]
    return np.isclose(bce_from_logits(z, y), -sum(np.log(given)) / len(given), rtol=1e-7, atol=1e-9)


def does_not_mind_which_class_is_called_1(case):
    z, y = case
    return np.isclose(bce_from_logits(-z, 1 - y), bce_from_logits(z, y), rtol=1e-8, atol=1e-9)


def is_the_same_for_everybody_twice(case):
    z, y = case
    twice = bce_from_logits(np.concatenate([z, z]), np.concatenate([y, y]))
    return np.isclose(twice, bce_from_logits(z, y), rtol=1e-8, atol=1e-9)


def costs_what_it_is_wrong_by(case):
    z, y = case
    wanted = np.mean([max(0.0, -a if b == 1 else a) for a, b in zip(*case, strict=True)])
    return np.isclose(strictly(bce_from_logits)(z, y), wanted, rtol=1e-7, atol=1e-9)


with t.hidden():
    samples = [some_samples(M) for M in (1, 2, 5, 12)]
    t.property(
        "random samples, priced one by one",
        is_the_mean_price,
        samples,
        worth=2,
        hint="-log of the probability of what happened, then the mean.",
    )
    t.property(
        "calling the classes the other way round changes nothing",
        does_not_mind_which_class_is_called_1,
        samples,
        hint="If labels change places, logits change their sign. Are both labels treated alike?",
    )
    t.property(
        "duplicating the data does not change the loss",
        is_the_same_for_everybody_twice,
        samples,
        hint="With every sample twice the sum doubles. What has to double too?",
    )
    t.property(
        "large logits, right and wrong, without a warning",
        costs_what_it_is_wrong_by,
        [(z * 10 ** rng.uniform(2, 3.5, size=len(z)) + 50 * np.sign(z), y) for z, y in samples],
        hint="Which part of your formula overflows, or takes the logarithm of 0?",
    )
### END HIDDEN TESTS
t.report()

# %% [markdown]
r"""
The price of one sample with label 1, over its logit, by your `bce_from_logits`. Beside it is what
homework 1 would charge, half the squared error of the probability. Look at the left end, where the
model is sure and wrong. How steep is each curve there, and what does gradient descent make of that?
"""

# %% tags=["show"]
z = np.linspace(-8, 8, 161)
price = [bce_from_logits(np.array([a]), np.array([1])) for a in z]
ax = plots.style.axes()
ax.plot(z, price, "k-", label="cross-entropy")
ax.plot(z, (sigmoid(z) - 1) ** 2 / 2, "k--", label="half the squared error of p")
ax = plots.style.legend(plots.style.label(ax, "logit z of a sample with label 1", "price"))

# %% [markdown]
r"""
The squared error is level on both sides: the sigmoid has flattened it, and a sample that is
hopelessly wrong hardly pulls at the weights. The cross-entropy goes up like a line. Its slope is
the nicest formula of this homework. From $\log(1 + e^z) - yz$,

$$\frac{\partial}{\partial z} \bigl( \log(1 + e^{z}) - y z \bigr) = \frac{e^z}{1 + e^z} - y = p - y .$$

What the model said minus what happened, as in homework 1: there the message that the loss sends to
the left was $(z - y)/M$, here it is $(p - y)/M$. Everything to the left of it stays as it was. So
here is gradient descent once more, built from your two functions, and the S-curve for the nuclei.
"""


# %% tags=["show"]
def fit_logistic(X, y, lr, n_iter):
    """Logistic regression of all samples at once, starting from zero.

    X : (M, N)
    y : (M,) labels, 0 or 1

    Returns w (N,), b, and n_iter losses.
    """
    w, b, losses = np.zeros(X.shape[1]), 0.0, []
    for _ in range(n_iter):
        z = X @ w + b
        losses.append(bce_from_logits(z, y))
        message = (sigmoid(z) - y) / len(y)
        w, b = w - lr * (message @ X), b - lr * message.sum()
    return w, b, losses


scaled = ((radius - radius.mean()) / radius.std())[:, None]
w, b, losses = fit_logistic(scaled, malignant, lr=1.0, n_iter=500)
grid = np.linspace(6, 29, 201)
ax = plots.style.axes()
ax.plot(radius, malignant, "|", color="black", ms=9, alpha=0.5)
ax.plot(grid, slope * grid + offset, "k:", label="the line of section 1")
ax.plot(grid, sigmoid((grid - radius.mean()) / radius.std() * w[0] + b), "k-", label="logistic")
ax.set_ylim(-0.25, 1.6)
ax = plots.style.label(ax, "mean radius of the nuclei (µm)", "probability of malignant")
ax = plots.style.legend(ax, loc="lower right")

# %% [markdown]
r"""
One measurement leaves a wide grey zone, between 13 and 18 µm. With two of them there is a
boundary to look at; with all thirty, a model that one can use. The table shows five splits of 80 %
and 20 %, each standardised by its training part.
"""

# %% tags=["show"]
pair, names = cells[:, [0, 1]], ("radius, standardised", "texture, standardised")
(X,) = datasets.standardize(pair)
w, b, _ = fit_logistic(X, malignant, lr=1.0, n_iter=500)
ax = plots.decision_boundary(lambda P: sigmoid(P @ w + b), X, malignant, names=names)

print("split   test accuracy, 30 measurements")
accuracies = []
for i in range(5):
    parts = datasets.split(cells, malignant, rng=np.random.default_rng(i))
    (X_train, y_train), (X_test, y_test) = parts
    X_train, X_test = datasets.standardize(X_train, X_test)
    w, b, _ = fit_logistic(X_train, y_train, lr=0.1, n_iter=1000)
    accuracies.append(np.mean((X_test @ w + b > 0) == y_test))
    print(f"{i:5}{accuracies[-1]:10.3f}")
print(f" mean{np.mean(accuracies):10.3f}")

# %% [markdown]
r"""
## 4. More than two classes

Ten digits need ten scores, $Z = XW + b$ with $K = 10$ columns: ten lines, one per class. How do $K$
numbers of any size and sign become $K$ probabilities? They must be positive, and they must add up
to one. Before you read on: make something positive out of any number without ever mixing up the
order. Then make the sum right.

Positive: raise $e$ to it. The sum: divide by it. That is all there is to *softmax*:

$$p_{mk} = \frac{e^{z_{mk}}}{\sum_{j=1}^{K} e^{z_{mj}}} .$$

Each row is one sample and gets its own sum.

Two things follow at once. Add the same number to all scores of a row, and every $e^{z}$ is
multiplied by the same factor, above and below: nothing changes. Only the *differences* of scores
mean anything. And with two classes, divide above and below by $e^{z_1}$:

$$p_1 = \frac{e^{z_1}}{e^{z_0} + e^{z_1}} = \frac{1}{1 + e^{-(z_1 - z_0)}} = \sigma(z_1 - z_0) .$$

Logistic regression *is* the softmax of two classes, with the difference of the scores as its logit.

The first remark also cures the overflow, since you may subtract from a row whatever you like. What
must be subtracted so that no exponent is positive, and at least one of them is zero? And why is one
number for the whole matrix not good enough?
"""


# %% nbgrader={"grade": false, "grade_id": "softmax", "locked": false, "schema_version": 3, "solution": true, "task": false}
def softmax(Z):
    """Probabilities of the classes, row by row; no overflow, however large the scores are.

    Z : (M, K) scores

    Returns an array of floats of shape (M, K); every row adds up to one.
    """
    ### BEGIN SOLUTION
    E = np.exp(Z - Z.max(axis=1, keepdims=True))
    return E / E.sum(axis=1, keepdims=True)
    ### END SOLUTION


# %% jupyter={"source_hidden": true} nbgrader={"grade": true, "grade_id": "softmax_test", "locked": true, "points": 15, "schema_version": 3, "solution": false, "task": false}
t = checks.group("softmax", points=15)
rng = t.rng()
Z, given = 2 * rng.normal(size=(4, 3)), rng.normal(size=(3, 3)) + 1
t.close(
    "one row by hand: exp gives 1, 2 and 1",
    lambda: softmax(np.log([[1.0, 2.0, 1.0]])),
    [[0.25, 0.5, 0.25]],
    hint="1, 2 and 1 add up to 4.",
    mistakes={
        "The exponentials are not divided by their sum.": [[1.0, 2.0, 1.0]],
        "Not divided by the row's sum: the largest came out as 1. Subtracting the maximum is no "
        "substitute for it.": [[0.5, 1.0, 0.5]],
        "A sigmoid was taken of each score; here the classes compete for one whole.": (
            [[1 / 2, 2 / 3, 1 / 2]]
        ),
        "The scores themselves were divided by their sum: where is exp?": [[0.0, 1.0, 0.0]],
        "These are the logarithms of the probabilities.": np.log([[0.25, 0.5, 0.25]]),
        "The sum ran along the wrong axis: each row is one sample.": [[1.0, 1.0, 1.0]],
        "The signs of the scores are turned round: a larger score is a larger probability.": (
            [[0.4, 0.2, 0.4]]
        ),
    },
)
t.close(
    "two rows of two by hand",
    lambda: softmax(np.log([[1.0, 3.0], [1.0, 1.0]])),
    [[0.25, 0.75], [0.5, 0.5]],
    hint="Row 0 adds up to 4, row 1 to 2. Which number divides which row?",
    mistakes={
        "The sum ran down the columns: each row is one sample.": [[0.5, 0.75], [0.5, 0.25]],
        "Everything was divided by the sum of all rows.": [[1 / 6, 1 / 2], [1 / 6, 1 / 6]],
        "The sums have lost their axis, so column j was divided by the sum of row j. What does "
        "keepdims do?": [[0.25, 1.5], [0.25, 0.5]],
        "Column j was divided by the sum of row j: the sums have lost their axis. What does "
        "keepdims do?": [[0.25, 0.5], [0.75, 0.5]],
        "The maxima have lost their axis, so that of row j was subtracted from column j. What does "
        "keepdims do?": [[0.1, 0.9], [0.25, 0.75]],
    },
)
t.shape(
    "four samples, three classes",
    lambda: softmax(Z),
    (4, 3),
    hint="(4, 3) divided by (4,) does not fit; divided by (4, 1) it does. What does keepdims do?",
)
t.close(
    "scores of 1000 and -1000, without a warning",
    lambda: strictly(softmax)(np.array([[1000.0, 1000.0, -1000.0]])),
    [[0.5, 0.5, 0.0]],
    hint="exp(1000) overflows. What may you subtract from every score of a row without changing "
    "its softmax?",
)
t.close(
    "large and small scores in one batch",
    lambda: strictly(softmax)(np.array([[1000.0, 1000.0], [0.0, 0.0], [-900.0, -900.0]])),
    [[0.5, 0.5], [0.5, 0.5], [0.5, 0.5]],
    hint="If 1000 is subtracted in every row, nothing is left of the last one: 0/0. Whose maximum "
    "should be subtracted where?",
)
t.close(
    "scores that are whole numbers",
    lambda: softmax(np.array([[0, 0], [1, 1]])),
    [[0.5, 0.5], [0.5, 0.5]],
    hint="What happens to 0.5 when it is written into an array of integers?",
    mistakes={"The results were stored in an array of integers.": [[0, 0], [0, 0]]},
)
t.unchanged(
    "Z stays as it was",
    lambda: softmax(given),
    given,
    hint="Z -= ... writes into the scores that were given to you; Z - ... makes new ones.",
)


### BEGIN HIDDEN TESTS
def row_by_row(Z):
    wanted = [np.exp(row) / sum(np.exp(row)) for row in Z]
    return np.allclose(softmax(Z), wanted, rtol=1e-8, atol=1e-10)


def only_differences_count(Z):
    shift = 400 * np.cos(np.arange(len(Z)) + Z[0, 0])[:, None]  # another one for each row
    return np.allclose(softmax(Z + shift), softmax(Z), rtol=1e-8, atol=1e-10)


def classes_are_alike(Z):
    order = np.random.default_rng(Z.size).permutation(Z.shape[1])
    return np.allclose(
        softmax(Z[:, order]), np.asarray(softmax(Z))[:, order], rtol=1e-9, atol=1e-12
    )


def is_the_sigmoid_of_the_difference(Z):
    return np.allclose(np.asarray(softmax(Z))[:, 1], 1 / (1 + np.exp(Z[:, 0] - Z[:, 1])), rtol=1e-8)


def survives_mixed_scales(Z):
    scaled = Z * 10.0 ** np.linspace(-3, 3, len(Z))[:, None]
    P = np.asarray(strictly(softmax)(scaled))
    adds_up = np.isfinite(P).all() and np.allclose(P.sum(axis=1), 1, rtol=0, atol=1e-9)
    return bool(adds_up and (P >= 0).all() and (P.argmax(axis=1) == Z.argmax(axis=1)).all())


with t.hidden():
    batches = [2 * rng.normal(size=shape) for shape in [(1, 1), (1, 4), (5, 2), (3, 3), (4, 7)]]
    t.property(
        "every shape, row by row",
        row_by_row,
        batches,
        worth=3,
        hint="Is a number of samples or classes written into your function?",
    )
    t.property(
        "another number added to each row changes nothing",
        only_differences_count,
        batches,
        hint="Only differences within a row count. What do you subtract, and from which row?",
    )
    t.property(
        "reordering the classes reorders the probabilities",
        classes_are_alike,
        batches,
        hint="No class is special.",
    )
    t.property(
        "two classes: the sigmoid of the difference",
        is_the_sigmoid_of_the_difference,
        [3 * rng.normal(size=(M, 2)) for M in (1, 2, 6)],
        hint="See the formula above; which column is class 1?",
    )
    t.property(
        "rows of very different size, without a warning",
        survives_mixed_scales,
        [rng.normal(size=shape) for shape in [(2, 2), (5, 3), (7, 10)]],
        hint="Each row needs its own maximum.",
    )
### END HIDDEN TESTS
t.report()

# %% [markdown]
r"""
Only differences count, but their *size* counts a lot. Divide all scores by a number $T$ before the
softmax, called the temperature as in physics, and the same scores are a coin toss or a certainty.
Predict: where does softmax go for $T \to 0$, where for $T \to \infty$? And the shift of all scores:
which of the two pictures follows it?
"""

# %% tags=["show"]
explorers.temperature()

# %% [markdown]
r"""
Towards 0 the largest score takes everything, and softmax has become a maximum (that is where its
name comes from: a soft version of "which is largest"). Towards infinity all classes get the same.
Multiplying $W$ and $b$ by 10 does the same as $T = 1/10$, so a model sets its own temperature by the
length of its weights, as in section 2.
"""

# %% [markdown]
r"""
## 5. If you must name one

A letter has to go to some postal code, sooner or later. If every mistake costs the same, name the
class with the largest probability: the *maximum a posteriori* or MAP rule ("a posteriori": after
having seen $x$). Softmax keeps the order of a row, so the largest probability stands where the
largest score stands, and to name a class nobody needs softmax at all.

What if two classes share first place? Any of them is as good as the other, but the answer has to be
*one* label, and the same one each time. We take the smallest.
"""


# %% nbgrader={"grade": false, "grade_id": "predict_map", "locked": false, "schema_version": 3, "solution": true, "task": false}
def predict_map(Z):
    """The most probable class of each sample; of several that are equal, the smallest label.

    Z : (M, K) scores, or probabilities

    Returns (M,) integer labels in 0..K-1.
    """
    ### BEGIN SOLUTION
    return np.argmax(Z, axis=1)
    ### END SOLUTION


# %% jupyter={"source_hidden": true} nbgrader={"grade": true, "grade_id": "predict_map_test", "locked": true, "points": 5, "schema_version": 3, "solution": false, "task": false}
t = checks.group("predict_map", points=5)
rng = t.rng()
Z, given = rng.normal(size=(3, 4)), rng.normal(size=(3, 4))
t.close(
    "three samples by hand",
    lambda: predict_map(np.array([[0.2, 9.0, 2.0], [-3.0, -2.0, -1.0], [0.9, 0.4, 0.1]])),
    [1, 2, 0],
    hint="Where in each row does the largest entry stand? Count from zero.",
    mistakes={
        "Largest of each column: each row is one sample.": [2, 0, 0],
        "These are the largest scores themselves; say where they stand.": [9.0, -1.0, 0.9],
        "The labels start at 1; here they start at 0.": [2, 3, 1],
        "This is the one-hot form; one label per sample is expected.": [
            [0, 1, 0],
            [0, 0, 1],
            [1, 0, 0],
        ],
        "Where all scores are small you name class 0: is there a threshold? Being the largest is "
        "enough.": [1, 0, 0],
        "Position in the whole array, not in the row.": 1,
    },
)
t.close(
    "classes that share first place",
    lambda: predict_map(np.array([[5.0, 5.0, 1.0], [0.0, 2.0, 2.0], [7.0, 7.0, 7.0]])),
    [0, 1, 0],
    hint="One label per sample, the smallest of those that share the place.",
    mistakes={
        "The largest of the equal labels was taken.": [1, 2, 2],
        "A sample with a tie gives several labels: 3 samples became 7.": [0, 1, 1, 2, 0, 1, 2],
    },
)
t.shape(
    "one sample is still an array of one label",
    lambda: predict_map(Z[:1]),
    (1,),
    hint="(1,) and () are different things. Is there a squeeze or an int()?",
)
t.dtype(
    "labels are whole numbers",
    lambda: predict_map(Z),
    "int",
    hint="A label is used as an index, and 3.0 is none.",
)
t.unchanged("Z stays as it was", lambda: predict_map(given), given, hint="Is Z sorted in place?")


### BEGIN HIDDEN TESTS
def names_the_first_of_the_largest(Z):
    wanted = [min(k for k in range(len(row)) if row[k] == max(row)) for row in Z.tolist()]
    came = np.asarray(predict_map(Z))
    return came.shape == (len(Z),) and bool(np.all(came == wanted))


def needs_no_softmax(Z):
    P = np.exp(Z) / np.exp(Z).sum(axis=1, keepdims=True)
    came = np.asarray(predict_map(Z))
    return came.shape == (len(Z),) and bool(np.all(came == np.asarray(predict_map(P))))


with t.hidden():
    shapes = [(1, 1), (1, 5), (6, 2), (4, 4), (7, 3)]
    t.property(
        "every shape",
        names_the_first_of_the_largest,
        [rng.normal(size=shape) - 1 for shape in shapes],
        worth=2,
        hint="Is a number of samples or classes written into your function?",
    )
    t.property(
        "many ties",
        names_the_first_of_the_largest,
        [rng.integers(-1, 2, size=shape).astype(float) for shape in shapes],
        hint="Among equal scores the smallest label is named.",
    )
    t.property(
        "scores and their probabilities give the same labels",
        needs_no_softmax,
        [rng.normal(size=shape) for shape in shapes],
        hint="Does a threshold or a scale play a part?",
    )
### END HIDDEN TESTS
t.report()

# %% [markdown]
r"""
## 6. The price with K classes

The rule is the one of section 3: pay $-\log$ of the probability that was given to what happened. To
write it as a formula, turn the label into a row of a matrix, with a 1 at the true class and 0
elsewhere. This is the *one-hot* form $Y$ of shape `(M, K)`, and

$$C = -\frac{1}{M} \sum_{m=1}^{M} \sum_{k=1}^{K} y_{mk} \log p_{mk}
    = -\frac{1}{M} \sum_{m=1}^{M} \log p_{m, y_m} .$$

On the left, one-hot; on the right, the same with the label used as an index. If you build $Y$, its
number of columns is the $K$ of the *model*. `y.max() + 1`, and every other number that is read off
the batch, is right until a batch comes by that holds no nine.

And again not by way of $p$. Put softmax in, and the logarithm undoes the exponential above the
line:

$$-\log p_{m, y_m} = \log \sum_{j=1}^{K} e^{z_{mj}} \;-\; z_{m, y_m},
\qquad \log \sum_j e^{z_j} = a + \log \sum_j e^{z_j - a} \quad \text{for every } a .$$

Which $a$ do you want for each row? (And if you feel like writing `np.log(softmax(Z))`: what does it
say for a class that is 1000 behind?)

**Predict, then run.** After the check of your function comes a cell in which it prices a model that
knows nothing, whose scores are all zero. What will it say for 2, for 3 and for 10 classes?
"""


# %% nbgrader={"grade": false, "grade_id": "cross_entropy_from_logits", "locked": false, "schema_version": 3, "solution": true, "task": false}
def cross_entropy_from_logits(Z, y):
    """Mean cross-entropy of K classes, from their scores.

    Z : (M, K) scores
    y : (M,)   integer labels in 0..K-1; not every class need occur

    Returns one number.
    """
    ### BEGIN SOLUTION
    shifted = Z - Z.max(axis=1, keepdims=True)
    log_sums = np.log(np.exp(shifted).sum(axis=1))
    return float(np.mean(log_sums - shifted[np.arange(len(y)), y]))
    ### END SOLUTION


# %% jupyter={"source_hidden": true} nbgrader={"grade": true, "grade_id": "cross_entropy_from_logits_test", "locked": true, "points": 15, "schema_version": 3, "solution": false, "task": false}
t = checks.group("cross_entropy_from_logits", points=15)
rng = t.rng()
Z, y = rng.normal(size=(3, 4)), np.array([2, 0, 3])
given_Z, given_y = rng.normal(size=(3, 4)) + 1, np.array([1, 3, 0])
odds = np.array([[1.0, 1.0, 3.0], [2.0, 5.0, 1.0]])  # what happened is class 2, then class 0
P = odds / [[5.0], [8.0]]  # so 3/5 and 1/4 were given to it
t.close(
    "two samples by hand: 3/5 and 1/4 for what happened",
    lambda: cross_entropy_from_logits(np.log(odds), np.array([2, 0])),
    np.log(20 / 3) / 2,
    hint="Row 0 has 3 of 5, row 1 has 2 of 8. The mean of -log(3/5) and -log(1/4)?",
    mistakes={
        "This is the sum; the loss is the mean over the samples.": np.log(20 / 3),
        "You divide by M·K, as a mean over everything does; the formula divides by M.": (
            np.log(20 / 3) / 6
        ),
        "There is a factor ½ too much: it is 1/M here, not 1/(2M).": np.log(20 / 3) / 4,
        "The sign is turned round: log p is negative, its price is not.": -np.log(20 / 3) / 2,
        "The probabilities were averaged before the logarithm.": -np.log(17 / 40),
        "This is log(sum exp) alone: the score of the true class is not subtracted.": (
            np.log(40.0) / 2
        ),
        "This is the mean of the true classes' scores: the log(sum exp) is missing.": (
            -np.log(6.0) / 2
        ),
        "The maximum was subtracted in one of the two terms and not in the other.": (
            np.log(4 / 9) / 2
        ),
        "The maximum was subtracted from the true class's score, but not in log(sum exp).": (
            np.log(100.0) / 2
        ),
        "Softmax was applied twice: Z are scores, not probabilities.": (
            np.mean(np.log(np.exp(P).sum(axis=1)) - [0.6, 0.25])
        ),
        "Z[:, y] picks every label's column for every sample; pair each row with its own label.": (
            -np.mean(np.log([0.6, 0.2, 0.125, 0.25]))
        ),
        "Not only the true class was priced: which of the terms does y switch off?": (
            -np.sum(np.log(P)) / 2
        ),
    },
)
t.close(
    "a batch in which only classes 0 and 1 of four occur",
    lambda: cross_entropy_from_logits(np.log([[1.0, 5.0, 1.0, 1.0], [2.0] * 4]), np.array([1, 0])),
    (np.log(8 / 5) + np.log(4.0)) / 2,
    hint="Z has four columns, y holds 0 and 1. How many columns does your one-hot matrix have?",
)
t.shape(
    "one number for all samples",
    lambda: cross_entropy_from_logits(Z, y),
    (),
    hint="The formula has a sum over m. Which axis of Z does a label pick from: rows or columns?",
)
t.close(
    "right and very sure: a price of zero",
    lambda: strictly(cross_entropy_from_logits)(
        np.array([[1000.0, 0.0, -1000.0], [0.0, 1.0, 1000.0]]), np.array([0, 2])
    ),
    0.0,
    hint="exp(1000) overflows, and 0 · log(0) is nan. Which a is subtracted from a row before exp?",
)
t.close(
    "wrong and very sure: the price of being 1000 behind",
    lambda: strictly(cross_entropy_from_logits)(np.array([[1000.0, 0.0]]), np.array([1])),
    1000.0,
    hint="softmax gives exactly 0 there, and log(0) is -inf. Use z itself: log(sum exp) - z.",
    mistakes={
        f"This is -log({eps:g}): p was clipped, or {eps:g} was added to it. The wrongest sample has "
        "to cost the most.": -np.log(eps)
        for eps in 10.0 ** -np.arange(5, 21)
    },
)
t.close(
    "large and small scores in one batch",
    lambda: strictly(cross_entropy_from_logits)(
        np.array([[1000.0, 1000.0], [0.0, 0.0]]), np.array([0, 1])
    ),
    np.log(2.0),
    hint="If 1000 is subtracted in both rows, the second is left with log(0). Whose maximum?",
)
t.unchanged(
    "Z and y stay as they were",
    lambda: cross_entropy_from_logits(given_Z, given_y),
    *(given_Z, given_y),
    hint="Z -= ... writes into the scores that were given to you; Z - ... makes new ones.",
)


### BEGIN HIDDEN TESTS
def a_batch(M, K):
    return 2 * rng.normal(size=(M, K)), rng.integers(0, K, size=M)


def pays_for_what_happened(case):
    given = [np.exp(row[label]) / sum(np.exp(row)) for row, label in zip(*case, strict=True)]
    wanted = -sum(np.log(given)) / len(given)
    return np.isclose(cross_entropy_from_logits(*case), wanted, rtol=1e-7, atol=1e-9)


def counts_differences_only(case):
    Z, y = case
    shift = 400 * np.cos(np.arange(len(Z)) + Z[0, 0])[:, None]
    came = strictly(cross_entropy_from_logits)(Z + shift, y)
    return np.isclose(came, cross_entropy_from_logits(Z, y), rtol=1e-7, atol=1e-9)


def treats_classes_alike(case):
    Z, y = case
    order = np.random.default_rng(Z.size).permutation(Z.shape[1])
    renamed = np.argsort(order)[y]
    came = cross_entropy_from_logits(Z[:, order], renamed)
    return np.isclose(came, cross_entropy_from_logits(Z, y), rtol=1e-8, atol=1e-9)


def costs_what_it_is_behind(case):
    Z, y = case
    far = 1000 * np.argsort(np.argsort(Z, axis=1), axis=1).astype(float)  # 0, 1000, 2000, ...
    wanted = np.mean([max(row) - row[label] for row, label in zip(far, y, strict=True)])
    return np.isclose(strictly(cross_entropy_from_logits)(far, y), wanted, rtol=1e-8, atol=1e-9)


with t.hidden():
    batches = [a_batch(*shape) for shape in [(1, 1), (1, 3), (5, 2), (2, 7), (4, 4), (9, 3)]]
    t.property(
        "random batches, priced one by one",
        pays_for_what_happened,
        batches,
        worth=3,
        hint="-log of the probability of what happened, then the mean over the samples.",
    )
    t.property(
        "another number added to each row changes nothing",
        counts_differences_only,
        batches,
        hint="Only differences within a row count. Whose maximum do you subtract?",
    )
    t.property(
        "reordering the classes and their labels changes nothing",
        treats_classes_alike,
        batches,
        hint="No class is special, not even one that does not occur in the batch.",
    )
    t.property(
        "scores that are thousands apart, without a warning",
        costs_what_it_is_behind,
        batches,
        hint="The price is how far the true class is behind the largest score.",
    )
### END HIDDEN TESTS
t.report()

# %% tags=["show"]
for K in (2, 3, 10):
    ignorant = cross_entropy_from_logits(np.zeros((1, K)), np.array([0]))
    print(f"{K:2} classes: {ignorant:.4f} for knowing nothing, log K = {np.log(K):.4f}")

# %% [markdown]
r"""
$\log K$: everybody gets $1/K$. Keep $\log 10 = 2.3026$ in mind. It is the first thing to look at in
any run: a network that has just been born with small weights must start near $\log K$, and if it
does not, something is broken before the first step.
"""

# %% [markdown]
r"""
## 7. Everything depends on everything

So far each entry of an array went its own way. In softmax it does not: if one score grows, its own
probability grows, and *all the others* have to shrink, because they share one whole. Take one sample
with scores $z_1, \dots, z_K$. There are $K$ probabilities and $K$ scores, so there are $K \times K$
derivatives, which one writes as a matrix, the *Jacobian*:

$$J_{ij} = \frac{\partial p_i}{\partial z_j}, \qquad p_i = \frac{e^{z_i}}{S}, \quad S = \sum_k e^{z_k} .$$

Work out the two cases. The score $z_j$ is always in $S$, with $\partial S / \partial z_j =
e^{z_j}$. For $i \ne j$ it is nowhere else:

$$J_{ij} = -\frac{e^{z_i}}{S^2} \, e^{z_j} = - p_i \, p_j .$$

For $i = j$ it is above the line as well, which adds $e^{z_i}/S = p_i$, so $J_{ii} = p_i - p_i^2$.
Both in one:

$$J = \operatorname{diag}(p) - p \, p^\top .$$

Many slides print the diagonal, $p_i (1 - p_i)$, and stop. It looks like the derivative of the
sigmoid, and it is a trap: with the diagonal alone, the network learns *something*, but not what you
told it to.

Your `softmax` wants a matrix, and one sample is a matrix with one row.
"""


# %% nbgrader={"grade": false, "grade_id": "softmax_jacobian", "locked": false, "schema_version": 3, "solution": true, "task": false}
def softmax_jacobian(z):
    """How every probability of one sample changes with every score.

    z : (K,) scores of one sample

    Returns J of shape (K, K): J[i, j] is the derivative of p[i] with respect to z[j].
    """
    ### BEGIN SOLUTION
    p = softmax(z[np.newaxis])[0]
    return np.diag(p) - np.outer(p, p)
    ### END SOLUTION


# %% jupyter={"source_hidden": true} nbgrader={"grade": true, "grade_id": "softmax_jacobian_test", "locked": true, "points": 10, "schema_version": 3, "solution": false, "task": false}
t = checks.group("softmax_jacobian", points=10)
rng = t.rng()
logs, one, far = np.log([1.0, 2.0, 1.0]), np.array([0.7]), np.array([1000.0, 0.0, -1000.0])
z, given, p = rng.normal(size=4), rng.normal(size=4) + 1, np.array([0.25, 0.5, 0.25])
right = np.array([[3.0, -2.0, -1.0], [-2.0, 4.0, -2.0], [-1.0, -2.0, 3.0]]) / 16


def belongs_to_your_softmax(z):
    """Tells of a J whether it belongs to what your softmax makes of z, right or wrong."""
    own = np.asarray(softmax(z[np.newaxis]), dtype=float)[0]
    V = np.random.default_rng(len(z)).normal(size=(3 * len(z) ** 2, len(z)))
    # v J v is a variance: that of a number that is v[k] with probability p[k].
    spread = (own * V**2).sum(axis=1) - (own * V).sum(axis=1) ** 2
    return lambda J: np.allclose(J, J.T) and np.allclose(np.sum(V @ J * V, axis=1), spread)


t.close(
    "the probabilities 1/4, 1/2, 1/4 by hand",
    lambda: softmax_jacobian(logs),
    lambda: yours_or(
        right, lambda: softmax_jacobian(logs), lambda J: belongs_to_your_softmax(logs)(J)
    ),
    hint="J[0, 0] is 1/4 - 1/16, and J[0, 1] is -1/4 · 1/2. What are the other seven? (softmax wants "
    "a matrix; one sample is a matrix with one row.)",
    mistakes={
        "Only the diagonal is there, as on many slides. Does p[1] not change when z[0] grows?": (
            np.diag([3, 4, 3]) / 16
        ),
        "This is a vector, p(1 - p): the diagonal alone. There are K·K derivatives.": (
            np.array([3, 4, 3]) / 16
        ),
        "The sign is turned round: does p[0] grow or shrink when z[0] grows?": -right,
        "The diagonal lacks its -p²: p pᵀ has a diagonal too.": right + np.diag(p**2),
        "p pᵀ is added; both derivatives have it with a minus.": np.diag(p) + np.outer(p, p),
        "p @ p of two vectors is one number; p pᵀ is a matrix of all products.": np.diag(p) - p @ p,
        "p * p goes entry by entry, and .T does nothing to a vector; p pᵀ is a matrix of all "
        "products.": np.diag(p) - p * p,
        "np.diag of a matrix takes its diagonal out; to build one, give it a vector.": (
            p[0] - np.outer(p, p)
        ),
        "An identity matrix stands where diag(p) belongs.": np.eye(3) - np.outer(p, p),
        "p pᵀ is missing: this is diag(p) alone.": np.diag(p),
        "diag(p) is missing: this is -p pᵀ alone.": -np.outer(p, p),
    },
)
t.shape(
    "four classes",
    lambda: softmax_jacobian(z),
    (4, 4),
    hint="K probabilities, K scores. np.outer makes a matrix of two vectors.",
)
t.close(
    "a single class: its probability is 1 and stays 1",
    lambda: softmax_jacobian(one),
    lambda: yours_or(
        np.zeros((1, 1)), lambda: softmax_jacobian(one), lambda J: belongs_to_your_softmax(one)(J)
    ),
    hint="Is the shape (1, 1), and the entry 1 - 1·1?",
)
t.close(
    "scores of 1000 and -1000, without a warning",
    lambda: excused(
        lambda: strictly(softmax_jacobian)(far),
        lambda: strictly(softmax)(far[np.newaxis]),
        np.zeros((3, 3)),
    ),
    lambda: yours_or(
        np.zeros((3, 3)),
        lambda: strictly(softmax_jacobian)(far),
        lambda J: belongs_to_your_softmax(far)(J),
    ),
    hint="p is (1, 0, 0) there, and every entry of J is 0. Your softmax can do that already. Do you "
    "use it here?",
)
t.unchanged(
    "z stays as it was",
    lambda: softmax_jacobian(given),
    given,
    hint="Does -= write into z, or into a view?",
)


### BEGIN HIDDEN TESTS
def by_definition(z):
    return np.exp(z) / np.sum(np.exp(z))


def from_your_probabilities(z, J):
    (p,) = np.array(softmax(z.reshape(1, -1)), dtype=float)
    wanted = [[p[i] * ((i == j) - p[j]) for j in range(len(z))] for i in range(len(z))]
    return np.allclose(J, wanted, rtol=1e-6, atol=1e-8)


def is_what_small_steps_say(z):
    J = np.asarray(softmax_jacobian(z), dtype=float)
    steps = 1e-5 * np.eye(len(z))
    columns = [(by_definition(z + s) - by_definition(z - s)) / 2e-5 for s in steps]
    same = J.shape == (len(z), len(z)) and np.allclose(J, np.transpose(columns), atol=1e-7)
    return same or from_your_probabilities(z, J)


def keeps_the_whole(z):
    J = np.asarray(softmax_jacobian(z), dtype=float)
    sums = np.concatenate([J.sum(axis=0), J.sum(axis=1)])
    return np.allclose(sums, 0, atol=1e-9) or from_your_probabilities(z, J)


def has_no_negative_curvature(z):
    J = np.asarray(softmax_jacobian(z), dtype=float)
    good = np.allclose(J, J.T, atol=1e-9) and np.linalg.eigvalsh(J).min() > -1e-9
    return good or from_your_probabilities(z, J)


with t.hidden():
    rows = [1.5 * rng.normal(size=K) for K in (1, 2, 3, 5, 8)]
    t.property(
        "small steps of every score",
        is_what_small_steps_say,
        rows,
        worth=3,
        hint="Compare with the two cases in the text: i = j, and i different from j.",
    )
    t.property(
        "every row and every column adds up to zero",
        keeps_the_whole,
        rows,
        hint="What one class gains the others lose; and a shift of all scores changes nothing.",
    )
    t.property(
        "symmetric, with no negative eigenvalue",
        has_no_negative_curvature,
        rows,
        hint="J[i, j] and J[j, i] are the same product, with the same sign.",
    )
### END HIDDEN TESTS
t.report()

# %% [markdown]
r"""
Five classes with the scores 2, 1, 0, 0 and −1. On the left your Jacobian, on the right what is left
of it on those slides. Add up a row of the left matrix, then a column. Why must both be zero?
"""

# %% tags=["show"]
z = np.array([2.0, 1.0, 0.0, 0.0, -1.0])
J = softmax_jacobian(z)
fig, panels = plt.subplots(1, 2, figsize=(8.4, 3.9), layout="constrained")
for ax, (title, matrix) in zip(
    panels, [("the Jacobian", J), ("its diagonal only", np.diag(np.diag(J)))], strict=True
):
    plots.style.dress(ax).imshow(matrix, cmap=plots.style.SEQUENTIAL, vmin=-0.25, vmax=0.25)
    for (i, j), value in np.ndenumerate(matrix):
        ink = "black" if value > 0 else "white"
        ax.text(j, i, f"{value:.3f}" if value else "0", ha="center", va="center", color=ink)
    ax.grid(False)
    plots.style.label(ax, "score j", "probability i", title)

# %% [markdown]
r"""
A row: move all scores together, and no probability moves. A column: move one score, and what the
classes gain and lose adds up to nothing, since their sum stays one.

In a network a matrix is never the goal. What is needed is the backward step: the right-hand
neighbour sends a message $dP$, one number per probability, and we owe the left-hand one a $dZ$. A
score reaches the loss along $K$ roads, one through each probability, and what arrives along several
roads is added:

$$dz_j = \sum_i dp_i \, J_{ij} .$$
"""

# %% [markdown]
r"""
### Bug hunt

A colleague does not want to build a $K \times K$ matrix for each sample. "Put the Jacobian into the
sum", she says, "and most of it goes away. From each entry of $dP$ some average of its row is
subtracted, then it is multiplied by its probability. No loop, no matrix." She is right; and she has
checked her code *twice*. Her function and her two checks are below. Both are honest.
"""


# %% nbgrader={"grade": false, "grade_id": "softmax_backward", "locked": true, "schema_version": 3, "solution": false, "task": false}
def softmax_backward(P, dP):
    """The colleague's backward step: from dP to dZ.

    P  : (M, K) probabilities
    dP : (M, K) the message from the right

    Returns dZ of shape (M, K).
    """
    average = np.mean(dP, axis=1, keepdims=True)
    return P * (dP - average)


# %% tags=["show"]
def check_backward(backward, Z, dP=None):
    """Compare a backward step with what softmax itself does at Z. dP : by default random."""
    return check_gradient(softmax, Z, lambda Z, dP: backward(softmax(Z), dP), cotangent=dP)


rng = np.random.default_rng(4)
print("random scores, a message of ones:")
print(check_backward(softmax_backward, rng.normal(size=(3, 4)), dP=np.ones((3, 4))))
print("\nscores zero, a random message:")
print(check_backward(softmax_backward, np.zeros((3, 4)), dP=rng.normal(size=(3, 4))))

# %% [markdown]
r"""
Nevertheless the function is wrong. Find a check that shows it: choose scores and a message in the
next cell. Then put $J$ into the sum for $dz_j$ yourself, and see what her average should have been.
What is special about a message of ones, and what about scores that are all zero? Then mend it. No
points are given here, but the first part of the written answer asks what you found, and a later
picture uses your mended function.
"""

# %% tags=["show"]
print(check_backward(softmax_backward, np.zeros((3, 4))))  # choose other scores


# %% nbgrader={"grade": false, "grade_id": "bug_hunt", "locked": false, "schema_version": 3, "solution": true, "task": false}
def mended_softmax_backward(P, dP):
    """From dP to dZ, without the bug. P, dP : (M, K); returns dZ (M, K)."""
    ### BEGIN SOLUTION
    # Each class counts in the average as much as it is probable.
    return P * dP - P * np.sum(P * dP, axis=1, keepdims=True)
    ### END SOLUTION


# %% tags=["show"]
print(check_backward(mended_softmax_backward, np.random.default_rng(5).normal(size=(3, 4))))

# %% [markdown]
r"""
## 8. Everything cancels

Softmax is messy, and the logarithm blows up near zero. Together they are simple. The loss hands the
probabilities a message with a single entry per row, at the true class: the derivative of $-\log p_y$
is $-1/p_y$. Send it through row $y$ of the Jacobian:

$$\frac{\partial}{\partial z_j} \bigl( -\log p_y \bigr) = -\frac{1}{p_y} J_{yj}
= \begin{cases} p_j & j \ne y \\ p_j - 1 & j = y \end{cases}$$

The dangerous $1/p_y$ is gone, and so is the matrix. With the one-hot form $Y$ and the mean over the
samples,

$$dZ = \frac{\partial C}{\partial Z} = \frac{1}{M} (P - Y) .$$

What the model said minus what happened, for the third time. This is no accident: in each case the
loss is the one that the likelihood of the model asks for. Your function gets $Z$ and $y$, and $K$ is
the number of columns of $Z$.
"""


# %% nbgrader={"grade": false, "grade_id": "softmax_ce_grad", "locked": false, "schema_version": 3, "solution": true, "task": false}
def softmax_ce_grad(Z, y):
    """Gradient of the mean cross-entropy with respect to the scores.

    Z : (M, K) scores
    y : (M,)   integer labels in 0..K-1; not every class need occur

    Returns dZ of shape (M, K).
    """
    ### BEGIN SOLUTION
    one_hot = np.eye(Z.shape[1])[y]
    return (softmax(Z) - one_hot) / len(y)
    ### END SOLUTION


# %% jupyter={"source_hidden": true} nbgrader={"grade": true, "grade_id": "softmax_ce_grad_test", "locked": true, "points": 15, "schema_version": 3, "solution": false, "task": false}
t = checks.group("softmax_ce_grad", points=15)
rng = t.rng()
Z, y = rng.normal(size=(3, 4)), np.array([2, 0, 3])
given_Z, given_y = rng.normal(size=(3, 4)) + 1, np.array([1, 3, 0])
logs, two = np.log([[1.0, 1.0, 2.0], [1.0, 2.0, 1.0]]), np.array([2, 0])
P, happened = np.array([[0.25, 0.25, 0.5], [0.25, 0.5, 0.25]]), [[0, 0, 1], [1, 0, 0]]
right = np.array([[1.0, 1.0, -2.0], [-3.0, 2.0, 1.0]]) / 8
far, sure = np.array([[1000.0, -1000.0], [1000.0, -1000.0]]), np.array([0, 1])


def follows_your_softmax(Z, Y):
    """Tells of a dZ whether it leads from your softmax of Z to the one-hot Y."""
    return lambda dZ: np.allclose(np.asarray(softmax(Z)) - len(Z) * dZ, Y, rtol=1e-7, atol=1e-9)


t.close(
    "two samples by hand",
    lambda: softmax_ce_grad(logs.copy(), two),
    lambda: yours_or(
        right,
        lambda: softmax_ce_grad(logs.copy(), two),
        lambda dZ: follows_your_softmax(logs, happened)(dZ),
    ),
    hint="Row 0: the model said 1/4, 1/4, 1/2, what happened is 0, 0, 1, and there are two samples.",
    mistakes={
        "1/M is left out: the loss is a mean over the samples.": 2 * right,
        "1/M has been multiplied in twice.": right / 2,
        "You divide by M·K instead of M.": right / 3,
        "The sign is turned round: a gradient points uphill.": -right,
        "What happened is not subtracted: this is P/M.": P / 2,
        "Only the true class gets anything: the Jacobian has been cut down to its diagonal.": (
            np.array([[0.0, 0.0, -2.0], [-3.0, 0.0, 0.0]]) / 8
        ),
        "P[:, y] takes whole columns; pair each row with its own label.": (
            np.array([[-3.0, 1.0, -2.0], [-3.0, 2.0, -3.0]]) / 8
        ),
        "Only Y is divided by M, P is not: are there parentheses?": P - np.array(happened) / 2,
        "Only P is divided by M, Y is not: are there parentheses?": P / 2 - happened,
        "Z itself stands where its softmax belongs.": (logs - happened) / 2,
        "There is a p(1 - p) too much: the softmax's slope is in P - Y already.": (
            right * P * (1 - P)
        ),
    },
)
t.shape(
    "three samples, four classes",
    lambda: softmax_ce_grad(Z, y),
    (3, 4),
    hint="dZ has the shape of Z. Which axis does a label pick from: rows or columns?",
)
t.close(
    "a batch in which only class 0 of three occurs",
    lambda: softmax_ce_grad(np.ones((1, 3)), np.array([0])),
    lambda: yours_or(
        np.array([[-2.0, 1.0, 1.0]]) / 3,
        lambda: softmax_ce_grad(np.ones((1, 3)), np.array([0])),
        lambda dZ: follows_your_softmax(np.ones((1, 3)), [[1, 0, 0]])(dZ),
    ),
    hint="Z has three columns, y holds a 0. How many columns does your one-hot matrix have?",
    mistakes={
        "1 was subtracted from every class. Did y pick a row? Or has your one-hot matrix one column "
        "only, which fits anywhere?": np.array([[-2.0, -2.0, -2.0]]) / 3
    },
)
t.close(
    "scores of 1000 and -1000, without a warning",
    lambda: excused(
        lambda: strictly(softmax_ce_grad)(far, sure),
        lambda: strictly(softmax)(far),
        np.array([[0.0, 0.0], [0.5, -0.5]]),
    ),
    lambda: yours_or(
        np.array([[0.0, 0.0], [0.5, -0.5]]),
        lambda: strictly(softmax_ce_grad)(far, sure),
        lambda dZ: follows_your_softmax(far, [[1, 0], [0, 1]])(dZ),
    ),
    hint="P is (1, 0) in both rows; what happened is (1, 0), then (0, 1). Do you divide by a "
    "probability?",
)
t.unchanged(
    "Z and y stay as they were",
    lambda: softmax_ce_grad(given_Z, given_y),
    *(given_Z, given_y),
    hint="Z[range(M), y] -= 1 writes into the scores. Subtract from the probabilities.",
)


### BEGIN HIDDEN TESTS
def a_batch(M, K):
    return 1.5 * rng.normal(size=(M, K)), rng.integers(0, K, size=M)


def by_definition(Z, y):
    given = [np.exp(row[label]) / sum(np.exp(row)) for row, label in zip(Z, y, strict=True)]
    return -sum(np.log(given)) / len(given)


def from_your_softmax(Z, y, dZ):
    own = np.array(softmax(Z), dtype=float)
    for m, label in enumerate(y):
        own[m, label] -= 1
    return np.allclose(dZ, own / len(y), rtol=1e-6, atol=1e-8)


def slope_is_that_of_the_loss(case):
    Z, y = case
    dZ = np.asarray(softmax_ce_grad(Z, y), dtype=float)
    direction, h = np.random.default_rng(Z.size), 1e-5
    for _ in range(3):
        V = direction.normal(size=Z.shape)
        rise = (by_definition(Z + h * V, y) - by_definition(Z - h * V, y)) / (2 * h)
        if dZ.shape != Z.shape or not np.isclose(np.sum(dZ * V), rise, rtol=1e-6, atol=1e-7):
            return from_your_softmax(Z, y, dZ)
    return True


def rows_add_up_to_zero(case):
    dZ = np.asarray(softmax_ce_grad(*case), dtype=float)
    return np.allclose(dZ.sum(axis=1), 0, atol=1e-9) or from_your_softmax(*case, dZ)


def samples_do_not_meet(case):
    Z, y = case
    dZ = np.asarray(softmax_ce_grad(Z, y), dtype=float)
    alone = [np.asarray(softmax_ce_grad(Z[[m]], y[[m]]))[0] / len(y) for m in range(len(y))]
    return np.allclose(dZ, alone, rtol=1e-7, atol=1e-9) or from_your_softmax(Z, y, dZ)


with t.hidden():
    batches = [a_batch(*shape) for shape in [(1, 1), (1, 3), (5, 2), (2, 7), (4, 4), (6, 3)]]
    t.property(
        "the slope of the loss along random directions",
        slope_is_that_of_the_loss,
        batches,
        worth=3,
        hint="What the model said minus what happened, divided by the number of samples.",
    )
    t.property(
        "each row adds up to zero",
        rows_add_up_to_zero,
        batches,
        hint="A shift of all scores of a row changes no loss. So what do its slopes add up to?",
    )
    t.property(
        "each sample gives what it gives alone, divided by M",
        samples_do_not_meet,
        batches,
        hint="Is K or M read off the batch where it should be read off Z?",
    )
### END HIDDEN TESTS
t.report()

# %% [markdown]
r"""
One sample, four classes, the true one is class 2. Grey is what the model says, white what happened,
and the hatched bars are their difference, the message that goes to the left. Gradient descent walks
against it: it pulls the score of class 2 up, with the strength by which it was too small, and pushes
each of the others down by what it had taken.
"""

# %% tags=["show"]
scores, truth = np.array([[1.2, 0.4, 0.8, -0.6]]), np.array([2])
bars = {
    "said P": (softmax(scores)[0], "0.6", ""),
    "happened Y": (np.arange(4) == truth[0], "white", ""),
    "message dZ": (softmax_ce_grad(scores, truth)[0], "white", "////"),
}
ax = plots.style.axes()
for shift, (name, (heights, colour, hatch)) in zip([-0.26, 0, 0.26], bars.items(), strict=True):
    place = np.arange(4) + shift
    ax.bar(place, heights, 0.24, label=name, facecolor=colour, edgecolor="black", hatch=hatch)
ax.axhline(0, color="black", lw=0.8)
ax.set_xticks(range(4))
ax = plots.style.legend(plots.style.label(ax, "class", "probability, or slope of the loss"))

# %% [markdown]
r"""
The judge of homework 1, once more: `check_gradient` compares your gradient with your own loss, for
the parameters of the linear node. Its backward step has not changed, $dW = X^\top dZ$, and $db$ is
the sum of $dZ$ over the samples.
"""

# %% tags=["show"]
rng = np.random.default_rng(1)
X7, y7 = rng.normal(size=(7, 3)), rng.integers(0, 4, size=7)


def loss_at(parameters):
    return cross_entropy_from_logits(X7 @ parameters["W"] + parameters["b"], y7)


def gradient_at(parameters):
    message = softmax_ce_grad(X7 @ parameters["W"] + parameters["b"], y7)
    return {"W": np.einsum("mn,mk->nk", X7, message), "b": message.sum(axis=0)}


print(check_gradient(loss_at, {"W": rng.normal(size=(3, 4)), "b": rng.normal(size=4)}, gradient_at))

# %% [markdown]
r"""
Slides that put samples into columns use the transposes of everything. The dictionary, for this
homework:

| | here: a sample is a row | there: a sample is a column |
|:--|:--|:--|
| scores | $Z = XW + b$, shape `(M, K)` | $Z = WX + b$, shape `(K, M)` |
| softmax divides by | the sums of the rows, `axis=1` | the sums of the columns, `axis=0` |
| one-hot | $Y$ `(M, K)` | $Y$ `(K, M)` |
| loss | $-\frac{1}{M} \sum_m \log p_{m, y_m}$ | $-\frac{1}{M} \sum_m \log p_{y_m, m}$ |
| message | $dZ = (P - Y)/M$, shape `(M, K)` | $dZ = (P - Y)/M$, shape `(K, M)` |
| weights, biases | $dW = X^\top dZ$; sum over the rows | $dW = dZ \, X^\top$; sum over the columns |
"""

# %% [markdown]
r"""
## 9. Training

All parts are there. Start as in homework 1: weights as small random numbers from the generator that
is handed in, biases zero; one loss more than steps. $K$ is an argument, because the data cannot tell
it: a training set may hold no sample of a class.
"""


# %% nbgrader={"grade": false, "grade_id": "fit_softmax", "locked": false, "schema_version": 3, "solution": true, "task": false}
def fit_softmax(X, y, K, lr, n_iter, rng):
    """Fit softmax regression by gradient descent on all samples at once.

    X : (M, N) samples
    y : (M,)   integer labels in 0..K-1; not every class need occur
    K : number of classes
    lr : learning rate
    n_iter : number of steps
    rng : np.random.Generator. W starts as 0.01 * rng.standard_normal((N, K)), b as zeros

    Returns (W, b, losses): arrays (N, K) and (K,), and n_iter + 1 losses, the first of them
    before any step and the last belonging to the W and b that are returned.
    """
    ### BEGIN SOLUTION
    W, b = 0.01 * rng.standard_normal((X.shape[1], K)), np.zeros(K)
    Z = X @ W + b
    losses = [cross_entropy_from_logits(Z, y)]
    for _ in range(n_iter):
        dZ = softmax_ce_grad(Z, y)
        W = W - lr * X.T @ dZ
        b = b - lr * dZ.sum(axis=0)
        Z = X @ W + b
        losses.append(cross_entropy_from_logits(Z, y))
    return W, b, losses
    ### END SOLUTION


# %% jupyter={"source_hidden": true} nbgrader={"grade": true, "grade_id": "fit_softmax_test", "locked": true, "points": 15, "schema_version": 3, "solution": false, "task": false}
t = checks.group("fit_softmax", points=15)
rng = t.rng()
X, y = rng.normal(size=(6, 2)), np.array([0, 2, 1, 1, 0, 2])
A, labels_of_A = rng.normal(size=(6, 3)), np.array([1, 0, 2, 2, 1, 0])
seed = int(rng.integers(1_000_000))
start = 0.01 * np.random.default_rng(seed).standard_normal((2, 3))


def run(n_iter, K=3):
    return fit_softmax(X, y, K, 0.1, n_iter, np.random.default_rng(seed))


t.close(
    "without a step, W and b are where they start",
    lambda: tuple(run(0))[:2],
    (start, np.zeros(3)),
    hint="W is 0.01 times rng.standard_normal, drawn once in the shape of W; b is zero.",
    mistakes={
        "W starts at zero: rng was not asked.": (np.zeros((2, 3)), np.zeros(3)),
        "The factor 0.01 is missing.": (100 * start, np.zeros(3)),
    },
)
t.close(
    "a class that does not occur has a column of W",
    lambda: excused(
        lambda: np.shape(run(2, K=4)[0])[1],
        lambda: (
            cross_entropy_from_logits(np.zeros((6, 4)), y),
            np.sum(softmax_ce_grad(np.zeros((6, 4)), y)),
        ),
        4,
    ),
    4,
    hint="The labels are 0, 1 and 2, and K = 4. How many classes can the model name?",
    mistakes={"The number of classes was read off y; K is an argument.": 3},
)
t.close(
    "five steps, six losses",
    lambda: len(run(5)[2]),
    6,
    hint="One before the first step and one after each step.",
    mistakes={"The loss at the start, or the one after the last step, is not recorded.": 5},
)

# A tiny problem: two samples, x = 2 of class 0 and x = 1 of class 1, K = 2, lr = 0.1. What is
# expected comes from your own functions, so a bug in one of them costs no points here again.
x, tiny_y, lr = np.array([[2.0], [1.0]]), np.array([0, 1]), 0.1
w = 0.01 * np.random.default_rng(seed).standard_normal((1, 2))


def tiny():
    return fit_softmax(x, tiny_y, 2, lr, 1, np.random.default_rng(seed))


def after(up=1, share_W=1.0, share_b=1.0, at=lambda Z: Z):
    """W and b after a step along your gradient, or after a wrong one."""
    dZ = np.asarray(softmax_ce_grad(at(np.concatenate([2 * w, w])), tiny_y))
    first, second = dZ[:1], dZ[1:]  # what the two samples say
    return w - up * lr * share_W * (2 * first + second), -up * lr * share_b * (first + second)[0]


def loss_of(W, b, at=lambda Z: Z):
    return cross_entropy_from_logits(at(np.concatenate([2 * W, W]) + b), tiny_y)


t.close(
    "one step of W and b",
    lambda: tuple(tiny())[:2],
    lambda: after(),
    hint="dW is 2 times the first row of dZ plus the second row, db is the sum of the two rows. "
    "Against which do W and b move?",
    mistakes={
        "The step goes uphill: walk against the gradient.": lambda: after(up=-1),
        "W moved, b did not.": lambda: after(share_b=0.0),
        "db is the mean of dZ over the samples; take the sum, 1/M is in dZ already.": (
            lambda: after(share_b=0.5)
        ),
        "dW was divided by M once more; 1/M is in dZ already.": lambda: after(share_W=0.5),
        "dW and db were divided by M once more; 1/M is in dZ already.": (
            lambda: after(share_W=0.5, share_b=0.5)
        ),
        "The gradient was taken at the probabilities: softmax_ce_grad wants the scores.": (
            lambda: after(at=softmax)
        ),
        "b was moved by a gradient taken after W had moved; both belong to the same place.": (
            lambda: (
                after()[0],
                after(at=lambda Z: np.concatenate([2 * after()[0], after()[0]]))[1],
            )
        ),
    },
)
t.close(
    "the first loss is the loss at the start",
    lambda: tiny()[2][0],
    lambda: loss_of(w, 0.0),
    hint="Record the loss before W and b move for the first time. It is near log 2.",
    mistakes={
        "The loss was given probabilities: cross_entropy_from_logits wants the scores.": (
            lambda: loss_of(w, 0.0, at=softmax)
        ),
        "This is the loss after the first step.": lambda: loss_of(*after()),
    },
)
t.close(
    "the last loss belongs to the W and b that are returned",
    lambda: tiny()[2][-1],
    lambda: loss_of(*(np.asarray(part, dtype=float) for part in tuple(tiny())[:2])),
    hint="Move W and b, compute the scores again, then record.",
    mistakes={"This is the loss before the last step.": lambda: loss_of(w, 0.0)},
)
t.unchanged(
    "X and y stay as they were",
    lambda: fit_softmax(A, labels_of_A, 3, 0.1, 3, np.random.default_rng(seed)),
    *(A, labels_of_A),
    hint="Did you centre or scale X in place? Standardising is the caller's business.",
)
t.repeatable(
    "all randomness comes from rng",
    lambda rng: fit_softmax(X, y, 3, 0.1, 3, rng),
    hint="np.random.something is global: ask rng instead.",
)


### BEGIN HIDDEN TESTS
def true_loss(Z, y):
    return float(
        np.mean(np.logaddexp.reduce(Z, axis=1) - [z[k] for z, k in zip(Z, y, strict=True)])
    )


def true_message(Z, y):
    P = np.exp(Z - np.logaddexp.reduce(Z, axis=1)[:, None])
    return (P - (np.arange(Z.shape[1]) == y[:, None])) / len(y)


def walk(case, cost, message):
    X, y, K, lr, n_iter, seed, _ = case
    W = np.random.default_rng(seed).standard_normal((X.shape[1], K)) / 100
    b, history = np.zeros(K), []
    for _ in range(n_iter):
        Z = np.einsum("mn,nk->mk", X, W) + b
        history.append(cost(Z, y))
        sent = np.asarray(message(Z, y))
        W, b = W - lr * np.einsum("mn,mk->nk", X, sent), b - lr * np.sum(sent, axis=0)
    return W, b, [*history, cost(np.einsum("mn,nk->mk", X, W) + b, y)]


def follows_the_rule(case):
    # A walk by the student's own functions counts too: their bugs have cost their points.
    came = fit_softmax(*case[:5], np.random.default_rng(case[5]))
    for cost in (true_loss, cross_entropy_from_logits):
        for message in (true_message, softmax_ce_grad):
            try:
                wanted = walk(case, cost, message)
                pairs = zip(came, wanted, strict=True)
                if all(np.allclose(c, w, rtol=1e-6, atol=1e-8) for c, w in pairs):
                    return True
            except Exception:  # one of the student's own functions
                continue
    return False


def a_descent(M, N, K, share, n_iter):
    X, y = rng.normal(size=(M, N)), rng.permutation(np.arange(M) % K)
    bordered = np.hstack([np.ones((M, 1)), X])
    # The Jacobian of softmax has no eigenvalue above 1/2, so neither has the loss above L.
    L = np.linalg.eigvalsh(bordered.T @ bordered / M)[-1] / 2
    return X, y, K, share * 2 / L, n_iter, int(rng.integers(1_000_000)), share


def falls(case):
    losses = np.asarray(fit_softmax(*case[:5], np.random.default_rng(case[5]))[2])
    return bool(np.all(losses[1:] <= losses[:-1] * (1 + 1e-9))) or follows_the_rule(case)


with t.hidden():
    t.property(
        "random problems, a few steps each",
        follows_the_rule,
        [a_descent(9, 1, 2, 0.3, 1), a_descent(12, 3, 4, 0.9, 6), a_descent(8, 2, 7, 0.1, 9)],
        worth=3,
        hint="Compare each line of your loop with the formulas: scores, message, dW and db, step.",
    )
    t.property(
        "with a small learning rate the loss falls at every step",
        falls,
        [a_descent(14, 3, 3, share, 20) for share in (0.2, 0.5, 0.9)],
        hint="Is the learning rate used as given, and the loss recorded after every step?",
    )
### END HIDDEN TESTS
t.report()

# %% [markdown]
r"""
Three clouds in the plane, and the regions that your model names. Each class has a score that is a
plane over the picture; the boundary of two classes is where their two planes meet, so it is a
straight line. Which shapes can a softmax regression *not* cut out?
"""

# %% tags=["show"]
rng = np.random.default_rng(2)
centres = np.array([[-1.5, -1.0], [1.6, -0.6], [0.0, 1.7]])
y = np.arange(150) % 3
X = centres[y] + 0.75 * rng.normal(size=(150, 2))
W, b, losses = fit_softmax(X, y, 3, lr=0.5, n_iter=200, rng=np.random.default_rng(0))
fig, (left, right) = plt.subplots(1, 2, figsize=(9.4, 4.0), layout="constrained")
plots.decision_boundary(lambda points: points @ W + b, X, y, left)
plots.loss_curve(losses, right, log=False)
right.axhline(np.log(3), color="black", lw=1, ls=":", label="log 3, for knowing nothing")
ax = plots.style.legend(right)
print(f"{np.sum(predict_map(X @ W + b) != y)} of {len(y)} samples lie on a wrong side")

# %% [markdown]
r"""
## 10. The closing experiment

The digits. 64 grey values, ten classes, 650 parameters. For each of five splits of 80 % and 20 %:
500 steps with all training samples, at learning rate 0.5.

**The target: a training loss from 2.30 to at most 0.18, and at least 95 % of the test digits read
correctly, on each of these five.** (Other splits would say anything from 92 to 98 %: with 360 test
digits, ten that are hard more or less make three per cent.) For comparison, scikit-learn's
`LogisticRegression` without a penalty, which drives the training loss down to nearly nothing.
"""

# %% tags=["show"]
from sklearn.linear_model import LogisticRegression

runs = []
print("split   loss before   loss after   test accuracy   scikit-learn")
for i in range(5):
    parts = datasets.split(digits, labels, rng=np.random.default_rng(i))
    (X_train, y_train), (X_test, y_test) = parts
    W, b, losses = fit_softmax(
        X_train, y_train, 10, lr=0.5, n_iter=500, rng=np.random.default_rng(i)
    )
    accuracy = np.mean(predict_map(X_test @ W + b) == y_test)
    theirs = LogisticRegression(C=np.inf, max_iter=2000).fit(X_train, y_train).score(X_test, y_test)
    reached = abs(losses[0] - np.log(10)) < 0.05 and losses[-1] <= 0.18 and accuracy >= 0.95
    print(f"{i:5}{losses[0]:14.4f}{losses[-1]:13.4f}{accuracy:16.3f}{theirs:15.3f}", end="")
    print(f"   target {'reached' if reached else 'missed'}")
    runs.append((W, b, losses, X_test, y_test))

# %% [markdown]
r"""
The columns of $W$ from the first split, each bent back into a picture. A score is the sum of
grey value times weight, so light pixels are ink that speaks *for* the class, and dark pixels are ink
that speaks *against* it. Find the 0, with its empty middle. What does the 7 look for, and what
must not be there? Why are there pixels at the rim about which no class has an opinion?
"""

# %% tags=["show"]
W, b, losses, X_test, y_test = runs[0]
ax = plots.weight_templates(W)

# %% tags=["show"]
fig, (left, right) = plt.subplots(1, 2, figsize=(9.8, 4.4), layout="constrained")
plots.loss_curve(losses, left, log=False)
left.axhline(np.log(10), color="black", lw=1, ls=":", label="log 10, for knowing nothing")
plots.style.legend(left)
named = predict_map(X_test @ W + b)
ax = plots.confusion_matrix(y_test, named, right)

# %% [markdown]
r"""
And here are the test digits that cost the most, worst first. The first six you know, they are A to
F of the beginning; G and H stand further back. What had you written down, and with what probability?
The machine paid $-\log p$ for each. What would you have paid?
"""

# %% tags=["show"]
P = softmax(X_test @ W + b)
ax = plots.hardest_samples(X_test, y_test, P, n=16, columns=8)

# %% [markdown]
r"""
Ten templates are all that this model has: one 7, with or without a bar, one 1, thick or thin. If
there are two ways to write a digit, its template must average them. What it would need is something
between the pixels and the classes: a layer that looks for strokes. That is homework 3.

One more curve before the end. A friend has written the same training in his own way, with the same
learning rate and many more steps:
"""


# %% tags=["show"]
def friends_fit(X, y, K, lr, n_iter, rng):
    """The friend's training; `mended_softmax_backward` of the bug hunt is in it too."""
    W, b, losses = 0.01 * rng.standard_normal((X.shape[1], K)), np.zeros(K), []
    for _ in range(n_iter):
        P = softmax(X @ W + b)
        losses.append(cross_entropy_from_logits(P, y))
        message = mended_softmax_backward(P, softmax_ce_grad(P, y))
        W, b = W - lr * np.einsum("mn,mk->nk", X, message), b - lr * message.sum(axis=0)
    return W, b, losses


(X_train, y_train), _ = datasets.split(digits, labels, rng=np.random.default_rng(0))
W, b, friends = friends_fit(X_train, y_train, 10, 0.5, 3000, np.random.default_rng(0))
print(f"his loss: {friends[0]:.4f} at the start, {friends[-1]:.4f} at the end")
print(f"his test accuracy: {np.mean(predict_map(X_test @ W + b) == y_test):.3f}")
ax = plots.loss_curve({"yours, 500 steps": losses, "the friend's, 3000 steps": friends}, log=False)
ax.axhline(1.4612, color="black", lw=1, ls=":", label="1.4612")
ax.set_ylim(0, 2.5)
ax = plots.style.legend(ax)

# %% [markdown]
r"""
## 11. Written answer (10 points, read by a person)

Answer both parts in the cell below, in your own words; ten to fifteen sentences in all.

1. *The bug hunt* (4 points). Which line of `softmax_backward` is wrong, and what should it say? Why
   could the check with a message of ones not see it? Why could the check with scores of zero not
   see it? What should a check of a backward step look like?
2. *The friend's curve* (6 points). "My gradient passes `check_gradient`", he says, "and the loss
   falls at every step. But however long I wait, it stays above 1.46, so the digits must be harder
   than you say." What has he done? Work out the smallest value that his loss can take, and so where
   his 1.46 comes from. Why does his loss start at log 10 all the same, why does the gradient check
   not complain, and why does he still read the test digits about as well as you?
"""

# %% [markdown] nbgrader={"grade": true, "grade_id": "written_answer", "locked": false, "points": 10, "schema_version": 3, "solution": true, "task": false}
r"""
1. The line of `average` takes the plain mean of the row of dP. It should take the mean weighted by
   the probabilities, the sum of P * dP over the classes, because $dz_j = \sum_i dp_i (p_i
   \delta_{ij} - p_i p_j) = p_j (dp_j - \sum_i p_i dp_i)$. For a message of ones any average is 1, so
   both versions give zero, and zero is right, since the probabilities of a row add up to one
   whatever the scores are. With scores of zero all probabilities are 1/K, and then the weighted mean
   is the plain mean. A check needs random scores and a random message at the same time.

2. He gives probabilities to a function that expects scores, so softmax is applied twice. The best
   that can happen to him is P with a 1 at the true class and 0 elsewhere. As scores these give the
   true class the probability e/(e + 9), and the loss is log(e + 9) - 1 = 1.4612; he can never be
   surer than 23 %. At the start all his probabilities are about 1/10, all "scores" are equal, and
   softmax makes 1/10 of them again, so the loss is log 10. The gradient check compares a gradient
   with its own loss; his gradient is the right one, of the wrong loss. And softmax keeps the order
   of a row, so the largest score is still the one that is named; his training raises the true
   class's score too, only with a weaker pull.

=== BEGIN MARK SCHEME ===

Part 1, 4 points:

- 1 point: the line of `average`; it must be weighted by P, however written.
- 1 point: ones: both averages are 1, the result is zero; and zero is right because the
  probabilities add up to one. Half of this is enough.
- 1 point: zeros: all probabilities are equal, so the weighted and the plain mean agree.
- 1 point: random scores and a random message together (or: no special place for either).

Part 2, 6 points:

- 2 points: softmax twice, or: probabilities given to a function of scores. 1 point for "wrong loss
  function" without saying how.
- 2 points: log(e + 9) - 1 = 1.46 with its reason, the best row is one-hot. 1 point for the idea
  without the number.
- 1 point: the start (equal in, equal out) or the gradient check (right gradient of the wrong loss);
  either is enough.
- 1 point: accuracy: softmax keeps the order, the MAP rule needs only the order.

Take no points off for language, or for numbers that are rounded.

=== END MARK SCHEME ===
"""

# %% [markdown]
r"""
## Going further (no points)

- *A loss without a lowest point.* The training digits can be separated without a mistake. Show that
  then no finite $W$ is the best one: if $W$ separates them, what is the loss of $2W$? Train for
  100,000 steps and draw the length of $W$ against the logarithm of the number of steps. What happens
  to the test loss, and what to the test accuracy? (D. Soudry et al., "The implicit bias of gradient
  descent on separable data", JMLR, 2018. Homework 5 does something about it.)
- *Is 0.9 nine times out of ten?* Put the test digits into ten bins by the probability of the class
  that was named, and draw in each bin how many were right. Then divide all scores by a temperature,
  fitted on a validation set, and draw it again. (C. Guo et al., "On calibration of modern neural
  networks", ICML, 2017.)
- *Too many parameters.* Add the same vector to every column of $W$, and no probability changes. So
  there are 65 parameters too many. Which of the many best $W$ does gradient descent find, and what
  does the sum of its columns have to do with the start?
"""
