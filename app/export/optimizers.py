"""Optimizers as a script writes them, and the state that a switch keeps."""

from app.recipe.catalogue import OPTIMIZERS
from app.recipe.catalogue.optimizers import MEANING, ONLY_WITH
from app.recipe.spec import OptimizerSpec

PAIRS = (("betas", "beta1", "beta2"), ("etas", "eta_minus", "eta_plus"))
"""Tuples of torch that the catalogue splits into numbered arguments."""


def optimizer(spec: OptimizerSpec, parameters: str = "model.parameters()", rate: str = "lr") -> str:
    """A call of torch's class, with what differs from torch's defaults."""
    given: dict[str, object] = dict(spec.arguments)
    for name, first, second in PAIRS:
        if first in given or second in given:
            given[name] = (spec.values[first], spec.values[second])
            given.pop(first, None)
            given.pop(second, None)
    words = [parameters, f"lr={rate}", *(f"{name}={value!r}" for name, value in given.items())]
    return f"torch.optim.{OPTIMIZERS[spec.name].torch}({', '.join(words)})"


def state_names(spec: OptimizerSpec) -> tuple[str, ...]:
    """The tensors that an optimizer keeps of each parameter and that others may share."""
    known = MEANING.get(OPTIMIZERS[spec.name].torch, {})
    return tuple(name for name in known if name not in ONLY_WITH or spec.values.get(ONLY_WITH[name]))


def carried(old: OptimizerSpec, held: frozenset[str], new: OptimizerSpec) -> tuple[frozenset[str], list[str]]:
    """What a new optimizer takes over from an old one, and the lines that do it.

    Args:
        old: in the script it goes by this name.
        held: what its state holds, by name; empty before its first step.
        new: in the script it is `optimizer`.

    Returns:
        What the new one's state holds then, and the lines; both empty if it starts fresh.
    """
    if not held:
        return frozenset(), []
    kinds = [OPTIMIZERS[spec.name].torch for spec in (old, new)]
    if any(kind not in MEANING for kind in kinds):  # their state means nothing to any other
        return (held, ["optimizer.state.update(old.state)"]) if old.name == new.name else (frozenset(), [])
    theirs = {MEANING[kinds[0]][name]: name for name in state_names(old) if name in held}
    sources = {name: theirs.get(MEANING[kinds[1]][name]) for name in state_names(new)}
    if not any(sources.values()):
        return frozenset(), []
    entries = {name: f'kept["{source}"]' if source else "torch.zeros_like(p)" for name, source in sources.items()}
    if "step" in held:
        entries = {"step": 'kept["step"]', **entries}
    if kinds[1] == "NAdam":
        entries["mu_product"] = "torch.ones(())"
    names = frozenset(entries)
    if names == held and all(entry == f'kept["{name}"]' for name, entry in entries.items()):
        return names, ["optimizer.state.update(old.state)"]
    return names, [
        "for p in model.parameters():",
        "    kept = old.state[p]",
        "    optimizer.state[p] = {",
        *(f'        "{name}": {entry},' for name, entry in entries.items()),
        "    }",
    ]


def full_state(spec: OptimizerSpec) -> frozenset[str]:
    """What the state holds after a step."""
    kind = OPTIMIZERS[spec.name].torch
    names = set(state_names(spec))
    if kind != "SGD":
        names.add("step")
    if kind == "NAdam":
        names.add("mu_product")
    return frozenset(names)


def first_state(spec: OptimizerSpec) -> frozenset[str]:
    """What the state holds before any step: only Adagrad fills its own when it is made."""
    return full_state(spec) if OPTIMIZERS[spec.name].torch == "Adagrad" else frozenset()
