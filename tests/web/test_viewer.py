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


async def test_what_a_socket_takes_at_once_is_encoded_once_and_never_overtakes_what_waits():
    written: list[list[bytes]] = [[], []]
    page, takes = Page(), True

    def viewer(number: int) -> Viewer:
        return Viewer(page.send, 5.0, lambda frame: takes and not written[number].append(frame))

    first, second = viewer(0), viewer(1)
    payload = b'{"type":"welcome"}'
    first.tell(payload)
    second.tell(payload)
    assert written[0] == [b"\x81\x12" + payload]  # text, 18 bytes, not masked
    assert written[1][0] is written[0][0]
    first.show("run", b"picture")
    assert written[0][1:] == [b"\x82\x07picture"]
    takes = False
    first.tell(b'{"type":"a"}')
    takes = True
    first.tell(b'{"type":"b"}')  # waits behind the one that the socket did not take
    sender = asyncio.create_task(first.send_all())
    await until(lambda: [message["type"] for message in page.messages] == ["a", "b"])
    first.tell(payload)
    assert written[0][2:] == [b"\x81\x12" + payload]
    sender.cancel()
    await asyncio.gather(sender, return_exceptions=True)
