"""The network of a script: torch's own layers, with first weights from a seed."""

from itertools import pairwise

from app.export.layout import indented
from app.recipe import catalogue
from app.recipe.spec import InitializationSpec, RunSpec

SINE = [
    "class Sine(nn.Module):",
    '    """sin z, which PyTorch has as a function only."""',
    "",
    "    def forward(self, z: Tensor) -> Tensor:",
    "        return torch.sin(z)",
    "",
    "",
]


def network(spec: RunSpec) -> list[str]:
    """The class `Network`, and how its units drop out."""
    sizes, activations = spec.sizes, spec.network.each_activation
    layers = [f"nn.Linear({inputs}, {outputs})," for inputs, outputs in pairwise(sizes)]
    between = [f"{_module(activation)}," for activation in activations]
    listed = [line for pair in zip(layers, between, strict=False) for line in pair] + layers[-1:]
    return [
        *(SINE if "sine" in activations else []),
        "class Network(nn.Sequential):",
        f'    """{_words(spec)}"""',
        "",
        "    def __init__(self, seed: int) -> None:",
        "        super().__init__(",
        *indented(listed, 3),
        "        )",
        *indented(_first_weights(spec.network.initialization), 2),
        *(_dropping(spec) if drops(spec) else []),
    ]


def drops(spec: RunSpec) -> bool:
    """Whether hidden units sit out."""
    return spec.network.dropout > 0 and len(spec.network.hidden) > 0


def _dropping(spec: RunSpec) -> list[str]:
    hidden, share = spec.network.hidden, spec.network.dropout
    place = "" if spec.device in ("auto", "cpu") else ".to(DEVICE)"
    return [
        "",
        "    def forward(self, x: Tensor, masks: Sequence[Tensor] = ()) -> Tensor:",
        '        """The output; in training, masks say which hidden units sit out."""',
        "        for place, layer in enumerate(self):",
        "            x = layer(x)",
        "            if masks and place % 2:",
        "                x = x * masks[place // 2]",
        "        return x",
        "",
        "",
        "def dropout(step: int, examples: int) -> list[Tensor]:",
        '    """What each hidden unit is multiplied by at a step: 0 if it sits out, else 1 / (1 - p)."""',
        "    generator = Generator().manual_seed(SEED * 1_000_003 + step + 2**31)",
        f"    kept = torch.empty({sum(hidden)}, examples).bernoulli_(1 - {share!r}, generator=generator)",
        f"    return [mask.t(){place} for mask in (kept / (1 - {share!r})).split({list(hidden)!r})]",
    ]


def _module(activation: str) -> str:
    return "Sine()" if activation == "sine" else f"nn.{catalogue.ACTIVATIONS[activation].torch}()"


def _words(spec: RunSpec) -> str:
    inputs, *hidden = map(str, spec.sizes[:-1])
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
