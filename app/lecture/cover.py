"""The figure of the cover: a network that trains as the page opens."""

from typing import Final

from app.lecture.model import Figure

RECIPE: Final = "v=1&data=spiral&noise=0.05&hidden=16,16&activation=tanh&batch=25&optimizer=adam&lr=0.01"

COVER: Final = Figure(
    module="training",
    title="A network, learning",
    about="two spirals",
    text="The decision boundary of a small network that begins to train as the page opens.",
    options={"recipe": RECIPE, "show": ["map"], "train": True},
)
