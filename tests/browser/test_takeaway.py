"""What a reader takes away from the Lab: files, pictures, the script in view; and a recipe brought back."""

import base64
import csv
import io
import json
import re
import zipfile
from pathlib import Path
from xml.etree import ElementTree

import pytest
import torch
from playwright.sync_api import Locator, expect

from app.recipe.file import RecipeFile
from tests.browser.lab import PATIENCE_MS, Lab
from tests.browser.sound import fits, has_no_violation

STEERED = "#v=1&data=spiral&hidden=6,4&optimizer=adam&lr=0.01&at=40:lr(0.03)&step=90"
SVG = "{http://www.w3.org/2000/svg}"


def opened(lab: Lab) -> Locator:
    """The panel, with all it holds."""
    panel = lab.page.get_by_role("group", name="Take it with you")
    if not panel.is_visible():
        lab.button("Take it with you").click()
    return panel


def taken(lab: Lab, what: Locator) -> tuple[str, bytes]:
    """The file that a click gives: its name and what it holds."""
    with lab.page.expect_download() as download:
        what.click()
    return download.value.suggested_filename, Path(download.value.path()).read_bytes()


def file(lab: Lab, name: str) -> tuple[str, bytes]:
    return taken(lab, opened(lab).get_by_role("link", name=name, exact=True))


def picture(lab: Lab, figure: str, kind: str) -> bytes:
    name, content = taken(lab, opened(lab).get_by_role("button", name=f"{figure} as {kind}", exact=True))
    assert name.startswith(f"descent-{lab.run}-"), name
    assert name.endswith(f".{kind.lower()}"), name
    return content


def looked_at(lab: Lab, png: bytes) -> dict[str, int]:
    """A PNG as the browser decodes it: width, height, and how many colours it has."""
    return lab.page.evaluate(
        """async data => {
            const bytes = Uint8Array.from(atob(data), c => c.charCodeAt(0));
            const image = await createImageBitmap(new Blob([bytes], {type: "image/png"}));
            const canvas = new OffscreenCanvas(image.width, image.height);
            const context = canvas.getContext("2d");
            context.drawImage(image, 0, 0);
            const pixels = new Uint32Array(context.getImageData(0, 0, image.width, image.height).data.buffer);
            return {width: image.width, height: image.height, colours: new Set(pixels).size};
        }""",
        base64.b64encode(png).decode(),
    )


def drop(lab: Lab, name: str, content: bytes) -> None:
    """Drop a file on the page."""
    transfer = lab.page.evaluate_handle(
        """([name, data]) => {
            const bytes = Uint8Array.from(atob(data), c => c.charCodeAt(0));
            const transfer = new DataTransfer();
            transfer.items.add(new File([bytes], name));
            return transfer;
        }""",
        [name, base64.b64encode(content).decode()],
    )
    lab.page.dispatch_event("main", "drop", {"dataTransfer": transfer})


@pytest.fixture
def steered(lab: Lab) -> Lab:
    """A run with a past: trained, changed, and standing at step 90."""
    lab.open("?" + STEERED)
    expect(lab.output("Step")).to_have_text("90", timeout=PATIENCE_MS)
    return lab


def test_each_file_of_a_run_arrives_and_is_what_its_name_says(steered: Lab, tmp_path: Path) -> None:
    run = steered.run
    name, recipe = file(steered, "Recipe as JSON")
    assert name == f"descent-{run}.json"
    told = RecipeFile.model_validate_json(recipe)
    assert (told.step, told.spec.data.dataset, len(told.controls)) == (90, "spiral", 1)
    name, script = file(steered, "PyTorch script as Python")
    assert name == f"descent-{run}.py"
    compile(script, name, "exec")
    name, weights = file(steered, "Weights as state_dict")
    assert name == f"descent-{run}.pt"
    state = torch.load(io.BytesIO(weights), weights_only=True)
    assert [tuple(tensor.shape) for tensor in state.values()] == [(6, 2), (6,), (4, 6), (4,), (1, 4), (1,)]
    examples = list(csv.DictReader(io.StringIO(file(steered, "Data as CSV")[1].decode())))
    assert [row["set"] for row in examples] == ["training"] * 250 + ["test"] * 250
    assert {row["class"] for row in examples} == {"class 0", "class 1"}
    rows = list(csv.DictReader(io.StringIO(file(steered, "Losses as CSV")[1].decode())))
    columns = json.loads(file(steered, "Losses as JSON")[1])
    assert [int(row["step"]) for row in rows] == columns["step"]
    assert columns["step"][-1] == 90
    name, log = file(steered, "Losses as TensorBoard log")
    assert name == f"descent-{run}-tensorboard.zip"
    with zipfile.ZipFile(io.BytesIO(log)) as archive:
        (entry,) = archive.namelist()
        assert entry.startswith(f"descent-{run}/events.out.tfevents.")
        assert b"brain.Event:2" in archive.read(entry)[:60]
    expect(opened(steered).get_by_role("status")).to_have_text(f"Saved {name}.")


