"""A path that goes black: nothing comes through, and neither end is told."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path

from tests.polling import PATIENCE
from tests.programs import node
from tests.web.served import Server

SCRIPT = Path(__file__).parents[1] / "silence.mjs"


class Proxy:
    """Forwards connections to a server while `clear` is set; otherwise it takes what comes and lets it lie."""

    def __init__(self, port: int) -> None:
        self._port = port
        self.clear = asyncio.Event()
        self.clear.set()

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await self.clear.wait()
        up = await asyncio.open_connection("127.0.0.1", self._port)
        await asyncio.gather(self._forward(reader, up[1]), self._forward(up[0], writer), return_exceptions=True)

    async def _forward(self, source: asyncio.StreamReader, target: asyncio.StreamWriter) -> None:
        while part := await source.read(2**16):
            await self.clear.wait()
            target.write(part)
        target.close()


@asynccontextmanager
async def page(address: str) -> AsyncGenerator[asyncio.StreamReader]:
    """What the connection of a page says of itself."""
    process = await asyncio.create_subprocess_exec(
        *(node(), "--experimental-websocket", str(SCRIPT), address),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
    )
    assert process.stdin is not None
    assert process.stdout is not None
    try:
        yield process.stdout
    finally:
        process.stdin.close()
        async with asyncio.timeout(PATIENCE):
            await process.wait()


async def test_a_page_says_that_the_path_is_black_and_comes_back_by_itself(server: Server):
    async def said(expected: str) -> None:
        async with asyncio.timeout(PATIENCE):
            while expected not in (line := (await told.readline()).decode()):
                assert line, "the script ended"

    proxy = Proxy(server.port)
    async with await asyncio.start_server(proxy.serve, "127.0.0.1", 0) as listening:
        port = listening.sockets[0].getsockname()[1]
        async with page(f"ws://127.0.0.1:{port}/ws") as told:
            await said("open")
            proxy.clear.clear()
            await said("lost The server is silent")
            proxy.clear.set()
            await said("open")
        listening.close()
