"""What a reader can move. Plain descriptions; `shell` turns them into widgets.

Control
├── Slider   a number in [low, high]; log=True spreads the handle over powers of ten
├── Steps    a counter with the buttons step, run and reset
├── Choice   one of a few options
├── Toggle   yes or no
└── Words    a short text
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Control:
    label: str
    value: object


@dataclass(frozen=True)
class Slider(Control):
    low: float
    high: float
    step: float = 1  # with log=True, the step of the exponent
    log: bool = False


@dataclass(frozen=True)
class Steps(Control):
    high: int


@dataclass(frozen=True)
class Choice(Control):
    options: tuple


@dataclass(frozen=True)
class Toggle(Control):
    pass


@dataclass(frozen=True)
class Words(Control):
    pass
