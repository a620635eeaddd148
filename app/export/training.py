"""The training loop of a script, with the controls in it as `if step == …`."""

from collections.abc import Callable
from functools import partial

from app.export import changes, optimizers
from app.export.changes import VALUE, Course, TrialChange
from app.export.layout import filled, folded, indented, quoted
from app.export.network import changes_dropout, drops, kind, name
from app.recipe import schedulers
from app.recipe.controls import Recipe, SetRegularization
from app.recipe.spec import TrialSpec

HELPERS = {
    "rescale": '''\
def rescale(optimizer: Optimizer, scheduler: LRScheduler, ratio: float) -> None:
    """Multiply the learning rate; a running schedule keeps its shape."""
    group = optimizer.param_groups[0]
    for name in ("lr", "initial_lr", "max_lr", "min_lr"):
        if name in group:
            group[name] *= ratio
    for part in (scheduler, *getattr(scheduler, "_schedulers", ())):
        for name in ("base_lrs", "max_lrs"):
            if hasattr(part, name):
                setattr(part, name, [rate * ratio for rate in getattr(part, name)])''',
    "hand_over": '''\
def hand_over(scheduler: LRScheduler, old: Optimizer, new: Optimizer) -> None:
    """Let a running schedule go on with another optimizer."""
    rates = ("lr", "initial_lr", "max_lr", "min_lr")
    group = old.param_groups[0]
    new.param_groups[0].update({name: group[name] for name in rates if name in group})
    for part in (scheduler, *getattr(scheduler, "_schedulers", ())):
        part.optimizer = new''',
    "l1": '''\
def l1(model: Network) -> Tensor:
    """The sum of |w| over all weights, not the biases."""
    return sum(layer.weight.abs().sum() for layer in model if isinstance(layer, nn.Linear))''',
    "l2": '''\
def l2(model: Network) -> Tensor:
    """Half the sum of w² over all weights, not the biases."""
    return sum(layer.weight.square().sum() for layer in model if isinstance(layer, nn.Linear)) / 2''',
}

CHANCE = "model.chance.manual_seed(SEED * 1_000_003 + step)  # what is dropped is a function of the step alone"


