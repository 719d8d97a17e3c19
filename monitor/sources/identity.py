"""Which entry is which: keys that survive changed, missing and shared guids, tracking parameters and twin hosts.

An entry has up to five keys, strongest first:

- `url:` its canonical address, unless it is a home page or several entries of the document share it;
- `guid:` the identifier the document gives, unless several entries of the document share it;
- `text:` hash of title and text with the day, and the day after (feeds that change guid, link and hour at every visit);
- `title:` hash of title and day, used only when a whole document looks new (the scheme of links and guids changed).

`guid` alone is never trusted: one feed gives every item the same, another a new one at every visit.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections import Counter
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Final
from urllib.parse import parse_qsl, quote, unquote, urlencode, urlsplit, urlunsplit

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

_TRACKING: Final = frozenset({
    "fbclid", "gclid", "gclsrc", "dclid", "yclid", "ymclid", "msclkid", "igshid", "igsh", "mc_cid", "mc_eid",
    "_ga", "_gl", "_openstat", "ref_src", "ref_url", "xtor", "ncid", "cmpid", "ocid", "smid", "smtyp", "spm",
    "wt.mc_id", "traffic_source", "traffic-source", "at_medium", "at_campaign", "at_custom1", "ns_mchannel",
    "ns_source", "ns_campaign", "ns_linkname", "ns_fee", "phpsessid", "jsessionid", "aspsessionid",
    "sessionid", "session_id", "sid_", "rss_id", "feed_id", "share", "fb_action_ids", "fb_source", "twclid",
    "ttclid", "vero_id", "hsctatracking", "_hsenc", "_hsmi", "mkt_tok", "guccounter", "wprov", "ysclid", "srsltid",
    "gbraid", "wbraid", "gad_source", "li_fat_id", "mibextid", "_branch_match_id", "__twitter_impression", "ito",
    "icid", "amp", "cfid", "cftoken", "oscsid", "zenid", "asp.net_sessionid", "oly_enc_id", "oly_anon_id",
    "s_cid", "rb_clickid", "_kx", "epik", "mc_tc", "sc_cid", "fb_ref", "share_id", "xtrref", "yadclid",
})  # fmt: skip
_TRACKING_PREFIXES: Final = ("utm_", "pk_", "mtm_", "piwik_", "matomo_", "hsa_", "at_", "itm_", "trk_")
#: names that say where a reader came from on some sites and which article is meant on others
_AMBIGUOUS: Final = frozenset({"sid", "ref", "source", "from", "rss", "feed", "cid", "cmp", "src", "partner"})
#: names of sessions, where the value looks like one; `s` is an identifier as often
_SESSION: Final = frozenset({"sid", "sess", "sessid", "session", "phpsess"})
_SESSION_VALUE = re.compile(r"(?=[0-9a-z]*[0-9])(?=[0-9a-z]*[a-z])[0-9a-z]{24,64}", re.IGNORECASE)
_SCRIPT_PATH = re.compile(r"\.(?:php\d?|aspx?|cgi|pl|jsp|do|cfm)$", re.IGNORECASE)
#: Java's and ASP.NET's ways to carry a session in the path
_PATH_SESSION = re.compile(
    r";(?:jsessionid|phpsessid|sid)=[^/?#]*|/\([SAFX]\([A-Za-z0-9]{10,80}\)\)(?=/|$)", re.IGNORECASE
)
_SLASHES = re.compile(r"/{2,}")
_INDEX = re.compile(r"/(?:index|default)\.(?:html?|php|aspx?)$", re.IGNORECASE)
#: fragments that name one post of a live page: "#post-1234", "#When:12:59:01PM"
_POST_FRAGMENT = re.compile(r"[\w:.-]{0,30}\d{2,}[\w:.-]{0,30}")
_DEFAULT_PORTS: Final = {"http": 80, "https": 443}
_SAFE_PATH: Final = "/:@!$&'()*+,;=~-._"

_MAX_ID = 1000
_MAX_KEY = 300
#: a text is told from every other one by this many characters
_TELLING_TEXT = 80
_TELLING_TITLE = 20
_TEXT_CHARS = 1000
_WORDS = re.compile(r"\w+")


def canonical_url(url: str) -> str:
    """Return the form of an address that is compared, not one to fetch: https, no www, no tracking, sorted query.

    Shape: the same for http and https, with and without `www.`, final slash, `index.html`, sessions, campaign
    parameters and the mark of an AMP page; a fragment stays only when it names a post ("#post-123"). Applying it twice
    changes nothing.
    Errors: none; what is no web address is returned trimmed.
    """
    url = url.strip()
    try:
        parts = urlsplit(url)
        port = parts.port
        host = (parts.hostname or "").rstrip(".")
    except ValueError:
        return url
    if parts.scheme.lower() not in _DEFAULT_PORTS or not host:
        return url
    while host.startswith("www.") and host.count(".") > 1:
        host = host[4:]
    if ":" in host:
        host = f"[{host}]"
    if port is not None and port not in _DEFAULT_PORTS.values():
        host = f"{host}:{port}"
    path = _path(parts.path)
    query = _query(parts.query, path)
    fragment = parts.fragment if _POST_FRAGMENT.fullmatch(parts.fragment) or parts.fragment.startswith("!") else ""
    return urlunsplit(("https", host, path, query, fragment))


def _path(path: str) -> str:
    path = _SLASHES.sub("/", _PATH_SESSION.sub("", path))
    path = quote(unquote(path, errors="surrogateescape"), safe=_SAFE_PATH, errors="surrogateescape")
    while True:
        shorter = _INDEX.sub("/", path).rstrip("/")
        if shorter == path:
            return path
        path = shorter


def _query(query: str, path: str) -> str:
    if not query:
        return ""
    try:
        pairs = parse_qsl(query, keep_blank_values=True, max_num_fields=100, errors="surrogateescape")
    except ValueError:
        return query
    script = bool(_SCRIPT_PATH.search(path)) or not path
    kept = [
        (name, value)
        for name, value in pairs
        if not _is_tracking(name.lower(), script=script) and not _is_session(name.lower(), value)
    ]
    return urlencode(sorted(kept), errors="surrogateescape")


def _is_tracking(name: str, *, script: bool) -> bool:
    if name in _TRACKING or name.startswith(_TRACKING_PREFIXES):
        return True
    return name in _AMBIGUOUS and not script


def _is_session(name: str, value: str) -> bool:
    return (name in _SESSION and bool(_SESSION_VALUE.fullmatch(value))) or (name, value) == ("outputtype", "amp")


@dataclass(frozen=True, slots=True, kw_only=True)
class Traits:
    """What of an entry its identity is made of."""

    url: str | None
    guid: str
    title: str
    text: str
    published_at: datetime | None


def entry_keys(entries: Sequence[Traits]) -> tuple[tuple[str, ...], ...]:
    """Return the keys of each entry of one document, strongest first; never empty.

    Shape: one tuple per entry, in order. Entries of one document are needed together, because an address or guid that
    several of them share identifies none of them.
    """
    addresses = [canonical_url(entry.url) if entry.url else "" for entry in entries]
    guids = [_guid(entry.guid) for entry in entries]
    titles = [_folded(entry.title) for entry in entries]
    many_urls = _shared(addresses, titles)
    many_guids = _shared(guids, [f"{title}\n{address}" for title, address in zip(titles, addresses, strict=True)])
    return tuple(
        _keys(entry, address, guid, title, shared_url=address in many_urls, shared_guid=guid in many_guids)
        for entry, address, guid, title in zip(entries, addresses, guids, titles, strict=True)
    )


def _keys(
    entry: Traits, address: str, guid: str, title: str, *, shared_url: bool, shared_guid: bool
) -> tuple[str, ...]:
    keys: list[str] = []
    if address and shared_url:
        keys.append(_cut("url:", f"{address} {_digest(title)}"))
    elif address and not _is_home(address):
        keys.append(_cut("url:", address))
    if guid and not shared_guid:
        keys.append(_cut("guid:", guid))
    text = _folded(entry.text[:_TEXT_CHARS])
    telling = len(title) + len(text) >= _TELLING_TEXT
    if telling or not keys:
        content = _digest(f"{title}\n{text}")
        days = (
            [""]
            if entry.published_at is None
            else [_day(entry.published_at), _day(entry.published_at + timedelta(days=1))]
        )
        keys.extend(f"text:{content}:{day}" for day in days)
    if entry.published_at is not None and len(title) >= _TELLING_TITLE:
        keys.append(f"title:{_digest(title)}:{_day(entry.published_at)}")
    return tuple(keys)


def _shared(values: Sequence[str], contents: Sequence[str]) -> frozenset[str]:
    """Return the values that entries of different content have in common."""
    pairs = Counter(value for value, _ in set(zip(values, contents, strict=True)) if value)
    return frozenset(value for value, count in pairs.items() if count > 1)


def _is_home(address: str) -> bool:
    parts = urlsplit(address)
    return not parts.path.strip("/") and not parts.query and not parts.fragment


def _guid(guid: str) -> str:
    guid = " ".join(guid.split())
    if guid.startswith(("http://", "https://")):
        return canonical_url(guid)
    return guid if len(guid) <= _MAX_ID else f"hash {_digest(guid)}"


def _cut(prefix: str, value: str) -> str:
    value = value.encode("utf-8", "replace").decode("utf-8")
    return prefix + (value if len(value) <= _MAX_KEY else f"{value[:100]} {_digest(value)}")


def _folded(text: str) -> str:
    """Return the letters and digits of a text alone: a comma or a capital does not make another entry."""
    return " ".join(_WORDS.findall(unicodedata.normalize("NFKC", text).casefold()))


def _day(moment: datetime) -> str:
    return moment.strftime("%Y%m%d")


def _digest(text: str) -> str:
    return hashlib.blake2b(text.encode("utf-8", "replace"), digest_size=12).hexdigest()
