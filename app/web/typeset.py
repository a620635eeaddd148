"""Formulas as MathML and code as highlighted HTML, made on the server so that pages need no script for either."""

import re
from functools import cache
from typing import Any

from markupsafe import Markup
from math_core import LatexError, LatexToMathML
from pygments import highlight  # pyright: ignore[reportUnknownVariableType]
from pygments.formatters import HtmlFormatter
from pygments.lexers import get_lexer_by_name  # pyright: ignore[reportUnknownVariableType]

_CONVERTER = LatexToMathML()
_MARKED = re.compile(r"(\(?<math>(?:(?!</math>).)*</math>[.,;:?!)]+)")


@cache
def math(latex: str, display: bool = False) -> Markup:
    """A formula as a MathML element; display: on a line of its own.

    Raises:
        ValueError: the formula cannot be read, with the formula.
    """
    try:
        formula = _CONVERTER.convert_with_local_state(latex, displaystyle=display)
    except LatexError as error:
        raise ValueError(f"the formula {latex!r} cannot be read: {error}") from error
    # a long formula scrolls on a narrow screen, so the keyboard must reach it
    return Markup(formula.replace("<math ", '<math tabindex="0" ', 1) if display else formula)


def held(html: Markup) -> Markup:
    """The same with each formula in a line held to the mark after it, which browsers would let begin the next."""
    return Markup(_MARKED.sub(r'<span class="held">\1</span>', str(html)))


def code(text: str, language: str = "python") -> Markup:
    """Code in a `pre`, its tokens in spans with Pygments' classes, which css/code.css colours.

    language: as Pygments names it; "pycon" for a session with its answers.
    """
    lines = "\n".join(code_lines(text, language))
    return Markup(f'<pre class="code" tabindex="0"><code>{lines}</code></pre>')


def code_lines(text: str, language: str = "python") -> list[str]:
    """The same line by line, without the `pre`."""
    highlighted: Any = highlight(text.strip("\n"), get_lexer_by_name(language), HtmlFormatter[str](nowrap=True))
    return str(highlighted).rstrip().split("\n")
