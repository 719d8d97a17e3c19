"""Page furniture that extraction leaves in a text: bylines, share buttons, "read also", comment forms, tickers.

Every rule takes whole lines, and only lines that nobody would write as a sentence of a statement. Adding a language:
add its words to each table below, and a line to the tests.
"""

from __future__ import annotations

import re
from typing import Final

_I: Final = re.IGNORECASE
#: lines this long are text, whatever they begin with
_LONGEST: Final = 220
_EDGE: Final = 4
_LEAST_TICKER: Final = 3


def _any(*parts: str) -> str:
    return "(?:" + "|".join(parts) + ")"


#: a line that begins so points to another article
_ALSO: Final = re.compile(
    r"^\W*"
    + _any(
        r"(?:read|see|watch) (?:also|more|next|too)\b", r"also read\b", r"related(?: (?:articles?|news|stories|posts?|topics?|content))?\s*:",
        r"more on (?:this|the) (?:story|topic)", r"recommended(?: for you)?\s*:", r"you may also like", r"don.t miss\s*:", r"more from\b.{0,40}$",
        r"читайте (?:также|ещ[её]|по теме|подробнее)", r"смотрите (?:также|ещ[её])", r"(?:материалы?|новости|ещ[её]) по теме\b", r"подробнее\s*:", r"по теме\s*:",
        r"читайте також", r"дивіться також", r"за темою\s*:",
        r"(?:həmçinin|bunu da|bunları da|daha ətraflı) (?:oxuyun|bax|oxu)", r"oxşar xəbərlər", r"əlaqəli xəbərlər",
        r"(?:ayrıca|bunu da|devamını|haberin devamını) oku", r"ilgili (?:haber|haberler|içerikler)\b", r"benzer haberler",
        r"կարդացեք (?:նաև|նաեւ)", r"կարդալ (?:նաև|նաեւ)", r"(?:տես|դիտեք) (?:նաև|նաեւ)", r"առնչվող (?:նյութեր|լուրեր)",
        r"(?:წაიკითხეთ|იხილეთ|ნახეთ) (?:აგრეთვე|ასევე)", r"მსგავსი სიახლეები",
        r"(?:à )?lire (?:aussi|également)", r"voir aussi", r"(?:articles?|sujets?) (?:liés?|associés?|connexes?)\s*:?",
        r"اقرأ (?:أيضا|أيضًا|المزيد)", r"شاهد أيضا", r"مواضيع ذات صلة", r"بیشتر بخوانید", r"همچنین بخوانید",
        r"(?:lesen sie|siehe) auch", r"mehr zum thema", r"lea también", r"te puede interesar", r"leggi anche", r"przeczytaj (?:także|też)",
    ),
    _I,
)  # fmt: skip
#: the whole line is a control or a counter of the page
_CONTROL: Final = re.compile(
    r"^\W*"
    + _any(
        r"share(?: (?:this|the))?(?: (?:article|story|post|news|page))?(?: (?:on|via|with)\b.{0,60})?", r"share on .{0,60}", r"(?:re)?tweet", r"pin it", r"print(?: (?:this )?(?:article|page|version))?",
        r"e-?mail(?: (?:this|to a friend))?", r"copy(?: the)? link", r"(?:facebook|twitter|telegram|whatsapp|linkedin|vkontakte|viber|messenger|instagram|youtube|pinterest|reddit|ok\.ru|x|vk|copy|email|print|share|[\s|,/·•]+)+",
        r"font size.{0,20}", r"a[+-]( a[+-]?)*", r"(?:add|post|write) (?:a |your )?comments?", r"\d* ?(?:comments?|shares?|views?|likes?|reads?)", r"(?:comments?|views?|reads?|hits?)\s*[:(]?\s*[\d,. ]*\)?",
        r"leave a (?:reply|comment)(?: cancel reply)?", r"cancel reply", r"your e-?mail address will not be published.{0,80}", r"required fields are marked.{0,20}",
        r"(?:name|e-?mail|website|comment) ?\*?", r"save my name, e-?mail,? and website.{0,80}", r"log ?in to (?:reply|comment).{0,40}", r"no comments(?: yet)?", r"be the first to comment.{0,40}",
        r"(?:subscribe|sign up)(?: (?:to|for) .{0,100})?[.!]?", r"(?:follow|join|find) us (?:on|in)\b.{0,100}", r"(?:follow|join|subscribe to) our .{0,100}", r"(?:download|get) (?:our|the) app.{0,60}",
        r"(?:click|tap) here to .{0,80}", r"back to (?:top|home).{0,20}", r"(?:previous|next) (?:article|post|news).{0,160}", r"load more.{0,20}", r"advertis(?:e)?ment", r"ad", r"sponsored", r"scroll to continue.{0,40}",
        r"(?:photo|image|picture|video) ?(?:credit|source|by|courtesy)?\s*[:©].{0,100}", r"(?:©|copyright|\(c\)).{0,160}", r"all rights reserved.{0,100}", r"(?:tags?|topics?|keywords|category|categories|filed under)\s*:.{0,160}",
        r"(?:#\w+[\s,]*)+", r"(?:\d+ )?min(?:ute)?s? read", r"listen to (?:this )?article.{0,30}", r"(?:last )?updated?\s*[:|].{0,60}", r"published\s*(?:on|at|[:|]).{0,60}",
        r"поделиться.{0,60}", r"распечатать", r"(?:версия )?для печати", r"(?:оставить|добавить|написать) комментарий", r"комментари(?:и|ев|й)\s*[:(]?\s*\d*\)?", r"(?:\d+ )?(?:просмотр(?:ов|ы|а)?|прочтени[йея])\s*:?\s*\d*",
        r"подпи(?:шитесь|сывайтесь|саться).{0,140}", r"следите за (?:нами|нашими|новостями).{0,100}", r"все права защищены.{0,100}", r"(?:теги?|метки|рубрики?|ключевые слова)\s*:.{0,160}", r"реклама", r"фото\s*[:©].{0,100}",
        r"если вы (?:нашли|заметили|обнаружили) (?:ошибку|опечатку).{0,120}", r"(?:опубликовано|обновлено|дата публикации)\s*:?.{0,60}", r"ваш (?:e-?mail|адрес email) не будет опубликован.{0,80}",
        r"поділитися.{0,40}", r"підпи(?:шіться|суйтесь|сатися).{0,120}", r"(?:залишити|додати) коментар",
        r"paylaş(?:ın)?.{0,40}", r"(?:şərh|rəy) (?:yaz|bildir|əlavə et).{0,30}", r"(?:oxunub|baxış(?: sayı)?|oxunma sayı)\s*:?\s*[\d ]*", r"çap et?(?: versiyası)?", r"bizi .{0,60}(?:izləyin|izlə).{0,30}", r"abunə ol.{0,60}", r"bütün hüquqlar qorunur.{0,60}", r"(?:açar sözlər|teqlər?)\s*:.{0,160}",
        r"yorum (?:yap|yaz|ekle|bırak).{0,40}", r"(?:takip et|abone ol).{0,80}", r"bizi .{0,60}takip edin.{0,30}", r"tüm hakları saklıdır.{0,60}", r"etiketler\s*:.{0,160}", r"(?:yazdır|yazı boyutu).{0,20}", r"okunma(?: sayısı)?\s*:?\s*[\d ]*", r"reklam",
        r"կիսվել.{0,40}", r"տարածել.{0,30}", r"(?:մեկնաբանել|մեկնաբանություններ|գրել մեկնաբանություն).{0,20}", r"դիտում(?:ներ)?\s*:?\s*[\d ]*", r"[\d ]+ դիտում", r"(?:հետևեք|միացեք) մեզ.{0,80}", r"բաժանորդագր.{0,100}", r"տպել", r"բոլոր իրավունքները պաշտպանված են.{0,60}",
        r"გაზიარება.{0,30}", r"(?:დატოვე|დატოვეთ) კომენტარი", r"კომენტარ(?:ი|ები)\s*[:(]?\s*\d*\)?", r"(?:გამოგვყევით|გამოიწერეთ|შემოგვიერთდით).{0,80}", r"ნახვა\s*:?\s*\d*", r"ბეჭდვა", r"ყველა უფლება დაცულია.{0,60}",
        r"partager?.{0,50}", r"(?:laisser|ajouter|écrire) un commentaire.{0,40}", r"imprimer", r"(?:s.abonner|abonnez-vous|suivez-nous).{0,120}", r"tous droits réservés.{0,60}", r"publicité", r"(?:mots-clés|étiquettes)\s*:.{0,160}", r"commentaires?\s*\(?\d*\)?",
        r"شارك(?: .{0,40})?", r"مشاركة(?: .{0,30})?", r"(?:اترك|أضف|اكتب) (?:تعليق|ردا).{0,40}", r"تابعنا.{0,60}", r"تابعونا.{0,80}", r"طباعة", r"جميع الحقوق محفوظة.{0,60}", r"التعليقات\s*\(?\d*\)?",
    )
    + r"\W*$",
    _I,
)  # fmt: skip
#: after such a line near the end only the page goes on
_TAIL: Final = re.compile(
    r"^\W*"
    + _any(
        r"leave a (?:reply|comment)\b.{0,30}", r"(?:\d+ )?comments?(?: \(?\d+\)?)?", r"related (?:articles?|news|stories|posts?|topics?|content)", r"(?:latest|more|other|top|popular|recent|trending) (?:news|stories|articles|posts|headlines)",
        r"most (?:read|popular|viewed|commented)", r"you may also like", r"recommended(?: for you)?",
        r"(?:оставить|добавить) комментарий.{0,20}", r"комментарии(?: \(?\d+\)?)?", r"(?:читайте|смотрите) также", r"(?:другие|последние|похожие|главные|популярные) (?:новости|материалы|статьи)", r"(?:новости|материалы|ещ[её]) по теме", r"самое (?:читаемое|популярное)", r"лента новостей",
        r"(?:читайте|дивіться) також", r"(?:останні|схожі) новини", r"(?:digər|oxşar|son|əlaqəli) xəbərlər", r"xəbər lenti", r"ən çox oxunanlar", r"(?:ilgili|benzer|son|diğer) haberler", r"(?:en )?çok okunanlar", r"yorumlar(?: \(?\d+\)?)?",
        r"(?:այլ|վերջին|առնչվող) (?:լուրեր|նորություններ|նյութեր)", r"լրահոս", r"ամենաընթերցված.{0,20}", r"(?:სხვა|ბოლო|მსგავსი) (?:სიახლეები|ამბები)", r"(?:à lire aussi|articles similaires|sur le même sujet|les plus lus)", r"(?:أخبار|مواضيع) ذات صلة", r"(?:آخر|أحدث) الأخبار", r"الأكثر قراءة",
    )
    + r"\W*$",
    _I,
)  # fmt: skip
#: a byline: only as one of the first or last lines
_BYLINE: Final = re.compile(
    r"^\W*"
    + _any(r"(?:written |posted |reported |edited )?by", r"author\s*:", r"автор(?:ы)?\s*:", r"müəllif\s*:", r"yazar\s*:", r"haber\s*:", r"հեղինակ[՝:]?", r"ავტორი\s*:", r"par", r"auteur\s*:", r"بقلم\s*:?", r"source\s*:", r"источник\s*:", r"mənbə\s*:", r"kaynak\s*:", r"աղբյուր[՝:]?", r"წყარო\s*:")
    + r"\s+(?:[\w.'’@-]+[ ,|/–-]*){1,6}$",
    _I,
)  # fmt: skip
#: the line is a date and a time and nothing else
_MONTH: Final = r"[^\W\d_]{3,12}\.?"
_DATE_LINE: Final = re.compile(
    rf"^\W*(?:[^\W\d_]{{2,14}},?\s+)?(?:\d{{1,2}}[./ -]\s?(?:\d{{1,2}}|{_MONTH})[./ ,-]+\s?\d{{4}}|{_MONTH}\s+\d{{1,2}},?\s+\d{{4}}|\d{{4}}-\d\d-\d\d)"
    r"(?:\s?(?:г\.?|թ\.?|წ\.?))?(?:\W+\d{1,2}[:.]\d{2}(?::\d\d)?)?(?:\s?(?:am|pm|[A-Z]{2,5}|[(]?[+-]\d{1,4}[)]?))*\W*$",
    _I,
)
_TICKER: Final = re.compile(r"^\W*(?:\d{1,2}[./]\d{1,2}(?:[./]\d{2,4})?\W+)?\d{1,2}:\d{2}\b.{8,180}$")
_SENTENCE_END: Final = re.compile(r"[.!?…։:;]['\"”’»)]*$")


