"""How each ministry of the sealed internet publishes: one class for each way, named in `world.yaml`."""

from __future__ import annotations

import base64
import gzip
import json
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from html import escape
from typing import Any, Final

from tests.internet import pages
from tests.internet.servers import EXPIRED, NOT_HERE, Answer, Asked, Internet
from tests.internet.world import Ministry, Published, Release
from tests.pdfs import PICTURE, Set, column, pdf

_RSS = "application/rss+xml; charset=utf-8"
_FIRST_NUMBER: Final = 101
#: releases that are read before their form changes, and those that come after
_MANY, _CHANGED = 11, 5


class Site:
    """A ministry's site. Subclasses say how it lists what it published, and what its pages look like."""

    kind = "feed"
    path = "/feed.xml"
    #: it is asked over TLS
    secure = False

    def __init__(self, row: Ministry, internet: Internet, start: datetime) -> None:
        self.row, self.internet = row, internet
        self.published: list[Published] = []
        for number, title in enumerate(row.older):
            self.add(
                Release(title=title, text=(f"{title}.",)), start - timedelta(days=len(row.older) - number, hours=3)
            )
        internet.hosts[row.host] = self
        if self.secure:
            internet.certify(row.host)

    @property
    def base(self) -> str:
        """Its address, without a slash at the end."""
        if self.secure:
            return f"https://{self.row.host}:{self.internet.tls_port}"
        return f"http://{self.row.host}:{self.internet.port}"

    def source(self) -> dict[str, Any]:
        """Return its row of sources.yaml."""
        name = self.row.outlet or self.row.actor.name
        publisher = {"name": name} if self.row.outlet else {"name": name, "actor": self.row.actor.id}
        return {
            "id": self.row.id,
            "kind": self.kind,
            "url": self.base + self.path,
            "language": self.row.language,
            "publisher": publisher,
            "interval": "5m",
            "allow_hosts": [f"{self.row.host}:*"],
            **self.options(),
        }

    def options(self) -> dict[str, Any]:
        """Return what its row of sources.yaml holds beside the usual."""
        return {}

    # ------------------------------------------------------------------------------------------------- what happens

    def add(self, release: Release, at: datetime) -> Published:
        """Publish something; times are those of a clock that shows minutes."""
        one = Published(
            number=_FIRST_NUMBER + len(self.published), release=release, at=at.replace(second=0, microsecond=0)
        )
        self.published.append(one)
        return one

    def publish(self, at: datetime) -> None:
        """First act: the release comes out."""
        if self.row.release is not None:
            self.add(self.row.release, at)

    def change(self, at: datetime) -> None:
        """Second act: an edit, a new design."""

    def mend(self, at: datetime) -> None:
        """Third act: what the operator changed in sources.yaml is about to be reloaded."""

    # ---------------------------------------------------------------------------------------------------- what it says

    def answer(self, asked: Asked) -> Answer:
        """Return the answer to one request."""
        path, _, query = asked.path.partition("?")
        if path == self.path:
            return self.document(query)
        found = next((one for one in self.published if path == self.page_path(one)), None)
        return NOT_HERE if found is None else self.page(found)

    def newest(self, most: int = 20) -> list[Published]:
        """Return what it published, newest first."""
        return self.published[::-1][:most]

    def document(self, query: str) -> Answer:
        """Return the document of the source."""
        items = [(one, one.release.title, "") for one in self.newest()]
        return Answer(body=pages.rss(self.row.actor.name, self.base, items).encode(), kind=_RSS)

    def page_path(self, one: Published) -> str:
        """Return where the page of a release is."""
        return f"/news/{one.number}"

    def page(self, one: Published) -> Answer:
        """Return the page of a release."""
        return Answer(body=pages.article(one, language=self.row.language).encode())


class FullFeed(Site):
    """A feed that carries the whole text; nobody needs the pages."""

    def document(self, query: str) -> Answer:
        """Return the feed."""
        items = [(one, one.release.text[0][:60] + "…", pages.paragraphs(one.release)) for one in self.newest()]
        return Answer(body=pages.rss(self.row.actor.name, self.base, items).encode(), kind=_RSS)


