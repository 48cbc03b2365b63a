"""What every explorer promises: a pure picture, a sentence, controls, and no kernel needed."""

import base64
import doctest
import functools
import importlib
import io
import pkgutil
import subprocess
import sys

import matplotlib

matplotlib.use("Agg")

import matplotlib.pyplot as plt
import numpy as np
import pytest
from matplotlib.figure import Figure
from PIL import Image

from chainrule import explorers
from chainrule.explorers import shell
from chainrule.explorers.controls import Choice, Slider, Steps, Toggle
from chainrule.explorers.stage import Stage

NAMES = sorted(set(explorers.__all__) - {"still"})


def positions(control):
    """The outermost positions of a control, and for a slider its middle."""
    match control:
        case Slider():
            middle = (control.low + control.high) / 2
            return [control.low, type(control.value)(middle), control.high]
        case Steps():
            return [0, control.high]
        case Choice():
            return list(control.options)
        case Toggle():
            return [True, False]
    return ["6", "2, 1"]


def pixels(stage, **parameters):
    stage.show(**parameters)
    return np.array(Image.open(io.BytesIO(stage.png())))


@functools.cache
def moves(name):
    """{parameter: {position: (pixels, tight bounding box in inches)}}, one control at a time."""
    scene = shell.SCENES[name]()
    stage = Stage(scene)
    base = {"activation": "PReLU"} if name == "activations" else {}  # tanh ignores the control a
    seen = {key: {} for key in scene.controls}
    for key, control in scene.controls.items():
        for at in positions(control):
            picture = pixels(stage, **base | {key: at}).tobytes()
            inches = stage.figure.get_tightbbox(stage.figure.canvas.get_renderer())
            seen[key][at] = hash(picture), inches
    return seen


@pytest.fixture
def in_a_notebook(monkeypatch):
    """As if this process were a kernel: explorers make their widgets."""
    monkeypatch.setattr(shell, "_widgets_can_show", lambda: True)


def test_the_explorers_of_the_syllabus_are_there():
    syllabus = """activations backward_pass boundary broadcasting capacity ewa initialization
        learning_rate likelihood optimizer_race polynomial_degree regularization saddle
        temperature xor"""
    assert syllabus.split() == NAMES == sorted(shell.SCENES)


@pytest.mark.parametrize("name", NAMES)
def test_in_plain_python_an_explorer_is_its_static_picture(name):
    picture = getattr(explorers, name)()
    assert isinstance(picture, Figure)
    assert picture.caption.endswith(".")
    assert plt.get_fignums() == []  # pyplot knows nothing of it, so it is shown once


@pytest.mark.parametrize("name", NAMES)
def test_the_picture_depends_on_the_parameters_alone(name):
    scene = shell.SCENES[name]()
    moved = {key: positions(control)[-1] for key, control in scene.controls.items()}
    stage = Stage(scene)
    first = pixels(stage)
    assert not np.array_equal(pixels(stage, **moved), first)
    assert np.array_equal(pixels(stage), first)
    assert np.array_equal(pixels(Stage(scene), **moved), pixels(stage, **moved))


@pytest.mark.parametrize("name", NAMES)
def test_every_control_changes_the_picture(name):
    for key, seen in moves(name).items():
        assert len({picture for picture, _ in seen.values()}) > 1, key


@pytest.mark.parametrize("name", NAMES)
def test_nothing_is_cut_off_at_the_ends_of_any_control(name):
    width, height = shell.SCENES[name]().size
    for key, seen in moves(name).items():
        for at, (_, inches) in seen.items():
            inside = inches.x0 >= 0 and inches.y0 >= 0 and inches.x1 <= width
            assert inside and inches.y1 <= height, (key, at, inches)


@pytest.mark.parametrize("name", NAMES)
def test_axes_are_labelled_or_bare(name):
    for ax in explorers.still(name).axes:
        bare = not ax.get_xticks().size and not ax.get_yticks().size
        assert bare or ax.get_xlabel()


