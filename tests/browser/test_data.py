"""Data in the Lab: several classes, measured data, the reader's own file, and painted points."""

import json
import re
from pathlib import Path
from typing import Literal

import httpx
import pytest
from playwright.sync_api import Locator, expect

from tests.browser.conftest import Faults
from tests.browser.lab import PATIENCE_MS, Lab
from tests.browser.sound import fits, has_no_violation

EXAMPLES = [(age, 150 + (age * 7) % 40, "yes" if age + (age * 7) % 40 > 55 else "no") for age in range(15, 75)]
CSV = "age (years),height (cm),sport\n" + "\n".join(f"{age},{height},{sport}" for age, height, sport in EXAMPLES)


@pytest.fixture
def lab(open_lab: Lab) -> Lab:
    return open_lab


def opened(lab: Lab) -> Locator:
    """The dialog for own data."""
    lab.button("Own data…").click()
    return lab.page.get_by_role("dialog", name="Own data")


def stroke(lab: Lab, *shares: tuple[float, float]) -> None:
    """Draw over the boundary, from place to place, each as shares of the figure."""
    box = lab.figure("Decision boundary").bounding_box()
    assert box is not None
    places = [(box["x"] + x * box["width"], box["y"] + y * box["height"]) for x, y in shares]
    lab.page.mouse.move(*places[0])
    lab.page.mouse.down()
    for place in places[1:]:
        lab.page.mouse.move(*place, steps=6)
    lab.page.mouse.up()


def points(lab: Lab) -> int:
    return int(lab.page.locator("#data-text").inner_text().split()[0].replace(",", ""))


def test_three_classes_are_learnt_and_drawn_each_in_its_colour(lab: Lab) -> None:
    lab.choice("Optimizer").select_option("adam")
    lab.page.get_by_label("Learning rate, typed").fill("0.03")
    lab.page.get_by_label("Learning rate, typed").press("Enter")
    lab.choice("Dataset").select_option("blobs3")
    expect(lab.choice("Loss")).to_have_value("cross-entropy", timeout=PATIENCE_MS)
    expect(lab.said).to_contain_text("The loss is now cross entropy.", timeout=PATIENCE_MS)
    expect(lab.page.locator("#network-hint")).to_contain_text("2 → 4 → 2 → 3", timeout=PATIENCE_MS)
    expect(lab.page.locator("#legend .chip")).to_have_text(["class 0", "class 1", "class 2"])
    first = lab.number("Training loss")
    lab.train(600)
    lab.pause()
    assert lab.number("Training loss") < 0.4 * first
    assert "of the classes class 0, class 1, class 2" in lab.words("Decision boundary")
    assert re.search(r"(8\d|9\d|100) % of the test points are classified correctly", lab.words("Decision boundary"))
    smooth = lab.picture("Decision boundary")
    lab.page.get_by_label("Discretize output").check()
    lab.until_redrawn("Decision boundary", smooth)
    expect(lab.choice("Optimizer")).to_have_value("adam")


def test_a_curve_is_drawn_over_its_one_input_in_place_of_the_map(lab: Lab) -> None:
    lab.button("Paint").click()
    lab.choice("Dataset").select_option("curve")
    lab.until(lambda: "the predicted y over x₁, with 50 training points" in lab.words("Fitted curve"))
    expect(lab.figure("Decision boundary")).to_have_count(0)
    expect(lab.page.locator("#network-hint")).to_contain_text("1 → 4 → 2 → 1", timeout=PATIENCE_MS)
    expect(lab.page.get_by_role("group", name="Inputs").get_by_role("button")).to_have_count(5)
    for hidden in ("Paint", "Resolution"):
        expect(lab.page.get_by_label(hidden).or_(lab.button(hidden))).to_be_hidden()
    expect(lab.page.locator("#brushes")).to_be_hidden()
    before = lab.pictures("Fitted curve")
    lab.train(100)
    lab.pause()
    lab.until_redrawn("Fitted curve", before)
    lab.choice("Dataset").select_option("circles")
    expect(lab.page.locator("#network-hint")).to_contain_text("2 → 4 → 2 → 1", timeout=PATIENCE_MS)
    expect(lab.figure("Decision boundary")).to_be_visible()
    expect(lab.button("Paint")).to_be_visible()


