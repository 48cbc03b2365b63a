"""Answers kept beside a homework."""

import pytest

from autograder.answers import read_answers
from autograder.errors import HomeworkError

CLASSES = '''
class LateByOne:
    """how many
    are tolerated"""

    def __init__(self):
        self.waited = 0


def forgets(*settings):
    """remember"""
    return None
'''


def test_a_right_class_belongs_to_the_grade_id_in_snake_case(tmp_path):
    (tmp_path / "right_short.py").write_text("class EarlyStop:\n    limit = 3\n")
    assert read_answers(tmp_path).rights == {
        "short": {"early_stop": "class EarlyStop:\n    limit = 3"}
    }


def test_a_wrong_class_is_handed_in_under_the_homeworks_name_without_its_words(tmp_path):
    (tmp_path / "wrong_early_stop.py").write_text(CLASSES)
    late, forgets = read_answers(tmp_path).wrongs
    assert (late.name, late.says) == ("late_by_one", "how many\nare tolerated")
    assert late.source.startswith("class EarlyStop:")
    assert "tolerated" not in late.source
    assert forgets.source.startswith("def early_stop(*settings):")


def test_a_mistake_without_words_is_refused(tmp_path):
    (tmp_path / "wrong_early_stop.py").write_text("class LateByOne:\n    limit = 3\n")
    with pytest.raises(HomeworkError, match="late_by_one has no docstring"):
        read_answers(tmp_path)
