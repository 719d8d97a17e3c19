"""The annotated articles of our own: read, checked, split.

    python -m training.articles [LANGUAGE…]      # check every file, print counts per language

The format is described in `training/articles/README.md`.
"""

from __future__ import annotations

import re
import sys
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

FOLDER = Path(__file__).parent / "articles"

ACTS = frozenset(
    [
        "assertion",
        "denial",
        "rejection",
        "accusation",
        "demand",
        "warning",
        "threat",
        "promise",
        "regret",
        "condolence",
        "announcement",
        "confirmation",
        "question",
        "request",
        "report",
        "expectation",
    ]
)
KINDS = frozenset(["report", "release", "brief", "interview", "transcript", "analysis", "liveblog", "none"])
FLAGS = frozenset({"unsaid", "belief", "publisher"})
ROLES = {"s": "speaker", "c": "cue", "k": "content", "v": "via"}

_MARK = re.compile(r"\[([sckv])(\d+(?:,\d+)*)[ \n]|\]")
Span = tuple[int, int]


class ArticleError(ValueError):
    """A file that breaks the format; the message names file, line and what."""


@dataclass(slots=True, kw_only=True)
class Labelled:
    """One annotated attribution; spans are half-open code-point ranges into the article's text."""

    number: int
    speaker: list[Span] = field(default_factory=list)
    cue: list[Span] = field(default_factory=list)
    content: list[Span] = field(default_factory=list)
    via: list[Span] = field(default_factory=list)
    act: str = ""
    answers: str = ""
    flags: frozenset[str] = frozenset()


@dataclass(slots=True, kw_only=True)
class AnnotatedArticle:
    """One article of the training folder."""

    name: str
    language: str
    kind: str
    text: str
    title_end: int
    attributions: list[Labelled]

    @property
    def held_out(self) -> bool:
        """Whether it is only scored, never trained on."""
        return self.name[-1] in "05"


def read_article(path: Path) -> AnnotatedArticle:
    """Read one file. Errors: `ArticleError` with file, line and what is wrong."""
    raw = path.read_text("utf-8")
    parts = re.split(r"^---[ ]*$\n?", raw, flags=re.MULTILINE)
    if len(parts) != 3:
        raise ArticleError(f"{path}: wants three parts between lines '---', has {len(parts)}")
    head = dict(line.split(":", 1) for line in parts[0].splitlines() if ":" in line)
    kind = head.get("kind", "").strip()
    if kind not in KINDS:
        raise ArticleError(f"{path}:1: kind: {kind!r} is none of {', '.join(sorted(KINDS))}")
    title = head.get("title", "").strip()
    body = parts[1].strip("\n")
    marked = f"{title}\n\n{body}" if title else body
    text, spans = _unmark(marked, path)
    found: dict[int, Labelled] = {}
    for role, numbers, span in spans:
        for number in numbers:
            one = found.setdefault(number, Labelled(number=number))
            getattr(one, ROLES[role]).append(span)
    _read_list(parts[2], found, path)
    for one in found.values():
        if not one.content:
            raise ArticleError(f"{path}: attribution {one.number} has no content")
        if not one.act:
            raise ArticleError(f"{path}: attribution {one.number} has no line in the list")
        for role in ROLES.values():
            getattr(one, role).sort()
    order = sorted(found.values(), key=lambda one: min([*one.speaker, *one.cue, *one.content]))
    title_end = len(_unmark(title, path)[0]) if title else 0
    return AnnotatedArticle(
        name=path.stem, language=path.parent.name, kind=kind, text=text, title_end=title_end, attributions=order
    )


def _unmark(marked: str, path: Path) -> tuple[str, list[tuple[str, tuple[int, ...], Span]]]:
    out: list[str] = []
    length = 0
    at = 0
    open_marks: list[tuple[str, tuple[int, ...], int]] = []
    spans = []
    for match in _MARK.finditer(marked):
        piece = marked[at : match.start()]
        out.append(piece)
        length += len(piece)
        at = match.end()
        if match[1]:
            open_marks.append((match[1], tuple(map(int, match[2].split(","))), length))
            continue
        if not open_marks:
            raise ArticleError(f"{path}: a ']' too many near {marked[max(0, match.start() - 40) : match.end()]!r}")
        role, numbers, begin = open_marks.pop()
        if begin == length:
            raise ArticleError(f"{path}: empty mark {role}{numbers}")
        spans.append((role, numbers, (begin, length)))
    out.append(marked[at:])
    text = "".join(out)
    if open_marks:
        role, numbers, begin = open_marks[-1]
        raise ArticleError(f"{path}: mark {role}{numbers} is never closed, near {text[begin : begin + 40]!r}")
    if "[" in text:
        raise ArticleError(f"{path}: '[' that is no mark near {text[text.index('[') :][:40]!r}")
    return text, spans


def _read_list(raw: str, found: dict[int, Labelled], path: Path) -> None:
    for line in filter(None, map(str.strip, raw.splitlines())):
        words = line.split()
        if not words[0].isdigit() or int(words[0]) not in found:
            raise ArticleError(f"{path}: list line {line!r}: no mark has this number")
        one = found[int(words[0])]
        if len(words) < 2 or words[1] not in ACTS:
            raise ArticleError(f"{path}: list line {line!r}: wants an act")
        one.act = words[1]
        flags = set()
        for word in words[2:]:
            key, _, value = word.partition("=")
            if key == "answers" and (value == "outside" or (value.isdigit() and int(value) in found)):
                one.answers = value
            elif word in FLAGS:
                flags.add(word)
            else:
                raise ArticleError(f"{path}: list line {line!r}: unknown option {word!r}")
        one.flags = frozenset(flags)


def read_articles(languages: tuple[str, ...] = (), *, held_out: bool | None = None) -> list[AnnotatedArticle]:
    """Return the articles of some or all languages, sorted; `held_out` picks one side of the split."""
    paths = sorted(FOLDER.glob("*/*.txt"))
    articles = [read_article(path) for path in paths if not languages or path.parent.name in languages]
    return [one for one in articles if held_out is None or one.held_out == held_out]


def main() -> int:
    """Check every file and print what there is."""
    errors = 0
    counts: dict[str, Counter[str]] = {}
    for path in sorted(FOLDER.glob("*/*.txt")):
        if sys.argv[1:] and path.parent.name not in sys.argv[1:]:
            continue
        try:
            one = read_article(path)
        except ArticleError as error:
            print(error)
            errors += 1
            continue
        count = counts.setdefault(one.language, Counter())
        count.update(articles=1, words=len(one.text.split()), attributions=len(one.attributions))
        count.update(one.kind for _ in (0,))
    for language, count in counts.items():
        print(language, dict(count))
    return 1 if errors else 0


if __name__ == "__main__":
    raise SystemExit(main())