def test_measured_data_show_the_columns_that_are_chosen(lab: Lab) -> None:
    lab.choice("Dataset").select_option("iris")
    lab.until(lambda: "over petal length (cm) and petal width (cm)" in lab.words("Decision boundary"))
    expect(lab.slider("Noise")).to_be_hidden()
    lab.choice("Across").select_option(label="sepal length (cm)")
    lab.page.wait_for_function("() => location.hash.includes('columns=0,3')", timeout=PATIENCE_MS)
    lab.choice("Up").select_option(label="sepal length (cm)")
    lab.page.wait_for_function("() => location.hash.includes('columns=3,0')", timeout=PATIENCE_MS)
    assert "over petal width (cm) and sepal length (cm)" in lab.words("Decision boundary")
    assert points(lab) == 150


def test_of_digits_the_weights_into_the_first_layer_are_drawn_in_place_of_a_boundary(lab: Lab) -> None:
    lab.choice("Dataset").select_option(label="Handwritten digits")
    expect(lab.choice("Loss")).to_have_value("cross-entropy", timeout=PATIENCE_MS)
    expect(lab.page.locator("#network-hint")).to_contain_text("1024 → 4 → 2 → 10", timeout=PATIENCE_MS)
    expect(lab.figure("Decision boundary")).to_be_hidden()
    expect(lab.button("Paint")).to_be_hidden()
    filters = lab.figure("First-layer weights")
    expect(filters).to_be_visible()
    lab.page.get_by_label("Learning rate, typed").fill("0.1")
    lab.page.get_by_label("Learning rate, typed").press("Enter")
    lab.until_redrawn("First-layer weights", "data:,")
    before = [lab.picture("First-layer weights"), lab.figure("Network").locator("canvas").nth(1).screenshot()]
    lab.train(200)
    lab.pause()
    assert lab.picture("First-layer weights") != before[0]
    assert lab.figure("Network").locator("canvas").nth(1).screenshot() != before[1]
    lab.choice("Dataset").select_option("circles")
    expect(lab.figure("Decision boundary")).to_be_visible(timeout=PATIENCE_MS)
    expect(filters).to_be_hidden()
    lab.until_redrawn("Decision boundary", "data:,")


def test_own_data_are_chosen_trained_on_and_carried_by_the_link(lab: Lab, tmp_path: Path) -> None:
    file = tmp_path / "club.csv"
    file.write_text(CSV, encoding="utf-8")
    dialog = opened(lab)
    dialog.get_by_label("CSV file").set_input_files(file)
    expect(dialog.get_by_role("status")).to_have_text("60 rows of 2 classes.")
    expect(dialog.get_by_role("combobox", name="Target")).to_have_value("2")
    dialog.get_by_role("combobox", name="First input").select_option(label="height (cm)")
    expect(dialog.get_by_role("alert")).to_contain_text("A column is chosen twice")
    dialog.get_by_role("combobox", name="Second input").select_option(label="age (years)")
    dialog.get_by_role("button", name="Train on these data").click()
    expect(lab.said).to_contain_text("Now training on 60 rows of own data.", timeout=PATIENCE_MS)
    expect(lab.choice("Dataset")).to_have_value("table")
    expect(lab.page.locator("#legend span")).to_have_text(["no", "yes"])
    first = lab.number("Training loss")
    lab.train(3000)
    lab.pause()
    assert lab.number("Training loss") < 0.8 * first
    assert "over height (cm) and age (years)" in lab.words("Decision boundary")
    link = lab.page.evaluate(
        "fetch(`/api/runs/${new URLSearchParams(location.search).get('run')}/link`).then(r => r.json())"
    )
    again = Lab(lab.page, lab.url).open(f"#{link['link']}")
    assert "over height (cm) and age (years)" in again.words("Decision boundary")
    assert points(again) == 60
    again.choice("Dataset").select_option("moons")
    expect(again.page.locator("#data-text")).to_have_text("500 points", timeout=PATIENCE_MS)
    again.choice("Dataset").select_option("table")
    expect(again.page.locator("#data-text")).to_have_text("60 points", timeout=PATIENCE_MS)


