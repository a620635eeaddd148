"""Data sets and the features of a point that a network may see."""

from typing import Final

from app.recipe.catalogue import measured
from app.recipe.catalogue.choice import Choice, DataSet, named

_FIVE = tuple(f"class {index}" for index in range(5))

DATASETS: Final = named(
    DataSet("circles", "Circles"),
    DataSet("xor", "Exclusive or"),
    DataSet("gaussians", "Two Gaussians"),
    DataSet("spiral", "Spiral"),
    DataSet("moons", "Moons"),
    DataSet("checkerboard", "Checkerboard"),
    DataSet("sine", "Sine"),
    DataSet(
        "exam",
        "Exam",
        columns=("lectures attended", "project hours"),
        target="exam",
        classes=("failed", "passed"),
        extent=(-0.5, 10.5, -0.5, 10.5),
        center=(5.0, 5.0),
        scale=(2.5, 2.5),
        points=120,
    ),
    DataSet("blobs3", "Three blobs", classes=_FIVE[:3]),
    DataSet("blobs5", "Five blobs", classes=_FIVE),
    DataSet("arms", "Three arms", classes=_FIVE[:3]),
    DataSet(
        "iris",
        "Iris",
        target="species",
        classes=("setosa", "versicolor", "virginica"),
        points=150,
        drawn=False,
        measured=measured.IRIS,
        pair=(2, 3),
    ),
    DataSet(
        "wine",
        "Wine",
        target="cultivar",
        classes=("cultivar 0", "cultivar 1", "cultivar 2"),
        points=178,
        drawn=False,
        measured=measured.WINE,
        pair=(0, 6),
    ),
    DataSet(
        "cancer",
        "Breast cancer",
        target="diagnosis",
        classes=("malignant", "benign"),
        points=569,
        drawn=False,
        measured=measured.CANCER,
        pair=(1, 7),
    ),
    DataSet("plane", "Plane", problem="regression", target="value", classes=()),
    DataSet("hills", "Several Gaussians", problem="regression", target="value", classes=()),
    DataSet(
        "curve",
        "Curve",
        problem="regression",
        columns=("x₁", "y"),
        target="y",
        classes=(),
        curve=True,
        features=("x1", "x1sq", "sinx1", "cosx1", "absx1"),
        extent=(-6.0, 6.0, -2.0, 2.0),
        points=100,
    ),
    DataSet(
        "digits",
        "Handwritten digits",
        columns=("column", "row"),
        target="digit",
        classes=tuple("0123456789"),
        side=32,
        points=1797,
    ),
)

FEATURES: Final = named(
    Choice("x1", "x₁"),
    Choice("x2", "x₂"),
    Choice("x1sq", "x₁²"),
    Choice("x2sq", "x₂²"),
    Choice("x1x2", "x₁x₂"),
    Choice("sinx1", "sin x₁"),
    Choice("sinx2", "sin x₂"),
    Choice("cosx1", "cos x₁"),
    Choice("cosx2", "cos x₂"),
    Choice("absx1", "|x₁|"),
    Choice("absx2", "|x₂|"),
)
