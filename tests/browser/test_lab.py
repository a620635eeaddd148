"""The Lab in a browser: it trains, it is steered, and nothing a reader steers starts it over."""

import re

import pytest
from playwright.sync_api import Page, WebSocketRoute, expect

from app.recipe import catalogue
from tests.browser.lab import PATIENCE_MS, Lab
from tests.browser.server import Server


@pytest.fixture
def lab(open_lab: Lab) -> Lab:
    return open_lab


def test_on_the_exam_the_loss_falls_and_the_boundary_moves(lab: Lab) -> None:
    before, first = lab.picture("Decision boundary"), lab.number("Training loss")
    expect(lab.choice("Dataset")).to_have_value("exam")
    lab.train(3000)
    lab.pause()
    assert lab.number("Training loss") < 0.7 * first
    assert lab.number("Test loss") < 0.9 * first
    assert lab.number("Epoch") > 0
    assert lab.picture("Decision boundary") != before
    assert "training loss is" in lab.words("Loss")


def test_a_rate_dragged_while_it_trains_leaves_a_mark_and_never_starts_over(lab: Lab) -> None:
    lab.slow_down()
    lab.train(50)
    slider = lab.slider("Learning rate")
    track = slider.bounding_box()
    assert track is not None
    y = track["y"] + track["height"] / 2
    lab.page.mouse.move(track["x"] + 0.41 * track["width"], y)
    lab.page.mouse.down()
    for share in (0.45, 0.5, 0.55, 0.6, 0.65, 0.7):
        lab.page.mouse.move(track["x"] + share * track["width"], y, steps=4)
    lab.page.mouse.up()
    changed = lab.step
    assert changed >= 50
    rate = float(slider.get_attribute("aria-valuetext") or 0)
    assert rate > 0.05
    lab.until_step(changed + 100)
    expect(lab.figure("Learning rate over time").locator("figcaption")).to_contain_text(
        f"the learning rate is {rate:g}", timeout=PATIENCE_MS
    )
    lab.pause()
    assert re.search(r"rate 0\.003 → \S+ at step", lab.words("Loss"))
    assert lab.words("Loss").count("rate 0.003 → ") == 1


def test_every_optimizer_and_schedule_is_switched_without_starting_over(lab: Lab) -> None:
    lab.slow_down()
    lab.train(20)
    for name in [*catalogue.OPTIMIZERS, *catalogue.SCHEDULES]:
        before = lab.step
        kind = "Optimizer" if name in catalogue.OPTIMIZERS else "Schedule"
        lab.choice(kind).select_option(name)
        lab.until_step(before + 5)
        expect(lab.choice(kind)).to_have_value(name)
        assert lab.step > before
    lab.choice("Regularization").select_option("l2")
    lab.slider("Batch size").fill("5")
    before = lab.step
    lab.until_step(before + 5)
    expect(lab.choice("Regularization")).to_have_value("l2")
    expect(lab.slider("Batch size")).to_have_value("5")
    lab.pause()
    assert "batch 10 → 5 at step" in lab.words("Loss")


def test_the_slider_marks_the_rate_above_which_plain_gradient_descent_overshoots(lab: Lab) -> None:
    lab.train(200)
    mark = lab.page.get_by_title("above this rate plain gradient descent overshoots")
    expect(mark).to_be_visible(timeout=PATIENCE_MS)
    lab.choice("Optimizer").select_option("adam")
    expect(mark).to_be_hidden(timeout=PATIENCE_MS)


def test_an_optimizers_arguments_are_set_in_its_panel(lab: Lab) -> None:
    lab.button("Optimizer settings").click()
    lab.page.get_by_label("momentum").fill("2")
    lab.page.get_by_label("momentum").press("Enter")
    expect(lab.page.get_by_role("alert").filter(has_text="2 is not")).to_be_visible()
    lab.page.get_by_label("momentum").fill("0.9")
    lab.page.get_by_label("momentum").press("Enter")
    lab.page.wait_for_function("() => location.hash.includes('momentum')")
    lab.page.keyboard.press("Escape")
    expect(lab.page.get_by_label("momentum")).to_be_hidden()


@pytest.mark.parametrize("unit", ["step", "epoch"])
def test_one_step_is_one_batch_or_one_epoch(lab: Lab, unit: str) -> None:
    lab.page.get_by_label("Size of a step").select_option(unit)
    lab.button("Step").click()
    expect(lab.output("Step" if unit == "step" else "Epoch")).to_have_text("1", timeout=PATIENCE_MS)
    lab.button("Step").click()
    expect(lab.output("Step" if unit == "step" else "Epoch")).to_have_text("2", timeout=PATIENCE_MS)
    expect(lab.button("Train")).to_be_visible()


def test_a_reset_keeps_the_settings(lab: Lab) -> None:
    lab.choice("Optimizer").select_option("adam")
    lab.page.get_by_label("Learning rate, typed").fill("0.01")
    lab.page.get_by_label("Learning rate, typed").press("Enter")
    lab.train(200)
    lab.pause()
    lab.button("Reset").click()
    expect(lab.output("Step")).to_have_text("0", timeout=PATIENCE_MS)
    expect(lab.choice("Optimizer")).to_have_value("adam")
    expect(lab.page.get_by_label("Learning rate, typed")).to_have_value("0.01")