def test_what_is_wrong_with_a_file_is_told_where_it_is_and_nothing_is_lost(
    fresh_lab: Lab, tmp_path: Path, faults: Faults
) -> None:
    lab = fresh_lab
    run = lab.run
    dialog = opened(lab)
    file, use = dialog.get_by_label("CSV file"), dialog.get_by_role("button", name="Train on these data")
    told = {
        "text.csv": (b"a,b,c\n1,2,x\n3,four,y\n5,6,y\n", "Line 3, column “b”: “four” is not a number."),
        "ragged.csv": (b"a,b,c\n1,2,x\n3,4\n5,6,y\n", "Line 3 has 2 cells; expected 3."),
        "one.csv": (b"a,b,c\n1,2,x\n3,4,x\n", "Column “c” holds one class only, “x”; expected at least two."),
        "two.csv": (b"a,b\n1,2\n3,4\n", "It has 2 columns; expected at least three: two inputs and a target."),
        "empty.csv": (b"", "There is nothing in it; expected lines of at least three cells."),
        "picture.csv": (
            b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR",
            "This is a binary file, not text (byte 26 at 7); save it as CSV.",
        ),
    }
    for name, (content, sentence) in told.items():
        (tmp_path / name).write_bytes(content)
        file.set_input_files(tmp_path / name)
        expect(dialog.get_by_role("alert")).to_have_text(sentence)
        expect(use).to_be_disabled()
    file.set_input_files(tmp_path / "ragged.csv")
    dialog.get_by_label("Leave out the row that does not fit").check()
    expect(dialog.get_by_role("status")).to_contain_text("2 rows of 2 classes. 1 row that does not fit was left out.")
    expect(use).to_be_enabled()
    faults.allowed.append("status of 410")  # the link of a run that is gone
    assert httpx.delete(f"{lab.url}/api/runs/{run}").status_code == 204  # as on another page
    use.click()
    expect(dialog.get_by_role("alert")).to_have_text("This run has ended; open a new one.")
    expect(dialog).to_be_visible()
    expect(dialog.get_by_role("combobox", name="Target")).to_have_value("2")
    expect(dialog.get_by_label("Leave out the row that does not fit")).to_be_checked()
    expect(use).to_be_enabled()
    dialog.get_by_role("button", name="Close").click()
    expect(lab.choice("Dataset")).to_have_value("exam")
    assert lab.run == run


