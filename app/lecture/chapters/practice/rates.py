"""Slides: learning rates that are too small, too large and stable, and two ways to find a good one."""

from app.lecture.model import Arm, Claim, Prediction, Slide

HILLS = "v=1&data=hills&loss=mse&hidden=8&batch=25"

SLIDES = (
    Slide(id="rate", headings=("Setting the learning rate",), title="How can we set η?"),
    Slide(
        id="rate-network",
        headings=(),
        title="And in a real network?",
        prediction=Prediction(
            question="The rate 0.1 works. What does a rate of 1 do to this network?",
            options=("it learns ten times as fast", "it learns a little faster", "it is gone within 30 steps"),
            right=2,
            because="Each step overshoots by more than the last; after a few, numbers no longer hold the weights.",
            claim="rate-too-large",
        ),
        claims=(
            Claim(
                id="rate-too-small",
                sentence="A rate that is too small has hardly left the start when a stable one is nearly down.",
                arms=(
                    Arm(
                        title="η = 0.001",
                        recipe=HILLS + "&lr=0.001",
                        steps=500,
                        measure="training loss",
                        measured=0.234,
                        low=0.2,
                    ),
                    Arm(
                        title="η = 0.1",
                        recipe=HILLS + "&lr=0.1",
                        steps=500,
                        measure="training loss",
                        measured=0.0402,
                        high=0.1,
                    ),
                ),
            ),
            Claim(
                id="rate-too-large",
                sentence="A rate that is too large diverges.",
                arms=(
                    Arm(
                        title="η = 0.1", recipe=HILLS + "&lr=0.1", steps=500, measure="diverged at step", measured=None
                    ),
                    Arm(
                        title="η = 1",
                        recipe=HILLS + "&lr=1",
                        steps=500,
                        measure="diverged at step",
                        measured=25,
                        high=30,
                    ),
                ),
            ),
        ),
    ),
    Slide(id="sweep", headings=("How to deal with this?",), title="Idea 1: which rate is just right?"),
    Slide(id="range-test", headings=(), title="Can one run find it?"),
)
