"""Where a command leaves what it makes: an empty folder, so that nothing is overwritten."""

import contextlib
import itertools
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def claimed(wanted: Path | None, dataset: str, option: str) -> Generator[Path]:
    """An empty folder: the one wanted by an option, or a new ``descent-<dataset>-<n>`` here.

    If nothing comes of it, a folder made for it is removed again.

    Raises:
        ValueError: the folder holds something already, or cannot be made.
    """
    try:
        made, folder = _wanted(wanted, option) if wanted else (True, _numbered(dataset))
    except OSError as error:
        raise ValueError(
            f"cannot make the folder {error.filename} ({error.strerror}); name another by {option}"
        ) from None
    try:
        yield folder
    except BaseException:
        if made:
            with contextlib.suppress(OSError):  # it holds something
                folder.rmdir()
        raise


def _wanted(folder: Path, option: str) -> tuple[bool, Path]:
    made = not folder.exists()
    folder.mkdir(parents=True, exist_ok=True)
    if any(folder.iterdir()):
        raise ValueError(
            f"the folder {folder} is not empty, and nothing is overwritten; name another folder by {option}"
        )
    return made, folder


def _numbered(dataset: str) -> Path:
    for number in itertools.count(1):
        folder = Path(f"descent-{dataset}-{number}")
        with contextlib.suppress(FileExistsError):
            folder.mkdir()
            return folder
    raise AssertionError("numbers do not end")
