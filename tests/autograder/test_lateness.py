"""What late work costs, and who has longer."""

from datetime import timedelta

import pytest

from autograder.errors import CourseError
from autograder.lateness import LatePolicy, deadline, in_words, read_extensions
from autograder.rules import read_rules

DAY = 86400.0
DUE = "2030-01-15T23:59:00+01:00"


@pytest.mark.parametrize(
    ("days", "points"),
    [(0, 0), (1e-5, 10), (1, 10), (1.001, 20), (2, 20), (9.5, 80), (400, 80)],
)
def test_every_day_that_has_begun_costs_its_percentage_and_never_more_than_all(days, points):
    assert LatePolicy(percent_per_day=12.5).penalty(80, 100, days * DAY) == points


def test_days_of_grace_cost_nothing_and_do_not_shift_the_price():
    policy = LatePolicy(percent_per_day=10, grace_days=2)
    assert [policy.share(d * DAY) for d in (1, 2, 2.1, 3, 3.1)] == [0, 0, 0.1, 0.1, 0.2]


def test_a_percentage_may_be_of_all_points():
    policy = LatePolicy(percent_per_day=10, of="points")
    assert policy.penalty(80, 100, DAY) == 10
    assert policy.penalty(5, 100, DAY) == 5  # never below zero


def test_after_it_is_closed_nothing_counts():
    policy = LatePolicy(percent_per_day=1, closed_after_days=7, of="points")
    assert policy.penalty(80, 100, 7 * DAY) == 7
    assert policy.penalty(80, 100, 7 * DAY + 1) == 80


def test_without_a_percentage_late_work_costs_nothing():
    assert LatePolicy().penalty(80, 100, 300 * DAY) == 0


def rules(tmp_path, text):
    path = tmp_path / "assignment.toml"
    path.write_text(text)
    return read_rules(path, title="hw")


def test_assignment_toml_says_what_late_work_costs(tmp_path):
    said = '[late]\npercent_per_day = 10\ngrace_days = 1\nof = "points"\ncounts = "newest"\n'
    assert rules(tmp_path, said).late == LatePolicy(10, 1, "points", None, "newest")
    assert rules(tmp_path, "").late is None


@pytest.mark.parametrize(
    "line",
    ["percent = 10", "percent_per_day = -1", 'of = "all"', "grace_days = true", 'counts = "best"'],
)
def test_a_late_rule_that_cannot_be_is_refused_with_the_file_named(tmp_path, line):
    with pytest.raises(CourseError, match=r"assignment\.toml"):
        rules(tmp_path, f"[late]\n{line}\n")


def extensions(tmp_path, text, homework="hw1_lines", due=DUE):
    (tmp_path / "extensions.csv").write_text(text, encoding="utf-8-sig")
    return read_extensions(tmp_path, homework, due)


def test_an_extension_is_until_a_time_or_by_days(tmp_path):
    found = extensions(
        tmp_path,
        "student,homework,until,days\nada,hw1,2030-01-17T22:59:00Z,\nbob,hw1_lines,,2.5\n"
        "cy,hw2,,9\n",
    )
    assert found == {"ada": timedelta(days=2), "bob": timedelta(days=2.5)}


def test_a_spreadsheets_semicolons_and_empty_lines_are_read(tmp_path):
    text = "student;homework;until;days\n\nada;hw1;;1,5\n;;;\n"
    assert extensions(tmp_path, text) == {"ada": timedelta(days=1.5)}


def test_without_the_file_nothing_is_said(tmp_path):
    assert read_extensions(tmp_path, "hw1", DUE) is None


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ("ada,hw1,2030-01-17T23:59:00,", "zone"),
        ("ada,hw1,tomorrow,", "zone"),
        ("ada,hw1,,", "either"),
        ("ada,hw1,2030-01-17T22:59:00Z,2", "either"),
        (",hw1,,2", "student"),
        ("ada,hw1,,two", "not a number"),
        ("bob,hw1,,1", "twice"),
    ],
)
def test_a_row_that_cannot_be_is_refused_with_its_line(tmp_path, row, words):
    text = f"student,homework,until,days\nbob,hw1,,1\n{row}\n"
    with pytest.raises(CourseError, match=r"extensions\.csv, line 3.*" + words):
        extensions(tmp_path, text)


def test_a_missing_column_is_named(tmp_path):
    with pytest.raises(CourseError, match="'homework' is missing"):
        extensions(tmp_path, "student,days\nada,1\n")


def test_a_deadline_is_in_utc_and_holds_the_extension():
    assert deadline(DUE).isoformat() == "2030-01-15T22:59:00+00:00"
    assert deadline(DUE, timedelta(hours=2)).isoformat() == "2030-01-16T00:59:00+00:00"
    assert deadline(None) is None


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(0.5, "less than a second"), (60, "1 minute"), (5400, "1.5 hours"), (2 * DAY, "2 days")],
)
def test_how_late_is_said_as_people_say_it(seconds, words):
    assert in_words(seconds) == words