@pytest.mark.parametrize("name", NAMES)
def test_an_explorer_has_an_example_and_controls_with_descriptions(name):
    assert ">>>" in getattr(explorers, name).__doc__
    assert all(control.label for control in shell.SCENES[name]().controls.values())


@pytest.mark.parametrize("module", [m.name for m in pkgutil.iter_modules(explorers.__path__)])
def test_examples_in_the_docstrings_are_true(module):
    found = importlib.import_module(f"chainrule.explorers.{module}")
    assert doctest.testmod(found).failed == 0


# Widgets


@pytest.mark.parametrize("name", NAMES)
def test_moving_every_widget_redraws_the_image(name, in_a_notebook):
    shown = getattr(explorers, name)()
    assert isinstance(shown, shell.Explorer)
    for key, widget in shown.controls.items():
        before, start = bytes(shown._image.value), widget.value
        ends = positions(shown.stage.scene.controls[key])
        widget.value = ends[0] if widget.value != ends[0] else ends[-1]
        assert bytes(shown._image.value[:4]) == b"\x89PNG"
        assert bytes(shown._image.value) != before or key == "a"  # tanh has no parameter a
        widget.value = start
        assert bytes(shown._image.value) == before


@pytest.mark.parametrize("name", NAMES)
def test_every_widget_is_of_a_kind_that_takes_the_keyboard(name, in_a_notebook):
    import ipywidgets as widgets

    kinds = (
        widgets.IntSlider | widgets.FloatSlider | widgets.FloatLogSlider | widgets.Dropdown
    ) | (widgets.Checkbox | widgets.Text)
    for widget in getattr(explorers, name)().controls.values():
        assert isinstance(widget, kinds) and widget.description


def test_step_run_and_reset_move_the_counter(in_a_notebook):
    race = explorers.optimizer_race()
    step, run, reset = race.widget.children[3].children[1:]
    counter = race.controls["step"]
    start = counter.value
    step.click()
    assert counter.value == start + 1
    run.click()
    step.click()
    assert counter.value == counter.max
    reset.click()
    assert counter.value == 0


def test_a_page_without_a_kernel_finds_a_picture_and_a_sentence(in_a_notebook):
    shown = explorers.ewa()
    bundle = shown._repr_mimebundle_()
    assert "application/vnd.jupyter.widget-view+json" in bundle
    assert base64.b64decode(bundle["image/png"]) == shown.stage.png()
    assert shown.figure.caption in bundle["text/plain"]


def test_explorers_work_where_ipywidgets_is_missing():
    code = (
        "import sys; sys.modules['ipywidgets'] = None\n"
        "from chainrule import explorers\n"
        "assert explorers.xor().caption == explorers.still('xor').caption"
    )
    assert subprocess.run([sys.executable, "-c", code]).returncode == 0


def test_plain_python_never_loads_ipywidgets():
    code = (
        "import sys; from chainrule import explorers; explorers.ewa()\n"
        "sys.exit('ipywidgets' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code]).returncode == 0


def test_a_kernel_shows_widgets_with_a_picture_behind_them():
    nbformat, nbclient = pytest.importorskip("nbformat"), pytest.importorskip("nbclient")
    source = "from chainrule import explorers\nexplorers.saddle()"
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(source)])
    nbclient.NotebookClient(notebook, timeout=60).execute()
    (output,) = notebook.cells[0].outputs
    assert {"application/vnd.jupyter.widget-view+json", "image/png"} <= set(output.data)


# Names


def test_an_unknown_explorer_is_refused_with_the_names_there_are():
    with pytest.raises(KeyError, match="learning_rate"):
        explorers.still("learning_rat")


def test_an_unknown_parameter_is_refused_with_the_names_there_are():
    with pytest.raises(TypeError, match="beta, correction, noise"):
        explorers.still("ewa", gamma=1)
