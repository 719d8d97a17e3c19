"""Names in the language of the reader."""

from __future__ import annotations

from monitor.alerts.names import in_language, names_in
from monitor.config.models import WatchlistFile
from tests.fakes import facts

WATCHLIST = WatchlistFile.model_validate(
    {
        "actors": [
            {"id": "gov", "name": "Government", "names": {"ru": ["правительство", "власти"]}},
            {"id": "miller", "name": "Anna Miller", "names": {"ru": [{"text": "Миллер", "condition": "surname"}]}},
        ],
        "places": [
            {
                "id": "mill",
                "name": "Upper Mill / Lower Mill",
                "names": [
                    {"text": "Мельница", "lang": "ru"},
                    {"text": "Мельничка", "lang": "ru"},
                    {"text": "Нижняя", "lang": "ru", "used_by": "gov"},
                ],
            },
            {"id": "weir", "name": "Weir", "names": [{"text": "Weir", "lang": "en"}]},
        ],
    }
)


def test_the_first_name_of_the_language_is_shown_and_no_side_is_taken() -> None:
    assert names_in(WATCHLIST, "ru") == {"gov": "Правительство", "mill": "Мельница / Нижняя"}


def test_canonical_names_serve_english_readers() -> None:
    assert names_in(WATCHLIST, "en") == {}


def test_facts_without_ids_stay_as_they_are() -> None:
    old = facts()
    assert in_language(old, {"mill": "Мельница"}) == old
