"""Recipes of every kind, for hypothesis."""

from collections.abc import Mapping
from itertools import permutations
from typing import Any

from hypothesis import reject
from hypothesis import strategies as st
from pydantic import ValidationError

from app.recipe import catalogue, limits
from app.recipe.catalogue import Argument, Choice
from app.recipe.controls import (
    Applied,
    Control,
    Recipe,
    SetBatchSize,
    SetDropout,
    SetLearningRate,
    SetOptimizer,
    SetRegularization,
    SetSchedule,
    SetWeight,
    fits,
)
from app.recipe.sequence import SequenceSpec
from app.recipe.spec import (
    DataSpec,
    InitializationSpec,
    NetworkSpec,
    OptimizerSpec,
    RegularizationSpec,
    RunSpec,
    ScheduleSpec,
    TrialSpec,
)
from app.recipe.table import TableSpec


def within(bounds: tuple[float, float]) -> st.SearchStrategy[Any]:
    """A number of the kind of its bounds, both included."""
    low, high = bounds
    return st.integers(low, high) if isinstance(low, int) and isinstance(high, int) else st.floats(low, high)


def _argument(argument: Argument) -> st.SearchStrategy[Any]:
    low, high = argument.minimum, argument.maximum
    if low is None or high is None:
        return st.booleans()
    if argument.kind == "ints":
        return st.lists(st.integers(int(low), int(high)), max_size=6)
    if argument.kind == "int":
        return st.integers(int(low), int(high))
    return st.floats(low, high, allow_subnormal=False).filter(argument.holds)


def _within_rules(choice: Choice, given: dict[str, Any]) -> bool:
    values = {argument.name: given.get(argument.name, argument.default) for argument in choice.arguments}
    return all(rule.holds(values) for rule in choice.rules)


def named(model: type[Any], choices: Mapping[str, Choice], **more: Any) -> st.SearchStrategy[Any]:
    """A choice with any of its arguments."""

    def of(choice: Choice) -> st.SearchStrategy[Any]:
        optional = {argument.name: _argument(argument) for argument in choice.arguments}
        arguments = st.fixed_dictionaries({}, optional=optional).filter(lambda given: _within_rules(choice, given))
        return st.builds(model, name=st.just(choice.name), arguments=arguments, **more)

    return st.sampled_from(list(choices.values())).flatmap(of)


rates = within(limits.LEARNING_RATE)
seeds = within(limits.SEED)
optimizers = named(OptimizerSpec, catalogue.OPTIMIZERS)
schedules = named(ScheduleSpec, catalogue.SCHEDULES, per=st.sampled_from(["step", "epoch"]))
regularizations = st.builds(
    RegularizationSpec,
    name=st.sampled_from(list(catalogue.REGULARIZATIONS)),
    rate=within(limits.REGULARIZATION_RATE),
)
features = st.lists(st.sampled_from(list(catalogue.FEATURES)), min_size=1, unique=True).map(tuple)
layers = st.lists(
    st.tuples(st.integers(*limits.UNITS), st.sampled_from(list(catalogue.ACTIVATIONS))), max_size=limits.HIDDEN_LAYERS
)
activations = st.sampled_from(list(catalogue.ACTIVATIONS))
dropouts = within(limits.DROPOUT)
initializations = named(InitializationSpec, catalogue.INITIALIZATIONS)
names = st.text(st.characters(codec="utf-8"), min_size=1, max_size=limits.TABLE_NAME)
numbers = within(limits.TABLE_VALUE)
ranges = st.tuples(st.integers(-1000, 0), st.integers(1, 1000))


@st.composite
def tables(draw: st.DrawFn) -> TableSpec:
    """A few rows of classes or of values."""
    classes = draw(st.just(()) | st.lists(names, min_size=2, max_size=limits.TABLE_CLASSES, unique=True).map(tuple))
    target = st.integers(0, len(classes) - 1) if classes else numbers
    moments = (0.0, 1.0) if classes else (draw(numbers), draw(st.floats(1e-3, 1e6)))
    version = draw(st.sampled_from((1, 2)))
    return TableSpec(
        version=version,
        test=draw(st.none() | st.just((1,))) if version == 2 else None,
        columns=draw(st.tuples(names, names)),
        target=draw(names),
        classes=classes,
        extent=(*draw(ranges), *draw(ranges)),
        center=(draw(numbers), draw(numbers), moments[0]),
        scale=(draw(st.floats(1e-3, 1e6)), 1.0, moments[1]),
        rows=tuple(draw(st.lists(st.tuples(numbers, numbers, target), min_size=2, max_size=5))),
    )


@st.composite
def data(draw: st.DrawFn) -> DataSpec:
    """Examples of any kind."""
    kind = draw(st.sampled_from([*catalogue.DATASETS, "table"]))
    measured = catalogue.DATASETS[kind].measured if kind != "table" else ()
    pairs = list(permutations(range(len(measured)), 2))
    return DataSpec(
        dataset=kind,
        noise=draw(within(limits.NOISE)),
        training_share=draw(within(limits.TRAINING_SHARE)),
        points=draw(st.integers(limits.POINTS[0], 2_000)),  # of more, the largest networks would not do
        columns=draw(st.none() | st.sampled_from(pairs)) if pairs else None,
        table=draw(tables()) if kind == "table" else None,
    )