class PatternListing(Site):
    """A list over several pages, whose dates are written in words."""

    kind = "listing"
    path = "/ka/news"
    _EACH = 4

    def options(self) -> dict[str, Any]:
        """Return the pattern."""
        return {"links": "/ka/news/*", "pages": 2}

    def document(self, query: str) -> Answer:
        """Return one page of the list."""
        number = int(query.removeprefix("page=") or "1")
        shown = self.newest(1000)[(number - 1) * self._EACH : number * self._EACH]
        rows = "".join(
            f"<div class='card'><span class='date'>{pages.day_in_words(one.at, 'ka')}</span>"
            f"<h3><a href='{self.page_path(one)}'>{escape(one.release.title)}</a></h3></div>"
            for one in shown
        )
        older = f"<a class='next' href='{self.path}?page={number + 1}'>შემდეგი</a>" if len(shown) == self._EACH else ""
        inside = f"<h1>სიახლეები</h1>{rows}<div class='pager'>{older}</div>"
        return Answer(body=pages.page("სიახლეები", inside, language="ka").encode())

    def page_path(self, one: Published) -> str:
        """Return where the page of a release is."""
        return f"/ka/news/{one.number}"

    def page(self, one: Published) -> Answer:
        """Return the page of a release, dated in words alone."""
        return Answer(body=pages.article(one, language="ka", date=pages.day_in_words(one.at, "ka")).encode())


class LearnedListing(Site):
    """A front page among whose links those of articles are learned."""

    kind = "listing"
    path = "/fr/actualites"

    def document(self, query: str) -> Answer:
        """Return the list."""
        rows = "".join(
            f"<article class='teaser'><h2><a href='{self.page_path(one)}'>{escape(one.release.title)}</a></h2>"
            f"<time datetime='{one.at.isoformat(timespec='seconds')}'>{one.at:%d/%m/%Y}</time>"
            f"<p>{escape(one.release.text[0][:60])}…</p></article>"
            for one in self.newest()
        )
        themes = "".join(
            f"<li><a href='/fr/themes/{word}'>{word.title()}</a></li>" for word in ("europe", "visas", "eau")
        )
        inside = f"<h1>Actualités</h1><section>{rows}</section><ul class='themes'>{themes}</ul>"
        return Answer(body=pages.page("Actualités", inside, language="fr").encode())

    def page_path(self, one: Published) -> str:
        """Return where the page of a release is."""
        slug = "-".join(word for word in one.release.title.lower().split() if word.isascii() and word.isalpha())
        return f"/fr/actualites/{slug}-{one.number}"


class NewsSitemap(Site):
    """An index of packed sitemaps, one of them with the news extension."""

    kind = "sitemap"
    path = "/sitemap_index.xml"

    def answer(self, asked: Asked) -> Answer:
        """Return the answer to one request."""
        if asked.path == "/sitemaps/news.xml.gz":
            text = pages.news_sitemap(self.base, self.newest(), name="Verteidigungsministerium", language="de")
            return Answer(body=gzip.compress(text.encode(), mtime=0), kind="application/gzip")
        if asked.path == "/sitemaps/pages.xml.gz":
            text = f"<urlset><url><loc>{self.base}/kontakt</loc><lastmod>2020-01-01</lastmod></url></urlset>"
            return Answer(body=gzip.compress(text.encode(), mtime=0), kind="application/gzip")
        return super().answer(asked)

    def document(self, query: str) -> Answer:
        """Return the index."""
        newest = self.published[-1].at.isoformat(timespec="seconds")
        rows = (
            f"<sitemap><loc>{self.base}/sitemaps/news.xml.gz</loc><lastmod>{newest}</lastmod></sitemap>"
            f"<sitemap><loc>{self.base}/sitemaps/pages.xml.gz</loc><lastmod>2020-01-01</lastmod></sitemap>"
        )
        return Answer(body=f'<?xml version="1.0"?><sitemapindex>{rows}</sitemapindex>'.encode(), kind="application/xml")

    def page_path(self, one: Published) -> str:
        """Return where the page of a release is."""
        return f"/presse/{one.number}"


