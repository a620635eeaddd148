"""Slides: rates that follow a schedule of PyTorch, stepped once an epoch or once a batch."""

from typing import Final

from app.lecture.model import Arm, Claim, Figure, Prediction, Preset, Slide, question

MOONS: Final = "v=1&data=moons&noise=0.4&hidden=4&lr=1"


def stepped(schedule: str) -> str:
    """A race of a schedule stepped once an epoch, once a batch, and none."""
    return f"{MOONS}&kind=race&trial=schedule({schedule})&trial=schedule({schedule}/step)&trial=schedule(constant)"


STEPPED: Final = stepped("exponential")
LIVE: Final = "v=1&data=circles&hidden=4,2&lr=0.3&batch=50&kind=race&trial=schedule(constant)&trial=schedule(cosine)"


def arm(
    title: str, schedule: str, measured: float, low: float | None = None, high: float | None = None, epochs: int = 40
) -> Arm:
    """The network with a schedule, after so many epochs of 25 batches."""
    return Arm(
        title=title,
        recipe=f"{MOONS}&schedule={schedule}",
        steps=25 * epochs,
        measure="training loss",
        measured=measured,
        low=low,
        high=high,
    )


PER_BATCH: Final = Slide(
    id="schedulers",
    headings=("How to adjust the learning rate using PyTorch",),
    title="Must the rate stay the same?",
    figure=Figure(
        module="race",
        title="One line, two places",
        about="ExponentialLR(gamma=0.9), stepped once an epoch and once a batch, and a rate that stays",
        text=(
            "Three networks in training on the same batches, which differ in when their scheduler is stepped: their "
            "losses, the learning rates behind them, and their decision boundaries."
        ),
        options={
            "recipe": STEPPED,
            "titles": ["once an epoch", "once a batch", "constant"],
            "what": "scheduler.step()",
            "speed": 100,
        },
        presets=(
            Preset(
                title="γ = 0.99",
                options={"recipe": stepped("exponential(gamma=0.99)")},
            ),
            Preset(title="batches of 50", options={"recipe": STEPPED + "&batch=50"}),
        ),
        notice=(
            "The rate is drawn by powers of ten: once a batch, it falls through a decade every 22 steps.",
            "After four epochs the second network has no rate left to learn with. It is not done; it has stopped.",
            "With a constant rate the loss keeps swinging; with one that falls slowly, late steps are small enough to settle.",
            "In batches of 50 an epoch has a fifth of the steps, so the same schedule falls before the network has learnt.",
        ),
        lab=STEPPED,
    ),
    prediction=Prediction(
        question="An epoch has 25 batches, and scheduler.step() stands in the inner loop. What is left of the rate after four epochs?",
        options=("two thirds", "a tenth", "less than a thirty-thousandth"),
        right=2,
        because="0.9⁴ is about two thirds, as was meant; but it was stepped a hundred times, and 0.9¹⁰⁰ is 0.000027.",
        claim="stepped-per-batch",
        case={"train": True},
        steps=100,
        tells=("0.000027", "a hundred times"),
        why=question(
            "How often was the rate multiplied by 0.9 in four epochs?",
            ("4 times.", "That is what was meant: once an epoch."),
            ("25 times.", "That is one epoch."),
            ("100 times.", ""),
            right=2,
        ),
    ),
    claims=(
        Claim(
            id="stepped-per-batch",
            sentence="Stepped once an epoch, ExponentialLR(gamma=0.9) lets the loss settle where a constant rate keeps it swinging; stepped once a batch, it stops the training.",
            arms=(
                arm("once an epoch, after 38 epochs", "exponential", 0.1136, high=0.12, epochs=38),
                arm("once an epoch, after 40 epochs", "exponential", 0.1134, high=0.12),
                arm("once a batch, after 40 epochs", "exponential/step", 0.3587, low=0.3),
                arm("constant, after 38 epochs", "constant", 0.1036, high=0.11, epochs=38),
                arm("constant, after 40 epochs", "constant", 0.1772, low=0.16),
            ),
        ),
    ),
)

GALLERY: Final = Slide(
    id="gallery",
    headings=(),
    title="Which schedules are there?",
    wide=True,
    figure=Figure(
        module="schedules",
        title="Every scheduler of torch.optim.lr_scheduler",
        about="press one: it steers the live run from there on",
        text=(
            "A card with the curve of each scheduler; the chosen one large, with its arguments and its code; and a live "
            "run under it, beside the same run at a constant rate."
        ),
        options={"recipe": LIVE, "schedule": "cosine", "speed": 100},
        presets=(
            Preset(title="steps of ten", options={"schedule": "step", "arguments": {"step_size": 10}}),
            Preset(title="warm restarts", options={"schedule": "cosine-restarts", "arguments": {"T_0": 10}}),
            Preset(title="one cycle", options={"schedule": "one-cycle", "arguments": {"total_steps": 80}}),
        ),
        notice=(
            "ReduceLROnPlateau is the only one that looks at the loss. Its curve here takes a loss that falls for 20 ticks and then stands still.",
            "Before a warm restart the loss has levelled off, since the rate is near zero; with the full rate it falls again.",
            "Each call of scheduler.step() is a tick. What a tick is, an epoch or a batch, is yours to say.",
        ),
        lab=LIVE,
    ),
)

SLIDES = (PER_BATCH, GALLERY)
