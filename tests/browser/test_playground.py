"""Each control of TensorFlow Playground, as it is here; docs/playground.md names the test of each."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, expect

from app.recipe import catalogue
from tests.browser.lab import CONTRACT, PATIENCE_MS, Lab

LINK = "v=1&data=circles&hidden=4,2&lr=0.03"


@pytest.fixture
def lab(open_lab: Lab) -> Lab:
    return open_lab.begin(LINK)


def panel(lab: Lab) -> Locator:
    """What a click in the network opens."""
    return lab.page.get_by_role("group", name="Unit and weight", exact=True)


def until_linked(lab: Lab, *words: str) -> None:
    """Wait until the address says so."""
    every = "words => words.every(word => `${location.hash}&`.includes(word))"
    lab.page.wait_for_function(every, arg=list(words), timeout=PATIENCE_MS)


def link_place(lab: Lab) -> tuple[float, float]:
    """In the middle of the link between the first units of the hidden layers, in the window."""
    ends = [lab.button(f"Unit 1 of layer {layer}").bounding_box() for layer in (1, 2)]
    (x0, y0), (x1, y1) = ((box["x"] + box["width"] / 2, box["y"] + box["height"] / 2) for box in ends if box)
    return (x0 + x1) / 2, (y0 + y1) / 2


def drawn_at(lab: Lab, x: float, y: float) -> list[int]:
    """Red, green, blue and how much of the links' canvas, about a place in the window."""
    pixel = """(canvas, [x, y]) => {
        const box = canvas.getBoundingClientRect(), fine = canvas.width / box.width;
        return [...canvas.getContext("2d").getImageData((x - box.left) * fine, (y - box.top) * fine, 1, 1).data];
    }"""
    return lab.figure("Network").locator("canvas").first.evaluate(pixel, [x, y])


def test_every_control_of_the_contract_is_there_by_its_role_and_name(lab: Lab) -> None:
    for role, names in CONTRACT.items():
        for name in names:
            expect(lab.page.get_by_role(role, name=name, exact=True)).to_be_visible()  # pyright: ignore[reportArgumentType]
    lab.train(50)
    expect(lab.button("Pause")).to_be_visible()
    expect(lab.output("Steps per second")).to_have_text(re.compile(r"^[\d,]+$"), timeout=PATIENCE_MS)
    lab.halt()


def test_a_reset_brings_the_same_first_weights_back_and_new_ones_are_asked_for(lab: Lab) -> None:
    first, picture = lab.number("Training loss"), lab.picture("Decision boundary")
    lab.train(300)
    lab.halt()
    assert lab.picture("Decision boundary") != picture
    lab.button("Reset").click()
    expect(lab.output("Step")).to_have_text("0", timeout=PATIENCE_MS)
    lab.until_drawn_as("Decision boundary", picture)
    assert lab.number("Training loss") == first
    lab.button("New weights").click()
    until_linked(lab, "init-seed=")
    lab.until_redrawn("Decision boundary", picture)


def test_each_of_its_learning_rates_can_be_set_by_slider_and_by_typing(lab: Lab) -> None:
    slider = lab.slider("Learning rate")
    for rate in ("1e-5", "0.0001", "0.001", "0.003", "0.01", "0.03", "0.1", "0.3", "1", "3", "10"):
        lab.typed("Learning rate, typed", rate)
        assert float(slider.get_attribute("aria-valuetext") or "") == float(rate)
    slider.press("Home")
    assert float(slider.get_attribute("aria-valuetext") or "") == 1e-5
    until_linked(lab, "lr(1e-05)")


def test_each_of_its_activations_is_there_and_layers_may_differ(lab: Lab) -> None:
    for name in ("relu", "sigmoid", "linear", "tanh"):
        lab.choice("Activation").select_option(name)
        title = catalogue.ACTIVATIONS[name].title
        expect(lab.page.locator("#network-text")).to_contain_text(f"units with {title},", timeout=PATIENCE_MS)
    lab.button("Activation of each layer").click()
    lab.choice("Layer 2").select_option("relu")
    lab.page.keyboard.press("Escape")
    until_linked(lab, "activations=tanh,relu")
    lab.train(50)
    lab.halt()


def test_a_penalty_and_dropout_are_set_while_it_trains(lab: Lab) -> None:
    lab.slow_down()
    lab.train(20)
    before = lab.step
    lab.choice("Regularization").select_option("l1")
    for rate in ("10", "0.001"):
        lab.typed("Penalty", rate)
        until_linked(lab, f"reg(l1({rate}))")
    lab.choice("Regularization").select_option("l2")
    until_linked(lab, "reg(l2(0.001))")
    lab.slider("Dropout").fill("20")
    until_linked(lab, "dropout(0.2)")
    lab.until_step(before + 10)
    lab.halt()


