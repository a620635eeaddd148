"""Numbers as readers type them into the fields of the pages."""

import pytest
from playwright.sync_api import Locator, expect

from tests.browser.lab import Lab

LINK = "v=1&data=circles&hidden=4,2&lr=0.03&schedule=step(step_size=50)"


@pytest.fixture
def lab(open_lab: Lab) -> Lab:
    return open_lab.begin(LINK)


def put(field: Locator, text: str) -> None:
    field.fill(text)
    field.press("Enter")


def step_size(lab: Lab) -> Locator:
    """The argument of the schedule, with the panel that holds it open."""
    field = lab.page.get_by_label("step_size", exact=True)
    if not field.is_visible():
        lab.button("Schedule settings").click()
    return field


def test_a_whole_number_takes_commas_and_spaces_between_thousands(lab: Lab) -> None:
    field = step_size(lab)
    for text, value in {"1,000": "1000", "2 000": "2000", "3×10³": "3000", "12345": "12345"}.items():
        put(field, text)
        expect(field).to_have_value(value)
        lab.page.wait_for_function("value => location.hash.includes(`step_size=${value}`)", arg=value)


def test_a_number_that_can_be_read_in_two_ways_changes_nothing_and_says_how_to_write_it(lab: Lab) -> None:
    field = step_size(lab)
    put(field, "1.000")
    expect(field).to_have_attribute("aria-invalid", "true")
    expect(
        lab.page.get_by_role("alert").get_by_text("“1.000” can be read in two ways; type 1000 or 1.")
    ).to_be_visible()
    assert "step_size" not in lab.page.url or "step_size=50" in lab.page.url
    put(field, "2000000000")
    expect(lab.page.get_by_role("alert").get_by_text("2000000000 is not")).to_contain_text("from 1 to 1,")


def test_a_goal_keeps_every_digit(lab: Lab) -> None:
    lab.page.get_by_role("button", name="Stop when").click()
    field = lab.page.get_by_label("At step", exact=True)
    put(field, "1,234,567")
    expect(field).to_have_value("1234567")
    expect(lab.page.get_by_role("button", name="Stop when: step 1,234,567")).to_be_visible()
    put(field, "")


def test_a_rate_is_read_back_as_the_page_writes_it(lab: Lab) -> None:
    field = lab.page.get_by_label("Learning rate, typed", exact=True)
    put(field, "1.9×10⁻⁴")
    expect(field).to_have_value("0.00019")
    put(field, "1,000")
    expect(lab.page.get_by_role("alert").get_by_text("type 1000 or 1.000")).to_be_visible()
