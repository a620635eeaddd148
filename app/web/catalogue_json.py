"""The catalogue as a page reads it: every choice by kind, and the limits."""

from dataclasses import asdict
from functools import cache
from typing import Any

from app.recipe import catalogue, limits


@cache
def catalogue_json() -> dict[str, Any]:
    """Lists of choices by kind, in the order to show them, and `limits` by name in lower case."""
    kinds = {kind: [_choice(choice) for choice in choices.values()] for kind, choices in catalogue.ALL.items()}
    return {**kinds, "limits": {name.lower(): value for name, value in vars(limits).items() if name.isupper()}}


def _choice(choice: catalogue.Choice) -> dict[str, Any]:
    fields = asdict(choice)
    del fields["rules"]  # functions, which the server alone asks
    return fields
