"""What a page may ask that takes torch but no run, and what it is answered.

A module holds one study: its question and its answer. Numbers that are not finite are null.
"""

from typing import Annotated

from pydantic import Field

from app.wire.studies.backprop import AskBackprop, Backprop
from app.wire.studies.surface import AskSurface, Surface

StudyQuestion = Annotated[AskBackprop | AskSurface, Field(discriminator="type")]
StudyAnswer = Annotated[Backprop | Surface, Field(discriminator="type")]
