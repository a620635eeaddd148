"""A replay trainer: a second trainer of the same recipe, which stands at any past step of it.

The recipe makes it come out the same, bit for bit, and the run itself does not feel it.
"""

from app.engine.checkpointed import CheckpointedTrainer, trainer_of


class ReplayTrainer:
    """Stands where the run stood.

    trainer: at a past step, as that step was done: controls that took effect right at it come after.
    """

    def __init__(self, checkpointed: CheckpointedTrainer) -> None:
        self.checkpointed = checkpointed
        self.trainer = trainer_of(checkpointed.recipe, checkpointed.device)

    def nearer(self, step: int, most: int = 16) -> bool:
        """Go up to so many steps nearer to a step that the run has done; returns whether it has arrived."""
        trainer, recipe = self.trainer, self.checkpointed.recipe
        if trainer.recipe is not recipe:
            trainer.recipe = recipe
        applied = sum(move.step < step for move in trainer.moves)
        start = self.checkpointed.checkpoint(step, applied)
        if not start["step"] <= trainer.step <= step or trainer.applied > applied:
            trainer.load(start)
        if trainer.step < step:
            trainer.apply_due()
            trainer.advance(min(most, trainer.spacing - trainer.step % trainer.spacing, step - trainer.step))
            trainer.closed.clear()
            self.checkpointed.keep(trainer)
        return trainer.step == step
