"""Time in a browser: past steps, forks, undo, pins, goals, divergence, and the page of kept runs."""

import json
import random
import re
from collections.abc import Callable
from typing import Any
from urllib.request import urlopen

import pytest
from playwright.sync_api import Page, expect

from app.wire.binary import decode
from tests.browser.lab import PATIENCE_MS, Lab
from tests.browser.server import Server

SPIRAL = "#v=1&data=spiral&hidden=8,8&lr=0.02&optimizer=adam"
WILD = "#v=1&data=plane&hidden=8,8&activation=relu&loss=mse&lr=3"


def looking(lab: Lab):
    return lab.page.locator("#looking")


def heads(lab: Lab) -> list[dict[str, Any]]:
    """The headers of all frames that a page gets from now on."""
    got: list[dict[str, Any]] = []

    def take(payload: str | bytes) -> None:
        if isinstance(payload, bytes):
            got.append(decode(payload)[0])

    lab.page.on("websocket", lambda socket: socket.on("framereceived", take))
    return got


def test_any_of_20_steps_of_20_000_shows_the_loss_that_was_recorded_to_the_last_digit(
    page: Page, server: Server
) -> None:
    lab = Lab(page, server.url)
    got = heads(lab)
    lab.open(SPIRAL).train(20_000)
    lab.pause()
    now, picture = lab.step, lab.picture("Decision boundary")
    with urlopen(f"{server.url}/api/runs/{lab.run}/history") as answer:
        history = json.load(answer)
    slider = lab.slider("Step in view")
    for index in random.Random(3).sample(range(20, len(history["step"]) - 1), 20):
        step, (loss,) = history["step"][index], history["training_loss"][index]
        slider.fill(str(step))
        expect(looking(lab)).to_have_text(f"Looking back at step {step:,} of {now:,}.")
        expect(lab.output("Step")).to_have_text(f"{step:,}", timeout=PATIENCE_MS)
        assert got[-1]["step"] == step
        assert got[-1]["training_loss"] == [loss]
        assert lab.number("Training loss") == pytest.approx(loss, abs=0.0005)
    assert lab.picture("Decision boundary") != picture
    slider.press("ArrowLeft")
    expect(lab.output("Step")).to_have_text(f"{step - 1:,}")
    lab.button("Train").click()  # the run trains on, and the page goes on looking back
    expect(looking(lab)).not_to_contain_text(f"of {now:,}", timeout=PATIENCE_MS)
    expect(lab.output("Step")).to_have_text(f"{step - 1:,}")
    lab.button("Back to now").click()
    expect(looking(lab)).to_be_hidden()
    lab.until_step(now + 1)
    lab.pause()


def test_a_fork_trains_on_as_before_and_as_changed_and_the_browser_goes_back_from_it(lab: Lab) -> None:
    lab.train(1500)
    lab.pause()
    origin = lab.run
    lab.slider("Step in view").fill("500")
    lab.button("Fork here").click()
    expect(lab.said).to_contain_text("Forked at step 500", timeout=PATIENCE_MS)
    expect(lab.output("Step")).to_have_text("500", timeout=PATIENCE_MS)
    typed = lab.page.get_by_label("Learning rate, typed")
    typed.fill("0.3")
    typed.press("Enter")
    rows = lab.page.get_by_role("table", name="Trials of this run").locator("tbody tr")
    expect(rows).to_have_count(2)
    expect(rows.nth(1)).to_contain_text("rate 0.3", timeout=PATIENCE_MS)
    expect(rows.nth(0)).to_contain_text("as before")
    lab.slider("Batch size").fill("3")
    expect(rows.nth(1)).to_contain_text("rate 0.3 · batch 3", timeout=PATIENCE_MS)
    lab.page.wait_for_function("() => location.hash.includes('at=500:batch(3)@1')", timeout=PATIENCE_MS)
    lab.train(300)
    lab.pause()
    losses = rows.locator('td[data-column="training"]').all_inner_texts()
    assert losses[0] != losses[1]
    assert lab.run != origin
    lab.page.go_back()
    expect(lab.page.locator("#trials")).to_be_hidden(timeout=PATIENCE_MS)
    assert lab.run == origin


def test_a_change_made_while_a_link_catches_up_takes_effect_at_the_step_the_link_names(
    page: Page, server: Server
) -> None:
    lab = Lab(page, server.url)
    page.goto(f"{server.url}/lab#v=1&data=circles&hidden=7,5&lr=0.004&step=60000")
    bar = page.get_by_role("progressbar", name="Catching up")
    page.wait_for_function("() => document.querySelector('.arrival')?.checkVisibility()")  # looks at every frame
    expect(bar).to_be_visible()
    expect(page.locator(".arrival")).to_contain_text(re.compile(r"^Catching up, step [\d,]+ of 60,000"))
    expect(lab.said).to_have_text("Catching up; changes made now take effect at step 60,000.")
    lab.typed("Learning rate, typed", "0.3")
    page.wait_for_function("() => location.hash.includes('at=60000:lr(0.3)')", timeout=2 * PATIENCE_MS)
    expect(bar).to_be_hidden()
    expect(lab.output("Step")).to_have_text("60,000")
    expect(lab.button("Train")).to_be_visible()


