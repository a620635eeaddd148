"""`make fonts`: cuts the page's own letters from their sources, and writes static/fonts/ and css/fonts.css.

Sources are the packages of the extra `fonts` in pyproject.toml. What is kept is what the pages can show: ASCII,
Latin-1 for the reader's own names, and every other character that stands in a template, a script, a drawing, or
the lecture's and the server's text. A character that a face lacks is taken from another face, named in
css/fonts.css, so that no page asks the machine for a letter.

Cut faces go by names of their own, as the licence asks of changed versions; hinting is dropped, and one
variable face stands for both weights.
"""

import html
import importlib.util
import io
import unicodedata
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from fontTools import subset
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.ttLib import TTFont
from fontTools.varLib import instancer

ROOT = Path(__file__).parents[1]
FOLDER = ROOT / "static" / "fonts"
STYLE = ROOT / "static" / "css" / "fonts.css"
WRITTEN = ("templates/**/*.html", "static/js/**/*.js", "static/css/**/*.css", "img/**/*.svg", "app/**/*.py")
"""Where what a page shows is written."""

WEIGHTS = (400, 600)
RAISED = {"ᵀ": "T", "ᶻ": "z", "⁻": "−", "⁽": "(", "⁾": ")"}
"""What is drawn from another character where a text face lacks it, and how small."""
SMALL = 0.6
USUAL = "ŷȳḡ–—‘’“”•…‹›←↑→↓↔ΓΔΘΛΠΣΦΨΩαβγδεζηθκλμνξπρστφχψω⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻₀₁₂₃₄₅₆₇₈₉∂∇∏∑−√∞∫≈≠≤≥⊙✓✗ŒœŠšŽž\u2011"
"""What sentences about mathematics are likely to have, so that a new one seldom needs a new cut."""
UNSEEN = {chr(code) for code in range(0x10000) if unicodedata.category(chr(code)) in {"Cc", "Cf"}}
BASIC = {chr(code) for code in (*range(0x20, 0x7F), *range(0xA0, 0x100))} - UNSEEN | set(USUAL)
ITALIC = {chr(code) for code in (*range(0x1D434, 0x1D468), 0x210E, *range(0x1D6FC, 0x1D71C), *range(0x1D6E2, 0x1D6FB))}
"""Letters as `<mi>` shows them: a browser sets x as U+1D465."""
GREEK = {chr(code) for code in (*range(0x391, 0x3A2), *range(0x3A3, 0x3AA), *range(0x3B1, 0x3CA), 0x3D5, 0x3F5)}
SIGNS = set("ˆ¯˜‾−∗·⋅×∓±÷=≠≈∼≤≥≪≫∈∑∏∫∂∇√∞∘⊙⊤⋮⋯…′‖⟨⟩⌊⌋⌈⌉←→↦⇒ℒ𝒩ℝ𝔼⁡⁢⁣\ufe00\u0302\u0304\u0305")
"""What formulas are made of beside letters and digits."""
SMALLER = set("0123456789ijkmntxywzghlTLK+−=(),′") | {chr(code) for code in (*range(0x1D44E, 0x1D468), 0x210E)}
"""What has a sturdier form where it is set small, as an index; the others are only scaled."""


@dataclass(frozen=True)
class Face:
    """A face to cut. axes: of the source's axes, where to stand or which span to keep."""

    name: str
    family: str
    source: str
    axes: dict[str, Any]
    italic: bool = False

    @property
    def path(self) -> Path:
        """Where the cut face lies."""
        return FOLDER / f"{self.name}.woff2"

    @property
    def font(self) -> Path:
        """The source's file."""
        package, _, path = self.source.partition("/")
        return _package(package) / path


SPAN = {"wght": WEIGHTS}
FACES = (
    Face("sans", "Descent Sans", "fontpkg_inter/files/Inter[opsz,wght].ttf", {"opsz": 14, **SPAN}),
    Face("serif", "Descent Serif", "fontpkg_source_serif_4/files/SourceSerif4[opsz,wght].ttf", {"opsz": 16, **SPAN}),
    Face(
        "serif-italic",
        "Descent Serif",
        "fontpkg_source_serif_4/files/SourceSerif4-Italic[opsz,wght].ttf",
        {"opsz": 16, "wght": 400},
        italic=True,
    ),
    Face("mono", "Descent Mono", "fontpkg_jetbrains_mono/files/JetBrainsMono[wght].ttf", SPAN),
    Face("math", "Descent Math", "ziamath/fonts/STIXTwoMath-Regular.ttf", {}),
)
LENT = {"serif": ("sans", "math"), "serif-italic": ("sans", "math"), "sans": ("math",), "mono": ("sans", "math")}
"""Where a face takes the characters it lacks."""

LOCAL = {
    "Descent Sans": ("Arial", "Liberation Sans", "Arimo"),
    "Descent Serif": ("Times New Roman", "Liberation Serif", "Tinos"),
    "Descent Mono": ("Courier New", "Liberation Mono", "Cousine"),
}
"""What may stand in until a face has come. Those of a row are of one width."""
WIDTHS = {"Descent Sans": 1.0702, "Descent Serif": 1.1016, "Descent Mono": 0.9998}
"""How much wider a face sets English than what stands in for it."""


