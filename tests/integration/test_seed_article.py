"""The document the product was born from, as a web page behind a feed: the alerts of the shipped watchlist."""

from __future__ import annotations

import html
import json
import sys
from pathlib import Path

from tests.integration.test_service import environment, running
from tests.loopback import Site, serving

ROOT = Path(__file__).resolve().parents[2]


def test_the_seed_article_gives_the_alert_on_the_village_and_no_furniture(shared_dir: Path, tmp_path: Path) -> None:
    text = (shared_dir / "seed" / "article.txt").read_text("utf-8")
    title, *paragraphs = [part for part in text.split("\n") if part.strip()]
    with serving(Site()) as site:
        site.feed("/feed.xml", [("Weather", site.article("/w.html", "Weather", "Rain is expected in the valleys."))])
        (tmp_path / "sources.txt").write_text(f"{site.base}/feed.xml\n")
        command = [
            *(sys.executable, "-m", "monitor", "run", "--config", str(ROOT / "config"), "--db", str(tmp_path / "m.db")),
            *("--sources", str(tmp_path / "sources.txt"), "--interval", "1"),
            *("--allow-host", site.host, "--notify", f"json://{site.host}/hook"),
        ]
        with running(command, tmp_path / "log", **environment()):
            site.wait_until_asked("/feed.xml", 2, within_s=40)
            body = "".join(f"<p>{html.escape(one)}</p>" for one in paragraphs)
            link = site.page(
                "/seed.html",
                f"<!doctype html><html lang='en'><head><meta charset='utf-8'><title>{title}</title></head><body>"
                f"<nav><a href='/'>Home</a></nav><main><article><h1>{title}</h1>{body}</article></main></body></html>",
            )
            site.feed("/feed.xml", [(title, link)])
            told = site.wait_for_hooks(3, within_s=40)
            site.wait_until_asked("/feed.xml", site.asked.count("/feed.xml") + 3, within_s=40)
            told = list(site.hooked)
    messages = [json.dumps(one, ensure_ascii=False) for one in told]
    village = [one for one in messages if "farrukh-statements" in one]
    assert len(village) == 1, messages
    assert "Artsakh Information Headquarters" in village[0]
    assert "Parukh-Khramort settlements" in village[0]
    for one in messages:
        assert "‚Äč" not in one
        assert "Leave a Reply" not in one
        assert "By Editor" not in one
