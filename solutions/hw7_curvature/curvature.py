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
# Homework 7: Curvature

*70 points (60 from tests, 10 from a written answer), all of them optional · about 200 minutes · due
Friday 23 April 2027, 23:59*

In homework 4 six optimizers ran down the valley of the diabetes data. The best gradient descent
needed 2,088 steps, the best heavy ball 157, and both only with settings computed from the very
curvatures that one does not know. The valley has eleven dimensions: ten weights and a bias.

**How few steps could it be?** Here is a valley with two. Gradient descent starts at the ring and
has made thirty steps. At every one of them it looked at the slope under its feet, and at nothing
else. You have seen the whole map. Take a pencil: in which *one* direction would you have gone, and
how far? What did you look at that gradient descent did not?
"""

# %% nbgrader={"grade": false, "grade_id": "setup", "locked": true, "schema_version": 3, "solution": false, "task": false}
import matplotlib.pyplot as plt
import numpy as np

from chainrule import check_gradient, checks, datasets, explorers, plots


# %% nbgrader={"grade": false, "grade_id": "valley", "locked": true, "schema_version": 3, "solution": false, "task": false}
H_valley = np.array([[2.3, 3.3], [3.3, 6.1]])  # curvatures 0.39 and 8.01


def valley(a, b):
    """½ wᵀHw for w = (a, b)."""
    return (H_valley[0, 0] * a**2 + 2 * H_valley[0, 1] * a * b + H_valley[1, 1] * b**2) / 2


def valley_grad(w):
    """Its gradient, for w of shape (2,)."""
    return H_valley @ w


# %% tags=["show"]
corner, window = np.array([-2.5, 0.4]), ((-3.0, 1.5), (-1.5, 2.0))
walk = [corner]
for _ in range(30):
    walk.append(walk[-1] - 0.22 * valley_grad(walk[-1]))
ax = plots.contour_path(
    valley,
    {"gradient descent, 30 steps": np.array(walk)},
    names=("first weight", "second weight"),
    minimum=(0, 0),
    window=window,
)

# %% [markdown]
r"""
You looked at the *bend*: how the slope itself changes from place to place. That is the second
derivative, and this notebook is about what it buys and what it costs. At the end you will
be able to

- say of a place where the gradient is zero what it is: a minimum, a maximum, a saddle;
- go down a quadratic valley in one step, if the curvature is known (Newton), and in as many steps
  as it has dimensions, if it is not (conjugate gradients, BFGS);
- say why networks are trained with neither, and when you should use them all the same.

**How to work.** As always: replace `NotImplementedError`, read the question of a check that fails,
never change the arrays that you are given. Nobody needs this homework for the next one; there is
none.

The letters: $w$, shape `(n,)`, holds all parameters in one row; $C(w)$ is the loss, $g = \nabla
C(w)$ its gradient, shape `(n,)`; and $H$, shape `(n, n)`, the *Hessian*, holds all second
derivatives,

$$H_{ij} = \frac{\partial^2 C}{\partial w_i \, \partial w_j} = \frac{\partial g_i}{\partial w_j} .$$

Read it like this: column $j$ says how the *gradient* changes when $w_j$ grows a little. The order
of the two derivatives does not matter, so $H$ is symmetric. A small step $d$ then does this:

$$g(w + d) \approx g + H d, \qquad
C(w + d) \approx C(w) + g^\top d + \tfrac12 d^\top H d ,$$

and for a quadratic loss, like that of every linear model, both are exact.
"""

# %% [markdown]
r"""
## 1. Where the gradient is zero

There the middle term is gone, and all that decides is the sign of $d^\top H d$. A symmetric matrix
has $n$ directions at right angles to each other, its eigenvectors, along which it only stretches,
each by its eigenvalue. Along such a direction of length one, $d^\top H d$ *is* the eigenvalue.

- All eigenvalues positive: every way leads up. A **minimum**.
- All negative: every way leads down. A **maximum**.
- Some positive and some negative: up along one, down along another. A **saddle**, whatever the
  remaining ones are.
- Otherwise, that is if some are zero and the rest have one sign: second derivatives cannot decide.
  Call it **degenerate**. ($C = w^4$ has a minimum at 0, $C = w^3$ has none, and both have $H = 0$.)

A computer seldom says zero when it means it. The matrix of ones has the eigenvalues 0 and 2, and
numpy may well print `-2e-16` for the first. So an eigenvalue shall count as zero if its size is
at most $10^{-10}$ *of the largest size among them*. Why not simply at most $10^{-10}$? Because you
may measure the loss in other units, and a minimum is one in all units.
"""


# %% nbgrader={"grade": false, "grade_id": "classify_critical_point", "locked": false, "schema_version": 3, "solution": true, "task": false}
def classify_critical_point(H):
    """What a place with zero gradient is, by the signs of the eigenvalues there.

    H : (n, n) symmetric

    Returns "minimum", "maximum", "saddle" or "degenerate". Eigenvalues of at most 1e-10 of the
    largest in size count as zero.
    """
    ### BEGIN SOLUTION
    values = np.linalg.eigvalsh(H)
    small = 1e-10 * np.abs(values).max()
    up, down = np.sum(values > small), np.sum(values < -small)
    if up and down:
        return "saddle"
    if up + down < len(values):
        return "degenerate"
    return "minimum" if up else "maximum"
    ### END SOLUTION


# %% jupyter={"source_hidden": true} nbgrader={"grade": true, "grade_id": "classify_critical_point_test", "locked": true, "points": 8, "schema_version": 3, "solution": false, "task": false}
t = checks.group("classify_critical_point", points=8)
rng = t.rng()
bowl = np.array([[2.0, 1.0], [1.0, 3.0]])
t.close(
    "a bowl",
    lambda: classify_critical_point(bowl),
    "minimum",
    hint="Its eigenvalues are 1.38 and 3.62. Which way leads down?",
    mistakes={"Minimum and maximum are exchanged: positive curvature bends upwards.": "maximum"},
)
t.close(
    "a bowl upside down",
    lambda: classify_critical_point(-bowl),
    "maximum",
    hint="Its eigenvalues are -1.38 and -3.62.",
    mistakes={
        "The determinant is positive for a maximum too: two signs cancel. Look at each eigenvalue.": (
            "minimum"
        ),
        "All are negative, and no way leads up: that is no saddle.": "saddle",
    },
)
t.close(
    "[[1, 2], [2, 1]]: it goes up along both axes",
    lambda: classify_critical_point(np.array([[1.0, 2.0], [2.0, 1.0]])),
    "saddle",
    hint="Along a and along b the curvature is 1. What is it along (1, -1)?",
    mistakes={
        "The diagonal holds the curvatures along the axes only; look at the eigenvalues.": "minimum",
        "The word that is asked for is 'saddle'.": "saddle point",
    },
)
t.close(
    "curvatures 1, -1 and 0",
    lambda: classify_critical_point(np.diag([1.0, -1.0, 0.0])),
    "saddle",
    hint="One way up, one way down. Can the third change that?",
    mistakes={"A zero among them does not hide the way up and the way down.": "degenerate"},
)
t.close(
    "nothing but ones: eigenvalues 0 and 3",
    lambda: [classify_critical_point(s * np.ones((3, 3))) for s in (1.0, -1.0)],
    ["degenerate", "degenerate"],
    hint="Print the eigenvalues. Is -2e-16 negative, or a zero that was rounded?",
)
t.close(
    "a bowl measured in tiny units and in huge ones",
    lambda: [classify_critical_point(s * bowl) for s in (1e-14, 1e14)],
    ["minimum", "minimum"],
    hint="All eigenvalues are 1e-14 times what they were. Small, compared with what?",
    mistakes={
        "A fixed threshold depends on the units: compare with the largest eigenvalue.": [
            "degenerate",
            "minimum",
        ]
    },
)
t.unchanged(
    "H stays as it was",
    lambda: classify_critical_point(bowl),
    bowl,
    hint="Does something write into H?",
)


### BEGIN HIDDEN TESTS
def turned(values):
    U = np.linalg.qr(rng.normal(size=(len(values), len(values))))[0]
    H = (U * np.asarray(values)) @ U.T
    return (H + H.T) / 2


def is_called(case):
    name, H = case
    return classify_critical_point(H) == name


spread = rng.uniform(0.5, 3, size=6)
signs = np.array([1, -1, 1, 1, -1, 1])
zeros = np.array([1, 1, 0, 1, 1, 0])
with t.hidden():
    t.property(
        "minima and maxima in other dimensions",
        is_called,
        [
            (name, s * turned(spread[:n]))
            for n in (1, 2, 4, 6)
            for name, s in (("minimum", 1.0), ("maximum", -1.0))
        ],
        worth=2,
        hint="Is the number of dimensions written into your function?",
    )
    t.property(
        "saddles, turned at random",
        is_called,
        [("saddle", turned(spread[:n] * signs[:n])) for n in (2, 3, 5, 6)]
        + [("saddle", turned(spread * signs * zeros))],
        worth=2,
        hint="One positive and one negative eigenvalue are enough.",
    )
    t.property(
        "flat directions, turned at random, in other units",
        is_called,
        [
            ("degenerate", s * turned((spread * zeros)[:n]))
            for n in (3, 6)
            for s in (1.0, -1e9, 1e-9)
        ]
        + [("degenerate", np.zeros((2, 2)))],
        worth=2,
        hint="After a turn, a zero comes out as something like 1e-16 times the largest.",
    )
### END HIDDEN TESTS
t.report()

# %% [markdown]
r"""
Move the two eigenvalues. On the right is the curvature along every direction; where does it cross
zero, and what does that mean on the left? Turn the axes: does the kind of the place change? Watch
the dashed arrow too. It belongs to the next section.
"""

# %% tags=["show"]
explorers.saddle()

# %% [markdown]
r"""
**Predict, then run.** Are saddles rare? Draw a symmetric matrix at random. With one dimension it is
a minimum half of the time, and never a saddle. What share do you expect in two dimensions, in five,
in ten? Write the three numbers down.
"""

# %% tags=["show"]
rng = np.random.default_rng(0)
dimensions = np.arange(1, 11)
shares = {"minimum": [], "maximum": [], "saddle": []}
for n in dimensions:
    drawn = [classify_critical_point(A + A.T) for A in rng.normal(size=(1000, n, n))]
    for kind in shares:
        shares[kind].append(drawn.count(kind) / len(drawn))
ax = plots.sweep(
    dimensions, shares, name="dimensions", ylabel="share of 1,000 draws", log=False, best=None
)
print(
    "saddles:",
    ", ".join(f"{s:.1%} in {n}" for n, s in zip(dimensions, shares["saddle"], strict=True)),
)

# %% [markdown]
r"""
With many parameters, nearly every critical point of a random landscape is a saddle: all signs would
have to agree by chance. The loss of a network is no random matrix. But if training stands still at
a high loss, a saddle is a better guess than a bad minimum.
"""

# %% [markdown]
r"""
## 2. Newton's step

