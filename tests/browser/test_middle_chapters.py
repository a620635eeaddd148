"""The chapters networks, exam, loss and training loop in a browser, and what every chapter can do."""

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.chapter import Chapter, number, pausing_at, press
from tests.browser.conftest import SERVER_AWAY, Faults
from tests.browser.lab import PATIENCE_MS
from tests.browser.server import Server
from tests.browser.sound import height, needs_no_scrolling
from tests.polling import wait_until

TRAINED = 4 * PATIENCE_MS


def test_networks_grow_open_their_neurons_and_run_their_code(page: Page, server: Server) -> None:
    networks = Chapter(page, server, "networks")
    simplified = networks.figure("simplified")
    expect(simplified).to_contain_text("−6.00")
    press(simplified, "two outputs")
    expect(simplified).to_contain_text("2 → 2: 6 parameters.")
    press(simplified, "Add output")
    expect(simplified).to_contain_text("2 → 3: 9 parameters.")

    single = networks.figure("single-layer")
    expect(single).to_contain_text("2 → 4 → 2: 12 + 10 = 22 parameters.")
    neuron = single.get_by_role("button", name=re.compile("Neuron 4 of layer 1"))
    neuron.click()
    expect(neuron).to_have_attribute("aria-pressed", "true")
    single.get_by_role("checkbox").check()
    expect(single).to_contain_text("dense")

    deep = networks.figure("deep")
    press(deep, "Add hidden layer")
    expect(deep).to_contain_text("3 → 4 → 4 → 3 → 3 → 2")

    expected = {
        "Imports": "device",
        "The perceptron as a class": "Linear(in_features=2, out_features=1, bias=True)",
        "The answer of random weights": "tensor([[0.",
        "The answer of the worked example": "0.0025",
        "A network with one hidden layer": "Linear(in_features=200, out_features=2, bias=True)",
        "A deep network": "Linear(in_features=100, out_features=10, bias=True)",
    }
    for name, printed in expected.items():
        cell = page.get_by_role("group", name=name, exact=True)
        cell.get_by_role("button", name="Run").click()
        expect(cell.get_by_role("status")).to_contain_text(printed, timeout=PATIENCE_MS)


def test_a_digit_is_read_off_the_pad_and_mistakes_can_be_put_there(page: Page, server: Server) -> None:
    networks = Chapter(page, server, "networks")
    assert "outcome was “nearly as well”" in networks.guess("digits", "half as well")
    digits = networks.figure("digits")
    press(digits, "SingleLayerNN, ten outputs")
    press(digits, "Train")
    expect(digits).to_contain_text(re.compile(r"(8|9)\d\.\d % of digits it has never seen"), timeout=TRAINED)
    expect(digits).to_contain_text("the surest mistakes", timeout=PATIENCE_MS)
    press(digits, "Pause")
    digits.get_by_role("button", name=re.compile("read as")).first.click()
    expect(digits.locator(".digit-bars .best output")).to_contain_text("%", timeout=PATIENCE_MS)
    press(digits, "Clear")
    expect(digits).to_contain_text("The pad is blank")
    pad = digits.get_by_role("img", name="A pad to draw a digit on")
    pad.scroll_into_view_if_needed()
    box = pad.bounding_box()
    assert box is not None
    x, y = box["x"] + box["width"] / 2, box["y"]
    page.mouse.move(x, y + 0.15 * box["height"])
    page.mouse.down()
    page.mouse.move(x, y + 0.85 * box["height"], steps=6)
    page.mouse.up()
    expect(digits.locator(".digit-bars .best output")).to_contain_text("%", timeout=PATIENCE_MS)
    networks.stays_sound()


