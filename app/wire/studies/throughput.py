"""How many examples a second this machine trains on, by the size of a batch."""

from typing import Annotated, Literal

from pydantic import Field, model_validator

from app.recipe.spec import Model

Device = Literal["cpu", "cuda", "mps"]

LARGEST: dict[Device, int] = {"cpu": 512, "cuda": 8192, "mps": 8192}
"""The largest batch that is timed; on a processor one step must not keep the runs beside it waiting."""


class AskThroughput(Model):
    """Time training steps of the lecture's DeepNN (1,024 → 200 → 200 → 100 → 10, ReLU, SGD) on random pictures.

    batch: pictures a step.
    """

    type: Literal["throughput"] = "throughput"
    device: Device = "cpu"
    batch: Annotated[int, Field(ge=1)] = 1

    @model_validator(mode="after")
    def _fits(self) -> "AskThroughput":
        most = LARGEST[self.device]
        if self.batch > most:
            raise ValueError(f"a batch timed on {self.device} has at most {most} examples; got {self.batch}")
        return self


class Throughput(Model):
    """What was measured. examples_per_second: of the middle one of several timings. threads: of the processor."""

    type: Literal["throughput"] = "throughput"
    device: Device
    batch: int
    examples_per_second: Annotated[float, Field(gt=0)]
    threads: int
