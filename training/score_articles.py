"""Score the detector on the annotated articles of our own.

    python -m training.score_articles [LANGUAGE…] [--held-out] [--errors]

A content is found at an overlap of one half over its words; a speaker is right at the same overlap or when the last
words agree. The figures of docs/statements.md come from `benchmarks.statements`, which uses independent evaluators.
"""

from __future__ import annotations

import argparse
from collections import defaultdict
from typing import TYPE_CHECKING

from monitor.statements.detect import detect, detector_of
from monitor.types import Modality
from training.articles import AnnotatedArticle, Labelled, read_articles

if TYPE_CHECKING:
    from collections.abc import Sequence

    from monitor.types import Attribution

    Span = tuple[int, int]


def letters(text: str, spans: Sequence[Span]) -> frozenset[int]:
    """Return the positions of the letters and digits of spans."""
    return frozenset(i for a, b in spans for i in range(a, b) if text[i].isalnum())


def overlap(a: frozenset[int], b: frozenset[int]) -> float:
    """Return intersection over union."""
    return len(a & b) / len(a | b) if a or b else 0.0


def pairs(
    article: AnnotatedArticle, found: Sequence[Attribution]
) -> tuple[list[tuple[Labelled, Attribution]], list[Labelled], list[Attribution]]:
    """Return matched pairs, what was missed, and what is false; best overlaps first."""
    gold = [(one, letters(article.text, one.content)) for one in article.attributions]
    have = [(one, letters(article.text, one.content)) for one in found]
    ranked = sorted(
        ((overlap(g, h), i, j) for i, (_, g) in enumerate(gold) for j, (_, h) in enumerate(have)), reverse=True
    )
    used_g: set[int] = set()
    used_h: set[int] = set()
    matched = []
    for share, i, j in ranked:
        if share < 0.5:
            break
        if i not in used_g and j not in used_h:
            used_g.add(i)
            used_h.add(j)
            matched.append((gold[i][0], have[j][0]))
    missed = [one for i, (one, _) in enumerate(gold) if i not in used_g]
    extra = [one for j, (one, _) in enumerate(have) if j not in used_h]
    return matched, missed, extra


def same_speaker(text: str, one: Labelled, other: Attribution) -> bool:
    """Whether the speaker spans agree: by overlap, or by their last word."""
    a, b = letters(text, one.speaker), letters(text, other.speaker)
    if not a or not b:
        return not a and not b
    if overlap(a, b) >= 0.5:
        return True
    return any(x[1] == y[1] for x in one.speaker for y in other.speaker)


def main() -> None:
    """Print a table by language."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("language", nargs="*")
    parser.add_argument("--held-out", action="store_true", help="the held-out articles instead of the others")
    parser.add_argument("--errors", action="store_true", help="list what was missed, false or given to somebody else")
    parser.add_argument("--detector", choices=["model", "rules"], default="rules")
    options = parser.parse_args()
    counts: dict[str, list[int]] = defaultdict(lambda: [0] * 5)
    for article in read_articles(tuple(options.language), held_out=options.held_out):
        found = detect(
            article.text,
            language=article.language,
            publisher_actor="publisher" if article.kind == "release" else None,
            title_end=article.title_end,
            detector=detector_of(options.detector),
        )
        wanted = [one for one in article.attributions if not one.flags & {"unsaid", "belief"}]
        spare = [one for one in article.attributions if one.flags & {"unsaid", "belief"}]
        found = tuple(one for one in found if one.modality is Modality.SAID)
        matched, missed, extra = pairs(article, found)
        good = [(g, h) for g, h in matched if g not in spare]
        right = [(g, h) for g, h in good if same_speaker(article.text, g, h)]
        row = counts[article.language]
        row[0] += len(right)
        row[1] += len(good)
        row[2] += len(good) + len(extra)
        row[3] += len(wanted)
        row[4] += sum(g.act == h.act.value for g, h in good)
        if options.errors:
            _print_errors(article, [g for g in missed if g in wanted], extra, [p for p in good if p not in right])
    print(f"{'':6}{'detection':>11}{'attributed':>12}{'act':>8}{'gold':>6}")
    for language, (right_n, good_n, found_n, gold_n, acts) in sorted(counts.items()):
        f1 = 200 * good_n / max(1, found_n + gold_n)
        both = 200 * right_n / max(1, found_n + gold_n)
        print(f"{language:6}{f1:11.1f}{both:12.1f}{100 * acts / max(1, good_n):8.1f}{gold_n:6}")


def _print_errors(
    article: AnnotatedArticle,
    missed: Sequence[Labelled],
    extra: Sequence[Attribution],
    wrong: Sequence[tuple[Labelled, Attribution]],
) -> None:
    def words(spans: Sequence[Span]) -> str:
        return " … ".join(article.text[a:b] for a, b in spans).replace("\n", " ")[:110] or "-"

    where = f"{article.language}/{article.name}"
    for one in missed:
        print(f"{where} missed: {words(one.speaker)} | {words(one.cue)} | {words(one.content)}")
    for other in extra:
        print(f"{where} false: {words(other.speaker)} | {words(other.cue)} | {words(other.content)} ({other.rule})")
    for one, other in wrong:
        print(f"{where} speaker: {words(one.speaker)} | not {words(other.speaker)} | {words(one.cue)}")


if __name__ == "__main__":
    main()