TO_COMPARE: Final = {"encodings.js", "sheet.js", "numerals.js"}
"""Scripts whose letters are compared with those of a reader's file and never shown."""


def shown() -> set[str]:
    """Every character beyond ASCII that the pages' own text has."""
    found: set[str] = set()
    for pattern in WRITTEN:
        for path in ROOT.glob(pattern):
            if path.name in TO_COMPARE:
                continue
            text = path.read_text(encoding="utf-8")
            if path.suffix == ".js":
                text += _escaped(text)
            found |= set(html.unescape(text))
    return {character for character in found if ord(character) > 0x7E} - UNSEEN


def wanted(face: Face) -> set[str]:
    """What a face is asked for."""
    if face.name == "math":
        return {chr(code) for code in range(0x20, 0x7F)} | ITALIC | GREEK | SIGNS | shown()
    return BASIC | shown()


def characters(font: Path) -> set[str]:
    """What a face holds."""
    return {chr(code) for code in opened(font).getBestCmap()}


def opened(path: Any) -> Any:
    """A font file; fontTools makes its tables' attributes as it reads them."""
    return TTFont(path)


def _escaped(text: str) -> str:
    """The characters that a script writes as escapes."""
    return "".join(chr(int(part[:4], 16)) for part in text.split("\\u")[1:] if part[:1].isalnum())


def _package(name: str) -> Path:
    found = importlib.util.find_spec(name)
    if found is None or found.origin is None:
        raise FileNotFoundError(f"{name} is not installed: pip install -e '.[fonts]'")
    return Path(found.origin).parent


def cut(face: Face) -> None:
    """Write a face and its licence."""
    font = opened(face.font)
    copyright_line = str(font["name"].getDebugName(0))
    _keep_smaller_forms(font)
    _keep_text_as_it_is(font)
    options = subset.Options(hinting=False, name_IDs=[0, 1, 2, 4, 6, 13, 14], notdef_outline=True)
    options.layout_features = ["kern", "mark", "mkmk", "ccmp", "locl", "tnum", "ssty", "flac", "dtls"]
    options.drop_tables = [*options.drop_tables, "STAT", "DSIG", "MVAR", "HVAR"]  # widths vary with the outlines
    subsetter = subset.Subsetter(options)
    subsetter.populate(unicodes=[ord(character) for character in wanted(face)])
    subsetter.subset(font)
    font = _again(font)
    _draw_raised(font)
    font = _again(font)
    if face.axes:
        font = instancer.instantiateVariableFont(font, face.axes)
    _rename(font, face)
    font.flavor = "woff2"
    font.save(face.path)
    licence = (_package("fontpkg_inter") / "LICENSE").read_text(encoding="utf-8")
    header = f"{face.family}, cut from {font_name(face)}.\n\n{copyright_line}\n"
    _, _, rest = licence.partition("\n\n")
    (FOLDER / f"LICENSE-{face.name.removesuffix('-italic')}").write_text(f"{header}\n{rest}", encoding="utf-8")


def font_name(face: Face) -> str:
    """What the source is called by those who drew it."""
    return str(opened(face.font)["name"].getBestFamilyName())


def _again(font: Any) -> Any:
    """The same as if read from a file, with nothing left of what it was made from."""
    buffer = io.BytesIO()
    font.save(buffer)
    return opened(io.BytesIO(buffer.getvalue()))


def _keep_smaller_forms(font: Any) -> None:
    """Let only what stands in indices have a form for it: the forms of all would double the mathematical face."""
    if "MATH" not in font:
        return
    names = {font.getBestCmap().get(ord(character)) for character in SMALLER}
    table = font["GSUB"].table
    for record in table.FeatureList.FeatureRecord:
        if record.FeatureTag != "ssty":
            continue
        for index in record.Feature.LookupListIndex:
            for sub in table.LookupList.Lookup[index].SubTable:
                alternates = getattr(sub, "ExtSubTable", sub).alternates
                for name in list(alternates):
                    if name not in names:
                        del alternates[name]
                    else:
                        alternates[name] = alternates[name][:1] * 2


def _keep_text_as_it_is(font: Any) -> None:
    """Let tabular figures change digits and signs, not the spaces and commas of the sentences around them."""
    letters = font.getBestCmap()
    kept = {letters.get(ord(character)) for character in "0123456789+−±"}
    table = font["GSUB"].table
    for record in table.FeatureList.FeatureRecord:
        if record.FeatureTag == "tnum":
            for index in record.Feature.LookupListIndex:
                for sub in table.LookupList.Lookup[index].SubTable:
                    mapping = getattr(sub, "ExtSubTable", sub).mapping
                    for name in set(mapping) - kept:
                        del mapping[name]


