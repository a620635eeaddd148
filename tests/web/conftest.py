"""A hub by itself, and a whole server."""

from collections.abc import AsyncGenerator, Iterator
from pathlib import Path

import pytest

from app.web.settings import Settings
from tests.web.house import House, lived
from tests.web.served import Server, serving


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(data_dir=tmp_path)


@pytest.fixture
async def house(settings: Settings) -> AsyncGenerator[House]:
    async with lived(settings) as made:
        yield made


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with serving(tmp_path_factory.mktemp("data")) as started:
        yield started
