"""Chapter: gradient descent. One perceptron's real loss over two weights, and the ways down it."""

from typing import Any, Final

from app.lecture.model import Chapter, Claim, Figure, Prediction, Preset, Slide

Ask = dict[str, Any]

EXAM: Final[Ask] = {
    "data": {"dataset": "exam", "points": 120, "noise": 0.1},
    "bias": 1.5,
    "start": [-3.0, -2.0],
    "steps": 100,
    "below": 0.25,
}
"""The exam, its bias held near its best."""


def walkers(rate: float, *batches: int | None) -> list[Ask]:
    """A walker for each batch size; None takes all examples."""
    return [{"batch": batch, "learning_rate": rate} for batch in batches]


FULL: Final[Ask] = {**EXAM, "walkers": walkers(1.0, None)}
ONE: Final[Ask] = {**EXAM, "walkers": walkers(1.0, 1)}
TEN: Final[Ask] = {**EXAM, "walkers": walkers(1.0, 10)}
RACE: Final[Ask] = {**EXAM, "walkers": walkers(1.0, None, 1, 10), "steps": 200}
FASTER: Final[Ask] = {**RACE, "walkers": walkers(10.0, None, 1, 10)}
MANY: Final[Ask] = {**RACE, "data": {**EXAM["data"], "points": 20000}}

TEXT = (
    "The loss of a perceptron on the exam over two of its weights, from above with lines of equal loss and as a "
    "surface, and the way down it from a start that can be placed."
)
RACING = "Three ways down one surface, and what a step of each costs: time, noise and the loss it comes to."

CHAPTER = Chapter(
    id="descent",
    title="Gradient descent",
    question="Which way is down?",
    slides=(
        Slide(
            id="optimization",
            headings=("Deep neural network", "Loss optimization"),
            title="Which way is down?",
            figure=Figure(
                module="descent",
                title="The loss",
                about="of a perceptron on the exam, over two weights; press the map to place the start",
                text=TEXT,
                options={"ask": FULL, "at": 1},
                presets=(
                    Preset(title="squared error", options={"ask": {**FULL, "loss": "mse"}}),
                    Preset(title="from the plateau", options={"ask": {**FULL, "loss": "mse", "start": [-5.0, -5.0]}}),
                ),
                notice=(
                    "The arrow is the gradient: it points up the steepest way. A step goes the other way.",
                    "Cross entropy makes one bowl. Squared error of a sigmoid has a plateau with hardly a slope.",
                ),
            ),
        ),
        Slide(
            id="gradient-descent",
            headings=(
                "If you repeat the above process, that is what we call gradient descent",
                "Gradient descent",
            ),
            title="What is the recipe?",
            figure=Figure(
                module="descent",
                title="Gradient descent",
                about="all examples at every step",
                text=TEXT,
                options={"ask": FULL},
                presets=(
                    Preset(title="a small rate", options={"ask": {**EXAM, "walkers": walkers(0.1, None)}}),
                    Preset(title="a large rate", options={"ask": {**EXAM, "walkers": walkers(10.0, None)}}),
                ),
                notice=("Each step sets out at a right angle to the line of equal loss where it stands.",),
            ),
        ),
        Slide(
            id="one-point",
            headings=("Gradient descent",),
            title="What if each step looks at one example?",
            figure=Figure(
                module="descent",
                title="One example a step",
                about="cheap, and noisy",
                text=TEXT,
                options={"ask": ONE},
                presets=(
                    Preset(title="other picks", options={"ask": {**ONE, "draw": 1}}),
                    Preset(title="a large rate", options={"ask": {**EXAM, "walkers": walkers(10.0, 1)}}),
                ),
                notice=("One example's arrow may point almost anywhere; only their mean points up the hill.",),
            ),
        ),
        Slide(
            id="stochastic",
            headings=("Stochastic gradient descent",),
            title="And if it looks at a few?",
            figure=Figure(
                module="descent",
                title="Ten examples a step",
                about="a batch of B = 10",
                text=TEXT,
                options={"ask": TEN},
                presets=(
                    Preset(title="B = 3", options={"ask": {**EXAM, "walkers": walkers(1.0, 3)}}),
                    Preset(title="B = 30", options={"ask": {**EXAM, "walkers": walkers(1.0, 30)}}),
                ),
                notice=("Ten opinions are far nearer to all of them than one is.",),
            ),
        ),
        Slide(
            id="mini-batches",
            headings=("Mini-batches while training", "More accurate estimation of the gradient"),
            title="How good an estimate is a batch?",
            figure=Figure(
                module="descent",
                title="Three walkers",
                about="from one start on one surface: all examples, one, and ten a step",
                text=RACING,
                options={"ask": RACE, "show": "race", "at": 40},
                presets=(
                    Preset(title="ten times the rate", options={"ask": FASTER}),
                    Preset(title="other picks", options={"ask": {**RACE, "draw": 1}}),
                ),
                notice=("At ten times the rate one example a step is thrown far about; ten a step stay much lower.",),
            ),
            prediction=Prediction(
                question="By how much does a batch of ten reduce the variance of the gradient?",
                options=("hardly at all", "to about a third", "to about a tenth"),
                right=2,
                because="The variance of a mean of n examples is 1/n of theirs. The typical error, its root, falls to about a third.",
                claim="batch-variance",
            ),
            claims=(
                Claim(
                    id="batch-variance",
                    sentence="A batch gives a far better estimate of the gradient, and so a smoother way down.",
                    outcome="Variance of the gradient at the start: 1.23 of one example, 0.097 of ten, none of all.",
                    test="test_a_batch_of_ten_has_about_a_tenth_of_the_variance",
                ),
                Claim(
                    id="batch-rate",
                    sentence="A batch allows a larger learning rate.",
                    outcome="At rate 10, J over the last hundred steps is 2.12 by ones, 0.29 by tens, and 0.13 by all.",
                    test="test_at_ten_times_the_rate_ten_examples_settle_where_one_does_not",
                ),
            ),
        ),
        Slide(
            id="fast",
            headings=("Mini-batches lead to fast training!",),
            title="And what does a step cost?",
            figure=Figure(
                module="descent",
                title="Ten thousand students",
                about="the same three, with the time of a step measured on this machine just now",
                text=RACING,
                options={"ask": MANY, "show": "race", "at": 40},
                notice=(
                    "Ten examples cost about as long as one: they are worked out side by side.",
                    "All ten thousand cost more, and bring the walker no further.",
                ),
            ),
            prediction=Prediction(
                question="All of 10,000 students need 11 steps, 110,000 examples, to get low. And ten a step?",
                options=("about 130 examples", "about 11,000", "about 110,000"),
                right=0,
                because="Ten students point nearly the way that all of them do, so it takes hardly more steps.",
                claim="batch-work",
            ),
            claims=(
                Claim(
                    id="batch-work",
                    sentence="With ten thousand students, a batch of ten gets low on a fraction of the work.",
                    outcome="J is below 0.25 after 13 steps of 10, 130 examples, and 11 of 10,000, 110,000 examples.",
                    test="test_a_batch_of_ten_gets_low_on_a_fraction_of_the_work",
                ),
            ),
        ),
    ),
)
