"""PDFs of our own making: text that stands where a test wants it, in any script, and pictures."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass

from pypdf import PdfReader, PdfWriter

WIDTH, HEIGHT = 595, 842


@dataclass(frozen=True, slots=True, kw_only=True)
class Set:
    """One line of text where it stands, in points from the bottom left."""

    text: str
    x: float = 60
    y: float
    size: float = 11


PICTURE = "picture"


def column(lines: Sequence[str], *, x: float = 60, top: float = 700, step: float = 15) -> list[Set]:
    """Return lines set one below the other; "" is a wider gap."""
    placed, y = [], top
    for line in lines:
        if line:
            placed.append(Set(text=line, x=x, y=y))
        y -= step if line else step * 0.8
    return placed


def pdf(*pages: Sequence[Set] | str, title: str = "", made: str = "") -> bytes:
    """Return a PDF of these pages; `PICTURE` is a page that is one picture. `made` is a date as PDFs write it."""
    letters = sorted({char for page in pages if not isinstance(page, str) for line in page for char in line.text})
    codes = {char: code for code, char in enumerate(letters, start=1)}
    assert len(codes) < 256, "one font, one byte per letter"
    objects: list[bytes] = [b"", b"", _font(), _stream(_unicode_map(codes))]
    kids = []
    for page in pages:
        content = _picture() if isinstance(page, str) else _text(page, codes)
        objects.append(_stream(content))
        resources = "/XObject << /Im 0 0 R >>" if isinstance(page, str) else "/Font << /F 3 0 R >>"
        if isinstance(page, str):
            objects.append(
                _stream(
                    bytes(3),
                    b"/Type /XObject /Subtype /Image /Width 1 /Height 1 /ColorSpace /DeviceRGB /BitsPerComponent 8",
                )
            )
            resources = f"/XObject << /Im {len(objects)} 0 R >>"
        stream = len(objects) - (1 if isinstance(page, str) else 0)
        objects.append(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 {WIDTH} {HEIGHT}] /Contents {stream} 0 R "
            f"/Resources << {resources} >> >>".encode()
        )
        kids.append(len(objects))
    objects[0] = b"<< /Type /Catalog /Pages 2 0 R >>"
    objects[1] = f"<< /Type /Pages /Count {len(kids)} /Kids [{' '.join(f'{kid} 0 R' for kid in kids)}] >>".encode()
    info = (f"/Title <{(chr(0xFEFF) + title).encode('utf-16-be').hex()}> " if title else "") + (
        f"/CreationDate ({made}) " if made else ""
    )
    objects.append(f"<< {info}>>".encode())
    return _file(objects)


def encrypted(document: bytes, password: str) -> bytes:
    """Return the document so that it opens with a password only."""
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(document)))
    writer.encrypt(user_password=password, algorithm="RC4-128")
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def _font() -> bytes:
    return b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /ToUnicode 4 0 R >>"


def _unicode_map(codes: dict[str, int]) -> bytes:
    pairs = [f"<{code:02X}> <{char.encode('utf-16-be').hex()}>" for char, code in codes.items()]
    blocks = [pairs[at : at + 100] for at in range(0, len(pairs), 100)]
    maps = "\n".join(f"{len(block)} beginbfchar\n" + "\n".join(block) + "\nendbfchar" for block in blocks)
    return (
        "/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapType 2 def\n"
        f"1 begincodespacerange <00> <FF> endcodespacerange\n{maps}\nendcmap end end"
    ).encode()


def _text(lines: Sequence[Set], codes: dict[str, int]) -> bytes:
    def shown(line: Set) -> str:
        coded = "".join(f"{codes[char]:02X}" for char in line.text)
        return f"BT /F {line.size} Tf 1 0 0 1 {line.x} {line.y} Tm <{coded}> Tj ET"

    return "\n".join(map(shown, lines)).encode()


def _picture() -> bytes:
    return f"q {WIDTH} 0 0 {HEIGHT} 0 0 cm /Im Do Q".encode()


def _stream(content: bytes, keys: bytes = b"") -> bytes:
    return b"<< %s /Length %d >>\nstream\n%s\nendstream" % (keys, len(content), content)


def _file(objects: Sequence[bytes]) -> bytes:
    out, places = bytearray(b"%PDF-1.7\n"), []
    for number, content in enumerate(objects, start=1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    table = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % place for place in places)
    size = len(objects) + 1
    out += b"trailer << /Size %d /Root 1 0 R /Info %d 0 R >>\nstartxref\n%d\n%%%%EOF" % (size, len(objects), table)
    return bytes(out)