class Channel(Site):
    """A channel's preview: its own messages, one that it passes on, and one that it edits."""

    kind = "telegram"
    path = "/s/ostland_mod"
    #: numbers of messages that were edited or passed on
    _edited: int | None = None
    _passed_on: int | None = None

    def change(self, at: datetime) -> None:
        """Correct a number in the message, and pass another ministry's message on."""
        assert self.row.then is not None
        place = next(i for i, one in enumerate(self.published) if one.release is self.row.release)
        said = self.published[place]
        text = tuple(part.replace("114", "141") for part in said.release.text)
        self.published[place] = replace(said, release=replace(said.release, text=text))
        self._edited = said.number
        self._passed_on = self.add(self.row.then, at).number

    def document(self, query: str) -> Answer:
        """Return the preview, oldest first."""
        by = self.row.then_by.names["ru"][0] if self.row.then_by else ""
        messages = [
            pages.message(
                "ostland_mod",
                one,
                forwarded_from=by if one.number == self._passed_on else "",
                edited=one.number == self._edited,
            )
            for one in self.published
        ]
        return Answer(body=pages.channel(self.row.actor.names["ru"][0], "ostland_mod", messages).encode())


class AnnouncedPdf(Site):
    """A list of pages that say one line each and link the release as PDF."""

    kind = "listing"
    path = "/duyurular"

    def options(self) -> dict[str, Any]:
        """Return the pattern."""
        return {"links": "/duyurular/*"}

    def answer(self, asked: Asked) -> Answer:
        """Return the answer to one request."""
        for one in self.published:
            if asked.path == f"/dosyalar/{one.number}.pdf":
                head = Set(text=one.release.title, y=760, size=16)
                lines = [line for part in one.release.text for line in (*_wrapped(part), "")]
                body = pdf([head, *column([f"{one.at:%d.%m.%Y}", "", *lines])])
                return Answer(body=body, kind="application/octet-stream")
        return super().answer(asked)

    def document(self, query: str) -> Answer:
        """Return the list."""
        rows = "".join(
            f"<tr><td>{one.at:%d.%m.%Y %H:%M}</td>"
            f"<td><a href='{self.page_path(one)}'>{escape(one.release.title)}</a></td></tr>"
            for one in self.newest()
        )
        inside = f"<h1>Duyurular</h1><table>{rows}</table>"
        return Answer(body=pages.page("Duyurular", inside, language="tr").encode())

    def page_path(self, one: Published) -> str:
        """Return where the page of a release is."""
        return f"/duyurular/{one.number}"

    def page(self, one: Published) -> Answer:
        """Return the page that only announces."""
        link = f"<p><a href='/dosyalar/{one.number}.pdf'>Açıklama (PDF)</a></p>"
        return Answer(body=pages.page(one.release.title, link, language="tr").encode())


def _wrapped(text: str, width: int = 70) -> list[str]:
    lines = [""]
    for word in text.split():
        if len(lines[-1]) + len(word) >= width:
            lines.append("")
        lines[-1] = f"{lines[-1]} {word}".strip()
    return lines


class JsonApi(Site):
    """An interface that programs read; the texts are in it."""

    kind = "json"
    path = "/v1/noticias"

    def options(self) -> dict[str, Any]:
        """Return where its items are."""
        url = self.base + "/noticias/{id}"
        where = {"items": "/data/list", "id": "/clave/n", "url": url, "title": "/titulo", "text": "/cuerpo/html"}
        return {"json": {**where, "date": "/publicado/at"}}

    def document(self, query: str) -> Answer:
        """Return the items."""
        items = [
            {
                "clave": {"n": one.number},
                "titulo": one.release.title,
                "cuerpo": {"html": pages.paragraphs(one.release)},
                "publicado": {"at": int(one.at.timestamp())},
            }
            for one in self.newest()
        ]
        return Answer(body=json.dumps({"ok": True, "data": {"list": items}}).encode(), kind="application/json")


class WrongCharset(Site):
    """Everything is windows-1251; the feed declares utf-8, and so do the pages, though their server says nothing."""

    def document(self, query: str) -> Answer:
        """Return the feed."""
        items = [(one, one.release.title, "") for one in self.newest()]
        name = self.row.actor.names["bg"][0]
        return Answer(body=pages.rss(name, self.base, items).encode("cp1251"), kind="text/xml; charset=utf-8")

    def page(self, one: Published) -> Answer:
        """Return a page."""
        return Answer(body=pages.article(one, language="bg").encode("cp1251"), kind="text/html")


