"""Pages from templates: rendered and compressed once, and again when a file that any page is made of has changed."""

import asyncio
import json
import re
from collections.abc import Callable, Mapping
from dataclasses import asdict
from functools import cache
from typing import Any, Final, cast

from fastapi import APIRouter, Request, Response
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup
from math_core import LatexError, LatexToMathML
from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexers import get_lexer_by_name  # pyright: ignore[reportUnknownVariableType]

from app import __version__
from app.export.source import as_written
from app.recipe import catalogue, limits
from app.web.files import ASK_AGAIN, Content, Files, asset_root


def script_json(value: Any) -> Markup:
    """JSON that may stand inside a script element."""
    text = json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    return Markup(text.replace("<", "\\u003c"))


@cache
def catalogue_json() -> dict[str, Any]:
    """Lists of choices by kind, in the order to show them, and `limits` by name in lower case."""
    kinds = {kind: [_choice(choice) for choice in choices.values()] for kind, choices in catalogue.ALL.items()}
    return {**kinds, "limits": {name.lower(): value for name, value in vars(limits).items() if name.isupper()}}


def _choice(choice: catalogue.Choice) -> dict[str, Any]:
    fields = asdict(choice)
    del fields["rules"]  # functions, which the server alone asks
    return fields


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


HTML: Final = "text/html; charset=utf-8"
_ADDRESS: Final = re.compile(r'(\s(?:href|src|action|content)=")/(?!/)')

Context = Callable[[], Mapping[str, Any]]


class Pages:
    """Renders the templates. router: serves those that were added.

    In a template, `static("icon.svg")` is the address of a file, `plotly_url` that of Plotly; formulas are set by
    `math("z = w x")`, code by `code("x = 1")`, and `source("learn/…", "Name")` is code of the product itself.
    `{% filter styles("lab") %}css/base.css …{% endfilter %}` joins style sheets, and `script` does so with a
    module and those that it may ask for. Addresses are written from the root of the site, and reach the page
    relative to it, so that the server may stand below any path.
    """

    def __init__(self, files: Files) -> None:
        self._files = files
        self.router = APIRouter(include_in_schema=False)
        self._pages: dict[str, tuple[str, Context]] = {}
        self._kept: dict[str, tuple[int, Content]] = {}
        self._environment = Environment(
            loader=FileSystemLoader(asset_root() / "templates"),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        filters = cast("dict[str, object]", self._environment.filters)  # pyright: ignore[reportUnknownMemberType]
        filters.update(styles=self._styles, script=self._script)
        self.give(
            static=files.url,
            plotly_url=files.plotly_url,
            version=__version__,
            held=held,
            math=math,
            code=code,
            source=as_written,
        )

    def give(self, **names: Any) -> None:
        """Let all templates know some names."""
        cast("dict[str, object]", self._environment.globals).update(names)  # pyright: ignore[reportUnknownMemberType]

    def add(self, path: str, template: str, context: Context) -> None:
        """Serve a page that is the same for everyone at a path; it is kept until a file changes."""
        self._pages[path] = template, context

        async def page(request: Request) -> Response:
            return await (await self._page(path)).response(request, ASK_AGAIN)

        async def tidied(request: Request) -> Response:
            query = request.scope["query_string"].decode("latin-1")
            name = path.rpartition("/")[2]
            return Response(status_code=308, headers={"Location": f"../{name}{f'?{query}' if query else ''}"})

        self.router.add_api_route(path, page, methods=["GET"])
        if path != "/":
            self.router.add_api_route(f"{path}/", tidied, methods=["GET"])

    async def warm(self) -> None:
        """Make every page, so that none of them is made while a reader waits."""
        for path in self._pages:
            await asyncio.to_thread((await self._page(path)).compress)
        await asyncio.to_thread(self._files.compress)

    async def _page(self, path: str) -> Content:
        stamp = self._files.look()
        known = self._kept.get(path)
        if known is None or known[0] != stamp:
            template, context = self._pages[path]
            known = stamp, await asyncio.to_thread(lambda: self.render(template, path, context()))
            self._kept[path] = known
        return known[1]

    async def once(self, request: Request, template: str, status: int = 200, **context: Any) -> Response:
        """A page for this request alone."""
        content = await asyncio.to_thread(self.render, template, request.scope["path"], context)
        return Response(content.body, status, media_type=HTML, headers={"Cache-Control": "no-store"})

    def refusal(self, sentence: str, query: list[tuple[str, str]] | None) -> str:
        """A page that says why a request was refused; query: what it keeps of the query where it asks for the token."""
        return self._environment.get_template("refused.html").render(sentence=sentence, query=query)

    def render(self, template: str, path: str, context: Mapping[str, Any]) -> Content:
        """A page as it is sent from a path."""
        root = "/".join([".."] * (path.count("/") - 1)) or "."
        page = self._environment.get_template(template).render(root=root, **context)
        return Content(_ADDRESS.sub(rf"\1{root}/", page).encode(), HTML)

    def _styles(self, paths: str, name: str) -> str:
        return self._files.styles(name, *dict.fromkeys(paths.split()))

    def _script(self, paths: str, name: str) -> Markup:
        if not paths.strip():
            return Markup("")
        return Markup('<script type="module" src="{}"></script>').format(self._files.script(name, *paths.split()))