def test_a_fork_of_a_run_in_training_is_there_at_once_and_its_original_waits_or_trains_on(lab: Lab) -> None:
    lab.train(3000)
    origin = lab.run
    lab.button("Fork here").click()
    expect(lab.said).to_contain_text(
        re.compile(r"^Forked at step [\d,]+:.* The original is paused\.$"), timeout=PATIENCE_MS
    )
    step = re.sub(r"\D", "", re.findall(r"step ([\d,]+)", lab.said.inner_text())[0])
    lab.typed("Learning rate, typed", "0.3")
    lab.page.wait_for_function(f"() => location.hash.includes('at={step}:lr(0.3)@1')", timeout=PATIENCE_MS)
    with urlopen(f"{lab.url}/api/runs/{origin}") as answer:
        assert json.load(answer)["state"] == "paused"
    lab.button("Train the original too").click()
    expect(lab.said).to_have_text(
        "The original trains on too; it is one step back in the browser.", timeout=PATIENCE_MS
    )
    expect(lab.button("Train the original too")).to_be_hidden()
    with urlopen(f"{lab.url}/api/runs/{origin}") as answer:
        assert json.load(answer)["state"] == "training"


def test_what_was_said_goes_as_soon_as_the_reader_presses_something_else(lab: Lab) -> None:
    lab.button("Fork here").click()
    expect(lab.said).to_contain_text("Forked at step 0", timeout=PATIENCE_MS)
    lab.page.evaluate("() => { const now = performance.now(); performance.now = () => now; }")  # nothing grows old
    lab.button("Reset").click()
    expect(lab.said).not_to_contain_text("Forked", timeout=PATIENCE_MS)


def test_an_undo_drops_the_change_and_keeps_its_line_as_the_pinned_curve_through_a_reload(lab: Lab) -> None:
    lab.train(300)
    lab.pause()
    step = lab.step
    typed = lab.page.get_by_label("Learning rate, typed")
    typed.fill("0.1")
    typed.press("Enter")
    lab.train(300)
    lab.pause()
    lab.button("Undo rate 0.003 → 0.1").click()
    expect(lab.output("Step")).to_have_text(f"{step:,}", timeout=PATIENCE_MS)
    expect(typed).to_have_value("0.003")
    pin = lab.page.locator(".pin")
    expect(pin).to_contain_text("SGD, rate 0.1: loss")
    lab.page.reload()
    lab.until_run()
    expect(pin).to_contain_text("SGD, rate 0.1: loss")
    expect(typed).to_have_value("0.003")
    lab.button("Unpin").click()
    expect(pin).to_be_hidden()


def test_a_goal_pauses_the_run_and_the_page_says_which(page: Page, server: Server) -> None:
    lab = Lab(page, server.url).open(SPIRAL)
    page.get_by_role("button", name=re.compile("^Stop when")).click()
    field = page.get_by_label("At step")
    field.fill("abc")
    field.press("Enter")
    expect(page.get_by_role("alert").filter(has_text="not a number")).to_be_visible()
    field.fill("120")
    field.press("Enter")
    page.get_by_label("Training loss below").fill("0.55")
    page.get_by_label("Training loss below").press("Enter")
    page.keyboard.press("Escape")
    lab.button("Train").click()
    expect(lab.output("Step")).to_have_text("120", timeout=PATIENCE_MS)
    lab.button("Train").click()
    expect(lab.said).to_contain_text(re.compile(r"Paused at step .*: the training loss is 0\.5\d+, below 0\.55"))


def test_a_diverged_run_names_a_weight_and_goes_back_to_its_last_good_loss(page: Page, server: Server) -> None:
    lab = Lab(page, server.url).open(WILD)
    lab.button("Train").click()
    fault = page.get_by_role("alert").filter(has_text="went first: from")
    expect(fault).to_be_visible(timeout=PATIENCE_MS)
    expect(fault).to_contain_text(re.compile(r"from \d\.\d\d×10[⁰¹²³⁴⁵⁶⁷⁸⁹]+"))
    expect(page.locator("#network-hint")).to_have_text("in red: the weight that went first")
    red = "[179, 38, 30]"  # the token --bad, in the light theme
    marked = f"""() => {{
        const canvas = document.querySelector("#network canvas");
        const {{data}} = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
        let found = 0;
        for (let at = 0; at < data.length; at += 4) found += {red}.every((part, k) => data[at + k] === part);
        return found > 20;
    }}"""
    page.wait_for_function(marked, timeout=PATIENCE_MS)
    remedy = page.get_by_role("button", name=re.compile("^(Last good step|Back to step)"))
    typed = page.get_by_label("Learning rate, typed")
    typed.fill("2")
    typed.press("Enter")
    expect(lab.button("Undo rate 3 → 2")).to_be_visible(timeout=PATIENCE_MS)
    remedy.click()  # still offered after the rate was changed by hand
    expect(fault).to_be_hidden(timeout=PATIENCE_MS)
    expect(page.get_by_label("Learning rate, typed")).to_have_value("0.3")
    assert lab.number("Training loss") < 1e4
    expect(page.locator("#network-hint")).not_to_contain_text("in red")


