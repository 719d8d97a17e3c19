"""A small registry of our own and articles written as text plus what is said in it; used by watch and stories tests."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from monitor.config.models import WatchlistFile
from monitor.stories.signature import signature
from monitor.types import Act, Answer, Article, Attribution, Form, Quality, StoredStatement
from monitor.watch.registry import Registry
from monitor.watch.resolve import resolve

if TYPE_CHECKING:
    from collections.abc import Sequence

    from monitor.types import ResolvedAttribution, Span, StatementSignature, StoryDecision

WATCHLIST = WatchlistFile.model_validate(
    {
        "actors": [
            {
                "id": "az-gov",
                "name": "Government of Azerbaijan",
                "kind": "government",
                "country": "azerbaijan",
                "metonyms": {"en": ["official Baku", "Baku"], "ru": ["официальный Баку", "Баку"], "az": ["rəsmi Bakı"]},
            },
            {
                "id": "am-gov",
                "name": "Government of Armenia",
                "kind": "government",
                "country": "armenia",
                "metonyms": {"en": ["official Yerevan", "Yerevan"], "hy": ["Երևան"]},
            },
            {"id": "ru-gov", "name": "Government of Russia", "kind": "government", "metonyms": {"en": ["the Kremlin"]}},
            {"id": "nk-gov", "name": "Republic of Artsakh", "kind": "government", "metonyms": {"en": ["Stepanakert"]}},
            {
                "id": "az-mod",
                "name": "Ministry of Defence of Azerbaijan",
                "part_of": "az-gov",
                "names": {
                    "en": ["Azerbaijani Defence Ministry", "Azerbaijani MoD"],
                    "ru": ["Минобороны Азербайджана", "Министерство обороны Азербайджана"],
                    "az": ["Azərbaycan Müdafiə Nazirliyi"],
                    "tr": ["Azerbaycan Savunma Bakanlığı"],
                },
            },
            {
                "id": "ru-mod",
                "name": "Ministry of Defence of Russia",
                "part_of": "ru-gov",
                "names": {
                    "en": ["Russian Defence Ministry"],
                    "ru": ["Минобороны России", "Министерство обороны Российской Федерации"],
                },
            },
            {
                "id": "am-mfa",
                "name": "Ministry of Foreign Affairs of Armenia",
                "part_of": "am-gov",
                "names": {"en": ["Armenian Foreign Ministry"], "hy": ["ՀՀ արտաքին գործերի նախարարություն"]},
            },
            {
                "id": "hasanov",
                "name": "Zakir Hasanov",
                "kind": "person",
                "names": {"en": ["Zakir Hasanov", "Hasanov"], "ru": ["Закир Гасанов", "Гасанов"]},
                "offices": [{"actor": "az-mod", "title": "Minister of Defence"}],
            },
            {
                "id": "mirzoyan",
                "name": "Ararat Mirzoyan",
                "kind": "person",
                "names": {"en": ["Ararat Mirzoyan"], "ru": ["Арарат Мирзоян"], "hy": ["Արարատ Միրզոյան"]},
                "offices": [{"actor": "am-mfa"}],
            },
            {"id": "tass", "name": "TASS", "kind": "outlet"},
        ],
        "places": [
            {"id": "azerbaijan", "name": "Azerbaijan", "kind": "country"},
            {"id": "armenia", "name": "Armenia", "kind": "country"},
            {"id": "baku", "name": "Baku", "kind": "city", "within": ["azerbaijan"]},
            {
                "id": "nagorno-karabakh",
                "name": "Nagorno-Karabakh",
                "kind": "region",
                "within": ["azerbaijan"],
                "names": [
                    {"text": "Nagorno Karabakh", "lang": "en"},
                    {"text": "Нагорный Карабах", "lang": "ru"},
                    {"text": "Qarabağ", "lang": "az"},
                ],
            },
            {
                "id": "farrukh",
                "name": "Parukh / Farrukh",
                "kind": "village",
                "within": ["nagorno-karabakh"],
                "names": [
                    {"text": "Farrukh", "lang": "en", "used_by": "az-gov", "condition": "context"},
                    {"text": "Parukh", "lang": "en", "used_by": "am-gov"},
                    {"text": "Фаррух", "lang": "ru", "condition": "context"},
                    {"text": "Фурух", "lang": "ru"},
                    {"text": "Fərrux", "lang": "az"},
                    {"text": "Փառուխ", "lang": "hy"},
                ],
            },
            {
                "id": "karaglukh",
                "name": "Karaglukh",
                "kind": "height",
                "within": ["nagorno-karabakh"],
                "names": [{"text": "Քարագլուխ", "lang": "hy", "forms": ["Քարագլխեցի"]}],
            },
            {
                "id": "lom",
                "name": "Lom",
                "kind": "city",
                "names": [{"text": "Lom", "lang": "bg"}, {"text": "Лом", "lang": "bg"}],
            },
        ],
        "watches": [
            {
                "id": "farrukh-statements",
                "title": "Statements about Parukh / Farrukh",
                "when": {
                    "about": ["farrukh"],
                    "speaker": ["az-gov", "am-gov", "ru-gov"],
                    "act": ["assertion", "denial", "accusation", "demand", "warning"],
                },
                "severity": "high",
                "tests": [
                    {
                        "text": "Official Baku denied on Saturday that its troops had left Farrukh.",
                        "expect": {"speaker": "az-gov", "act": "denial", "place": "nagorno-karabakh"},
                    },
                    {"text": "Farrukh Aliyev won the match.", "expect": "none"},
                ],
            }
        ],
    }
)
REGISTRY = Registry.build(WATCHLIST)
DAY = datetime(2022, 3, 26, 16, 30, tzinfo=UTC)


def article(text: str, **changes: object) -> Article:
    """An article of our own writing."""
    values: dict[str, object] = {
        "url": "https://news.example/1",
        "title": text.split("\n", 1)[0],
        "text": text,
        "published_at": DAY,
        "language": "en",
        "quality": Quality.ARTICLE,
        "source_id": "news",
        "outlet": "News",
    }
    return Article(**{**values, **changes})  # type: ignore[arg-type] - keyword arguments of a test helper


def span(text: str, part: str, start: int = 0) -> Span:
    """The range of a part of a text."""
    at = text.index(part, start)
    return at, at + len(part)


def said(
    text: str,
    speaker: str,
    content: str,
    *,
    cue: str = "",
    act: Act = Act.ASSERTION,
    form: Form = Form.INDIRECT,
    answer: str = "",
    **changes: object,
) -> Attribution:
    """An attribution whose parts are given as they stand in the text."""
    values: dict[str, object] = {
        "speaker": (span(text, speaker),) if speaker else (),
        "cue": (span(text, cue),) if cue else (),
        "content": (span(text, content),),
        "form": form,
        "act": act,
        "confidence": 0.9,
        "answer": Answer(span=span(text, answer)) if answer else None,
    }
    return Attribution(**{**values, **changes})  # type: ignore[arg-type] - as above


def read(own: Article, attributions: Sequence[Attribution]) -> tuple[ResolvedAttribution, ...]:
    """The attributions with their actors and places."""
    return resolve(own, attributions, REGISTRY.find(own.text, own.language), REGISTRY)


def signed(own: Article, attributions: Sequence[Attribution]) -> tuple[StatementSignature, ...]:
    """The signatures of the attributions."""
    return tuple(signature(own, one) for one in read(own, attributions))


class Archive:
    """Statements as the store would keep them."""

    def __init__(self) -> None:
        self.statements: list[StoredStatement] = []

    def keep(
        self,
        own: Article,
        resolved: Sequence[ResolvedAttribution],
        signatures: Sequence[StatementSignature],
        decisions: Sequence[StoryDecision],
    ) -> None:
        """Store what is new."""
        for decision in decisions:
            if decision.relation not in {"new", "repeat"}:
                continue
            number = len(self.statements) + 1
            one = resolved[decision.attribution]
            self.statements.append(
                StoredStatement(
                    statement_id=number,
                    ref=f"S-{number}",
                    thread_id=number,
                    signature=signatures[decision.attribution],
                    first_seen_at=own.published_at or DAY,
                    url=own.url,
                    source_id=own.source_id,
                    official=one.official,
                    content_text=one.content_text,
                )
            )
