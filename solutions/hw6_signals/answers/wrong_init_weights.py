"""Wrong ways to write init_weights. A docstring holds words that the student must read."""

import numpy as np


def variance_for_deviation(fan_in, fan_out, scheme, rng):
    """The variance was used as standard deviation"""
    name, _, kind = scheme.partition("_")
    shares = {"lecun": 1 / fan_in, "glorot": 2 / (fan_in + fan_out), "he": 2 / fan_in}
    if name not in shares:
        raise ValueError(scheme)
    spread = np.sqrt(shares[name])
    if kind == "normal":
        return rng.normal(0, spread**2, size=(fan_in, fan_out))
    return rng.uniform(-np.sqrt(3) * spread, np.sqrt(3) * spread, size=(fan_in, fan_out))


def fan_out_for_fan_in(fan_in, fan_out, scheme, rng):
    """fan_out stands where fan_in should"""
    name, _, kind = scheme.partition("_")
    shares = {"lecun": 1 / fan_out, "glorot": 2 / (fan_in + fan_out), "he": 2 / fan_out}
    if name not in shares:
        raise ValueError(scheme)
    spread = np.sqrt(shares[name])
    if kind == "normal":
        return spread * rng.standard_normal((fan_in, fan_out))
    return rng.uniform(-np.sqrt(3) * spread, np.sqrt(3) * spread, size=(fan_in, fan_out))


def bound_as_deviation(fan_in, fan_out, scheme, rng):
    """The bound of the uniform scheme was used as standard deviation"""
    name, _, kind = scheme.partition("_")
    shares = {"lecun": 1 / fan_in, "glorot": 2 / (fan_in + fan_out), "he": 2 / fan_in}
    if name not in shares:
        raise ValueError(scheme)
    spread = np.sqrt(shares[name])
    bound = np.sqrt(3) * spread
    if kind == "normal":
        return bound * rng.standard_normal((fan_in, fan_out))
    return rng.uniform(-bound, bound, size=(fan_in, fan_out))


def deviation_as_bound(fan_in, fan_out, scheme, rng):
    """The standard deviation was used as bound"""
    name, _, kind = scheme.partition("_")
    shares = {"lecun": 1 / fan_in, "glorot": 2 / (fan_in + fan_out), "he": 2 / fan_in}
    if name not in shares:
        raise ValueError(scheme)
    spread = np.sqrt(shares[name])
    if kind == "normal":
        return spread * rng.standard_normal((fan_in, fan_out))
    return rng.uniform(-spread, spread, size=(fan_in, fan_out))


def variance_as_bound(fan_in, fan_out, scheme, rng):
    """The variance was used as bound"""
    name, _, kind = scheme.partition("_")
    shares = {"lecun": 1 / fan_in, "glorot": 2 / (fan_in + fan_out), "he": 2 / fan_in}
    if name not in shares:
        raise ValueError(scheme)
    spread = np.sqrt(shares[name])
    if kind == "normal":
        return spread * rng.standard_normal((fan_in, fan_out))
    return rng.uniform(-(spread**2), spread**2, size=(fan_in, fan_out))


def bound_without_root(fan_in, fan_out, scheme, rng):
    """The root is missing in the bound"""
    name, _, kind = scheme.partition("_")
    shares = {"lecun": 1 / fan_in, "glorot": 2 / (fan_in + fan_out), "he": 2 / fan_in}
    if name not in shares:
        raise ValueError(scheme)
    spread = np.sqrt(shares[name])
    if kind == "normal":
        return spread * rng.standard_normal((fan_in, fan_out))
    bound = 3 * spread**2
    return rng.uniform(-bound, bound, size=(fan_in, fan_out))


def from_zero_to_the_bound(fan_in, fan_out, scheme, rng):
    """From 0 to the bound?"""
    name, _, kind = scheme.partition("_")
    shares = {"lecun": 1 / fan_in, "glorot": 2 / (fan_in + fan_out), "he": 2 / fan_in}
    if name not in shares:
        raise ValueError(scheme)
    spread = np.sqrt(shares[name])
    if kind == "normal":
        return spread * rng.standard_normal((fan_in, fan_out))
    return np.sqrt(3) * spread * rng.random((fan_in, fan_out))


def glorot_for_he(fan_in, fan_out, scheme, rng):
    """This is Glorot's variance"""
    name, _, kind = scheme.partition("_")
    shares = {"lecun": 1 / fan_in, "glorot": 2 / (fan_in + fan_out), "he": 2 / (fan_in + fan_out)}
    if name not in shares:
        raise ValueError(scheme)
    spread = np.sqrt(shares[name])
    if kind == "normal":
        return spread * rng.standard_normal((fan_in, fan_out))
    return rng.uniform(-np.sqrt(3) * spread, np.sqrt(3) * spread, size=(fan_in, fan_out))


def he_for_glorot(fan_in, fan_out, scheme, rng):
    """This is He's variance"""
    name, _, kind = scheme.partition("_")
    shares = {"lecun": 1 / fan_in, "glorot": 2 / fan_in, "he": 2 / fan_in}
    if name not in shares:
        raise ValueError(scheme)
    spread = np.sqrt(shares[name])
    if kind == "normal":
        return spread * rng.standard_normal((fan_in, fan_out))
    return rng.uniform(-np.sqrt(3) * spread, np.sqrt(3) * spread, size=(fan_in, fan_out))