def without_furniture(lines: list[str], *, title: str = "") -> list[str]:
    """Return the lines of a text that belong to the article, in order.

    Shape: lines come trimmed and not empty. The title as the first line goes, too: it is kept apart.
    """
    kept = _without_tickers(_without_tail(lines))
    kept = [line for line in kept if not _is_control(line)]
    last = len(kept)
    kept = [line for i, line in enumerate(kept) if _EDGE <= i < last - _EDGE or not _is_edge(line)]
    while kept and title and _same(kept[0], title):
        kept = kept[1:]
    return kept


def _is_control(line: str) -> bool:
    return len(line) <= _LONGEST and bool(_CONTROL.match(line) or (_ALSO.match(line) and not _is_quoting(line)))


def _is_quoting(line: str) -> bool:
    """Whether the line says something of its own behind its first words ("Read more than one report, he said.")."""
    return line.endswith(".") and ":" not in line[:40]


def _is_edge(line: str) -> bool:
    if len(line) > _LONGEST // 2:
        return False
    return bool(_DATE_LINE.match(line) or (_BYLINE.match(line) and not line.endswith((".", "!", "?", "։", "”", "»"))))


def _without_tail(lines: list[str]) -> list[str]:
    """Cut at a heading of the page's own lists, when nothing behind it reads like a paragraph."""
    for index, line in enumerate(lines):
        if not index or len(line) > _LONGEST or not _TAIL.match(line):
            continue
        behind = lines[index + 1 :]
        if sum(len(other) > _LONGEST and bool(_SENTENCE_END.search(other)) for other in behind) * 4 <= len(behind):
            before = sum(map(len, lines[:index]))
            if before >= sum(map(len, behind)) or not any(_SENTENCE_END.search(other) for other in behind):
                return lines[:index]
    return lines


def _without_tickers(lines: list[str]) -> list[str]:
    """Take out runs of "14:32 Headline" lines: three or more are the news list of the site."""
    kept: list[str] = []
    run: list[str] = []
    for line in [*lines, ""]:
        if line and _TICKER.match(line) and not _SENTENCE_END.search(line):
            run.append(line)
            continue
        if len(run) < _LEAST_TICKER:
            kept.extend(run)
        run = []
        if line:
            kept.append(line)
    return kept


def _same(line: str, title: str) -> bool:
    return "".join(filter(str.isalnum, line)).casefold() == "".join(filter(str.isalnum, title)).casefold()
