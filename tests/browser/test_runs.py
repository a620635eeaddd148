"""Whose run it is: a reload, a second page, a link and a killed server all come back to it."""

import json
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Page, WebSocketRoute, expect

from tests.browser.conftest import Faults
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


def test_a_copied_link_rebuilds_the_run(lab: Lab, new_page: Callable[[], Page], server: Server) -> None:
    lab.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    lab.choice("Optimizer").select_option("adam")
    lab.train(300)
    lab.pause()
    lab.button("Take it with you").click()
    lab.button("Copy link").click()
    expect(lab.page.get_by_text("Copied a link that rebuilds this run.")).to_be_visible(timeout=PATIENCE_MS)
    link: str = lab.page.evaluate("navigator.clipboard.readText()")
    assert link.startswith(f"{server.url}/lab#")
    other = Lab(new_page(), server.url).open(link.removeprefix(f"{server.url}/lab"))
    expect(other.output("Step")).to_have_text(lab.output("Step").inner_text(), timeout=PATIENCE_MS)
    expect(other.output("Training loss")).to_have_text(lab.output("Training loss").inner_text(), timeout=PATIENCE_MS)
    assert other.run != lab.run


def test_a_link_that_cannot_be_read_is_named_and_kept(page: Page, server: Server) -> None:
    lab = Lab(page, server.url).open("#v=1&data=nonsense")
    expect(page.get_by_role("alert").filter(has_text="This link cannot be read")).to_be_visible()
    expect(page.get_by_text("#v=1&data=nonsense")).to_be_visible()
    lab.train(50)
    assert "data=nonsense" in page.url
    lab.button("Dismiss").click()
    page.wait_for_function("() => location.hash.includes('data=exam')")


def test_a_run_the_server_does_not_know_is_built_from_its_address(page: Page, server: Server) -> None:
    lab = Lab(page, server.url)
    page.goto(f"{server.url}/lab?run=unknown0run#v=1&data=spiral&hidden=3")
    page.wait_for_function("() => new URLSearchParams(location.search).get('run') !== 'unknown0run'")
    lab.until_run()
    expect(lab.choice("Dataset")).to_have_value("spiral")
    expect(lab.said).to_contain_text("built again")


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


def test_a_page_returns_after_the_server_was_killed(page: Page, faults: Faults, tmp_path: Path) -> None:
    faults.allowed += ["WebSocket connection", "ERR_CONNECTION_REFUSED"]
    with Server(tmp_path) as server:
        lab = Lab(page, server.url).open()
        lab.train(500)
        lab.pause()
        run, step, curve = lab.run, lab.step, lab.curve()
        server.kill()
        expect(lab.said).to_contain_text("connection is lost", timeout=PATIENCE_MS)
        server.start()
        expect(lab.said).to_contain_text("Paused", timeout=PATIENCE_MS)
        assert (lab.run, lab.step, lab.curve()) == (run, step, curve)
        lab.train(200)
