"""What a run trains on, chosen in the Lab where the server has several devices."""

import json

from playwright.sync_api import Page, WebSocketRoute, expect

from tests.browser.lab import PATIENCE_MS, Lab
from tests.browser.server import Server


def with_devices(page: Page, *names: str) -> None:
    """Have the page believe that the server has these devices."""

    def between(page_side: WebSocketRoute) -> None:
        server_side = page_side.connect_to_server()

        def told(message: str | bytes) -> None:
            if isinstance(message, str) and '"welcome"' in message:
                message = json.dumps({**json.loads(message), "devices": names})
            page_side.send(message)

        server_side.on_message(told)
        page_side.on_message(server_side.send)

    page.route_web_socket("**/ws", between)


def test_a_device_is_chosen_where_there_are_several_and_one_that_fails_changes_nothing(
    page: Page, server: Server
) -> None:
    with_devices(page, "cpu", "cuda:77")
    lab = Lab(page, server.url).open()
    lab.train(50)
    lab.pause()
    device, before = lab.choice("Device"), lab.step
    expect(device).to_have_value("cpu")
    assert device.locator("option").all_inner_texts() == ["Processor", "GPU 77 (CUDA)"]
    device.select_option("cuda:77")
    expect(lab.said).to_contain_text("got device 'cuda:77'", timeout=PATIENCE_MS)
    expect(device).to_have_value("cpu")
    assert lab.step == before


def test_nothing_is_to_be_chosen_of_one_device(page: Page, server: Server) -> None:
    with_devices(page, "cpu")
    lab = Lab(page, server.url).open()
    expect(lab.choice("Device")).to_be_hidden()
