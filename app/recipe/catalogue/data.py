"""Data sets and the features of a point that a network may see."""

from typing import Final

from app.recipe.catalogue.choice import Choice, DataSet, named

DATASETS: Final = named(
    DataSet("circles", "Circles"),
    DataSet("xor", "Exclusive or"),
    DataSet("gaussians", "Two Gaussians"),
    DataSet("spiral", "Spiral"),
    DataSet(
        "exam",
        "Exam",
        columns=("lectures attended", "project hours"),
        target="passed",
        extent=(-0.5, 10.5, -0.5, 10.5),
        center=(5.0, 5.0),
        scale=(2.5, 2.5),
        points=120,
    ),
    DataSet("plane", "Plane", problem="regression", target="value"),
    DataSet("hills", "Several Gaussians", problem="regression", target="value"),
)

FEATURES: Final = named(
    Choice("x1", "x₁"),
    Choice("x2", "x₂"),
    Choice("x1sq", "x₁²"),
    Choice("x2sq", "x₂²"),
    Choice("x1x2", "x₁x₂"),
    Choice("sinx1", "sin x₁"),
    Choice("sinx2", "sin x₂"),
)