class ChallengeOk(Site):
    """A wall for bots that says that all is well; it stands while the release comes out, and is taken down later."""

    _walled = False

    def publish(self, at: datetime) -> None:
        """Publish behind the wall."""
        super().publish(at)
        self._walled = True

    def mend(self, at: datetime) -> None:
        """Take it down."""
        self._walled = False

    def answer(self, asked: Asked) -> Answer:
        """Return the answer to one request, or the wall."""
        return Answer(body=pages.CHALLENGE.encode()) if self._walled else super().answer(asked)


class ChallengeForbidden(Site):
    """A wall for bots that says what it is and never falls."""

    def document(self, query: str) -> Answer:
        """Return the wall."""
        return Answer(body=pages.CHALLENGE.encode(), status=403, headers={"CF-Mitigated": "challenge"})


class Redesigned(Site):
    """A list that gets another design and other addresses; the old ones lead to the new ones."""

    kind = "listing"
    path = "/hy/news"
    _tree = "/hy/news"
    _links = "/hy/news/*"

    def options(self) -> dict[str, Any]:
        """Return the pattern that is configured now."""
        return {"links": self._links}

    def change(self, at: datetime) -> None:
        """Get a new design."""
        self._tree = "/hy/media"

    def mend(self, at: datetime) -> None:
        """Publish under the new design, to which the operator's pattern fits by now."""
        assert self.row.then is not None
        self.add(self.row.then, at)
        self._links = "/hy/media/*"

    def answer(self, asked: Asked) -> Answer:
        """Return the answer to one request."""
        old = asked.path.startswith("/hy/news/") and self._tree != "/hy/news"
        if old:
            where = asked.path.replace("/hy/news", self._tree)
            return Answer(status=301, kind="", headers={"Location": where})
        return super().answer(asked)

    def document(self, query: str) -> Answer:
        """Return the list in the design of the day."""
        day: Callable[[Published], str] = lambda one: pages.day_in_words(one.at, "hy")  # noqa: E731 - used four times below
        if self._tree == "/hy/news":
            rows = "".join(
                f"<li><span>{day(one)}</span> <a href='{self.page_path(one)}'>{escape(one.release.title)}</a></li>"
                for one in self.newest()
            )
            inside = f"<h1>Լուրեր</h1><ul class='news'>{rows}</ul>"
        else:
            rows = "".join(
                f"<div class='tile'><a href='{self.page_path(one)}'><h3>{escape(one.release.title)}</h3></a>"
                f"<small>{day(one)}</small></div>"
                for one in self.newest()
            )
            inside = f"<h1>Լուրեր</h1><div class='grid'>{rows}</div>"
        return Answer(body=pages.page("Լուրեր", inside, language="hy").encode())

    def page_path(self, one: Published) -> str:
        """Return where the page of a release is now."""
        return f"{self._tree}/{one.number}"


class ExpiredCertificate(Site):
    """A server whose certificate ends just before it publishes, and is renewed when it has been told of that."""

    secure = True

    def publish(self, at: datetime) -> None:
        """Publish under a certificate that has ended."""
        super().publish(at)
        self.internet.certify(self.row.host, EXPIRED)

    def mend(self, at: datetime) -> None:
        """Renew it."""
        self.internet.certify(self.row.host)

    def options(self) -> dict[str, Any]:
        """Return the authority: it is known, so that nothing but the date is wrong."""
        return {"ca_file": str(self.internet.ca_file)}


class OwnAuthority(Site):
    """A server whose certificate is of an authority that no system knows."""

    secure = True

    def options(self) -> dict[str, Any]:
        """Return the authority."""
        return {"ca_file": str(self.internet.ca_file)}


class Moved(Site):
    """A feed that leads to another address for good, which the operator gives in the end."""

    def mend(self, at: datetime) -> None:
        """Publish once more; the operator has given the new address."""
        assert self.row.then is not None
        self.add(self.row.then, at)
        self.path = "/aktualnosci.xml"

    def answer(self, asked: Asked) -> Answer:
        """Return the answer to one request."""
        if asked.path == "/feed.xml":
            return Answer(status=301, kind="", headers={"Location": "/aktualnosci.xml"})
        if asked.path == "/aktualnosci.xml":
            return self.document("")
        return super().answer(asked)


