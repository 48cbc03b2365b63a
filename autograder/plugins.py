"""Plug this grader into nbgrader: two lines in nbgrader_config.py.

    from autograder.plugins import plug_in
    plug_in(c)

From then on `nbgrader autograde` and formgrader's buttons grade behind the wall, and
`nbgrader release_assignment`, `list` and `collect` work on assignments/ and with
`autograder collect`; `nbgrader generate_feedback` writes our pages. Nothing else of nbgrader
changes, and what the configuration says of late work stays. Without the two lines, or for
one command under STOCK_NBGRADER=1, everything is stock.

Only names are set here: a configuration is read often, and nbgrader takes two seconds
to load.
"""

from __future__ import annotations

import os

STOCK = "STOCK_NBGRADER"  # set in the environment: plug nothing in, to compare
AUTOGRADE = (
    "autograder.preprocessor.Execute",
    "nbgrader.preprocessors.IgnorePattern",
    "nbconvert.preprocessors.ClearMetadataPreprocessor",
    "nbgrader.preprocessors.LimitOutput",
    "autograder.preprocessor.SaveAutoGrades",
    "nbgrader.preprocessors.AssignLatePenalties",
    "nbgrader.preprocessors.CheckCellMetadata",
)
LATE = "autograder.late_plugin.LatePolicyPlugin"
PAGE = "autograder.feedback.exporter.StudentPage"
EXCHANGE = {
    "release_assignment": "autograder.exchange.ReleaseAssignment",
    "list": "autograder.exchange.List",
    "collect": "autograder.exchange.Collect",
}


def plug_in(config, *, rules="own", autograde: bool = True, exchange: bool = True) -> None:
    """Let nbgrader grade with this grader, and release and collect with it.

    config : the `c` of nbgrader_config.py
    rules : "nbgrader" reads points as stock nbgrader does, in every homework whose
        assignment.toml does not say otherwise; `autograder grade` heeds it, too
    """
    if rules != "own":
        config.Autograder.rules = rules
    if os.environ.get(STOCK):
        return
    if autograde:
        config.Autograde.autograde_preprocessors = list(AUTOGRADE)
        # nbgrader's own page shows hidden tests.
        config.GenerateFeedback.exporter_class = PAGE
    if exchange:
        for name, plugin in EXCHANGE.items():
            setattr(config.ExchangeFactory, name, plugin)
    if not {"AssignLatePenalties", "LateSubmissionPlugin"} & set(config):
        # What late work costs is the same, whoever grades.
        config.AssignLatePenalties.plugin_class = LATE
