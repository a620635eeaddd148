"""A trial's weights as a file that plain PyTorch loads."""

import base64
import io
from typing import Literal

import torch

from app.engine.checkpointed import CheckpointedTrainer
from app.recipe.model import Model


class StateDictQuery(Model):
    """The trial's weights as a file that plain PyTorch loads."""

    type: Literal["state-dict"] = "state-dict"


class StateDictAnswer(Model):
    """A `state_dict` as `torch.save` writes it, in base64; its keys fit the network of the exported script."""

    type: Literal["state-dict"] = "state-dict"
    file: str


def answer(query: StateDictQuery, subject: CheckpointedTrainer, trial: int) -> StateDictAnswer:
    """The weights as they are now."""
    file = io.BytesIO()
    torch.save(subject.trainer.network(trial), file)
    return StateDictAnswer(file=base64.b64encode(file.getvalue()).decode())
