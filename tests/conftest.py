"""What all tests share."""

import pytest


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put browser tests last: they are slow, and playwright keeps an event loop open to the end."""
    items.sort(key=lambda item: "browser" in item.path.parts)