def test_each_of_its_data_sets_is_drawn_as_the_problem_it_is(lab: Lab) -> None:
    expect(lab.choice("Dataset")).to_have_value("circles")
    drawn = {str(lab.pictures("Decision boundary"))}
    for name in ("xor", "gaussians", "spiral"):
        lab.choice("Dataset").select_option(name)
        until_linked(lab, f"data={name}&")
        expect(lab.choice("Problem")).to_have_value("classification")
        drawn.add(str(lab.pictures("Decision boundary")))
    assert len(drawn) == 4
    lab.choice("Problem").select_option("regression")
    for name in ("plane", "hills"):
        lab.choice("Dataset").select_option(name)
        until_linked(lab, f"data={name}&")
        expect(lab.choice("Loss")).to_have_value("mse")
    lab.train(50)
    lab.halt()
    assert "the predicted value over x₁ and x₂" in lab.words("Decision boundary")


def test_share_noise_and_batch_size_reach_further_than_its_sliders(lab: Lab) -> None:
    for name, low, high in (("Training data", "10", "90"), ("Noise", "0", "100"), ("Batch size", "1", "250")):
        expect(lab.slider(name)).to_have_attribute("min", low)
        expect(lab.slider(name)).to_have_attribute("max", high)
    lab.slider("Noise").fill("50")
    lab.slider("Training data").fill("90")
    expect(lab.slider("Batch size")).to_have_attribute("max", "450", timeout=PATIENCE_MS)
    lab.slider("Batch size").fill("30")
    lab.train(50)
    lab.halt()
    until_linked(lab, "noise=0.5", "share=0.9", "batch(30)")
    lab.slider("Batch size").fill("450")
    expect(lab.slider("Batch size")).to_have_attribute("aria-valuetext", "all 450")


def test_each_of_its_inputs_is_switched_by_clicking_its_picture(lab: Lab) -> None:
    group = lab.page.get_by_role("group", name="Inputs", exact=True)
    for name in ("x₁²", "x₂²", "x₁x₂", "sin x₁", "sin x₂"):
        group.get_by_role("button", name=name, exact=True).click()
    hint = lab.page.locator("#network-hint")
    expect(hint).to_contain_text("7 → 4 → 2 → 1", timeout=PATIENCE_MS)
    for name in ("x₁", "x₂"):
        group.get_by_role("button", name=name, exact=True).click()
    expect(hint).to_contain_text("5 → 4 → 2 → 1", timeout=PATIENCE_MS)
    until_linked(lab, "features=x1sq,x2sq,x1x2,sinx1,sinx2")
    lab.train(50)
    lab.halt()


def test_layers_and_units_are_added_and_removed_beyond_its_limits(lab: Lab) -> None:
    hint = lab.page.locator("#network-hint")
    more, fewer = lab.button("Add a hidden layer"), lab.button("Remove a hidden layer")
    for layers in range(3, 9):
        more.click()
        expect(lab.page.locator("#hidden-layers")).to_have_text(str(layers))
    expect(more).to_be_disabled()
    for layers in range(7, 0, -1):
        fewer.click()
        expect(lab.page.locator("#hidden-layers")).to_have_text(str(layers))
    for units in range(5, 12):
        lab.button("Add a unit to hidden layer 1").click()
        expect(hint).to_contain_text(f"2 → {units} → 1", timeout=PATIENCE_MS)
    lab.button("Remove a unit from hidden layer 1").click()
    expect(hint).to_contain_text("2 → 10 → 1", timeout=PATIENCE_MS)
    expect(lab.page.locator("#network-text")).to_contain_text("1 hidden layer of 10 units", timeout=PATIENCE_MS)
    fewer.click()
    expect(fewer).to_be_disabled()
    until_linked(lab, "hidden=&")


def test_pointing_at_a_unit_shows_its_map_large_where_the_output_is(lab: Lab) -> None:
    lab.train(100)
    lab.halt()
    output = lab.picture("Decision boundary")
    lab.button("Unit 3 of layer 1").hover()
    expect(lab.page.locator("#boundary-hint")).to_have_text("unit 3 of layer 1")
    expect(lab.page.locator("#network-hint")).to_contain_text("unit 3 of layer 1: bias")
    lab.until_redrawn("Decision boundary", output)
    lab.page.mouse.move(0, 0)
    expect(lab.page.locator("#boundary-hint")).not_to_contain_text("unit 3")
    lab.until_drawn_as("Decision boundary", output)


