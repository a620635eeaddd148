"""Inside the network in a browser: the panes under the Lab, and a hand on single weights while it trains."""

import math
import re

import pytest
from playwright.sync_api import Locator, expect

from tests.browser.lab import PATIENCE_MS, Lab
from tests.browser.sound import has_no_violation


@pytest.fixture
def lab(open_lab: Lab) -> Lab:
    return open_lab


def tab(lab: Lab, name: str) -> Locator:
    return lab.page.get_by_role("tab", name=name, exact=True)


def pane(lab: Lab, name: str) -> Locator:
    """An open pane, seen."""
    tab(lab, name).click()
    shown = lab.page.get_by_role("tabpanel", name=name, exact=True)
    expect(shown).to_be_visible()
    return shown


def panel(lab: Lab) -> Locator:
    """What a click in the network opens."""
    return lab.page.get_by_role("group", name="Unit and weight", exact=True)


def numbers(text: str) -> list[float]:
    """The numbers of a formula, with the signs that join them."""
    plain = text.replace("−", "-").replace(" ", "").replace("\u2009", "")
    return [float(found) for found in re.findall(r"-?\d+\.\d+", plain)]


def set_value(lab: Lab, text: str) -> None:
    field = panel(lab).get_by_label("Value")
    field.fill(text)
    field.press("Enter")


def weight(lab: Lab, option: str) -> float:
    """The value of one of the unit's weights."""
    panel(lab).get_by_label("Weight").select_option(label=option)
    lab.page.evaluate("() => new Promise(drawn => requestAnimationFrame(() => requestAnimationFrame(drawn)))")
    return float(panel(lab).get_by_label("Value").input_value())


def test_the_landscape_is_drawn_again_while_the_network_trains(lab: Lab) -> None:
    lab.slow_down()
    shown = pane(lab, "Loss landscape")
    surface = shown.get_by_role("figure", name="Loss landscape", exact=True)
    caption = surface.locator("figcaption")
    expect(caption).to_contain_text("The loss at step 0", timeout=PATIENCE_MS)
    shown.get_by_label("Directions").select_option("path")
    expect(shown.get_by_text("three checkpoints or more")).to_be_visible(timeout=PATIENCE_MS)
    shown.get_by_label("Directions").select_option("random")
    before = surface.locator("canvas").first.evaluate("canvas => canvas.toDataURL()")
    lab.train(50)
    expect(caption).not_to_contain_text("The loss at step 0 ", timeout=PATIENCE_MS)
    assert surface.locator("canvas").first.evaluate("canvas => canvas.toDataURL()") != before
    lab.pause()
    turned = surface.locator("canvas").first.evaluate("canvas => canvas.toDataURL()")
    shown.get_by_role("slider", name="Turn").fill("-60")
    shown.get_by_label("log scale of loss").check()
    assert surface.locator("canvas").first.evaluate("canvas => canvas.toDataURL()") != turned


def test_a_weight_is_typed_while_it_trains_and_a_bad_one_changes_nothing(lab: Lab) -> None:
    lab.slow_down()
    lab.train(20)
    lab.button("Unit 2 of layer 1").click()
    panel(lab).get_by_label("Weight").select_option(label="from x₁")
    for bad, words in (("abc", "“abc” is not a number"), ("1e99", "1e99 is not")):
        set_value(lab, bad)
        expect(panel(lab).get_by_role("alert")).to_contain_text(words)
    assert lab.button("Pause").is_visible()
    set_value(lab, "2.5")
    expect(panel(lab).get_by_role("alert")).to_be_hidden()
    expect(lab.button("Undo weight set to 2.5")).to_be_visible(timeout=PATIENCE_MS)
    before = lab.step
    lab.until_step(before + 30)
    lab.page.keyboard.press("Escape")
    expect(panel(lab)).to_be_hidden()
    lab.pause()
    assert "weight set to 2.5 at step" in lab.words("Loss")
    assert lab.words("Loss").count("weight set") == 1


def test_the_formula_of_a_unit_has_the_numbers_of_the_network(lab: Lab) -> None:
    lab.train(300)
    lab.pause()
    lab.page.locator("#show-values").check()
    lab.button("Unit 2 of layer 1").focus()
    lab.page.keyboard.press("ArrowDown")
    lab.page.keyboard.press("Enter")
    expect(panel(lab)).to_contain_text("Unit 3 of layer 1")
    expect(panel(lab)).to_contain_text("gradient ∂J/∂w =", timeout=PATIENCE_MS)
    lines = panel(lab).locator("math").all_text_contents()
    bias, w1, x1, w2, x2, z = numbers(lines[1].replace("(", "").replace(")", ""))
    inside, h = numbers(lines[2])
    for name, shown in (("bias w₀", bias), ("from x₁", w1), ("from x₂", w2)):
        assert abs(weight(lab, name) - shown) < 0.006
    assert abs(bias + w1 * x1 + w2 * x2 - z) < 0.01 + 0.005 * (abs(x1) + abs(x2) + abs(w1) + abs(w2))
    assert inside == z
    assert abs(math.tanh(z) - h) < 0.011
    lab.page.keyboard.press("Escape")
    lab.button("The output").click()
    expect(panel(lab)).to_contain_text("The output", timeout=PATIENCE_MS)
    lines = panel(lab).locator("math").all_text_contents()
    z, answer = numbers(lines[-1])
    assert abs(1 / (1 + math.exp(-z)) - answer) < 0.011
    has_no_violation(lab.page)


def test_every_pane_says_what_it_sees(lab: Lab) -> None:
    lab.choice("Optimizer").select_option("rmsprop")
    lab.train(300)
    lab.pause()
    lab.choice("Optimizer").select_option("adam")
    lab.button("Step").click()
    tab(lab, "Loss landscape").focus()
    lab.page.keyboard.press("ArrowRight")
    expect(tab(lab, "Gradients")).to_be_focused()
    expect(pane(lab, "Gradients").get_by_text(re.compile("of all layers are within|almost vanishes"))).to_be_visible(
        timeout=PATIENCE_MS
    )
    spread = pane(lab, "Spread")
    expect(spread.get_by_role("figure", name="Spread of the weights, layer 1")).to_be_visible(timeout=PATIENCE_MS)
    optimizer = pane(lab, "Optimizer")
    optimizer.get_by_label("around the last switch of optimizer").check()
    row = optimizer.get_by_role("row", name=re.compile("exp_avg_sq"))
    expect(row).to_contain_text("carried over from square_avg", timeout=PATIENCE_MS)
    answers = pane(lab, "Answers")
    expect(answers.get_by_text("points are classified correctly").first).to_be_visible(timeout=PATIENCE_MS)
    has_no_violation(lab.page)
    lab.page.reload()
    lab.until_run()
    expect(tab(lab, "Answers")).to_have_attribute("aria-selected", "true")