You are at $w$ and know $g$ and $H$. Which step $d$ leads to the lowest point of the quadratic
$C + g^\top d + \frac12 d^\top H d$? At that point its gradient $g + H d$ is zero:

$$H d = -g, \qquad w \leftarrow w + d = w - H^{-1} g .$$

No learning rate. Along each eigenvector the gradient is divided by that direction's own curvature:
long steps where it is flat, short ones where it is steep. That is what the pencil did.

Do not compute the inverse: `np.linalg.solve(H, g)` solves the equations, faster and more precisely.
"""


# %% nbgrader={"grade": false, "grade_id": "newton_step", "locked": false, "schema_version": 3, "solution": true, "task": false}
def newton_step(w, g, H):
    """Where Newton's step from w leads.

    w : (n,)   the place
    g : (n,)   gradient there
    H : (n, n) Hessian there, with an inverse

    Returns the new place (n,).
    """
    ### BEGIN SOLUTION
    return w - np.linalg.solve(H, g)
    ### END SOLUTION


# %% jupyter={"source_hidden": true} nbgrader={"grade": true, "grade_id": "newton_step_test", "locked": true, "points": 8, "schema_version": 3, "solution": false, "task": false}
t = checks.group("newton_step", points=8)
rng = t.rng()
t.close(
    "one dimension: w = 3, g = 4, H = 2",
    lambda: newton_step(np.array([3.0]), np.array([4.0]), np.array([[2.0]])),
    [1.0],
    hint="The slope 4 falls by 2 with every unit to the left. Where is it zero?",
    mistakes={
        "The step goes uphill: where is the minus sign?": [5.0],
        "You multiply by the curvature; it has to divide.": [-5.0],
        "This is a plain gradient step: the curvature is not used.": [-1.0],
        "This is the step alone; add it to w.": [-2.0],
        "Only a tenth of the way: Newton's step has no learning rate.": [2.8],
    },
)
w, g, H = np.array([1.0, 1.0]), np.array([5.0, 5.0]), np.array([[2.0, 1.0], [1.0, 3.0]])
t.close(
    "two dimensions that act on each other",
    lambda: newton_step(w, g, H),
    [-1.0, 0.0],
    hint="H d = -g: is 2·(-2) + 1·(-1) = -5, and 1·(-2) + 3·(-1) = -5?",
    mistakes={
        "Each slope is divided by its own curvature alone; what stands beside the diagonal counts "
        "too.": [-1.5, 1 - 5 / 3],
        "The step goes uphill: where is the minus sign?": [3.0, 2.0],
        "You multiply by H; you have to solve with it.": [-14.0, -19.0],
        "/ divides entry by entry; solve the system of equations.": [[-1.5, -4.0], [-4.0, -2 / 3]],
    },
)
t.close(
    "at a saddle's side: w = (1, 1), g = (2, -1), curvatures 2 and -1",
    lambda: newton_step(np.ones(2), np.array([2.0, -1.0]), np.diag([2.0, -1.0])),
    [0.0, 0.0],
    hint="Newton goes where the gradient is zero, whatever kind of place that is.",
    mistakes={
        "A negative curvature was taken by its size. That is a good idea, and not Newton's step.": [
            0.0,
            2.0,
        ]
    },
)
t.unchanged(
    "w, g and H stay as they were",
    lambda: newton_step(w, g, H),
    *(w, g, H),
    hint="Does -= write into w?",
)


### BEGIN HIDDEN TESTS
def a_place(n):
    U = np.linalg.qr(rng.normal(size=(n, n)))[0]
    values = rng.uniform(0.5, 4, size=n) * rng.choice([-1, 1], size=n)
    return rng.normal(size=n), rng.normal(size=n), (U * values) @ U.T


def leaves_no_gradient(case):
    w, g, H = case
    return np.allclose(g + H @ (newton_step(w, g, H) - w), 0, atol=1e-8)


def does_not_care_for_units(case):
    w, g, H = case
    scale = np.geomspace(0.1, 10, len(w)) if len(w) > 1 else np.array([5.0])
    moved = newton_step(w / scale, g * scale, H * np.outer(scale, scale))
    return np.allclose(moved * scale, newton_step(w, g, H), rtol=1e-7, atol=1e-8)


with t.hidden():
    places = [a_place(n) for n in (1, 2, 3, 5, 8)]
    t.property(
        "the quadratic's gradient is zero where the step ends",
        leaves_no_gradient,
        places,
        worth=3,
        hint="Put your step d into g + H d.",
    )
    t.property(
        "parameters in other units, the same place",
        does_not_care_for_units,
        places,
        hint="What has to happen to g and H if w_1 is given in grams, no longer in kilograms?",
    )
### END HIDDEN TESTS
t.report()

# %% [markdown]
r"""
One dimension, and a loss that is no parabola: $C = e^w - 2w$, lowest at $\log 2$. At each place
Newton lays the parabola that fits best there (dashed) and goes to *its* lowest point. The printed
errors are worth a long look. How many digits are right after each step?
"""

# %% tags=["show"]
grid, w = np.linspace(-0.9, 2.6, 120), np.array([2.2])
ax = plots.style.axes()
ax.plot(grid, np.exp(grid) - 2 * grid, **plots.style.series(0), label="C")
for i in range(6):
    C, g, H = np.exp(w) - 2 * w, np.exp(w) - 2, np.exp(w)
    if i < 2:
        parabola = C + g * (grid - w) + H * (grid - w) ** 2 / 2
        ax.plot(grid, parabola, **plots.style.series(i + 1), label=f"parabola at step {i}")
        ax.plot(w, C, "o", mfc="white", mec="black", ms=8)
    print(f"step {i}: w = {w[0]:.16f}, error {abs(w[0] - np.log(2)):.1e}")
    w = newton_step(w, g, H[:, None])
ax.set_ylim(0, 6)
ax = plots.style.legend(plots.style.label(ax, "w", "C"))

# %% [markdown]
r"""
The number of right digits doubles at each step, once the place is near. (The error is squared, up
to a factor.) Keep that in mind as the sign by which one knows a Newton method that works; the bug
hunt will ask for it.

