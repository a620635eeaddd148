"""What the controls of the Lab say where they can do nothing, or something else than they seem to."""

import re

import pytest
from playwright.sync_api import Locator, expect

from tests.browser.lab import Lab


@pytest.fixture
def lab(open_lab: Lab) -> Lab:
    return open_lab


def slider(name: str):
    return lambda lab: lab.slider(name)


def choice(name: str):
    return lambda lab: lab.choice(name)


def field(name: str):
    return lambda lab: lab.page.get_by_label(name, exact=True)


CASES = {
    "penalty without regularization": ("v=1", field("Penalty"), True, "Choose L1 or L2"),
    "penalty 0": ("v=1&reg=l2(0)", field("Penalty"), False, "A penalty of 0 changes nothing"),
    "full batch": ("v=1&batch=500", slider("Batch size"), False, "Each step uses all .* one step is one epoch"),
    "step of a full batch": ("v=1&batch=500", choice("Size of a step"), True, "one batch is one epoch"),
    "dropout": ("v=1&hidden=", slider("Dropout"), True, "Dropout acts on hidden units; add a hidden layer"),
    "activation": ("v=1&hidden=", choice("Activation"), True, "No hidden units"),
    "new weights": ("v=1&init=zeros", lambda lab: lab.button("New weights"), True, "All initial weights are 0"),
}


@pytest.mark.parametrize("name", CASES)
def test_a_control_without_effect_says_so_and_why(lab: Lab, name: str) -> None:
    link, find, disabled, words = CASES[name]
    lab.begin(link)
    control: Locator = find(lab)
    expect(control).to_have_accessible_description(re.compile(words))
    expect(control).to_be_disabled() if disabled else expect(control).to_be_enabled()
    lab.begin("v=1&data=circles&batch=10&reg=l2(0.01)")
    expect(control).to_be_enabled()
    expect(control).not_to_have_accessible_description(re.compile(words))


def test_losses_that_do_not_fit_say_for_what_they_are(lab: Lab) -> None:
    lab.begin("v=1&data=iris")
    loss = lab.choice("Loss")
    expect(loss.locator("option:disabled")).to_contain_text([re.compile("for two classes")])


def test_fields_of_stop_when_that_stop_nothing_say_so(lab: Lab) -> None:
    lab.begin("v=1&data=plane&step=50")
    lab.page.get_by_role("button", name="Stop when", exact=True).click()
    accuracy = lab.page.get_by_label("Test accuracy above, %", exact=True)
    expect(accuracy).to_be_disabled()
    expect(accuracy).to_have_accessible_description(re.compile("Accuracy is for classes"))
    lab.typed("At step", "20")
    expect(lab.page.get_by_label("At step", exact=True)).to_have_accessible_description(re.compile("past this step"))


def test_arguments_and_ticks_that_change_nothing_are_off_until_they_act(lab: Lab) -> None:
    lab.begin("v=1")
    lab.page.get_by_role("button", name="Schedule settings", exact=True).click()
    ticks = lab.page.get_by_role("group", name="One tick is")
    expect(ticks).to_have_accessible_description(re.compile("choose a schedule"))
    expect(ticks.get_by_role("radio", name="a step")).to_be_disabled()
    lab.page.keyboard.press("Escape")
    lab.choice("Schedule").select_option("step")
    lab.page.get_by_role("button", name="Schedule settings", exact=True).click()
    expect(ticks.get_by_role("radio", name="a step")).to_be_enabled()
    lab.page.keyboard.press("Escape")
    lab.page.get_by_role("button", name="Optimizer settings", exact=True).click()
    dampening = lab.page.get_by_label("dampening", exact=True)
    expect(dampening).to_be_disabled()
    expect(dampening).to_have_accessible_description(re.compile("There is no momentum to dampen"))
    lab.typed("momentum", "0.5")
    expect(dampening).to_be_enabled()


REFUSED = {
    "one-cycle": ("schedule=one-cycle(total_steps=25)/step", "Schedule settings", "pct_start", "0.04"),
    "nesterov": ("optimizer=sgd", "Optimizer settings", "nesterov", None),
}


@pytest.mark.parametrize("name", REFUSED)
def test_arguments_that_torch_refuses_together_are_refused_by_name_in_the_form(lab: Lab, name: str) -> None:
    link, panel, label, value = REFUSED[name]
    lab.begin(f"v=1&{link}")
    lab.page.get_by_role("button", name=panel, exact=True).click()
    if value is None:
        lab.page.get_by_label(label, exact=True).click()
        expect(lab.said).to_contain_text("nesterov needs momentum above 0 and dampening 0")
        expect(lab.page.get_by_label(label, exact=True)).not_to_be_checked()
    else:
        lab.typed(label, value)
        expect(lab.said).to_contain_text("pct_start times total_steps must not be 1")
    lab.button("Step").click()
    lab.until_step(1)
