"""One test per phenomenon, over sentences of our own."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from monitor.types import Act, Attribution, Form, NameHit
from tests.detection import rules


@dataclass(frozen=True)
class Found:
    """An attribution in words."""

    speaker: str
    cue: str
    content: str
    raw: Attribution


def read(text: str, language: str = "en", **options: object) -> list[Found]:
    def words(spans: tuple[tuple[int, int], ...]) -> str:
        return " … ".join(text[s:e] for s, e in spans)

    attributions = rules(text, language=language, **options)  # type: ignore[arg-type] # options of detect, by name
    return [Found(words(a.speaker), words(a.cue), words(a.content), a) for a in attributions]


def triples(text: str, language: str = "en") -> list[tuple[str, str, str]]:
    return [(f.speaker, f.cue, f.content) for f in read(text, language)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The minister said that the troops had left.", [("The minister", "said", "that the troops had left")]),
        ("The Kremlin said talks would go on.", [("The Kremlin", "said", "talks would go on")]),
        (
            "“We are ready,” the minister said. “We will not wait.”",
            [("the minister", "said", "“We are ready,” … “We will not wait.”")],
        ),
        ('"We are ready," said Ivan Petrov, the foreign minister.', [("Ivan Petrov", "said", '"We are ready,"')]),
        (
            "The army, the ministry said on Monday, has left the village.",
            [("the ministry", "said", "The army … has left the village")],
        ),
        (
            "Two soldiers were wounded, according to the ministry.",
            [("the ministry", "according to", "Two soldiers were wounded")],
        ),
        (
            "According to the ministry, two soldiers were wounded.",
            [("the ministry", "According to", "two soldiers were wounded")],
        ),
        ("In the minister's words, the road is open.", [("the minister", "In … 's words", "the road is open")]),
        ("As the minister said, the road is open.", [("the minister", "said", "the road is open")]),
        ("Baku opposes the plan.", [("Baku", "opposes", "the plan")]),
        (
            "Official Baku denied on Saturday that its troops had left the village.",
            [("Official Baku", "denied", "that its troops had left the village")],
        ),
        (
            "Official Yerevan and Stepanakert expect that the peacekeepers will act.",
            [("Official Yerevan and Stepanakert", "expect", "that the peacekeepers will act")],
        ),
        (
            "The Defence Ministry, meanwhile, insists that the road is open.",
            [("The Defence Ministry", "insists", "that the road is open")],
        ),
        (
            "PETROV: We never wanted to leave the village.",
            [("PETROV", ":", "We never wanted to leave the village")],
        ),
        ("Kremlin spokesman: Russia is ready for talks", [("Kremlin spokesman", ":", "Russia is ready for talks")]),
    ],
)
def test_english_speakers_cues_and_contents_are_found_in_every_order(
    text: str, expected: list[tuple[str, str, str]]
) -> None:
    assert triples(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "Министерство обороны России заявило, что войска вошли в село.",
            [("Министерство обороны России", "заявило", "что войска вошли в село")],
        ),
        (
            "«Мы готовы к переговорам», — сказал министр Иван Петров.",
            [("министр Иван Петров", "сказал", "«Мы готовы к переговорам»")],
        ),
        ("По словам министра, дорога открыта.", [("министра", "По словам", "дорога открыта")]),
        ("Дорога открыта, сообщает ТАСС.", [("ТАСС", "сообщает", "Дорога открыта")]),
        (
            "В Минобороны РФ сообщили, что дорога открыта.",
            [("Минобороны РФ", "сообщили", "что дорога открыта")],
        ),
        (
            "Баку отверг обвинения Еревана, подчеркнув, что они «безосновательны».",
            [
                ("Баку", "отверг", "обвинения Еревана"),
                ("Баку", "подчеркнув", "что они «безосновательны»"),
            ],
        ),
        ("Минобороны: войска вошли в село", [("Минобороны", ":", "войска вошли в село")]),
        (
            "Министр заявил, что дорога открыта, и потребовал вывести войска.",
            [("Министр", "заявил", "что дорога открыта"), ("Министр", "потребовал", "вывести войска")],
        ),
        ("Как заявил министр, дорога открыта.", [("министр", "заявил", "дорога открыта")]),
        ("— Мы готовы, — сказал министр. — Ждать не будем.", [("министр", "сказал", "Мы готовы … Ждать не будем.")]),
        (
            "Дорога закрыта. Об этом заявил министр Петров.",
            [("министр Петров", "заявил", "Дорога закрыта")],
        ),
        (
            "Ранее о закрытии дороги заявил Иван Петров.",
            [("Иван Петров", "заявил", "о закрытии дороги")],
        ),
    ],
)
def test_russian_speakers_cues_and_contents_are_found_in_every_order(
    text: str, expected: list[tuple[str, str, str]]
) -> None:
    assert triples(text, "ru") == expected


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        ("uk", "Міністр заявив, що дорога відкрита.", ("Міністр", "заявив", "що дорога відкрита")),
        (
            "tr",
            "Dışişleri Bakanlığı, yolun açık olduğunu bildirdi.",
            ("Dışişleri Bakanlığı", "bildirdi", "yolun açık olduğunu"),
        ),
        ("az", "Müdafiə Nazirliyi bildirib ki, yol açıqdır.", ("Müdafiə Nazirliyi", "bildirib", "ki, yol açıqdır")),
        ("hy", "Նախարարը հայտարարեց, որ ճանապարհը բաց է։", ("Նախարարը", "հայտարարեց", "որ ճանապարհը բաց է")),
        ("ka", "მინისტრმა განაცხადა, რომ გზა ღიაა.", ("მინისტრმა", "განაცხადა", "რომ გზა ღიაა")),
        ("ar", "قال الوزير إن الطريق مفتوح.", ("الوزير", "قال", "إن الطريق مفتوح")),
        ("fa", "وزیر خارجه گفت که راه باز است.", ("وزیر خارجه", "گفت", "که راه باز است")),
        (
            "de",
            "Der Minister sagte, dass die Straße offen sei.",
            ("Der Minister", "sagte", "dass die Straße offen sei"),
        ),
        (
            "fr",
            "Le ministre a déclaré que la route était ouverte.",
            ("Le ministre", "a déclaré", "que la route était ouverte"),
        ),
        (
            "es",
            "El ministro dijo que la carretera estaba abierta.",
            ("El ministro", "dijo", "que la carretera estaba abierta"),
        ),
        (
            "it",
            "Il ministro ha detto che la strada era aperta.",
            ("Il ministro", "ha detto", "che la strada era aperta"),
        ),
        ("bg", "Министърът заяви, че пътят е отворен.", ("Министърът", "заяви", "че пътят е отворен")),
        ("pl", "Minister powiedział, że droga jest otwarta.", ("Minister", "powiedział", "że droga jest otwarta")),
    ],
)
def test_every_pack_reads_its_plainest_sentence(language: str, text: str, expected: tuple[str, str, str]) -> None:
    assert triples(text, language) == [expected]


@pytest.mark.parametrize(
    ("text", "language", "act"),
    [
        ("The minister said that the road was open.", "en", Act.ASSERTION),
        ("The ministry reported that two men had died.", "en", Act.REPORT),
        ("The ministry announced a ceasefire.", "en", Act.ANNOUNCEMENT),
        ("Baku denied that its troops had left.", "en", Act.DENIAL),
        ("Baku rejected the plan.", "en", Act.REJECTION),
        ("The ministry confirmed that a soldier had died.", "en", Act.CONFIRMATION),
        ("The ministry said: “We do not deny that the convoy was stopped.”", "en", Act.CONFIRMATION),
        ("The ministry accused Armenia of shelling the village.", "en", Act.ACCUSATION),
        ("The ministry said Armenia had violated the ceasefire.", "en", Act.ACCUSATION),
        ("Yerevan urged Moscow to act.", "en", Act.DEMAND),
        ("The ministry asked Armenia to return the bodies.", "en", Act.REQUEST),
        ("He asked whether the road was open.", "en", Act.QUESTION),
        ("“Who will open the road?” the minister said.", "en", Act.QUESTION),
        ("“We strongly reject the plan,” the minister said.", "en", Act.REJECTION),
        ("Yerevan warned of a new escalation.", "en", Act.WARNING),
        ("The ministry threatened to close the border.", "en", Act.THREAT),
        ("The minister promised that the road would be rebuilt.", "en", Act.PROMISE),
        ("The minister apologized for the delay.", "en", Act.REGRET),
        ("The president expressed condolences to the families.", "en", Act.CONDOLENCE),
        ("Yerevan expects that talks will go on.", "en", Act.EXPECTATION),
        ("Министр опроверг информацию о взрыве.", "ru", Act.DENIAL),
        ("Ереван предупредил о новой эскалации.", "ru", Act.WARNING),
        ("Министерство пригрозило закрыть границу.", "ru", Act.THREAT),
        ("Премьер пообещал восстановить дорогу.", "ru", Act.PROMISE),
        ("Президент выразил соболезнования семьям погибших.", "ru", Act.CONDOLENCE),
        ("Ереван обвинил Баку в обстреле.", "ru", Act.ACCUSATION),
        ("Москва призвала стороны к сдержанности.", "ru", Act.DEMAND),
        ("Министр подтвердил гибель солдата.", "ru", Act.CONFIRMATION),
        ("Министр выразил сожаление о случившемся.", "ru", Act.REGRET),
    ],
)
def test_the_act_follows_the_cue_and_the_content(text: str, language: str, act: Act) -> None:
    assert [f.raw.act for f in read(text, language)] == [act]


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("The minister said that the troops had left.", Form.INDIRECT),
        ("“We are ready,” the minister said.", Form.DIRECT),
        ("The minister said that “the road is open”.", Form.DIRECT),
        ("The minister called the report “a lie”.", Form.MIXED),
    ],
)
def test_the_form_says_how_much_is_quoted(text: str, form: Form) -> None:
    assert [f.raw.form for f in read(text)] == [form]


@pytest.mark.parametrize(
    "text",
    [
        "It is expected that the talks will resume.",
        "The document, according to which the troops leave, was signed.",
        "Her passion and his calls were noted in the claims court.",
        "The village is said to be empty.",
        "Farrukh Aliyev won the match.",
        "The statement of 10 November 2020 is a document.",
        "By Editor",
        "Leave a Reply",
        "",
        "   \n\n",
    ],
)
def test_false_friends_are_no_statements(text: str) -> None:
    assert read(text) == []


def test_page_furniture_is_never_content() -> None:
    found = read("“We are ready to talk about the road,” said the minister.\n\nBy Editor\n\nLeave a Reply")
    assert len(found) == 1
    assert "Editor" not in found[0].content


def test_a_second_cue_takes_over_the_subject_it_shares() -> None:
    found = read("Yerevan reiterates that the road is open, and calls on Baku to let the convoy pass.")
    assert [(f.speaker, f.cue, f.content) for f in found] == [
        ("Yerevan", "reiterates", "that the road is open"),
        ("Yerevan", "calls on", "Baku to let the convoy pass"),
    ]


def test_both_layers_of_a_nested_attribution_are_kept() -> None:
    found = read("The spokesman said the minister had said that the road was open.")
    assert [f.speaker for f in found] == ["The spokesman", "the minister"]
    assert [f.raw.nested_in for f in found] == [None, 0]
    assert found[0].raw.act is Act.REPORT


def test_a_coordinated_cue_behind_a_nested_one_belongs_to_the_outer_speaker() -> None:
    found = read("The ministry said that Petrov had said that the road was closed and then claimed that snipers fired.")
    assert [(f.speaker, f.content) for f in found if f.cue == "claimed"] == [("The ministry", "that snipers fired")]
    assert all("snipers" not in f.content for f in found if f.cue != "claimed")


def test_a_participle_speaks_for_the_subject_of_its_sentence() -> None:
    found = read("Baku criticised the plan, adding that it was “one-sided”.")
    assert [(f.speaker, f.cue) for f in found] == [("Baku", "criticised"), ("Baku", "adding")]


def test_a_quoted_word_inside_a_cue_belongs_to_the_cue() -> None:
    found = read("Baku opposes the statement of the Russian ministry, expressing “regret” that it is “one-sided”.")
    assert found[1].cue.startswith("expressing “regret")
    assert "regret" not in found[1].content
    assert found[1].raw.act is Act.REGRET
    assert found[1].raw.answer is not None


def test_touching_quotations_stay_apart() -> None:
    text = "The army stressed that “they have entered the area.” “They were told to leave,” the ministry said."
    assert triples(text) == [
        ("The army", "stressed", "that “they have entered the area.”"),
        ("the ministry", "said", "“They were told to leave,”"),
    ]


def test_a_quotation_left_open_goes_on_in_the_next_paragraph() -> None:
    found = read("The minister said: “We are ready to talk.\n\n“We will not leave the village.”\n\nHe left.")
    assert len(found) == 1
    assert found[0].content == "“We are ready to talk. … “We will not leave the village.”"


def test_a_colon_at_the_end_of_a_paragraph_announces_the_next_one() -> None:
    found = read("The minister continued:\n\n“We are ready to talk about the road.”")
    assert [(f.speaker, f.content) for f in found] == [("The minister", "“We are ready to talk about the road.”")]


def test_one_stray_mark_does_not_turn_the_rest_of_the_text_inside_out() -> None:
    text = 'A 5" pipe broke near the road.\n\n"We are ready," the minister said. The road is long.'
    assert triples(text) == [("the minister", "said", '"We are ready,"')]


def test_a_quoted_paragraph_of_its_own_names_the_last_speaker_as_antecedent() -> None:
    text = "“We are ready,” said the minister.\n\n“And we will not leave the village before that happens.”"
    alone = read(text)[1]
    assert alone.speaker == ""
    assert alone.raw.antecedent is not None
    assert text[slice(*alone.raw.antecedent)] == "the minister"


DIALOGUE = "— Когда вы вернулись?\n\n— Мать говорит, что рано. Но я вернулся.\n\n— А школа?\n\n— Закрыта до весны."


def test_a_line_of_a_dialogue_is_a_statement_that_holds_what_it_reports() -> None:
    found = read(DIALOGUE, "ru")
    line = next(k for k, one in enumerate(found) if one.content == "Мать говорит, что рано. Но я вернулся.")
    inner = next(one for one in found if one.cue == "говорит")
    assert (found[line].speaker, found[line].cue) == ("", "")
    assert (inner.speaker, inner.content, inner.raw.nested_in) == ("Мать", "что рано", line)


def test_a_list_with_dashes_is_no_dialogue() -> None:
    text = "— Мать говорит, что рано. Но он вернулся.\n\n— Школа закрыта.\n\n— Мост открыт."
    assert [one.cue for one in read(text, "ru") if "Мать" in one.content] == []


def test_a_line_that_tells_who_says_it_stays_its_speakers() -> None:
    text = DIALOGUE.replace("— Закрыта до весны.", "— Закрыта до весны, — сказал директор Орлов.")
    assert ("директор Орлов", "сказал") in [(one.speaker, one.cue) for one in read(text, "ru")]


def test_pronouns_point_to_the_name_they_stand_for() -> None:
    text = "Ivan Petrov said the road was open. He added that talks would go on."
    second = read(text)[1]
    assert second.speaker == "He"
    assert second.raw.antecedent == (0, 11)


def test_a_left_out_russian_subject_points_to_the_last_speaker() -> None:
    text = "Министр заявил, что дорога открыта. Добавил, что войска уйдут."
    second = read(text, "ru")[1]
    assert (second.speaker, second.raw.antecedent) == ("", (0, 7))


@pytest.mark.parametrize(
    ("text", "language", "span", "speaker"),
    [
        (
            "Baku opposes the statement of the Russian ministry.",
            "en",
            "the statement of the Russian ministry",
            "the Russian ministry",
        ),
        (
            "Baku denied the claim of the Russian ministry.",
            "en",
            "the claim of the Russian ministry",
            "the Russian ministry",
        ),
        ("Baku rejected the accusation by Armenia.", "en", "the accusation by Armenia", "Armenia"),
        (
            "Responding to the statement of the Armenian ministry, Baku said the road was open.",
            "en",
            "the statement of the Armenian ministry",
            "the Armenian ministry",
        ),
        (
            "Commenting on the remarks of the French president, the Kremlin said it was surprised.",
            "en",
            "the remarks of the French president",
            "the French president",
        ),
        (
            "Baku claims that the statement of the Russian ministry contradicts the treaty.",
            "en",
            "the statement of the Russian ministry",
            "the Russian ministry",
        ),
        (
            "Глава МИД опроверг заявление российского министерства.",
            "ru",
            "заявление российского министерства",
            "российского министерства",
        ),
        (
            "Комментируя заявление МИД Армении, Кремль заявил, что дорога открыта.",
            "ru",
            "заявление МИД Армении",
            "МИД Армении",
        ),
    ],
)
def test_an_answer_names_the_statement_and_whose_it_is(text: str, language: str, span: str, speaker: str) -> None:
    found = read(text, language)
    assert len(found) == 1
    answer = found[0].raw.answer
    assert answer is not None
    assert text[slice(*answer.span)] == span
    assert answer.speaker_span is not None
    assert text[slice(*answer.speaker_span)] == speaker


def test_an_answer_is_linked_to_an_attribution_later_in_the_article() -> None:
    text = (
        "Baku opposes the statement of the Russian ministry.\n\n"
        "The Russian ministry said that troops had entered the village."
    )
    first, second = read(text)
    assert first.raw.answer is not None
    assert first.raw.answer.index == 1
    assert second.speaker == "The Russian ministry"


def test_who_passes_a_statement_on_stands_in_its_chain() -> None:
    text = "TASS reported that the minister had said that the road was open."
    outer, inner = read(text)
    assert outer.raw.via == ()
    assert [text[slice(*span)] for span in inner.raw.via] == ["TASS"]


@pytest.mark.parametrize(
    ("text", "language", "source"),
    [
        ("The road is open, Reuters reported on Monday, citing the ministry.", "en", "the ministry"),
        ("Дорога открыта, сообщает ТАСС со ссылкой на министерство.", "ru", "министерство"),
    ],
)
def test_whom_a_report_cites_stands_in_its_chain(text: str, language: str, source: str) -> None:
    (report,) = read(text, language)
    assert [text[slice(*span)] for span in report.raw.via] == [source]


RELEASE = (
    "Statement by the Ministry\n\n"
    "On 26 March units of the enemy opened fire on our positions near the village. Two men were wounded.\n\n"
    "We strongly condemn the attack.\n\n"
    "The Ministry of Health stated that the men are safe.\n\n"
    "By Editor"
)


def test_an_unattributed_release_of_an_official_source_is_its_publishers_statement() -> None:
    found = read(RELEASE, publisher_actor="some-mod", title_end=25)
    first = found[0]
    assert (first.speaker, first.cue, first.raw.by_publisher) == ("", "", True)
    assert first.content.startswith("On 26 March")
    assert first.content.endswith("Two men were wounded.")
    assert first.raw.act is Act.ACCUSATION
    assert [f.raw.by_publisher for f in found if f.speaker == "We"] == [True]
    assert [f.raw.by_publisher for f in found if f.speaker == "The Ministry of Health"] == [False]
    assert not any("Editor" in f.content or "Statement by" in f.content for f in found)


def test_the_same_text_from_a_newspaper_has_no_publisher_statement() -> None:
    assert not any(f.raw.by_publisher for f in read(RELEASE, title_end=25))


def test_registry_names_repair_a_speaker_that_was_cut() -> None:
    text = "The report named him. Republic of Ruritania Ministry for Roads and of Bridges said the bridge was open."
    name = "Ministry for Roads and of Bridges"
    start = text.index(name)
    hit = NameHit(entity_id="x", kind="actor", span=(start, start + len(name)), text=name, name=name)
    found = read(text, names=(hit,))
    assert name in found[0].speaker
    assert found[0].cue == "said"


def test_offsets_refer_to_the_text_as_given_although_mojibake_is_repaired() -> None:
    text = "The area of ‚Äč‚Äčresponsibility was closed, the ministry said. The minister said â€œwe are readyâ€\x9d."
    found = read(text)
    assert [(f.speaker, f.content) for f in found] == [
        ("the ministry", "The area of ‚Äč‚Äčresponsibility was closed"),
        ("The minister", "â€œwe are readyâ€\x9d"),
    ]
    assert found[1].raw.form is Form.DIRECT


def test_a_full_stop_before_a_small_letter_ends_no_sentence() -> None:
    found = read("The ministry claimed that they came this morning. against the units of the army.")
    assert found[0].content == "that they came this morning. against the units of the army"


def test_the_language_is_found_when_none_is_given() -> None:
    text = "Министерство обороны заявило, что войска вошли в село. Дорога остаётся закрытой для движения."
    assert [text[slice(*a.speaker[0])] for a in rules(text)] == ["Министерство обороны"]


def test_an_unknown_language_is_read_without_errors() -> None:
    assert rules("“Sic transit gloria mundi et cetera omnia,” X.", language="la") is not None
