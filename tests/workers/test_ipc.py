"""Mail: framing over a byte stream."""

import io

from hypothesis import given
from hypothesis import strategies as st

from app.workers import ipc

HEADERS = st.dictionaries(st.text(max_size=8), st.one_of(st.integers(), st.text(max_size=20), st.none()), max_size=5)


@given(items=st.lists(st.tuples(HEADERS, st.binary(max_size=200)), max_size=5))
def test_mail_comes_out_as_it_went_in(items):
    stream = io.BytesIO(b"".join(ipc.pack(header, payload) for header, payload in items))
    assert [ipc.read(stream) for _ in items] == items
    assert ipc.read(stream) is None


@given(payload=st.binary(min_size=1, max_size=50), kept=st.integers(0, 30))
def test_a_stream_that_breaks_off_ends_the_mail(payload, kept):
    whole = ipc.pack({"kind": "event"}, payload)
    assert ipc.read(io.BytesIO(whole[: min(kept, len(whole) - 1)])) is None
