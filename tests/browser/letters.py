"""A browser that has no font of the machine: what a page does not bring itself shows as boxes.

Chromium does not start without a single font, so it is given one, of boxes alone.
"""

import os
from pathlib import Path

BOXES = Path(__file__).parent / "fonts"


def without_fonts(folder: Path) -> dict[str, str]:
    """The environment of such a browser; folder: for what fontconfig writes."""
    configuration = folder / "fonts.conf"
    configuration.write_text(
        '<?xml version="1.0"?>\n<!DOCTYPE fontconfig SYSTEM "urn:fontconfig:fonts.dtd">\n'
        f"<fontconfig><dir>{BOXES}</dir><cachedir>{folder}</cachedir></fontconfig>\n"
    )
    return {name: value for name, value in os.environ.items() if name != "FONTCONFIG_PATH"} | {
        "FONTCONFIG_FILE": str(configuration)
    }
