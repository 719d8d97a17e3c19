"""Words of dates: month names of the languages we read, zone abbreviations of the region and the usual ones."""

from __future__ import annotations

import unicodedata
from typing import Final

#: per month: nominative, genitive and abbreviated forms; several lines per month where one gets too long
_MONTHS: Final = """
1: january jan январь января янв січень січня січ стычань студзеня ocak oca yanvar yan հունվար
1: հունվարի հնվ იანვარი იანვრის იან januar jänner janvier janv enero ene gennaio gen janeiro
1: stycznia sty ianuarie януари
1: იანვარს қаңтар يناير
2: february feb февраль февраля фев февр лютий лютого лют лютага şubat şub fevral fev փետրվար
2: փետրվարի փտվ თებერვალი თებერვლის თებ februar février févr febrero febbraio fevereiro lutego lut
2: februarie февруари
2: თებერვალს ақпан فبراير
3: march mar март марта мар березень березня бер сакавіка mart մարտ մարտի მარტი მარტის მარ märz mrz
3: mars marzo março marca martie
3: მარტს наурыз مارس
4: april apr апрель апреля апр квітень квітня кві квіт красавіка nisan nis aprel ապրիլ ապրիլի ապր
4: აპრილი აპრილის აპრ avril avr abril abr aprile kwietnia kwi aprilie април
4: აპრილს сәуір أبريل
5: may май мая травень травня тра трав травеня mayıs մայիս մայիսի մյս მაისი მაისის მაი mai mayo
5: maggio maio maja maj
5: მაისს мамыр مايو
6: june jun июнь июня июн червень червня чер черв чэрвеня haziran haz iyun հունիս հունիսի հնս ივნისი
6: ივნისის ივნ juni juin junio giugno junho czerwca cze iunie юни
6: ივნისს маусым يونيو
7: july jul июль июля июл липень липня лип ліпеня temmuz tem iyul հուլիս հուլիսի հլս ივლისი ივლისის
7: ივლ juli juillet juil julio luglio julho lipca iulie юли
7: ივლისს шілде يوليو
8: august aug август августа авг серпень серпня сер серп жніўня ağustos ağu avqust avq օգոստոս
8: օգոստոսի օգս აგვისტო აგვისტოს აგვ août agosto ago sierpnia sie
8: აგვისტოს тамыз أغسطس
9: september sep sept сентябрь сентября сен сент вересень вересня вер верасня eylül eyl sentyabr sen
9: սեպտեմբեր սեպտեմբերի սեպ სექტემბერი სექტემბრის სექ septembre septiembre settembre setembro
9: września wrz septembrie септември
9: სექტემბერს қыркүйек сентябр سبتمبر
10: october oct октябрь октября окт жовтень жовтня жов жовт кастрычніка ekim eki oktyabr okt
10: հոկտեմբեր հոկտեմբերի հոկ ოქტომბერი ოქტომბრის ოქტ oktober octobre octubre ottobre outubro
10: października paź octombrie октомври
10: ოქტომბერს қазан октябр أكتوبر
11: november nov ноябрь ноября ноя нояб листопад листопада лис лист лістапада kasım kas noyabr noy
11: նոյեմբեր նոյեմբերի նոյ ნოემბერი ნოემბრის ნოე novembre noviembre novembro listopada noiembrie
11: ноември
11: ნოემბერს қараша ноябр نوفمبر
12: december dec декабрь декабря дек грудень грудня гру груд снежня aralık ara dekabr dek դեկտեմբեր
12: դեկտեմբերի դեկ დეკემბერი დეკემბრის დეკ dezember dez décembre déc diciembre dic dicembre dezembro
12: grudnia gru decembrie декември
12: დეკემბერს желтоқсан декабр ديسمبر
"""

#: minutes east of Greenwich. AMT is Armenia's here, not the Amazon's; IST is India's.
_ZONES: Final = {
    -480: "pst",
    -420: "mst pdt",
    -360: "cst mdt",
    -300: "est cdt",
    -240: "edt",
    0: "z ut utc gmt wet",
    60: "cet met mez west bst",
    120: "eet cest mest mesz",
    180: "msk мск trt eest ast",
    210: "irst",
    240: "msd samt get azt amt gst",
    270: "irdt",
    300: "azst amst pkt yekt almt uzt",
    330: "ist",
    360: "omst",
    480: "hkt sgt",
    540: "jst kst",
    600: "aest",
    660: "aedt",
}

#: small-letter abbreviation to minutes
ZONES: Final = {name: minutes for minutes, names in _ZONES.items() for name in names.split()}


def folded_word(word: str) -> str:
    """Return a word for comparing: no accents, small letters, dotless i as i."""
    decomposed = unicodedata.normalize("NFKD", word.casefold())
    return "".join(char for char in decomposed if not unicodedata.combining(char)).replace("ı", "i")


def _month_words() -> dict[str, int]:
    found: dict[str, int] = {}
    for line in _MONTHS.strip().splitlines():
        number, words = line.split(":")
        found.update({folded_word(word): int(number) for word in words.split()})
    return found


#: folded month word to its number
MONTHS: Final = _month_words()
