"""What may follow the stem of a name, per language: endings as data, and the few functions that read them.

A rule says: a word whose base form ends in `final` may end in any of the forms instead. The longest final that fits
counts, the empty one is the rest. This is no stemmer: a stemmer makes Лаврова and Лавров different words and Пашинян a
form of another name; a list of endings behind a known base does not.
Source: research on name inflection (56 of 57 forms found, no look-alike taken); UD treebanks for Armenian.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from monitor.text.fold import folded

#: final | forms that stand in its place, "_" for none
_RUSSIAN = """
ый | ый ого ому ым ом ая ой ую ое ые ых ыми
ий | ий ого ому им ом ая ой ую ое ие их ими его ему ем яя ей ия ию ием ии
ой | ой ого ому ым ом ая ую ое ые ых ыми
ая | ая ой ую ою
яя | яя ей юю
ое | ое ого ому ым ом
ее | ее его ему им ем
ые | ые ых ым ыми
ие | ие их им ими ия ию ием ии ий
ия | ия ии ию ией ий
ья | ья ьи ье ью ьей
ии | ии ия ию ией
ова | ова овой ову овою овы
ева | ева евой еву евою евы
ёва | ёва ёвой ёву
ина | ина иной ину ины ине
а | а ы и е у ой ою ей
я | я и е ю ей ею ёй
о | о а у ом е
е | е я ю ем и
ь | ь я ю ем ём е и ью
й | й я ю ем е и
цы | цы цев цам цами цах
ы | ы _ ов ам ами ах
и | и _ ей ов ам ям ами ями ах ях
ов | ов ова ову овым ове овы овых
ев | ев ева еву евым еве евы евых
ин | ин ина ину ином иным ине ины
ын | ын ына ыну ыном ыным ыне
ец | ец ца цу цом цем це
 | _ а у ом ем е ы и ов ам ами ах
"""
_UKRAINIAN = """
ий | ий ого ому им ім ої ій а у е і их ими ього ьому
ій | ій ього ьому ім ьої ю я єм єві
а | а и і у ою о ої
я | я і ю ею є е
ія | ія ії ію ією іє ій
о | о а у ом і ові
ь | ь я ю ем і еві лі
і | і их им ими ів ам ами ах
и | и _ ів ам ами ах
ці | ці ців цям цями цях
ах | ах аха аху ахом ахові асі аше
ух | ух уха уху ухом ухові усі
ов | ов ова ову овим ові ові
єв | єв єва єву євим єві
ін | ін іна іну іним ініх іні
 | _ а у ом ем ові еві і є у и ів ам ами ах
"""
_BULGARIAN = """
ски | ски ския ският ска ската ско ското ските
и | и ия ият те
ия | ия ията ии иите ийо
о | о ото а ата
а | а ата и ите о
я | я ята и ите
 | _ а ът я ят и ите та то те
"""
_POLISH = """
ski | ski skiego skiemu skim ska skiej skie skich skimi
cki | cki ckiego ckiemu ckim cka ckiej ckie ckich ckimi
y | y ego emu ym a ej e ych ymi
ia | ia ii ie io ij
ja | ja ji je jo
wa | wa wy wie we
ka | ka ki ce ke ko
a | a y i e o ie ze
o | o a u em ie
 | _ a u owi em iem ie e y i ow om ami ach
"""
_AZERBAIJANI = """
lik | lik liyi liyin liyinin liyinə liyini liyində liyindən liyə likdə likdən
lıq | lıq lığı lığın lığının lığına lığını lığında lığından
uq | uq uğu uğun uğunun uğuna uğunda uğundan
 | _ ın in un ün nın nin nun nün a ə ya yə na nə ı i u ü nı ni nu nü yı yi yu yü da də nda ndə dan dən ndan ndən \
la lə yla ylə nla nlə dır dir dur dür dakı dəki ndakı ndəki lar lər ları ləri ların lərin larının lərinin larına \
lərinə larında lərində larından lərindən sı si su sü sının sinin sına sinə sında sində sından sindən ca cə
"""
_TURKISH = """
lik | lik ligi liginin ligine ligini liginde liginden
lık | lık lığı lığının lığına lığını lığında lığından
 | _ ın in un ün nın nin nun nün a e ya ye na ne ı i u ü nı ni nu nü yı yi yu yü da de ta te nda nde dan den tan ten \
