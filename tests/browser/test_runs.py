"""Whose run it is: a reload, a second page, a link and a killed server all come back to it."""

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, WebSocketRoute, expect

from app.web.security import TOKEN_WANTED
from tests.browser.conftest import SERVER_AWAY, Faults
from tests.browser.lab import PATIENCE_MS, Lab
from tests.browser.server import Server


def test_a_reload_comes_back_to_the_same_run_with_the_same_curve(lab: Lab) -> None:
    lab.train(2000)
    lab.choice("Optimizer").select_option("adam")
    lab.until_step(lab.step + 1000)
    lab.pause()
    run, step, loss, curve = lab.run, lab.step, lab.number("Training loss"), lab.curve()
    lab.page.reload()
    lab.until_run()
    lab.until_step(step)
    assert (lab.run, lab.step, lab.number("Training loss")) == (run, step, loss)
    assert lab.curve() == curve
    expect(lab.choice("Optimizer")).to_have_value("adam")


def test_two_pages_follow_one_run(lab: Lab, new_page: Callable[[], Page], server: Server) -> None:
    other = Lab(new_page(), server.url).open(f"?run={lab.run}")
    lab.train(500)
    expect(other.button("Pause")).to_be_visible(timeout=PATIENCE_MS)
    other.until_step(500)
    other.choice("Optimizer").select_option("rmsprop")
    expect(lab.choice("Optimizer")).to_have_value("rmsprop", timeout=PATIENCE_MS)
    other.pause()
    expect(lab.button("Train")).to_be_visible(timeout=PATIENCE_MS)
    expect(lab.output("Step")).to_have_text(other.output("Step").inner_text(), timeout=PATIENCE_MS)
    assert lab.curve() == other.curve()


def test_a_copied_link_gives_the_same_run_in_another_profile(
    lab: Lab, browser: Browser, browser_context_args: dict[str, Any], faults: Faults, server: Server
) -> None:
    lab.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    lab.choice("Optimizer").select_option("adam")
    lab.train(300)
    lab.choice("Schedule").select_option("cosine")
    lab.until_step(lab.step + 100)
    lab.pause()
    lab.button("Take it with you").click()
    lab.button("Copy link").click()
    expect(lab.page.get_by_text("Copied a link that rebuilds this run.")).to_be_visible(timeout=PATIENCE_MS)
    link: str = lab.page.evaluate("navigator.clipboard.readText()")
    assert link.startswith(f"{server.url}/lab#")
    with browser.new_context(**browser_context_args) as profile:
        page = profile.new_page()
        faults.watch(page)
        other = Lab(page, server.url).open(link.removeprefix(f"{server.url}/lab"))
        expect(other.output("Step")).to_have_text(lab.output("Step").inner_text(), timeout=PATIENCE_MS)
        for name in ("Epoch", "Training loss", "Test loss"):
            expect(other.output(name)).to_have_text(lab.output(name).inner_text(), timeout=PATIENCE_MS)
        assert other.run != lab.run
        for name in ("Network", "Decision boundary"):
            assert other.pictures(name) == lab.pictures(name)
        assert other.curve() == lab.curve()


def test_a_link_that_cannot_be_read_is_named_and_kept(page: Page, server: Server) -> None:
    lab = Lab(page, server.url).open("#v=1&data=nonsense")
    told = page.get_by_role("alert").filter(has_text="This link cannot be read")
    expect(told).to_contain_text("The part data=nonsense of the link does not fit")
    expect(page.get_by_text("#v=1&data=nonsense")).to_be_visible()
    lab.train(50)
    assert "data=nonsense" in page.url
    for link, why in {
        "v=2&data=spiral": "a link that this server reads has version v=1; got 2",  # of another version
        "v=1&data=spiral&hid": "the link is cut short or mistyped at 'hid'",
        "v=1&data=spiral&lr=fast": "the part lr=fast of the link does not fit",
        "v=1&data=spiral&at=420:rate(0.3)": "unknown control 'rate'",
        "v=1&data=%E0%A4%A": "of the link does not fit: unknown dataset",  # bytes that are no text
    }.items():
        page.evaluate("link => { location.hash = link; }", link)
        expect(told).to_contain_text(why, ignore_case=True, timeout=PATIENCE_MS)
        expect(page.get_by_text(f"#{link}")).to_be_visible()
    lab.button("Dismiss").click()
    page.wait_for_function("() => location.hash.includes('data=exam')")


def test_a_run_the_server_does_not_know_is_built_from_its_address(page: Page, server: Server) -> None:
    lab = Lab(page, server.url)
    page.goto(f"{server.url}/lab?run=unknown0run#v=1&data=spiral&hidden=3")
    page.wait_for_function("() => new URLSearchParams(location.search).get('run') !== 'unknown0run'")
    lab.until_run()
    expect(lab.choice("Dataset")).to_have_value("spiral")
    expect(lab.said).to_contain_text("rebuilt from its address")


def test_a_full_server_is_named_and_asked_again(page: Page, server: Server) -> None:
    asked: list[str] = []

    def refuse_the_first(socket: WebSocketRoute) -> None:
        real = socket.connect_to_server()

        def forward(text: str | bytes) -> None:
            message = json.loads(text)
            if message["type"] == "open":
                asked.append(message["request"])
                if len(asked) == 1:
                    refusal = {"type": "refused", "request": asked[0], "run": None, "reason": "full"}
                    socket.send(json.dumps({**refusal, "sentence": "All runs are taken."}))
                    return
            real.send(text)

        socket.on_message(forward)

    page.route_web_socket("**/ws", refuse_the_first)
    page.goto(f"{server.url}/lab")
    lab = Lab(page, server.url)
    expect(lab.said).to_contain_text("All runs are taken. Trying again", timeout=PATIENCE_MS)
    lab.until_run()
    assert len(asked) == 2


@pytest.mark.parametrize("where", ["lab", "lecture/why"])
def test_a_page_whose_socket_is_refused_says_why_and_comes_back_when_it_may(
    page: Page, faults: Faults, tmp_path: Path, where: str
) -> None:
    faults.allowed += [*SERVER_AWAY, "401"]
    with Server(tmp_path, token="open sesame") as server:
        page.goto(f"{server.url}/{where}?token=open+sesame")
        said = page.locator("#say")
        expect(said).not_to_have_text(re.compile("Connecting|^$")) if where == "lab" else expect(said).to_be_hidden()
        cookies = page.context.cookies()
        page.context.clear_cookies()
        server.kill()
        server.start()
        expect(said).to_have_text(TOKEN_WANTED)
        page.context.add_cookies(cookies)  # type: ignore[arg-type]  # as another tab gets it
        expect(said).not_to_have_text(TOKEN_WANTED)


def test_a_page_returns_after_the_server_was_killed(page: Page, faults: Faults, tmp_path: Path) -> None:
    faults.allowed += SERVER_AWAY
    with Server(tmp_path) as server:
        lab = Lab(page, server.url).open()
        lab.train(500)
        lab.pause()
        run, step, curve = lab.run, lab.step, lab.curve()
        server.kill()
        expect(lab.said).to_contain_text("Connection lost", timeout=PATIENCE_MS)
        server.start()
        expect(lab.said).to_contain_text("Paused", timeout=PATIENCE_MS)
        assert (lab.run, lab.step, lab.curve()) == (run, step, curve)
        lab.train(200)
