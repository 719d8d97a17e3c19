"""Short references of statements that people can read out and type: S-7K2M9."""

from __future__ import annotations

#: digits and letters without I, L, O and U (Crockford's base 32)
_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_VALUES = {character: value for value, character in enumerate(_ALPHABET)} | {"O": 0, "I": 1, "L": 1}
_PREFIX = "S-"
_SHORTEST = 5
_STEP = 2
#: odd, so that multiplying modulo a power of two can be undone; spreads neighbours over the alphabet
_SPREAD = 0x9E3779B97F4A7C15


def reference(statement_id: int) -> str:
    """Return the reference of a statement: "S-" and 5 letters up to 33 million, 2 more for each thousandfold.

    Shape: different for different ids; neighbouring ids look unlike each other. `statement_id` inverts it.
    Errors: ValueError for a negative id.
    """
    if statement_id < 0:
        msg = f"a statement's number is not negative: {statement_id}"
        raise ValueError(msg)
    width = _SHORTEST
    while statement_id >= 32**width:
        width += _STEP
    value = statement_id * _SPREAD % 32**width
    letters = []
    for _ in range(width):
        value, digit = divmod(value, 32)
        letters.append(_ALPHABET[digit])
    return _PREFIX + "".join(reversed(letters))


def statement_id(ref: str) -> int | None:
    """Return the id that a reference stands for; None when it is none.

    Shape: small letters, a missing "S-", O for 0 and I or L for 1 are understood.
    """
    letters = ref.strip().upper().removeprefix(_PREFIX)
    if len(letters) < _SHORTEST or (len(letters) - _SHORTEST) % _STEP or any(c not in _VALUES for c in letters):
        return None
    value = 0
    for character in letters:
        value = value * 32 + _VALUES[character]
    size: int = 32 ** len(letters)
    found: int = value * pow(_SPREAD, -1, size) % size
    return found if len(letters) == _SHORTEST or found >= 32 ** (len(letters) - _STEP) else None
