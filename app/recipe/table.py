"""The reader's own examples, inside the recipe: two inputs and a target each.

A table says all that is drawn of it and seen of it, so that nothing is worked out twice.
"""

from collections import Counter
from typing import Annotated, Literal

from pydantic import Field, FiniteFloat, field_validator, model_validator

from app.recipe import limits
from app.recipe.catalogue import DataSet
from app.recipe.model import Model
from app.recipe.numbers import full

Number = Annotated[FiniteFloat, Field(ge=limits.TABLE_VALUE[0], le=limits.TABLE_VALUE[1])]
Scale = Annotated[FiniteFloat, Field(gt=0, le=limits.TABLE_VALUE[1])]
Name = Annotated[str, Field(min_length=1, max_length=limits.TABLE_NAME)]
Row = tuple[Number, Number, Number]
Index = Annotated[int, Field(ge=0, lt=limits.TABLE_ROWS[1])]


class TableSpec(Model):
    """Rows of (x₁, x₂, y), and what they are called.

    version: 1 as Descent 0.1.0 wrote tables: numbers are rounded to seven significant digits and scaled as
    float32, and the split ignores the classes. 2: numbers are kept as they are and scaled as float64, and the split
    is stratified, each class on its own.
    classes: a name for each class, which y counts from 0; none where y is a value.
    extent: (x0, x1, y0, y1) in data units, the part of the plane that is drawn.
    center, scale: of x₁, x₂ and y; the network sees (value - center) / scale, and answers so scaled.
    test: the rows of the test set, counted from 0, in version 2; None where the recipe's training share splits them.
    """

    version: Literal[1, 2] = 1
    columns: tuple[Name, Name] = ("x₁", "x₂")
    target: Name = "class"
    classes: Annotated[tuple[Name, ...], Field(max_length=limits.TABLE_CLASSES)] = ("class 0", "class 1")
    extent: tuple[Number, Number, Number, Number] = (-6.0, 6.0, -6.0, 6.0)
    center: tuple[Number, Number, Number] = (0.0, 0.0, 0.0)
    scale: tuple[Scale, Scale, Scale] = (1.0, 1.0, 1.0)
    rows: Annotated[tuple[Row, ...], Field(min_length=limits.TABLE_ROWS[0], max_length=limits.TABLE_ROWS[1])]
    test: Annotated[tuple[Index, ...], Field(max_length=limits.TABLE_ROWS[1])] | None = None

    @field_validator("classes")
    @classmethod
    def _classes(cls, names: tuple[str, ...]) -> tuple[str, ...]:
        if len(names) == 1 or len(set(names)) != len(names):
            raise ValueError(f"a table has no class or at least two, each with its own name; got {list(names)}")
        return names

    @model_validator(mode="after")
    def _round(self) -> "TableSpec":
        """Keep the digits of version 1, so that its tables give the same data as ever."""
        if self.version == 1:
            for name in ("extent", "center", "scale"):
                object.__setattr__(self, name, _rounded(getattr(self, name)))
            object.__setattr__(self, "rows", tuple(map(_rounded, self.rows)))
        return self

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
                    raise ValueError(f"the class of row {index + 1} is a whole number from 0 to {known}; got {full(y)}")
        return self

    @model_validator(mode="after")
    def _splits(self) -> "TableSpec":
        if self.test is None:
            return self
        if self.version == 1:
            raise ValueError("a table names its test rows from version 2 on; got test rows in version 1")
        test, last = set(self.test), len(self.rows) - 1
        if not 0 < len(test) <= last or len(test) < len(self.test) or max(test) > last:
            raise ValueError(
                f"the test rows of a table are different rows from 0 to {last}, at least one and not all; "
                f"got {len(self.test)} of {last + 1} rows, up to {max(self.test, default=0)}"
            )
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

    def quotas(self, share: float) -> tuple[int, ...]:
        """How many rows of each class a stratified split trains on; of a target without classes, how many rows.

        Each class is split as all rows are, by largest remainders, and has at least one row in either set. A class
        of a single row is trained on, unless no row were left to test.
        """
        rows = len(self.rows)
        wanted = min(max(1, round(share * rows)), rows - 1)
        if not self.classes:
            return (wanted,)
        counted = Counter(int(y) for _, _, y in self.rows)
        counts = [counted[number] for number in range(len(self.classes))]
        exact = [wanted * count / rows for count in counts]
        low = [min(count, 1) for count in counts]
        high = [max(count - 1, least) for count, least in zip(counts, low, strict=True)]
        taken = [min(max(int(e), a), b) for e, a, b in zip(exact, low, high, strict=True)]
        while sum(taken) < wanted and (room := [k for k, most in enumerate(high) if taken[k] < most]):
            taken[max(room, key=lambda k: exact[k] - taken[k])] += 1
        while sum(taken) > wanted and (room := [k for k, least in enumerate(low) if taken[k] > least]):
            taken[max(room, key=lambda k: taken[k] - exact[k])] -= 1
        if sum(taken) == rows:
            taken[max(k for k, count in enumerate(taken) if count)] -= 1
        return tuple(taken)

    def training(self, share: float) -> int:
        """How many rows are trained on, in version 2."""
        return len(self.rows) - len(self.test) if self.test is not None else sum(self.quotas(share))


def _rounded(values: tuple[float, ...]) -> tuple[float, ...]:
    """To the digits that float32 holds."""
    return tuple(float(f"{value:.{limits.TABLE_DIGITS}g}") for value in values)
