"""The table that compares graders on the corpus."""

import pytest
from corpus import CASES
from corpus.comparing import Seen

from benchmarks.corpus_table import BEGIN, END, Row, faults, put, tables, word

FULL, STUBS = CASES["as-expected"], CASES["deleted-tests"]
CASE_LIST = [FULL, STUBS]
RIGHT = {
    FULL.name: Row(Seen(dict(FULL.scores)), True),
    STUBS.name: Row(Seen(dict(STUBS.scores), flagged=True), True),
}


def line(text, grader, family):
    (found,) = [one for one in text.splitlines() if one.startswith(f"| {grader} | {family} |")]
    return [cell.strip() for cell in found.strip("|").split("|")]


def test_a_perfect_grader_has_no_fault():
    assert faults(CASE_LIST, RIGHT) == 0
    assert "None." in tables(CASE_LIST, {"ours": RIGHT})


@pytest.mark.parametrize(
    "row",
    [
        Row(Seen(dict(FULL.scores), flagged=True), True),
        Row(Seen(dict(FULL.scores)), False),
        Row(Seen(dict(FULL.scores) | {"relu_test": 0.0}), True),
        Row(Seen(), True),
    ],
)
def test_each_way_of_being_wrong_is_a_fault(row):
    assert faults(CASE_LIST, RIGHT | {FULL.name: row}) == 1


def test_an_unflagged_tampering_is_a_fault():
    assert faults(CASE_LIST, RIGHT | {STUBS.name: Row(Seen(dict(STUBS.scores)), True)}) == 1


def test_a_line_of_the_table_counts_what_it_says():
    inflated = {STUBS.name: Row(Seen(dict(STUBS.scores) | {"relu_test": 4.0}), False)}
    text = tables(CASE_LIST, {"ours": RIGHT, "other": RIGHT | inflated})
    assert line(text, "other", "cheating")[2:] == ["1", "0", "1", "0", "0", "1", "0 of 1", "–"]
    assert line(text, "ours", "all")[2:] == ["2", "2", "0", "0", "0", "0", "1 of 1", "0 of 1"]
    assert "**inflated** (1): deleted-tests" in text


def test_a_grader_without_batches_harms_nobody_and_claims_nothing():
    alone = {name: Row(row.seen, True, batches=False) for name, row in RIGHT.items()}
    assert line(tables(CASE_LIST, {"other": alone}), "other", "all")[7] == "–"


def test_harm_to_others_is_said_beside_the_verdict():
    assert word(FULL, Row(Seen(dict(FULL.scores)), False)) == "honest, others harmed"


def test_only_what_stands_between_the_marks_of_a_page_is_replaced(tmp_path):
    page = tmp_path / "page.md"
    page.write_text(f"head\n{BEGIN}\nold\n{END}\ntail\n")
    put(page, "new")
    assert page.read_text() == f"head\n{BEGIN}\n\nnew\n\n{END}\ntail\n"


def test_a_page_without_marks_is_left_alone(tmp_path):
    page = tmp_path / "page.md"
    page.write_text("no marks\n")
    with pytest.raises(SystemExit):
        put(page, "new")
    assert page.read_text() == "no marks\n"
