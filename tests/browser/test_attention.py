"""The chapter on attention in a browser: stepped through, trained, asked, and refused with a sentence."""

import re

from playwright.sync_api import Locator, Page, expect

from tests.browser.chapter import Chapter
from tests.browser.server import Server
from tests.browser.sound import fits, has_no_violation

LEARNT_MS = 120_000


def figure(page: Page, server: Server, slide: str) -> Locator:
    return Chapter(page, server, "attention").figure(slide)


def test_the_cover_says_click_me_and_opens_the_chapter(page: Page, server: Server) -> None:
    page.goto(server.url)
    page.get_by_role("link", name="Click me!").click()
    expect(page.get_by_role("heading", name="Attention", exact=True)).to_be_visible()


def test_self_attention_is_stepped_through_followed_and_switched(page: Page, server: Server) -> None:
    shown = figure(page, server, "self-attention")
    expect(shown.get_by_role("heading", name="Embeddings")).to_be_visible()
    for _ in range(8):
        shown.get_by_role("button", name="Step ›").click()
    expect(shown.get_by_role("heading", name="Softmax")).to_be_visible()
    expect(shown.get_by_role("table")).to_have_count(2)
    shown.get_by_role("button", name="cat").first.click()
    expect(shown.get_by_role("button", name="cat").first).to_have_attribute("aria-pressed", "true")
    shown.get_by_label("Heads").select_option("4")
    expect(shown.get_by_role("table")).to_have_count(4)
    shown.get_by_label("Causal mask").uncheck()
    shown.get_by_role("button", name="‹ Back").click()
    expect(shown.get_by_role("heading", name="Mask")).to_be_visible()
    expect(shown.get_by_role("cell", name="−∞")).to_have_count(0)
    shown.get_by_label("Sentence (8 words)").fill("  ")
    expect(shown).to_contain_text("A sentence has at least one word; got none.")
    shown.get_by_label("Sentence (8 words)").fill("two words")
    expect(shown.get_by_role("button", name="words").first).to_be_visible()
    expect(shown).to_contain_text("F.scaled_dot_product_attention")


def test_paper_shows_the_figures_and_nothing_that_is_to_be_pressed(page: Page, server: Server) -> None:
    shown = figure(page, server, "self-attention")
    expect(shown.get_by_role("table").first).to_be_visible()
    page.emulate_media(media="print")
    for name in ("Pages", "Chapters", "Next"):
        expect(page.get_by_role("navigation", name=name)).to_be_hidden()
    for pressed in (".beside", "#progress", ".transport", ".stepper button", ".stepper input", "[data-rerun]"):
        for one in page.locator(pressed).all():
            expect(one).to_be_hidden()
    expect(shown.get_by_role("status", name="Steps of attention")).to_be_visible()
    expect(shown.get_by_role("button", name="cat").first).to_be_visible()


def test_a_transformer_learns_is_asked_and_loses_a_head(page: Page, server: Server) -> None:
    shown = figure(page, server, "transformer")
    shown.get_by_label("Width").select_option("32")
    shown.get_by_label("Heads", exact=True).select_option("2")
    expect(shown.get_by_role("group", name="Attention of each head").get_by_role("button")).to_have_count(4)
    shown.get_by_role("button", name="Train", exact=True).click()
    score = shown.get_by_role("status", name="Exact match")
    expect(score).to_have_text(re.compile(r"^([5-9]\d|100)"), timeout=LEARNT_MS)
    shown.get_by_role("button", name="Pause").click()
    expect(shown.get_by_role("table", name="What it writes")).to_contain_text(">")

    back = shown.get_by_label("Look back")
    back.fill("1")
    expect(back).to_have_attribute("aria-valuetext", "step 1")

    prompt = shown.get_by_label("Prompt")
    prompt.fill("abcd>")
    expect(shown).to_contain_text("The right answer is dcba.")
    shown.get_by_label("Temperature").fill("0")
    expect(shown.get_by_role("list", name="Chances of the next character")).to_contain_text("100 %")
    shown.get_by_role("button", name="Next token").click()
    expect(prompt).to_have_value(re.compile(r"^abcd>[a-j.>]$"))
    prompt.fill("aXb")
    expect(shown).to_contain_text("The network knows the characters abcdefghij>.; got 'X'.")
    prompt.fill("")
    expect(shown).to_contain_text("A prompt has at least one character; got none.")

    shown.get_by_role("button", name="Layer 2, head 2").click()
    shown.get_by_role("button", name="Switch this head off").click()
    expect(shown).to_contain_text(re.compile(r"Exact match: \d+ % without, \d+ % with all heads\."))

    has_no_violation(page)
    page.set_viewport_size({"width": 390, "height": 800})
    fits(page, 390)


def test_a_text_of_five_megabytes_is_cut_and_a_width_that_does_not_divide_refused(page: Page, server: Server) -> None:
    shown = figure(page, server, "transformer")
    shown.get_by_label("Task").select_option("text")
    area = shown.get_by_label("Text to learn from")
    area.evaluate("(area) => { area.value = 'the quick brown fox. '.repeat(250_000); }")
    shown.get_by_role("button", name="Learn from this text").click()
    expect(shown).to_contain_text(re.compile("at most 100,000 characters; of these 5,250,000 the first are kept"))
    shown.get_by_role("button", name="Step", exact=True).click()
    expect(shown.get_by_role("status", name="Step", exact=True)).to_have_text("1")
    shown.get_by_label("Heads", exact=True).select_option("3")
    expect(shown).to_contain_text("so 3 heads take a multiple of 3; got the width 64.")
    expect(shown.get_by_label("Heads", exact=True)).to_have_value("4")
