"""The engine against the plain PyTorch loop of the lecture, in one process, in turns."""

import statistics
import time
from collections.abc import Callable

import torch

from app.engine.checkpointed import CheckpointedTrainer
from app.learn import data, optimizers
from app.learn.losses import LOSSES
from app.recipe.controls import Recipe
from app.recipe.spec import DataSpec, NetworkSpec, OptimizerSpec, RunSpec, TrialSpec
from app.workers.interface import Resume
from app.workers.process import devices
from app.workers.session import Session
from benchmarks.table import Row, at_least, at_most
from tests import plain

CPU = torch.device("cpu")
NETWORKS = {"2-4-2-1": (4, 2), "2-8×6-1": (8,) * 6}
LECTURE = "1024-200-200-100-10"
ROUNDS = 9


def spec(hidden: tuple[int, ...], optimizer: str, trials: int = 1) -> RunSpec:
    """Circles, tanh, batch 10: what the figures are of."""
    made = tuple(
        TrialSpec(optimizer=OptimizerSpec(name=optimizer), learning_rate=0.03, seed=seed) for seed in range(trials)
    )
    return RunSpec(data=DataSpec(dataset="circles"), network=NetworkSpec(hidden=hidden), trials=made)


def lecture_spec(optimizer: str, device: str = "auto") -> RunSpec:
    """The lecture's network on handwritten digits of 32 × 32 pixels, ReLU, batch 64."""
    trial = TrialSpec(optimizer=OptimizerSpec(name=optimizer), learning_rate=0.001)
    network = NetworkSpec(hidden=(200, 200, 100), activation="relu")
    data = DataSpec(dataset="digits")
    return RunSpec(data=data, network=network, loss="cross-entropy", batch_size=64, trials=(trial,), device=device)


def plain_loop(run: RunSpec) -> Callable[[int], None]:
    """The lecture's loop over batches cut from shuffled tensors, the cheapest way to feed it."""
    examples = data.make(run.data, run.seed)
    inputs = data.features(examples.x, run.data, run.network.features)[:, :-1]
    x, y = inputs[: examples.training], examples.y[: examples.training]
    model, loss_of = plain.network(run, 0), LOSSES[run.loss].module()
    if run.loss == "cross-entropy":
        y = y[:, 0].long()
    optimizer = optimizers.build(run.trials[0].optimizer, list(model.parameters()), run.trials[0].learning_rate)

    def train(steps: int) -> None:
        done = 0
        while done < steps:
            order = torch.randperm(len(y))
            for rows in order.split(run.batch_size):
                optimizer.zero_grad()
                loss = loss_of(model(x[rows]), y[rows])
                loss.backward()
                optimizer.step()
                done += 1

    return train


def seconds(work: Callable[[], object]) -> float:
    """How long work takes."""
    begin = time.perf_counter()
    work()
    return time.perf_counter() - begin


def against_plain() -> list[Row]:
    """Steps a second of one trial, history and checkpoints included, over the plain loop's."""
    rows: list[Row] = []
    for name, hidden in NETWORKS.items():
        for optimizer in ("sgd", "adam"):
            run = spec(hidden, optimizer)
            checkpointed, loop = CheckpointedTrainer(Recipe(spec=run), CPU), plain_loop(run)
            checkpointed.advance(2_000)
            loop(500)
            ours: list[float] = []
            theirs: list[float] = []
            for _ in range(ROUNDS):
                theirs.append(seconds(lambda loop=loop: loop(1_000)) / 1_000)
                ours.append(seconds(lambda checkpointed=checkpointed: checkpointed.advance(4_000)) / 4_000)
                checkpointed.take_closed()
            ratio = statistics.median(a / b for a, b in zip(theirs, ours, strict=True))
            mine, plains = statistics.median(ours) * 1e6, statistics.median(theirs) * 1e6
            detail = f"{mine:.1f} µs against {plains:.1f} µs a step"
            rows.append(at_least(f"one trial, {name}, {optimizer}, over plain PyTorch", ratio, "×", 5, detail))
    return rows


