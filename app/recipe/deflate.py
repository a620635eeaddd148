"""A long text as a link bears it: deflated, in the letters of base64url."""

import base64
import zlib

from app.recipe import limits


def deflated(text: str) -> str:
    """The text in letters that need no quoting in a link."""
    return base64.urlsafe_b64encode(zlib.compress(text.encode(), 9)).decode().rstrip("=")


def inflated(letters: str) -> str:
    """The text again, or as much of it as shows that it is too long.

    Raises:
        ValueError: letters are missing, or are none of base64url.
    """
    inflater = zlib.decompressobj()
    try:
        data = base64.b64decode(letters + "=" * (-len(letters) % 4), altchars=b"-_", validate=True)
        text = inflater.decompress(data, 4 * limits.TEXT).decode()
    except (zlib.error, ValueError):
        text = None
    if text is None or not (inflater.eof or inflater.unconsumed_tail):
        raise ValueError("the text is cut short or mistyped")
    return text
