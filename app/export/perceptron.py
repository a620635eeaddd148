"""A script's part that is a perceptron's: its data, its network, its loss."""

from app.export.data import cut, data
from app.export.network import network
from app.export.subject import ScriptSubject
from app.recipe import catalogue
from app.recipe.controls import Recipe
from app.recipe.spec import RunSpec

FUNCTIONS = {
    "bce": "binary_cross_entropy_with_logits",
    "cross-entropy": "cross_entropy",
    "mse": "mse_loss",
    "mae": "l1_loss",
    "huber": "huber_loss",
}
"""The catalogue's losses in torch.nn.functional."""

REPORT = """\
with torch.no_grad():
    trained, test = loss_of(model(x[:cut]), y[:cut]), loss_of(model(x[cut:]), y[cut:])
print(f"step {len(losses):,}: training loss {trained:.6g}, test loss {test:.6g}")"""


def subject(recipe: Recipe) -> ScriptSubject:
    """The part of a run of perceptrons."""
    spec = recipe.spec
    made = data(spec)
    moved = "examples()" if spec.device in ("auto", "cpu") else "(part.to(DEVICE) for part in examples())"
    return ScriptSubject(
        what=f"{spec.data.choice.title}, learned by a {'-'.join(map(str, spec.sizes))} network",
        imports=made.imports,
        data=made.lines,
        trained="cut",
        network=network(recipe),
        loss=_loss(spec),
        examples=[f"x, y = {moved}", f"cut = {cut(spec.data)}  # so many are trained on, the others test"],
        report=REPORT.split("\n"),
    )


def _loss(spec: RunSpec) -> list[str]:
    squash = spec.problem == "classification" and spec.loss not in ("bce", "cross-entropy")
    title = catalogue.LOSSES[spec.loss].title
    return [
        "def loss_of(z: Tensor, y: Tensor) -> Tensor:",
        f'    """{title}{" of the probability σ(z) of class 1" if squash else ""}, the mean over examples."""',
        f"    return functional.{FUNCTIONS[spec.loss]}({'torch.sigmoid(z)' if squash else 'z'}, y)",
    ]
