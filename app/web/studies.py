"""Studies under way: which page waits for which, and what becomes of them when a worker or a page goes."""

import itertools
from dataclasses import dataclass

from app.web.refusal import Refusal
from app.web.viewer import Viewer
from app.wire.messages import Refused, Study
from app.workers.interface import Host, LostStudyParcel, StudyParcel

WAITING = 32
"""Studies of one page at most that wait for their answers: every figure of a chapter may ask at once."""
POISONOUS = "Two workers died while answering this question; ask for something smaller."


@dataclass(slots=True)
class _Asked:
    """A study without an answer. again: it was asked once more, since a worker died over it."""

    viewer: Viewer
    message: Study
    again: bool = False


class Studies:
    """All studies. Every method is called on the event loop."""

    def __init__(self, host: Host) -> None:
        self._host = host
        self._asked: dict[int, _Asked] = {}
        self._numbers = itertools.count(1)

    def ask(self, viewer: Viewer, message: Study) -> None:
        """Give a page's question to a worker.

        Raises:
            Refusal: too many questions of this page wait already.
        """
        if sum(asked.viewer is viewer for asked in self._asked.values()) >= WAITING:
            raise Refusal("full", f"{WAITING} questions of this page wait for their answers; try again in a moment.")
        study = next(self._numbers)
        self._asked[study] = _Asked(viewer, message)
        self._host.study(study, message)

    def deliver(self, parcel: StudyParcel | LostStudyParcel) -> None:
        """Take an answer to its page; ask once more what a worker died over."""
        asked = self._asked.get(parcel.study)
        if asked is None:
            return
        if isinstance(parcel, LostStudyParcel) and not asked.again:
            asked.again = True
            self._host.study(parcel.study, asked.message)
            return
        del self._asked[parcel.study]
        if isinstance(parcel, StudyParcel):
            asked.viewer.tell(parcel.payload)
        else:
            asked.viewer.answer(Refused(request=asked.message.request, reason="fault", sentence=POISONOUS))

    def leave(self, viewer: Viewer) -> None:
        """A page has gone: leave what it asked."""
        for study in [study for study, asked in self._asked.items() if asked.viewer is viewer]:
            del self._asked[study]
            self._host.forget(study)