def test_every_figure_in_view_is_drawn_as_png_and_as_svg(steered: Lab) -> None:
    steered.page.emulate_media(color_scheme="dark")
    steered.page.get_by_role("tab", name="Spread").click()
    expect(steered.figure("Spread of the weights, layer 1")).to_be_visible(timeout=PATIENCE_MS)
    names = opened(steered).get_by_role("button", name=re.compile(" as SVG$"))
    titles = [str(name.get_attribute("aria-label")).removesuffix(" as SVG") for name in names.all()]
    assert titles[:3] == ["Network", "Decision boundary", "Loss and learning rate"]
    assert any(title.startswith("Spread of the ") for title in titles[3:])
    for title in titles[:4]:
        drawing = ElementTree.fromstring(picture(steered, title, "SVG"))
        assert drawing.findtext(f"{SVG}title") == title
        assert drawing.find(f"{SVG}rect").attrib["fill"] == "#15171b"  # pyright: ignore[reportOptionalMemberAccess]
        images = [image.attrib["href"] for image in drawing.iter(f"{SVG}image")]
        assert images
        assert all(href.startswith("data:image/png;base64,") for href in images)
        seen = looked_at(steered, picture(steered, title, "PNG"))
        assert seen["width"] == 2 * int(drawing.attrib["width"])
        assert seen["height"] == 2 * int(drawing.attrib["height"])
        assert seen["colours"] > 30, title


def test_a_picture_says_its_title_its_step_and_what_its_axes_and_strokes_are(steered: Lab) -> None:
    loss = "".join(ElementTree.fromstring(picture(steered, "Loss and learning rate", "SVG")).itertext())
    for words in ("step 90", "training 0.", "test 0.", "learning rate", "loss", "rate", "step"):
        assert words in loss
    plane = "".join(ElementTree.fromstring(picture(steered, "Decision boundary", "SVG")).itertext())
    for words in ("probability of class 1, step 90", "x₁", "x₂", "class 0"):
        assert words in plane


def test_several_trials_are_drawn_with_their_names(lab: Lab) -> None:
    lab.open("?#v=1&kind=seeds&trial=init-seed(1)&trial=init-seed(2)&step=20")
    expect(lab.output("Step")).to_have_text("20", timeout=PATIENCE_MS)
    tiles = ElementTree.fromstring(picture(lab, "Decision boundaries of all trials", "SVG"))
    assert {"seed 1", "seed 2"} <= {text.text for text in tiles.iter(f"{SVG}text")}
    assert len(list(tiles.iter(f"{SVG}image"))) == 2
    curves = ElementTree.fromstring(picture(lab, "Loss and learning rate", "SVG"))
    assert {"seed 1", "seed 2"} <= {text.text for text in curves.iter(f"{SVG}text")}


def test_a_recipe_that_is_dropped_back_gives_the_same_run_again(steered: Lab) -> None:
    before, run = steered.picture("Decision boundary"), steered.run
    loss = steered.output("Training loss").inner_text()
    name, recipe = file(steered, "Recipe as JSON")
    steered.page.keyboard.press("Escape")
    steered.choice("Dataset").select_option("circles")
    expect(steered.output("Step")).to_have_text("0", timeout=PATIENCE_MS)
    drop(steered, name, recipe)
    expect(steered.said).to_contain_text(f"{name} is open, at step 90.", timeout=PATIENCE_MS)
    expect(steered.output("Step")).to_have_text("90", timeout=PATIENCE_MS)
    expect(steered.output("Training loss")).to_have_text(loss, timeout=PATIENCE_MS)
    expect(steered.choice("Dataset")).to_have_value("spiral")
    expect(steered.choice("Optimizer")).to_have_value("adam")
    steered.page.wait_for_function("() => location.hash.includes('at=40:lr(0.03)')", timeout=PATIENCE_MS)
    assert steered.picture("Decision boundary") == before
    again = steered.run
    assert again != run
    steered.page.go_back()
    expect(steered.choice("Dataset")).to_have_value("circles", timeout=PATIENCE_MS)
    assert steered.run == run
    opened(steered).get_by_label("Open a recipe file").set_input_files(
        {"name": name, "mimeType": "application/json", "buffer": recipe}
    )
    expect(steered.choice("Dataset")).to_have_value("spiral", timeout=PATIENCE_MS)
    assert steered.run not in (run, again)


