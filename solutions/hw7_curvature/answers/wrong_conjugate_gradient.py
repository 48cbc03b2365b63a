"""Wrong ways to write conjugate_gradient. A docstring holds words that the student must read."""

import numpy as np


def uphill(grad, w, search, variant="FR", restart=None, n_steps=100, tol=1e-8):
    """It goes uphill"""
    path, g = [w], grad(w)
    d = g
    while len(path) <= n_steps and np.linalg.norm(g) > tol:
        w = w + search(grad, w, d) * d
        path.append(w)
        before, g = g, grad(w)
        change = g - before if variant == "PR" else g
        d = g + (g @ change) / (before @ before) * d
        if restart and (len(path) - 1) % restart == 0:
            d = g
    return np.array(path)


def as_on_the_slide(grad, w, search, variant="FR", restart=None, n_steps=100, tol=1e-8):
    """as on the slide"""
    path, g = [w], grad(w)
    d = -g
    while len(path) <= n_steps and np.linalg.norm(g) > tol:
        w = w + search(grad, w, d) * d
        path.append(w)
        before, g = g, grad(w)
        change = g - before if variant == "PR" else g
        d = g + (g @ change) / (before @ before) * d
        if restart and (len(path) - 1) % restart == 0:
            d = -g
    return np.array(path)


def slide_with_restart(grad, w, search, variant="FR", restart=None, n_steps=100, tol=1e-8):
    """The last direction is forgotten"""
    path, g = [w], grad(w)
    d = -g
    while len(path) <= n_steps and np.linalg.norm(g) > tol:
        w = w + search(grad, w, d) * d
        path.append(w)
        before, g = g, grad(w)
        change = g - before if variant == "PR" else g
        d = g + (g @ change) / (before @ before) * d
        if (restart and (len(path) - 1) % restart == 0) or g @ d >= 0:
            d = -g
    return np.array(path)


def without_beta(grad, w, search, variant="FR", restart=None, n_steps=100, tol=1e-8):
    """The last direction is forgotten"""
    path, g = [w], grad(w)
    d = -g
    while len(path) <= n_steps and np.linalg.norm(g) > tol:
        w = w + search(grad, w, d) * d
        path.append(w)
        g = grad(w)
        d = -g
        if (restart and (len(path) - 1) % restart == 0) or g @ d >= 0:
            d = -g
    return np.array(path)


def beta_upside_down(grad, w, search, variant="FR", restart=None, n_steps=100, tol=1e-8):
    """β stands upside down"""
    path, g = [w], grad(w)
    d = -g
    while len(path) <= n_steps and np.linalg.norm(g) > tol:
        w = w + search(grad, w, d) * d
        path.append(w)
        before, g = g, grad(w)
        change = g - before if variant == "PR" else g
        d = -g + (before @ before) / (g @ change) * d
        if (restart and (len(path) - 1) % restart == 0) or g @ d >= 0:
            d = -g
    return np.array(path)


def beta_subtracted(grad, w, search, variant="FR", restart=None, n_steps=100, tol=1e-8):
    """β d is subtracted"""
    path, g = [w], grad(w)
    d = -g
    while len(path) <= n_steps and np.linalg.norm(g) > tol:
        w = w + search(grad, w, d) * d
        path.append(w)
        before, g = g, grad(w)
        change = g - before if variant == "PR" else g
        d = -g - (g @ change) / (before @ before) * d
        if (restart and (len(path) - 1) % restart == 0) or g @ d >= 0:
            d = -g
    return np.array(path)


def always_fr(grad, w, search, variant="FR", restart=None, n_steps=100, tol=1e-8):
    """This is FR's step"""
    path, g = [w], grad(w)
    d = -g
    while len(path) <= n_steps and np.linalg.norm(g) > tol:
        w = w + search(grad, w, d) * d
        path.append(w)
        before, g = g, grad(w)
        d = -g + (g @ g) / (before @ before) * d
        if (restart and (len(path) - 1) % restart == 0) or g @ d >= 0:
            d = -g
    return np.array(path)


