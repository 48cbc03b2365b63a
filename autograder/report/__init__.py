"""The page of a class, for those who grade: it names students; nobody publishes it.

questions.py    how hard each question was, and whether it tells students apart
mistakes.py     which mistakes were made, by how many
similarity.py   which submissions are most alike, where copydetect compares them
write.py        all of it on one page, autograded/<homework>.html
terminal.py     the same in short, for the terminal
"""

from autograder.report.write import ClassReport, class_report, write_report

__all__ = ["ClassReport", "class_report", "write_report"]