def test_a_file_that_is_no_recipe_is_told_in_a_sentence_and_nothing_is_lost(steered: Lab) -> None:
    run, loss = steered.run, steered.output("Training loss").inner_text()
    recipe = file(steered, "Recipe as JSON")[1]
    told = json.loads(recipe)
    newer = {**told, "spec": {**told["spec"], "version": 2}}
    wrong = {**told, "spec": {**told["spec"], "data": {**told["spec"]["data"], "dataset": "moon"}}}
    faults = {
        "picture.json": (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "is a binary file; expected a recipe, which is text."),
        "half.json": (recipe[: len(recipe) // 2], "is cut off, or no recipe; expected JSON to its end, which breaks"),
        "notes.json": (b"What I did today", "holds no recipe; expected JSON, got “What I did today”."),
        "films.json": (b" " * 5_000_000, "has 5 MB; expected a recipe, of at most 4 MB."),
        "newer.json": (json.dumps(newer).encode(), "holds a recipe of version 2; expected version 1."),
        "losses.json": (file(steered, "Losses as JSON")[1], "holds no recipe; expected spec, controls and step, got "),
        "list.json": (b"[1, 2]", "holds no recipe; expected spec, controls and step, got a list."),
        "far.json": (b'{"spec": {}, "step": 2000000000}', "cannot be opened: step: expected a number of at most"),
        "wrong.json": (json.dumps(wrong).encode(), "cannot be opened: Unknown dataset 'moon'; expected one of circles"),
    }
    steered.page.keyboard.press("Escape")
    for name, (content, sentence) in faults.items():
        drop(steered, name, content)
        expect(steered.said).to_contain_text(f"{name} {sentence}", timeout=PATIENCE_MS)
    chosen = opened(steered)
    chosen.get_by_label("Open a recipe file").set_input_files(
        {"name": "half.json", "mimeType": "application/json", "buffer": faults["half.json"][0]}
    )
    expect(chosen.get_by_role("status")).to_contain_text("half.json is cut off, or no recipe; ")
    assert steered.run == run
    expect(steered.output("Training loss")).to_have_text(loss)
    expect(steered.output("Step")).to_have_text("90")


def test_the_code_pane_stays_in_step_with_the_controls_and_marks_what_changed(lab: Lab) -> None:
    lab.page.get_by_role("tab", name="Code").click()
    listing = lab.page.get_by_label("PyTorch script")
    expect(listing).to_contain_text("torch.optim.SGD", timeout=PATIENCE_MS)
    lab.choice("Optimizer").select_option("adam")
    expect(listing).to_contain_text("torch.optim.Adam(", timeout=PATIENCE_MS)
    lab.train(30)
    lab.pause()
    step = lab.step
    lab.page.get_by_label("Learning rate, typed").fill("0.25")
    lab.page.get_by_label("Learning rate, typed").press("Enter")
    changed = listing.locator(".changed")
    expect(changed.first).to_contain_text(f"if step == {step}:", timeout=PATIENCE_MS)
    expect(changed.last).to_contain_text("0.25")
    assert lab.page.evaluate(
        """() => {
            const line = document.querySelector(".script .changed").getBoundingClientRect();
            const box = document.querySelector(".script").getBoundingClientRect();
            return line.top >= box.top && line.bottom <= box.bottom;
        }"""
    )
    lab.choice("Dataset").select_option("moons")
    expect(listing).to_contain_text("moons", timeout=PATIENCE_MS)
    expect(changed).to_have_count(0)
    lab.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    lab.page.get_by_role("tabpanel", name="Code").get_by_role("button", name="Copy").click()
    copied = lab.page.evaluate("navigator.clipboard.readText()")
    assert copied.strip() == file(lab, "PyTorch script as Python")[1].decode().strip()


@pytest.mark.parametrize(("width", "theme"), [(390, "light"), (1440, "dark")])
def test_the_panel_is_reached_by_keyboard_fits_the_window_and_axe_finds_nothing(
    lab: Lab, width: int, theme: str
) -> None:
    lab.page.set_viewport_size({"width": width, "height": 844})
    lab.page.emulate_media(color_scheme="dark" if theme == "dark" else "light")
    lab.button("Take it with you").press("Enter")
    panel = opened(lab)
    expect(panel).to_be_visible()
    lab.page.keyboard.press("Tab")
    expect(panel.get_by_role("button", name="Copy link")).to_be_focused()
    fits(lab.page, width)
    has_no_violation(lab.page)
    lab.page.keyboard.press("Escape")
    expect(panel).to_be_hidden()
    expect(lab.button("Take it with you")).to_be_focused()