def always_pr(grad, w, search, variant="FR", restart=None, n_steps=100, tol=1e-8):
    """This is PR's step"""
    path, g = [w], grad(w)
    d = -g
    while len(path) <= n_steps and np.linalg.norm(g) > tol:
        w = w + search(grad, w, d) * d
        path.append(w)
        before, g = g, grad(w)
        d = -g + (g @ (g - before)) / (before @ before) * d
        if (restart and (len(path) - 1) % restart == 0) or g @ d >= 0:
            d = -g
    return np.array(path)


def lengths_not_squared(grad, w, search, variant="FR", restart=None, n_steps=100, tol=1e-8):
    """it is one of squared lengths"""
    path, g = [w], grad(w)
    d = -g
    while len(path) <= n_steps and np.linalg.norm(g) > tol:
        w = w + search(grad, w, d) * d
        path.append(w)
        before, g = g, grad(w)
        change = g - before if variant == "PR" else g
        beta = np.linalg.norm(g) / np.linalg.norm(before)
        if variant == "PR":
            beta = (g @ change) / (before @ before)
        d = -g + beta * d
        if (restart and (len(path) - 1) % restart == 0) or g @ d >= 0:
            d = -g
    return np.array(path)


def beta_cut_at_zero(grad, w, search, variant="FR", restart=None, n_steps=100, tol=1e-8):
    """a negative β cut off"""
    path, g = [w], grad(w)
    d = -g
    while len(path) <= n_steps and np.linalg.norm(g) > tol:
        w = w + search(grad, w, d) * d
        path.append(w)
        before, g = g, grad(w)
        change = g - before if variant == "PR" else g
        d = -g + max(0, (g @ change) / (before @ before)) * d
        if (restart and (len(path) - 1) % restart == 0) or g @ d >= 0:
            d = -g
    return np.array(path)


def difference_turned_round(grad, w, search, variant="FR", restart=None, n_steps=100, tol=1e-8):
    """β has the wrong sign"""
    path, g = [w], grad(w)
    d = -g
    while len(path) <= n_steps and np.linalg.norm(g) > tol:
        w = w + search(grad, w, d) * d
        path.append(w)
        before, g = g, grad(w)
        change = before - g if variant == "PR" else g
        d = -g + (g @ change) / (before @ before) * d
        if (restart and (len(path) - 1) % restart == 0) or g @ d >= 0:
            d = -g
    return np.array(path)


def difference_with_the_old(grad, w, search, variant="FR", restart=None, n_steps=100, tol=1e-8):
    """meet the old gradient"""
    path, g = [w], grad(w)
    d = -g
    while len(path) <= n_steps and np.linalg.norm(g) > tol:
        w = w + search(grad, w, d) * d
        path.append(w)
        before, g = g, grad(w)
        change = g - before if variant == "PR" else g
        meets = before if variant == "PR" else g
        d = -g + (meets @ change) / (before @ before) * d
        if (restart and (len(path) - 1) % restart == 0) or g @ d >= 0:
            d = -g
    return np.array(path)


def start_left_out(grad, w, search, variant="FR", restart=None, n_steps=100, tol=1e-8):
    """The start belongs into the path"""
    path, g = [w], grad(w)
    d = -g
    while len(path) <= n_steps and np.linalg.norm(g) > tol:
        w = w + search(grad, w, d) * d
        path.append(w)
        before, g = g, grad(w)
        change = g - before if variant == "PR" else g
        d = -g + (g @ change) / (before @ before) * d
        if (restart and (len(path) - 1) % restart == 0) or g @ d >= 0:
            d = -g
    return np.array(path[1:])


def last_left_out(grad, w, search, variant="FR", restart=None, n_steps=100, tol=1e-8):
    """The last place is missing"""
    path, g = [w], grad(w)
    d = -g
    while len(path) <= n_steps and np.linalg.norm(g) > tol:
        w = w + search(grad, w, d) * d
        path.append(w)
        before, g = g, grad(w)
        change = g - before if variant == "PR" else g
        d = -g + (g @ change) / (before @ before) * d
        if (restart and (len(path) - 1) % restart == 0) or g @ d >= 0:
            d = -g
    return np.array(path[:-1])


