"""All probes of one run: what is known at once never waits for what takes long."""

from app.engine.checkpointed import CheckpointedTrainer
from app.wire.messages import TrialQuery
from app.wire.probes import AskCurvature, AskLandscape, AskWeight, Question
from app.workers.log import Outbox
from app.workers.probes.probe import Prober


def _takes_long(question: Question) -> bool:
    match question:
        case AskLandscape() | AskCurvature():
            return True
        case AskWeight():
            return question.around is not None
        case _:
            return False


class Probers:
    """Two lanes of probes, each answered in the order they were asked in."""

    def __init__(self, run: str, outbox: Outbox) -> None:
        self._quick, self._long = Prober(run, outbox), Prober(run, outbox)

    @property
    def busy(self) -> bool:
        """Whether something was asked and is not answered."""
        return self._quick.busy or self._long.busy

    def ask(self, probe: TrialQuery) -> None:
        """Take a page's probe."""
        (self._long if _takes_long(probe.what) else self._quick).ask(probe)

    def run_slice(self, seconds: float, training: bool, checkpointed: CheckpointedTrainer, revision: int) -> None:
        """Work for about so many seconds, on what is known at once first; beside training a slice of each."""
        for lane in (self._quick, self._long):
            lane.run_slice(seconds, training, checkpointed, revision)
