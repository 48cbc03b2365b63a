"""A static site of points: one unguessable page a student, one page for instructors.

    links.py   the secret names of the pages
    write.py   the pages

It works from disk and from any static host: plain files, no script. Nothing in the
public folder names a student but that student's own page; what names them all lies
in another folder, which nobody publishes.
"""

from autograder.site.links import Links
from autograder.site.write import Site, write_site

__all__ = ["Links", "Site", "write_site"]
