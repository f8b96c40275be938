"""Boxes of the ISO base media format, in which HEIC and AVIF files are packed: what lies where. Decodes nothing."""

import struct
from collections.abc import Iterator

LARGEST_EXIF = 1 << 20  # bytes
MOST_ITEMS = 4096


def boxes(data: bytes, at: int, end: int) -> Iterator[tuple[bytes, tuple[int, int]]]:
    """Boxes of the ISO base media format: name, and where the body starts and ends."""
    while at + 8 <= end:
        length, name = int.from_bytes(data[at : at + 4]), data[at + 4 : at + 8]
        body = at + 8
        if length == 1:
            length, body = int.from_bytes(data[at + 8 : at + 16]), at + 16
        elif length == 0:
            length = end - at
        if length < body - at:
            return
        yield name, (body, min(at + length, end))
        at += length


def properties_of(data: bytes, at: int, item: int) -> list[int]:
    """Numbers, from 1, of the properties that an ``ipma`` box gives to an item, in order."""
    version, flags = data[at], data[at + 3]
    (entries,) = struct.unpack_from(">I", data, at + 4)
    at += 8
    id_bytes, number_bytes = (4 if version else 2), (2 if flags & 1 else 1)
    for _ in range(entries):
        found, count = int.from_bytes(data[at : at + id_bytes]), data[at + id_bytes]
        at += id_bytes + 1
        ends = range(at, at + count * number_bytes, number_bytes)
        if found == item:
            mask = 0x7FFF if flags & 1 else 0x7F
            return [int.from_bytes(data[start : start + number_bytes]) & mask for start in ends]
        at += count * number_bytes
    return []


def exif_item(data: bytes, inside: dict[bytes, tuple[int, int]]) -> bytes:
    """The EXIF block among a file's items; empty when there is none, it is not in one piece, or its place is mangled.

    Args:
        data: The file.
        inside: Where the boxes inside ``meta`` lie.
    """
    if b"iinf" not in inside or b"iloc" not in inside:
        return b""
    try:
        return _exif_item(data, inside)
    except IndexError:  # no reason to refuse the photo
        return b""


def _exif_item(data: bytes, inside: dict[bytes, tuple[int, int]]) -> bytes:
    start, end = inside[b"iinf"]
    entries = boxes(data, start + (8 if data[start] else 6), end)
    # An entry of version 2 holds a short id, of version 3 a long one; then two bytes, then what kind of item it is.
    items = ((at + 4, 4 if data[at] == 3 else 2) for name, (at, _) in entries if name == b"infe" and data[at] >= 2)
    number = next(
        (int.from_bytes(data[at : at + size]) for at, size in items if data[at + size + 2 : at + size + 6] == b"Exif"),
        None,
    )
    if number is None:
        return b""
    where, length = _place_of(data, inside[b"iloc"][0], number)
    if not 10 <= length <= LARGEST_EXIF:
        return b""
    skipped = int.from_bytes(data[where : where + 4])  # bytes between this number and the block itself
    return data[where + 4 + skipped : where + length]


def _place_of(data: bytes, at: int, item: int) -> tuple[int, int]:
    """Where an item lies in the file and how long it is, by an ``iloc`` box; (0, 0) when in pieces or elsewhere."""
    version = data[at]
    offset_bytes, length_bytes = data[at + 4] >> 4, data[at + 4] & 15
    base_bytes, index_bytes = data[at + 5] >> 4, data[at + 5] & 15 if version else 0
    id_bytes = 4 if version == 2 else 2
    count = int.from_bytes(data[at + 6 : at + 6 + id_bytes])
    at += 6 + id_bytes

    def take(size: int) -> int:
        nonlocal at
        at += size
        return int.from_bytes(data[at - size : at])

    for _ in range(min(count, MOST_ITEMS)):
        found = take(id_bytes)
        elsewhere = bool(take(2) & 15) if version else False
        elsewhere = bool(take(2)) or elsewhere
        base, pieces = take(base_bytes), take(2)
        if found == item and pieces == 1 and not elsewhere:
            take(index_bytes)
            return base + take(offset_bytes), take(length_bytes)
        at += pieces * (index_bytes + offset_bytes + length_bytes)
    return 0, 0
