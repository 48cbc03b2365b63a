"""The sentence that a student reads for a mistake, found in the test cell."""

from autograder.sentences import hints_of, mistakes_of, sentence_for

TEST = """
t.close("by hand", lambda: f(1), 2, hint="What is twice one?",
    mistakes={"The factor 2 is missing.": 1})
t.true("said", lambda: "the factor 2 is said to be missing")
t.true("made", lambda: f"never a piece {f(1)} of this")
### BEGIN HIDDEN TESTS
with t.hidden():
    t.close("secret", lambda: f(7), 14, hint="Seven times two is what?")
### END HIDDEN TESTS
t.report()
"""


def test_a_mistakes_sentence_comes_before_a_hint():
    assert sentence_for("factor 2", TEST) == "The factor 2 is missing."
    assert mistakes_of(TEST) == ["The factor 2 is missing."]


def test_a_hint_comes_before_any_other_text():
    assert sentence_for("twice one", TEST) == "What is twice one?"
    assert "What is twice one?" in hints_of(TEST)


def test_words_may_be_broken_over_lines():
    assert sentence_for("factor 2\n   is said", TEST) == "the factor 2 is said to be missing"


def test_pieces_and_hidden_texts_are_no_sentences():
    assert sentence_for("never a piece", TEST) == ""
    assert sentence_for("Seven times", TEST) == ""