Now the warning. Newton goes to where the gradient is zero. Below is a landscape with two minima and
a saddle between them. Both walkers start at the same ring. Why does Newton turn away from the
minima?
"""

# %% tags=["show"]
start, path_gd = np.array([0.35, 1.2]), [np.array([0.35, 1.2])]
path_newton = [start]
for _ in range(60):
    a, b = path_gd[-1]
    path_gd.append(path_gd[-1] - 0.15 * np.array([a**3 - a, b]))
for _ in range(5):
    a, b = path_newton[-1]
    slope, bend = np.array([a**3 - a, b]), np.diag([3 * a**2 - 1, 1.0])
    path_newton.append(newton_step(path_newton[-1], slope, bend))
ax = plots.contour_path(
    lambda a, b: (a**2 - 1) ** 2 / 4 + b**2 / 2,
    {"gradient descent": np.array(path_gd), "Newton": np.array(path_newton)},
    names=("a", "b"),
    window=((-1.7, 1.7), (-1.2, 1.6)),
)
for a in (-1.0, 0.0, 1.0):
    kind = classify_critical_point(np.diag([3 * a**2 - 1, 1.0]))
    print(f"({a:2.0f}, 0): {kind}")
    ax.plot(a, 0, "x" if kind == "saddle" else "*", color="black", ms=9, zorder=6)
    ax.annotate(kind, (a, 0), xytext=(0, -16), textcoords="offset points", ha="center")

# %% [markdown]
r"""
At the start the curvature along $a$ is $3a^2 - 1 < 0$. Dividing by a negative number turns the step
round: uphill. And there is the price: for a network with a million parameters $H$ has $10^{12}$
entries, eight terabytes, and solving with it takes about $10^{18}$ operations. Per step. The rest
of this notebook gets most of Newton's speed out of gradients alone.
"""

# %% [markdown]
r"""
## 3. How far along a line?

Suppose that somebody has told you the direction $d$. What remains is one number, the length
$\alpha$. Walk along the line until it stops going down. On the line, the loss is a function of one
number, and its slope is what the gradient says along $d$:

$$\varphi(\alpha) = C(w + \alpha d), \qquad \varphi'(\alpha) = \nabla C(w + \alpha d)^\top d ,
\qquad \varphi'(\alpha) = 0 .$$

So it takes no more than gradients. Two stages:

1. *Bracket.* $\varphi'(0) < 0$, or $d$ does not lead down. Try $\alpha = 1$, and double it until
   $\varphi'(\alpha) \ge 0$. The zero lies between the last two.
2. *Close in.* Take a point between `low` (slope negative) and `high` (slope positive), and let it
   replace the end whose sign it has. The middle will do. Where the straight line through both
   slopes is zero is better: if $C$ is quadratic, $\varphi'$ *is* a straight line, and the first try
   is exact. (That line alone can be slow on other losses, so take turns with the middle.)

Stop as soon as $|\varphi'(\alpha)| \le \text{tol} \cdot |\varphi'(0)|$. Two things can go wrong,
and you should say so loudly. If $\varphi'(0) \ge 0$, raise a `ValueError`. If 60 doublings have
found no rise, the loss falls for ever, and that is a `ValueError` too.
"""


# %% nbgrader={"grade": false, "grade_id": "line_search", "locked": false, "schema_version": 3, "solution": true, "task": false}
def line_search(grad, w, d, tol=1e-8):
    """How far to go from w along d until the loss no longer falls.

    grad : takes a place (n,), returns the gradient there (n,)
    w : (n,) the place
    d : (n,) the direction, of any length
    tol : the slope may remain at most tol times as steep as it was at the start

    Returns alpha > 0, one number.
    Raises ValueError if d does not lead down, or if no end was found.
    """

    ### BEGIN SOLUTION
    def slope(alpha):
        return grad(w + alpha * d) @ d

    first = slope(0.0)
    if first >= 0:
        raise ValueError(f"the slope along d is {first:.3g}, so d does not lead down")
    low, at_low, high = 0.0, first, 1.0
    at_high = slope(high)
    for _ in range(60):
        if at_high >= 0:
            break
        low, at_low, high = high, at_high, 2 * high
        at_high = slope(high)
    else:
        raise ValueError("the loss falls for ever along d")
    for turn in range(200):
        straight = low - at_low * (high - low) / (at_high - at_low)
        alpha = (low + high) / 2 if turn % 2 else straight
        now = slope(alpha)
        if abs(now) <= tol * abs(first):
            break
        if now < 0:
            low, at_low = alpha, now
        else:
            high, at_high = alpha, now
    return float(alpha)
    ### END SOLUTION


# %% jupyter={"source_hidden": true} nbgrader={"grade": true, "grade_id": "line_search_test", "locked": true, "points": 12, "schema_version": 3, "solution": false, "task": false}
t = checks.group("line_search", points=12)
rng = t.rng()
near = {"rtol": 1e-6, "atol": 1e-12}  # what is left to your tol
t.close(
    "C = w² from w = 3 along -1",
    lambda: line_search(lambda w: 2 * w, np.array([3.0]), np.array([-1.0])),
    3.0,
    **near,
    hint="The lowest point is at 0. How many times -1 is that away?",
    mistakes={
        "This is the first try, which is only lower than the start; go on to the lowest point.": 1.0,
        "This is the end of the bracket, where it goes up again; now close in.": 4.0,
        "This is the place in one number; what is asked for is the length alpha.": 0.0,
    },
)
t.close(
    "far away: C = w²/2 from w = 100 along -1",
    lambda: line_search(lambda w: w, np.array([100.0]), np.array([-1.0])),
    100.0,
    **near,
    hint="Does your bracket grow until the slope has turned?",
    mistakes={
        "alpha never gets beyond 1: double the end of the bracket while it goes down.": 1.0,
        "This is the end of the bracket, where it goes up again; now close in.": 128.0,
    },
)
t.close(
    "very near: C = w² from w = 3 along -1,000,000",
    lambda: line_search(lambda w: 2 * w, np.array([3.0]), np.array([-1e6])),
    3e-6,
    **near,
    hint="Is it the slope that tells you when to stop? A bracket 1e-8 wide is wide here.",
    mistakes={"alpha counts lengths of d, as d was given; you made d one long.": 3.0},
)
t.close(
    "two dimensions: C = a²/2 + 2b² from (2, 1) against the gradient",
    lambda: line_search(
        lambda w: np.array([1.0, 4.0]) * w, np.array([2.0, 1.0]), np.array([-2.0, -4.0])
    ),
    5 / 17,
    **near,
    hint="The slope on the line is the gradient times d, summed: -20 at the start, 48 at alpha = 1.",
    mistakes={"This is the end of the bracket, where it goes up again; now close in.": 1.0},
)
t.close(
    "no parabola: C = eʷ - 2w from 0 along 1",
    lambda: line_search(lambda w: np.exp(w) - 2, np.array([0.0]), np.array([1.0])),
    np.log(2),
    **near,
    hint="At alpha the slope is exp(alpha) - 2. Is it zero where you stop?",
    mistakes={
        "One straight line through two slopes is exact for a quadratic only; repeat it.": (
            1 / (np.e - 1)
        ),
        "One step of Newton's is exact for a quadratic only; repeat it.": 1.0,
    },
)
t.raises(
    "a direction that leads up",
    lambda: line_search(lambda w: 2 * w, np.array([0.25]), np.array([1.0])),
    ValueError,
    hint="What is the slope at alpha = 0, before anything else?",
)
t.raises(
    "from the lowest point no direction leads down",
    lambda: line_search(lambda w: 2 * w, np.array([0.0]), np.array([1.0])),
    ValueError,
    worth=0.5,
    hint="There the slope is 0. Does `slope > 0` find that out?",
)
t.raises(
    "a loss that falls for ever",
    lambda: line_search(lambda w: np.array([-1.0]), np.array([3.0]), np.array([1.0])),
    ValueError,
    hint="After how many doublings do you give up, and how do you say so?",
)
w, d = rng.normal(size=3), rng.normal(size=3)
d = -d if d @ w > 0 else d
t.unchanged(
    "w and d stay as they were",
    lambda: line_search(lambda w: 2 * w, w, d),
    *(w, d),
    hint="+= writes into the array that was given.",
)


### BEGIN HIDDEN TESTS
def a_line(n, length):
    A, c, w = rng.normal(size=(n + 2, n)), rng.normal(size=n + 2), rng.normal(size=n)
    d = rng.normal(size=n)
    d *= length / np.linalg.norm(d)
    return A, c, w, -d if np.sinh(A @ w - c) @ (A @ d) > 0 else d


def quadratic_slope(A, c, w):
    return A.T @ (A @ w - c)


def steep_slope(A, c, w):
    return A.T @ np.sinh(A @ w - c)


def ends_where_it_is_level(case, slope):
    A, c, w, d = case
    first = slope(A, c, w) @ d
    d, first = (-d, -first) if first > 0 else (d, first)
    alpha = float(line_search(lambda w: slope(A, c, w), w, d))
    return alpha > 0 and abs(slope(A, c, w + alpha * d) @ d) <= 1e-6 * abs(first)


with t.hidden():
    t.property(
        "quadratics in other dimensions, long and short directions",
        lambda case: ends_where_it_is_level(case, quadratic_slope),
        [a_line(n, length) for n in (1, 3, 6) for length in (0.01, 1.0, 50.0)],
        worth=3,
        hint="Put your alpha into the slope: what is left of it?",
    )
    t.property(
        "losses that are no parabola",
        lambda case: ends_where_it_is_level(case, steep_slope),
        [a_line(n, length) for n in (1, 2, 4) for length in (0.3, 1.0, 3.0)],
        worth=3,
        hint="Do you close in until the slope is small, however many tries it takes?",
    )
    t.close(
        "slopes that are very small, and a direction that is very long",
        lambda: [
            line_search(lambda w: 1e-12 * (np.exp(w) - 2), np.array([0.0]), np.array([1.0])),
            line_search(lambda w: w**3 + w - 2, np.array([0.0]), np.array([1e4])),
        ],
        [np.log(2), 1e-4],
        **near,
        hint="What is a small slope? Compare it with the slope at the start.",
    )
### END HIDDEN TESTS
t.report()

# %% [markdown]
r"""
The valley of the beginning, from the corner against the gradient. Left the loss along the line, and
where your search stopped; right the same seen from above. **Look at the right angle.** Where a line
stops going down, it touches a level line, so the new gradient is at right angles to it. Whoever now
goes against the new gradient makes a turn of 90 degrees, and another one, for ever.
"""

# %% tags=["show"]
d = -valley_grad(corner)
alpha = line_search(valley_grad, corner, d)
fig, (left, right) = plt.subplots(1, 2, figsize=(9.4, 3.8), layout="constrained")
lengths = np.linspace(0, 2.2 * alpha, 60)
on_line = corner + lengths[:, None] * d
plots.style.dress(left).plot(lengths, valley(*on_line.T), **plots.style.series(0))
left.plot(alpha, valley(*(corner + alpha * d)), "ko", ms=8)
plots.style.label(left, "length alpha", "loss on the line")
steepest = [corner]
for _ in range(8):
    d = -valley_grad(steepest[-1])
    steepest.append(steepest[-1] + line_search(valley_grad, steepest[-1], d) * d)
ax = plots.contour_path(
    valley, {"against the gradient, 8 line searches": np.array(steepest)}, right,
    names=("first weight", "second weight"), minimum=(0, 0), window=window,
)  # fmt: skip
right.set_aspect("equal")

# %% [markdown]
r"""
## 4. Conjugate gradients