def lecture() -> list[Row]:
    """The same of the lecture's network, whose time is arithmetic."""
    rows: list[Row] = []
    for optimizer in ("sgd", "adam"):
        run = lecture_spec(optimizer)
        checkpointed, loop = CheckpointedTrainer(Recipe(spec=run), CPU), plain_loop(run)
        checkpointed.advance(2_000)
        loop(50)
        ours: list[float] = []
        theirs: list[float] = []
        for _ in range(ROUNDS):
            theirs.append(seconds(lambda loop=loop: loop(150)) / 150)
            ours.append(seconds(lambda checkpointed=checkpointed: checkpointed.advance(150)) / 150)
            checkpointed.take_closed()
        ratio = statistics.median(a / b for a, b in zip(theirs, ours, strict=True))
        detail = f"{statistics.median(ours) * 1e6:,.0f} µs against {statistics.median(theirs) * 1e6:,.0f} µs a step"
        rows.append(at_least(f"one trial, {LECTURE}, {optimizer}, over plain PyTorch", ratio, "×", 1, detail))
    return rows


def elsewhere() -> list[Row]:
    """What a step costs on each other device of this machine."""
    rows: list[Row] = []
    for name in devices("auto")[1:]:
        small = [(title, hidden, trials) for title, hidden in NETWORKS.items() for trials in (1, 64)]
        runs = {f"{trials} × {title}": spec(hidden, "sgd", trials) for title, hidden, trials in small}
        for title, run in {**runs, LECTURE: lecture_spec("sgd")}.items():
            checkpointed = CheckpointedTrainer(Recipe(spec=run), torch.device(name))
            checkpointed.advance(500)
            cost = statistics.median(
                seconds(lambda checkpointed=checkpointed: checkpointed.advance(500)) / 500 for _ in range(5)
            )
            rows.append(Row(f"{name}: a step of {title}", cost * 1e6, "µs"))
    return rows


def watched() -> list[Row]:
    """Steps a second while frames are wanted all the time, over the same unwatched."""
    rows: list[Row] = []
    for name, hidden in NETWORKS.items():
        resume = Resume("bench", Recipe(spec=spec(hidden, "sgd")), desired="training")
        session = Session(resume, lambda spec: CPU, lambda header, payload: None)
        rates: dict[bool, list[float]] = {True: [], False: []}
        for turn in range(2 * ROUNDS):
            seen = turn % 2 == 0
            before, begin = session.step, time.perf_counter()
            while time.perf_counter() - begin < 0.4:
                session.frame_wanted = seen
                session.run_slice(4e-3)
            rates[seen].append((session.step - before) / (time.perf_counter() - begin))
        ratio = statistics.median(a / b for a, b in zip(rates[True], rates[False], strict=True))
        detail = f"{statistics.median(rates[True]):,.0f} of {statistics.median(rates[False]):,.0f} steps/s"
        rows.append(at_least(f"watched at full frame rate, {name}, over unwatched", ratio, "×", 0.9, detail))
    return rows


def many_trials() -> list[Row]:
    """What a step of 64 trials costs, over a step of one."""
    rows: list[Row] = []
    for name, hidden in NETWORKS.items():
        one, many = (CheckpointedTrainer(Recipe(spec=spec(hidden, "sgd", trials)), CPU) for trials in (1, 64))
        for checkpointed in (one, many):
            checkpointed.advance(1_000)
        ratios: list[float] = []
        for _ in range(ROUNDS):
            a = seconds(lambda one=one: one.advance(2_000))
            b = seconds(lambda many=many: many.advance(2_000))
            ratios.append(b / a)
        rows.append(at_most(f"64 trials, {name}, over one", statistics.median(ratios), "×", 3))
    return rows


def long_run() -> list[Row]:
    """Memory and history after a million steps of a small run."""
    import resource

    checkpointed = CheckpointedTrainer(Recipe(spec=spec((4, 2), "sgd")), CPU)
    checkpointed.advance(50_000)
    before, points = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, len(checkpointed.take_closed())
    for _ in range(19):
        checkpointed.advance(50_000)
        points += len(checkpointed.take_closed())
    grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
    return [
        at_most("memory grown from step 50,000 to 1,000,000", grown, "MiB", 20),
        at_most("points of history at step 1,000,000", points, "points", 5_000),
    ]


def rows() -> list[Row]:
    """Every figure of the engine."""
    torch.set_num_threads(1)
    return [*against_plain(), *lecture(), *watched(), *many_trials(), *long_run(), *elsewhere()]