def test_a_link_tells_its_weight_and_a_click_sets_it_and_its_width_and_colour_follow(lab: Lab) -> None:
    x, y = link_place(lab)
    lab.page.mouse.move(x, y)
    expect(lab.page.locator("#network-hint")).to_contain_text(
        re.compile(r"^weight .* from unit 1 of layer 1 to unit 1 of layer 2")
    )
    colours: list[list[int]] = []
    shown: list[Callable[[int, int, int, int], bool]] = [
        lambda red, _, blue, __: blue > red + 40,
        lambda red, _, blue, __: red > blue + 40,
        lambda _, __, ___, opacity: opacity < colours[0][3],
    ]
    for value, shows in zip(("5", "-5", "0.05"), shown, strict=True):
        x, y = link_place(lab)  # which moves with the lines above it
        lab.page.mouse.click(x, y)
        expect(panel(lab).get_by_label("Weight")).to_have_value("0")
        lab.typed("Value", value)
        expect(lab.button(f"Undo weight set to {value.replace('-', '−')}")).to_be_visible(timeout=PATIENCE_MS)
        lab.page.keyboard.press("Escape")
        lab.page.mouse.move(0, 0)
        x, y = link_place(lab)
        lab.until(lambda shows=shows, x=x, y=y: shows(*drawn_at(lab, x, y)))
        colours.append(drawn_at(lab, x, y))
    lab.page.mouse.click(*link_place(lab))
    panel(lab).get_by_role("slider", name="Drag it").fill("3")
    until_linked(lab, "weight(1.0.0=3)")
    lab.page.keyboard.press("Escape")


def test_a_units_bias_is_typed(lab: Lab) -> None:
    lab.button("Unit 2 of layer 1").click()
    expect(panel(lab).get_by_label("Weight")).to_have_value("bias")
    lab.typed("Value", "1.5")
    until_linked(lab, "weight(0.1.b=1.5)")
    lab.page.keyboard.press("Escape")
    lab.button("Unit 2 of layer 1").hover()
    expect(lab.page.locator("#network-hint")).to_have_text("unit 2 of layer 1: bias 1.50")


def test_test_points_and_a_discrete_output_are_shown_on_demand(lab: Lab) -> None:
    lab.train(100)
    lab.halt()
    plain = lab.pictures("Decision boundary")
    for name in ("Show test data", "Discretize output"):
        lab.page.get_by_label(name).check()
        lab.until_redrawn("Decision boundary", plain)
        lab.page.get_by_label(name).uncheck()
        lab.until_drawn_as("Decision boundary", plain)


def test_the_legend_and_the_help_tell_what_the_colours_mean(lab: Lab) -> None:
    expect(lab.page.locator("#legend span")).to_have_text(["class 0", "class 1"])
    lab.choice("Problem").select_option("regression")
    expect(lab.page.locator("#legend span").first).to_contain_text("−1", timeout=PATIENCE_MS)
    lab.button("Help").click()
    dialog = lab.page.get_by_role("dialog", name="How the Lab works")
    expect(dialog).to_contain_text("orange is below zero or class 0, blue is above zero or class 1")
    dialog.get_by_role("button", name="Close").click()


def test_an_address_written_by_hand_gives_a_run_with_each_of_its_settings(lab: Lab) -> None:
    lab.begin(
        "v=1&data=spiral&noise=0.25&share=0.7&features=x1,x2,sinx1&hidden=8,8,4&activation=relu&init=zeros"
        "&batch=20&seed=7&lr=0.1&reg=l2(0.003)"
    )
    for name, value in {
        "Dataset": "spiral",
        "Problem": "classification",
        "Activation": "relu",
        "Initialization": "zeros",
        "Regularization": "l2",
    }.items():
        expect(lab.choice(name)).to_have_value(value)
    for name, value in {"Noise": "25", "Training data": "70", "Batch size": "20"}.items():
        expect(lab.slider(name)).to_have_value(value)
    expect(lab.page.get_by_label("Learning rate, typed")).to_have_value("0.1")
    expect(lab.page.get_by_label("Penalty")).to_have_value("0.003")
    expect(lab.page.locator("#network-hint")).to_contain_text("3 → 8 → 8 → 4 → 1")
    until_linked(lab, "seed=7")


def test_a_lesson_leaves_parts_out_and_its_link_says_so_and_what_the_figures_show(lab: Lab) -> None:
    lab.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    lab.page.get_by_label("Show test data").check()
    lab.button("Help").click()
    lab.page.get_by_text("For a lesson").click()
    for part in ("noise", "speed", "inputs"):
        lab.page.get_by_role("checkbox", name=part, exact=True).check()
    lab.page.keyboard.press("Escape")
    lab.button("Take it with you").click()
    lab.button("Copy link").click()
    expect(lab.page.get_by_text("Copied a link that rebuilds this run.")).to_be_visible()
    link: str = lab.page.evaluate("navigator.clipboard.readText()")
    assert "/lab?show=test&hide=speed,noise,inputs#v=1" in link
    lab.open(link.removeprefix(f"{lab.url}/lab"))
    expect(lab.page.get_by_label("Show test data")).to_be_checked()
    for name in ("Noise", "Speed"):
        expect(lab.slider(name)).to_be_hidden()
    expect(lab.page.get_by_role("group", name="Inputs", exact=True)).to_be_hidden()
    expect(lab.slider("Learning rate")).to_be_visible()
    lab.open("?hide=nose")
    expect(lab.said).to_contain_text("This address names “nose”, which the Lab does not have")
    lab.open()
