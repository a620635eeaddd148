"""A recipe as a plain PyTorch script, which gives the same losses as the run.

What a good teacher would write on the board: an `nn.Module`, autograd, `torch.optim`,
`torch.optim.lr_scheduler`, and each control as `if step == …`. It needs torch alone, and
scikit-learn where the data set does. The same recipe gives the same text.
"""

from difflib import SequenceMatcher

from app.export import perceptron, transformer
from app.export.layout import imports, indented
from app.export.subject import ScriptSubject
from app.export.training import Training
from app.recipe.controls import Recipe
from app.recipe.spec import RunSpec

STEPS = 1000
"""How far a script trains whose run has not begun."""


def script(recipe: Recipe, steps: int = 0) -> str:
    """The script of a recipe, which trains for so many steps; 0 means a default."""
    steps = steps or STEPS
    spec = recipe.spec
    training = Training(recipe, steps)
    made = perceptron.subject(recipe) if spec.sequence is None else transformer.subject(spec, spec.sequence)
    function = training.function()
    body = [
        f"SEED = {spec.seed}  # of the data and of the order of batches",
        f"STEPS = {steps}",
        *([] if spec.device in ("auto", "cpu") else [f'DEVICE = "{spec.device}"']),
        *["", ""],
        *made.data,
        *["", ""],
        *ORDER.strip().replace("COUNT", made.trained).split("\n"),
        *["", ""],
        *made.network,
        *["", ""],
        *made.loss,
        *["", ""],
        *training.helpers(),
        *made.examples,
        *([] if training.tables or training.own else ["", ""]),
        *function,
        *["", ""],
        *_main(training, made),
    ]
    text = "\n".join(body)
    needed = made.imports | {pair for word, pair in IMPORTED.items() if word in text}
    return "\n".join([*_opening(spec, made, "sklearn" in text), "", *imports(needed), "", *body]) + "\n"


ORDER = '''
def batch_order(epoch: int) -> Tensor:
    """The order in which an epoch takes its examples: a permutation from seed and epoch alone."""
    return torch.randperm(COUNT, generator=Generator().manual_seed(SEED * 1_000_003 + epoch + 1))'''

IMPORTED = {
    "Sequence[": ("collections.abc", "Sequence"),
    "nn.": ("torch", "nn"),
    "functional.": ("torch.nn", "functional"),
    "lr_scheduler.": ("torch.optim", "lr_scheduler"),
    ": Optimizer": ("torch.optim", "Optimizer"),
    ": LRScheduler": ("torch.optim.lr_scheduler", "LRScheduler"),
}
"""What is imported where a word stands in the script."""


def _opening(spec: RunSpec, made: ScriptSubject, sklearn: bool) -> list[str]:
    optimizers = list(dict.fromkeys(trial.optimizer.choice.title for trial in spec.trials))
    by = f"{len(spec.trials)} trials" if len(spec.trials) > 1 else optimizers[0]
    return [
        f'"""{made.what} with {by}: a run of Descent in plain PyTorch.',
        "",
        "The data, the first weights, the batches and every change on the way are those of the run,",
        f"and so are the losses. It needs torch 2.13{' and scikit-learn' if sklearn else ' alone'}.",
        '"""',
    ]


def _main(training: Training, made: ScriptSubject) -> list[str]:
    if not training.several:
        return ['if __name__ == "__main__":', "    model, losses = train()", *indented(made.report)]
    return [
        'if __name__ == "__main__":',
        f"    for trial in range({len(training.spec.trials)}):",
        '        print(f"Trial {trial}")',
        "        model, losses = train(trial)",
        *indented(made.report, 2),
    ]


def changed(recipe: Recipe, steps: int = 0) -> list[int]:
    """The numbers, from 0, of the lines that the script would not have without the last control."""
    if not recipe.controls:
        return []
    before = script(recipe.model_copy(update={"controls": recipe.controls[:-1]}), steps).split("\n")
    now = script(recipe, steps).split("\n")
    blocks = SequenceMatcher(None, before, now, autojunk=False).get_opcodes()
    lines = [line for kind, _, _, start, stop in blocks if kind != "equal" for line in range(start, stop)]
    return [line for line in lines if now[line].strip()]
