"""What holds for the text of every homework: its own answers, others' right ones, wrong ones."""

import functools

import pytest
from harness import ROOT, Homework, scores, told

NAMES = sorted(p.parent.name for p in (ROOT / "solutions").glob("*/assignment.toml"))
# Mistakes that raise, return another shape or spoil what they are given: nothing that is
# built on them can run. Their visible checks say so long before another function is reached.
SPILLS = {
    "hw1_linear_regression": {
        ("predict", "bias_down_the_rows"),
        ("predict", "columns_as_samples"),
        ("mse_loss", "flat_minus_column"),
        ("mse_loss", "mean_of_flat_minus_column"),
        ("mse_loss", "one_number_per_sample"),
        ("mse_loss", "in_place"),
        ("mse_grads", "db_over_outputs"),
        ("mse_grads", "transposed"),
    },
    "hw2_softmax_regression": {
        ("softmax", "sums_without_their_axis"),
        ("softmax", "maximum_without_its_axis"),
        ("softmax", "without_exp"),
        ("softmax", "in_place"),
    },
    "hw3_backprop": {
        *(("linear_forward", m) for m in ("bias_down_the_rows", "no_cache", "in_place")),
        *(("linear_forward", m) for m in ("columns_as_samples", "one_sample_only", "entrywise")),
        *(
            ("linear_backward", m)
            for m in ("another_order", "no_dx", "in_place", "db_over_outputs")
        ),
        *(("linear_backward", m) for m in ("w_not_transposed", "dw_transposed")),
        *(("model_forward", m) for m in ("order_of_the_dict", "a_layer_short", "only_the_scores")),
        *(("model_forward", m) for m in ("x_for_every_layer", "always_two_layers")),
        *(("model_backward", m) for m in ("keys_with_d", "only_the_parameters")),
        ("model_backward", "message_of_the_head_for_all"),
        ("model_backward", "cache_of_another_layer"),
        ("model_backward", "from_the_first_layer_on"),
    },
    "hw5_regularization": {
        ("l2_grad", "biases_left_out"),
        ("l2_grad", "in_place"),
        ("l1_subgrad", "biases_left_out"),
        ("l1_subgrad", "divided_by_its_size"),
        ("dropout_forward", "in_place"),
        ("dropout_forward", "no_cache"),
    },
    "hw6_signals": {
        ("batchnorm_forward", "samples_instead_of_columns"),
        ("batchnorm_forward", "two_results"),
    },
}


@functools.cache
def homework(name):
    return Homework(name)


FUNCTIONS = [(name, f) for name in NAMES for f in homework(name).points]
SETS = [(name, s) for name in NAMES for s in homework(name).answers.rights]
MISTAKES = [(name, wrong) for name in NAMES for wrong in homework(name).answers.wrongs]


def named(pairs):
    return [pytest.param(*p, id="-".join(getattr(x, "name", x) for x in p)) for p in pairs]


def mistakes():
    return [pytest.param(n, w, id=f"{n[:3]}-{w.grade_id}-{w.name}") for n, w in MISTAKES]


@pytest.mark.parametrize("name", NAMES)
def test_its_own_solution_earns_full_marks_whatever_the_seed(name):
    for seed in range(8):
        assert scores(homework(name).grade(seed=seed)) == homework(name).points


@pytest.mark.parametrize(("name", "style"), named(SETS))
def test_a_differently_written_right_set_earns_full_marks(name, style):
    for seed in range(4):
        groups = homework(name).grade(homework(name).answers.rights[style], seed)
        assert scores(groups) == homework(name).points, "\n".join(map(told, groups.values()))


@pytest.mark.parametrize("name", NAMES)
def test_every_function_has_two_other_right_ways_and_three_natural_mistakes(name):
    given = homework(name)
    assert len(given.answers.rights) >= 2
    for answers in given.answers.rights.values():
        assert answers.keys() >= given.points.keys()
    for function in given.points:
        assert sum(w.grade_id == function for w in given.answers.wrongs) >= 3, function


@pytest.mark.parametrize(("name", "wrong"), mistakes())
def test_a_natural_mistake_costs_points_and_is_named(name, wrong):
    for seed in range(3):
        groups = homework(name).grade({wrong.grade_id: wrong.source}, seed, only=wrong.grade_id)
        group = groups[wrong.grade_id]
        assert group.score() < homework(name).points[wrong.grade_id]
        assert wrong.says in told(group)


@pytest.mark.parametrize(("name", "wrong"), mistakes())
def test_a_mistake_costs_points_only_where_it_was_made(name, wrong):
    if (wrong.grade_id, wrong.name) in SPILLS.get(name, ()):
        pytest.skip("nothing can be built on this one")
    given = homework(name)
    groups = given.grade({wrong.grade_id: wrong.source}, seed=3)
    others = {f: g.score() for f, g in groups.items() if f != wrong.grade_id}
    assert others == {f: p for f, p in given.points.items() if f != wrong.grade_id}


@pytest.mark.parametrize(("name", "wrong"), mistakes())
def test_a_mistake_shows_before_anything_is_hidden(name, wrong):
    """Whoever passes all visible checks is not surprised by one of these at the grader's."""
    groups = homework(name).grade({wrong.grade_id: wrong.source}, only=wrong.grade_id)
    assert any(not row.passed and not row.hidden for row in groups[wrong.grade_id].rows)


@pytest.mark.parametrize(("name", "function"), named(FUNCTIONS))
def test_a_function_that_returns_nothing_scores_next_to_nothing(name, function):
    source = f"def {function}(*args, **kwargs): pass"
    group = homework(name).grade({function: source}, only=function)[function]
    assert group.score() <= 0.2 * group.points


@pytest.mark.parametrize(("name", "function"), named(FUNCTIONS))
def test_a_stub_scores_nothing(name, function):
    stub = f"def {function}(*args, **kwargs): raise NotImplementedError('your code here')"
    assert homework(name).grade({function: stub}, only=function)[function].score() == 0


@pytest.mark.parametrize(("name", "function"), named(FUNCTIONS))
def test_hidden_checks_show_no_text_of_the_students_own(name, function):
    source = f"def {function}(*args, **kwargs): raise ValueError(f'secret {{args}}')"
    group = homework(name).grade({function: source}, only=function)[function]
    hidden = [row.message for row in group.rows if row.hidden]
    assert hidden and not any("secret" in message for message in hidden)


@pytest.mark.parametrize("name", NAMES)
def test_memorised_answers_to_the_visible_checks_are_not_enough(name):
    for group in homework(name).grade().values():
        hidden = sum(row.worth for row in group.rows if row.hidden)
        assert hidden >= 0.3 * sum(row.worth for row in group.rows), group.name


@pytest.mark.parametrize("name", NAMES)
def test_the_text_says_points_minutes_and_due_as_the_rules_do(name):
    rules, head = homework(name).rules, " ".join(homework(name).cells[0].source.split())
    assert f"{rules['points']} points" in head
    assert f"{rules['minutes']} minutes" in head
    assert f"{rules['due']:%A} {rules['due'].day} {rules['due']:%B %Y, %H:%M}" in head


@pytest.mark.parametrize("name", NAMES)
def test_the_whole_text_runs_as_a_plain_program(name):
    run = homework(name).run_as_program()
    assert run.returncode == 0, run.stderr
    assert run.stderr == ""
    assert "checks failed" not in run.stdout
