"""What a run trains: data, network, loss, trials and seed, checked against the limits.

Every class is frozen and refuses unknown fields. A ValidationError says what was
expected and what came; `app.recipe.model.sentence` makes one line of it.
"""

from collections.abc import Sequence
from itertools import pairwise
from typing import Annotated, Literal

from pydantic import Field, FiniteFloat, field_validator, model_validator

from app.recipe import catalogue, limits
from app.recipe.catalogue import DataSet, Problem
from app.recipe.choice_spec import ChoiceSpec, InitializationSpec, OptimizerSpec, ScheduleSpec, Value
from app.recipe.model import DEVICE, Model, known
from app.recipe.sequence import SequenceSpec
from app.recipe.table import TableSpec

__all__ = [
    "ChoiceSpec",
    "DataSpec",
    "InitializationSpec",
    "Model",
    "NetworkSpec",
    "OptimizerSpec",
    "RegularizationSpec",
    "RunSpec",
    "ScheduleSpec",
    "TrialSpec",
    "Value",
    "known",
]

Seed = Annotated[int, Field(ge=limits.SEED[0], le=limits.SEED[1])]
Rate = Annotated[FiniteFloat, Field(ge=limits.LEARNING_RATE[0], le=limits.LEARNING_RATE[1])]
BatchSize = Annotated[int, Field(ge=limits.BATCH_SIZE[0], le=limits.BATCH_SIZE[1])]
Units = Annotated[int, Field(ge=limits.UNITS[0], le=limits.UNITS[1])]


class RegularizationSpec(Model):
    """A penalty on the weights (never the biases): rate·Σ|w| for L1, rate/2·Σw² for L2."""

    name: str = "none"
    rate: Annotated[FiniteFloat, Field(ge=limits.REGULARIZATION_RATE[0], le=limits.REGULARIZATION_RATE[1])] = 0.0

    @field_validator("name")
    @classmethod
    def _known(cls, name: str) -> str:
        return known("regularization", name)


class DataSpec(Model):
    """Which examples are made and how they are split.

    noise: 0 (none) to 1; points: examples in all; training_share: the part trained on.
    columns: which two of a measured data set, by index; None: the two it is known by.
    table: the examples themselves, of the data set `table` and of no other.
    Noise and points are of examples that are drawn; measured ones and tables are as they are.
    """

    dataset: str = "circles"
    noise: Annotated[FiniteFloat, Field(ge=limits.NOISE[0], le=limits.NOISE[1])] = 0.1
    training_share: Annotated[FiniteFloat, Field(ge=limits.TRAINING_SHARE[0], le=limits.TRAINING_SHARE[1])] = 0.5
    points: Annotated[int, Field(ge=limits.POINTS[0], le=limits.POINTS[1])] = 500
    columns: tuple[int, int] | None = None
    table: TableSpec | None = None

    @field_validator("dataset")
    @classmethod
    def _known(cls, name: str) -> str:
        return name if name == "table" else known("dataset", name)

    @model_validator(mode="after")
    def _fits(self) -> "DataSpec":
        if (self.dataset == "table") != (self.table is not None):
            raise ValueError("the data set table comes with its table, and no other has one")
        if self.columns is not None:
            measured = () if self.table else catalogue.DATASETS[self.dataset].measured
            last = len(measured) - 1
            if not measured:
                raise ValueError(f"columns are chosen of a measured data set; {self.dataset} is none")
            if len(set(self.columns)) != 2 or not all(0 <= index <= last for index in self.columns):
                raise ValueError(f"columns are two different ones from 0 to {last}; got {list(self.columns)}")
        return self

    @property
    def exact(self) -> bool:
        """Whether points are float64 until they are scaled: those of a table of version 2."""
        return self.table is not None and self.table.version > 1

    @property
    def choice(self) -> DataSet:
        """The catalogue's entry, with the columns that are shown; of a table, what it says of itself."""
        if self.table is not None:
            return self.table.choice
        entry = catalogue.DATASETS[self.dataset]
        return entry.of(self.columns or entry.pair) if entry.measured else entry

    @property
    def examples(self) -> int:
        """How many examples there are, in both sets."""
        if self.table is not None:
            return len(self.table.rows)
        choice = catalogue.DATASETS[self.dataset]
        return self.points if choice.drawn else choice.points