def test_the_exam_takes_students_and_tells_you_how_you_stand(page: Page, server: Server) -> None:
    exam = Chapter(page, server, "exam")
    students = exam.figure("students")
    students.get_by_role("radio", name="failed").check()
    number(students, "Lectures attended").fill("9")
    number(students, "Lectures attended").press("Enter")
    press(students, "Add student")
    expect(students.get_by_role("figure", name="Past students")).to_contain_text(
        "109 training points", timeout=PATIENCE_MS
    )
    expect(students.locator(".told")).to_contain_text("A student at [9, 6] who failed.")

    untrained = exam.figure("untrained")
    before = untrained.locator(".verdict")
    expect(before).to_contain_text("At [4, 5] the network gives you", timeout=PATIENCE_MS)
    said = before.inner_text()
    press(untrained, "other weights")
    expect(untrained.locator(".verdict")).not_to_have_text(said, timeout=PATIENCE_MS)

    trained = exam.figure("trained")
    asked = page.locator("section#trained .ask")
    press(asked, "below 10 %")  # which trains the figure
    expect(asked.locator(".came")).to_contain_text("outcome was “above 90 %”", timeout=TRAINED)
    expect(trained.locator(".verdict")).to_contain_text(re.compile(r"gives you (9\d\.\d|100\.0) %"), timeout=TRAINED)
    number(trained, "Lectures attended").fill("0")
    number(trained, "Lectures attended").press("Enter")
    expect(trained.locator(".verdict")).to_contain_text("At [0, 5]")
    expect(trained.locator(".verdict")).not_to_contain_text("100.0 %")
    exam.stays_sound()


def test_losses_are_dragged_summed_and_trained(page: Page, server: Server) -> None:
    pausing_at(page, 200)
    loss = Chapter(page, server, "loss")
    one = loss.figure("one-example")
    expect(one).to_contain_text("2.3026")
    number(one, "ŷ").fill("0.5")
    number(one, "ŷ").press("Enter")
    expect(one).to_contain_text("0.6931")
    number(one, "ŷ").fill("much")
    number(one, "ŷ").press("Enter")
    expect(one.get_by_role("alert")).to_contain_text("“much” is not a number")

    cost = loss.figure("cost")
    expect(cost.locator("tbody tr")).to_have_count(10, timeout=PATIENCE_MS)
    for _ in range(10):
        press(cost, "‹ Back")
    expect(cost.locator(".sum")).to_have_text("1/10 · ( … )")
    for _ in range(10):
        press(cost, "Step ›")
    expect(cost.locator(".said")).to_contain_text("PyTorch reports the same at step 0: training loss ")
    told = cost.locator(".said").inner_text()
    assert cost.locator(".sum").inner_text().endswith("= " + told.split()[-1].rstrip("."))

    logit = loss.figure("binary-cross-entropy")
    expect(logit).to_contain_text("−0.9975")
    press(logit, "sure and right")
    expect(logit).to_contain_text("−0.0067")
    assert loss.guess("binary-cross-entropy", "binary cross entropy").endswith("and that is what happened.")

    cell = page.get_by_role("group", name="Three losses of one logit", exact=True)
    cell.get_by_role("button", name="Run").click()
    expect(cell.get_by_role("status")).to_contain_text("tensor(6.0025)", timeout=PATIENCE_MS)

    grades = loss.figure("mean-squared-error")
    reading = grades.get_by_role("status", name="Training loss")
    expect(reading).not_to_have_text("–", timeout=PATIENCE_MS)
    first = float(reading.inner_text())
    press(grades, "Train")
    expect(grades.get_by_role("status", name="Step", exact=True)).to_have_text("200", timeout=TRAINED)
    expect(grades.get_by_role("button", name="Train", exact=True)).to_be_visible(timeout=PATIENCE_MS)
    assert float(reading.inner_text()) < first / 2
    loss.stays_sound()