class Training:
    """The loop of one recipe.

    course: the run as it goes. own: what trials have of their own, a text for each, by name.
    tables: numbers that controls set again and again.
    """

    def __init__(self, recipe: Recipe, steps: int) -> None:
        self.spec, self.steps = recipe.spec, steps
        self.course: Course = changes.course(recipe)
        self.own: dict[str, list[str]] = {}
        self.tables: list[str] = []
        self._keeping = "step >= 0"
        transformer = recipe.spec.sequence
        self._told_step = transformer is None and drops(recipe)
        self._chance = [CHANCE] if transformer and (transformer.dropout or changes_dropout(recipe)) else []
        steered = any(isinstance(applied.control, SetRegularization) for applied in recipe.controls)
        first = self.spec.trials[0].regularization
        self._steady_penalty = not steered and all(trial.regularization == first for trial in self.spec.trials)

    @property
    def several(self) -> bool:
        """Whether there are several trials."""
        return len(self.spec.trials) > 1

    def helpers(self) -> list[str]:
        """Functions that the loop calls, each with two lines after it."""
        course = self.course
        flags = {"rescale": course.rescaled, "hand_over": course.handed_over}
        wanted = [*course.penalties, *(name for name, needed in flags.items() if needed)]
        lines = [line for name in wanted for line in (*HELPERS[name].split("\n"), "", "")]
        return [line.replace("Network", kind(self.spec)) for line in lines]

    def function(self) -> list[str]:
        """The function `train`, after the tables it reads."""
        start, loop = self._start(), self._loop()
        parameters = "trial: int, steps: int = STEPS" if self.several else "steps: int = STEPS"
        tables = [*self._trials(), *self.tables]
        lines = [
            *tables,
            *(["", ""] if tables else []),
            f"def train({parameters}) -> tuple[{kind(self.spec)}, list[float]]:",
            f'    """{"Train a trial" if self.several else "Train"}: the network, and each batch\'s loss."""',
            *(["    own = TRIALS[trial]"] if self.own else []),
            *indented([*start, "for step in range(steps):", *indented(loop), "return model, losses"]),
        ]
        return [piece for line in lines for piece in folded(line)]

    # -- how it starts ------------------------------------------------------------------

    def _shared(self, name: str, write: Callable[[TrialSpec], str]) -> str:
        """What stands for a setting in `train`: its text, or where the trial's own is found."""
        return self._listed(name, [write(trial) for trial in self.spec.trials])

    def _listed(self, name: str, texts: list[str]) -> str:
        """The same for the texts of all trials."""
        if len(set(texts)) == 1:
            return texts[0]
        self.own[name] = texts
        return f'own["{name}"]'

    def _made(self, name: str, write: Callable[[TrialSpec], str], over: dict[str, str]) -> str:
        """The same for what is made by a call of `over`, each with its text in `train`."""
        found = self._shared(name, write)
        if name not in self.own:
            return found.replace("(parameters", f"({over.get('parameters', '')}")
        self.own[name] = [f"lambda {', '.join(over)}: {text}" for text in self.own[name]]
        return f"{found}({', '.join(over.values())})"

    def _start(self) -> list[str]:
        """The lines before the loop."""
        place = "" if self.spec.device in ("auto", "cpu") else ".to(DEVICE)"
        making = {"parameters": "model.parameters()", "lr": "lr"}
        optimizer = self._made("optimizer", lambda t: optimizers.optimizer(t.optimizer, "parameters"), making)
        trials = range(len(self.spec.trials))
        names = [name(self.spec, trial) for trial in trials]
        sizes = [repr(self.spec.batch_size_of(trial)) for trial in trials]
        rate = self._shared("lr", lambda t: repr(t.learning_rate))
        return [
            f"model = {self._listed('network', names)}(seed={self._shared('seed', lambda t: repr(t.seed))}){place}",
            f"lr, batch_size = {rate}, {self._listed('batch_size', sizes)}",
            f"optimizer = {optimizer}",
            *self._first_schedule(),
            *self._first_penalty(),
            "losses: list[float] = []",
            *self._first_losses(),
            "epoch, order = 0, batch_order(0)",
        ]

    def _first_losses(self) -> list[str]:
        """The losses of an epoch are kept while a schedule asks for them, as far as the trial's stack goes."""
        if not self._asks_of_epochs():
            return []
        texts: list[str] = []
        for asking in self.course.asking:
            parts = [f"step >= {a}" if b is None else f"{a} <= step < {b}" for a, b in asking]
            texts.append(" or ".join(parts) or "False")
        if len(set(texts)) == 1:
            self._keeping = texts[0]
        else:
            self._keeping = self._listed("keeps", [f"lambda step: {text}" for text in texts]) + "(step)"
        return ["epoch_losses: list[float] = []"]

    def _first_schedule(self) -> list[str]:
        course = self.course
        if not course.schedules:
            return []
        making = {"optimizer": "optimizer", "lr": "lr"}
        made = self._made("schedule", lambda t: schedulers.scheduler(t.schedule), making)
        lines = [f"scheduler = {made}"]
        if course.several_pers:
            lines.append(f"per = {self._shared('per', lambda t: quoted(t.schedule.per))}")
        if len(course.last_ticks) > 1:
            lines.append(f"last_tick = {self._shared('last_tick', lambda t: repr(schedulers.last_tick(t.schedule)))}")
        return lines

    def _first_penalty(self) -> list[str]:
        if self._steady_penalty:
            return []
        texts = {name: self._shared(name, partial(_rate, name)) for name in self.course.penalties}
        return [f"{', '.join(f'{name}_rate' for name in texts)} = {', '.join(texts.values())}"] if texts else []

    def _trials(self) -> list[str]:
        """The table of what trials have of their own."""
        rows: list[str] = []
        for index in range(len(self.spec.trials) if self.own else 0):
            pairs = ", ".join(f'"{name}": {texts[index]}' for name, texts in self.own.items())
            rows += folded(f"    {{{pairs}}},")
        return ["TRIALS = [  # what each has of its own", *rows, "]"] if rows else []

    # -- a step ---------------------------------------------------------------------------

    def _loop(self) -> list[str]:
        """The lines of a step."""
        every = max(1, self.steps // 10)
        return [
            *(line for change in self.course.changes for line in self._changed(change)),
            "rows, order = order[:batch_size], order[batch_size:]",
            *self._chance,
            f"loss = loss_of(model(x[rows]{', step' if self._told_step else ''}), y[rows])",
            "losses.append(loss.item())",
            "optimizer.zero_grad()",
            f"{self._cost()}.backward()",
            "optimizer.step()",
            *self._ticks("step"),
            *self._noted(),
            "if len(order) == 0:  # the epoch is over",
            *indented(self._ticks("epoch")),
            *(["    epoch_losses.clear()"] if self._asks_of_epochs() else []),
            "    epoch += 1",
            "    order = batch_order(epoch)",
            f"if step % {every} == 0:",
            '    print(f"step {step:,}: batch loss {losses[-1]:.6g}")',
        ]

    def _changed(self, change: TrialChange) -> list[str]:
        """A change as a branch, or as a table if it comes again and again."""
        meant = "" if change.trials is None else f" and trial {_listed(change.trials)}"
        if len(change.values) < changes.ENOUGH:
            return [
                line
                for step, value in change.values.items()
                for line in (
                    f"if step == {step}{meant}:  # {change.comment}",
                    *(f"    {line.replace(VALUE, value)}" for line in change.lines),
                )
            ]
        name = f"{change.comment.upper().replace(' ', '_')}_{len(self.tables) + 1}"
        self.tables += filled(f"{name} = {{", (f"{step}: {value}" for step, value in change.values.items()), "}")
        lines = (f"    {line.replace(VALUE, f'{name}[step]')}" for line in change.lines)
        return [f"if step in {name}{meant}:", *lines]

    def _cost(self) -> str:
        terms = [f"{self._penalty_rate(name)} * {name}(model)" for name in self.course.penalties]
        return f"({' + '.join(('loss', *terms))})" if terms else "loss"

    def _penalty_rate(self, name: str) -> str:
        return repr(self.spec.trials[0].regularization.rate) if self._steady_penalty else f"{name}_rate"

    def _asks_of_epochs(self) -> bool:
        return any(schedule.name == "plateau" and schedule.per == "epoch" for schedule in self.course.schedules)

    def _noted(self) -> list[str]:
        """The losses of an epoch are kept while a schedule asks for them."""
        if not self._asks_of_epochs():
            return []
        keep = "epoch_losses.append(losses[-1])"
        when = self._keeping
        return [keep] if when == "step >= 0" else [f"if {when}:", f"    {keep}"]

    def _ticks(self, when: str) -> list[str]:
        """The lines that let the schedules tick which tick at this time."""
        course = self.course
        ticking = [schedule for schedule in course.schedules if schedule.per == when]
        if not ticking:
            return []
        conditions = ["scheduler"] if course.unscheduled else []
        if course.several_pers:
            conditions.append(f'per == "{when}"')
        if course.last_ticks != {None}:
            last = "last_tick" if len(course.last_ticks) > 1 else next(iter(course.last_ticks))
            ended = f"scheduler.last_epoch < {last}"  # which torch's ChainedScheduler, without end, does not tell
            conditions.append(f"(last_tick is None or {ended})" if None in course.last_ticks else ended)
        lines = _stepped(when, {schedule.name == "plateau" for schedule in ticking})
        return [f"if {' and '.join(conditions)}:", *indented(lines)] if conditions else lines


def _stepped(when: str, asking: set[bool]) -> list[str]:
    """A tick. asking: whether the schedules ask for the loss, some or all or none."""
    loss = "losses[-1]" if when == "step" else "sum(epoch_losses) / len(epoch_losses)"
    if asking == {False}:
        return ["scheduler.step()"]
    if asking == {True}:
        return [f"scheduler.step({loss})"]
    return [
        "if isinstance(scheduler, lr_scheduler.ReduceLROnPlateau):",
        f"    scheduler.step({loss})",
        "else:",
        "    scheduler.step()",
    ]


def _rate(name: str, trial: TrialSpec) -> str:
    """The rate of one penalty, 0 where the trial has another."""
    penalty = trial.regularization
    return repr(penalty.rate if penalty.name == name else 0.0)


def _listed(trials: tuple[int, ...]) -> str:
    return f"== {trials[0]}" if len(trials) == 1 else f"in ({', '.join(map(str, trials))})"
