"""The page's own letters: that they hold all a page can show, stretch, and weigh little."""

import re
from pathlib import Path

import httpx
import pytest

from app.lecture.contents import CHAPTERS
from app.web.factory import create_app
from app.web.settings import Settings
from tests import fonts
from tests.web.doubles import Host

MOST_BYTES = 150_000
RULE = re.compile(r'@font-face \{\s*font-family: "([^"]+)";\s*src: url\("\.\./fonts/([\w-]+)\.woff2"\)([^}]*)\}')
FAMILIES = {"--ui": "Descent Sans", "--reading": "Descent Serif", "--code": "Descent Mono", "--math": "Descent Math"}


def holdings(family: str, italic: bool = False) -> set[str]:
    """Every character that a family sets, by itself or with what another face lends it."""
    found: set[str] = set()
    for name, face, rest in RULE.findall(fonts.STYLE.read_text(encoding="utf-8")):
        if name == family and ("italic" in rest) == italic:
            within = {chr(int(code, 16)) for code in re.findall(r"U\+([0-9A-F]+)", rest)}
            held = fonts.characters(fonts.FOLDER / f"{face}.woff2")
            found |= held & within if within else held
    return found


async def formulas(folder: Path) -> list[str]:
    """Every formula of the lecture's pages, as MathML."""
    app = create_app(Settings(data_dir=folder), Host())
    found: list[str] = []
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://127.0.0.1:8000") as client:
        for chapter in CHAPTERS.values():
            page = await client.get(f"/lecture/{chapter.id}", headers={"Accept": "text/html"})
            found += re.findall(r"<math.*?</math>", page.text, re.DOTALL)
    app.state.runs.store.close()
    return found


@pytest.mark.parametrize("family", ["Descent Sans", "Descent Serif", "Descent Mono"])
def test_a_family_holds_every_character_that_the_pages_text_has(family: str):
    missing = (fonts.BASIC | fonts.shown()) - holdings(family)
    assert not missing, f"{family} lacks {sorted(missing)}: run `make fonts`"


def test_slanted_text_holds_the_same():
    assert not (fonts.BASIC | fonts.shown()) - holdings("Descent Serif", italic=True)


async def test_the_mathematical_face_holds_every_character_of_every_formula(tmp_path: Path):
    maths = await formulas(tmp_path)
    held, used = holdings("Descent Math"), set("".join(re.sub(r"<[^>]*>|&\w+;", "", formula) for formula in maths))
    assert len(maths) > 100
    assert not {character for character in used if character > " "} - held - {"\ufe00"}  # which picks a form
    names = {name for formula in maths for name in re.findall(r"<mi>(\w)</mi>", formula)}
    assert {"x", "w", "σ"} <= names
    upright = {chr(0x1D44E + code - ord("a")): chr(code) for code in range(ord("a"), ord("z") + 1) if chr(code) != "h"}
    assert set(upright) <= held, "letters are set slanted, as characters of their own"


@pytest.mark.parametrize("sign", list("()[]{}|‖√∑∏∫"))
def test_brackets_sums_and_roots_stretch(sign: str):
    font = fonts.opened(fonts.FOLDER / "math.woff2")
    variants, name = font["MATH"].table.MathVariants, font.getBestCmap()[ord(sign)]
    taller = variants.VertGlyphConstruction[variants.VertGlyphCoverage.glyphs.index(name)]
    parts = [record.VariantGlyph for record in taller.MathGlyphVariantRecord]
    if taller.GlyphAssembly:
        parts += [part.glyph for part in taller.GlyphAssembly.PartRecords]
    assert len(parts) > 1
    assert set(parts) <= set(font.getGlyphOrder())


@pytest.mark.parametrize("sign", list("→←‾\u0302\u0305"))
def test_hats_bars_and_arrows_widen(sign: str):
    font = fonts.opened(fonts.FOLDER / "math.woff2")
    variants = font["MATH"].table.MathVariants
    assert font.getBestCmap()[ord(sign)] in variants.HorizGlyphCoverage.glyphs


@pytest.mark.parametrize("name", ["sans", "serif", "mono"])
def test_figures_of_a_table_are_of_one_width(name: str):
    font = fonts.opened(fonts.FOLDER / f"{name}.woff2")
    letters, widths = font.getBestCmap(), font["hmtx"].metrics
    tabular: dict[str, str] = {}
    for record in font["GSUB"].table.FeatureList.FeatureRecord if "GSUB" in font else ():
        for index in record.Feature.LookupListIndex if record.FeatureTag == "tnum" else ():
            for sub in font["GSUB"].table.LookupList.Lookup[index].SubTable:
                tabular |= getattr(sub, "ExtSubTable", sub).mapping
    figures = [letters[ord(figure)] for figure in "0123456789"]
    assert len({widths[tabular.get(figure, figure)][0] for figure in figures}) == 1
    assert letters[ord(" ")] not in tabular, "the words around figures keep their spaces"


def test_all_the_letters_together_weigh_no_more_than_one_page_may():
    sizes = {path.name: path.stat().st_size for path in fonts.FOLDER.glob("*.woff2")}
    assert set(sizes) == {face.path.name for face in fonts.FACES}
    assert sum(sizes.values()) <= MOST_BYTES, sizes


def test_the_style_is_what_the_faces_give_and_lets_no_text_wait():
    style = fonts.STYLE.read_text(encoding="utf-8")
    assert style == fonts.style(), "run `make fonts`"
    rules = [rule for rule in style.split("@font-face")[1:] if "url(" in rule]
    assert all("font-display: swap" in rule for rule in rules)


def test_each_stack_of_the_tokens_begins_with_our_own_face():
    tokens = (fonts.STYLE.parent / "tokens.css").read_text(encoding="utf-8")
    for token, family in FAMILIES.items():
        assert re.search(rf'{token}: "{family}"', tokens), token


@pytest.mark.parametrize("face", fonts.FACES, ids=lambda face: face.name)
def test_a_face_goes_by_a_name_of_its_own_and_its_licence_lies_beside_it(face: fonts.Face):
    names = fonts.opened(face.path)["name"]
    assert (names.getDebugName(1), face.family.split()[0]) == (face.family, "Descent")
    licence = (fonts.FOLDER / f"LICENSE-{face.name.removesuffix('-italic')}").read_text(encoding="utf-8")
    assert licence.startswith(face.family)
    assert str(names.getDebugName(0)) in licence
    assert "SIL OPEN FONT LICENSE Version 1.1" in licence
