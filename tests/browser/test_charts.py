"""What every chart does under a pointer, a finger and the keys, shown on the Lab's losses."""

import re

import pytest
from playwright.sync_api import Locator, expect

from tests.browser.lab import PATIENCE_MS, Lab

STEERED = "v=1&data=circles&hidden=4,2&lr=0.03&optimizer=adam&at=150:lr(0.1)&step=400"
WILD = "v=1&data=plane&hidden=8,8&activation=relu&loss=mse&lr=3&step=20"
CURSOR = ".chart-label:visible"


@pytest.fixture
def lab(open_lab: Lab) -> Lab:
    open_lab.begin(STEERED)
    expect(open_lab.output("Step")).to_have_text("400", timeout=PATIENCE_MS)
    return open_lab


def at(lab: Lab, share: float, height: float = 0.5) -> tuple[float, float]:
    """A place over the loss, as a share of its width between the margins and of its height."""
    box = lab.figure("Loss").bounding_box()
    assert box is not None
    return box["x"] + 56 + share * (box["width"] - 80), box["y"] + height * box["height"]


def keyed(lab: Lab) -> Locator:
    """What takes the keys of the chart."""
    return lab.page.get_by_role("application", name="Loss: values")


def steps(lab: Lab) -> list[int]:
    """The ticks of the step axis."""
    ticks = lab.figure("Learning rate over time").locator(".axes .tick[text-anchor=middle]").all_text_contents()
    return [int(text.replace(",", "")) for text in ticks]


def pick(lab: Lab, begin: float, end: float) -> None:
    """Drag over a part of the step axis."""
    lab.page.mouse.move(*at(lab, begin))
    lab.page.mouse.down()
    lab.page.mouse.move(*at(lab, end), steps=4)
    lab.page.mouse.up()


def test_the_value_at_the_pointer_stands_beside_it_and_the_keys_go_on_from_there(lab: Lab) -> None:
    lab.page.mouse.move(*at(lab, 0.42))
    label = lab.figure("Loss").locator(CURSOR)
    expect(label).to_have_text(re.compile(r"^step 1[67]\dtraining0\.\d+test0\.\d+rate0\.1$"))
    box, pointer = label.bounding_box(), at(lab, 0.42)
    assert box is not None
    assert abs(box["x"] - pointer[0]) < 40
    assert box["y"] <= pointer[1] <= box["y"] + box["height"]
    lab.page.mouse.move(0, 0)
    expect(label).to_have_count(0)
    keyed(lab).press("End")
    expect(label).to_contain_text("step 400")
    keyed(lab).press("Home")
    keyed(lab).press("ArrowRight")
    step, training = re.findall(r"step (\d+)training(0\.\d{3})", label.inner_text().replace("\n", ""))[0]
    spoken = lab.figure("Loss").locator("[aria-live=polite]")
    expect(spoken).to_have_text(re.compile(rf"^step {step}: training {training}, test 0\.\d+, rate 0\.03$"))


def test_tones_follow_the_curve_once_they_are_on(lab: Lab) -> None:
    lab.page.evaluate(
        """() => {
            const play = OscillatorNode.prototype.start;
            OscillatorNode.prototype.start = function (...when) {
                (window.heard ??= []).push(this.frequency.value);
                return play.apply(this, when);
            };
        }"""
    )
    for key in ("Home", "t", "End", "Home", "t", "End"):
        keyed(lab).press(key)
    low, high = lab.page.evaluate("heard")
    assert 220 <= low < high <= 880  # the loss has fallen


def test_a_drag_zooms_frames_leave_it_alone_and_a_double_click_comes_back(lab: Lab) -> None:
    whole = steps(lab)
    assert (whole[0], whole[-1]) == (0, 400)
    pick(lab, 0.5, 0.75)
    expect(lab.page.locator(".zoomed")).to_have_count(1)
    part = steps(lab)
    assert part[0] >= 195
    assert part[-1] <= 305
    lab.train(200)
    lab.pause()
    assert steps(lab) == part
    lab.page.mouse.dblclick(*at(lab, 0.5))
    expect(lab.page.locator(".zoomed")).to_have_count(0)
    assert steps(lab)[0] == 0
    expect(lab.page.locator("#looking")).to_be_hidden()


def test_keys_buttons_and_a_held_wheel_zoom_and_a_plain_wheel_scrolls_the_page(lab: Lab) -> None:
    zoomed = lab.page.locator(".zoomed")
    keyed(lab).press("+")
    expect(zoomed).to_have_count(1)
    near = steps(lab)
    keyed(lab).press("Shift+ArrowRight")
    assert steps(lab) != near
    keyed(lab).press("0")
    expect(zoomed).to_have_count(0)
    tools = lab.figure("Loss")
    for name, count in (("Zoom in", 1), ("Zoom out", 0), ("Zoom in", 1), ("Show all", 0)):
        tools.get_by_role("button", name=name).click()
        expect(zoomed).to_have_count(count)
    lab.page.evaluate("document.activeElement.blur()")
    lab.page.mouse.move(*at(lab, 0.5))
    lab.page.mouse.wheel(0, 120)
    lab.page.wait_for_function("() => scrollY > 0")
    expect(zoomed).to_have_count(0)
    lab.page.evaluate("scrollTo(0, 0)")
    lab.page.mouse.move(*at(lab, 0.5))
    lab.page.keyboard.down("Control")
    lab.page.mouse.wheel(0, -120)
    lab.page.keyboard.up("Control")
    expect(zoomed).to_have_count(1)
    keyed(lab).press("0")


