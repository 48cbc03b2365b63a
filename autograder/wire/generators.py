"""Generators across the wall: their state, their seeds, and whether it was reached by drawing.

Most are numpy's default ones, which nobody has spawned from: their state is `packed`
into a few fixed bytes. Others travel as the dict that their bit generator gives.
"""

from __future__ import annotations

from autograder.errors import WireError
from autograder.own import np, struct
from autograder.wire.kinds import BIT_GENERATORS


def generator_from(state) -> np.random.Generator:
    """A Generator with the state that its bit generator's `state` once gave.

    state : that, and under "seeds" what seeds_of gave
    """
    name = state.get("bit_generator") if isinstance(state, dict) else None
    if name not in BIT_GENERATORS:
        raise WireError("a generator of unknown kind")
    try:
        _check_positions(state)
        seeds = _seed_sequence(state.pop("seeds", None))
        bit_generator = getattr(np.random, name)(0 if seeds is None else seeds)
        bit_generator.state = state
    except (TypeError, ValueError, LookupError, OverflowError, AttributeError) as error:
        raise WireError(f"a broken state of {name}") from error
    return np.random.Generator(bit_generator)


def seeds_of(bit_generator) -> tuple | None:
    """What rng.spawn() makes children from; None where it is of an unusual kind."""
    seeds = bit_generator.seed_seq
    if type(seeds) is not np.random.SeedSequence:
        return None
    told = seeds.entropy, seeds.spawn_key, seeds.pool_size, seeds.n_children_spawned
    return told if _are_seeds(*told) else None


def _are_seeds(entropy, key, pool_size, children) -> bool:
    if type(key) is not tuple or len(key) > 16:
        return False
    numbers = (entropy, pool_size, children, *key)
    if not all(type(n) is int and 0 <= n < 2**256 for n in numbers):
        return False
    return 4 <= pool_size <= 64 and children < 2**31


def _seed_sequence(told):
    if told is None:
        return None
    if not _are_seeds(*told):
        raise ValueError("seeds that are none")
    entropy, key, pool_size, children = told
    return np.random.SeedSequence(
        entropy, spawn_key=key, pool_size=pool_size, n_children_spawned=children
    )


_MOST_CHILDREN = 10_000


def spawn_as_many(mine: np.random.Generator, theirs: np.random.Generator) -> bool:
    """Let `mine` have spawned as many children as `theirs`; False where that cannot be."""
    now, goal = seeds_of(mine.bit_generator), seeds_of(theirs.bit_generator)
    if now is None or goal is None:
        return now == goal
    more = goal[-1] - now[-1]
    if goal[:-1] != now[:-1] or not 0 <= more <= _MOST_CHILDREN:
        return False
    if more:
        mine.bit_generator.seed_seq.spawn(more)
    return True


def _check_positions(state: dict) -> None:
    """numpy takes these as they are and would read beyond its own memory."""
    for where, name, most in ((state["state"], "pos", 624), (state, "buffer_pos", 4)):
        position = where.get(name, 0)
        if type(position) is not int or not 0 <= position <= most:
            raise ValueError(f"{name} is outside of the state")


# state, increment, a draw of 32 bits that is left over, whether there is one; then its
# seed: whether there is a plain one, the size of its pool, its children, its entropy
_PACKED = struct.Struct("<16s16sI??BI32s")
PACKED_BYTES = _PACKED.size


def packed(rng: np.random.Generator) -> bytes | None:
    """A default generator as bytes; None where it is another kind, or a child of one."""
    bits = rng.bit_generator
    if type(bits) is not np.random.PCG64:
        return None
    state, seeds = bits.state, seeds_of(bits)
    if seeds is not None and seeds[1]:
        return None
    entropy, _, pool, children = seeds or (0, (), 0, 0)
    numbers = state["state"]
    return _PACKED.pack(
        numbers["state"].to_bytes(16, "little"),
        numbers["inc"].to_bytes(16, "little"),
        state["uinteger"],
        bool(state["has_uint32"]),
        seeds is not None,
        pool,
        children,
        entropy.to_bytes(32, "little"),
    )


def unpacked(raw: bytes) -> np.random.Generator:
    """The generator that `packed` gave; WireError where it never gave that."""
    number, inc, left, has_left, seeded, pool, children, entropy = _PACKED.unpack(raw)
    seeds = 0
    if seeded:
        told = int.from_bytes(entropy, "little"), (), pool, children
        if not _are_seeds(*told):
            raise WireError("a generator with seeds that are none")
        seeds = _seed_sequence(told)
    bits = np.random.PCG64(seeds)
    bits.state = {
        "bit_generator": "PCG64",
        "state": {"state": int.from_bytes(number, "little"), "inc": int.from_bytes(inc, "little")},
        "has_uint32": int(has_left),
        "uinteger": left,
    }
    return np.random.Generator(bits)


_MODULUS = 2**128
_MULTIPLIER = {
    "PCG64": 0x2360ED051FC65DA44385DF649FCCF645,
    "PCG64DXSM": 0xDA942042E4DD58B5,
}
_MOST_DRAWS = 2**40


def was_drawn_from(before: dict, after: dict) -> bool:
    """True when drawing leads from one state of a bit generator to the other.

    A function that is given a generator may draw from it, not set it: it would
    choose the test's later inputs. Known for numpy's default generators, whose
    state is s' = a s + c mod 2**128 and can be followed by doubling the step.
    """
    if before["bit_generator"] != after["bit_generator"]:
        return False
    multiplier = _MULTIPLIER.get(before["bit_generator"])
    if multiplier is None:
        return True
    plus = before["state"]["inc"]
    if after["state"]["inc"] != plus:
        return False
    now, goal, bit = before["state"]["state"], after["state"]["state"], 1
    while now != goal and bit < _MOST_DRAWS:
        if (now ^ goal) & bit:  # a step of length `bit` sets this bit, and none below it
            now = (now * multiplier + plus) % _MODULUS
        plus = (multiplier + 1) * plus % _MODULUS
        multiplier = multiplier * multiplier % _MODULUS
        bit *= 2
    return now == goal