def test_the_training_loop_stops_where_a_reader_wants(page: Page, server: Server) -> None:
    chapter = Chapter(page, server, "training-loop")
    loop = chapter.figure("loop")
    now = loop.locator(".listing .now code")
    expect(now).to_contain_text("model = nn.Sequential", timeout=PATIENCE_MS)
    press(loop, "Line")
    expect(now).to_contain_text("loss_fn", timeout=PATIENCE_MS)
    press(loop, "Breakpoint at line 11")
    press(loop, "Train")
    expect(now).to_contain_text("loss.backward()", timeout=PATIENCE_MS)
    names = loop.get_by_role("region", name="Names and what they hold")
    expect(names).to_contain_text("model[0].weight.gradNone")
    press(loop, "Line")
    expect(names).to_contain_text("model[0].weight.gradtensor, 4×2", timeout=PATIENCE_MS)
    press(loop, "Breakpoint at line 11")
    press(loop, "Epoch")
    expect(loop.locator(".verdict")).to_contain_text("5 losses so far", timeout=PATIENCE_MS)
    loop.get_by_role("checkbox", name="optimizer.step()").check()
    expect(loop.locator(".listing .out")).to_contain_text(["# optimizer.step()", "# scheduler.step()"])
    assert "it ends worse than it could" in chapter.guess("loop", "nothing much")
    expect(page.get_by_role("link", name="Click me!")).to_have_js_property("pathname", "/lecture/attention")
    needs_no_scrolling(loop.locator(".listing"))
    chapter.stays_sound()
    needs_no_scrolling(loop.locator(".listing"))
    before = height(loop)
    press(loop, "Epoch")
    expect(loop.locator(".verdict")).to_contain_text("Line 6 is next", timeout=PATIENCE_MS)
    press(loop, "Epoch")
    expect(loop.locator(".verdict")).to_contain_text("5 losses so far", timeout=PATIENCE_MS)
    assert height(loop) == before


def test_a_claim_is_hidden_until_the_guess_and_can_be_trained_again(page: Page, server: Server) -> None:
    loss = Chapter(page, server, "loss")
    claim = page.locator("#claim-saturated")
    expect(claim).to_be_hidden()
    loss.guess("binary-cross-entropy", "squared error")
    expect(claim).to_be_visible()
    claim.get_by_role("button", name="Train it again here").click()
    expect(claim.locator("tbody .again").first).to_have_text("73.3 %", timeout=TRAINED)
    expect(claim.locator("tbody .again").nth(1)).to_have_text("3.3 %", timeout=TRAINED)


def test_only_figures_in_view_train(page: Page, server: Server) -> None:
    asked: list[dict[str, str]] = []
    page.on("websocket", lambda socket: socket.on("framesent", lambda text: asked.append(json.loads(text))))
    exam = Chapter(page, server, "exam")
    trained = exam.figure("trained")
    press(trained, "Train")
    step = trained.get_by_role("status", name="Step", exact=True)
    expect(step).not_to_have_text("0", timeout=PATIENCE_MS)
    run = next(message["run"] for message in asked if message["type"] == "train")

    def at_server() -> tuple[str, int]:
        """What the server says of the run, whatever the figure shows."""
        told = page.request.get(f"{server.url}/api/runs/{run}").json()
        return told["state"], told["step"]

    page.evaluate("scrollTo(0, 0)")
    wait_until(lambda: at_server()[0] == "paused", pause=page.wait_for_timeout)
    _, asleep = at_server()
    assert at_server() == ("paused", asleep)
    trained.scroll_into_view_if_needed()
    wait_until(lambda: at_server()[0] == "training" and at_server()[1] > asleep, pause=page.wait_for_timeout)


def test_a_chapter_goes_on_after_the_server_was_killed(page: Page, faults: Faults, tmp_path: Path) -> None:
    faults.allowed += SERVER_AWAY
    with Server(tmp_path) as server:
        trained = Chapter(page, server, "exam").figure("trained")
        press(trained, "Train")
        step = trained.get_by_role("status", name="Step", exact=True)
        expect(step).not_to_have_text("0", timeout=PATIENCE_MS)
        press(trained, "Pause")
        expect(trained.get_by_role("button", name="Train", exact=True)).to_be_visible(timeout=PATIENCE_MS)
        server.kill()
        lost = page.get_by_text("Connection lost; reconnecting. Training progress is saved.")
        expect(lost).to_be_visible(timeout=PATIENCE_MS)
        server.start()
        expect(lost).to_be_hidden(timeout=PATIENCE_MS)
        before = step.inner_text()
        assert before != "0"
        press(trained, "Train")
        expect(step).not_to_have_text(before, timeout=PATIENCE_MS)