class RobotsHeeded(Site):
    """A list that robots.txt asks programs to leave alone."""

    kind = "listing"
    path = "/az/xeberler"

    def options(self) -> dict[str, Any]:
        """Return the pattern."""
        return {"links": "/az/xeberler/*"}

    def answer(self, asked: Asked) -> Answer:
        """Return the answer to one request."""
        if asked.path == "/robots.txt":
            return Answer(body=b"User-agent: *\nDisallow: /az/\n", kind="text/plain")
        return super().answer(asked)

    def document(self, query: str) -> Answer:
        """Return the list."""
        rows = "".join(
            f"<li><a href='{self.page_path(one)}'>{escape(one.release.title)}</a> <i>{one.at:%d.%m.%Y, %H:%M}</i></li>"
            for one in self.newest()
        )
        return Answer(body=pages.page("Xəbərlər", f"<ul>{rows}</ul>", language="az").encode())

    def page_path(self, one: Published) -> str:
        """Return where the page of a release is."""
        return f"{self.path}/{one.number}"


class RobotsOverruled(RobotsHeeded):
    """The same, where the operator has a reason not to heed it."""

    def options(self) -> dict[str, Any]:
        """Return the pattern and the reason."""
        return {**super().options(), "ignore_robots": "agreed with the press office"}


class Guarded(Site):
    """A site that wants a key, a session and a password, for its feed and its pages."""

    KEY, SESSION, PASSWORD = "key-7f3a", "session-91bc", "password-55d0"

    def options(self) -> dict[str, Any]:
        """Return where the secrets are."""
        return {
            "headers": {"X-Press-Key": {"file": "press.key"}},
            "cookies": {"session": {"file": "press.session"}},
            "auth": {"user": "desk", "password": {"file": "press.password"}},
        }

    def secrets(self) -> dict[str, str]:
        """Return the files that hold them."""
        return {"press.key": self.KEY, "press.session": self.SESSION, "press.password": self.PASSWORD}

    def answer(self, asked: Asked) -> Answer:
        """Return the answer to one request."""
        token = base64.b64encode(f"desk:{self.PASSWORD}".encode()).decode()
        wanted = {"x-press-key": self.KEY, "cookie": f"session={self.SESSION}", "authorization": f"Basic {token}"}
        if any(asked.headers.get(name) != value for name, value in wanted.items()):
            return Answer(status=401, body=b"who are you?", kind="text/plain")
        return super().answer(asked)


class BehindProxy(Site):
    """A site whose name nobody knows but the proxy."""

    #: address of the proxy, set before the configuration is written
    proxy = ""

    def source(self) -> dict[str, Any]:
        """Return its row of sources.yaml: the guard must let us contact the proxy, not the site."""
        return {**super().source(), "allow_hosts": ["127.0.0.1:*"], "proxy": self.proxy}


class Gone(Site):
    """A feed that is taken down for good."""

    _gone = False

    def publish(self, at: datetime) -> None:
        """Take it down."""
        self._gone = True

    def document(self, query: str) -> Answer:
        """Return the feed, or that it is gone."""
        return Answer(status=410, body=b"gone") if self._gone else super().document(query)


class Silent(Site):
    """A feed that brings something twice a day for weeks, and then nothing."""

    def before(self, at: datetime) -> None:
        """Publish as usual."""
        number = len(self.published) + 1
        self.add(Release(title=f"Bulletin number {number}", text=(f"Water stood at {number} cm.",)), at)


