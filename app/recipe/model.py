"""What every part of a recipe, and every message, is made from."""

from pydantic import BaseModel, ConfigDict

from app.recipe import catalogue


class Model(BaseModel):
    """Frozen, strict about unknown fields, and without NaN or infinity."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)


def known(kind: str, name: str) -> str:
    """name, if the catalogue has it under kind; ValueError lists the names it has."""
    choices = catalogue.ALL[kind]
    if name not in choices:
        raise ValueError(f"unknown {kind} {name!r}; expected one of {', '.join(choices)}")
    return name