ndan nden la le yla yle daki deki taki teki ndaki ndeki dır dir dur dür tır tir lar ler ları leri ların lerin larının \
lerinin larına lerine larında lerinde larından lerinden sı si su sü sının sinin sına sine sında sinde sından sinden ca \
ce
"""
_ARMENIAN = """
ություն | ություն ությունը ությունն ության ությանը ությանն ությունում ությունից ությամբ ությունների
ուրդ | ուրդ ուրդը ուրդն րդի րդին րդում րդից րդով
ումբ | ումբ ումբը ումբն մբի մբին մբում մբից մբով
լուխ | լուխ լուխը լուխն լխի լխին լխում լխից լխով լուխի
ու | ու ուն վի վին վում վից վով ուի ուին ուից ուում
ի | ի ին իի իին իում իից իով ու ուն ուց
ա | ա ան այի ային այինը այում այից այով
 | _ ը ն ի ին ինն ինը ից ով ում եր երը երն երի երին երից երով ներ ները ներն ների ներին ներից ներով յան իս \
ուհու վել
"""
_GEORGIAN = """
ი | ი _ ის ს მა ში იდან ით ად სა ისა ზე თან ისთვის ისკენ ისგან ამდე ითა იც ები ების ებს ებმა ებში ებზე სთან მაც საც
ა | ა ას ის ამ ით აში ადან იდან აზე ასთან ისთვის ასა ამაც ები
ე | ე ეს ის ემ ით ეში ედან ეზე ესთან
 | _ ს სა მ მა თი ში დან ზე სთან ის სთვის სკენ სგან მდე თა მაც საც
"""
_ENGLISH = """
 | _ s
"""
_GERMAN = """
es | es e en er em
er | er e en es em ern
e | e en er es em
 | _ s es n en e
"""
_FRENCH = """
ais | ais aise aises
 | _ s e es
"""
_SPANISH = """
o | o a os as
 | _ s es
"""
_ITALIAN = """
o | o a i e
 | _
"""
_PERSIAN = """
 | _ ی ها های هایی را یی ای
"""
_ARABIC = """
 | _
"""

_TABLES: dict[str, str] = {
    "ru": _RUSSIAN,
    "uk": _UKRAINIAN,
    "bg": _BULGARIAN,
    "pl": _POLISH,
    "az": _AZERBAIJANI,
    "tr": _TURKISH,
    "hy": _ARMENIAN,
    "ka": _GEORGIAN,
    "en": _ENGLISH,
    "de": _GERMAN,
    "fr": _FRENCH,
    "es": _SPANISH,
    "pt": _SPANISH,
    "it": _ITALIAN,
    "fa": _PERSIAN,
    "ar": _ARABIC,
}
_SAME_AS = {"hyw": "hy", "be": "ru", "mk": "bg", "sr": "bg"}

#: languages whose names decline word by word; in the others only the last word takes an ending
_EVERY_WORD = frozenset({"ru", "uk", "bg", "pl", "ka", "de", "fr", "es", "it", "pt"})

#: languages that writers of one of them, or a language detector, mix up: their endings count for each other
_FAMILIES = (
    frozenset({"ru", "uk", "bg", "be", "mk", "sr"}),
    frozenset({"az", "tr"}),
    frozenset({"hy", "hyw"}),
    frozenset({"ar", "fa"}),
)

#: script of each language, as far as names of several languages share one
_SCRIPTS = {
    **dict.fromkeys(("ru", "uk", "bg", "be", "mk", "sr"), "cyrillic"),
    **dict.fromkeys(("hy", "hyw"), "armenian"),
    "ka": "georgian",
    **dict.fromkeys(("ar", "fa"), "arabic"),
}

#: what is written together with the word that follows: and, in, to, for, with, the
ARABIC_PREFIXES = ("و", "ف", "ب", "ك", "ل", "ال", "وال", "بال", "فال", "كال", "لل", "ولل", "وب", "ول")

#: the shortest word that an ending of its own language may follow: "Lom" must not be found in "Loma" or "Lome"
_SHORTEST_INFLECTED = 4
_LONGER_FOR_PLURAL = frozenset({"en", "de", "fr", "es", "pt", "it"})


@dataclass(frozen=True, slots=True)
class Inflection:
    """One way a word of a name is written: its unchanging stem and all that may follow it (folded)."""

    stem: str
    endings: frozenset[str]
    #: the ending of the base form
    base: str


@cache
def _rules(language: str) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Return (final, endings) of a language, folded, longest final first; equal finals are joined."""
    joined: dict[str, dict[str, None]] = {}
    for line in _TABLES[language].replace("\\\n", "").strip("\n").splitlines():
        final, _, forms = line.partition("|")
        endings = joined.setdefault(folded(final.strip()), {})
        endings.update(dict.fromkeys("" if form == "_" else folded(form) for form in forms.split()))
    return tuple(sorted(((f, tuple(e)) for f, e in joined.items()), key=lambda rule: -len(rule[0])))


