"""The lecture's pages: chapters and errata, rendered from `app.lecture`."""

import json
import re
from typing import Any, Final

from markupsafe import Markup

from app.lecture.cells import CELLS
from app.lecture.contents import CHAPTERS, ERRATA
from app.lecture.glossary import GLOSSARY
from app.lecture.model import Arm, Chapter, Figure, Prediction
from app.recipe.link import decode
from app.web.files import asset_root
from app.web.rendering import Pages, script_json
from app.web.words import Words


def add_pages(pages: Pages, catalogue: Markup) -> None:
    """Add each chapter that is written, and the errata."""
    pages.give(
        chapters=tuple(CHAPTERS.values()),
        case_data=case_data,
        figure_data=figure_data,
        figure_scripts=figure_scripts,
        arm_data=arm_data,
        minutes=minutes,
        chapter_data=chapter_data,
        place_of=place_of,
        measured=measured,
        drawing=drawing,
        cells=CELLS,
    )
    for chapter in CHAPTERS.values():
        if chapter.slides:
            given = {"page": "lecture", "chapter": chapter, "catalogue": catalogue, **_neighbours(chapter)}
            pages.add(
                f"/lecture/{chapter.id}", f"lecture/{chapter.id}.html", lambda given=given: {**given, "words": Words()}
            )
    written = [erratum for erratum in ERRATA if _slide_exists(erratum.slide)]
    pages.add("/glossary", "glossary.html", lambda: {"page": "glossary", "glossary": GLOSSARY})
    pages.add("/errata", "errata.html", lambda: {"page": "errata", "errata": written})


_UNREAD: Final = re.compile(r"{[{%#].*?[%}#]}|<[^>]*>", re.DOTALL)
_WORDS_A_MINUTE: Final = 180
_MINUTES_A_FIGURE: Final = 1.5


def minutes(chapter: Chapter) -> int:
    """About how long a chapter takes to read, with a moment for each of its figures."""
    source = (asset_root() / "templates" / "lecture" / f"{chapter.id}.html").read_text(encoding="utf-8")
    figures = sum(slide.figure is not None for slide in chapter.slides)
    return round(len(_UNREAD.sub(" ", source).split()) / _WORDS_A_MINUTE + _MINUTES_A_FIGURE * figures)


def chapter_data(chapter: Chapter) -> str:
    """What the cover's script has to know of a chapter to tell how far a reader is in it, as JSON for an attribute."""
    slides = [{"id": slide.id, "title": slide.title} for slide in chapter.slides]
    told = {
        "id": chapter.id,
        "title": chapter.title,
        "slides": slides,
        "questions": [asked.id for asked in chapter.recall],
    }
    return json.dumps(told)


def place_of(slide: str) -> tuple[str, str]:
    """The address and the title of a slide that is given as "chapter/slide"."""
    name, _, id = slide.partition("/")
    title = next(shown.title for shown in CHAPTERS[name].slides if shown.id == id)
    return f"/lecture/{name}#{id}", title


def drawing(name: str) -> Markup:
    """A drawing of `img/` as part of the page, so that it takes the page's theme and fonts."""
    return Markup((asset_root() / "img" / name).read_text(encoding="utf-8"))


def figure_scripts(chapter: Chapter) -> list[str]:
    """The scripts that draw a chapter's figures, in order: paths under `static/`."""
    modules = [slide.figure.module for slide in chapter.slides if slide.figure]
    cases = [asked.case for slide in chapter.slides for asked in slide.predictions if asked.case]
    modules += [case["module"] for case in cases if "module" in case]
    return [f"js/pages/lecture/figures/{module}.js" for module in dict.fromkeys(modules)]


def figure_data(figure: Figure) -> Markup:
    """What a figure's script starts from, as JSON: its options, and those of each preset."""
    presets = [{"title": preset.title, "options": resolved(preset.options)} for preset in figure.presets]
    return script_json({"options": resolved(figure.options), "presets": presets})


def case_data(asked: Prediction) -> str:
    """The run that decides a prediction, as JSON for an attribute: the figure's options, and how many steps."""
    return json.dumps({"options": resolved(asked.case or {}), "steps": asked.steps})


def arm_data(arms: tuple[Arm, ...]) -> Markup:
    """The arms of a claim as its script runs them again, as JSON."""
    told = [{"recipe": _recipe(arm.recipe), "steps": arm.steps, "measure": arm.measure} for arm in arms]
    return script_json(told)


def measured(arm: Arm) -> str:
    """What an arm came to, for readers."""
    if arm.measure == "diverged at step":
        return "never" if arm.measured is None else f"{arm.measured:,.0f}"
    if arm.measured is None:
        return "not finite"
    return f"{100 * arm.measured:.1f} %" if arm.measure.endswith("accuracy") else f"{arm.measured:.4g}"


def resolved(options: dict[str, Any]) -> dict[str, Any]:
    """Options with the recipes of their links in place of the links."""
    values = dict(options)
    if "recipe" in values:
        values["recipe"] = _recipe(values["recipe"])
    if "recipes" in values:
        values["recipes"] = [_recipe(link) for link in values["recipes"]]
    return values


def _recipe(link: str) -> dict[str, Any]:
    recipe, _ = decode(link)
    return recipe.model_dump(mode="json")


def _slide_exists(name: str) -> bool:
    chapter, _, slide = name.partition("/")
    return any(found.id == slide for found in CHAPTERS[chapter].slides)


def _neighbours(chapter: Chapter) -> dict[str, Any]:
    """The chapter's place among those that are written, and who stands before and after it."""
    written = [other for other in CHAPTERS.values() if other.slides]
    place = written.index(chapter)
    return {
        "number": list(CHAPTERS).index(chapter.id) + 1,
        "before": written[place - 1] if place else None,
        "after": written[place + 1] if place + 1 < len(written) else None,
    }
