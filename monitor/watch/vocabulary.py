"""Words beside a name that decide what it is: kinds of place, titles, offices, common nouns for institutions, topics.

All are compared folded; a word ending in "*" stands for every word that begins so. Languages lie together because a
text may be read with the wrong language; no word of one language here is a frequent word of another meaning in the
next.
"""

from __future__ import annotations

import re
from functools import cache

from monitor.text.fold import folded

#: kind of place, beside its name
PLACE_WORDS = """
village villages town settlement settlements hamlet height heights hill district region area municipality province
село села селе селу селом селения селение поселок поселка поселке деревня деревни деревне высота высоты высоте район*
город города городе высоту сёла населенн*
селі місто міста місті висот*
община града
wies wsi miasto mieście gmina
kənd* kəndi qəsəbə* yüksəkli* rayon* şəhər* köy* tepe* ilçe* kasaba* şehri*
գյուղ* բնակավայր* բարձունք* շրջան* քաղաք* համայնք*
სოფელ* სოფლ* ქალაქ* დაბა* რაიონ* სიმაღლ*
dorf dorfes dorfs ort stadt höhe siedlung gebiet
village villages localité commune hauteur hameau ville
aldea pueblo localidad altura ciudad
villaggio città altura
قرية بلدة قريه روستای روستا شهر مدينة مرتفعات منطقة ارتفاعات
"""

#: said before the name of a person
PERSON_TITLES = """
mr mrs ms dr prof sir madam lord captain coach player striker singer actor actress writer doctor professor brother uncle
г-н г-жа господин госпожа тренер игрок певец актер писатель доктор профессор
пан пані тренер
cənab xanım müəllim bay bayan bey hanım
պարոն տիկին
herr frau monsieur madame señor señora
"""

#: office words: a surname beside one of them is that of an office holder, not a stranger's
OFFICE_WORDS = """
minister ministers president presidents premier pm spokesman spokeswoman spokesperson secretary ambassador general
colonel
chief head leader commander chairman chairwoman speaker deputy adviser advisor representative envoy official governor
mayor
министр* президент* премьер* пресс-секретар* представител* официальн* секретар* посол посла генерал* полковник* глава
главы главу главой командующ* председател* спикер* замминистр* советник* губернатор* мэр*
міністр* прем'єр* речни* представник* очільни* голова генерал*
rzecznik* szef* prezydent* premier* ministra ministrem ministrowi
nazir* prezident* katib* sədr* sözçü* səfir* komandan* general* rəhbər*
bakan* cumhurbaşkan* başbakan* sözcü* büyükelçi* başkan*
նախարար* նախագահ* վարչապետ* խոսնակ* քարտուղար* դեսպան* գեներալ* հրամանատար* ղեկավար*
მინისტრ* პრეზიდენტ* პრემიერ* სპიკერ* წარმომადგენ* გენერალ*
außenminister* verteidigungsminister* präsident* sprecher* ministerpräsident*
ministre présidente président porte-parole secrétaire ambassadeur général
ministro ministra presidente portavoz secretario embajador
ministro portavoce segretario
وزير الوزير رئيس الرئيس المتحدث متحدث وزیر سخنگوی رئیس
"""

#: a word that may open a sentence or stand before a surname without being a given name
NO_GIVEN_NAMES = """
the a an but and or then however meanwhile yesterday today earlier later on in at for with by when while as after before
since although though if so thus also still now here there this that these those his her their its our my he she they it
monday tuesday wednesday thursday friday saturday sunday january february march april may june july august september
october november december said says told asked according both neither only even former late
и а но в во на с со о об от до по за как когда что он она они это этот также затем однако ранее позже вчера сегодня тем
по словам заявил сообщил сказал отметил подчеркнул понедельник вторник среда четверг пятница суббота воскресенье бывший
і та але у в на з що він вона вони це також однак раніше вчора сьогодні
i a ale w na z że on ona oni to także
və amma lakin bu o da də ki isə ve ama ile
և ու բայց իսկ նա նրա այս այդ որ երեկ այսօր ըստ
და მაგრამ ის ეს რომ
und aber der die das er sie es auch am im in mit
et mais le la les il elle ils ce cette selon en dans avec
y pero el la los las él ella según en con
و لكن في من على أن إن
"""

#: what a statement is about, before a place that stands outside its content: "asked about Farrukh, he said …"
TOPIC_WORDS = """
about on regarding concerning over commenting
о об обо относительно насчет касательно комментируя поводу
про щодо стосовно
haqqında barədə ilə
hakkında ilişkin
մասին վերաբերյալ
შესახებ
über zu bezüglich
sur concernant propos
sobre
بشأن حول درباره
"""

#: before a name: it is a place there, whatever follows
PLACE_PREPOSITIONS = """
in near at from to around into towards toward of inside outside
в во из у около близ возле под к на
у в з із біля до
w z koło do
in bei nach aus
à vers dans
en cerca desde
"""

