"""What the lecture is made of: chapters of slides, with figures, claims, predictions and errata.

Recipes stand as links, the fragment of a Lab address, as `app.recipe.link` reads them. Texts are plain;
what is longer than a sentence, and every formula, stands in the slide's block of the chapter's template.
"""

from dataclasses import dataclass, field
from typing import Any, Literal

Measure = Literal["training loss", "test loss", "training accuracy", "test accuracy", "diverged at step"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Preset:
    """Something to try in a live figure. options: those of the figure that it replaces."""

    title: str
    options: dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """A live figure beside a slide.

    module: the script in static/js/pages/lecture/figures/ that draws it. about: a few words under the title.
    text: what the figure shows, for those who do not see it. options: what the script starts from; a value
    under "recipe" (or a list of them under "recipes") is a link and reaches the script as a recipe.
    notice: what to notice. lab: a link that opens it in the Lab, "" for none.
    """

    module: str
    title: str
    about: str
    text: str
    options: dict[str, Any] = field(default_factory=dict[str, Any])
    presets: tuple[Preset, ...] = ()
    notice: tuple[str, ...] = ()
    lab: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Arm:
    """One side of a claim: a recipe trained for some steps, and what it came to.

    measured: as the tests found it; accuracies are shares, losses as the recipe's loss has them.
    low, high: where the claim holds; null bounds nothing, and a run that did not diverge measures null.
    """

    title: str
    recipe: str
    steps: int
    measure: Measure
    measured: float | None
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """A statement of the kind "X makes Y happen" that a test holds.

    arms: recipes that the test trains and that a reader may run again; or, where no run shows it,
    outcome: the measured figures in words, and test: the function in tests/ that finds them.
    column: what the table calls what the arms measure, where the slide calls it otherwise.
    """

    id: str
    sentence: str
    column: str = ""
    arms: tuple[Arm, ...] = ()
    outcome: str = ""
    test: str = ""


@dataclass(frozen=True, slots=True)
class QuizChoice:
    """An answer to pick. reply: what a reader who picks it is told."""

    text: str
    reply: str


@dataclass(frozen=True, slots=True, kw_only=True)
class QuizQuestion:
    """A question with one right answer. right: its index among the choices."""

    text: str
    choices: tuple[QuizChoice, ...]
    right: int


def question(text: str, *choices: tuple[str, str], right: int = 0) -> QuizQuestion:
    """A question with its choices as (text, reply)."""
    return QuizQuestion(text=text, choices=tuple(QuizChoice(*choice) for choice in choices), right=right)


@dataclass(frozen=True, slots=True, kw_only=True)
class Prediction:
    """A guess asked for before a decisive run, the run, and what explains it.

    right: index of the option that came true. because: why. claim: how we know.
    case: the figure's options, over its own, for the run that decides; None leaves the figure as it is. A "module" in
    it names another script of the chapter. steps: how far its runs go before the page asks what was seen.
    tells: what would give the answer away, and is on the slide nowhere before the guess.
    covered: the figure would show the answer, so it waits for the guess.
    why: asked after the run; the right choice is answered by `because`.
    """

    question: str
    options: tuple[str, ...]
    right: int
    because: str
    claim: str
    why: QuizQuestion
    case: dict[str, Any] | None = None
    steps: int = 0
    tells: tuple[str, ...] = ()
    covered: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Recall:
    """A question at a chapter's end. slide: "chapter/slide" that answers it. claim or test: how we know the answer."""

    id: str
    question: QuizQuestion
    slide: str
    claim: str = ""
    test: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Slide:
    """One slide. id: its anchor, and (with "-" as "_") the block of the chapter's template that holds its text.

    headings: the lecture's own that it stands under. title: the question it answers.
    wide: the figure takes the whole width, under the text.
    prediction: what its figure decides; further: more of them, asked one after the other.
    """

    id: str
    headings: tuple[str, ...]
    title: str
    figure: Figure | None = None
    wide: bool = False
    prediction: Prediction | None = None
    further: tuple[Prediction, ...] = ()
    claims: tuple[Claim, ...] = ()

    @property
    def block(self) -> str:
        """The template block of its text."""
        return self.id.replace("-", "_")

    @property
    def predictions(self) -> tuple[Prediction, ...]:
        """All guesses it asks for, in order."""
        return (self.prediction, *self.further) if self.prediction else ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Chapter:
    """One of the lecture's. id: its address and template. slides: none while it is to be written.

    summary: what it says, in a few sentences; can: what a reader can do after it; recall: what it asks at its end.
    """

    id: str
    title: str
    question: str
    slides: tuple[Slide, ...] = ()
    summary: tuple[str, ...] = ()
    can: tuple[str, ...] = ()
    recall: tuple[Recall, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Erratum:
    """A slip of the lecture. wording: a few words of it; correction: what is right; slide: "chapter/slide"."""

    wording: str
    correction: str
    slide: str