What is wrong with those turns? The second line is as good as it can be along its own direction, but
it spoils the first: where it ends, the slope along the *first* direction is no longer zero. So the
first has to be walked again.

Which second direction $d_1$ does not spoil what $d_0$ has gained? Along it the gradient changes by
$\alpha H d_1$. The slope along $d_0$ was zero and shall stay zero:

$$d_0^\top H d_1 = 0 .$$

Two such directions are called *conjugate*, or H-conjugate: at right angles, as seen by $H$. In $n$
dimensions there are no more than $n$ of them, and then no slope is left anywhere. **A quadratic is
finished after $n$ line searches.**

The surprise is how little it takes to find them. Not $H$, nor a list of all directions so far; the
last one will do. Start against the gradient, $d_0 = -g_0$, and then

$$w_{k+1} = w_k + \alpha_k d_k, \qquad
d_{k+1} = -g_{k+1} + \beta\, d_k, \qquad
\beta_{\text{FR}} = \frac{g_{k+1}^\top g_{k+1}}{g_k^\top g_k}, \qquad
\beta_{\text{PR}} = \frac{g_{k+1}^\top (g_{k+1} - g_k)}{g_k^\top g_k} .$$

(A slide is going round that has $d = +\nabla C + \beta d$: it leads uphill. The sign in front of
the gradient is minus.) Is it the heavy ball of homework 4? Nearly: a gradient and a share of the
last step. But here both $\alpha$ and $\beta$ are computed anew at every step, and nobody has to
tune them.

FR is by Fletcher and Reeves, PR by Polak and Ribière. On a quadratic with exact lines
$g_{k+1}^\top g_k = 0$, and both are the same. Elsewhere they are not: when a step has achieved
little, $g_{k+1} \approx g_k$, PR gives about 0, and so begins anew by itself.