#: common nouns for institutions, with the words by which an actor's own name shows that it is meant
INSTITUTIONS: dict[str, tuple[str, str]] = {
    "ministry": (
        """ministry ministry's ministries министерств* ведомств* міністерств* відомств* ministerst* nazirli* bakanlı*
        նախարարութ* გերատესჩ* სამინისტრო* ministerium* ministère ministerio ministero وزارة الوزارة وزارت وزارتخانه""",
        """ministry mod mfa министерств* минобороны мид мо міністерств* міноборони мзс ministerst* nazirli* mn xin
        bakanlı* նախարարութ* ԱԳՆ ՊՆ სამინისტრო* verteidigungsministeri* außenministeri* ministère ministerio ministero
        وزارة وزارت""",
    ),
    "military": (
        """military army troops forces soldiers военн* арми* войск* вооруженн* військов* армі* wojsk* armi* ordu* hərbi*
        askeri* բանակ* զինուժ* զինված* არმი* სამხედრო* militär* armee* armée militaires militares ejército esercito
        الجيش ارتش""",
        """defense defence mod army military оборон* минобороны арми* міноборони müdafiə mn savunma ordu* պաշտպան* ՊՆ ՊԲ
        բանակ* თავდაცვ* verteidigung* armee* armée défense defensa difesa الدفاع دفاع""",
    ),
    "government": (
        """government cabinet authorities правительств* власти уряд* влада rząd* hökumət* hükümet* կառավարութ* მთავრობ*
        regierung* gouvernement gobierno governo الحكومة دولت""",
        """government правительств* уряд* hökumət* կառավարութ* მთავრობ* regierung* gouvernement gobierno governo
        hükümet* الحكومة دولت""",
    ),
    "peacekeepers": (
        "peacekeep* миротвор* миротв* sülhməramlı* barış խաղաղապահ* სამშვიდობო* friedenstrupp* السلام",
        "peacekeep* миротвор* миротв* sülhməramlı* barış խաղաղապահ* სამშვიდობო* friedenstrupp* السلام",
    ),
}

#: joins two speakers of one noun phrase
CONJUNCTIONS = """
and & as well also both the its from of official и а также та і й oraz i və ve ile և ու და und sowie et y e و
официальный официальная официальные офіційний офіційна rəsmi պաշտոնական ოფიციალური offizielle officiel oficial
"""

#: "the Azerbaijani side": a country as a party
SIDE_WORDS = """
side сторон* стороны сторона сторони tərəf* taraf* կողմ* მხარე* seite partie parte الجانب جانب
"""

#: may stand beside the name of a country or capital that speaks itself
LIGHT_WORDS = """
the a an official officials government authorities leadership side military power also now meanwhile however while but
власти руководство правительство официальный официальная официальные сам сама также при этом
rəsmi hakimiyyəti resmi yönetimi պաշտոնական իշխանությունները ოფიციალური
offizielle regierung officiel le la l' les gouvernement el gobierno oficial
"""

#: adjectives of countries that share too few letters with the country's name: stem of the one | of the other
DEMONYMS = (
    ("армян", "армени"),
    ("вірмен", "вірмені"),
    ("հայկական", "հայաստան"),
    ("հայկական", "հհ"),
    ("ռուսական", "ռդ"),
    ("французск", "франци"),
    ("american", "us"),
    ("american", "united"),
    ("американск", "сша"),
    ("british", "uk"),
    ("french", "france"),
    ("karabakh", "artsakh"),
    ("turkish", "türkiye"),
)

#: prepositions that make the person behind an office word somebody else: "an adviser to Pashinyan"
OF_SOMEBODY = """
to of for
"""

#: endings of surnames that hardly any other word has, for "Farrukh Aliyev": a given name, not the village
SURNAME_ENDINGS = """
yev yeva iyev ov ova ev eva yan ian yants zade zadeh zada zadə oglu oğlu dze shvili enko chuk
ев ева ов ова ёв ян янц заде оглы оглу дзе швили ский ская енко чук єв єва ов
յան յանի յանը և ևի ով ովի ովը
შვილი ძე ოვი ევი იანი
"""
#: endings and names that are surnames often enough to refuse a name that needs support
WEAK_SURNAME_ENDINGS = """
li lu lı lü in ina sky ski ska uk off pour khan hussain ahmed ahmad ali shah ин ина ли лы юк хан ін іна
"""
_WORD = re.compile(r"[^\W_](?:[^\W_]|['-](?=[^\W_]))*")


class WordSet:
    """A set of folded words, some of them beginnings."""

    def __init__(self, source: str) -> None:
        words = [folded(word) for word in source.split()]
        self._whole = frozenset(word for word in words if not word.endswith("*"))
        self._beginnings = frozenset(word[:-1] for word in words if word.endswith("*"))
        self._shortest = min(map(len, self._beginnings), default=1)

    def __contains__(self, word: str) -> bool:
        """Whether this folded word is one of the set."""
        return word in self._whole or any(
            word[:length] in self._beginnings for length in range(self._shortest, len(word) + 1)
        )


@cache
def word_set(source: str) -> WordSet:
    """Return the set that a list of words of this module stands for."""
    return WordSet(source)


def words_of(text: str) -> list[str]:
    """Return the words of a folded text, in order; hyphens and apostrophes inside a word stay."""
    return _WORD.findall(text)


def word_matches(text: str) -> list[tuple[int, int, str]]:
    """Return (start, end, word) for each word of a folded text."""
    return [(match.start(), match.end(), match.group()) for match in _WORD.finditer(text)]