@st.composite
def networks(draw: st.DrawFn) -> NetworkSpec:
    """A network, with one activation or one for each layer."""
    each = draw(layers)
    return NetworkSpec(
        features=draw(features),
        hidden=tuple(units for units, _ in each),
        activation=draw(activations),
        activations=tuple(name for _, name in each) if draw(st.booleans()) else (),
        dropout=draw(dropouts),
        initialization=draw(initializations),
    )


trials = st.builds(
    TrialSpec,
    learning_rate=rates,
    optimizer=optimizers,
    schedule=schedules,
    regularization=regularizations,
    seed=seeds,
    network=st.none() | networks(),
    batch_size=st.none() | within(limits.BATCH_SIZE),
)

plain_trials = st.builds(TrialSpec, learning_rate=rates, optimizer=optimizers, schedule=schedules, seed=seeds)
"""Those of transformers."""


@st.composite
def sequences(draw: st.DrawFn) -> SequenceSpec:
    """A transformer that keeps the limits."""
    task = draw(st.sampled_from(list(catalogue.TASKS)))
    low, _, high = catalogue.TASKS[task].length
    heads = draw(within(limits.HEADS))
    return SequenceSpec(
        task=task,
        length=draw(st.none() | st.integers(low, high)),
        text=draw(st.text(max_size=200)) if task == "text" else "",
        layers=draw(within(limits.LAYERS)),
        heads=heads,
        width=heads * draw(st.integers(-(-limits.WIDTH[0] // heads), limits.WIDTH[1] // heads)),
        positions=draw(st.sampled_from(list(catalogue.POSITIONS))),
        masked=draw(st.booleans()),
        scaled=draw(st.booleans()),
        dropout=draw(within(limits.DROPOUT)),
    )


@st.composite
def specs(draw: st.DrawFn) -> RunSpec:
    """A run that keeps the limits."""
    examples = draw(data())
    sequence = draw(st.none() | sequences())
    each = draw(st.lists(trials if sequence is None else plain_trials, min_size=1, max_size=4))
    fields: dict[str, Any] = {
        "data": examples,
        "network": draw(networks()),
        "kind": draw(st.sampled_from(["training", "race", "sweep", "range-test", "seeds"])),
        "loss": draw(st.sampled_from(examples.choice.losses)),
        "batch_size": draw(within(limits.BATCH_SIZE)),
        "trials": tuple(each),
        "seed": draw(seeds),
        "sequence": sequence,
        "device": draw(st.sampled_from(["auto", "cpu", "mps", "cuda", "cuda:1"])),
    }
    try:
        return RunSpec(**fields)
    except ValidationError:  # several of the largest networks on the most examples
        reject()


def paths(values: st.SearchStrategy[float]) -> st.SearchStrategy[tuple[tuple[int, float], ...]]:
    """The later values of a drag, often none."""
    drags = st.lists(st.tuples(st.integers(0, 90), values), max_size=4)
    return st.just(()) | drags.map(lambda drag: tuple(sorted(drag, key=lambda point: point[0])))


def _fit(control: Control, spec: RunSpec) -> bool:
    try:
        fits(control, spec)
    except ValueError:
        return False
    return True


@st.composite
def controls(draw: st.DrawFn, spec: RunSpec) -> Control:
    """A control that fits the run."""
    trial = st.none() | st.integers(0, len(spec.trials) - 1)
    any_network = (
        st.builds(SetLearningRate, value=rates, path=paths(rates), trial=trial),
        st.builds(SetOptimizer, optimizer=optimizers, state=st.sampled_from(["keep", "fresh"]), trial=trial),
        st.builds(SetSchedule, schedule=schedules, trial=trial),
        st.builds(SetBatchSize, value=within(limits.BATCH_SIZE)).filter(lambda control: _fit(control, spec)),
        st.builds(SetDropout, value=within(limits.DROPOUT)),
    )
    if spec.sequence is not None:
        return draw(st.one_of(*any_network))
    shapes = {spec.sizes_of(index) for index in range(len(spec.trials))}
    sizes = shapes.pop() if len(shapes) == 1 else tuple(map(min, zip(*(shape[:2] for shape in shapes), strict=True)))
    layer = draw(st.integers(0, len(sizes) - 2))
    return draw(
        st.one_of(
            *any_network,
            st.builds(SetRegularization, regularization=regularizations, trial=trial),
            st.builds(
                SetWeight,
                layer=st.just(layer),
                unit=st.integers(0, sizes[layer + 1] - 1),
                input=st.none() | st.integers(0, sizes[layer] - 1),
                value=within(limits.WEIGHT),
                path=paths(within(limits.WEIGHT)),
                trial=trial,
            ),
        )
    )


@st.composite
def recipes(draw: st.DrawFn) -> Recipe:
    """A run and up to five controls, in order."""
    spec = draw(specs())
    steps = sorted(draw(st.lists(st.integers(0, limits.STEPS), max_size=5)))
    return Recipe(spec=spec, controls=tuple(Applied(step=step, control=draw(controls(spec))) for step in steps))