def test_the_preview_follows_what_the_reader_says_of_a_file_and_a_doubt_is_asked(lab: Lab, tmp_path: Path) -> None:
    dialog = opened(lab)
    note, fault = dialog.get_by_role("status"), dialog.get_by_role("alert")
    use = dialog.get_by_role("button", name="Train on these data")
    preview = dialog.get_by_role("region", name="First rows")
    file = tmp_path / "doubt.csv"
    file.write_text("made up\n\na;b;kind\n54,211;1;x\n12,345;2;y\n33,120;3;x\n23,120;5;y\n", encoding="utf-8")
    dialog.get_by_label("CSV file").set_input_files(file)
    expect(fault).to_have_text("Column “a”: “54,211” is 54211 or 54.211; choose the decimal mark.")
    expect(use).to_be_disabled()
    expect(dialog.get_by_text("Line 1 (“made up”) is above the table and left out.")).to_be_visible()
    expect(dialog.get_by_role("combobox", name="Header line")).to_have_value("3")
    dialog.get_by_role("combobox", name="Decimal mark").select_option(",")
    expect(preview.get_by_role("cell").first).to_have_text("54.211")
    expect(note).to_have_text("4 rows of 2 classes.")
    dialog.get_by_role("combobox", name="Decimal mark").select_option(".")
    expect(preview.get_by_role("cell").first).to_have_text("54211")
    dialog.get_by_role("combobox", name="Header line").select_option("4")
    expect(preview.get_by_role("columnheader").first).to_contain_text("54,211")
    file.write_bytes("高さ,重さ,種類\n1,2,x\n2,1,y\n3,5,x\n4,1,y\n".encode("euc_jp"))
    dialog.get_by_label("CSV file").set_input_files([])
    dialog.get_by_label("CSV file").set_input_files(file)
    dialog.get_by_role("combobox", name="Encoding").select_option("euc-jp")
    expect(preview.get_by_role("columnheader").first).to_contain_text("高さ")
    expect(use).to_be_enabled()


def test_data_csv_read_back_in_picks_the_same_target_and_the_same_split(lab: Lab, tmp_path: Path) -> None:
    """A place within one street, and classes that a spreadsheet would run or that begin alike."""
    rows = [(2451000 + k / 8, 48.137 + k * k % 9 / 1e5, ["=yes", "-no"][k % 2]) for k in range(20)]
    content = "day,latitude,answer\n" + "".join(f"{a!r},{b!r},{y}\n" for a, b, y in rows)

    def brought(text: str) -> str:
        (tmp_path / "data.csv").write_text(text, encoding="utf-8")
        dialog = opened(lab)
        dialog.get_by_label("CSV file").set_input_files([])
        dialog.get_by_label("CSV file").set_input_files(tmp_path / "data.csv")
        dialog.get_by_role("button", name="Train on these data").click()
        expect(dialog).to_be_hidden()
        expect(lab.page.locator("#legend span")).to_have_text(["-no", "=yes"])
        lab.until_run()
        return lab.page.evaluate(
            "fetch(`/api/runs/${new URLSearchParams(location.search).get('run')}/data.csv`).then(r => r.text())"
        )

    out = brought(content)
    told = [line.split(",") for line in out.split()]
    assert told[0] == ["day", "latitude", "answer", "set"]
    assert [(float(a), float(b), y) for a, b, y, _ in told[1:]] == [(a, b, f"'{y}") for a, b, y in rows]
    assert {y: sum(line[2:] == [f"'{y}", "test"] for line in told) for y in ("=yes", "-no")} == {"=yes": 5, "-no": 5}
    assert brought(out) == out


def test_of_200_000_dropped_rows_a_sample_is_trained_on_and_that_is_said(lab: Lab) -> None:
    transfer = lab.page.evaluate_handle(
        """() => {
            const rows = ["a;b;price"];
            for (let i = 0; i < 200_000; i++) rows.push(`${i},25;${(i * 7) % 1000},5;${i % 977}`);
            const data = new DataTransfer();
            data.items.add(new File([rows.join("\\r\\n")], "long.csv"));
            return data;
        }"""
    )
    lab.page.dispatch_event("main", "drop", {"dataTransfer": transfer})
    dialog = lab.page.get_by_role("dialog", name="Own data")
    note = dialog.get_by_role("status")
    expect(note).to_have_text("2,000 rows. Of 200,000 rows 2,000 were drawn at random.", timeout=2 * PATIENCE_MS)
    dialog.get_by_role("button", name="Train on these data").click()
    expect(lab.choice("Problem")).to_have_value("regression", timeout=PATIENCE_MS)
    expect(lab.choice("Loss")).to_have_value("mse")
    expect(lab.page.locator("#data-text")).to_have_text("2,000 points", timeout=PATIENCE_MS)
    assert "the predicted price over a and b" in lab.words("Decision boundary")


