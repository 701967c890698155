"""The brands that a file of the ISO base media family names at its head (ISO/IEC 14496-12, 4.3)."""


def brands(head: bytes) -> tuple[bytes, ...]:
    """Return the major brand and the compatible ones; none where this is no such file."""
    if head[4:8] != b"ftyp":
        return ()
    end = min(int.from_bytes(head[:4], "big"), len(head))
    return (head[8:12], *(head[at : at + 4] for at in range(16, end - 3, 4)))
