"""The bucket of the history under way."""

from typing import Literal

from app.engine.checkpointed import CheckpointedTrainer
from app.recipe.history import COLUMNS
from app.recipe.model import Model
from app.wire.delivery import Numbers


class LatestBucketQuery(Model):
    """The bucket of the history under way, which is in the log once it is full."""

    type: Literal["latest-bucket"] = "latest-bucket"


class LatestBucketAnswer(Model):
    """The bucket under way as it would be if it ended now.

    step, epoch: where it ends. columns: those of `losses`, a number for each trial; none where no step is in it.
    """

    type: Literal["latest-bucket"] = "latest-bucket"
    step: int
    epoch: float
    columns: dict[str, Numbers]


def answer(query: LatestBucketQuery, subject: CheckpointedTrainer, trial: int) -> LatestBucketAnswer:
    """The bucket as it would be if it ended at the present step."""
    bucket = subject.trainer.present()
    if bucket is None:
        return LatestBucketAnswer(step=subject.step, epoch=0.0, columns={})
    columns = {name: tuple(getattr(bucket, name)) for name in COLUMNS}
    return LatestBucketAnswer(step=bucket.step, epoch=bucket.epoch, columns=columns)
