"""The reader's own examples, inside the recipe: two inputs and a target each.

A table says all that is drawn of it and seen of it, so that nothing is worked out twice.
"""

from typing import Annotated

from pydantic import AfterValidator, Field, FiniteFloat, field_validator, model_validator

from app.recipe import limits
from app.recipe.catalogue import DataSet
from app.recipe.model import Model


def _rounded(value: float) -> float:
    """To the digits that float32 holds, so that tables from a page, a link and a file agree."""
    return float(f"{value:.{limits.TABLE_DIGITS}g}")


Number = Annotated[FiniteFloat, Field(ge=limits.TABLE_VALUE[0], le=limits.TABLE_VALUE[1]), AfterValidator(_rounded)]
Scale = Annotated[FiniteFloat, Field(gt=0, le=limits.TABLE_VALUE[1]), AfterValidator(_rounded)]
Name = Annotated[str, Field(min_length=1, max_length=limits.TABLE_NAME)]
Row = tuple[Number, Number, Number]


class TableSpec(Model):
    """Rows of (x₁, x₂, y), and what they are called.

    classes: a name for each class, which y counts from 0; none where y is a value.
    extent: (x0, x1, y0, y1) in data units, the part of the plane that is drawn.
    center, scale: of x₁, x₂ and y; the network sees (value - center) / scale, and answers so scaled.
    Numbers are rounded to seven significant digits.
    """

    columns: tuple[Name, Name] = ("x₁", "x₂")
    target: Name = "class"
    classes: Annotated[tuple[Name, ...], Field(max_length=limits.TABLE_CLASSES)] = ("class 0", "class 1")
    extent: tuple[Number, Number, Number, Number] = (-6.0, 6.0, -6.0, 6.0)
    center: tuple[Number, Number, Number] = (0.0, 0.0, 0.0)
    scale: tuple[Scale, Scale, Scale] = (1.0, 1.0, 1.0)
    rows: Annotated[tuple[Row, ...], Field(min_length=limits.TABLE_ROWS[0], max_length=limits.TABLE_ROWS[1])]

    @field_validator("classes")
    @classmethod
    def _classes(cls, names: tuple[str, ...]) -> tuple[str, ...]:
        if len(names) == 1 or len(set(names)) != len(names):
            raise ValueError(f"a table has no class or at least two, each with its own name; got {list(names)}")
        return names

    @model_validator(mode="after")
    def _fits(self) -> "TableSpec":
        x0, x1, y0, y1 = self.extent
        if x0 >= x1 or y0 >= y1:
            raise ValueError(f"the extent of a table is x0, x1, y0, y1 with x0 < x1 and y0 < y1; got {self.extent}")
        if self.classes:
            if self.center[2] != 0 or self.scale[2] != 1:
                raise ValueError("the number of a class is not scaled; its center is 0 and its scale 1")
            for index, (_, _, y) in enumerate(self.rows):
                if y not in range(len(self.classes)):
                    known = len(self.classes) - 1
                    raise ValueError(f"the class of row {index + 1} is a whole number from 0 to {known}; got {y:g}")
        return self

    @property
    def choice(self) -> DataSet:
        """The table as the catalogue describes a data set."""
        return DataSet(
            "table",
            "Own data",
            problem="classification" if self.classes else "regression",
            columns=self.columns,
            target=self.target,
            classes=self.classes,
            extent=self.extent,
            center=self.center[:2],
            scale=self.scale[:2],
            value=(self.center[2], self.scale[2]),
            points=len(self.rows),
            drawn=False,
        )
