"""A recipe as a plain PyTorch script, which gives the same losses as the run.

What a good teacher would write on the board: an `nn.Module`, autograd, `torch.optim`,
`torch.optim.lr_scheduler`, and each control as `if step == …`. It needs torch alone, and
scikit-learn where the data set does. The same recipe gives the same text.
"""

from app.export.data import cut, data
from app.export.layout import imports
from app.export.network import network
from app.export.training import Training
from app.recipe import catalogue
from app.recipe.controls import Recipe
from app.recipe.spec import RunSpec

STEPS = 1000
"""How far a script trains whose run has not begun."""


def script(recipe: Recipe, steps: int = 0) -> str:
    """The script of a recipe, which trains for so many steps; 0 means a default.

    Raises:
        ValueError: the recipe trains a transformer.
    """
    if recipe.spec.sequence is not None:
        raise ValueError("scripts are written of perceptrons; of a transformer there are recipe, history and weights")
    steps = steps or STEPS
    device = "cpu" if recipe.spec.device == "auto" else recipe.spec.device
    training, made = Training(recipe, steps), data(recipe.spec)
    function = training.function()
    body = [
        f"SEED = {recipe.spec.seed}  # of the data and of the order of batches",
        f"STEPS = {steps}",
        *([] if device == "cpu" else [f'DEVICE = "{device}"']),
        *["", ""],
        *made.lines,
        *["", ""],
        *ORDER.strip().split("\n"),
        *["", ""],
        *network(recipe.spec),
        *["", ""],
        *_loss(recipe.spec),
        *["", ""],
        *training.helpers(),
        f"x, y = {'examples()' if device == 'cpu' else '(part.to(DEVICE) for part in examples())'}",
        f"cut = {cut(recipe.spec.data)}  # so many are trained on, the others test",
        *([] if training.tables or training.own else ["", ""]),
        *function,
        *["", ""],
        *_main(training),
    ]
    text = "\n".join(body)
    needed = made.imports | {pair for word, pair in IMPORTED.items() if word in text}
    return "\n".join([*_opening(recipe.spec, "sklearn" in text), "", *imports(needed), "", *body]) + "\n"


ORDER = '''
def batch_order(epoch: int) -> Tensor:
    """The order in which an epoch takes its examples: a permutation from seed and epoch alone."""
    return torch.randperm(cut, generator=Generator().manual_seed(SEED * 1_000_003 + epoch + 1))'''

FUNCTIONS = {
    "bce": "binary_cross_entropy_with_logits",
    "cross-entropy": "cross_entropy",
    "mse": "mse_loss",
    "mae": "l1_loss",
    "huber": "huber_loss",
}
"""The catalogue's losses in torch.nn.functional."""

IMPORTED = {
    "Sequence[": ("collections.abc", "Sequence"),
    "nn.": ("torch", "nn"),
    "functional.": ("torch.nn", "functional"),
    "lr_scheduler.": ("torch.optim", "lr_scheduler"),
    ": Optimizer": ("torch.optim", "Optimizer"),
    ": LRScheduler": ("torch.optim.lr_scheduler", "LRScheduler"),
}
"""What is imported where a word stands in the script."""


def _opening(spec: RunSpec, sklearn: bool) -> list[str]:
    title = spec.data.choice.title
    shape = "-".join(map(str, spec.sizes))
    optimizers = list(dict.fromkeys(trial.optimizer.choice.title for trial in spec.trials))
    by = f"{len(spec.trials)} trials" if len(spec.trials) > 1 else optimizers[0]
    return [
        f'"""{title}, learned by a {shape} network with {by}: a run of Descent in plain PyTorch.',
        "",
        "The data, the first weights, the batches and every change on the way are those of the run,",
        f"and so are the losses. It needs torch 2.13{' and scikit-learn' if sklearn else ' alone'}.",
        '"""',
    ]


def _loss(spec: RunSpec) -> list[str]:
    squash = spec.problem == "classification" and spec.loss not in ("bce", "cross-entropy")
    title = catalogue.LOSSES[spec.loss].title
    return [
        "def loss_of(z: Tensor, y: Tensor) -> Tensor:",
        f'    """{title}{" of the probability σ(z) of class 1" if squash else ""}, the mean over examples."""',
        f"    return functional.{FUNCTIONS[spec.loss]}({'torch.sigmoid(z)' if squash else 'z'}, y)",
    ]


def _main(training: Training) -> list[str]:
    report = [
        "with torch.no_grad():",
        "    trained, test = loss_of(model(x[:cut]), y[:cut]), loss_of(model(x[cut:]), y[cut:])",
    ]
    if not training.several:
        return [
            'if __name__ == "__main__":',
            "    model, losses = train()",
            *("    " + line for line in report),
            '    print(f"step {len(losses):,}: training loss {trained:.6g}, test loss {test:.6g}")',
        ]
    return [
        'if __name__ == "__main__":',
        f"    for trial in range({len(training.spec.trials)}):",
        '        print(f"Trial {trial}")',
        "        model, losses = train(trial)",
        *("        " + line for line in report),
        '        print(f"step {len(losses):,}: training loss {trained:.6g}, test loss {test:.6g}")',
    ]