**Restart.** On a loss that is no quadratic the directions lose their meaning after a while. Then
begin anew, with $d = -g$: at every step whose number (from 0) is divisible by `restart`, if that is
given; and whenever $d$ would not lead down, $g^\top d \ge 0$.
"""


# %% nbgrader={"grade": false, "grade_id": "conjugate_gradient", "locked": false, "schema_version": 3, "solution": true, "task": false}
def conjugate_gradient(grad, w, search, variant="FR", restart=None, n_steps=100, tol=1e-8):
    """The way down by conjugate gradients.

    grad : takes a place (n,), returns the gradient there (n,)
    w : (n,) the start
    search : gives the length of a step, called as search(grad, w, d); for example line_search
    variant : "FR" or "PR"
    restart : None, or after how many steps to begin anew with d = -g
    n_steps : how many steps at most
    tol : no further step from a place where the gradient's length is at most tol

    Returns the places (T + 1, n) of T steps, the start first.
    """
    ### BEGIN SOLUTION
    path, g = [w], grad(w)
    d = -g
    while len(path) <= n_steps and np.linalg.norm(g) > tol:
        w = w + search(grad, w, d) * d
        path.append(w)
        before, g = g, grad(w)
        change = g - before if variant == "PR" else g
        d = -g + (g @ change) / (before @ before) * d
        due = restart is not None and (len(path) - 1) % restart == 0
        if due or g @ d >= 0:
            d = -g
    return np.array(path)
    ### END SOLUTION


# %% jupyter={"source_hidden": true} nbgrader={"grade": true, "grade_id": "conjugate_gradient_test", "locked": true, "points": 18, "schema_version": 3, "solution": false, "task": false}
t = checks.group("conjugate_gradient", points=18)
rng = t.rng()


def begin():
    return np.array([2.0, 1.0])


def bowl_grad(w):  # of C = a²/2 + 2b²
    return np.array([1.0, 4.0]) * w


def quarter(grad, w, d):  # no search at all: every step is a quarter of d
    return 0.25


def exact(H):
    """The exact line search on ½ wᵀHw + cᵀw, which notes every direction it is asked about."""
    asked = []

    def search(grad, w, d):
        slope = grad(w) @ d
        asked.append(slope)
        return -slope / (d @ H @ d)

    return search, asked


def leads_down():
    search, asked = exact(np.diag([1.0, 4.0]))
    conjugate_gradient(bowl_grad, begin(), search)
    uphill = [slope for slope in asked if slope >= 0]
    if uphill:
        return f"search was asked to walk along a d whose slope is {uphill[0]:.3g}"
    return True if asked else "the search that was given has never been asked"


def second_place(variant):
    return conjugate_gradient(bowl_grad, begin(), quarter, variant, n_steps=2)[2]


t.close(
    "the first step goes against the gradient",
    lambda: conjugate_gradient(bowl_grad, begin(), quarter, n_steps=1),
    [[2.0, 1.0], [1.5, 0.0]],
    hint="g = (2, 4), and the search says 0.25. Is the start in the path, and then one more place?",
    mistakes={
        "It goes uphill: d starts as -g.": [[2.0, 1.0], [2.5, 2.0]],
        "The start belongs into the path.": [[1.5, 0.0]],
        "The last place is missing in the path.": [[2.0, 1.0]],
        "The length comes from line_search; ask the search that was given.": [
            [2.0, 1.0],
            [2 - 10 / 17, 1 - 20 / 17],
        ],
        "The length that the search found is not used.": [[2.0, 1.0], [0.0, -3.0]],
    },
)
t.true(
    "every direction leads down",
    leads_down,
    hint="The direction is minus the gradient, plus β times the last direction.",
)
t.close(
    "the second step, FR: g was (2, 4) and is (1.5, 0)",
    lambda: second_place("FR"),
    [1.06875, -0.1125],
    hint="β = 2.25/20, d = (-1.5, 0) + β·(-2, -4), and the step is a quarter of d.",
    mistakes={
        "The last direction is forgotten: this goes against the gradient, without β d.": [
            1.125,
            0.0,
        ],
        "β stands upside down: the new gradient's square belongs on top.": [
            1.125 - 40 / 9,
            -80 / 9,
        ],
        "β d is subtracted. Or is it the last gradient that you add, not the last direction?": [
            1.18125,
            0.1125,
        ],
        "d is the gradient *plus* β d, as on the slide; it is minus the gradient.": [
            1.81875,
            -0.1125,
        ],
        "This is PR's step, and FR was asked for.": [1.14375, 0.0375],
        "β is a quotient of lengths; it is one of squared lengths.": [
            1.125 - np.sqrt(2.25 / 20) / 2,
            -np.sqrt(2.25 / 20),
        ],
    },
)
t.close(
    "the second step, PR: g was (2, 4) and is (1.5, 0)",
    lambda: second_place("PR"),
    [1.14375, 0.0375],
    hint="gᵀ(g - g_before) = 1.5·(-0.5) + 0·(-4) = -0.75, so β = -0.75/20. A negative β is allowed.",
    mistakes={
        "This is FR's step, and PR was asked for.": [1.06875, -0.1125],
        "This goes against the gradient alone. Was a negative β cut off at zero (which is not asked "
        "for here), or did the difference meet the old gradient in place of the new one?": [
            1.125,
            0.0,
        ],
        "β has the wrong sign: the new gradient minus the one before.": [1.10625, -0.0375],
        "The difference of the gradients meets the old gradient; it should meet the new one.": (
            [1.125 + 17 / 40, 17 / 20]
        ),
    },
)
t.close(
    "one step a dimension: two steps, and the third place is the goal",
    lambda: [
        conjugate_gradient(bowl_grad, begin(), exact(np.diag([1.0, 4.0]))[0], v)[2:]
        for v in ("FR", "PR")
    ],
    [[[0.0, 0.0]], [[0.0, 0.0]]],
    hint="After two steps the gradient is zero but for rounding. Do you stop there?",
)
t.close(
    "restart = 2: the third step goes against the gradient again",
    lambda: conjugate_gradient(bowl_grad, begin(), quarter, "FR", restart=2, n_steps=3)[3],
    [0.8015625, 0.0],
    hint="Steps are counted from 0: directions 0, 2, 4, ... are -g. Which is the third?",
    mistakes={
        "No restart took place.": [
            0.8015625 - 0.43125 * (1.06875**2 + 0.45**2) / 2.25,
            -0.1125 * (1.06875**2 + 0.45**2) / 2.25,
        ],
        "The restart came one step too early.": [
            0.75 * 1.125 - 0.375 * (1.125 / 1.5) ** 2,
            0.0,
        ],
    },
)


def overshoot(grad, w, d):  # leads to (0, -3), on the other side and higher
    return 1.0


t.close(
    "after a step that was far too long, d would lead up",
    lambda: conjugate_gradient(bowl_grad, begin(), overshoot, "FR", n_steps=2)[2],
    [0.0, 9.0],
    hint="g = (0, -12) and d = -g + 7.2·(-2, -4): is gᵀd negative?",
    mistakes={"d leads up there; begin anew with -g.": [-14.4, -19.8]},
)
t.close(
    "who starts at the goal stays there",
    lambda: conjugate_gradient(bowl_grad, np.zeros(2), quarter),
    [[0.0, 0.0]],
    hint="How long is the gradient at the start? β would be 0/0.",
)
start = begin()
t.unchanged(
    "the start stays as it was",
    lambda: conjugate_gradient(bowl_grad, start, quarter, n_steps=3),
    start,
    hint="w += writes into the array that was given.",
)


### BEGIN HIDDEN TESTS
def a_bowl(values):
    n = len(values)
    U = np.linalg.qr(rng.normal(size=(n, n)))[0]
    H = (U * np.asarray(values)) @ U.T
    return (H + H.T) / 2, rng.normal(size=n), rng.normal(size=n)


def way(case, variant):
    H, c, w = case
    return conjugate_gradient(lambda w: H @ w + c, w, exact(H)[0], variant, tol=1e-9)


def directions_are_conjugate(case):
    for variant in ("FR", "PR"):
        steps = np.diff(way(case, variant), axis=0)
        steps = steps[: len(case[1])]
        seen = steps @ case[0] @ steps.T
        sizes = np.sqrt(np.diag(seen))
        if np.abs(seen / np.outer(sizes, sizes) - np.eye(len(steps))).max() > 1e-5:
            return False
    return True


def ends_in_time(case):
    # As many steps as there are different curvatures; one more is left to rounding.
    H, c, _ = case
    most = len(np.unique(np.round(np.linalg.eigvalsh(H), 6)))
    goal = np.linalg.solve(H, -c)
    paths = [way(case, variant) for variant in ("FR", "PR")]
    return all(
        np.allclose(p[min(most, len(p) - 1)], goal, atol=1e-6) and len(p) <= most + 3 for p in paths
    )


def cubic_slope(H, c, w):
    return H @ w + c + w**3 / 4


def follows_the_formulas(case):
    H, c, w0 = case
    rate = 0.3 / np.linalg.eigvalsh(H)[-1]
    for variant in ("FR", "PR"):
        for every in (None, 1, 3):
            came = conjugate_gradient(
                *(lambda w: cubic_slope(H, c, w), w0, lambda g, w, d: rate, variant),
                **{"restart": every, "n_steps": 7, "tol": 0.0},
            )
            w, g = w0, cubic_slope(H, c, w0)
            d = -g
            for k in range(7):
                if np.abs(came[k] - w).max() > 1e-8 * (1 + np.abs(w).max()):
                    return False
                w = w + rate * d
                old, g = g, cubic_slope(H, c, w)
                top = g @ g if variant == "FR" else g @ g - g @ old
                d = top / (old @ old) * d - g
                if g @ d >= 0 or (every and (k + 1) % every == 0):
                    d = -g
            if len(came) != 8 or not np.allclose(came[7], w, rtol=1e-8, atol=1e-8):
                return False
    return True


with t.hidden():
    bowls = [a_bowl(rng.uniform(0.5, 5, size=n)) for n in (1, 2, 3, 5, 6)]
    twins = [a_bowl([1.0, 4.0, 4.0, 4.0, 1.0]), a_bowl([2.0, 2.0, 2.0])]
    t.property(
        "the directions are H-conjugate, FR and PR",
        directions_are_conjugate,
        bowls,
        worth=3,
        hint="Is β taken from the squared lengths of the new and the last gradient?",
    )
    t.property(
        "as many steps as there are different curvatures",
        ends_in_time,
        bowls + twins,
        worth=2,
        hint="Do you stop when the gradient is at most tol long?",
    )
    t.property(
        "step for step where the loss is no quadratic, with and without a restart",
        follows_the_formulas,
        bowls[1:4],
        worth=3,
        hint="Compare each line with the formulas: both variants, restart = 1 and 3, g at which place?",
    )
    t.close(
        "after a step that was far too long, in small numbers",
        lambda: conjugate_gradient(
            lambda w: 1e-3 * bowl_grad(w), begin(), lambda grad, w, d: 1e3, "FR", n_steps=2
        )[2],
        [0.0, 9.0],
        hint="d leads up where gᵀd is positive, however small it is.",
    )
### END HIDDEN TESTS
t.report()

# %% tags=["show"]
cg = conjugate_gradient(valley_grad, corner, line_search)
ax = plots.contour_path(
    valley,
    {"against the gradient, 8 line searches": np.array(steepest), "conjugate gradients": cg},
    names=("first weight", "second weight"),
    minimum=(0, 0),
    window=window,
)
ax.set_aspect("equal")
d0, d1 = np.diff(cg, axis=0)[:2]
print(f"steps: {len(cg) - 1}")
print(
    f"angle between the two: {np.degrees(np.arccos(d0 @ d1 / np.sqrt(d0 @ d0 * (d1 @ d1)))):.0f}°"
)
print(f"as H sees them, d0ᵀ H d1 = {d0 @ H_valley @ d1:.0e}")

# %% [markdown]
r"""
That was the pencil's way, found without a map.

