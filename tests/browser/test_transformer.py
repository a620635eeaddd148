"""The transformer's figure in a browser: forked, raced, taken away, and opened again from its link."""

import re

import httpx
from playwright.sync_api import Locator, Page, expect

from tests.browser.chapter import show
from tests.browser.server import Server
from tests.browser.sound import fits, has_no_violation

PATIENCE_MS = 60_000
SMALL = "v=1&task=copy&length=4&layers=2&heads=2&width=16&batch=16&lr=0.004&optimizer=adamw"


def figure(page: Page, server: Server, slide: str, link: str = "") -> Locator:
    """The live figure of a slide, in view and made."""
    page.goto(f"{server.url}/lecture/attention#{slide}{'?' + link if link else ''}")
    found = show(page.locator(f"section#{slide} figure.live"))
    expect(found.get_by_role("status", name="Step", exact=True)).to_be_visible(timeout=PATIENCE_MS)
    return found


def at_step(shown: Locator, least: int) -> None:
    """Wait until the run has done so many steps."""
    step = shown.get_by_role("status", name="Step", exact=True).element_handle()
    reached = "([step, least]) => Number(step.textContent.replaceAll(',', '')) >= least"
    shown.page.wait_for_function(reached, arg=[step, least], timeout=PATIENCE_MS)


def test_a_link_opens_the_same_transformer_which_is_forked_taken_away_and_opened_again(
    page: Page, server: Server
) -> None:
    shown = figure(page, server, "transformer", f"{SMALL}&at=6:lr(0.003)&step=12")
    step = shown.get_by_role("status", name="Step", exact=True)
    expect(step).to_have_text("12", timeout=PATIENCE_MS)
    expect(shown.get_by_label("Task")).to_have_value("copy")
    expect(shown.get_by_role("slider", name="Learning rate")).to_have_attribute("aria-valuetext", re.compile("0.003"))
    expect(shown.get_by_label("Induction")).to_have_text(re.compile(r"^0\.\d\d$"), timeout=PATIENCE_MS)
    expect(shown.get_by_role("img", name="Exact match over time")).to_be_visible()

    shown.get_by_label("Look back").fill("8")
    shown.get_by_role("button", name="Fork here").click()
    expect(shown).to_contain_text("Forked at step 8", timeout=PATIENCE_MS)
    expect(step).to_have_text("8")
    shown.get_by_label("Optimizer").select_option("sgd")
    shown.get_by_role("button", name="Train", exact=True).click()
    expect(shown.get_by_role("radio", name="SGD")).to_be_checked(timeout=PATIENCE_MS)
    at_step(shown, 10)
    expect(shown.get_by_label("Exact match, as before")).to_have_text(re.compile("%"), timeout=PATIENCE_MS)
    expect(shown.get_by_label("Exact match, SGD")).to_have_text(re.compile("%"))
    shown.get_by_role("radio", name="as before").check()
    expect(shown.get_by_label("Optimizer")).to_have_value("adamw")
    shown.get_by_role("button", name="Pause").click()

    shown.get_by_text("Take it with you").click()
    script = shown.get_by_label("PyTorch script")
    expect(script).to_contain_text("if step == 8 and trial == 1:  # SGD", timeout=PATIENCE_MS)
    address = shown.get_by_role("link", name="Recipe").evaluate("link => link.href")
    recipe = httpx.get(address).json()
    assert recipe["spec"]["kind"] == "fork"
    for name in ("Script", "Weights", "Losses as CSV", "Losses as JSON"):
        href = shown.get_by_role("link", name=name).evaluate("link => link.href")
        assert httpx.get(href, timeout=60).status_code == 200

    has_no_violation(page)
    page.set_viewport_size({"width": 390, "height": 800})
    fits(page, 390)

    shown.get_by_role("button", name="Leave the fork").click()
    expect(step).to_have_text("12", timeout=PATIENCE_MS)
    expect(shown.get_by_role("button", name="Fork here")).to_be_visible()


def test_a_copied_link_opens_the_run_in_a_fresh_browser(page: Page, server: Server) -> None:
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    shown = figure(page, server, "transformer", f"{SMALL}&drop=0.1&at=2:batch(24)&step=4")
    expect(shown.get_by_role("status", name="Step", exact=True)).to_have_text("4", timeout=PATIENCE_MS)
    shown.get_by_text("Take it with you").click()
    shown.get_by_role("button", name="Copy link").click()
    expect(shown).to_contain_text("Copied a link")
    address = page.evaluate("navigator.clipboard.readText()")
    assert address.startswith(f"{server.url}/lecture/attention#transformer?v=1&task=copy")
    first = shown.get_by_role("status", name="Training loss").inner_text()
    page.goto("about:blank")
    page.goto(address)
    again = page.locator("#transformer figure.live")
    expect(again.get_by_role("status", name="Step", exact=True)).to_have_text("4", timeout=PATIENCE_MS)
    expect(again.get_by_role("status", name="Training loss")).to_have_text(first, timeout=PATIENCE_MS)
    expect(again).to_be_in_viewport()


def test_a_link_that_cannot_be_read_says_so_and_the_figure_begins_anew(page: Page, server: Server) -> None:
    shown = figure(page, server, "transformer", "v=1&task=moo")
    told = shown.get_by_role("alert").filter(has_text="link")
    expect(told).to_have_text(re.compile("This link cannot be read; a new run was started. .*unknown task 'moo'"))
    expect(shown.get_by_label("Task")).to_have_value("reverse")
    page.goto("about:blank")
    shown = figure(page, server, "transformer", "v=1&data=moons")
    told = shown.get_by_role("alert").filter(has_text="link")
    expect(told).to_contain_text("Expected a link that names a task, as in task=reverse; got a perceptron")
    shown.page.get_by_role("button", name="Learn the lecture's text").click()
    expect(shown.get_by_label("Task")).to_have_value("text")
    expect(told).to_be_hidden()


def test_a_warm_up_races_against_none_with_both_drawn(page: Page, server: Server) -> None:
    shown = figure(page, server, "warm-up")
    shown.get_by_role("button", name="Train", exact=True).click()
    at_step(shown, 4)
    for name in ("no warm-up", "warm-up"):
        expect(shown.get_by_label(f"Exact match, {name}", exact=True)).to_have_text(
            re.compile(r"\d %"), timeout=PATIENCE_MS
        )
    expect(shown.get_by_label("Loss", exact=True)).to_be_visible()
    shown.get_by_role("button", name="Pause").click()


def test_the_lab_given_a_transformer_says_where_it_is_and_links_to_it(page: Page, server: Server) -> None:
    page.goto(f"{server.url}/lab#{SMALL}&step=2")
    expect(page.get_by_text("That run trains a transformer.")).to_be_visible(timeout=PATIENCE_MS)
    expect(page.get_by_role("status", name="Step", exact=True)).to_have_text("0", timeout=PATIENCE_MS)
    page.get_by_role("link", name="Open the transformer in its chapter").click()
    shown = page.locator("#transformer figure.live")
    expect(shown.get_by_label("Task")).to_have_value("copy", timeout=PATIENCE_MS)
    expect(shown.get_by_label("Width")).to_have_value("16")