class NetworkSpec(Model):
    """A multilayer perceptron: input features and hidden layers; its outputs follow from data and loss.

    features: of points in the plane, or of a curve's one input, where the default is x1 alone; a picture's
    pixels are its inputs. activation: of all hidden
    layers, unless activations names one for each. dropout: the share of hidden units that sit out
    an update, each time others; what is left is scaled up by 1 / (1 - dropout).
    """

    features: tuple[str, ...] = ("x1", "x2")
    hidden: Annotated[tuple[Units, ...], Field(max_length=limits.HIDDEN_LAYERS)] = (4, 2)
    activation: str = "tanh"
    activations: tuple[str, ...] = ()
    dropout: Annotated[FiniteFloat, Field(ge=limits.DROPOUT[0], le=limits.DROPOUT[1])] = 0.0
    initialization: InitializationSpec = InitializationSpec(name="default")

    @field_validator("features")
    @classmethod
    def _features(cls, names: tuple[str, ...]) -> tuple[str, ...]:
        for name in names:
            known("feature", name)
        if not names or len(set(names)) != len(names):
            raise ValueError(f"features are at least one name, none twice; got {list(names)}")
        return names

    @field_validator("activation")
    @classmethod
    def _activation(cls, name: str) -> str:
        return known("activation", name)

    @field_validator("activations")
    @classmethod
    def _activations(cls, names: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(known("activation", name) for name in names)

    @property
    def each_activation(self) -> tuple[str, ...]:
        """The activation of each hidden layer."""
        return self.activations or (self.activation,) * len(self.hidden)


class TrialSpec(Model):
    """How one trial trains: the part in which trials of a run may differ.

    seed: of the initial weights. network, batch_size: its own; null means the run's.
    """

    learning_rate: Rate = 0.03
    optimizer: OptimizerSpec = OptimizerSpec(name="sgd")
    schedule: ScheduleSpec = ScheduleSpec(name="constant")
    regularization: RegularizationSpec = RegularizationSpec()
    seed: Seed = 0
    network: NetworkSpec | None = None
    batch_size: BatchSize | None = None


Kind = Literal["training", "race", "sweep", "range-test", "seeds", "fork"]


class RunSpec(Model):
    """A run as it starts.

    kind: what its trials are for: plain training, a race of optimizers or schedules, a sweep of
    learning rates, a range test (one rate that rises), the same from several seeds, or a fork: one
    trial twice, of which the first goes on as it was.
    seed: of the data and of the order of batches.
    sequence: a transformer's task and shape; where it is given, data, network and loss are not looked at,
    and trials have neither of their own nor a penalty.
    """

    version: Literal[1] = 1
    kind: Kind = "training"
    data: DataSpec = DataSpec()
    network: NetworkSpec = NetworkSpec()
    loss: str = "bce"
    batch_size: BatchSize = 10
    trials: Annotated[tuple[TrialSpec, ...], Field(min_length=1, max_length=limits.TRIALS)] = (TrialSpec(),)
    seed: Seed = 0
    sequence: SequenceSpec | None = None
    device: Annotated[str, Field(pattern=DEVICE)] = "auto"

    @field_validator("loss")
    @classmethod
    def _known(cls, name: str) -> str:
        return known("loss", name)

    @model_validator(mode="after")
    def _of_one_input(self) -> "RunSpec":
        """Where the data have one input, a network that names no features sees that one."""
        fitting = self.data.choice.features
        if not fitting or self.sequence is not None:
            return self

        def seeing(network: NetworkSpec) -> NetworkSpec:
            if network.features != NetworkSpec().features:
                return network
            return network.model_copy(update={"features": fitting[:1]})

        object.__setattr__(self, "network", seeing(self.network))
        trials = (
            trial.model_copy(update={"network": seeing(trial.network)}) if trial.network else trial
            for trial in self.trials
        )
        object.__setattr__(self, "trials", tuple(trials))
        return self

    @model_validator(mode="after")
    def _fits(self) -> "RunSpec":
        if self.sequence is not None:
            self.sequence.check()
            self._transformers_fit()
            return self
        choice = self.data.choice
        if self.loss not in choice.losses:
            title = catalogue.LOSSES[self.loss].title.lower()
            has = f"{len(choice.classes)} classes" if choice.classes else "values, not classes"
            fitting = " or ".join(choice.losses)
            raise ValueError(f"{title} does not fit {choice.title}, which has {has}; expected {fitting}")
        for network in (self.network, *(trial.network for trial in self.trials if trial.network)):
            choice.check_features(network.features)
            layers, named = len(network.hidden), len(network.activations)
            if named not in (0, layers):
                raise ValueError(f"activations are a name for each of the {layers} hidden layers, or none; got {named}")
        self._affordable()
        return self

    def _affordable(self) -> None:
        """Refuse more than a worker can hold, or compute without making the runs beside it wait."""
        total = sum(map(self.parameters_of, range(len(self.trials))))
        if total > limits.PARAMETERS:
            raise ValueError(f"a run has at most {limits.PARAMETERS:,} parameters over all trials; got {total:,}")
        units, examples = sum(sum(self.sizes_of(trial)[1:]) for trial in range(len(self.trials))), self.data.examples
        if units * examples > limits.ACTIVATIONS:
            raise ValueError(
                f"a run has at most {limits.ACTIVATIONS:,} activations, units of all trials × examples; "
                f"got {units:,} × {examples:,} = {units * examples:,}"
            )
        self.check_update(self.batch_sizes)

    def check_update(self, batch_sizes: Sequence[int]) -> None:
        """Check that an update with these batch sizes, one a trial, is short enough for the runs beside it.

        Raises:
            ValueError: it is not, with what is allowed.
        """
        work = self.work(batch_sizes) if self.sequence is None else 0
        if work > limits.UPDATE:
            raise ValueError(
                f"an update takes at most {limits.UPDATE:,} multiplications, parameters of all trials × batch size; "
                f"got {work:,}"
            )

    def work(self, batch_sizes: Sequence[int]) -> int:
        """Multiplications of a forward pass over a batch of each trial; an update takes about three times as many."""
        return sum(self.parameters_of(k) * min(size, self.data.examples) for k, size in enumerate(batch_sizes))

    @property
    def batch_sizes(self) -> list[int]:
        """The batch size that each trial starts with."""
        return [self.batch_size_of(trial) for trial in range(len(self.trials))]

    def _transformers_fit(self) -> None:
        """Refuse more transformers than a run takes, and trials with what only perceptrons have of their own."""
        if len(self.trials) > limits.TRANSFORMERS:
            raise ValueError(
                f"a run has at most {limits.TRANSFORMERS} transformers side by side; got {len(self.trials)}"
            )
        for number, trial in enumerate(self.trials):
            if trial.network not in (None, self.network) or trial.batch_size not in (None, self.batch_size):
                raise ValueError(f"transformers of a run share shape and batch size; got trial {number} with its own")
            if trial.regularization.name != "none":
                raise ValueError(
                    "a transformer takes no penalty, AdamW has a weight decay; "
                    f"got trial {number} with {trial.regularization.name}"
                )

    @model_validator(mode="after")
    def _own_is_other(self) -> "RunSpec":
        """What a trial has as the run has it is not its own, so that equal runs are written alike."""
        trials = tuple(
            trial.model_copy(
                update={
                    "network": None if trial.network == self.network else trial.network,
                    "batch_size": None if trial.batch_size == self.batch_size else trial.batch_size,
                }
            )
            for trial in self.trials
        )
        if trials != self.trials:
            object.__setattr__(self, "trials", trials)
        return self

    @property
    def subject(self) -> str:
        """What is learnt, in a word: the data set's name, or the transformer's task."""
        return self.data.dataset if self.sequence is None else self.sequence.task

    @property
    def problem(self) -> Problem:
        """What the data set asks."""
        return self.data.choice.problem

    @property
    def outputs(self) -> int:
        """One for a value or the logit of class 1; for cross entropy one for each class."""
        return len(self.data.choice.classes) if self.loss == "cross-entropy" else 1

    def network_of(self, trial: int) -> NetworkSpec:
        """The network of a trial: its own, or the run's."""
        return self.trials[trial].network or self.network

    def batch_size_of(self, trial: int) -> int:
        """The batch size a trial starts with: its own, or the run's."""
        return self.trials[trial].batch_size or self.batch_size

    @property
    def each_alone(self) -> bool:
        """Whether each trial trains in a stack of its own, as the halves of a fork do, which may part in batch size."""
        return self.kind == "fork" and self.sequence is None

    def stacks(self) -> list[tuple[int, ...]]:
        """The trials that train as one: those of one shape and batch size, in the order of the first of each."""
        found: dict[object, list[int]] = {}
        for trial in range(len(self.trials)):
            network = self.network_of(trial)
            shape = (network.features, network.hidden, network.each_activation, network.dropout)
            alone = trial if self.each_alone else None
            found.setdefault((shape, self.batch_size_of(trial), alone), []).append(trial)
        return [tuple(trials) for trials in found.values()]

    def sizes_of(self, trial: int) -> tuple[int, ...]:
        """Units of each layer of a trial, from the inputs to the outputs."""
        network = self.network_of(trial)
        return (self.data.choice.side**2 or len(network.features), *network.hidden, self.outputs)

    def parameters_of(self, trial: int) -> int:
        """Weights and biases of a trial."""
        return sum((a + 1) * b for a, b in pairwise(self.sizes_of(trial)))

    @property
    def sizes(self) -> tuple[int, ...]:
        """Units of each layer of the first trial."""
        return self.sizes_of(0)

    @property
    def parameters(self) -> int:
        """Weights and biases of the first trial."""
        return self.parameters_of(0)
