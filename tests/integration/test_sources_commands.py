"""`sources discover`, `add`, `test`, `import` and `export`, and visits of listings, against a site on loopback."""

from __future__ import annotations

import json
import os
import pty
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from click.testing import CliRunner

from monitor.cli.app import cli
from tests.integration.test_cli import ROOT
from tests.integration.test_cli import monitor as typed
from tests.integration.test_service import environment
from tests.listing_layouts import DEVELOPED, HEADLINES, Layout
from tests.loopback import Site, serving


@pytest.fixture
def site() -> Iterator[Site]:
    with serving(Site()) as served:
        yield served


@pytest.fixture(autouse=True)
def _no_configuration_here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("MONITOR_CONFIG", raising=False)


def monitor(*words: str, code: int = 0, stderr: bool = False) -> str:
    """Run a command in this process, whose workers start faster the second time; check its code, return its words."""
    done = CliRunner().invoke(cli, words)
    assert done.exit_code == code, done.output
    return done.stdout if code == 0 and not stderr else done.stdout + done.stderr


def named(name: str) -> Layout:
    return next(one for one in DEVELOPED if one.name.startswith(name))


def serve(site: Site, layout: Layout, *, head: str = "") -> str:
    """Serve a page of the layouts from here, without its foot, whose links lead elsewhere; return its address."""
    parts = urlsplit(layout.url)
    html = layout.html.partition("<footer>")[0].replace(f"{parts.scheme}://{parts.netloc}", site.base)
    return site.page(parts.path, html.replace("<head>", f"<head>{head}"))


def rows(said: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in said.splitlines()]


# ------------------------------------------------------------------------------------------------------------ discover


def ministry(site: Site) -> None:
    """A site with a home page, a page of news, a feed with whole articles, one of comments, and a sitemap."""
    serve(site, named("cards"))
    whole = "<p>" + "The minister spoke about the situation on the border and answered questions. " * 12 + "</p>"
    items = "".join(
        f"<item><title>{title}</title><link>{site.base}/en/news/{n}</link><pubDate>Tue, 24 Nov 2026"
        f" 1{n % 10}:00:00 +0400"
        f"</pubDate><description>{whole.replace('<', '&lt;')}</description></item>"
        for n, title in enumerate(HEADLINES["en"])
    )
    channel = "<rss version='2.0'><channel><title>Ministry</title>{}</channel></rss>"
    site.page("/whole.rss", channel.format(items), kind="application/rss+xml")
    site.page("/copy.xml", channel.format(items.replace(whole.replace("<", "&lt;"), "")), kind="text/xml")
    site.feed("/comments/feed", [("A comment on the first statement", f"{site.base}/c/1")])
    site.page("/robots.txt", f"User-agent: *\nDisallow: /secret\nSitemap: {site.base}/map.xml\n", kind="text/plain")
    locations = "".join(f"<url><loc>{site.base}/page/{n}</loc></url>" for n in range(4))
    site.page("/map.xml", f"<urlset>{locations}</urlset>", kind="application/xml")
    site.page("/secret/rss", "never asked")
    site.page(
        "/",
        "<!doctype html><html lang='en'><head><title>Ministry</title>"
        "<link rel='alternate' type='application/rss+xml' href='/whole.rss'>"
        "<link rel='alternate' type='application/rss+xml' href='/comments/feed'>"
        "<link rel='alternate' type='application/rss+xml' href='/gone.rss'></head><body>"
        "<a href='/en/news/'>News</a><a href='/copy.xml'>RSS</a><a href='/secret/rss'>RSS of the staff</a>"
        "<p>The ministry of defence of the republic welcomes its visitors to this page.</p></body></html>",
    )


