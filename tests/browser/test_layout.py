"""Cause and effect in one window: the rate, the curve, the boundary and the numbers of the Lab at every size."""

import pytest
from playwright.sync_api import Locator

from tests.browser.lab import Lab

LARGE = ((1280, 640), (1280, 720), (1366, 650), (1440, 900), (1536, 730), (1920, 1080), (2560, 1440))
SMALL = ((320, 568), (390, 844), (768, 1024), (844, 390), (1024, 768), (1279, 640))


@pytest.fixture
def lab(open_lab: Lab) -> Lab:
    lab = open_lab.begin("v=1&data=spiral&hidden=8,8&lr=0.03")
    lab.page.evaluate("() => scrollTo(0, 0)")
    return lab


def sized(lab: Lab, width: int, height: int) -> None:
    lab.page.set_viewport_size({"width": width, "height": height})
    lab.page.evaluate("() => new Promise(drawn => requestAnimationFrame(() => requestAnimationFrame(drawn)))")


def span(part: Locator) -> tuple[float, float]:
    """Where a part begins and ends, in pixels from the top of the window."""
    box = part.bounding_box()
    assert box is not None
    return box["y"], box["y"] + box["height"]


def test_rate_curve_boundary_and_numbers_share_the_window_without_scrolling(lab: Lab) -> None:
    for width, height in LARGE:
        sized(lab, width, height)
        for part in (
            lab.slider("Learning rate"),
            lab.figure("Loss"),
            lab.figure("Learning rate over time"),
            lab.figure("Decision boundary"),
            lab.output("Training loss"),
            lab.output("Test loss"),
            lab.output("Step"),
        ):
            top, bottom = span(part)
            assert top >= 0, (width, height, part)
            assert bottom <= height, (width, height, part)
        top, bottom = span(lab.figure("Loss"))
        assert bottom - top >= 180, (width, height)


def test_rate_and_curve_share_a_small_window(lab: Lab) -> None:
    for width, height in SMALL:
        sized(lab, width, height)
        lab.page.evaluate("() => document.querySelector('#loss').scrollIntoView({block: 'nearest'})")
        _, rate = span(lab.slider("Learning rate"))
        top, bottom = span(lab.figure("Loss"))
        assert 0 < rate <= top + 1, (width, height)
        assert bottom <= height + 1, (width, height)


def test_the_rate_stays_in_view_when_the_page_is_scrolled(lab: Lab) -> None:
    for width, height in (*LARGE[:1], *SMALL):
        sized(lab, width, height)
        lab.page.evaluate("() => scrollTo(0, document.documentElement.scrollHeight / 2)")
        top, bottom = span(lab.slider("Learning rate"))
        assert top >= 0, (width, height)
        assert bottom <= height, (width, height)