def he_without_its_two(fan_in, fan_out, scheme, rng):
    """This is LeCun's variance"""
    name, _, kind = scheme.partition("_")
    shares = {"lecun": 1 / fan_in, "glorot": 2 / (fan_in + fan_out), "he": 1 / fan_in}
    if name not in shares:
        raise ValueError(scheme)
    spread = np.sqrt(shares[name])
    if kind == "normal":
        return spread * rng.standard_normal((fan_in, fan_out))
    return rng.uniform(-np.sqrt(3) * spread, np.sqrt(3) * spread, size=(fan_in, fan_out))


def glorot_without_its_two(fan_in, fan_out, scheme, rng):
    """1/(fan_in + fan_out): where is the 2?"""
    name, _, kind = scheme.partition("_")
    shares = {"lecun": 1 / fan_in, "glorot": 1 / (fan_in + fan_out), "he": 2 / fan_in}
    if name not in shares:
        raise ValueError(scheme)
    spread = np.sqrt(shares[name])
    if kind == "normal":
        return spread * rng.standard_normal((fan_in, fan_out))
    return rng.uniform(-np.sqrt(3) * spread, np.sqrt(3) * spread, size=(fan_in, fan_out))


def factor_four(fan_in, fan_out, scheme, rng):
    """the factor 4 belongs to the sigmoid"""
    name, _, kind = scheme.partition("_")
    shares = {"lecun": 1 / fan_in, "glorot": 32 / (fan_in + fan_out), "he": 2 / fan_in}
    if name not in shares:
        raise ValueError(scheme)
    spread = np.sqrt(shares[name])
    if kind == "normal":
        return spread * rng.standard_normal((fan_in, fan_out))
    return rng.uniform(-np.sqrt(3) * spread, np.sqrt(3) * spread, size=(fan_in, fan_out))


def transposed(fan_in, fan_out, scheme, rng):
    """Rows and columns are exchanged"""
    name, _, kind = scheme.partition("_")
    shares = {"lecun": 1 / fan_in, "glorot": 2 / (fan_in + fan_out), "he": 2 / fan_in}
    if name not in shares:
        raise ValueError(scheme)
    spread = np.sqrt(shares[name])
    if kind == "normal":
        return spread * rng.standard_normal((fan_out, fan_in))
    return rng.uniform(-np.sqrt(3) * spread, np.sqrt(3) * spread, size=(fan_out, fan_in))


def normal_for_uniform(fan_in, fan_out, scheme, rng):
    """evenly spread numbers end somewhere"""
    name, _, kind = scheme.partition("_")
    shares = {"lecun": 1 / fan_in, "glorot": 2 / (fan_in + fan_out), "he": 2 / fan_in}
    if name not in shares:
        raise ValueError(scheme)
    spread = np.sqrt(shares[name])
    return spread * rng.standard_normal((fan_in, fan_out))


def uniform_for_normal(fan_in, fan_out, scheme, rng):
    """a normal has 4.6 %"""
    name, _, kind = scheme.partition("_")
    shares = {"lecun": 1 / fan_in, "glorot": 2 / (fan_in + fan_out), "he": 2 / fan_in}
    if name not in shares:
        raise ValueError(scheme)
    spread = np.sqrt(shares[name])
    return rng.uniform(-np.sqrt(3) * spread, np.sqrt(3) * spread, size=(fan_in, fan_out))


def global_randomness(fan_in, fan_out, scheme, rng):
    """is all randomness drawn from rng?"""
    name, _, kind = scheme.partition("_")
    shares = {"lecun": 1 / fan_in, "glorot": 2 / (fan_in + fan_out), "he": 2 / fan_in}
    if name not in shares:
        raise ValueError(scheme)
    spread = np.sqrt(shares[name])
    if kind == "normal":
        return spread * np.random.randn(fan_in, fan_out)
    return np.random.uniform(-np.sqrt(3) * spread, np.sqrt(3) * spread, size=(fan_in, fan_out))


def a_seed_of_its_own(fan_in, fan_out, scheme, rng):
    """is rng used?"""
    name, _, kind = scheme.partition("_")
    shares = {"lecun": 1 / fan_in, "glorot": 2 / (fan_in + fan_out), "he": 2 / fan_in}
    if name not in shares:
        raise ValueError(scheme)
    spread = np.sqrt(shares[name])
    rng = np.random.default_rng(0)
    if kind == "normal":
        return spread * rng.standard_normal((fan_in, fan_out))
    return rng.uniform(-np.sqrt(3) * spread, np.sqrt(3) * spread, size=(fan_in, fan_out))


def one_number_per_input(fan_in, fan_out, scheme, rng):
    """all neurons have the same weights"""
    name, _, kind = scheme.partition("_")
    shares = {"lecun": 1 / fan_in, "glorot": 2 / (fan_in + fan_out), "he": 2 / fan_in}
    if name not in shares:
        raise ValueError(scheme)
    spread = np.sqrt(shares[name])
    if kind == "normal":
        return spread * np.tile(rng.standard_normal((fan_in, 1)), fan_out)
    return np.sqrt(3) * spread * np.tile(rng.uniform(-1, 1, (fan_in, 1)), fan_out)


def anything_goes(fan_in, fan_out, scheme, rng):
    """nothing was raised, expected ValueError"""
    spread = np.sqrt(2 / fan_in)
    if scheme == "lecun_normal":
        spread = np.sqrt(1 / fan_in)
    if scheme.startswith("glorot"):
        spread = np.sqrt(2 / (fan_in + fan_out))
    if scheme.endswith("uniform"):
        return rng.uniform(-np.sqrt(3) * spread, np.sqrt(3) * spread, size=(fan_in, fan_out))
    return spread * rng.standard_normal((fan_in, fan_out))
