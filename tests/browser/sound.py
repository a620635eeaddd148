"""What every page has to be: sound to axe, and no wider than its window."""

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Locator, Page


def has_no_violation(page: Page) -> None:
    """Axe finds nothing."""
    results = Axe().run(page, options={"resultTypes": ["violations"]})
    assert results.violations_count == 0, results.generate_report()


def fits(page: Page, width: int) -> None:
    """The page, once it is laid out, does not scroll sideways."""
    page.wait_for_function("width => document.documentElement.scrollWidth <= width", arg=width)


def needs_no_scrolling(part: Locator) -> None:
    """What a part of the page shows is no wider than the part."""
    assert part.evaluate("part => part.scrollWidth <= part.clientWidth")


def height(part: Locator) -> int:
    """How high a part of the page is, in CSS pixels."""
    return part.evaluate("part => part.offsetHeight")


def holds_all_it_shows(page: Page, width: int) -> None:
    """Nothing in the page reaches beyond the right edge of the window."""
    fits(page, width)
    outside = page.evaluate(
        """width => [...document.querySelectorAll("header *, main *")]
            .filter(e => e.checkVisibility() && !e.closest(".hush, svg, [popover]"))
            .filter(e => e.getBoundingClientRect().right > width + 1)
            .map(e => e.outerHTML.slice(0, 80))""",
        width,
    )
    assert outside == []