def test_the_legend_hides_a_curve_or_shows_it_alone_and_the_table_follows(lab: Lab) -> None:
    figure = lab.figure("Loss")
    training, test = (figure.get_by_role("button", name=f"Curve {name}", exact=True) for name in ("training", "test"))
    before = lab.picture("Loss")
    test.click()
    expect(test).to_have_attribute("aria-pressed", "false")
    lab.until_redrawn("Loss", before)
    figure.get_by_role("button", name="Loss as a table").click()
    table = figure.get_by_role("table")
    expect(table.get_by_role("columnheader")).to_have_text(["step", "training", "rate", ""])
    expect(table.get_by_role("row").nth(1)).to_contain_text("first")
    expect(table).to_contain_text("lowest training")
    expect(figure.locator(".chart-table > p")).to_have_text(
        re.compile(r"^Since rate 0\.03 → 0\.1 at step 150 to step 400")
    )
    lab.page.keyboard.press("Escape")
    test.click()
    lab.until_drawn_as("Loss", before)
    test.dblclick()
    expect(training).to_have_attribute("aria-pressed", "false")
    expect(test).to_have_attribute("aria-pressed", "true")
    test.dblclick()
    expect(training).to_have_attribute("aria-pressed", "true")


def test_where_the_curve_leaves_the_axis_an_arrow_offers_the_logarithmic_one(lab: Lab) -> None:
    lab.begin(WILD)
    away = lab.figure("Loss").get_by_role("button", name=re.compile("^up to .*: log axis$"))
    away.press("Enter", timeout=PATIENCE_MS)
    expect(lab.page.locator("#logarithmic")).to_be_checked()
    expect(away).to_be_hidden()
    lab.page.locator("#logarithmic").uncheck()
    expect(away).to_be_visible()


def test_a_live_chart_asks_for_no_plotly(lab: Lab) -> None:
    lab.train(100)
    asked = lab.page.evaluate("performance.getEntriesByType('resource').map(one => one.name)")
    assert not [name for name in asked if "plotly" in name]
    assert lab.page.evaluate("'Plotly' in window") is False


MODEBAR = (
    "[...document.querySelectorAll('.modebar-btn')].map(one => one.dataset.title ?? one.getAttribute('aria-label'))"
)


def test_plotly_comes_with_the_first_chart_that_stands_still_and_sends_nothing_anywhere(lab: Lab) -> None:
    lab.button("Range test").click()
    figure = lab.figure("Loss against learning rate")
    expect(figure.locator(".js-plotly-plot .main-svg").first).to_be_visible(timeout=2 * PATIENCE_MS)
    expect(figure.locator(".chart-reach")).to_be_hidden()
    expect(figure.locator(".js-plotly-plot")).to_contain_text("the fall ends at")
    assert lab.page.evaluate(MODEBAR)[1:] == ["Zoom", "Pan", "Zoom in", "Zoom out", "Reset axes"]
    asked = lab.page.evaluate("performance.getEntriesByType('resource').map(one => one.name)")
    assert [name for name in asked if "plotly" in name] == [
        name for name in asked if re.fullmatch(rf"{re.escape(lab.url)}/vendor/plotly-[\d.]+\.min\.js", name)
    ]
    figure.get_by_role("button", name="Loss against learning rate as a table").last.click()
    expect(figure.get_by_role("table")).to_contain_text("lowest training loss")
    lab.page.keyboard.press("Escape")
    lab.button("Single run").click()
    expect(lab.figure("Network")).to_be_visible(timeout=PATIENCE_MS)


def test_kept_runs_and_all_their_trials_stand_in_one_chart(lab: Lab) -> None:
    one = lab.run
    lab.begin("v=1&kind=seeds&trial=init-seed(1)&trial=init-seed(2)&step=20")
    link = lab.page.get_by_role("link", name="All curves in one chart")
    expect(link).to_have_attribute("href", re.compile(rf"/runs\?chart={lab.run}$"), timeout=PATIENCE_MS)
    page = lab.page.context.new_page()
    page.goto(f"{lab.url}/runs?chart={lab.run},{one}")
    names = page.locator(".legendtext")
    expect(names).to_have_text(
        [
            re.compile(": seed 1$"),
            re.compile(": seed 1, test$"),
            re.compile(": seed 2$"),
            re.compile(": seed 2, test$"),
            re.compile("Adam$"),
            re.compile("Adam, test$"),
        ]
    )
    page.locator(f'.runs li:has(a[href$="run={one}"])').get_by_role("button", name=re.compile("^Chart ")).click()
    expect(names).to_have_count(4)
    expect(page).to_have_url(re.compile(rf"\?chart={lab.run}$"))
    page.close()


def test_where_plotly_does_not_come_the_chart_says_so_and_its_table_has_the_values(lab: Lab) -> None:
    page = lab.page.context.new_page()
    page.route("**/vendor/plotly*", lambda route: route.abort())
    page.goto(f"{lab.url}/runs?chart={lab.run}")
    chart = page.get_by_role("group", name="Losses and learning rates of kept runs")
    expect(chart).to_contain_text("The chart could not be loaded; its table has the values.")
    chart.get_by_role("button", name="Losses and learning rates of kept runs as a table").click()
    expect(chart.get_by_role("table")).to_contain_text("400")
    page.close()
