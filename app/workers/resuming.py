"""A `Resume` on its way to a worker: a header that JSON can hold, and all checkpoints as one payload."""

import dataclasses
from itertools import accumulate, pairwise
from typing import Any

from app.recipe.controls import Recipe
from app.wire.goals import Goal
from app.workers.interface import Heritage, Resume, SavedCheckpoint


def packed(resume: Resume) -> tuple[dict[str, Any], bytes]:
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


def unpacked(header: dict[str, Any], payload: bytes) -> Resume:
    """What `packed` took apart."""
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