def _draw_raised(font: Any) -> None:
    """Give a text face the raised characters that it lacks, a space as wide as a digit, a minus as wide as a plus."""
    if "MATH" in font:
        return
    letters, digit = font.getBestCmap(), font["hmtx"].metrics[font.getBestCmap()[ord("0")]][0]
    one_width = digit == font["hmtx"].metrics[letters[ord("i")]][0]
    if "gvar" in font:
        font.ensureDecompiled()
    glyphs, top = font["glyf"], font["glyf"][letters[ord("²")]].yMax
    lift = round(top - SMALL * glyphs[letters[ord("2")]].yMax)
    for character, plain in RAISED.items():
        if ord(character) in letters:
            continue
        width = font["hmtx"].metrics[letters[ord(plain)]][0]
        pen = TTGlyphPen(glyphs)
        shift = (1 - SMALL) * width / 2 if one_width else 0
        pen.addComponent(letters[ord(plain)], (SMALL, 0, 0, SMALL, round(shift), lift))
        _add(font, character, pen.glyph(), width if one_width else round(SMALL * width))
    minus, plus = glyphs[letters[ord("−")]], glyphs[letters[ord("+")]]
    if minus.xMax - minus.xMin < 0.9 * (plus.xMax - plus.xMin):
        pen, wider = TTGlyphPen(glyphs), (plus.xMax - plus.xMin) / (minus.xMax - minus.xMin)
        pen.addComponent(letters[ord("−")], (wider, 0, 0, 1, round(plus.xMin - wider * minus.xMin), 0))
        _add(font, "−", pen.glyph(), digit)
    if 0x2007 not in letters:
        _add(font, "\u2007", TTGlyphPen(glyphs).glyph(), digit)


def _add(font: Any, character: str, glyph: Any, width: int) -> None:
    name = f"uni{ord(character):04X}"
    font["glyf"][name] = glyph
    glyph.recalcBounds(font["glyf"])
    font["hmtx"].metrics[name] = (width, getattr(glyph, "xMin", 0))
    font.setGlyphOrder([*font.getGlyphOrder(), name] if name not in font.getGlyphOrder() else font.getGlyphOrder())
    if "gvar" in font:
        font["gvar"].variations[name] = []
    for table in font["cmap"].tables:
        if table.isUnicode():
            table.cmap[ord(character)] = name


def _rename(font: Any, face: Face) -> None:
    style = "Italic" if face.italic else "Regular"
    plain = f"{face.family}-{style}".replace(" ", "")
    for record in list(font["name"].names):
        told = {1: face.family, 2: style, 4: f"{face.family} {style}", 6: plain}.get(record.nameID)
        if told:
            record.string = told


def style() -> str:
    """css/fonts.css: the faces, what each lends to another, and what stands in until they have come."""
    rules = ["/* The page's own letters. Written by `make fonts`, which also cuts the faces: see tests/fonts.py. */"]
    held = {face.name: characters(face.path) for face in FACES}
    for face in FACES:
        rules.append(_rule(face.family, face.name, face))
        missing = wanted(face) - held[face.name] if face.name in LENT else set()
        for lender in LENT.get(face.name, ()):
            given = missing & held[lender]
            missing -= given
            if given:
                rules.append(_rule(face.family, lender, face, given))
    rules += [_stand_in(family) for family in LOCAL]
    return "\n".join(rules) + "\n"


def _rule(family: str, name: str, face: Face, given: set[str] | None = None) -> str:
    lines = [f'  font-family: "{family}";', f'  src: url("../fonts/{name}.woff2") format("woff2");']
    weight = " ".join(map(str, WEIGHTS)) if isinstance(face.axes.get("wght"), tuple) else "400"
    lines.append(f"  font-weight: {weight};")
    if face.italic:
        lines.append("  font-style: italic;")
    lines.append("  font-display: swap;")
    if given:
        lines.append(f"  unicode-range: {', '.join(f'U+{ord(c):X}' for c in sorted(given))};")
    return "@font-face {\n" + "\n".join(lines) + "\n}"


def _stand_in(family: str) -> str:
    """A face of the machine, with the widths and heights of ours, so that nothing moves when ours comes."""
    face = next(face for face in FACES if face.family == family)
    font, width = opened(face.path), WIDTHS[family]
    size, header = font["head"].unitsPerEm, font["hhea"]
    locals_ = ", ".join(f'local("{name}")' for name in LOCAL[family])
    parts = {
        "ascent-override": header.ascent / size / width,
        "descent-override": -header.descent / size / width,
        "line-gap-override": header.lineGap / size / width,
        "size-adjust": width,
    }
    lines = [f'  font-family: "{family} Stand-in";', f"  src: {locals_};"]
    lines += [f"  {name}: {100 * share:.2f}%;" for name, share in parts.items()]
    return "@font-face {\n" + "\n".join(lines) + "\n}"


def main() -> None:
    """Cut every face and write its style."""
    FOLDER.mkdir(exist_ok=True)
    for face in FACES:
        cut(face)
        print(f"{face.path.name}: {face.path.stat().st_size:,} bytes")
    STYLE.write_text(style(), encoding="utf-8")


if __name__ == "__main__":
    main()
