"""An explorer without its widgets: what is drawn, and what can be moved.

    parameters ──draw──▶ Axes + one sentence ──stage──▶ PNG

`draw` is pure: it gets emptied Axes and the parameters, and what it draws depends
on nothing else. So the same function answers a slider, makes the static picture
and can be tested.
"""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Scene:
    """What an explorer shows and what can be moved.

    draw     : draw(axes, **parameters) -> a sentence that says what is seen
    controls : {parameter: Control}, in the order of the screen
    ratios   : relative widths of the panels, one per Axes
    size     : width and height of the figure in inches
    """

    draw: Callable[..., str]
    controls: dict
    ratios: tuple = (1, 1)
    size: tuple = (8.4, 3.5)
    margins: dict | None = None

    def defaults(self):
        """The parameters before anybody moves anything."""
        return {name: control.value for name, control in self.controls.items()}
