"""What a worker is working on: a note that outlives it, so that its death is blamed on nothing else.

The note lies in memory that the worker shares with the server, so writing it costs no system call. It changes
with every slice of work, which shows the server that the worker goes on.
"""

import itertools
import mmap
import os
import struct
import tempfile

_NOTE = struct.Struct("<Q32s")
"""The number of the slice, and what it is of."""


def shared_file() -> int:
    """A file descriptor for a new note, in memory where the system offers that.

    Raises:
        OSError: there is no descriptor or no room left.
    """
    if hasattr(os, "memfd_create"):
        handle = os.memfd_create("descent-underway")
    else:
        with tempfile.TemporaryFile() as file:
            handle = os.dup(file.fileno())
    os.write(handle, bytes(_NOTE.size))
    return handle


class Underway:
    """One worker's note, on either side. handle: of `shared_file`, or -1 for a note that nobody else reads."""

    def __init__(self, handle: int = -1) -> None:
        self._memory = mmap.mmap(handle, _NOTE.size)
        self._numbers = itertools.count(1)

    def begin(self, name: str) -> None:
        """A slice of work begins: of a run, by its id; of a query, by `query`; or "", and there is nothing to do."""
        self._memory[:] = _NOTE.pack(next(self._numbers), name.encode())

    @property
    def name(self) -> str:
        """What the worker began last."""
        return _NOTE.unpack(self._memory[:])[1].rstrip(b"\0").decode()

    @property
    def slices(self) -> int:
        """How many slices the worker has begun."""
        return _NOTE.unpack(self._memory[:])[0]

    def close(self) -> None:
        """Free the memory on this side."""
        self._memory.close()


def query(number: int) -> str:
    """The name of a query in a note; no run has a space in its id."""
    return f"query {number}"
