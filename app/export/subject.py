"""What a script is of: the part in which perceptrons and transformers differ."""

from collections.abc import Sequence
from typing import NamedTuple


class ScriptSubject(NamedTuple):
    """What is learnt, and by what network, as lines of a script.

    what: what learns what, in a few words. imports: what the lines name, as (module, name). data: functions that
    make the examples. trained: how many are trained on, as the script says it. network, loss: of the lines that define
    them. examples: the lines that make x and y. report: the lines that print what came of a `model` with its `losses`.
    """

    what: str
    imports: set[tuple[str, str]]
    data: Sequence[str]
    trained: str
    network: Sequence[str]
    loss: Sequence[str]
    examples: Sequence[str]
    report: Sequence[str]
