"""How often a client may ask for something."""

from app.web.viewer import Allowance


def test_an_allowance_is_used_up_and_fills_up_again():
    now = 0.0
    allowance = Allowance(3, 2, lambda: now)
    assert [allowance.take() for _ in range(4)] == [0, 0, 0, 0.5]
    now = 0.25
    assert allowance.take() == 0.25  # what is refused uses up nothing
    now = 0.5
    assert [allowance.take(), allowance.take()] == [0, 0.5]
    now = 100.0
    assert [allowance.take() for _ in range(4)] == [0, 0, 0, 0.5]
