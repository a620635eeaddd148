"""Numbers as sentences and marks write them and readers type them, as on the page (`static/js/lib/format.js`)."""

import re
from decimal import ROUND_HALF_UP, Context, Decimal

_RAISED = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")
_LOWERED = str.maketrans("⁻⁰¹²³⁴⁵⁶⁷⁸⁹−’", "-0123456789-'", "⁺\u200b\ufeff")

_PLAIN = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?", re.ASCII)
_GROUPED = re.compile(r"[+-]?[1-9]\d{0,2}(?:(?:,\d{3})+|(?: \d{3})+|(?:'\d{3})+)(?:\.\d+)?", re.ASCII)
_TWOFOLD = re.compile(r"[+-]?[1-9]\d{0,2}\.\d{3}", re.ASCII)
_POWER = re.compile(r"(?:(.*\d) ?[×·*x] ?)?10(?:\^([+-]?\d+)|([⁺⁻]?[⁰¹²³⁴⁵⁶⁷⁸⁹]+))")

PLAIN = (Decimal("0.001"), Decimal(100_000))
"""Sizes between which a number is written out; others get a power of ten."""

SMALLEST_PLAIN, LARGEST_PLAIN = Decimal("1e-6"), Decimal("1e21")
"""Sizes between which a number that may be typed again is written out, as browsers do."""

LARGEST_WHOLE = 2**53
"""Whole numbers below it are exact in Python and in browsers."""


def brief(value: float, digits: int = 3) -> str:
    """Significant digits, and all that a whole number has: "0.0123", "−1,712", "−6.16×10¹⁷". value: finite."""
    exact = Decimal(value)
    rounded = _rounded(exact, max(digits, exact.adjusted() + 1) if abs(value) >= 1000 else digits)
    if rounded != 0 and not PLAIN[0] <= abs(rounded) < PLAIN[1]:
        lead, power = f"{_rounded(exact, digits):.{digits - 1}e}".split("e")
        text = f"{lead}×10{str(int(power)).translate(_RAISED)}"
    else:
        text = f"{rounded:,.0f}" if abs(rounded) >= 1000 else f"{rounded.normalize():f}"
    return text.replace("-", "−")


def rate(value: float) -> str:
    """Three significant digits of a learning rate, as they can be typed again: "0.00003", "1e-8"."""
    return _typed(value, 3)


def full(value: float) -> str:
    """A number of which nothing is left out but the noise of its last bits: "1234567", "0.03", "1e-8"."""
    return _typed(value, 12)


def whole(text: str) -> int:
    """A whole number as it was typed: "1000", "1,000", "1 000", "1e3", "1×10³".

    Raises:
        ValueError: it is no whole number, or can be read in two ways.
    """
    if power := _POWER.fullmatch(" ".join(text.split())):
        lead, typed, raised = power.groups()
        text = f"{lead or 1}e{typed or raised.translate(_LOWERED)}"
    plain = " ".join(text.translate(_LOWERED).split())
    if _GROUPED.fullmatch(plain):
        plain = re.sub("[, ']", "", plain)
    elif _TWOFOLD.fullmatch(plain) or not _PLAIN.fullmatch(plain):
        raise ValueError(f'expected a whole number such as 1000 or 1,000; got "{text}"')
    value = Decimal(plain)
    if value != value.to_integral_value() or abs(value) >= LARGEST_WHOLE:
        raise ValueError(f'expected a whole number such as 1000 or 1,000; got "{text}"')
    return int(value)


def _typed(value: float, digits: int) -> str:
    rounded = _rounded(Decimal(value), digits).normalize()
    if rounded == 0 or SMALLEST_PLAIN <= abs(rounded) < LARGEST_PLAIN:
        return f"{rounded:f}"
    lead, power = f"{rounded:e}".split("e")
    return f"{lead}e{power}"


def _rounded(exact: Decimal, digits: int) -> Decimal:
    """exact to significant digits, halves away from zero, as browsers round."""
    return Context(prec=digits, rounding=ROUND_HALF_UP).plus(exact)