def test_another_network_starts_anew_with_all_other_settings_and_goes_on_training(lab: Lab) -> None:
    lab.choice("Optimizer").select_option("adam")
    lab.slow_down()
    lab.train(100)
    lab.button("Add a hidden layer").click()
    expect(lab.said).to_contain_text("starts again at step 0", timeout=PATIENCE_MS)
    expect(lab.page.locator("#network-hint")).to_contain_text("2 → 4 → 2 → 2 → 1", timeout=PATIENCE_MS)
    expect(lab.button("Pause")).to_be_visible(timeout=PATIENCE_MS)
    lab.button("Add a unit to hidden layer 3").click()
    lab.button("Add a unit to hidden layer 3").click()
    expect(lab.page.locator("#network-hint")).to_contain_text("2 → 4 → 2 → 4 → 1", timeout=PATIENCE_MS)
    expect(lab.choice("Optimizer")).to_have_value("adam")
    expect(lab.slider("Speed")).to_have_value("50")


def test_data_inputs_activation_loss_and_weights_are_chosen(lab: Lab) -> None:
    lab.choice("Dataset").select_option("xor")
    expect(lab.page.locator("#boundary-text")).to_contain_text("x₁", timeout=PATIENCE_MS)
    lab.button("x₁x₂").click()
    expect(lab.button("x₁x₂")).to_have_attribute("aria-pressed", "true", timeout=PATIENCE_MS)
    lab.choice("Activation").select_option("relu")
    lab.choice("Initialization").select_option("normal")
    lab.slider("Noise").fill("30")
    lab.slider("Training data").fill("80")
    words = ["data=xor", "x1x2", "relu", "normal", "noise=0.3", "share=0.8"]
    lab.page.wait_for_function("words => words.every(word => location.hash.includes(word))", arg=words)
    lab.choice("Problem").select_option("regression")
    expect(lab.choice("Loss")).to_have_value("mse", timeout=PATIENCE_MS)
    expect(lab.choice("Dataset")).to_have_value("plane")
    lab.train(100)


def test_a_diverged_run_goes_back_to_a_step_from_which_a_lower_rate_recovers(page: Page, server: Server) -> None:
    lab = Lab(page, server.url).open("#v=1&data=plane&hidden=8,8&activation=relu&loss=mse&lr=0.03")
    lab.train(100)
    typed = page.get_by_label("Learning rate, typed")
    typed.fill("100")
    typed.press("Enter")
    back = page.get_by_role("button", name=re.compile(r"^Back to step [\d,]+, rate [\d.]+$"))
    expect(back).to_be_visible(timeout=PATIENCE_MS)
    expect(lab.figure("Loss").get_by_role("alert")).to_contain_text("Diverged at step")
    diverged = lab.step
    step, rate = re.findall(r"[\d.]+", back.inner_text().replace(",", "", back.inner_text().count(",") - 1))
    back.click()
    expect(back).to_be_hidden(timeout=PATIENCE_MS)
    expect(typed).to_have_value(rate, timeout=PATIENCE_MS)
    assert float(rate) < 100
    assert int(step) <= lab.step <= diverged


def test_a_bad_rate_is_answered_by_a_sentence_beside_it(lab: Lab) -> None:
    typed = lab.page.get_by_label("Learning rate, typed")
    typed.fill("fast")
    typed.press("Enter")
    expect(lab.page.get_by_role("alert").filter(has_text="“fast” is not a number")).to_be_visible()
    expect(typed).to_have_attribute("aria-invalid", "true")
    typed.fill("0,5")
    typed.press("Enter")
    expect(lab.page.get_by_role("alert").filter(has_text="fast")).to_have_count(0)
    expect(lab.slider("Learning rate")).to_have_attribute("aria-valuetext", "0.5")


def test_the_skip_link_leaves_the_address_alone(fresh_lab: Lab) -> None:
    fresh_lab.page.wait_for_function("() => location.hash.includes('data=exam')")
    address = fresh_lab.page.url
    fresh_lab.page.keyboard.press("Tab")
    expect(fresh_lab.page.get_by_role("link", name="Skip to the content")).to_be_focused()
    fresh_lab.page.keyboard.press("Enter")
    expect(fresh_lab.page.locator("main")).to_be_focused()
    assert fresh_lab.page.url == address


def test_keys_train_step_reset_and_help(lab: Lab) -> None:
    press = lab.page.keyboard.press
    press(".")
    expect(lab.output("Step")).to_have_text("1", timeout=PATIENCE_MS)
    press("r")
    expect(lab.output("Step")).to_have_text("0", timeout=PATIENCE_MS)
    press(" ")
    expect(lab.button("Pause")).to_be_visible(timeout=PATIENCE_MS)
    press(" ")
    expect(lab.button("Train")).to_be_visible(timeout=PATIENCE_MS)
    press("?")
    expect(lab.page.get_by_role("dialog", name="How the Lab works")).to_be_visible()
    press("Escape")
    expect(lab.page.get_by_role("dialog")).to_be_hidden()
    step = lab.step
    lab.page.get_by_label("Learning rate, typed").focus()
    press("r")
    assert lab.step == step


def test_what_is_pressed_before_the_run_is_there_is_done_when_it_is(page: Page, server: Server) -> None:
    held: list[str | bytes] = []

    def late(socket: WebSocketRoute) -> None:
        real = socket.connect_to_server()
        real.on_message(lambda text: held.append(text) if "opened" in str(text) and not held else socket.send(text))
        page.expose_function("release", lambda: socket.send(held[0]))

    page.route_web_socket("**/ws", late)
    page.goto(f"{server.url}/lab")
    lab = Lab(page, server.url)
    lab.button("Train").click()
    lab.until(lambda: bool(held))
    page.evaluate("release()")
    lab.until_run()
    expect(lab.output("Step")).to_have_text(re.compile("[1-9]"))
    expect(lab.said).not_to_contain_text("train.run")
