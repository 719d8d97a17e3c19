"""Whether what was extracted is an article, or a wall, an error page, or nothing."""

from __future__ import annotations

import re
from typing import Final

from monitor.types import Quality

#: below this an announcement is short
SHORT_CHARACTERS: Final = 300
#: a wall or an error page never says more than this
_WALL_CHARACTERS: Final = 1_200
_LEAST_LETTERS: Final = 20
_LEAST_WORDS: Final = 4
_READABLE: Final = 0.55
_DAMAGED: Final = 0.02
_I: Final = re.IGNORECASE

_WALL: Final = re.compile(
    "|".join(
        (
            # consent
            r"before you continue", r"accept (?:all )?cookies?", r"(?:we|our|partners).{0,60}(?:store|use|access).{0,60}(?:cookies|on a device)", r"manage (?:your )?(?:cookie|consent|privacy|options)", r"cookie (?:consent|settings|preferences)",
            r"(?:мы|сайт) используе[мт].{0,30}(?:cookie|куки)", r"принять (?:все )?(?:cookie|куки|файлы)", r"(?:çerez|kuki).{0,40}(?:kullan|kabul|istifadə)", r"accepter (?:et continuer|les cookies|tout)", r"(?:nous|nos partenaires).{0,60}cookies",
            r"wir (?:und unsere partner )?(?:verwenden|nutzen) cookies", r"ملفات تعريف الارتباط", r"քուքի|cookie-ներ", r"ქუქი(?:ებ|-ფაილ)",
            # log in, pay
            r"(?:log|sign) ?in to (?:continue|read|view|your)", r"(?:please|you must|you need to) (?:log|sign) ?in", r"(?:subscribe|register|sign up) (?:now )?to (?:read|continue|unlock|access|get)", r"(?:subscribers?|members?)[- ]only", r"already (?:a subscriber|have an account|subscribed)",
            r"to (?:continue|keep) reading", r"this (?:article|content|story) is (?:for|only|available|reserved|exclusive).{0,40}(?:subscri|members|registered)", r"unlock (?:this|the full)",
            r"(?:войдите|авторизуйтесь|зарегистрируйтесь)(?:,)? (?:чтобы|для)", r"(?:оформите|купите|по) подписк[еу]", r"(?:материал|статья|текст) доступ(?:ен|на) (?:только )?(?:подписчикам|по подписке)", r"увійдіть.{0,20}щоб|передплат(?:іть|никам)",
            r"(?:daxil olun|giriş edin|abunə olun).{0,40}(?:oxumaq|davam)", r"(?:giriş yap|üye ol|abone ol).{0,40}(?:oku|devam|içi?n)", r"(?:réservé|réservée) aux abonnés", r"abonnez-vous pour (?:lire|continuer)", r"connectez-vous pour", r"(?:nur für abonnenten|jetzt anmelden)",
            r"(?:سجل|تسجيل) الدخول (?:ل|من أجل)", r"اشترك (?:لقراءة|لمتابعة)", r"մուտք գործեք", r"გაიარეთ ავტორიზაცია",
            # scripts, robots
            r"(?:enable|turn on|requires?|need|activate|without) ?java ?script", r"java ?script (?:is )?(?:required|disabled|must be|needs)", r"(?:включите|требуется|отключ[её]н|без) (?:поддержк[уи] )?java ?script", r"увімкніть java ?script", r"java ?script-?i? (?:aktiv|etkinleştir|açın)",
            r"(?:activer|activez|désactivé).{0,20}java ?script|java ?script.{0,30}(?:désactivé|activer)", r"java ?script.{0,20}(?:aktivieren|aktiviert)", r"(?:تفعيل|تمكين) (?:جافا ?سكريبت|java ?script)", r"միացրեք java ?script", r"ჩართეთ java ?script",
            r"checking (?:your browser|if the site connection)", r"just a moment", r"verif(?:y|ying) (?:that )?you are (?:a )?human", r"are you (?:a )?(?:human|robot)", r"(?:not|i.m not) a robot", r"\bcaptcha\b", r"ddos(?:-| )?(?:protection|guard)", r"attention required", r"ray id",
            r"unusual (?:traffic|activity)", r"access (?:to this (?:page|site|resource) )?(?:has been |is |was )?(?:denied|blocked|forbidden)", r"(?:подтвердите|докажите),? что вы (?:не робот|человек)", r"проверк[аи] (?:вашего )?браузера", r"доступ (?:к (?:сайту|ресурсу|странице) )?(?:запрещ[её]н|ограничен|заблокирован)",
            r"я не робот", r"robot olma(?:dığını|dığınızı)", r"vérifi(?:er|cation|ons) que vous (?:êtes|n.êtes)", r"je ne suis pas un robot", r"sie (?:ein mensch|kein roboter)", r"لست روبوت", r"not available in your (?:country|region)",
        )
    ),
    _I,
)  # fmt: skip
_NOT_FOUND: Final = re.compile(
    "|".join(
        (
            r"(?:page|article|content|file|resource|document|url|news) (?:was |is |has been |could |can )?(?:not|n.t)(?: be)? (?:found|exist|available)", r"\b(?:error|http|status)? ?40[34]\b(?! ?(?:people|soldiers|million|km|kg|billion|tonnes))", r"\b410 gone\b", r"(?:does not|doesn.t|no longer) exists?", r"has been (?:moved|removed|deleted)", r"nothing (?:was )?found", r"no results? found",
            r"(?:страниц[аы]|запись|материал|новость|статья|документ) (?:\S+ ){0,3}(?:не (?:найден|существует)|удал[её]н|отсутствует)", r"ничего не (?:найдено|нашлось)", r"сторінк[ау] не (?:знайдено|існує)",
            r"səhifə (?:tapılmadı|mövcud deyil)", r"sayfa (?:bulunamadı|mevcut değil)", r"aradığınız (?:sayfa|içerik)", r"էջը (?:չի գտնվել|գոյություն չունի)", r"გვერდი (?:ვერ მოიძებნა|არ არსებობს)",
            r"page (?:introuvable|non trouvée)", r"(?:n.existe (?:pas|plus))", r"seite (?:wurde )?nicht gefunden", r"página no (?:encontrada|existe)", r"الصفحة (?:غير موجودة|المطلوبة غير)", r"لم يتم العثور على",
        )
    ),
    _I,
)  # fmt: skip
_NOT_FOUND_TITLE: Final = re.compile(r"^\W*(?:(?:error|ошибка|hata|xəta|erreur|fehler)\W*)?(?:404|403|410)\b", _I)
_ERROR_WORDS: Final = 60


