"""PROTOCOL.md says what the message classes are."""

import re
from pathlib import Path

import pytest

from app.protocol.document import SHARED, document, messages
from app.recipe.spec import Model
from app.wire.client import ClientMessage
from app.wire.server import Event, Points, ServerMessage

PAGE = Path(__file__).parents[2] / "PROTOCOL.md"
MESSAGES = (*messages(ClientMessage), *messages(ServerMessage), Event, Points)


def test_protocol_md_is_what_the_classes_make_of_it():
    assert PAGE.read_text(encoding="utf-8") == document(), "run: python -m app.protocol"


@pytest.mark.parametrize("message", MESSAGES, ids=lambda message: message.__name__)
def test_a_message_documents_each_of_its_fields(message: type[Model]):
    texts = " ".join(base.__doc__ or "" for base in message.__mro__ if issubclass(base, Model) and base is not Model)
    silent = [name for name in message.model_fields if name not in SHARED and not re.search(rf"\b{name}\b", texts)]
    assert silent == []


def test_every_message_has_a_heading_of_its_own():
    tags = [message.model_fields["type"].default for message in MESSAGES if "type" in message.model_fields]
    headings = re.findall(r"^### `([a-z-]+)`", PAGE.read_text(encoding="utf-8"), re.MULTILINE)
    assert headings == tags