def length_not_used(grad, w, search, variant="FR", restart=None, n_steps=100, tol=1e-8):
    """is not used"""
    path, g = [w], grad(w)
    d = -g
    while len(path) <= n_steps and np.linalg.norm(g) > tol:
        w = w + d
        path.append(w)
        before, g = g, grad(w)
        change = g - before if variant == "PR" else g
        d = -g + (g @ change) / (before @ before) * d
        if (restart and (len(path) - 1) % restart == 0) or g @ d >= 0:
            d = -g
    return np.array(path)


def no_restart(grad, w, search, variant="FR", restart=None, n_steps=100, tol=1e-8):
    """No restart took place"""
    path, g = [w], grad(w)
    d = -g
    while len(path) <= n_steps and np.linalg.norm(g) > tol:
        w = w + search(grad, w, d) * d
        path.append(w)
        before, g = g, grad(w)
        change = g - before if variant == "PR" else g
        d = -g + (g @ change) / (before @ before) * d
        if g @ d >= 0:
            d = -g
    return np.array(path)


def restart_too_early(grad, w, search, variant="FR", restart=None, n_steps=100, tol=1e-8):
    """one step too early"""
    path, g = [w], grad(w)
    d = -g
    while len(path) <= n_steps and np.linalg.norm(g) > tol:
        w = w + search(grad, w, d) * d
        path.append(w)
        before, g = g, grad(w)
        change = g - before if variant == "PR" else g
        d = -g + (g @ change) / (before @ before) * d
        if (restart and len(path) % restart == 0) or g @ d >= 0:
            d = -g
    return np.array(path)


def on_uphill(grad, w, search, variant="FR", restart=None, n_steps=100, tol=1e-8):
    """d leads up there"""
    path, g = [w], grad(w)
    d = -g
    while len(path) <= n_steps and np.linalg.norm(g) > tol:
        w = w + search(grad, w, d) * d
        path.append(w)
        before, g = g, grad(w)
        change = g - before if variant == "PR" else g
        d = -g + (g @ change) / (before @ before) * d
        if restart and (len(path) - 1) % restart == 0:
            d = -g
    return np.array(path)


def never_stops(grad, w, search, variant="FR", restart=None, n_steps=100, tol=1e-8):
    """How long is the gradient at the start"""
    path, g = [w], grad(w)
    d = -g
    while len(path) <= n_steps:
        w = w + search(grad, w, d) * d
        path.append(w)
        before, g = g, grad(w)
        change = g - before if variant == "PR" else g
        d = -g + (g @ change) / (before @ before) * d
        if (restart and (len(path) - 1) % restart == 0) or g @ d >= 0:
            d = -g
    return np.array(path)


def in_place(grad, w, search, variant="FR", restart=None, n_steps=100, tol=1e-8):
    """writes into the array"""
    path, g = [w.copy()], grad(w)
    d = -g
    while len(path) <= n_steps and np.linalg.norm(g) > tol:
        w += search(grad, w, d) * d
        path.append(w.copy())
        before, g = g, grad(w)
        change = g - before if variant == "PR" else g
        d = -g + (g @ change) / (before @ before) * d
        if (restart and (len(path) - 1) % restart == 0) or g @ d >= 0:
            d = -g
    return np.array(path)


def adds_the_last_gradient(grad, w, search, variant="FR", restart=None, n_steps=100, tol=1e-8):
    """not the last direction"""
    path, g = [w], grad(w)
    d = -g
    while len(path) <= n_steps and np.linalg.norm(g) > tol:
        w = w + search(grad, w, d) * d
        path.append(w)
        before, g = g, grad(w)
        change = g - before if variant == "PR" else g
        d = -g + (g @ change) / (before @ before) * before
        if (restart and (len(path) - 1) % restart == 0) or g @ d >= 0:
            d = -g
    return np.array(path)


def a_search_of_its_own(grad, w, search, variant="FR", restart=None, n_steps=100, tol=1e-8):
    """ask the search that was given"""
    path, g = [w], grad(w)
    d = -g
    while len(path) <= n_steps and np.linalg.norm(g) > tol:
        w = w + line_search(grad, w, d) * d
        path.append(w)
        before, g = g, grad(w)
        change = g - before if variant == "PR" else g
        d = -g + (g @ change) / (before @ before) * d
        if (restart and (len(path) - 1) % restart == 0) or g @ d >= 0:
            d = -g
    return np.array(path)
