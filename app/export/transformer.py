"""A script's part that is a transformer's: cases and model, cut out of `app/learn` as they run, and its loss."""

import re

from app.export.layout import indented, keywords
from app.export.source import Cutting, entries, modules
from app.export.subject import ScriptSubject
from app.recipe.catalogue.tasks import LECTURE
from app.recipe.sequence import SequenceSpec
from app.recipe.spec import RunSpec

CHARACTERS = 90
"""Of a text, on one line of the script."""

LOSS = '''\
def loss_of(z: Tensor, y: Tensor) -> Tensor:
    """Cross entropy, the mean over the tokens that are asked for."""
    return functional.cross_entropy(z.flatten(0, 1), y.flatten(), ignore_index=IGNORED)'''

REPORT = """\
model.eval()
with torch.no_grad():
    trained = loss_of(model(x[:64]), y[:64])
    test = loss_of(model(cases.inputs[:held][:64]), cases.targets[:held][:64])
    print(f"step {len(losses):,}: training loss {trained:.6g}, test loss {test:.6g}")
    print(f"held-out cases answered without a fault: {exact(model, cases):.1%}")"""


def subject(spec: RunSpec, sequence: SequenceSpec) -> ScriptSubject:
    """The part of a run of transformers."""
    cutting = Cutting()
    made = _cases(cutting, sequence)
    for name, place in (("model", "Transformer"), ("reading", "exact")):
        cutting.take(next(found for found in modules("transformer") if found.path.stem == name), place)
    text = [f"TEXT = {_literal(sequence.text or LECTURE)}"] if sequence.task == "text" else []
    task = [f"TASK = {cutting.renamed(_task(sequence.task))}"] if sequence.task != "text" else []
    moved = "" if spec.device in ("auto", "cpu") else ".to(DEVICE)"
    return ScriptSubject(
        what=f"{sequence.choice.title}, learned by a small transformer",
        imports=cutting.imports | {("torch", "")},
        data=[*text, *(["", ""] if text else []), *cutting.text().split("\n"), *(["", ""] if task else []), *task],
        trained="len(x)",
        network=_network(sequence),
        loss=LOSS.split("\n"),
        examples=[
            f"cases = {made}{moved}",
            "held = cases.held_out  # so many test, the others are trained on",
            "x, y = cases.inputs[held:], cases.targets[held:]",
        ],
        report=REPORT.split("\n"),
    )


def _cases(cutting: Cutting, spec: SequenceSpec) -> str:
    """Cut out what makes the cases of a task; returns the call that makes them."""
    (place,) = modules("tasks")
    maker = "_windows" if spec.task == "text" else "_drawn"
    cutting.take(place, maker)
    if spec.task == "text":
        return f"{cutting.public(maker)}(TEXT, {spec.size})"
    cutting.need(*entries("tasks", "TASKS")[spec.task])
    return f"{cutting.public(maker)}(TASK, {spec.size}, Generator().manual_seed(SEED))"


def _task(name: str) -> str:
    place, entry = entries("tasks", "TASKS")[name]
    return place.expression(entry)


def _literal(text: str) -> str:
    """A text as a literal over several lines, broken where its own lines are."""
    pieces = (
        piece for line in text.splitlines(keepends=True) for piece in re.findall(rf"(?s).{{1,{CHARACTERS}}}", line)
    )
    return "\n".join(["(", *indented(map(repr, pieces)), ")"])


def _network(spec: SequenceSpec) -> list[str]:
    """The function that makes the model."""
    shape = ("width", "heads", "layers", "positions", "masked", "scaled", "dropout")
    return [
        "def network(seed: int) -> Transformer:",
        '    """The transformer as it is before training."""',
        "    return Transformer(",
        "        len(cases.vocabulary),",
        "        cases.inputs.shape[1],",
        *(f"        {argument}," for argument in keywords({name: getattr(spec, name) for name in shape})),
        "        seed=seed,",
        "    )",
    ]