def test_points_are_painted_erased_and_typed_while_the_run_trains(lab: Lab) -> None:
    lab.choice("Dataset").select_option("circles")
    expect(lab.page.locator("#data-text")).to_have_text("500 points", timeout=PATIENCE_MS)
    lab.train(50)
    lab.button("Paint").click()
    tools = lab.page.get_by_role("group", name="Paint points")
    tools.get_by_role("button", name="class 0").click()
    stroke(lab, (0.25, 0.2), (0.5, 0.2))
    expect(lab.said).to_contain_text("painted points changed. The run starts again at step 0", timeout=PATIENCE_MS)
    painted = points(lab)
    assert painted > 505
    expect(lab.button("Pause")).to_be_visible(timeout=PATIENCE_MS)
    tools.get_by_role("button", name="Eraser").click()
    tools.get_by_role("slider", name="Brush size").fill("10")
    stroke(lab, (0.2, 0.2), (0.55, 0.2))
    lab.page.wait_for_function("most => parseInt(document.querySelector('#data-text').textContent) < most", arg=painted)
    tools.get_by_role("button", name="Clear points").click()
    expect(lab.said).to_contain_text("All points were erased")
    tools.get_by_role("button", name="Another class").click()
    for x1, name in ((-3, "class 0"), (0, "class 1"), (3, "class 2")):
        tools.get_by_role("button", name=name).press("Enter")
        tools.get_by_label("x₁").fill(str(x1))
        tools.get_by_label("x₂").fill("1.5")
        tools.get_by_label("x₂").press("Enter")
    expect(lab.page.locator("#data-text")).to_have_text("3 points", timeout=PATIENCE_MS)
    expect(lab.choice("Loss")).to_have_value("cross-entropy")
    lab.page.wait_for_function("() => location.hash.includes('rows(-3,1.5,0;0,1.5,1;3,1.5,2)')", timeout=PATIENCE_MS)
    tools.get_by_label("x₁").fill("left")
    tools.get_by_label("x₁").press("Enter")
    expect(tools.get_by_role("alert").filter(has_text="“left” is not a number")).to_be_visible()
    tools.get_by_role("button", name="Add point").click()
    expect(tools.get_by_label("x₁")).to_be_focused()
    tools.get_by_label("x₁").fill("-3")
    tools.get_by_label("x₁").press("Enter")
    expect(lab.page.locator("#data-text")).to_have_text("4 points", timeout=PATIENCE_MS)


def test_new_data_and_new_weights_leave_each_other_alone(lab: Lab) -> None:
    seeds = "JSON.stringify([/[&]seed=(\\d+)/, /init-seed=(\\d+)/].map(key => key.exec(location.hash)?.[1] ?? null))"
    lab.button("New data").click()
    lab.page.wait_for_function(f"() => JSON.parse({seeds})[0] !== null", timeout=PATIENCE_MS)
    data, weights = json.loads(lab.page.evaluate(seeds))
    assert weights is None
    lab.button("New weights").click()
    lab.page.wait_for_function(f"() => JSON.parse({seeds})[1] !== null", timeout=PATIENCE_MS)
    assert json.loads(lab.page.evaluate(seeds))[0] == data


@pytest.mark.parametrize(("width", "theme"), [(390, "light"), (1440, "dark")])
def test_own_data_and_brushes_fit_the_window_and_axe_finds_nothing(
    lab: Lab, width: int, theme: Literal["light", "dark"]
) -> None:
    lab.page.set_viewport_size({"width": width, "height": 844})
    lab.page.emulate_media(color_scheme=theme)
    lab.button("Paint").click()
    dialog = opened(lab)
    dialog.get_by_label("or paste rows").fill(CSV)
    expect(dialog.get_by_role("status")).to_have_text("60 rows of 2 classes.")
    fits(lab.page, width)
    has_no_violation(lab.page)
