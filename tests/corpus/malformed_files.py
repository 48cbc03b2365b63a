"""Malformed: the folder and what lies in it. Wrong names, wrong kinds, nothing at all."""

from __future__ import annotations

from corpus.case import FULL, MAY, MUST, NEVER, Device, Fifo, Folder, Link, Socket, Sparse, case

F = "malformed"


@case(F, None, MUST)
def nothing_handed_in(draft):
    """An empty folder."""
    return {}


@case(F, None, MUST)
def only_a_note(draft):
    """A text file that asks for more time."""
    return {"note.txt": b"Could I have until Monday, please?"}


@case(F, None, MUST)
def wrong_name(draft):
    """The browser's second download: little (1).ipynb."""
    return {"little (1).ipynb": draft.solve().bytes()}


@case(F, None, MUST)
def wrong_case(draft):
    """LITTLE.IPYNB."""
    return {"LITTLE.IPYNB": draft.solve().bytes()}


@case(F, None, MUST)
def in_a_folder_of_its_own(draft):
    """The zip was unpacked one level too deep."""
    return {"little/little.ipynb": draft.solve().bytes()}


@case(F, FULL, MUST)
def two_notebooks(draft):
    """The notebook, and a copy that the editor made."""
    whole = draft.solve().bytes()
    return {"little.ipynb": whole, "little-Copy1.ipynb": whole.replace(b"maximum", b"minimum")}


@case(F, FULL, NEVER)
def editors_leftovers(draft):
    """Check points, byte code, a desktop's own files."""
    whole = draft.solve().bytes()
    beside = (".ipynb_checkpoints/little-checkpoint.ipynb", "__pycache__/x.pyc", ".DS_Store")
    return {"little.ipynb": whole, **dict.fromkeys(beside, b"\0\1"), "Thumbs.db": b"\0"}


@case(F, None, MUST)
def a_link_to_a_file(draft):
    """The notebook is a link to the machine's accounts."""
    return {"little.ipynb": Link("/etc/passwd")}


@case(F, None, MUST)
def a_link_to_the_solution(draft):
    """The notebook is a link to the master."""
    return {"little.ipynb": Link("../../../source/little/little.ipynb")}


@case(F, None, MUST)
def a_link_to_nowhere(draft):
    """The notebook is a link whose end was never sent."""
    return {"little.ipynb": Link("/Users/ada/Desktop/little.ipynb")}


@case(F, None, MUST)
def a_link_to_itself(draft):
    """The notebook is a link in a circle."""
    return {"little.ipynb": Link("little.ipynb")}


@case(F, None, MUST)
def a_fifo(draft):
    """The notebook is a named pipe, which nobody will ever write to."""
    return {"little.ipynb": Fifo()}


@case(F, None, MUST)
def a_socket(draft):
    """The notebook is a socket."""
    return {"little.ipynb": Socket()}


@case(F, None, MUST)
def a_device(draft):
    """The notebook is a device that gives zeros for ever."""
    return {"little.ipynb": Device()}


@case(F, None, MUST)
def a_folder(draft):
    """The notebook is a folder."""
    return {"little.ipynb": Folder()}


@case(F, FULL, MUST)
def a_fifo_beside(draft):
    """Named pipes and endless devices beside a right notebook, one called timestamp.txt."""
    return {
        "little.ipynb": draft.solve().bytes(),
        "timestamp.txt": Fifo(),
        "data.csv": Fifo(),
        "zero.bin": Device(),
        "huge.bin": Sparse(10**12),
    }


@case(F, FULL, MAY)
def a_time_that_is_none(draft):
    """timestamp.txt holds no time."""
    return {"little.ipynb": draft.solve().bytes(), "timestamp.txt": b"\xff\xfe yesterday %s" * 999}


@case(F, FULL, MUST)
def many_files(draft):
    """A whole virtual environment was handed in: two thousand files."""
    beside = {f"venv/lib/p{i % 40}/m{i}.py": b"x = 1\n" for i in range(2000)}
    return {"little.ipynb": draft.solve().bytes(), **beside}


@case(F, FULL, MUST)
def odd_file_names(draft):
    """Names with line ends, markup, quotes, bytes that are no text."""
    names = ("a\nb.txt", "[red]x[/red].txt", "'; drop table grade; --.txt", "<script>.html", "-rf")
    bytes_names = {b"caf\xe9.txt": b"", b"\xff\xfe\x80.bin": b"", b"\x1b[2J.txt": b""}
    return {"little.ipynb": draft.solve().bytes(), **dict.fromkeys(names, b""), **bytes_names}


@case(F, FULL, MUST)
def deep_folders(draft):
    """A right notebook beside two hundred folders inside one another."""
    return {"little.ipynb": draft.solve().bytes(), "d/" * 200 + "end.txt": b""}