class LiveBlog(Site):
    """A newspaper's page whose posts have times of their own."""

    def page(self, one: Published) -> Answer:
        """Return the page: an opening line, then a post every ten minutes up to the time of publication."""
        if len(one.release.text) == 1:
            return super().page(one)
        opening, *posts = one.release.text
        rows = "".join(
            f"<div class='post'><h4><time datetime='{at.isoformat(timespec='seconds')}'>{at:%H:%M}</time></h4>"
            f"<p>{escape(words)}</p></div>"
            for at, words in zip(self.times(one), posts, strict=True)
        )
        inside = f"<article><h1>{escape(one.release.title)}</h1><p>{escape(opening)}</p><div>{rows}</div></article>"
        stated = f"<meta property='article:published_time' content='{one.at.isoformat(timespec='seconds')}'>"
        return Answer(body=pages.page(one.release.title, inside, language="en", head=stated).encode())

    @staticmethod
    def times(one: Published) -> list[datetime]:
        """Return the times of its posts, oldest first."""
        count = len(one.release.text) - 1
        return [one.at - timedelta(minutes=10 * (count - 1 - number)) for number in range(count)]


class SoftMissing(Site):
    """A site that answers for pages it has lost with a friendly one and status 200."""

    def __init__(self, row: Ministry, internet: Internet, start: datetime) -> None:
        super().__init__(row, internet, start)
        filler = "Los autobuses circulan según su horario, y el mercado del día {} se celebró como siempre en la plaza."
        for number in range(_MANY):
            text = tuple(filler.format(number * 7 + place) for place in range(7))
            self.add(
                Release(title=f"Boletín municipal {number + 1}", text=text), start - timedelta(hours=_MANY - number)
            )

    def options(self) -> dict[str, Any]:
        """Let what it had published be read at the first visit."""
        return {"backlog": "tell"}

    def publish(self, at: datetime) -> None:
        """Publish, and lose all pages that come from now on."""
        assert self.row.release is not None
        for number in range(_CHANGED - 1):
            self.add(Release(title=f"Anuncio {number + 1}", text=("El museo abrirá el lunes.",)), at)
        self.add(self.row.release, at)

    def document(self, query: str) -> Answer:
        """Return the feed, whose summaries hold the first paragraph."""
        items = [(one, one.release.text[0], "") for one in self.newest(40)]
        return Answer(body=pages.rss(self.row.actor.name, self.base, items).encode(), kind=_RSS)

    def page(self, one: Published) -> Answer:
        """Return the page, or the friendly one."""
        if one.number < _FIRST_NUMBER + _MANY:
            return super().page(one)
        lost = "<h1>Página no encontrada</h1><p>Lo sentimos, la página que busca no existe o ha sido eliminada.</p>"
        return Answer(body=pages.page("Página no encontrada", lost, language="es").encode())


class ScannedPdf(Site):
    """A court whose rulings were PDFs with text, and are pictures of paper from one day on."""

    def __init__(self, row: Ministry, internet: Internet, start: datetime) -> None:
        super().__init__(row, internet, start)
        for number in range(_MANY):
            text = tuple(
                f"In case {number * 9 + place} the parties agreed on the fence and on its costs." for place in range(9)
            )
            self.add(Release(title=f"Ruling {number + 1}", text=text), start - timedelta(hours=_MANY - number))

    def options(self) -> dict[str, Any]:
        """Let what it had published be read at the first visit."""
        return {"backlog": "tell"}

    def publish(self, at: datetime) -> None:
        """Publish pictures."""
        for number in range(_CHANGED):
            self.add(Release(title=f"Order {number + 1}", text=()), at)

    def document(self, query: str) -> Answer:
        """Return the feed of titles."""
        items = [(one, "", "") for one in self.newest(40)]
        return Answer(body=pages.rss(self.row.actor.name, self.base, items).encode(), kind=_RSS)

    def page(self, one: Published) -> Answer:
        """Return a ruling."""
        lines = [line for part in one.release.text for line in (*_wrapped(part), "")]
        return Answer(body=pdf(column(lines)) if lines else pdf(PICTURE, PICTURE), kind="application/pdf")


WAYS: Final[dict[str, type[Site]]] = {
    one.__name__: one
    for one in (
        FullFeed, PatternListing, LearnedListing, NewsSitemap, Channel, AnnouncedPdf, JsonApi, WrongCharset,
        ChallengeOk, ChallengeForbidden, Redesigned, ExpiredCertificate, OwnAuthority, Moved, RobotsHeeded,
        RobotsOverruled, Guarded, BehindProxy, Gone, Silent, LiveBlog, SoftMissing, ScannedPdf,
    )
}  # fmt: skip