def test_the_places_of_a_site_s_news_are_found_visited_and_ranked(site: Site, tmp_path: Path) -> None:
    ministry(site)
    there = ("--db", str(tmp_path / "m.db"), "--allow-host", site.host)
    found = {
        row["url"].removeprefix(site.base): row
        for row in rows(monitor("sources", "discover", site.base, "--json", *there))
    }
    assert next(iter(found)) == "/whole.rss"
    best = found["/whole.rss"]
    assert (best["kind"], best["items"], best["dated"], best["text"], best["language"]) == (
        "feed",
        10,
        1.0,
        "full text",
        "en",
    )
    assert found["/copy.xml"]["same_as"] == f"{site.base}/whole.rss"
    assert (found["/en/news/"]["kind"], found["/en/news/"]["links"], found["/en/news/"]["items"]) == (
        "listing",
        "/en/news/*",
        10,
    )
    assert (found["/map.xml"]["kind"], found["/map.xml"]["items"], found["/map.xml"]["found_by"]) == (
        "sitemap",
        4,
        "robots.txt",
    )
    assert found["/gone.rss"]["problem"] == "HTTP 404 Not Found"
    assert "asks us to stay away" in found["/secret/rss"]["problem"]
    assert found["/comments/feed"]["points"] < found["/en/news/"]["points"]
    assert "/secret/rss" not in site.asked
    assert "/feed" not in site.asked  # a feed was named: nothing is guessed
    said = monitor("sources", "discover", site.base, *there)
    assert f"monitor sources add {site.base}/whole.rss --lang en" in said
    assert f"monitor sources add {site.base}/en/news/ --links '/en/news/*' --lang en" in said


def test_where_no_feed_is_named_common_addresses_are_tried_and_misses_are_not_shown(site: Site, tmp_path: Path) -> None:
    site.page("/", "<html><body><p>Welcome to the ministry.</p></body></html>")
    site.feed("/rss.xml", [(title, f"{site.base}/n/{n}") for n, title in enumerate(HEADLINES["ru"])])
    said = monitor(
        "sources", "discover", site.base, "--json", "--db", str(tmp_path / "m.db"), "--allow-host", site.host
    )
    usable = [row for row in rows(said) if row["usable"]]
    assert [(row["url"], row["found_by"]) for row in usable] == [(f"{site.base}/rss.xml", "common path")]
    assert not [row for row in rows(said) if row["found_by"] == "common path" and not row["usable"]]


def test_a_discovery_is_bounded_and_stays_within_the_guard(site: Site, tmp_path: Path) -> None:
    links = "".join(f"<a href='/f{n}.rss'>RSS {n}</a>" for n in range(50))
    site.page("/", f"<html><body><a href='http://10.0.0.1/rss'>RSS inside</a>{links}</body></html>")
    there = ("--db", str(tmp_path / "m.db"), "--json")
    said = monitor("sources", "discover", site.base, "--most", "6", "--allow-host", site.host, *there, code=1)
    assert len(site.asked) <= 6
    assert '"usable": true' not in said
    assert "refused" in monitor("sources", "discover", site.base, *there, code=1)


# ----------------------------------------------------------------------------------------------------------------- add


def test_adding_a_page_proposes_a_pattern_and_shows_what_it_takes_and_leaves_out(site: Site, tmp_path: Path) -> None:
    page, there = (
        serve(site, named("cards"), head="<link rel='alternate' type='application/rss+xml' href='/f'>"),
        str(tmp_path / "m.db"),
    )
    said = monitor("sources", "add", page, "--id", "mod", "--dry-run", "--db", there, "--allow-host", site.host)
    assert "listing, “News”: 10 entries, 10 with a date, in en" in said
    assert "Bridge reopened" in said
    assert "Department of International Military Cooperation" in said.partition("Left out")[2]
    assert 'learned: links: "/en/news/*"  (takes these and no other link)' in said
    assert f"names a feed (link tag, RSS), steadier than a page: {site.base}/f" in said
    assert f'- {{id: mod, kind: listing, url: "{page}", links: "/en/news/*", language: en' in said
    assert not (tmp_path / "m.db").exists()
    assert "added mod" in monitor(
        "sources", "add", page, "--id", "mod", "--yes", "--db", there, "--allow-host", site.host
    )
    (row,) = rows(monitor("sources", "list", "--json", "--db", there))
    assert (row["setup"]["kind"], row["setup"]["options"]["links"], row["setup"]["language"]) == (
        "listing",
        "/en/news/*",
        "en",
    )
    asked = len(site.asked)
    assert "already there, as mod" in monitor("sources", "add", page + "?utm_source=x", "--db", there, code=1)
    assert len(site.asked) == asked


def test_without_a_terminal_nothing_is_saved_unasked(site: Site, tmp_path: Path) -> None:
    feed = site.feed("/f.xml", [("The minister met the delegation", f"{site.base}/1")])
    there = ("--db", str(tmp_path / "m.db"), "--allow-host", site.host)
    assert "nobody is there to ask" in monitor("sources", "add", feed, *there, code=2)
    assert not (tmp_path / "m.db").exists()


