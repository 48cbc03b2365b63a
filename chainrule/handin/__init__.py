"""What a student runs before handing in: does the notebook work on its own?

notebook   read it, or say in one sentence why not; nbgrader's marks on its cells
given      compare the given cells with what was released, and put them back
run        execute cells in a fresh process, in any order
diagnosis  tell "your cell fails" from "it only works out of order"
report     all of it as text

The packages this room needs (nbformat, nbclient, ipykernel) are the `check`
extra of chainrule; notebooks themselves do without.
"""
