"""Where the files that a page is made of lie: static, templates, images and img."""

from pathlib import Path

PACKAGE = Path(__file__).parents[1]


def asset_root() -> Path:
    """The directory that holds static/, templates/, images/ and img/.

    An installed wheel carries them inside the package; in a checkout they stand beside it.
    """
    installed = PACKAGE / "_assets"
    return installed if installed.is_dir() else PACKAGE.parent