@pytest.mark.parametrize(("answer", "code"), [("y", 0), ("n", 1)])
def test_on_a_terminal_it_asks_before_saving(site: Site, tmp_path: Path, answer: str, code: int) -> None:
    feed = site.feed("/f.xml", [("The minister met the delegation", f"{site.base}/1")])
    words = ("sources", "add", feed, "--id", "wire", "--db", str(tmp_path / "m.db"), "--allow-host", site.host)
    keyboard, terminal = pty.openpty()
    try:
        os.write(keyboard, f"{answer}\n".encode())
        done = subprocess.run(
            [sys.executable, "-m", "monitor", *words],
            stdin=terminal,
            capture_output=True,
            text=True,
            timeout=90,
            env=environment() | {"PYTHONPATH": str(ROOT)},
            check=False,
        )
    finally:
        os.close(keyboard)
        os.close(terminal)
    assert done.returncode == code, done.stderr
    assert "Save as wire?" in done.stdout + done.stderr
    assert (tmp_path / "m.db").exists() == (answer == "y")


def test_an_address_that_gives_nothing_is_not_added_unless_told_to(site: Site, tmp_path: Path) -> None:
    page = site.page("/en/", "<html><body><a href='/en/news'>News</a></body></html>")
    there = ("--db", str(tmp_path / "m.db"), "--allow-host", site.host)
    said = monitor("sources", "add", page, "--yes", *there, code=1)
    assert "no list of articles among 1 links" in said
    assert f"it names other places: monitor sources discover {page}" in said
    assert "HTTP 404" in monitor("sources", "add", f"{site.base}/none", "--yes", *there, code=1)
    assert "added one" in monitor("sources", "add", page, "--id", "one", "--kind", "listing", "--unseen", *there)


def test_robots_is_heeded_for_a_page_and_not_for_a_feed_that_is_offered(site: Site, tmp_path: Path) -> None:
    page = serve(site, named("cards"))
    site.page("/robots.txt", "User-agent: *\nDisallow: /en/\nDisallow: /feed\n", kind="text/plain")
    site.feed("/feed", [(title, f"{site.base}/n/{n}") for n, title in enumerate(HEADLINES["en"])])
    site.page(
        "/", "<html><head><link rel='alternate' type='application/rss+xml' href='/feed'></head><body></body></html>"
    )
    there = ("--db", str(tmp_path / "m.db"), "--allow-host", site.host)
    assert "asks us to stay away" in monitor("sources", "add", page, "--yes", *there, code=1)
    assert "added" in monitor("sources", "add", f"{site.base}/feed", "--yes", *there)
    found = rows(monitor("sources", "discover", site.base, "--json", *there))
    assert (found[0]["url"], found[0]["usable"]) == (f"{site.base}/feed", True)


def test_a_pattern_or_selector_that_is_wrong_is_refused_before_anything_is_asked(site: Site, tmp_path: Path) -> None:
    there = ("--db", str(tmp_path / "m.db"), "--yes", "--allow-host", site.host)
    assert "links: a glob such as" in monitor("sources", "add", site.base, "--links", "^/x/.*$", *there, code=1)
    assert "select: no CSS selector" in monitor("sources", "add", site.base, "--select", "a[", *there, code=1)
    assert "no http or https address" in monitor("sources", "add", "ftp://x", *there, code=2)
    assert site.asked == []


# ---------------------------------------------------------------------------------------------------------------- test


def test_a_source_is_tried_entry_by_entry_and_nothing_is_stored(site: Site, tmp_path: Path) -> None:
    page, there = serve(site, named("cards")), ("--db", str(tmp_path / "m.db"))
    monitor("sources", "add", page, "--id", "mod", "--yes", "--allow-host", site.host, *there)
    before = rows(monitor("sources", "test", "mod", "--json", *there))
    assert {row["verdict"] for row in before[:-1]} == {"backlog"}
    assert typed("poll", "mod", *there)
    layout = named("cards")
    fresh = "<div class='card'><h3><a href='/en/news/new-one'>A new statement of the ministry</a></h3></div>"
    site.page(
        "/en/news/", site.pages["/en/news/"][2].decode().replace('<div class="cards">', f'<div class="cards">{fresh}')
    )
    *entries, visit = rows(monitor("sources", "test", "mod", "--json", *there))
    assert [(row["title"], row["verdict"]) for row in entries[:2]] == [
        ("A new statement of the ministry", "new"),
        (layout.titles[0], f"known: {layout.titles[0]}"),
    ]
    (document,) = visit["documents"]
    assert document["fetch_s"] > 0
    assert document["read_s"] > 0
    assert {
        "url": f"{site.base}/en/faq",
        "title": "Frequently Asked Questions of Citizens",
        "why": "does not fit the pattern",
    } in document["left_out"]
    said = monitor("sources", "test", "mod", *there)
    assert "1 documents, fetched in" in said
    assert "nothing was stored" in said
    (row,) = rows(monitor("sources", "list", "--json", *there))
    assert row["entries"] == 10