**Predict, then run.** A bowl in a thousand dimensions has only three different curvatures: 1 (in
600 directions), 10 (in 300) and 100 (in 100). How many steps will conjugate gradients need? And if
the thousand curvatures are spread evenly between 1 and 100, will it be a thousand?
"""

# %% tags=["show"]
rng = np.random.default_rng(0)
three, even = np.repeat([1.0, 10.0, 100.0], [600, 300, 100]), np.linspace(1, 100, 1000)
for name, bends in {"three curvatures": three, "spread evenly": even}.items():
    w0 = rng.normal(size=1000)
    path = conjugate_gradient(lambda w, bends=bends: bends * w, w0, line_search, n_steps=1000)
    print(f"{name}: {len(path) - 1} steps until the gradient is at most 1e-8 long")

# %% [markdown]
r"""
Each *different* curvature costs one step, however many directions share it. And where they are all
different, about $\sqrt{\kappa}$ steps bring the place about seven times nearer, with $\kappa$ the
condition number; here that is every ten steps. So it rarely takes $n$.
"""

# %% [markdown]
r"""
## 5. BFGS: learning the curvature on the way

Every step tells something about $H$. You went from $w$ to $w + s$, and the gradient changed by $y$:

$$s = w_{k+1} - w_k, \qquad y = g_{k+1} - g_k, \qquad y = H s \quad\text{(exactly, on a quadratic).}$$

Newton wants the *inverse*. So keep a matrix $B$, of shape `(n, n)`, that is to become $H^{-1}$;
begin with $B = I$, go along $d = -B g$, and after each step change $B$ so that it agrees with what
was seen:

$$B_{\text{new}}\, y = s . \qquad\text{(the secant equation)}$$

These are $n$ equations for a matrix of $n^2$ entries. Of all symmetric solutions, Broyden,
Fletcher, Goldfarb and Shanno took the one that changes least of what was known before (in a
suitable measure):

$$B_{\text{new}} = (I - \rho\, s\, y^\top)\, B\, (I - \rho\, y\, s^\top) + \rho\, s\, s^\top,
\qquad \rho = \frac{1}{y^\top s} .$$

Here $s\,y^\top$ is a matrix, the outer product, and $y^\top s$ a number. Multiply by $y$ from the
right and watch nearly everything cancel. If all eigenvalues of $B$ are positive, so are those of
$B_{\text{new}}$, and $-Bg$ leads down for ever; but only if $y^\top s > 0$, that is, if the loss
bends upwards along the step. If not, keep $B$ as it is.

(Books use $B$ for the approximation of $H$, and $H$ for that of its inverse. Shapes do not help
here, since both are square. Ask which of $By = s$ and $Bs = y$ holds.)
"""


# %% nbgrader={"grade": false, "grade_id": "bfgs_update", "locked": false, "schema_version": 3, "solution": true, "task": false}
def bfgs_update(B, s, y):
    """What one step has taught about the inverse of the Hessian.

    B : (n, n) symmetric, the inverse as known so far
    s : (n,)   the step
    y : (n,)   how the gradient changed on it

    Returns the updated inverse (n, n), or what B was if y @ s is not positive.
    """
    ### BEGIN SOLUTION
    if y @ s <= 0:
        return B.copy()
    rho = 1 / (y @ s)
    V = np.eye(len(s)) - rho * np.outer(s, y)
    return V @ B @ V.T + rho * np.outer(s, s)
    ### END SOLUTION


# %% jupyter={"source_hidden": true} nbgrader={"grade": true, "grade_id": "bfgs_update_test", "locked": true, "points": 14, "schema_version": 3, "solution": false, "task": false}
t = checks.group("bfgs_update", points=14)
rng = t.rng()
s, y = np.array([1.0, 0.0]), np.array([2.0, 1.0])
t.close(
    "one dimension: a step of 2 changed the slope by 4",
    lambda: bfgs_update(np.array([[1.0]]), np.array([2.0]), np.array([4.0])),
    [[0.5]],
    hint="The curvature is 4/2. B is its inverse.",
    mistakes={"This is the curvature, By = s turned round; B is its inverse.": [[2.0]]},
)
t.close(
    "two dimensions, from B = I, by hand",
    lambda: bfgs_update(np.eye(2), s, y),
    [[0.75, -0.5], [-0.5, 1.0]],
    hint="ρ = 1/2 and I - ρ s yᵀ = [[0, -1/2], [0, 1]]. What is that times its own transpose?",
    mistakes={
        "ρ s sᵀ at the end is missing.": [[0.25, -0.5], [-0.5, 1.0]],
        "The two brackets are exchanged: s yᵀ stands on the left, y sᵀ on the right.": [
            [0.5, 0.0],
            [0.0, 1.25],
        ],
        "This approximates the Hessian: B s = y. Here B is the inverse: B y = s.": [
            [2.0, 1.0],
            [1.0, 1.5],
        ],
        "s and y are exchanged.": [[2.0, 1.0], [1.0, 1.75]],
        "ρ was taken as 1; it is 1/(yᵀs).": [[3.0, -1.0], [-1.0, 1.0]],
        "s @ y is one number, with .T or without; the matrix s yᵀ is np.outer(s, y).": [
            [1.5, 0.5],
            [0.5, 1.5],
        ],
        "* multiplies entry by entry; matrices are multiplied by @.": [[0.5, 0.0], [0.0, 1.0]],
        "This is the formula DFP, an older one, which solves the secant equation too.": [
            [0.7, -0.4],
            [-0.4, 0.8],
        ],
        "Both brackets have s yᵀ; the right one is the transpose of the left.": (
            np.array([[0.5, -0.5], [0.0, 1.0]])
        ),
    },
)
B = np.array([[2.0, 0.5], [0.5, 3.0]])
t.close(
    "two dimensions, B not the identity: the secant equation",
    lambda: bfgs_update(B.copy(), s, y) @ y,
    s,
    hint="Multiply your result by y. Is everything but s gone?",
    mistakes={"B s = y holds; it should be B y = s.": lambda: B @ y + y - s},
)
t.close(
    "two dimensions, B not the identity: all of it",
    lambda: bfgs_update(B.copy(), s, y),
    [[1.25, -1.5], [-1.5, 3.0]],
    hint="(I - ρ s yᵀ) B (I - ρ y sᵀ): does B stand between the two brackets?",
    mistakes={
        "B was left out between the brackets, or taken as the identity.": [
            [0.75, -0.5],
            [-0.5, 1.0],
        ],
    },
)
flat, down = np.array([0.0, 1.0]), np.array([-2.0, 1.0])
t.close(
    "bending downwards, yᵀs < 0, and not bending at all, yᵀs = 0: B stays",
    lambda: [bfgs_update(B.copy(), s, down), bfgs_update(B.copy(), s, flat)],
    [B, B],
    hint="yᵀs < 0 would give B a negative eigenvalue, so that -Bg could lead up; and yᵀs = 0 would "
    "be divided by.",
)
t.unchanged(
    "B, s and y stay as they were",
    lambda: bfgs_update(B, s, y),
    *(B, s, y),
    hint="+= writes into the array that was given.",
)


### BEGIN HIDDEN TESTS
def a_lesson(n):
    A, C = rng.normal(size=(2, n, n))
    B, H = A @ A.T / n + 0.5 * np.eye(n), C @ C.T / n + 0.5 * np.eye(n)
    s = rng.normal(size=n)
    return B, s, H @ s


def solves_the_secant_equation(case):
    B, s, y = case
    return np.allclose(bfgs_update(B, s, y) @ y, s, rtol=1e-7, atol=1e-7)


def stays_symmetric_and_positive(case):
    new = np.asarray(bfgs_update(*case))
    return np.allclose(new, new.T, atol=1e-8) and np.linalg.eigvalsh((new + new.T) / 2)[0] > 0


def is_the_inverse_of_the_other_form(case):
    B, s, y = case
    H = np.linalg.inv(B)
    H = H - np.outer(H @ s, H @ s) / (s @ H @ s) + np.outer(y, y) / (y @ s)
    return np.allclose(bfgs_update(B, s, y) @ H, np.eye(len(s)), atol=1e-6)


def knows_the_bowl_after_n_steps(case):
    H, w = case
    B, g = np.eye(len(w)), H @ w
    for _ in w:
        d = -np.asarray(B) @ g
        step = -(g @ d) / (d @ H @ d) * d
        B, g = bfgs_update(B, step, H @ step), g + H @ step
    return np.allclose(B @ H, np.eye(len(w)), atol=1e-4)


with t.hidden():
    lessons = [a_lesson(n) for n in (1, 2, 3, 5, 8)]
    t.property(
        "the secant equation",
        solves_the_secant_equation,
        lessons,
        worth=2,
        hint="Multiply your result by y. Is everything but s gone?",
    )
    t.property(
        "symmetric, with positive eigenvalues",
        stays_symmetric_and_positive,
        lessons,
        worth=2,
        hint="Is the right bracket the transpose of the left one?",
    )
    t.property(
        "the inverse of the update that books give for the Hessian itself",
        is_the_inverse_of_the_other_form,
        lessons,
        worth=2,
        hint="Other updates solve the secant equation too. Compare with the formula, term by term.",
    )
    bowls = [
        (np.diag(values) + 0.2 * np.ones((n, n)), rng.uniform(1, 2, size=n))
        for n, values in ((2, [1.0, 3.0]), (3, [1.0, 2.0, 4.0]), (4, [1.0, 2.0, 3.5, 5.0]))
    ]
    t.property(
        "after n steps on a quadratic B is the inverse",
        knows_the_bowl_after_n_steps,
        bowls,
        hint="Does what one step has taught survive the next update?",
    )
### END HIDDEN TESTS
t.report()

# %% [markdown]
r"""
Around your update the loop is short, and given. Compare it with conjugate gradients: it needs $n^2$
numbers of memory, where they need a few times $n$.
"""


# %% nbgrader={"grade": false, "grade_id": "bfgs_loop", "locked": true, "schema_version": 3, "solution": false, "task": false}
def bfgs(grad, w, search, n_steps=100, tol=1e-8):
    """The way down by BFGS: places (T + 1, n), and what B was at each of them (T + 1, n, n)."""
    places, learned, g = [w], [np.eye(len(w))], grad(w)
    for _ in range(n_steps):
        if np.linalg.norm(g) <= tol:
            break
        d = -learned[-1] @ g
        step = search(grad, w, d) * d
        w, before, g = w + step, g, grad(w + step)
        learned.append(bfgs_update(learned[-1], step, g - before))
        places.append(w)
    return np.array(places), np.array(learned)


# %% [markdown]
r"""
What does $B$ know after each step? Below, a bowl in six dimensions. The eigenvalues of $BH$ are all
1 when $B$ is the inverse. How many of them does each step put in order?
"""

# %% tags=["show"]
bends = np.array([0.3, 0.7, 1.5, 3.0, 6.0, 12.0])
path, learned = bfgs(lambda w: bends * w, np.ones(6), line_search)
ax = plots.style.axes()
for i, B in enumerate(learned):
    eigenvalues = np.sort(np.linalg.eigvals(B * bends).real)
    ax.plot(np.full(6, i), eigenvalues, "o", mfc="none", mec="black", ms=7)
ax.axhline(1, color="0.5", lw=1)
plots.style.log_scale(ax)
ax = plots.style.label(ax, "step", "eigenvalues of BH")

# %% [markdown]
r"""
## 6. Bug hunt