def base_language(language: str | None) -> str | None:
    """Return the language whose table is used: "hyw" is read as "hy", "en-GB" as "en"; None when there is none."""
    if not language:
        return None
    short = language.replace("_", "-").split("-")[0].lower()
    short = _SAME_AS.get(short, short)
    return short if short in _TABLES else None


def script_of(text: str) -> str:
    """Return the script of the first letter that tells: "cyrillic", "armenian", "georgian", "arabic" or "latin"."""
    for character in text:
        code = ord(character)
        if 0x0400 <= code < 0x0530:  # noqa: PLR2004 - bounds of Unicode blocks
            return "cyrillic"
        if 0x0530 <= code < 0x0590 or 0xFB13 <= code < 0xFB18:  # noqa: PLR2004 - as above
            return "armenian"
        if 0x10A0 <= code < 0x1100 or 0x1C90 <= code < 0x1CC0:  # noqa: PLR2004 - as above
            return "georgian"
        if 0x0600 <= code < 0x0780 or 0xFB50 <= code < 0xFF00:  # noqa: PLR2004 - as above
            return "arabic"
        if character.isalpha():
            return "latin"
    return "latin"


def languages_for(text: str, language: str | None) -> tuple[str, ...]:
    """Return the languages whose endings a name may take: its own, else those of its script."""
    own = base_language(language)
    if own is not None:
        return (own,)
    return {
        "cyrillic": ("ru", "uk", "bg"),
        "armenian": ("hy",),
        "georgian": ("ka",),
        "arabic": ("ar", "fa"),
        "latin": ("en",),
    }[script_of(text)]


def inflections(word: str, language: str, *, last: bool = True) -> Inflection:
    """Return how a folded word of a name may be written in a language.

    Shape: `last` says that it is the last word of its name; in languages that mark only the last word, others stay.
    """
    if len(word) < _SHORTEST_INFLECTED and (language in _LONGER_FOR_PLURAL or len(word) == 1):
        return Inflection(word, frozenset({""}), "")
    if not last and language not in _EVERY_WORD:
        return Inflection(word, frozenset({""}), "")
    for final, endings in _rules(language):
        if word.endswith(final) and len(word) - len(final) >= min(2, len(word)):
            return Inflection(word[: len(word) - len(final)], frozenset(endings), final)
    return Inflection(word, frozenset({""}), "")


@cache
def glued_endings(language: str | None) -> frozenset[str]:
    """Return what a text of this language may append to a foreign name that it does not change."""
    own = base_language(language)
    if own is None:
        return frozenset({""})
    return frozenset(_rules(own)[-1][1]) | {""}


@cache
def readable_languages(language: str | None) -> frozenset[str] | None:
    """Return the languages whose endings count in a text of this language; None means all.

    Names of another script always count with their own endings: nobody declines them otherwise.
    """
    own = base_language(language)
    if own is None:
        return None
    family = next((family for family in _FAMILIES if own in family), frozenset({own}))
    script = _SCRIPTS.get(own, "latin")
    others = {name for name in _TABLES if _SCRIPTS.get(name, "latin") != script}
    return frozenset(family | others)
