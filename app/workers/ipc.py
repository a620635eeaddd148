"""Messages between the web process and a worker: a small JSON header and a payload of bytes.

Layout: header length and payload length, both unsigned 32-bit little-endian, then the
header (UTF-8 JSON), then the payload. The header's ``kind`` says what the message is:

to a worker: ``open`` (payload: checkpoints), ``request`` (payload: a page's
message), ``frame``, ``wait``, ``close``, ``query`` (payload: a page's message), ``forget``;
the end of the stream ends the worker.
from a worker: ``ready``, ``failed`` (no worker can start), ``event``, ``frame``,
``checkpoint``, ``refused``, ``answer``, ``picture``, ``progress``, ``answered`` (payloads as in
`app.workers.interface`).
"""

import json
import struct
from typing import Any, BinaryIO

LENGTHS = struct.Struct("<II")


def pack(header: dict[str, Any], payload: bytes = b"") -> bytes:
    """One message as bytes."""
    head = json.dumps(header, allow_nan=False).encode()
    return b"".join((LENGTHS.pack(len(head), len(payload)), head, payload))


def read(stream: BinaryIO) -> tuple[dict[str, Any], bytes] | None:
    """The next message of a blocking stream, or None at its end."""
    lengths = stream.read(LENGTHS.size)
    if len(lengths) < LENGTHS.size:
        return None
    head, payload = LENGTHS.unpack(lengths)
    body = stream.read(head + payload)
    if len(body) < head + payload:
        return None
    return json.loads(body[:head]), body[head:]