A colleague fits a logistic regression with the penalty $\frac{\lambda}{2}\lVert w\rVert^2$ to the
biopsies of homework 2, by Newton's method. "It works", she says: "no learning rate, and the
gradient ends at zero. Twenty steps, nearly for nothing." The result *is* right. What is it in the
next printout that should have alarmed her? Look for the doubling of section 2.
"""


# %% tags=["show"]
biopsies, kinds = datasets.load_breast_cancer()  # (569, 30) and (569,)
(biopsies,) = datasets.standardize(biopsies)


# %% nbgrader={"grade": false, "grade_id": "colleague", "locked": true, "schema_version": 3, "solution": false, "task": false}
penalty = 0.1


def logistic_grad(w, X, y):
    """Gradient (N,) of the mean cross-entropy plus λ/2 ‖w‖², for X (M, N) and y (M,)."""
    p = 1 / (1 + np.exp(-X @ w))
    return X.T @ (p - y) / len(y) + penalty * w


def colleagues_hessian(w, X):
    """Its derivative (N, N), says the colleague."""
    p = 1 / (1 + np.exp(-X @ w))
    weights = p * (1 - p) / len(X)
    return (X * weights[:, None]).T @ X + 2 * penalty * np.eye(len(w))


# %% tags=["show"]
def cancer_grad(w):
    return logistic_grad(w, biopsies, kinds)


def newton_run(hessian, n_steps):
    """Length of the gradient before each step."""
    w, lengths = np.zeros(30), []
    for _ in range(n_steps):
        lengths.append(np.linalg.norm(cancer_grad(w)))
        w = newton_step(w, cancer_grad(w), hessian(w, biopsies))
    return lengths


hers = newton_run(colleagues_hessian, 21)
print("length of the gradient:", ", ".join(f"{size:.0e}" for size in hers[:12]), "...")

# %% [markdown]
r"""
The Hessian is the derivative of the gradient, and so the checker knows it too: give it the gradient
as the function. A function with many outputs is checked with a random message $v$, and what has to
come back is $Hv$.
"""


# %% tags=["show"]
def check_hessian(hessian):
    place = 0.1 * np.random.default_rng(7).normal(size=30)
    return check_gradient(cancer_grad, place, lambda w, v: hessian(w, biopsies) @ v)


print(check_hessian(colleagues_hessian))

# %% [markdown]
r"""
That it is wrong is now certain; where, you can find out with the definition. Column $j$ of $H$ is
how the gradient changes when $w_j$ moves: a central difference. Subtract, and look at the corner of
what is left.
"""

# %% tags=["show"]
w, h = 0.1 * np.random.default_rng(7).normal(size=30), 1e-5
columns = [(cancer_grad(w + h * e) - cancer_grad(w - h * e)) / (2 * h) for e in np.eye(30)]
print(np.round(colleagues_hessian(w, biopsies) - np.column_stack(columns), 4)[:4, :4] + 0.0)


# %% nbgrader={"grade": false, "grade_id": "bug_hunt", "locked": false, "schema_version": 3, "solution": true, "task": false}
def mended_hessian(w, X):
    """The colleague's Hessian without the bug, (N, N)."""
    ### BEGIN SOLUTION
    return colleagues_hessian(w, X) - penalty * np.eye(len(w))
    ### END SOLUTION


# %% tags=["show"]
print(check_hessian(mended_hessian))
runs = {"her Hessian": hers, "yours": newton_run(mended_hessian, 12)}
ax = plots.loss_curve(runs)
ax = plots.style.label(ax, "step", "length of the gradient")

# %% [markdown]
r"""
A straight line on a log axis means a constant factor per step: so goes gradient descent. Newton's
curve bends *down*, ever steeper, until rounding stops it. A wrong Hessian still ends at the right
place, since only the gradient decides where that is. What it loses is the reason to use it.
"""

# %% [markdown]
r"""
## 7. The closing race

The valley of homework 4: the linear model on 80 % of the diabetes data, all samples at once, ten
standardised columns and a bias. Everybody starts at zero, and the race ends when the loss has come
down to a hundred-millionth of its height above the lowest point.

**The target: on each of five splits Newton needs 1 step, and conjugate gradients (both variants)
and BFGS need at most 11.** The figure adds homework 4's best
runners, for split 0; they had been tuned.
"""

# %% tags=["show"]


def diabetes_bowl(split):
    """Gradient function, Hessian (11, 11), and gap(w) as a share of that at zero."""
    people, progress = datasets.load_diabetes()
    (X, Y), _ = datasets.split(
        *(people, progress), shares=(0.8, 0.2), rng=np.random.default_rng(split)
    )
    (X,) = datasets.standardize(X)
    A, y = np.column_stack([X, np.ones(len(X))]), Y[:, 0]
    H, best = A.T @ A / len(A), np.linalg.lstsq(A, y, rcond=None)[0]

    def gap(w):
        return ((w - best) @ H @ (w - best)) / (best @ H @ best)

    return lambda w: A.T @ (A @ w - y) / len(A), H, gap