CROWD = """() => new Promise((taken) => {
  const runs = new Set();
  const sockets = [0, 1, 2, 3].map(() => new WebSocket(`ws://${location.host}/ws`));  // each may follow 64 runs
  for (const socket of sockets) {
    const send = (message) => socket.send(JSON.stringify(message));
    socket.onopen = () => {
      for (let i = 0; i < 50; i += 1) send({type: "open", request: `${i}`, recipe: {spec: {}}});
    };
    socket.onmessage = ({data}) => {
      if (typeof data !== "string") return;
      for (const {type, run} of [JSON.parse(data)].flat()) {
        if (type === "opened") send({type: "watch", request: run, run, after: 0});
        if (type === "started") runs.add(run);
      }
      if (runs.size === 200) taken();
    };
  }
  window.leave = () => sockets.forEach((socket) => socket.close());
})"""
"""Watch as many runs as a server trains at once, until `leave` is called."""


def pages_of_runs(page: Page, server: Server, runs: int) -> None:
    """The list of runs shows a hundred at a time, and all of them in turn."""
    page.goto(f"{server.url}/runs")
    turning = page.get_by_role("navigation", name="Pages of runs")
    expect(turning).to_contain_text(f"1 to 100 of {runs}")
    links = page.locator("#runs a[href*='run=']")
    newer = set(links.evaluate_all("all => all.map(link => link.href)"))
    press(turning, "Older")
    expect(turning).to_contain_text(f"101 to 200 of {runs}")
    older = set(links.evaluate_all("all => all.map(link => link.href)"))
    assert (len(newer), len(older), len(newer | older)) == (100, 100, 200)
    expect(turning.get_by_role("button", name="Older")).to_be_disabled()
    press(turning, "Newer")
    expect(turning).to_contain_text(f"1 to 100 of {runs}")


def test_a_chapter_waits_for_a_full_server_and_says_so(
    page: Page, new_page: Callable[[], Page], tmp_path: Path
) -> None:
    with Server(tmp_path) as server:
        page.goto(f"{server.url}/docs")
        page.evaluate(CROWD)
        trained = Chapter(new_page(), server, "exam").figure("trained")
        expect(trained).to_contain_text("The server trains 200 runs already; try again later. Trying again in 5 s.")
        pages_of_runs(new_page(), server, 200)
        page.evaluate("leave()")
        press(trained, "Train")
        step = trained.get_by_role("status", name="Step", exact=True)
        expect(step).to_have_text(re.compile("[1-9]"), timeout=PATIENCE_MS)


def test_presenting_shows_one_slide_at_a_time(page: Page, server: Server) -> None:
    exam = Chapter(page, server, "exam")
    exam.page.keyboard.press("p")
    expect(page.locator("section.slide:visible")).to_have_count(1)
    expect(page.locator("#students")).to_be_visible()
    page.keyboard.press("ArrowRight")
    expect(page.locator("#you")).to_be_visible()
    expect(page.locator("#students")).to_be_hidden()
    page.keyboard.press("p")
    expect(page.locator("#students")).to_be_visible()


@pytest.mark.parametrize("path", ["/errata", "/"])
def test_errata_and_contents_lead_to_slides_that_are_there(page: Page, server: Server, path: str) -> None:
    page.goto(server.url + path)
    to_slides = "all => all.filter(link => link.pathname.startsWith('/lecture/')).map(link => link.href)"
    links = set(page.get_by_role("main").locator("a").evaluate_all(to_slides))
    assert links
    for link in links:
        page.goto(link)
        _, _, anchor = link.partition("#")
        expect(page.locator(f"section#{anchor}" if anchor else "h1")).to_be_attached()