def judge(title: str, text: str) -> Quality:
    """Return the verdict on a title and the text below it.

    Shape: `ARTICLE` from 300 characters; `SHORT` below, when it still reads like an announcement; `WALL` and `SOFT_404`
    only for text so short that it can be nothing else; `EMPTY` for nothing, and for what is no language.
    """
    if not is_readable(text):
        return _nothing(title, text)
    if len(text) <= _WALL_CHARACTERS:
        if _is_error(title, text):
            return Quality.SOFT_404
        if _is_wall(title, text):
            return Quality.WALL
    if len(text) >= SHORT_CHARACTERS:
        return Quality.ARTICLE
    return Quality.SHORT if _is_announcement(text) else Quality.EMPTY


def is_readable(text: str) -> bool:
    """Whether a text is made of words, not of bytes that were taken for letters."""
    sample = text[:20_000]
    letters = sum(map(str.isalpha, sample))
    if letters < _LEAST_LETTERS:
        return False
    good = letters + sum(c.isspace() or c.isdigit() for c in sample)
    return good >= _READABLE * len(sample) and sample.count("\ufffd") <= _DAMAGED * len(sample)


def is_wall_line(line: str) -> bool:
    """Whether a line of an article asks to log in, pay, accept or prove something."""
    return len(line) <= SHORT_CHARACTERS and bool(_WALL.search(line))


def _nothing(title: str, text: str) -> Quality:
    said = f"{title}\n{text}"
    if len(text) < _WALL_CHARACTERS:
        if _is_error(title, text):
            return Quality.SOFT_404
        if _WALL.search(said):
            return Quality.WALL
    return Quality.EMPTY


def _is_error(title: str, text: str) -> bool:
    words = len(text.split())
    if _NOT_FOUND_TITLE.match(title) and words <= _ERROR_WORDS * 2:
        return True
    if words > _ERROR_WORDS:
        return False
    # one hit can be news ("the page does not exist, the ministry said"): the title or the first words must say it
    return bool(_NOT_FOUND.search(title) or (_NOT_FOUND.search(text[:120]) and len(text) < SHORT_CHARACTERS))


def _is_wall(title: str, text: str) -> bool:
    if _WALL.search(title) and len(text) < _WALL_CHARACTERS // 2:
        return True
    hits = {match.group().lower() for match in _WALL.finditer(text)}
    if not hits:
        return False
    lines = [line for line in text.split("\n") if line.strip()]
    walled = sum(len(line) for line in lines if _WALL.search(line))
    return walled * 2 >= len(text) and (len(hits) > 1 or len(text) < SHORT_CHARACTERS)


def _is_announcement(text: str) -> bool:
    if re.search("[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]", text):
        return True
    return len(text.split()) >= _LEAST_WORDS
