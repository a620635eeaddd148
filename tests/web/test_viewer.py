"""What waits for a page, and a page that stops reading."""

import asyncio
from typing import Any

from app.web.viewer import Viewer
from tests.polling import until
from tests.web.doubles import Page


async def test_a_page_that_stops_reading_is_given_up_and_holds_up_nobody():
    page = Page()
    page.stalled = True
    viewer = Viewer(page.send, 0.05)
    viewer.tell(b"{}")
    await asyncio.wait_for(viewer.send_all(), 10)


async def test_a_page_too_far_behind_is_given_up():
    viewer = Viewer(Page().send, 5.0)
    for _ in range(10):
        viewer.tell(bytes(2**20))
    await asyncio.wait_for(viewer.send_all(), 10)


async def test_what_waits_for_a_page_goes_as_one_array():
    sent: list[Any] = []

    async def send(message: Any) -> None:
        sent.append(message["text"])

    viewer = Viewer(send, 5.0)
    for number in range(3):
        viewer.tell(b"%d" % number)
    sender = asyncio.create_task(viewer.send_all())
    await until(lambda: sent == ["[0,1,2]"])
    viewer.tell(b"3")
    await until(lambda: sent == ["[0,1,2]", "3"])
    sender.cancel()
    await asyncio.gather(sender, return_exceptions=True)
