"""What users of other playgrounds ask for, as far as no other test drives it; docs/playground.md has the list."""

import math
import re

import pytest
from playwright.sync_api import expect

from tests.browser.lab import PATIENCE_MS, Lab


@pytest.fixture
def lab(open_lab: Lab) -> Lab:
    return open_lab.begin("v=1&data=circles&hidden=4,2&lr=0.03&optimizer=adam")


def test_answers_are_counted_in_a_matrix_and_values_judged_by_r_squared(lab: Lab) -> None:
    lab.train(500)
    lab.halt()
    lab.page.get_by_role("tab", name="Answers").click()
    pane = lab.page.get_by_role("tabpanel", name="Answers")
    pane.scroll_into_view_if_needed()
    for title in ("Training data", "Test data"):
        matrix = pane.get_by_role("region", name=f"Confusion matrix, {title}")
        expect(matrix.locator("td.right")).to_have_count(2)
        counts = [int(text) for text in matrix.locator("td[style]").all_inner_texts()]
        assert sum(counts) == 250
    lab.begin("v=1&data=plane&hidden=4&loss=mse&lr=0.03&optimizer=adam").train(500)
    lab.halt()
    expect(pane.get_by_text("R²").first).to_be_visible(timeout=PATIENCE_MS)
    expect(pane).to_contain_text(re.compile(r"explains \d+(\.\d)? % of the values' variance"), timeout=PATIENCE_MS)
    lab.page.evaluate("scrollTo(0, 0)")


def test_the_loss_is_drawn_by_batches_and_read_off_with_its_rate(lab: Lab) -> None:
    for _ in range(3):
        lab.button("Step").click()
    expect(lab.output("Step")).to_have_text("3")
    lab.train(300)
    lab.halt()
    for read in lab.curve():
        step, *losses = re.findall(r"[\d.]+(?:×10[⁻⁰-⁹¹²³]+)?", read.replace(",", "", read.split(":")[0].count(",")))
        assert 0 < int(step) <= lab.step
        assert len(losses) == 3
        assert losses[-1] == "0.03"


def share_of_ink(lab: Lab, x: float) -> float:
    """How much of a column of the loss figure is drawn on, on the canvas of marks; x: pixels from its left."""
    return (
        lab.figure("Loss")
        .locator("canvas")
        .last.evaluate(
            """(canvas, x) => {
            const column = Math.floor(x * canvas.width / canvas.clientWidth);
            const {data} = canvas.getContext("2d").getImageData(column, 0, 1, canvas.height);
            return data.filter((value, index) => index % 4 === 3 && value > 0).length / canvas.height;
        }""",
            x,
        )
    )


def test_on_a_logarithmic_step_axis_marks_the_past_and_the_pointer_stand_at_their_steps(lab: Lab) -> None:
    lab.begin("v=1&data=circles&hidden=4,2&lr=0.03&optimizer=adam&at=40:lr(0.1)&step=400")
    expect(lab.output("Step")).to_have_text("400")
    box = lab.figure("Loss").bounding_box()
    assert box is not None

    def place(step: int) -> float:  # the axis goes from step 0 to step 400, between the figure's margins
        return 56 + (box["width"] - 56 - 24) * math.log10(1 + step) / math.log10(401)

    assert share_of_ink(lab, place(40)) < 0.1
    lab.page.get_by_label("log scale of steps").check()
    lab.until(lambda: share_of_ink(lab, place(40)) > 0.3)
    expect(lab.page).to_have_url(re.compile(r"[?&]show=logsteps#"))
    lab.page.mouse.move(box["x"] + place(10), box["y"] + box["height"] / 2)
    expect(lab.page.locator("#time-hint")).to_have_text(re.compile("^10: "))
    slider = lab.slider("Step in view")
    for step in (0, 3, 150):
        lab.page.mouse.click(box["x"] + place(step), box["y"] + box["height"] / 2)
        expect(slider).to_have_attribute("aria-valuetext", f"step {step} of 400")
        expect(lab.output("Step")).to_have_text(str(step))
    for key, step in {"Home": 0, "ArrowRight": 1, "ArrowUp": 2, "ArrowLeft": 1}.items():
        slider.press(key)
        expect(slider).to_have_attribute("aria-valuetext", f"step {step} of 400")
    slider.press("End")
    lab.train(100)
    lab.halt()
    expect(slider).to_have_attribute("aria-valuetext", re.compile(r"^step [\d,]+, now$"))
    lab.page.get_by_label("log scale of steps").uncheck()
    expect(lab.page).not_to_have_url(re.compile("logsteps"))


def test_any_point_is_answered(lab: Lab) -> None:
    lab.train(500)
    lab.halt()
    box = lab.figure("Decision boundary").bounding_box()
    assert box is not None
    hint = lab.page.locator("#boundary-hint")
    told: list[float] = []
    for share in (0.5, 0.2):
        lab.page.mouse.move(box["x"] + share * box["width"], box["y"] + share * box["height"])
        expect(hint).to_have_text(re.compile(r"^−?[\d.]+, −?[\d.]+: \d+(\.\d)? % class 1$"))
        told.append(float(hint.inner_text().split(": ")[1].split()[0]))
    assert abs(told[0] - told[1]) > 30
    lab.page.mouse.move(0, 0)


def test_pasted_rows_make_any_boundary(lab: Lab) -> None:
    rows = [(x / 10, y / 10, int(y > x * x / 20 - 15)) for x in range(-30, 31, 6) for y in range(-30, 31, 6)]
    lab.button("Own data…").click()
    dialog = lab.page.get_by_role("dialog", name="Own data")
    dialog.get_by_label("or paste rows").fill("a,b,above\n" + "\n".join(f"{a},{b},{y}" for a, b, y in rows))
    expect(dialog.get_by_role("status")).to_have_text("121 rows of 2 classes.")
    dialog.get_by_role("button", name="Train on these data").click()
    expect(lab.page.locator("#data-text")).to_have_text("121 points", timeout=PATIENCE_MS)
    first = lab.number("Training loss")
    lab.train(1000)
    lab.halt()
    assert lab.number("Training loss") < 0.5 * first
