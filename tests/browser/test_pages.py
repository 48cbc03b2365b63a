"""Every page that we write, in a real browser: nothing grave for axe-core, nothing sticks out."""

import re
import shutil
import sys
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from click.testing import CliRunner
from lab import browser_page

from autograder import cli

sys.path.insert(0, str(Path(__file__).parents[1] / "autograder"))
from graded_class import class_once, needs_walls  # noqa: F401

pytestmark = needs_walls
VIEWS = {"light": ("light", 1200), "dark": ("dark", 1200), "phone": ("light", 360)}
TOKEN = re.compile(r"[0-9a-f]{32}")
# Nothing above this may be found: axe knows minor, moderate, serious and critical.
GRAVE = ("serious", "critical")


@pytest.fixture(scope="module")
def pages(class_once, tmp_path_factory):  # noqa: F811
    """name -> path of one page of each kind."""
    root = tmp_path_factory.mktemp("pages") / "course"
    shutil.copytree(class_once, root)
    for words in (("site", "--quiet"), ("report", "tiny", "--quiet")):
        done = CliRunner().invoke(cli.main, ["--course", str(root), *words])
        assert done.exit_code == 0, done.output
    links = (root / "site-instructor" / "links.csv").read_text().splitlines()[1:]
    tokens = {line.split(",")[0]: TOKEN.search(line).group() for line in links}
    feedback = root / "feedback"
    return {
        "feedback": feedback / "student001" / "tiny" / "tiny.html",
        "mistakes": feedback / "student002" / "tiny" / "tiny.html",
        "waiting": feedback / "student007" / "tiny" / "tiny.html",
        "class": root / "autograded" / "tiny.html",
        "front": root / "site" / "index.html",
        "points": root / "site" / tokens["student001"] / "index.html",
        "missing": root / "site" / tokens["absent"] / "index.html",
        "instructor": root / "site-instructor" / "index.html",
    }


@pytest.fixture(scope="module")
def browser():
    with browser_page() as page:
        yield page


def shown(browser, path, view):
    scheme, width = VIEWS[view]
    browser.emulate_media(color_scheme=scheme)
    browser.set_viewport_size({"width": width, "height": 900})
    browser.goto(path.as_uri())
    return browser


def grave(browser):
    """What axe-core finds that is serious or worse: rule and elements."""
    found = Axe().run(browser).response["violations"]
    return [
        (v["id"], [node["target"] for node in v["nodes"]]) for v in found if v["impact"] in GRAVE
    ]


KINDS = ("feedback", "mistakes", "waiting", "class", "front", "points", "missing", "instructor")


@pytest.mark.parametrize("view", VIEWS)
@pytest.mark.parametrize("kind", KINDS)
def test_axe_finds_nothing_serious(browser, pages, kind, view):
    assert grave(shown(browser, pages[kind], view)) == []


@pytest.mark.parametrize("kind", KINDS)
def test_nothing_sticks_out_of_a_phone(browser, pages, kind):
    page = shown(browser, pages[kind], "phone")
    over = page.evaluate(
        "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"
    )
    assert over <= 0


@pytest.mark.parametrize("kind", KINDS)
def test_a_page_runs_no_script_and_asks_for_nothing(browser, pages, kind):
    asked = []
    browser.on("request", lambda request: asked.append(request.url))
    browser.on("dialog", lambda dialog: asked.append(dialog.message))
    shown(browser, pages[kind], "light")
    assert [url for url in asked if not url.startswith(("file:", "data:"))] == []


def test_axe_finds_what_is_wrong(browser, pages, tmp_path):
    html = pages["points"].read_text()
    broken = tmp_path / "broken.html"
    broken.write_text(html.replace('lang="en"', "").replace("--ink: #1c2330", "--ink: #e0e0e0"))
    rules = {rule for rule, _ in grave(shown(browser, broken, "light"))}
    assert {"html-has-lang", "color-contrast"} <= rules
