"""Numbers as sentences and marks write them, the way the page writes its own (`static/js/lib/format.js`)."""

from decimal import Decimal

_RAISED = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")

PLAIN = (1e-3, 1e5)
"""Sizes between which a number is written out; others get a power of ten."""

SMALLEST_PLAIN_RATE = 1e-6


def brief(value: float) -> str:
    """Three significant digits, and all that a whole number has: "0.0123", "−1,712", "−6.16×10¹⁷". value: finite."""
    if value != 0 and not PLAIN[0] <= abs(value) < PLAIN[1]:
        lead, power = f"{value:.2e}".split("e")
        text = f"{lead}×10{str(int(power)).translate(_RAISED)}"
    else:
        text = f"{value:,.0f}" if abs(value) >= 1000 else _plain(value)
    return text.replace("-", "−")


def rate(value: float) -> str:
    """Three significant digits of a learning rate, as they can be typed again: "0.00003", "1e-8"."""
    return _plain(value) if value >= SMALLEST_PLAIN_RATE else f"{value:.3g}".replace("e-0", "e-")


def _plain(value: float) -> str:
    return f"{Decimal(f'{value:.3g}'):f}"
