"""What a page may ask that takes torch but no run, and what it is answered.

A module holds one study: its question and its answer. Numbers that are not finite are null.
"""

from typing import Annotated

from pydantic import Field

from app.wire.studies.attention import AskAttention, AttentionSteps
from app.wire.studies.backprop import AskBackprop, Backprop
from app.wire.studies.cell import AskCell, CellOutput
from app.wire.studies.data_size import AskDataSize, DataSize
from app.wire.studies.descent import AskDescent, Descent
from app.wire.studies.examples import AskExamples, Examples
from app.wire.studies.loop import AskLoop, Loop
from app.wire.studies.plans import AskPlans, Plans
from app.wire.studies.rates import AskRates, Rates
from app.wire.studies.surface import AskSurface, Surface
from app.wire.studies.terrain import AskTerrain, Terrain
from app.wire.studies.throughput import AskThroughput, Throughput

StudyQuestion = Annotated[
    AskAttention
    | AskBackprop
    | AskCell
    | AskDataSize
    | AskDescent
    | AskExamples
    | AskLoop
    | AskPlans
    | AskRates
    | AskSurface
    | AskTerrain
    | AskThroughput,
    Field(discriminator="type"),
]
StudyAnswer = Annotated[
    AttentionSteps
    | Backprop
    | CellOutput
    | DataSize
    | Descent
    | Examples
    | Loop
    | Plans
    | Rates
    | Surface
    | Terrain
    | Throughput,
    Field(discriminator="type"),
]
