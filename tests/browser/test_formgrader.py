"""A TA at work: nbgrader's formgrader in a real browser, with our engine behind its buttons."""

import sqlite3
import sys
from contextlib import closing
from pathlib import Path

import pytest
from click.testing import CliRunner
from lab import browser_page, jupyter_lab

from autograder import cli
from autograder.walls import missing

sys.path.append(str(Path(__file__).parents[1] / "autograder"))  # the small courses of its tests

from gradebook_rows import grades
from stock_course import HW, NB, nbgrader
from test_plugins import plugged_course

pytestmark = pytest.mark.skipif(bool(missing()), reason="; ".join(missing()) or "walls")


@pytest.fixture(scope="module")
def course(tmp_path_factory):
    return plugged_course(tmp_path_factory.mktemp("course"))


@pytest.fixture(scope="module")
def formgrader(course):
    with jupyter_lab(course, course / ".home") as url, browser_page() as page:
        yield page, f"{url}/formgrader"


def autograde(formgrader, student):
    """Click the student's lightning; returns the row's text when nbgrader says Success."""
    page, url = formgrader
    page.goto(f"{url}/manage_submissions/{HW}")
    row = page.locator("#main-table tr", has=page.locator(f"td.student-id[data-order={student}]"))
    row.locator("td.autograde a").click(timeout=60_000)
    page.locator(".modal-title", has_text="Success").wait_for(timeout=120_000)
    page.keyboard.press("Escape")
    page.goto(f"{url}/manage_submissions/{HW}")
    row.locator("td.score", has_text="/").wait_for(timeout=60_000)
    return row.inner_text()


def submission(course, student):
    query = (
        "select p.id from submitted_notebook p join notebook n on n.id = p.notebook_id "
        "join submitted_assignment s on s.id = p.assignment_id "
        "where n.name = ? and s.student_id = ?"
    )
    with closing(sqlite3.connect(course / "gradebook.db")) as connection:
        return connection.execute(query, (NB, student)).fetchone()[0]


def test_the_autograde_button_grades_behind_the_wall(course, formgrader):
    nbgrader(course, "autograde", HW, "--student", "mallory")
    assert grades(course, "mallory")[NB, "add_test"][0] == 4.0  # stock nbgrader is taken in
    assert "0 / 17" in autograde(formgrader, "mallory")
    assert grades(course, "mallory")[NB, "add_test"][0] == 0.0
    assert "4 / 17" in autograde(formgrader, "ada")


def test_formgrader_opens_what_we_graded_and_a_manual_score_outlives_a_regrade(course, formgrader):
    page, url = formgrader
    grade = ["--course", str(course), "grade", HW, "--force", "--quiet"]
    assert CliRunner().invoke(cli.main, grade).exit_code in (0, 1)
    place = f"{url}/submissions/{submission(course, 'ada')}/"
    page.goto(place)
    page.wait_for_function("() => document.querySelector('#add_test')?.placeholder === '4'")
    assert "def add(a, b):" in page.locator("body").inner_text()
    with page.expect_response(lambda r: "/api/grade/" in r.url and r.request.method == "PUT"):
        page.locator("#why").fill("1.5")
        page.locator("#why").press("Tab")
    assert grades(course, "ada")[NB, "why"][1] == 1.5
    assert CliRunner().invoke(cli.main, grade).exit_code in (0, 1)
    assert "5.5 / 17" in autograde(formgrader, "ada")
    page.goto(place)
    page.wait_for_function("() => document.querySelector('#why')?.value === '1.5'")
    assert grades(course, "ada")[NB, "why"][1] == 1.5
