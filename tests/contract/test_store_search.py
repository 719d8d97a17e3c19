"""Search finds the same on both databases: folded words, phrases, beginnings, and nothing of a query is syntax."""

from __future__ import annotations

from datetime import timedelta

import pytest

from monitor.store.articles import save_document
from monitor.store.engine import Store
from monitor.store.search import parse_query, search
from tests.store_documents import NOW, all_new, decided, document, tell_nobody

TEXTS = {
    "en": "The Azerbaijani side did not violate the cease-fire near Farrukh village, said the MoD at 21:40.",
    "ru": "Минобороны: «Ёлки» сняли у села Фаррух; войска не отходили.",
    "hy": "Հայաստանի և Ադրբեջանի միջև, Երևան",
    "az": "İşğal altındakı Şuşa şəhəri, Xankəndi",
    "ar": "قالت وزارة الدفاع إنَّ القوات لم تنسحب",
    "ka": "თბილისი განცხადება",
}


@pytest.fixture
def filled(store: Store) -> Store:
    def fill(conn: object) -> None:
        for day, (name, text) in enumerate(TEXTS.items()):
            doc = document(text, url=f"https://x.example/{name}", text=text, title=f"title {name}")
            save_document(
                conn,  # type: ignore[arg-type]
                doc,
                entry_id=None,
                capture=None,
                decide=all_new if name == "en" else lambda _: decided(),
                plan=tell_nobody,
                now=NOW + timedelta(days=day),
            )

    store.write(fill)
    return store


def found(store: Store, query: str, **options: object) -> set[str]:
    return {hit.url.rsplit("/", 1)[-1] for hit in store.read(search, query, **options)}  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("farrukh", {"en"}),
        ("FARRUKH village", {"en"}),
        ("farrukh шуша", set()),
        ("фаррух", {"ru"}),
        ("елки", {"ru"}),
        ("ЕРЕВАН", set()),
        ("երեւան", {"hy"}),
        ("ԵՐԵՎԱՆ", {"hy"}),
        ("susa", {"az"}),
        ("ŞUŞA", {"az"}),
        ("işgal", {"az"}),
        ("ISGAL", {"az"}),
        ("ان القوات", {"ar"}),
        ("თბილისი", {"ka"}),
        ("far*", {"en"}),
        ("фарр*", {"ru"}),
        ("arrukh*", set()),
        ('"did not violate"', {"en"}),
        ('"not did violate"', set()),
        ("violate not did", {"en"}),
        ("cease-fire", {"en"}),
        ('"cease fire"', {"en"}),
        ("fire-cease", set()),
        ("21:40", {"en"}),
        ("title", set(TEXTS)),
        ('"title en"', {"en"}),
        ('"farrukh vill', set()),
        ('"farrukh village', {"en"}),
        ('"title en the azerbaijani side"', set()),
    ],
)
def test_a_query_finds_what_its_words_say(filled: Store, query: str, names: set[str]) -> None:
    assert found(filled, query) == names


@pytest.mark.parametrize(
    "query",
    ["", " ", "*", '"', '""', "***", "-", "!!", "'", "\x00", "\ud800", "…", "() AND OR", "a" * 5000, "x " * 500],
)
def test_an_odd_query_is_no_error(filled: Store, query: str) -> None:
    assert found(filled, query) == set()


@pytest.mark.parametrize(
    "query",
    [
        "farrukh OR x",
        "farrukh NOT zebra",
        "title:farrukh",
        "farrukh'); DROP TABLE articles; --",
        "farrukh & !x | y",
        "farrukh:*A",
        "NEAR(farrukh x)",
        "{body}: farrukh^",
    ],
)
def test_operators_of_the_databases_are_only_words(filled: Store, query: str) -> None:
    assert found(filled, query) == set()
    assert found(filled, "farrukh") == {"en"}


def test_hits_come_newest_first_within_limit_and_time(filled: Store) -> None:
    urls = [hit.url[-2:] for hit in filled.read(search, "title", limit=2)]
    assert urls == ["ka", "ar"]
    assert found(filled, "title", since=NOW + timedelta(days=4)) == {"ar", "ka"}
    assert found(filled, "title", since=NOW + timedelta(days=40)) == set()


def test_a_hit_shows_the_words_as_published_and_its_statements(filled: Store) -> None:
    (hit,) = filled.read(search, "елки")
    assert "«Ёлки»" in hit.snippet
    assert [hit.snippet[start:end] for start, end in hit.marks] == ["Ёлки"]
    assert hit.refs == ()
    (english,) = filled.read(search, '"cease fire" vill*')
    assert [english.snippet[start:end] for start, end in english.marks] == ["cease-fire", "vill"]
    assert len(english.refs) == 1


def test_a_revised_article_is_found_by_its_new_text_only(store: Store) -> None:
    for number, text in enumerate(("the old words", "the new words")):
        doc = document(text=text)
        store.write(
            save_document,
            doc,
            entry_id=None,
            capture=None,
            decide=lambda _: decided(),
            plan=tell_nobody,
            now=NOW + timedelta(hours=number),
        )
    assert found(store, "new") == {"1"}
    assert found(store, "old") == set()


def test_a_query_is_cut_into_folded_terms() -> None:
    terms = parse_query('Ёж "Два  слова" нач* az-mod "" *')
    assert [(term.words, term.prefix) for term in terms] == [
        (("еж",), False),
        (("два", "слова"), False),
        (("нач",), True),
        (("az", "mod"), False),
    ]
