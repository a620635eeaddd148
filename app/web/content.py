"""What the server answers with again and again: a body, named by its hash and compressed at most once."""

import asyncio
import gzip
import hashlib
import zlib
from functools import cached_property

from fastapi import Request, Response

FOR_EVER = "public, max-age=31536000, immutable"
ASK_AGAIN = "private, no-cache"


class Content:
    """A body and its media type. compresses: whether it is text, which gets smaller."""

    def __init__(self, body: bytes, type: str, compresses: bool = True) -> None:
        self.body, self.type, self._compresses = body, type, compresses
        self._compressed: bytes | None = None

    @cached_property
    def version(self) -> str:
        """A name that no other content has."""
        return hashlib.sha256(self.body).hexdigest()[:12]

    def compress(self) -> bytes:
        """The body by gzip, made once."""
        if self._compressed is None:
            self._compressed = gzip.compress(self.body, 9, mtime=0)
        return self._compressed

    def take(self, compressed: bytes) -> bool:
        """Take what was compressed earlier, if it is this body."""
        try:
            same = gzip.decompress(compressed) == self.body
        except (OSError, EOFError, zlib.error):  # cut, or damaged
            return False
        if same:
            self._compressed = compressed
        return same

    async def response(self, request: Request, caching: str) -> Response:
        """The body, compressed if the browser takes that, or word that the browser has it already."""
        tag = f'W/"{self.version}"'
        headers = {"Cache-Control": caching, "Vary": "Accept-Encoding", "ETag": tag}
        if tag in request.headers.get("if-none-match", ""):
            return Response(status_code=304, headers=headers)
        body = self.body
        if self._compresses and "gzip" in request.headers.get("accept-encoding", ""):
            headers["Content-Encoding"] = "gzip"
            body = self._compressed or await asyncio.to_thread(self.compress)
        return Response(body, media_type=self.type, headers=headers)
