"""The network of a script: torch's own layers, with first weights from a seed."""

from itertools import pairwise

from app.export.data import stacked, taken
from app.export.layout import folded, indented
from app.recipe import catalogue
from app.recipe.controls import Recipe, SetDropout
from app.recipe.spec import InitializationSpec, NetworkSpec, RunSpec

SINE = [
    "class Sine(nn.Module):",
    '    """sin z, which PyTorch has as a function only."""',
    "",
    "    def forward(self, z: Tensor) -> Tensor:",
    "        return torch.sin(z)",
    "",
    "",
]


def networks(spec: RunSpec) -> list[NetworkSpec]:
    """The different networks of a run, in the order of its trials."""
    each = [spec.network_of(trial) for trial in range(len(spec.trials))]
    return [found for index, found in enumerate(each) if found not in each[:index]]


def name(spec: RunSpec, trial: int) -> str:
    """What makes a trial's network."""
    if spec.sequence is not None:
        return "network"
    known = networks(spec)
    return "Network" if len(known) == 1 else f"Network{known.index(spec.network_of(trial)) + 1}"


def kind(spec: RunSpec) -> str:
    """The type of all networks."""
    if spec.sequence is not None:
        return "Transformer"
    return "Network" if len(networks(spec)) == 1 else "nn.Sequential"


def changes_dropout(recipe: Recipe) -> bool:
    """Whether a control changes how many sit out."""
    return any(isinstance(applied.control, SetDropout) for applied in recipe.controls)


def drops(recipe: Recipe) -> bool:
    """Whether hidden units ever sit out, in any trial."""
    return any(_drops(found, changes_dropout(recipe)) for found in networks(recipe.spec))


def own_features(spec: RunSpec) -> bool:
    """Whether trials see different features of a point, so that each network takes its own; a picture has none."""
    return not spec.data.choice.side and len({found.features for found in networks(spec)}) > 1


def network(recipe: Recipe) -> list[str]:
    """The classes of the networks, and how their units drop out."""
    spec = recipe.spec
    sine = any("sine" in found.each_activation for found in networks(spec))
    lines = [*(SINE if sine else []), *(_dropout(spec) if drops(recipe) else [])]
    told: list[NetworkSpec] = []
    for trial in range(len(spec.trials)):
        found = spec.network_of(trial)
        if found not in told:
            lines += [*(["", ""] if told else []), *_class(recipe, trial, found)]
            told.append(found)
    return lines


def _class(recipe: Recipe, trial: int, found: NetworkSpec) -> list[str]:
    spec, changed = recipe.spec, changes_dropout(recipe)
    sizes = spec.sizes_of(trial)
    layers = [f"nn.Linear({inputs}, {outputs})," for inputs, outputs in pairwise(sizes)]
    between = [f"{_module(activation)}," for activation in found.each_activation]
    listed = [line for pair in zip(layers, between, strict=False) for line in pair] + layers[-1:]
    return [
        f"class {name(spec, trial)}(nn.Sequential):",
        f'    """{_words(spec, sizes)}"""',
        "",
        "    def __init__(self, seed: int) -> None:",
        "        super().__init__(",
        *indented(listed, 3),
        "        )",
        *indented(_first_weights(found.initialization), 2),
        *([f"        self.dropout = {found.dropout!r}  # the share of hidden units that sit out"] if changed else []),
        *_forward(recipe, found),
    ]


def _drops(found: NetworkSpec, changed: bool) -> bool:
    return (found.dropout > 0 or changed) and len(found.hidden) > 0


def _forward(recipe: Recipe, found: NetworkSpec) -> list[str]:
    """The method `forward`, where the order of the layers does not say all."""
    changed = changes_dropout(recipe)
    stepped, featured = drops(recipe), own_features(recipe.spec)
    share = "self.dropout" if changed else repr(found.dropout)
    if not stepped and not featured:
        return []
    told = "The output; step: of the update in training, when units sit out." if stepped else "The output."
    lines = [
        "",
        f"    def forward(self, x: Tensor{', step: int | None = None' if stepped else ''}) -> Tensor:",
        f'        """{told}"""',
    ]
    if featured:
        lines += [
            f"        {taken('x', recipe.spec.data.choice.curve)}",
            *indented(folded(f"x = {stacked(found.features)}"), 2),
        ]
    if not _drops(found, changed):
        return [*lines, "        return super().forward(x)"]
    return [
        *lines,
        f"        masks = [] if step is None else dropout(step, len(x), {share}, {list(found.hidden)!r})",
        "        for place, layer in enumerate(self):",
        "            x = layer(x)",
        "            if masks and place % 2:",
        "                x = x * masks[place // 2]",
        "        return x",
    ]


def _dropout(spec: RunSpec) -> list[str]:
    place = "" if spec.device in ("auto", "cpu") else ".to(DEVICE)"
    return [
        "def dropout(step: int, examples: int, p: float, hidden: list[int]) -> list[Tensor]:",
        '    """What each unit of each hidden layer is multiplied by at a step: 0 if it sits out, else 1 / (1 - p)."""',
        "    generator = Generator().manual_seed(SEED * 1_000_003 + step + 2**31)",
        "    kept = torch.empty(sum(hidden), examples).bernoulli_(1 - p, generator=generator) / (1 - p)",
        f"    return [mask.t(){place} for mask in kept.split(hidden)]",
        "",
        "",
    ]


def _module(activation: str) -> str:
    return "Sine()" if activation == "sine" else f"nn.{catalogue.ACTIVATIONS[activation].torch}()"


def _words(spec: RunSpec, sizes: tuple[int, ...]) -> str:
    inputs, *hidden = map(str, sizes[:-1])
    units = " and ".join(filter(None, (", ".join(hidden[:-1]), *hidden[-1:])))
    between = f", hidden layers of {units} units" if len(hidden) > 1 else f", {units} hidden units" if hidden else ""
    output = "one output, the logit of class 1" if spec.problem == "classification" else "one output, the value"
    if spec.outputs > 1:
        output = f"a logit for each of {spec.outputs} classes"
    return f"{inputs} input{'' if inputs == '1' else 's'}{between}, and {output}."


def _first_weights(spec: InitializationSpec) -> list[str]:
    if spec.name == "zeros":
        return ["for parameter in self.parameters():", "    nn.init.zeros_(parameter)"]
    return [
        "generator = Generator().manual_seed(seed)",
        "for layer in self:",
        "    if isinstance(layer, nn.Linear):",
        *indented(_filled(spec), 2),
    ]


def _filled(spec: InitializationSpec) -> list[str]:
    match spec.name:
        case "xavier" | "kaiming":
            how = 'nonlinearity="relu", ' if spec.name == "kaiming" else ""
            return [
                f"nn.init.{spec.name}_uniform_(layer.weight, {how}generator=generator)",
                "nn.init.zeros_(layer.bias)",
            ]
        case "normal":
            std = repr(spec.values["std"])
            return [f"nn.init.normal_(layer.{name}, 0, {std}, generator=generator)" for name in ("weight", "bias")]
        case _:
            return [
                "nn.init.kaiming_uniform_(layer.weight, a=5**0.5, generator=generator)  # PyTorch's default",
                "bound = 1 / layer.in_features**0.5",
                "nn.init.uniform_(layer.bias, -bound, bound, generator=generator)",
            ]
