"""The chapters why and perceptron in a browser: every live figure is driven, and the page stays sound."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.chapter import Chapter, number, pausing_at, press, share, wait
from tests.browser.lab import PATIENCE_MS
from tests.browser.server import Server

TRAINED = 4 * PATIENCE_MS


@pytest.fixture
def perceptron(page: Page, server: Server) -> Chapter:
    return Chapter(page, server, "perceptron")


@pytest.fixture
def why(page: Page, server: Server) -> Chapter:
    return Chapter(page, server, "why")


def test_the_perceptrons_figures_answer_every_number(perceptron: Chapter) -> None:
    forward = perceptron.figure("forward")
    words = forward.locator(".stepped > .hush")
    expect(words).to_contain_text("the sum is −0.40, and ŷ is 0.4013")
    for _ in range(2):
        press(forward, "Step ›")
    expect(words).to_contain_text("the bias is 0.50; the sum is 0.10, and ŷ is 0.5250")
    number(forward, "Weight w₁").press("ArrowUp")
    expect(words).to_contain_text("the sum is 0.20")
    number(forward, "Input x₂").fill("two")
    number(forward, "Input x₂").press("Enter")
    expect(forward.get_by_role("alert")).to_contain_text(
        "Input x₂: Type a number from -10 to 10; “two” is not a number."
    )
    number(forward, "Input x₂").fill("2")
    number(forward, "Input x₂").press("Enter")
    expect(words).to_contain_text("x₂ times w₂ is −2.40")
    forward.get_by_role("radio", name="4").check()
    expect(words).to_contain_text("A perceptron of 4 inputs")

    activation = perceptron.figure("activation")
    number(activation, "z").fill("-6")
    number(activation, "z").press("Enter")
    expect(activation).to_contain_text("ŷ = 0.0025")

    gallery = perceptron.figure("gallery")
    slope = gallery.get_by_role("status", name="g′(z) of Sigmoid", exact=True)
    before = slope.inner_text()
    press(gallery, "z = 4: who is still alive?")
    expect(slope).to_have_text("0.018")
    assert before != "0.018"

    example = perceptron.figure("example")
    assert perceptron.guess("example", "almost 1") == "You guessed “almost 1”; the outcome was “almost 0”."
    words = example.locator(".stepped > .hush")
    expect(words).to_contain_text("The point (−1.00, 2.00) gives z = −6.00 and ŷ = 0.0025")
    plane = example.locator("svg.plane").bounding_box()
    assert plane is not None
    perceptron.page.mouse.click(plane["x"] + 0.8 * plane["width"], plane["y"] + 0.8 * plane["height"])
    expect(words).not_to_contain_text("(−1.00, 2.00)")
    number(example, "Bias w₀").fill("2")
    number(example, "Bias w₀").press("Enter")
    expect(words).to_contain_text("line 2.00 + 3.00 x₁")
    perceptron.stays_sound()


def test_linear_and_bent_networks_train_side_by_side_on_the_set_that_is_picked(page: Page, server: Server) -> None:
    pausing_at(page, 1000)
    perceptron = Chapter(page, server, "perceptron")
    figure = perceptron.figure("importance")
    expect(figure.get_by_role("combobox", name="Dataset")).to_have_value("circles", timeout=PATIENCE_MS)
    press(figure, "Train")
    for name in ("tanh", "linear: g(z) = z"):
        expect(figure.get_by_role("status", name=f"Step, {name}", exact=True)).to_have_text("1,000", timeout=TRAINED)
    expect(figure.get_by_role("button", name="Train", exact=True)).to_be_visible(timeout=PATIENCE_MS)
    assert share(figure, "Test accuracy, tanh") > 95
    assert 0 < share(figure, "Test accuracy, linear: g(z) = z") < 65
    assert perceptron.guess("importance", "no, at no depth") == (
        "You guessed “no, at no depth”, and that is what happened."
    )
    figure.get_by_role("combobox", name="Dataset").select_option("gaussians")
    expect(figure.get_by_role("status", name="Step, tanh")).to_have_text("0", timeout=PATIENCE_MS)


def test_the_figures_of_why_train_and_measure_on_the_spot(why: Chapter) -> None:
    rings = why.figure("what-is")
    rings.get_by_role("button", name="Machine learning").press("Enter")
    expect(rings.get_by_role("status").first).to_contain_text("The ability to learn from examples")

    features = why.figure("features")
    press(features, "Train")
    why.page.wait_for_function(
        """() => [...document.querySelectorAll("#features output")]
            .some(o => o.ariaLabel === "Test accuracy, features made by hand" && parseFloat(o.textContent) >= 95)""",
        timeout=4 * PATIENCE_MS,
    )
    press(features, "Pause")

    strokes = why.figure("strokes")
    canvas = strokes.locator("figure.filters canvas")
    expect(strokes.get_by_role("status", name="Test accuracy")).not_to_have_text("–", timeout=PATIENCE_MS)
    noise = canvas.evaluate("canvas => canvas.toDataURL()")
    press(strokes, "Train")
    why.page.wait_for_function(
        """() => [...document.querySelectorAll("#strokes output")]
            .some(o => o.ariaLabel === "Test accuracy" && parseFloat(o.textContent) >= 80)""",
        timeout=4 * PATIENCE_MS,
    )
    press(strokes, "Pause")
    assert canvas.evaluate("canvas => canvas.toDataURL()") != noise

    data = why.figure("big-data")
    press(data, "Step")
    wait(why.page, r"10.*4\d\.\d %.*20", data.locator(".results"))
    hardware = why.figure("hardware")
    press(hardware, "Step")
    wait(why.page, "examples a second at batch 1", hardware.locator(".outcome"))
    assert "the outcome was “200”" in why.guess("big-data", "50")
    why.stays_sound()
