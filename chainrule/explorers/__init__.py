"""Pictures that answer to a slider. Each explorer is one function, and `still` its static picture.

In a notebook `explorers.learning_rate()` shows sliders; elsewhere, and for readers
without a kernel, it is the picture at the sliders' starting positions.

    hw0  broadcasting
    hw1  learning_rate, polynomial_degree
    hw2  boundary, temperature, likelihood
    hw3  xor, activations, backward_pass
    hw4  optimizer_race, ewa
    hw5  regularization, capacity
    hw6  initialization
    hw7  saddle
"""

from .activations import activations
from .backward_pass import backward_pass
from .broadcasting import broadcasting
from .capacity import capacity
from .ewa import ewa
from .initialization import initialization
from .learning_rate import learning_rate
from .logistic import boundary, likelihood
from .optimizer_race import optimizer_race
from .polynomial_degree import polynomial_degree
from .regularization import regularization
from .saddle import saddle
from .shell import still
from .temperature import temperature
from .xor import xor

__all__ = [
    "activations",
    "backward_pass",
    "boundary",
    "broadcasting",
    "capacity",
    "ewa",
    "initialization",
    "learning_rate",
    "likelihood",
    "optimizer_race",
    "polynomial_degree",
    "regularization",
    "saddle",
    "still",
    "temperature",
    "xor",
]
