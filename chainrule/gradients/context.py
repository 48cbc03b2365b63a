"""What the caller may tell the diagnosis, so that it can name more than ratios."""

from __future__ import annotations

from dataclasses import dataclass, fields


@dataclass(frozen=True)
class Context:
    """Everything is optional; what is not told is not used.

    M : number of samples over which the loss is a mean
    lam : λ of a penalty λ/2 ||W||²
    biases : names that carry no penalty; by default the parameters with one axis,
        and those whose name starts with b
    """

    M: int | None = None
    lam: float | None = None
    biases: tuple[str, ...] | None = None

    def is_bias(self, name, shape):
        if self.biases is not None:
            return name in self.biases
        return name.startswith("b") or (len(shape) == 1 and not name.lower().startswith("w"))


def as_context(given):
    """A Context from None, a dict or a Context.

    >>> as_context({"M": 64}).M
    64
    """
    if given is None:
        return Context()
    if isinstance(given, Context):
        return given
    known = {field.name for field in fields(Context)}
    unknown = sorted(set(given) - known)
    if unknown:
        raise ValueError(f"context does not know {', '.join(unknown)}; it knows {sorted(known)}")
    return Context(**given)