def test_another_pattern_is_tried_on_a_source_without_changing_it(site: Site, tmp_path: Path) -> None:
    page, there = serve(site, named("cards")), ("--db", str(tmp_path / "m.db"))
    monitor("sources", "add", page, "--id", "mod", "--yes", "--allow-host", site.host, *there)
    *entries, _ = rows(monitor("sources", "test", "mod", "--select", ".item-3, .item-4", "--json", *there))
    assert [row["title"] for row in entries] == list(named("cards").titles[3:5])
    assert "redesign: none of the page's" in monitor("sources", "test", "mod", "--links", "/press/*", *there, code=1)
    assert "fits '/press/*'" in monitor("sources", "test", "mod", "--links", "/press/*", *there, code=1)


# -------------------------------------------------------------------------------------------------- visits of listings


def test_a_first_visit_reads_older_pages_and_later_ones_do_not(site: Site, tmp_path: Path) -> None:
    for number in range(1, 6):
        items = "".join(
            f"<li>24.11.2026 <a href='/n/{number}{n}'>Statement {n} of page {number}</a></li>" for n in range(3)
        )
        following = f"<a rel='next' href='/news?page={number + 1}'>Older</a>"
        site.page("/news" if number == 1 else f"/news?page={number}", f"<ul>{items}</ul>{following}")
    config = tmp_path / "c"
    config.mkdir()
    (config / "sources.yaml").write_text(
        f"sources: [{{id: mod, kind: listing, url: '{site.base}/news', links: /n/*, pages: 3,"
        f" allow_hosts: ['{site.host}']}}]\n"
    )
    there = ("--config", str(config), "--db", str(tmp_path / "m.db"))
    *entries, visit = rows(monitor("sources", "test", "mod", "--json", *there))
    assert (len(entries), len(visit["documents"])) == (9, 3)
    site.asked.clear()
    (first,) = rows(typed("poll", "mod", "--json", *there))
    assert (first["new_entries"], first["outcome"]) == (9, "new")
    assert [path for path in site.asked if path.startswith("/news")] == ["/news", "/news?page=2", "/news?page=3"]
    site.asked.clear()
    site.page(
        "/news", site.pages["/news"][2].decode().replace("<ul>", "<ul><li><a href='/n/99'>One more statement</a></li>")
    )
    (second,) = rows(typed("poll", "mod", "--json", *there))
    assert second["new_entries"] == 1
    assert [path for path in site.asked if path.startswith("/news")] == ["/news"]


