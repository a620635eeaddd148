"""Words on tap: the first mention of each word of the glossary on a page becomes a button that opens its definition."""

import re
from typing import Final

from markupsafe import Markup, escape

from app.lecture.glossary import GLOSSARY, Term

_TAG: Final = re.compile(r"(<[^>]*>)")
_WITHIN: Final = frozenset({"p", "li"})
"""Elements whose text is prose."""
_NEVER: Final = frozenset({"a", "button", "code", "math", "ol", "pre", "summary", "svg", "table"})
"""Elements whose text is something else, wherever they stand."""


def _written(form: str) -> set[str]:
    return {form, form[0].upper() + form[1:]}


_TERMS: Final = {written: term for term in GLOSSARY for form in (term.word, *term.forms) for written in _written(form)}
_WORD: Final = re.compile(
    r"(?<![\w-])(" + "|".join(re.escape(form) for form in sorted(_TERMS, key=len, reverse=True)) + r")(?![\w-])"
)


class Words:
    """The words of one page. used: those that were marked, in order."""

    def __init__(self) -> None:
        self.used: list[Term] = []

    def mark(self, html: str) -> Markup:
        """The same, with each word that the page has not marked yet as a button."""
        open_: list[str] = []
        parts: list[str] = []
        for part in _TAG.split(html):
            if part.startswith("</"):
                name = part[2:-1].strip()
                while open_ and open_.pop() != name:
                    pass
            elif part.startswith("<"):
                if not part.endswith("/>") and (name := re.match(r"<([\w-]+)", part)):
                    open_.append(name[1])
            elif _WITHIN.intersection(open_) and not _NEVER.intersection(open_):
                part = _WORD.sub(self._button, part)
            parts.append(part)
        return Markup("".join(parts))

    def _button(self, found: re.Match[str]) -> str:
        term = _TERMS[found[1]]
        if term in self.used:
            return found[0]
        self.used.append(term)
        return f'<button type="button" class="word" popovertarget="word-{term.id}">{escape(found[1])}</button>'