def test_a_kept_run_is_named_pinned_opened_and_deleted_by_its_page(lab: Lab, server: Server) -> None:
    lab.train(100)
    lab.pause()
    page, run = lab.page, lab.run
    page.get_by_role("link", name="Runs").click()
    entry = page.get_by_role("listitem").filter(has=page.locator(f'a[href$="/lab?run={run}"]'))
    expect(entry).to_contain_text(re.compile(r"step \d"), timeout=PATIENCE_MS)
    entry.get_by_role("button", name=re.compile("^Rename")).click()
    name = entry.get_by_role("textbox", name="Name of the run")
    name.fill("The <b>exam</b>")
    name.press("Enter")
    expect(entry.get_by_role("link", name="The <b>exam</b>")).to_be_visible(timeout=PATIENCE_MS)
    entry.get_by_role("button", name=re.compile("^Compare")).click()
    expect(entry.get_by_role("button", name=re.compile("^Pinned"))).to_be_visible(timeout=PATIENCE_MS)
    entry.get_by_role("link").click()
    lab.until_run()
    assert lab.run == run
    expect(page.locator(".pin")).to_contain_text("The <b>exam</b>: loss")
    page.goto(f"{server.url}/runs")
    entry.get_by_role("button", name=re.compile("^Delete")).click()
    page.get_by_role("button", name="Delete for good").click()
    expect(entry).to_have_count(0, timeout=PATIENCE_MS)


def controls_in(lab: Lab) -> list[str]:
    """The controls in the link of the run, once the page has written it."""
    with urlopen(f"{lab.url}/api/runs/{lab.run}/link") as answer:
        return re.findall(r"at=([^&]+)", json.load(answer)["link"])


def drag(lab: Lab, name: str, shares: list[float]) -> None:
    """Take a slider's knob along its track, slowly enough for a page to answer."""
    box = lab.slider(name).bounding_box()
    assert box is not None
    at = [(box["x"] + share * box["width"], box["y"] + box["height"] / 2) for share in shares]
    lab.page.mouse.move(*at[0])
    lab.page.mouse.down()
    for x, y in at[1:]:
        lab.page.mouse.move(x, y, steps=25)
    lab.page.mouse.up()


def test_a_drag_of_the_rate_is_one_control_which_the_run_follows_and_replays(lab: Lab) -> None:
    lab.train(100)
    drag(lab, "Learning rate", [0.5, 0.7, 0.6])
    value = lab.page.get_by_label("Learning rate, typed").input_value()
    lab.until_step(lab.step + 200)
    lab.pause()
    (control,) = controls_in(lab)
    assert re.fullmatch(r"\d+:lr\([\d.e-]+(,\d+:[\d.e-]+)+\)", control)
    assert float(control.removesuffix(")").split(":")[-1]) == float(value)
    step, loss = lab.step, lab.output("Training loss").inner_text()
    lab.button(f"Undo rate 0.003 → {value}").wait_for()
    with urlopen(f"{lab.url}/api/runs/{lab.run}/link") as answer:
        lab.begin(json.load(answer)["link"])
    lab.until_step(step)
    expect(lab.output("Training loss")).to_have_text(loss, timeout=PATIENCE_MS)
    expect(lab.button("Undo")).to_be_visible(timeout=PATIENCE_MS)  # goes back to the run before the link
    assert controls_in(lab) == [control]


def test_no_press_of_a_key_on_a_slider_is_lost_and_the_presses_are_one_control(lab: Lab) -> None:
    lab.train(50)
    batch = lab.slider("Batch size")
    batch.focus()
    for _ in range(40):
        lab.page.keyboard.press("ArrowRight")
    expect(batch).to_have_value("50")
    lab.page.wait_for_function("() => location.hash.includes('batch(50)')", timeout=PATIENCE_MS)
    assert [control.split(":")[1] for control in controls_in(lab)] == ["batch(50)"]
    for name, key in (("Learning rate", "ArrowLeft"), ("Dropout", "ArrowRight")):
        lab.slider(name).focus()
        for _ in range(6):
            lab.page.keyboard.press(key)
    lab.page.wait_for_function("() => location.hash.includes('dropout(0.3)')", timeout=PATIENCE_MS)
    assert [control.split(":")[1].split("(")[0] for control in controls_in(lab)] == ["batch", "lr", "dropout"]


