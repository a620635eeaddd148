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

import dataclasses
import json
import struct
from itertools import accumulate, pairwise
from typing import Any, BinaryIO

from app.recipe.controls import Recipe
from app.wire.delivery import Goal
from app.workers.interface import Heritage, Resume, SavedCheckpoint

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


def packed_resume(resume: Resume) -> tuple[dict[str, Any], bytes]:
    """The header and the payload of a resume."""
    fields = _fields(resume) | {"goals": [goal.model_dump(mode="json") for goal in resume.goals]}
    blobs = [blob for _, blob in resume.checkpoints]
    if resume.heritage is not None:
        fields["heritage"] = _fields(resume.heritage)
        blobs += [blob for _, blob in resume.heritage.checkpoints]
    return {**fields, "sizes": [len(blob) for blob in blobs]}, b"".join(blobs)


def _fields(of: Resume | Heritage) -> dict[str, Any]:
    """All fields but the checkpoints' bytes, of which the steps stay."""
    fields: dict[str, Any] = {field.name: getattr(of, field.name) for field in dataclasses.fields(of)}
    steps = [step for step, _ in of.checkpoints]
    return fields | {"recipe": of.recipe.model_dump(mode="json"), "checkpoints": steps}


def unpacked_resume(header: dict[str, Any], payload: bytes) -> Resume:
    """What `packed_resume` took apart."""
    fields = dict(header)
    ends = accumulate(fields.pop("sizes"), initial=0)
    blobs = iter([payload[start:end] for start, end in pairwise(ends)])

    def kept(of: dict[str, Any]) -> dict[str, Any]:
        checkpoints: tuple[SavedCheckpoint, ...] = tuple((step, next(blobs)) for step in of["checkpoints"])
        return {**of, "recipe": Recipe.model_validate(of["recipe"]), "checkpoints": checkpoints}

    fields = kept(fields) | {"goals": tuple(Goal.model_validate(goal) for goal in fields["goals"])}
    if fields["heritage"] is not None:
        found = kept(fields["heritage"])
        fields["heritage"] = Heritage(
            **{**found, "notes": tuple(found["notes"]), "evaluations": tuple(found["evaluations"])}
        )
    return Resume(**fields)
