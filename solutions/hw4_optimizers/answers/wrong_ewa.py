"""Wrong ways to write ewa. A docstring holds words that the student must read."""

import numpy as np


def no_correction(x, beta, bias_correction):
    """There is no bias correction"""
    a, out = 0.0, []
    for value in x:
        a = beta * a + (1 - beta) * value
        out.append(a)
    return np.array(out)


def divides_by_one_minus_beta(x, beta, bias_correction):
    """You divide by 1 - β at every value"""
    a, out = 0.0, []
    for value in x:
        a = beta * a + (1 - beta) * value
        hat = a / (1 - beta) if bias_correction else a
        out.append(hat)
    return np.array(out)


def t_from_zero(x, beta, bias_correction):
    """t counts from 0"""
    a, out = 0.0, []
    for t, value in enumerate(x, start=0):
        a = beta * a + (1 - beta) * value
        with np.errstate(all="ignore"):
            hat = a / np.float64(1 - beta**t) if bias_correction else a
        out.append(hat)
    return np.array(out)


def t_from_zero_in_plain_numbers(x, beta, bias_correction):
    """The first value is t = 1"""
    a, out = 0.0, []
    for t, value in enumerate(x, start=0):
        a = beta * a + (1 - beta) * (value if np.ndim(value) else float(value))
        hat = a / (1 - beta**t) if bias_correction else a
        out.append(hat)
    return np.array(out)


def state_overwritten(x, beta, bias_correction):
    """corrected average has overwritten the state"""
    a, out = 0.0, []
    for t, value in enumerate(x, start=1):
        a = beta * a + (1 - beta) * value
        hat = a / (1 - beta**t) if bias_correction else a
        a = hat
        out.append(hat)
    return np.array(out)


def weights_exchanged(x, beta, bias_correction):
    """β and 1 - β are exchanged"""
    a, out = 0.0, []
    for t, value in enumerate(x, start=1):
        a = (1 - beta) * a + beta * value
        hat = a / (1 - beta**t) if bias_correction else a
        out.append(hat)
    return np.array(out)


def starts_at_the_first_value(x, beta, bias_correction):
    """The average starts at the first value"""
    a, out = x[0], []
    for t, value in enumerate(x, start=1):
        a = beta * a + (1 - beta) * value
        hat = a / (1 - beta**t) if bias_correction else a
        out.append(hat)
    return np.array(out)


def adds_the_value_whole(x, beta, bias_correction):
    """The new value is added whole"""
    a, out = 0.0, []
    for t, value in enumerate(x, start=1):
        a = beta * a + value
        hat = a / (1 - beta**t) if bias_correction else a
        out.append(hat)
    return np.array(out)


def always_corrects(x, beta, bias_correction):
    """although bias_correction is False"""
    a, out = 0.0, []
    for t, value in enumerate(x, start=1):
        a = beta * a + (1 - beta) * value
        hat = a / (1 - beta**t)
        out.append(hat)
    return np.array(out)


def whole_numbers(x, beta, bias_correction):
    """stored as whole numbers"""
    out, a = np.zeros_like(x), 0.0
    for t in range(len(x)):
        a = beta * a + (1 - beta) * x[t]
        out[t] = a / (1 - beta ** (t + 1)) if bias_correction else a
    return out


def one_array_again_and_again(x, beta, bias_correction):
    """the same array was stored each time"""
    a, out = np.zeros(np.shape(x)[1:]), []
    for t, value in enumerate(x, start=1):
        a *= beta
        a += (1 - beta) * value
        out.append(a / (1 - beta**t) if bias_correction else a)
    return np.array(out)
