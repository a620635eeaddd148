"""What is written from the message classes: PROTOCOL.md and the types of the page's scripts."""

from pathlib import Path
from typing import Final

from app.protocol import document, types

ROOT: Final = Path(__file__).parents[2]
WRITTEN: Final = {ROOT / "PROTOCOL.md": document.document, ROOT / "static" / "js" / "types.d.ts": types.declarations}
"""Each file, and the function that returns its text."""
