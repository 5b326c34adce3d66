"""AES with a key of 256 bits, decryption alone, in CBC mode: many blocks at once (FIPS 197; NIST SP 800-38A, 6.2).

SQLCipher opens no file whose first page is damaged, and gives nobody its pages; the packages that could decrypt them
have no wheels for some of our systems. NumPy, which is here anyway, does some ten megabytes in a second."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Words = NDArray[Any]  # of 32 bits; a block is a column of four

_ROUNDS, _BLOCK = 14, 16


def decrypted(key: bytes, pieces: Sequence[tuple[bytes, bytes]]) -> list[bytes]:
    """What each piece, a block to begin with (IV) and whole blocks of ciphertext, stands for."""
    import numpy as np

    joined = b"".join(start + text for start, text in pieces)
    blocks = np.frombuffer(joined, ">u4").astype(np.uint32).reshape(-1, 4)
    plain = _opened(key, blocks.T).T
    plain[1:] ^= blocks[:-1]
    whole, at, found = plain.astype(">u4").tobytes(), 0, []
    for start, text in pieces:
        found.append(whole[at + len(start) : (at := at + len(start) + len(text))])
    return found


def _opened(key: bytes, state: Words) -> Words:
    """The inverse cipher (5.3.5), for all columns at once."""
    import numpy as np

    inverse, tables = _tables()
    keys = _keys(key)
    state = state ^ keys[_ROUNDS][:, None]
    for turn in range(_ROUNDS - 1, -1, -1):
        # Row i takes its nth byte from row i − n: the rows are shifted back (5.3.1).
        parts = [np.roll(state, n, axis=0) >> (24 - 8 * n) & 255 for n in range(4)]
        if turn:
            state = tables[0][parts[0]] ^ tables[1][parts[1]] ^ tables[2][parts[2]] ^ tables[3][parts[3]]
        else:
            state = sum(inverse[part] << (24 - 8 * n) for n, part in enumerate(parts))
        state = state ^ keys[turn][:, None]
    return state


@cache
def _boxes() -> tuple[list[int], list[int], list[int]]:
    """The S-box (5.1.1), and powers and logarithms of 3 in the field of bytes (4.2)."""
    powers, logarithms, value = [0] * 255, [0] * 256, 1
    for n in range(255):
        powers[n], logarithms[value] = value, n
        value ^= (value << 1) ^ (0x11B if value & 0x80 else 0)
    box = []
    for byte in range(256):
        inverse = powers[-logarithms[byte] % 255] if byte else 0
        spread = inverse ^ inverse << 1 ^ inverse << 2 ^ inverse << 3 ^ inverse << 4
        box.append((spread ^ spread >> 8) & 255 ^ 0x63)
    return box, powers, logarithms


@cache
def _tables() -> tuple[Words, tuple[Words, ...]]:
    """The inverse S-box, and it followed by the inverse mixing of columns (5.3.3) for each byte of a column."""
    import numpy as np

    box, powers, logarithms = _boxes()

    def times(value: int, factor: int) -> int:
        return powers[(logarithms[value] + logarithms[factor]) % 255] if value else 0

    inverse = np.zeros(256, np.uint32)
    inverse[box] = range(256)
    first = [sum(times(int(one), factor) << at for factor, at in ((14, 24), (9, 16), (13, 8), (11, 0)))
             for one in inverse]  # fmt: skip
    turned = [np.array([one >> 8 * n | one << 32 - 8 * n & 0xFFFFFFFF for one in first], np.uint32) for n in range(4)]
    return inverse, tuple(turned)


@cache
def _keys(key: bytes) -> list[Words]:
    """The keys of the rounds (5.2), all between the first and the last mixed (5.3.5)."""
    import numpy as np

    box, powers, _ = _boxes()
    words = [int.from_bytes(key[at : at + 4], "big") for at in range(0, 32, 4)]
    for n in range(8, 4 * (_ROUNDS + 1)):
        word = words[-1]
        if n % 8 == 0:
            word = _boxed(box, (word << 8 | word >> 24) & 0xFFFFFFFF) ^ powers[25 * (n // 8 - 1) % 255] << 24
        elif n % 8 == 4:
            word = _boxed(box, word)
        words.append(words[-8] ^ word)
    keys: list[Words] = [np.array(words[4 * n : 4 * n + 4], np.uint32) for n in range(_ROUNDS + 1)]
    _, tables = _tables()
    for turn in range(1, _ROUNDS):
        bytes_ = [[box[int(word) >> (24 - 8 * n) & 255] for word in keys[turn]] for n in range(4)]
        one, two, three, four = (table[some] for table, some in zip(tables, bytes_, strict=True))
        keys[turn] = one ^ two ^ three ^ four
    return keys


def _boxed(box: list[int], word: int) -> int:
    return int.from_bytes(bytes(box[byte] for byte in word.to_bytes(4, "big")), "big")
