"""The lecture's pages: chapters and errata, rendered from `app.lecture`."""

from typing import Any

from markupsafe import Markup

from app.lecture.cells import CELLS
from app.lecture.contents import CHAPTERS, ERRATA
from app.lecture.model import Arm, Chapter, Figure
from app.recipe.link import decode
from app.web.files import asset_root
from app.web.rendering import Pages, script_json


def add_pages(pages: Pages, catalogue: Markup) -> None:
    """Add each chapter that is written, and the errata."""
    pages.give(
        chapters=tuple(CHAPTERS.values()),
        figure_data=figure_data,
        figure_scripts=figure_scripts,
        arm_data=arm_data,
        measured=measured,
        drawing=drawing,
        cells=CELLS,
    )
    for chapter in CHAPTERS.values():
        if chapter.slides:
            given = {"page": "lecture", "chapter": chapter, "catalogue": catalogue, **_neighbours(chapter)}
            pages.add(f"/lecture/{chapter.id}", f"lecture/{chapter.id}.html", lambda given=given: given)
    written = [erratum for erratum in ERRATA if _slide_exists(erratum.slide)]
    pages.add("/errata", "errata.html", lambda: {"page": "errata", "errata": written})


def drawing(name: str) -> Markup:
    """A drawing of `img/` as part of the page, so that it takes the page's theme and fonts."""
    return Markup((asset_root() / "img" / name).read_text(encoding="utf-8"))


def figure_scripts(chapter: Chapter) -> list[str]:
    """The scripts that draw a chapter's figures, in order: paths under `static/`."""
    return [f"js/pages/lecture/figures/{slide.figure.module}.js" for slide in chapter.slides if slide.figure]


def figure_data(figure: Figure) -> Markup:
    """What a figure's script starts from, as JSON: its options, and those of each preset."""
    presets = [{"title": preset.title, "options": resolved(preset.options)} for preset in figure.presets]
    return script_json({"options": resolved(figure.options), "presets": presets})


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