def race(split):
    """Condition number, and the gap after each step of every runner."""
    grad, H, gap = diabetes_bowl(split)
    zero, curvatures = np.zeros(11), np.linalg.eigvalsh(H)
    ways = {
        "Newton": [zero, newton_step(zero, grad(zero), H)],
        "CG, FR": conjugate_gradient(grad, zero, line_search, "FR"),
        "CG, PR": conjugate_gradient(grad, zero, line_search, "PR"),
        "BFGS": bfgs(grad, zero, line_search)[0],
    }
    return curvatures[-1] / curvatures[0], {
        n: np.array([gap(w) for w in ws]) for n, ws in ways.items()
    }


print(
    "split  condition  " + "".join(f"{name:>8}" for name in ("Newton", "CG, FR", "CG, PR", "BFGS"))
)
for split in range(5):
    condition, gaps = race(split)
    steps = {name: int(np.argmax(gap <= 1e-8)) for name, gap in gaps.items()}
    arrived = all(gap.min() <= 1e-8 for gap in gaps.values())
    reached = arrived and steps["Newton"] == 1 and max(steps.values()) <= 11
    print(f"{split:5}{condition:11.0f}  " + "".join(f"{n:8}" for n in steps.values()), end="")
    print(f"   target {'reached' if reached else 'missed'}")

# %% tags=["show"]
condition, gaps = race(0)
grad, H, gap = diabetes_bowl(0)
low, L = np.linalg.eigvalsh(H)[[0, -1]]
q = (np.sqrt(L) - np.sqrt(low)) / (np.sqrt(L) + np.sqrt(low))
balls = {
    "gradient descent, best": (2 / (low + L), 0.0),
    "heavy ball, best": (4 / (np.sqrt(L) + np.sqrt(low)) ** 2, q**2),
}
ax = plots.style.axes(figsize=(7.4, 4.2))
for i, (name, (rate, share)) in enumerate(balls.items()):
    w, v, fallen = np.zeros(11), np.zeros(11), [1.0]
    while fallen[-1] > 1e-8:
        v = share * v - rate * grad(w)
        w = w + v
        fallen.append(gap(w))
    ax.plot(
        np.arange(len(fallen))[1:],
        fallen[1:],
        label=f"{name}: {len(fallen) - 1:,}",
        **plots.style.series(i),
    )
for i, (name, size) in enumerate({"CG, FR": 10, "BFGS": 4, "Newton": 8}.items(), start=2):
    steps = int(np.argmax(gaps[name] <= 1e-8))
    shown = np.maximum(gaps[name][1 : steps + 1], 1e-12)  # below that it is rounding
    look = {"marker": plots.style.marker(i), "ms": size, "mfc": "none" if size == 10 else None}
    ax.plot(
        np.arange(1, steps + 1), shown, label=f"{name}: {steps}", **look, **plots.style.series(i)
    )
plots.style.log_scale(ax, "xy")
ax.set_ylim(3e-13, 30)
plots.style.label(ax, "step", "loss above the lowest, as a share of the start")
ax = plots.style.legend(ax, loc="lower right")

# %% [markdown]
r"""
CG and BFGS lie on each other (and end at the lower edge, where there is nothing but rounding): with
exact lines on a quadratic both walk the *same* way, whatever their formulas look like. And neither
was told anything about the valley.

Is a step a fair measure? A step of CG costs a line search, which is three or four gradients here;
one of Newton's costs a Hessian and its solution. With eleven parameters all of that is nothing. So
why is no network trained this way? It is too large for $H$ and $B$; its loss is full of places
where curvature is negative; and above all, the gradient of a mini-batch is noisy. A line search
goes to the exact bottom of the *wrong* line, and $y$ is the difference of two noisy things, divided
by a small step. But for some hundred to a million parameters and a loss that can be computed in full,
a relative of BFGS that keeps only the last few pairs $(s, y)$ is the first thing to try: L-BFGS. It
is what scikit-learn's `LogisticRegression` runs, and so you have used it already.

When you read elsewhere:

| here | elsewhere |
|:--|:--|
| parameters $w$, gradient $g$, direction $d$ | $x$ or $\theta$; $\nabla f$; $p$ |
| $B$ for the inverse, $By = s$ | often $H$ for the inverse, $B$ for the Hessian |
| $y = g_{k+1} - g_k$, $s = w_{k+1} - w_k$ | $y$ or $\gamma$; $s$ or $\delta$ |
| $d = -g + \beta d$ | $p = r + \beta p$, with the residual $r = -g$; both are the same |
| places as rows of the path | often as columns |
"""

# %% [markdown]
r"""
## 8. Written answer (10 points, read by a person)

Answer both parts in the cell below, in your own words; ten to fifteen sentences in all.

1. *The bug hunt* (4 points). What is wrong in `colleagues_hessian`, and where may it come from? Why
   does the run end at the right place all the same? By what could she have noticed, without a
   second program to compare with?
2. *The standstill* (6 points). A friend trains a small network. At a high loss it stands still, the
   gradient is nearly zero, and he has computed the Hessian there: of its 500 eigenvalues 488 are
   positive, 12 negative, none zero. "A local minimum", he says, "so I shall start again. Or better,
   I take Newton's step from here, since that always finds the minimum." What kind of place is it?
   What would Newton's step do near it, and why? Name a direction in which the loss falls, although
   the gradient is zero. His real network has ten million parameters: what would $H$ cost there in
   bytes, and which of this notebook's methods could still run, with which memory?
"""

# %% [markdown] nbgrader={"grade": true, "grade_id": "written_answer", "locked": false, "points": 10, "schema_version": 3, "solution": true, "task": false}
r"""
1. The penalty stands in the Hessian with the factor 2λ, although the derivative of λw is λ. She
   will have derived λ‖w‖² there and λ/2 ‖w‖² in the gradient. Newton's step is zero exactly where
   the gradient is zero, whatever matrix it is multiplied by; so the gradient alone decides where it
   ends. Her steps are all somewhat too short, by a factor that does not become better. She could
   have seen that the gradient falls by about the same factor at each step; near the goal Newton's
   method doubles the number of right digits. And check_gradient would have told her at once.

2. It is a saddle: eigenvalues of both signs. Newton's step goes to where the gradient of the
   quadratic is zero, so right into the saddle: along the 12 negative directions it divides by a
   negative number and walks uphill. Along an eigenvector of a negative eigenvalue the loss falls,
   to both sides: the slope is zero, and the curvature negative. A little noise, or a step along
   there, and gradient descent gets away by itself. With 10⁷ parameters H has 10¹⁴ entries, 800
   terabytes in float64. Conjugate gradients need only a few vectors of 10⁷ numbers (80 megabytes
   each). BFGS needs a matrix as large as H, so it cannot; L-BFGS can.

=== BEGIN MARK SCHEME ===

Part 1, 4 points:

- 1 point: 2λ where λ is right (the penalty counted twice, or the ½ forgotten).
- 1 point: the end is where the gradient is zero, and the gradient is right.
- 2 points: the pace: a constant factor per step, a straight line on a log axis, where Newton's
  number of right digits doubles. 1 point for "too many steps" alone, or for the checker alone.

Part 2, 6 points:

- 1 point: a saddle, because of both signs.
- 2 points: Newton goes into the saddle (1), because it divides by negative curvature and so walks
  uphill along those directions, or because it seeks a zero of the gradient of any kind (1).
- 1 point: along an eigenvector of a negative eigenvalue.
- 1 point: 10¹⁴ entries, 800 TB (or 400 TB in single precision).
- 1 point: conjugate gradients (or L-BFGS), a few vectors; BFGS needs as much as H. Half a point
  without the memory.

Take no points off for language, or for numbers that are rounded.

=== END MARK SCHEME ===
"""

# %% [markdown]
r"""
## Going further (no points)

- *Newton without H.* Conjugate gradients need $H$ only in the product $Hd$, and $Hd \approx (g(w +
  hd) - g(w)) / h$ costs one more gradient. Solve Newton's equations with that, and you have a
  second-order method for a network of any size. (J. Martens, "Deep learning via Hessian-free
  optimization", 2010.)
- *Away from the saddle.* Divide by the *size* of each eigenvalue, and Newton's step leaves a
  saddle. Try it on the landscape of section 2. (Y. Dauphin et al., "Identifying and attacking the
  saddle point problem in high-dimensional non-convex optimization", 2014.)
- *A search that is not exact.* Real programs stop a line search as soon as the loss has fallen
  enough and the slope has become flat enough (Armijo's and Wolfe's conditions). Which of the two
  makes sure that $y^\top s > 0$? (J. Nocedal and S. Wright, *Numerical Optimization*, chapters 3, 5
  and 6.)
"""
