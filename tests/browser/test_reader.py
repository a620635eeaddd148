"""What a reader guesses, recalls and looks up, and where the cover leads."""

import json
import re

from playwright.sync_api import Page, expect

from tests.browser.chapter import Chapter
from tests.browser.lab import Lab
from tests.browser.server import Server
from tests.browser.sound import fits, has_no_violation


def test_a_guess_is_run_by_the_figure_and_only_then_explained(page: Page, server: Server) -> None:
    exam = Chapter(page, server, "exam")
    asked = page.locator("#trained .ask")
    asked.get_by_role("button", name="about one half").click()
    expect(asked.locator(".came")).to_have_text("You guessed “about one half”. Now watch the figure.")
    expect(page.locator("#trained .guessed")).to_have_text("Your guess: about one half")
    expect(page.locator("#claim-you-pass")).to_be_hidden()
    exam.figure("trained")
    expect(asked.locator(".explain")).to_be_visible()
    expect(asked.locator(".came")).to_have_text("You guessed “about one half”; the outcome was “above 90 %”.")
    expect(page.locator("#claim-you-pass")).to_be_visible()
    asked.get_by_role("button", name="Every number rises in training.").click()
    expect(asked.locator(".reply")).to_have_text("Not quite. That of a student at [1, 1] falls below 10 %.")
    expect(asked.locator(".because")).to_be_hidden()
    asked.get_by_role("button", name="The students around you.").click()
    expect(asked.locator(".because")).to_be_visible()


def test_answers_stay_in_the_browser_and_the_cover_goes_on_where_the_reader_was(page: Page, server: Server) -> None:
    page.goto(server.url)
    expect(page.get_by_role("link", name="Begin the lecture")).to_have_js_property("pathname", "/lecture/why")
    Chapter(page, server, "why")
    end = page.locator("#end")
    page.locator("#features").scroll_into_view_if_needed()
    end.get_by_role("button", name="704.").click()
    expect(end.locator("[data-recall=batch-products] .reply")).to_contain_text("Not quite.")
    end.get_by_role("button", name="11, of larger matrices.").click()
    page.reload()
    expect(end.locator("[data-recall=batch-products] .reply")).to_have_text(
        "Right. The examples are rows of one matrix."
    )
    with page.expect_download() as download:
        end.get_by_role("button", name="Save my progress as a file").click()
    kept = json.loads(download.value.path().read_text(encoding="utf-8"))
    assert kept["answers"]["batch-products"] == {"choice": 2, "right": True}
    page.goto(server.url)
    expect(page.get_by_role("link", name=re.compile("^Continue at"))).to_be_visible()
    expect(page.locator("li.begun .far").first).to_contain_text("1 of 3 questions")


def test_a_word_opens_its_definition_and_the_glossary_has_the_same(page: Page, server: Server) -> None:
    Chapter(page, server, "descent")
    page.get_by_role("button", name="gradient", exact=True).click()
    open_ = page.locator(".definition:popover-open")
    expect(open_).to_contain_text("It points up the steepest way.")
    page.keyboard.press("Escape")
    expect(open_).to_have_count(0)
    page.goto(f"{server.url}/glossary#gradient")
    expect(page.locator("dt#gradient + dd")).to_contain_text("It points up the steepest way.")
    has_no_violation(page)


def test_the_cover_trains_a_network_under_a_rate_slider(page: Page, server: Server) -> None:
    page.goto(server.url)
    figure = page.get_by_role("figure", name=re.compile("A network, learning"))
    expect(figure.get_by_role("status", name="Step", exact=True)).not_to_have_text("0")
    figure.get_by_role("slider", name="Learning rate").focus()
    page.keyboard.press("ArrowRight")
    expect(page.get_by_role("link", name="Click me!")).to_have_js_property("pathname", "/lecture/attention")
    expect(page.locator(".door")).to_contain_text("a transformer")
    has_no_violation(page)
    page.set_viewport_size({"width": 390, "height": 800})
    fits(page, 390)


def test_the_lab_names_overfitting_and_offers_two_things_to_try(page: Page, server: Server) -> None:
    link = "v=1&data=gaussians&noise=1&points=60&hidden=32,32&activation=relu&lr=0.01&optimizer=adam&batch=10"
    lab = Lab(page, server.url).open(f"#{link}")
    lab.button("Train").click()
    said = page.get_by_role("status").filter(has_text="Overfitting: training loss")
    expect(said).to_be_visible()
    lab.button("Pause").click()
    expect(said.get_by_role("link")).to_have_js_property("pathname", "/lecture/generalization")
    expect(said.get_by_role("button")).to_have_count(2)
    said.get_by_role("button", name="Try a penalty, L2 0.01").click()
    expect(lab.choice("Regularization")).to_have_value("l2")
