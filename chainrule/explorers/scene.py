"""An explorer without its widgets: a figure that is redrawn from parameters alone.

    parameters ──draw──▶ Axes + one sentence ──▶ PNG

`draw` is pure: it gets cleared Axes and the parameters, and what it draws depends
on nothing else. So the same function answers a slider, makes the static picture
and can be tested.
"""

import io
from collections.abc import Callable
from dataclasses import dataclass

from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from PIL import Image

DPI = 100


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


class Picture(Figure):
    """A figure outside pyplot (so it is never shown twice) that still shows in a notebook."""

    caption = ""

    def _repr_png_(self):
        return png(self)


class Stage:
    """One figure that a scene is drawn on again and again.

    >>> scene = Scene(lambda axes, a: axes[0].plot([0, a]) and f"a is {a}", {}, ratios=(1,))
    >>> Stage(scene).show(a=3)
    'a is 3'
    """

    def __init__(self, scene):
        self.scene = scene
        self.figure = Picture(figsize=scene.size, dpi=DPI, facecolor="white")
        FigureCanvasAgg(self.figure)
        panels = self.figure.subplots(
            1, len(scene.ratios), squeeze=False, width_ratios=scene.ratios
        )
        self.axes = tuple(panels[0])
        # Fixed margins: an automatic layout would cost more than all the rest of a move.
        margins = {"left": 0.08, "right": 0.985, "top": 0.9, "bottom": 0.15, "wspace": 0.25}
        self.figure.subplots_adjust(**margins | (scene.margins or {}))

    def show(self, **parameters):
        """Draw for these parameters (the rest at their defaults); returns the sentence."""
        unknown = set(parameters) - set(self.scene.controls)
        if unknown and self.scene.controls:
            known = ", ".join(self.scene.controls)
            raise TypeError(f"unknown parameter {sorted(unknown)[0]!r}; this explorer has {known}.")
        for ax in self.axes:
            _wipe(ax)
        self.figure.caption = self.scene.draw(self.axes, **self.scene.defaults() | parameters)
        return self.figure.caption


def _wipe(ax):
    """Empty an Axes but keep its ticks: `clear` builds them anew, a quarter of a move's time."""
    drawn = (*ax.lines, *ax.collections, *ax.patches, *ax.images, *ax.texts)
    for artist in (*drawn, ax.get_legend()):
        if artist is not None:
            artist.remove()
    ax.set_title("", loc="left")
    ax.set(xscale="linear", yscale="linear", autoscale_on=True)
    ax.relim()


def png(figure):
    """The figure as PNG bytes. Twice as fast as `savefig`, which draws everything twice."""
    figure.canvas.draw()
    size = figure.canvas.get_width_height()
    image = Image.frombuffer("RGBA", size, figure.canvas.buffer_rgba(), "raw", "RGBA", 0, 1)
    out = io.BytesIO()
    image.convert("RGB").save(out, "png", compress_level=1)
    return out.getvalue()
