"""Cost of names, matching and identity: `python benchmarks/watch_stories.py`.

Goals: 5,000 names in 25,000 characters below 10 ms; everything else small beside it.
"""

from __future__ import annotations

import random
import statistics
import time
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from monitor.config.models import Actor, Name, Place, Watch
from monitor.stories.relate import relate
from monitor.stories.signature import signature
from monitor.types import Act, Article, Attribution, Form, Quality, StoredStatement
from monitor.watch.match import match_watches
from monitor.watch.registry import Registry
from monitor.watch.resolve import resolve

if TYPE_CHECKING:
    from collections.abc import Callable

NAMES, CHARACTERS, HITS = 5_000, 25_000, 0.05
LATIN = ["ka", "ra", "bak", "mor", "ten", "shi", "lu", "ven", "dor", "ga", "zi", "pol"]
CYRILLIC = ["ник", "ов", "сел", "гор", "бад", "та", "ми", "ро", "лев"]
ARMENIAN = ["հայ", "ստան", "ներ", "ար", "մեն", "գյու"]
FILLER = "aeiouбвгдеоաբգ"


def ms(run: Callable[[], object], times: int = 7) -> float:
    """Median milliseconds of processor time of several runs."""
    spent = []
    for _ in range(times):
        begin = time.process_time()
        run()
        spent.append(1000 * (time.process_time() - begin))
    return statistics.median(spent)


def name(rng: random.Random, parts: list[str]) -> str:
    words = ("".join(rng.choices(parts, k=rng.randint(2, 4))).capitalize() for _ in range(rng.choice([1, 1, 2, 3])))
    return " ".join(words)


def main() -> None:
    """Print one line per measurement."""
    rng = random.Random(1)
    kinds = [(LATIN, "en"), (LATIN, "az"), (CYRILLIC, "ru"), (ARMENIAN, "hy")]
    names = [(name(rng, parts), language) for parts, language in (rng.choice(kinds) for _ in range(NAMES))]
    places = tuple(
        Place(
            id=f"p{i}",
            name=f"Place / {i}",
            kind="village",
            within=(f"p{i // 10}",) if i else (),
            names=(Name(text=text, lang=language, condition="context" if i % 7 == 0 else ""),),
        )
        for i, (text, language) in enumerate(names)
    )
    actors = tuple(
        Actor(id=f"a{i}", name=f"Ministry of {text}", part_of=None) for i, (text, _) in enumerate(names[:200])
    )
    registry = Registry(actors, places)
    words: list[str] = []
    while sum(map(len, words)) + len(words) < CHARACTERS:
        known = rng.random() < HITS
        words.append(rng.choice(names)[0] if known else "".join(rng.choices(FILLER, k=rng.randint(3, 9))))
        if rng.random() < 0.07:
            words[-1] += "."
    text = " ".join(words)
    hits = registry.find(text, "en")
    print(f"build of {NAMES} names        {ms(lambda: Registry(actors, places), 3):8.1f} ms")
    print(f"names in {len(text)} characters {ms(lambda: registry.find(text, 'en')):8.1f} ms   {len(hits)} hits")

    article = Article(
        url="u", title="", text=text, published_at=datetime.now(UTC), language="en", quality=Quality.ARTICLE
    )
    step = len(text) // 20
    attributions = [
        Attribution(
            speaker=((i * step, i * step + 30),),
            cue=((i * step + 31, i * step + 35),),
            content=((i * step + 40, i * step + 300),),
            form=Form.INDIRECT,
            act=Act.ASSERTION,
            confidence=0.9,
        )
        for i in range(20)
    ]
    resolved = resolve(article, attributions, hits, registry)
    print(f"resolving 20 attributions   {ms(lambda: resolve(article, attributions, hits, registry)):8.1f} ms")
    watches = tuple(
        Watch.model_validate(
            {
                "id": f"w{i}",
                "title": "w",
                "when": {"about": [f"p{i}"], "speaker": [f"a{i}"], "words": ["one", "two three"]},
            }
        )
        for i in range(100)
    )
    cost = ms(lambda: match_watches(watches, article, resolved, hits, registry))
    print(f"matching 100 watches        {cost:8.1f} ms")
    signatures = tuple(signature(article, one) for one in resolved)
    cost = ms(lambda: [signature(article, one) for one in resolved])
    print(f"20 signatures               {cost:8.1f} ms")
    now = datetime.now(UTC)
    known = tuple(
        StoredStatement(
            statement_id=i,
            ref=f"S-{i}",
            thread_id=i,
            signature=signatures[i % 20],
            first_seen_at=now - timedelta(hours=i / 10),
            url="v",
            source_id="s",
            official=False,
            content_text="",
        )
        for i in range(400)
    )
    cost = ms(lambda: relate(article, resolved, signatures, neighbours=known, previous=(), now=now))
    print(f"relating to 400 neighbours  {cost:8.1f} ms")


if __name__ == "__main__":
    main()
