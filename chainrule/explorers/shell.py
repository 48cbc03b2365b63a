"""Sliders and buttons around a scene. The only file that imports ipywidgets, and lazily.

In a notebook an explorer is a widget; where no kernel runs (a web page, a printed
notebook) the same output carries the static picture; in a plain Python process
an explorer simply is that picture.
"""

import base64
import functools
import sys

from .controls import Choice, Slider, Steps, Toggle, Words
from .stage import Stage

SCENES = {}  # name -> function that makes the scene


def explorer(make_scene):
    """Turn a function that returns a Scene into a public explorer of the same name."""
    name = make_scene.__name__
    SCENES[name] = make_scene

    @functools.wraps(make_scene)
    def explore(*args, **kwargs):
        scene = make_scene(*args, **kwargs)
        return Explorer(name, scene) if _widgets_can_show() else still_of(scene)

    explore.still = functools.partial(still, name)
    return explore


def still(name, /, **parameters):
    """The static picture of an explorer, for readers without a kernel.

    name       : the name of an explorer, e.g. "learning_rate"
    parameters : positions of its sliders; the others stay at their defaults

    Returns a matplotlib Figure; its `caption` says in one sentence what is seen.

    >>> still("polynomial_degree", degree=9).caption.startswith("Degree 9")
    True
    """
    if name not in SCENES:
        raise KeyError(f"no explorer is called {name!r}; there are {', '.join(sorted(SCENES))}.")
    return still_of(SCENES[name](), **parameters)


def still_of(scene, **parameters):
    """The static picture of a scene."""
    stage = Stage(scene)
    stage.show(**parameters)
    return stage.figure


class Explorer:
    """A scene with its controls, as a notebook shows it."""

    def __init__(self, name, scene):
        self.name = name
        self.stage = Stage(scene)
        self.controls = {key: _widget(control) for key, control in scene.controls.items()}
        self.widget = self._assemble()
        self._redraw()
        for control in self.controls.values():
            control.observe(self._redraw, names="value")

    @property
    def figure(self):
        """The figure as it stands now."""
        return self.stage.figure

    def _assemble(self):
        import ipywidgets as widgets

        # Its own size: stretched to the cell's width, the letters blur.
        natural = widgets.Layout(max_width="100%", align_self="flex-start")
        self._image = widgets.Image(format="png", layout=natural)
        self._sentence = widgets.HTML()
        rows = [
            _with_buttons(self.controls[key]) if isinstance(control, Steps) else self.controls[key]
            for key, control in self.stage.scene.controls.items()
        ]
        return widgets.VBox([*rows, self._image, self._sentence])

    def _redraw(self, _change=None):
        self._sentence.value = self.stage.show(**{k: w.value for k, w in self.controls.items()})
        self._image.value = self.stage.png()

    def _repr_mimebundle_(self, **_wanted):
        bundle = dict(self.widget._repr_mimebundle_())
        # A page without a kernel cannot show the widget; it falls back to these two.
        bundle["image/png"] = base64.b64encode(self._image.value).decode()
        bundle["text/plain"] = f"{self.name}: {self._sentence.value}"
        return bundle

    def __repr__(self):
        return f"<explorer {self.name}: {self._sentence.value}>"


def _widgets_can_show():
    """Whether this process is a notebook's kernel; without one no slider ever moves."""
    ipython = sys.modules.get("IPython")
    shell = ipython.get_ipython() if ipython else None
    if getattr(shell, "kernel", None) is None:
        return False
    try:
        import ipywidgets  # noqa: F401
    except ImportError:
        return False
    return True


def _widget(control):
    """The ipywidget of one control; every kind can be focused and moved by keyboard."""
    import ipywidgets as widgets

    look = {
        "description": control.label,
        "style": {"description_width": "11em"},
        "layout": widgets.Layout(width="32em"),
    }
    match control:
        case Slider(log=True):
            from math import log10

            ends = {"min": log10(control.low), "max": log10(control.high), "step": control.step}
            return widgets.FloatLogSlider(control.value, readout_format=".3g", **ends, **look)
        case Slider() | Steps():
            low, step = getattr(control, "low", 0), getattr(control, "step", 1)
            whole = all(isinstance(x, int) for x in (control.value, low, step))
            kind = widgets.IntSlider if whole else widgets.FloatSlider
            form = {} if whole else {"readout_format": ".3g"}
            return kind(control.value, min=low, max=control.high, step=step, **form, **look)
        case Choice():
            return widgets.Dropdown(options=control.options, value=control.value, **look)
        case Toggle():
            return widgets.Checkbox(control.value, **look)
        case Words():
            return widgets.Text(control.value, continuous_update=True, **look)
    raise TypeError(f"no widget for {control!r}")


def _with_buttons(slider):
    """A counter's slider with three buttons beside it."""
    import ipywidgets as widgets

    def button(text, tip, value_after):
        made = widgets.Button(description=text, tooltip=tip, layout=widgets.Layout(width="5em"))
        made.on_click(lambda _: setattr(slider, "value", value_after()))
        return made

    return widgets.HBox(
        [
            slider,
            button("step", "one step on", lambda: min(slider.value + 1, slider.max)),
            button("run", "to the end", lambda: slider.max),
            button("reset", "back to the start", lambda: slider.min),
        ]
    )