def test_after_days_of_standing_still_older_pages_are_read_until_a_known_article(site: Site, tmp_path: Path) -> None:
    def publish(count: int) -> None:
        """Serve `count` statements, the newest first, five on a page."""
        newest = [f"<li>24.11.2026 <a href='/n/{n}'>Statement number {n}</a></li>" for n in range(count, 0, -1)]
        for page in range(1, count // 5 + 1):
            following = f"<a rel='next' href='/news?page={page + 1}'>Older</a>" if page < count // 5 else ""
            path = "/news" if page == 1 else f"/news?page={page}"
            site.page(path, f"<ul>{''.join(newest[page * 5 - 5 : page * 5])}</ul>{following}")

    publish(10)
    config = tmp_path / "c"
    config.mkdir()
    (config / "sources.yaml").write_text(
        f"sources: [{{id: mod, kind: listing, url: '{site.base}/news', links: /n/*, pages: 2,"
        f" allow_hosts: ['{site.host}']}}]\n"
    )
    there = ("--config", str(config), "--db", str(tmp_path / "m.db"))
    typed("poll", "mod", *there)
    publish(25)
    site.asked.clear()
    (visit,) = rows(typed("poll", "mod", "--json", *there))
    assert visit["new_entries"] == 15
    assert [path for path in site.asked if path.startswith("/news")] == [
        "/news",
        *(f"/news?page={page}" for page in (2, 3, 4)),
    ]


def test_a_pattern_that_never_fitted_is_no_redesign(site: Site, tmp_path: Path) -> None:
    page, there = serve(site, named("cards")), ("--db", str(tmp_path / "m.db"))
    words = ("--id", "mod", "--kind", "listing", "--links", "/press/*", "--unseen", "--allow-host", site.host)
    monitor("sources", "add", page, *words, *there)
    (visit,) = rows(typed("poll", "mod", "--json", *there, code=1))
    assert visit["message"].startswith("none of the page's")
    assert visit["warnings"] == []


def test_a_redesign_is_a_failing_visit_that_says_so_until_the_pattern_fits_again(site: Site, tmp_path: Path) -> None:
    page, there = serve(site, named("cards")), ("--db", str(tmp_path / "m.db"))
    monitor("sources", "add", page, "--id", "mod", "--yes", "--allow-host", site.host, *there)
    typed("poll", "mod", *there)
    old = site.pages["/en/news/"][2].decode()
    site.page("/en/news/", old.replace("/en/news/", "/en/media/"))
    for _ in range(2):
        (visit,) = rows(typed("poll", "mod", "--json", *there, code=1))
        assert visit["outcome"] == "failed"
        assert visit["message"].startswith("redesign: none of the page's")
        assert "10 look like articles, such as /en/media/minister-of-defence" in visit["message"]
        assert visit["warnings"] == [visit["message"]]
    site.page("/en/news/", old)
    (visit,) = rows(typed("poll", "mod", "--json", *there))
    assert (visit["outcome"], visit["new_entries"]) == ("unchanged", 0)


# ------------------------------------------------------------------------------------------------------ import, export


@pytest.mark.parametrize(("form", "name"), [("yaml", "s.yaml"), ("opml", "s.opml"), ("list", "s.txt")])
def test_exported_sources_come_back_whole(tmp_path: Path, form: str, name: str) -> None:
    config = tmp_path / "c"
    config.mkdir()
    (config / "watchlist.yaml").write_text("actors: [{id: a-mod, name: A MoD}]\n")
    (config / "sources.yaml").write_text(
        "sources:\n  - {id: mod, kind: listing, url: 'https://a.example/news', links: /news/*, select: '.n a',"
        " pages: 2, publisher: {name: A MoD, actor: a-mod}, language: hy, groups: [ministries, a]}\n"
        "  - {id: wire, url: 'https://b.example/rss', interval: 2m, groups: [media]}\n"
        "  - {id: ch, kind: telegram, channel: sample_mod, paused: true}\n"
    )
    exported = monitor(
        "sources", "export", "--format", form, "--config", str(config), "--db", str(tmp_path / "none.db")
    )
    (tmp_path / name).write_text(exported)
    other = tmp_path / "other"
    other.mkdir()
    (other / "watchlist.yaml").write_text("actors: [{id: a-mod, name: A MoD}]\n")
    there = ("--config", str(other), "--db", str(tmp_path / "m.db"))
    assert "3 sources stored" in monitor("sources", "import", str(tmp_path / name), *there)
    assert monitor("sources", "export", "--format", form, *there).splitlines() == sorted_like(exported, form)
    assert '"a.example/news"' not in monitor("sources", "export", "--group", "media", *there)


def sorted_like(exported: str, form: str) -> list[str]:
    """Return what is exported from a database, which gives sources by id, for what the files gave in their order."""
    lines = exported.splitlines()
    if form == "yaml":
        return [lines[0], *sorted(lines[1:])]
    if form == "list":
        return [lines[2], lines[0], lines[1]]
    rows_of = {word: line for line in lines for word in ("a.example", "b.example", "sample_mod") if word in line}
    ungrouped, mod, wire = rows_of["sample_mod"], rows_of["a.example"], rows_of["b.example"]
    head = lines[: lines.index("  <body>") + 1]
    folder = '    <outline text="{}">'
    return [
        *(*head, ungrouped, folder.format("ministries"), mod, "    </outline>"),
        *(folder.format("media"), wire, "    </outline>", "  </body>", "</opml>"),
    ]


def test_a_file_cannot_open_the_guard_and_that_is_said(tmp_path: Path) -> None:
    (tmp_path / "s.yaml").write_text(
        "sources:\n  - {id: a, url: 'http://10.0.0.1/rss', allow_hosts: ['10.0.0.1:80']}\n"
    )
    there = ("--db", str(tmp_path / "m.db"))
    said = monitor("sources", "import", str(tmp_path / "s.yaml"), *there, stderr=True)
    assert "a: not taken from the file: allow_hosts" in said
    (row,) = rows(monitor("sources", "list", "--json", *there))
    assert row["setup"]["allow_hosts"] == []
