"""The figure that a scene is drawn on, again and again, fast enough for a slider."""

import io

from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from PIL import Image

DPI = 100


class Picture(Figure):
    """A figure outside pyplot (so it is never shown twice) that still shows in a notebook."""

    caption = ""

    def _repr_png_(self):
        self.canvas.draw()
        return _encode(self.canvas)


class Stage:
    """One figure that a scene is drawn on again and again.

    >>> from chainrule.explorers.scene import Scene
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
        self._frames, self._backdrop = None, None

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

    def png(self):
        """What is shown, as PNG bytes.

        Ticks and their labels take most of the time and seldom change: they are painted
        once as a backdrop, and only what stands on it is painted at every move.
        """
        canvas = self.figure.canvas
        frames = [_frame(ax) for ax in self.axes]
        if frames != self._frames:
            self._paint_backdrop(canvas)
            self._frames = frames
        canvas.restore_region(self._backdrop)
        for ax in self.axes:
            for artist in sorted(_foreground(ax), key=lambda artist: artist.get_zorder()):
                artist.draw(canvas.get_renderer())
        return _encode(canvas)

    def _paint_backdrop(self, canvas):
        hidden = [artist for ax in self.axes for artist in _foreground(ax) if artist.get_visible()]
        for artist in hidden:
            artist.set_visible(False)
        canvas.draw()
        self._backdrop = canvas.copy_from_bbox(self.figure.bbox)
        for artist in hidden:
            artist.set_visible(True)


def _content(ax):
    """All that a scene has drawn on an Axes."""
    legend = [ax.get_legend()] if ax.get_legend() else []
    return [*ax.lines, *ax.collections, *ax.patches, *ax.images, *ax.texts, *legend]


def _foreground(ax):
    """The content, and the spines, which matplotlib draws over most of it."""
    return [*_content(ax), *ax.spines.values()]


def _frame(ax):
    """What the backdrop shows of an Axes; two equal frames look the same."""
    frame = [ax.get_title(loc="left")]
    for axis in (ax.xaxis, ax.yaxis):
        places = axis.get_majorticklocs()
        texts = axis.get_major_formatter().format_ticks(places)
        limits = tuple(axis.get_view_interval())
        frame += [axis.get_scale(), limits, tuple(places), texts, axis.get_label_text()]
    return frame


def _wipe(ax):
    """Empty an Axes but keep its ticks, which `clear` would build anew."""
    for artist in _content(ax):
        artist.remove()
    ax.set_title("", loc="left")
    ax.set(xscale="linear", yscale="linear", autoscale_on=True)
    ax.relim()


def _encode(canvas):
    """The canvas as PNG bytes, packed lightly: speed counts here, not size."""
    size = canvas.get_width_height()
    image = Image.frombuffer("RGBA", size, canvas.buffer_rgba(), "raw", "RGBA", 0, 1)
    out = io.BytesIO()
    image.convert("RGB").save(out, "png", compress_level=1)
    return out.getvalue()
