"""The autograder: build homeworks from text, grade what comes back, behind a wall.

    what is talked about    errors, model, tables, lateness, git
    a course on disk        rules, course, homework, answers, sentences, build, misconceptions,
                            aside, diagnosis, mutation, gates, scaffold, publish, classroom
    what students hand in   notebook, collect
    the wall                own, wire, seccomp, kernel, cgroups, walls, seats, zygote
      inside                recorder, shell, traces, copies, runner
      the judge's side      names, student, bench, foreseeing, judge
      the driver's side     sandbox, warm, canary, driven, listed, iterating, plain, purity,
                            attempt, stock, engine, pool
    what is written         atomic, gradebook, settling, cache, ledger, pages, feedback, report
    a grading run           regrading, watching, grading, marking, reporting, doctor
    what is handed on       site, export
    as plugins of nbgrader  plugins, preprocessor, exchange, late_plugin
    the command line        console, commands_collect, commands_mutate, commands_pages,
                            commands_release, cli

Imports run one way, and nothing inside the wall knows of tests or points;
tests/test_house.py holds both true.
"""

__version__ = "0.1.0"