def what_stands(lab: Lab) -> tuple[int, dict[str, Any], list[str]]:
    """The step, the recorded losses and the controls of the run in view."""
    with urlopen(f"{lab.url}/api/runs/{lab.run}/history") as answer:
        return lab.step, json.load(answer), controls_in(lab)


def test_every_way_back_to_step_0_can_be_undone_and_the_run_trains_on(lab: Lab) -> None:
    ways: list[Callable[[], object]] = [
        lambda: lab.button("Reset").click(),
        lambda: lab.page.keyboard.press("r"),
        lambda: lab.button("Add a hidden layer").click(),
        lambda: lab.button("New data").click(),
        lambda: lab.choice("Dataset").select_option("spiral"),
        lambda: lab.choice("Problem").select_option("regression"),
        lambda: lab.choice("Activation").select_option("relu"),
        lambda: lab.slider("Noise").fill("40"),
        lambda: lab.button("Sweep").click(),
        lambda: painted(lab),
    ]
    undo = lab.button("Undo")
    lab.page.get_by_label("Learning rate, typed").fill("0.05")
    lab.page.get_by_label("Learning rate, typed").press("Enter")
    for at, way in enumerate(ways):
        lab.train(30)
        lab.pause()
        before, link = what_stands(lab), lab.page.evaluate("location.hash")
        lab.page.evaluate("document.activeElement.blur()")
        way()
        lab.page.wait_for_function("link => location.hash !== link", arg=link, timeout=PATIENCE_MS)
        expect(undo).to_be_visible(timeout=PATIENCE_MS)
        if at % 2:
            undo.click()
        else:
            lab.page.keyboard.press("Control+z")
        expect(lab.output("Step")).to_have_text(f"{before[0]:,}", timeout=PATIENCE_MS)
        assert what_stands(lab) == before
    lab.train(30)


def painted(lab: Lab) -> None:
    lab.button("Paint").click()
    box = lab.figure("Decision boundary").bounding_box()
    assert box is not None
    lab.page.mouse.move(box["x"] + 80, box["y"] + 80)
    lab.page.mouse.down()
    lab.page.mouse.move(box["x"] + 120, box["y"] + 110, steps=4)
    lab.page.mouse.up()


def test_undo_goes_back_step_by_step_also_after_a_reload_and_redo_goes_forward(lab: Lab) -> None:
    lab.train(60)
    lab.pause()
    first = what_stands(lab)
    lab.button("New data").click()
    expect(lab.output("Step")).to_have_text("0", timeout=PATIENCE_MS)
    lab.train(40)
    lab.pause()
    second = what_stands(lab)
    lab.button("Add a hidden layer").click()
    expect(lab.output("Step")).to_have_text("0", timeout=PATIENCE_MS)
    expect(lab.page.locator("#hidden-layers")).to_have_text("3", timeout=PATIENCE_MS)
    lab.page.reload()
    lab.until_run()
    for then in (second, first):
        lab.page.keyboard.press("Control+z")
        expect(lab.output("Step")).to_have_text(f"{then[0]:,}", timeout=PATIENCE_MS)
        assert what_stands(lab) == then
    lab.page.keyboard.press("Control+Shift+z")
    expect(lab.output("Step")).to_have_text(f"{second[0]:,}", timeout=PATIENCE_MS)
    assert what_stands(lab) == second


def test_a_bare_r_resets_nothing_while_a_control_has_the_focus_or_the_keys_are_off(lab: Lab) -> None:
    lab.train(50)
    lab.pause()
    run, step, page = lab.run, lab.step, lab.page
    places = [lab.slider(name) for name in ("Learning rate", "Batch size", "Speed", "Step in view")]
    places += [page.get_by_role("tab").first, lab.button("New data"), lab.choice("Dataset")]
    for place in places:
        place.focus()
        page.keyboard.press("r")
    lab.button("Help").click()
    page.get_by_label("Single-key shortcuts").uncheck()
    page.get_by_role("button", name="Close").click()
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press("r")
    page.keyboard.press(".")
    typed = page.get_by_label("Learning rate, typed")
    typed.focus()
    page.keyboard.type("7")
    page.keyboard.press("Control+z")
    expect(typed).not_to_have_value(re.compile("7"))
    assert (lab.run, lab.step) == (run, step)
    lab.button("Help").click()
    page.get_by_label("Single-key shortcuts").check()
    page.get_by_role("button", name="Close").click()
    lab.button("Reset").focus()
    page.keyboard.press("r")
    expect(lab.output("Step")).to_have_text("0", timeout=PATIENCE_MS)
