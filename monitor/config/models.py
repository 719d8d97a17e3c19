"""The shape of the four configuration files; everything below them is frozen and validated as a whole.

Durations are written `30s`, `5m`, `2h`, `1d` and arrive as seconds; sizes `5MiB` and arrive as bytes.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Annotated, Any, Literal

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    SecretStr,
    WithJsonSchema,
    model_validator,
)

from monitor.types import Act, HealthKind, IntervalBounds, SourceKind

_DURATION = re.compile(r"(\d+(?:\.\d+)?)\s*(s|m|h|d)")
_DURATION_UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86400}
_SIZE = re.compile(r"(\d+(?:\.\d+)?)\s*(B|KiB|MiB|GiB)")
_LAST_PORT = 65535
_SIZE_UNITS = {"B": 1, "KiB": 2**10, "MiB": 2**20, "GiB": 2**30}


def _seconds(value: Any) -> Any:
    """Return seconds for `5m`-like text; a bare number is refused so that nobody guesses the unit."""
    if isinstance(value, str):
        found = _DURATION.fullmatch(value.strip())
        if found:
            return float(found[1]) * _DURATION_UNITS[found[2]]
    msg = "write a duration with its unit, such as 30s, 5m, 2h or 1d"
    raise ValueError(msg)


#: what `auto` stands for
AUTO_INTERVAL = IntervalBounds(least_s=60.0, most_s=900.0)


def _interval(least_s: float) -> Callable[[Any], Any]:
    """Return the validator of `auto`, `5m..1h` or a duration, none of them shorter than `least_s`."""

    def read(value: Any) -> Any:
        if isinstance(value, IntervalBounds):
            return value
        if isinstance(value, str) and value.strip() == "auto":
            return AUTO_INTERVAL
        least, dots, most = value.partition("..") if isinstance(value, str) else (value, "", "")
        found = _seconds(least)
        if found < least_s:
            msg = f"must be at least {least_s:g}s"
            raise ValueError(msg)
        if not dots:
            return found
        bounds = IntervalBounds(least_s=found, most_s=_seconds(most))
        if bounds.most_s < bounds.least_s:
            msg = "write the shorter one first, such as 5m..1h"
            raise ValueError(msg)
        return bounds

    return read


def _bytes(value: Any) -> Any:
    """Return bytes for `5MiB`-like text."""
    if isinstance(value, str):
        found = _SIZE.fullmatch(value.strip())
        if found:
            return int(float(found[1]) * _SIZE_UNITS[found[2]])
    msg = "write a size with its unit, such as 512KiB or 5MiB"
    raise ValueError(msg)


def _id(value: str) -> str:
    if not re.fullmatch(r"[\w][\w.:-]{0,99}", value):
        msg = "an id is 1 to 100 letters, digits, '.', '_', ':' or '-'"
        raise ValueError(msg)
    return value


def _host_and_port(value: str) -> str:
    if value and not re.fullmatch(r"(\[[0-9A-Fa-f:.]+\]|[^\s\[\]:/@*]+):(\*|\d{1,5})", value):
        msg = "write HOST:PORT, such as 127.0.0.1:8080 or [::1]:8080"
        raise ValueError(msg)
    port = value.rpartition(":")[2]
    if port.isdecimal() and int(port) > _LAST_PORT:
        msg = f"there is no port {port}; the last one is {_LAST_PORT}"
        raise ValueError(msg)
    return value


def _database_url(value: str) -> str:
    if value == "sqlite:///:memory:":
        msg = "a database in memory would forget what was told; name a file"
        raise ValueError(msg)
    if re.fullmatch(r"sqlite:///[^/].*|sqlite:////.+|postgres(ql)?(\+psycopg)?://.+", value):
        return value
    msg = "write sqlite:///PATH or postgresql://USER@HOST/NAME"
    if re.fullmatch(r"[^:?#]+", value):
        msg += f"; for this file: sqlite:///{value}"
    raise ValueError(msg)


def _web_address(value: SecretRef | SecretStr) -> SecretRef | SecretStr:
    if isinstance(value, SecretStr) and (problem := web_address_problem(value.get_secret_value())):
        raise ValueError(problem)
    return value


def web_address_problem(url: str) -> str:
    """Return what is wrong with an address that is asked over HTTP, without repeating it; "" when nothing is."""
    if not re.fullmatch(r"https?://[^\s/?#@]+(@[^\s/?#@]+)?([/?#]\S*)?", url):
        return "write an address that begins with http:// or https://"
    return ""


def _proxy_address(value: Any) -> Any:
    if isinstance(value, SecretStr) and (problem := proxy_problem(value.get_secret_value())):
        raise ValueError(problem)
    return value


def proxy_problem(url: str) -> str:
    """Return what is wrong with the address of a proxy, without repeating it; "" when nothing is."""
    if not re.fullmatch(r"http://([^\s/?#@]+@)?(\[[0-9A-Fa-f:.]+\]|[^\s/?#@:\[\]]+):[1-9]\d{0,4}/?", url):
        return "write the proxy as http://HOST:PORT or http://USER:PASSWORD@HOST:PORT"
    return ""


#: what we send ourselves, or what changes how an answer is framed
_OWN_HEADERS = re.compile(
    r"accept-encoding|connection|content-.*|cookie|expect|host|if-.*|keep-alive|proxy-.*|range|te|trailer"
    r"|transfer-encoding|upgrade",
    re.IGNORECASE,
)
_TOKEN = re.compile(r"[A-Za-z0-9!#$%&'*+.^_`|~-]{1,100}")


def _header_name(value: str) -> str:
    if not _TOKEN.fullmatch(value):
        msg = "a header has a name of letters, digits and hyphens"
        raise ValueError(msg)
    if _OWN_HEADERS.fullmatch(value):
        hint = "; write it under cookies" if value.lower() == "cookie" else ""
        msg = f"{value} is set by the monitor itself{hint}"
        raise ValueError(msg)
    return value


def _cookie_name(value: str) -> str:
    if not _TOKEN.fullmatch(value):
        msg = "a cookie has a name of letters, digits, '.', '_' and '-'"
        raise ValueError(msg)
    return value


def _time_of_day(value: str) -> str:
    if not re.fullmatch(r"([01]\d|2[0-3]):[0-5]\d", value):
        msg = 'write a time of day as "HH:MM"'
        raise ValueError(msg)
    return value


def _date_text(value: Any) -> Any:
    """Return `2020` as text, since YAML reads a bare year as a number."""
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else value


def _partial_date(value: str) -> str:
    if not re.fullmatch(r"\d{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?", value):
        msg = "write a date as YYYY, YYYY-MM or YYYY-MM-DD"
        raise ValueError(msg)
    return value


Duration = Annotated[
    float,
    BeforeValidator(_seconds, json_schema_input_type=str),
    WithJsonSchema({"type": "string", "pattern": r"^\d+(\.\d+)?\s*(s|m|h|d)$", "description": "30s, 5m, 2h, 1d"}),
]
Size = Annotated[
    int,
    BeforeValidator(_bytes, json_schema_input_type=str),
    WithJsonSchema({"type": "string", "pattern": r"^\d+(\.\d+)?\s*(B|KiB|MiB|GiB)$", "description": "512KiB, 5MiB"}),
]
_IntervalSchema = WithJsonSchema(
    {
        "type": "string",
        "pattern": r"^(auto|\d+(\.\d+)?\s*(s|m|h|d)(\s*\.\.\s*\d+(\.\d+)?\s*(s|m|h|d))?)$",
        "description": "5m, 5m..1h or auto",
    }
)
#: seconds, or bounds within which a source's own pace decides
Interval = Annotated[
    IntervalBounds | float, BeforeValidator(_interval(10), json_schema_input_type=str), _IntervalSchema
]
DefaultInterval = Annotated[
    IntervalBounds | float, BeforeValidator(_interval(1), json_schema_input_type=str), _IntervalSchema
]
#: a span of nothing would mean: at once, always, or never
Span = Annotated[Duration, Field(ge=1)]
PartialDate = Annotated[
    str,
    BeforeValidator(_date_text),
    AfterValidator(_partial_date),
    WithJsonSchema({"type": ["string", "integer"], "description": "YYYY, YYYY-MM or YYYY-MM-DD"}),
]
Id = Annotated[str, AfterValidator(_id)]
TimeOfDay = Annotated[str, AfterValidator(_time_of_day)]
HostPort = Annotated[str, AfterValidator(_host_and_port)]
Severity = Literal["low", "normal", "high", "critical"]


def _json_pointer(value: str) -> str:
    if value and (not value.startswith("/") or re.search(r"~(?![01])", value)):
        msg = 'a JSON pointer begins with "/", such as /data/items ("~" is written ~0, "/" in a name ~1)'
        raise ValueError(msg)
    return value


class _Model(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)


class SecretRef(_Model):
    """Where a secret is read from: exactly one of the three."""

    env: str | None = Field(default=None, description="name of an environment variable")
    file: str | None = Field(default=None, description="path of a file that holds nothing else")
    credential: str | None = Field(default=None, description="name of a systemd credential (`LoadCredential=`)")

    @model_validator(mode="after")
    def _exactly_one(self) -> SecretRef:
        if sum(value is not None for value in (self.env, self.file, self.credential)) != 1:
            msg = "give exactly one of env, file, credential"
            raise ValueError(msg)
        return self


Secret = SecretRef | SecretStr
HeaderName = Annotated[str, AfterValidator(_header_name)]
CookieName = Annotated[str, AfterValidator(_cookie_name)]

# ------------------------------------------------------------------------------------------------------- monitor.yaml


class Database(_Model):
    """Where everything is kept."""

    url: Annotated[str, AfterValidator(_database_url)] = Field(
        default="sqlite:///monitor.db", description="sqlite:///PATH or postgresql://…; relative to the data folder"
    )


class Fetching(_Model):
    """How sources and pages are fetched."""

    user_agent: str = Field(default="", description="default: product, version and `contact`")
    contact: str = Field(
        default="", description="address or page that a webmaster can write to; part of the User-Agent"
    )
    timeout: Duration = Field(default=30.0, ge=1, description="total deadline of one fetch, redirects included")
    max_feed: Size = Field(default=10 * 2**20, ge=1024, description="largest document of a source, after unpacking")
    max_page: Size = Field(default=5 * 2**20, ge=1024, description="largest page, after unpacking")
    concurrency: int = Field(default=32, ge=1, le=512, description="fetches at the same time")
    per_host: int = Field(default=2, ge=1, le=16, description="fetches of one host at the same time")
    host_pause: Duration = Field(default=1.0, description="least time between two fetches of one host")
    allow_hosts: tuple[HostPort, ...] = Field(
        default=(), description="HOST:PORT (port may be *) that may be contacted although not public"
    )
    ca_file: str | None = Field(default=None, description="further certificate authorities (PEM), beside the system's")
    proxy: Annotated[Secret, AfterValidator(_proxy_address)] | None = Field(
        default=None, description="http://HOST:PORT of an HTTP proxy that everything is fetched through"
    )


class Workers(_Model):
    """The processes that read documents."""

    count: int = Field(default=1, ge=1, le=64, description="processes that read documents at the same time")
    deadline: Duration = Field(
        default=20.0, ge=1, description="a document that takes longer is given up and its worker replaced"
    )
    memory: Size = Field(default=768 * 2**20, ge=256 * 2**20, description="address space of one worker")
    max_tasks: int = Field(default=500, ge=1, description="documents until a worker is replaced")


class Limits(_Model):
    """Bounds that keep one source from flooding anybody."""

    entries_per_visit: int = Field(default=1000, ge=1, description="entries of one document that are looked at")
    alerts_per_source_hour: int = Field(
        default=20, ge=1, description="beyond it, alerts of a source are told as one digest"
    )
    max_interval: Duration = Field(
        default=86400.0, ge=60, le=86400, description="longest back-off of a failing source, a day at most"
    )
    revisits: tuple[Span, ...] = Field(
        default=(600.0, 3600.0, 21600.0, 86400.0, 604800.0),
        description="ages at which an article's page is read again, to notice edits and withdrawals; empty for never",
    )
    revisits_watched: tuple[Span, ...] = Field(
        default=(180.0, 1800.0), description="further ages for an article with a statement that a watch wanted"
    )
    changes_per_day: int = Field(
        default=3,
        ge=1,
        description="changes of one statement at one address that are told in 24 hours; "
        "one more says that others follow",
    )


class Retention(_Model):
    """How long things are kept."""

    captures: Duration = Field(
        default=90 * 86400.0, ge=3600, description="stored bytes of pages and feeds, but for what alerts rest on"
    )
    captures_max_size: Size | None = Field(
        default=None, ge=2**20, description="most room for them; the oldest go first; none: by age alone"
    )
    articles: Duration = Field(
        default=365 * 86400.0, ge=3600, description="texts of articles without a statement that was told"
    )
    visits: Duration = Field(default=30 * 86400.0, ge=3600, description="the log of visits")


class Heartbeat(_Model):
    """A dead man's switch: an address asked while all is well."""

    url: Annotated[Secret, AfterValidator(_web_address)] | None = Field(
        default=None, description="address that is asked with GET"
    )
    every: Duration = Field(default=300.0, ge=10, description="time between two requests")


class Failing(_Model):
    """When visits that fail are more than a slip; both must be reached."""

    visits: int = Field(default=5, ge=1, description="failed visits in a row")
    for_: Duration = Field(default=3600.0, alias="for", ge=0, description="time since the first of them")

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)


class Silent(_Model):
    """When a source that answers and has nothing new is silent, by its own pace of the last four weeks."""

    after: Duration = Field(default=6 * 3600.0, ge=600, description="never sooner than this after its last news")
    chance: float = Field(
        default=0.01, gt=0, le=0.5, description="a pause that comes by chance more often than this is none"
    )


class Health(_Model):
    """From when on a source's trouble is told to operators."""

    failing: Failing = Field(default=Failing(), description="visits that fail")
    silent: Silent = Field(default=Silent(), description="nothing new for long")
    flapping: int = Field(
        default=3, ge=1, le=100, description="a trouble that is told so often within a day is then said to come and go"
    )


class Web(_Model):
    """The status page."""

    listen: HostPort = Field(default="127.0.0.1:8787", description="HOST:PORT, or empty for none")


class Detector(_Model):
    """How statements are found."""

    kind: Literal["model", "rules"] = Field(
        default="model", description="the trained tagger with the language packs, or the packs' rules alone"
    )
    weights: str | None = Field(
        default=None,
        description="a file of other weights for the tagger, as `training` writes them, relative to this folder",
    )
    confidence: float = Field(default=0.25, ge=0, le=1, description="attributions below it are not stored")


class MonitorFile(_Model):
    """monitor.yaml: the service itself."""

    database: Database = Field(default=Database(), description="where everything is kept")
    fetch: Fetching = Field(default=Fetching(), description="how sources and pages are fetched")
    workers: Workers = Field(default=Workers(), description="the processes that read documents")
    limits: Limits = Field(default=Limits(), description="bounds against floods")
    retention: Retention = Field(default=Retention(), description="how long things are kept")
    heartbeat: Heartbeat = Field(default=Heartbeat(), description="a dead man's switch")
    health: Health = Field(default=Health(), description="when operators are told of troubles of sources")
    web: Web = Field(default=Web(), description="the status page")
    detector: Detector = Field(default=Detector(), description="how statements are found")
    data_dir: str | None = Field(default=None, description="default: $STATE_DIRECTORY, else the XDG data folder")
    include_names: tuple[str, ...] = Field(
        default=(), description="further files of actors and places, relative to this one"
    )


# ------------------------------------------------------------------------------------------------------- sources.yaml


class Publisher(_Model):
    """Who runs a source."""

    name: str = Field(description="shown in alerts")
    actor: Id | None = Field(default=None, description="actor id; makes the source official")


class SourceDefaults(_Model):
    """Values for sources that give none."""

    interval: DefaultInterval = Field(
        default=300.0, description="time between two visits; `auto` or `5m..1h`: by the source's own pace"
    )
    timeout: Duration | None = Field(default=None, ge=1, description="default: fetch.timeout of monitor.yaml")
    language: str | None = Field(default=None, description="language code of the entries; else detected")
    backlog: Literal["store", "tell"] = Field(
        default="store", description="what happens to the entries of the first visit"
    )


JsonPointer = Annotated[str, AfterValidator(_json_pointer)]


class JsonFields(_Model):
    """Where a JSON interface has its items and what they say, as JSON pointers (RFC 6901)."""

    items: JsonPointer = Field(default="", description="the list of items, such as `/data/news`; empty: the document")
    id: JsonPointer | None = Field(default=None, description="within an item: what names it, such as `/id`")
    url: str | None = Field(
        default=None,
        description="within an item: its address, such as `/link`; or an address in which `{id}` is replaced",
    )
    title: JsonPointer | None = Field(default=None, description="within an item: its title")
    text: JsonPointer | None = Field(default=None, description="within an item: its text, plain or HTML")
    date: JsonPointer | None = Field(default=None, description="within an item: when it was published")

    @model_validator(mode="after")
    def _enough(self) -> JsonFields:
        if self.url is None and self.text is None:
            msg = "an item needs url or text"
            raise ValueError(msg)
        if self.url is not None and not self.url.startswith("/"):
            if not re.match(r"https?://[^/\s]+", self.url) or "{id}" not in self.url:
                msg = "url is a JSON pointer (/…) or an address with {id} in it"
                raise ValueError(msg)
            if self.id is None:
                msg = "url has {id} in it: give id"
                raise ValueError(msg)
        elif self.url is not None:
            _json_pointer(self.url)
        return self


Selector = Annotated[str, Field(min_length=1)]


class BasicAuth(_Model):
    """Name and password as HTTP asks for them (basic authentication)."""

    user: str = Field(min_length=1, pattern="^[^:]+$", description="name; no colon")
    password: Secret = Field(description="password")


class Source(_Model):
    """One thing that is polled."""

    id: Id = Field(description="short name, used in lists, logs and watches")
    kind: SourceKind = Field(default=SourceKind.FEED, description="how it lists its entries")
    url: str | None = Field(default=None, description="address of the feed, page or sitemap")
    channel: str | None = Field(default=None, description="name of the public Telegram channel")
    links: str | None = Field(
        default=None,
        description="listing: glob over the paths of article links, such as `/news/*`; `**` spans parts, `!` excludes",
    )
    select: str | None = Field(
        default=None,
        min_length=1,
        description="listing: CSS selector of the article links, or of boxes that hold one each, such as `.news h3 a`",
    )
    pages: int = Field(
        default=1, ge=1, le=20, description="listing: pages that the first visit reads, older ones included"
    )
    json_: JsonFields | None = Field(default=None, alias="json", description="json: where its items are")
    text: Literal["auto", "feed", "page"] = Field(
        default="auto",
        description="where an article's text is read: feed: in the entry; page: on its page; auto: in the entry when "
        "the text there is whole, else on the page",
    )
    keep: tuple[Selector, ...] = Field(
        default=(),
        max_length=20,
        description="pages: CSS selectors of what holds the article's text, such as `.article-body`; else it is found",
    )
    drop: tuple[Selector, ...] = Field(
        default=(),
        max_length=20,
        description="pages: CSS selectors of what is taken out first, such as `.read-also` or `figure`",
    )
    publisher: Publisher | None = Field(default=None, description="who runs it")
    language: str | None = Field(default=None, description="language code of its entries; else detected")
    interval: Interval | None = Field(
        default=None,
        description="time between two visits, 10 s or more; `auto` (1m..15m) or `5m..1h`: by its own pace",
    )
    timeout: Duration | None = Field(default=None, ge=1, description="total deadline of one fetch")
    backlog: Literal["store", "tell"] | None = Field(
        default=None, description="what happens to the entries of its first visit"
    )
    groups: tuple[str, ...] = Field(default=(), description="names that watches may use in `source`")
    allow_hosts: tuple[HostPort, ...] = Field(
        default=(), description="HOST:PORT this source may contact although not public"
    )
    ca_file: str | None = Field(default=None, description="further certificate authorities (PEM) for this source")
    ignore_robots: str = Field(
        default="",
        description="why the robots.txt of its host is not heeded, such as `the press office agreed`; empty: it is",
    )
    proxy: Annotated[Secret | Literal[False], AfterValidator(_proxy_address)] | None = Field(
        default=None, description="a proxy of its own, for its pages too; `false`: none, whatever `fetch.proxy` says"
    )
    headers: dict[HeaderName, Secret] = Field(
        default={}, max_length=20, description="sent to its own origin only, such as `X-Api-Key: {env: API_KEY}`"
    )
    cookies: dict[CookieName, Secret] = Field(
        default={}, max_length=20, description="sent to its own origin only, such as `session: {file: mod.cookie}`"
    )
    auth: BasicAuth | None = Field(default=None, description="name and password, for its own origin only")
    paused: bool = Field(default=False, description="kept, but not visited")
    notes: str = Field(default="", description="anything, for the reader of this file")

    @model_validator(mode="after")
    def _one_authorization(self) -> Source:
        names = [name.lower() for name in self.headers]
        if len(set(names)) < len(names):
            msg = "headers names one header twice"
            raise ValueError(msg)
        in_url = bool(re.match(r"https?://[^/?#]*@", self.url or ""))
        if sum((self.auth is not None, "authorization" in names, in_url)) > 1:
            msg = "give one of auth, headers.Authorization and a password in url"
            raise ValueError(msg)
        return self

    @model_validator(mode="after")
    def _address(self) -> Source:
        if self.kind is SourceKind.TELEGRAM:
            if not self.channel and not self.url:
                msg = "a telegram source needs channel"
                raise ValueError(msg)
        elif not self.url:
            msg = f"a {self.kind} source needs url"
            raise ValueError(msg)
        if self.url and not re.match(r"https?://[^/\s]+", self.url):
            msg = "url must start with http:// or https://"
            raise ValueError(msg)
        if (self.json_ is None) is (self.kind is SourceKind.JSON):
            msg = "json is for json sources" if self.json_ else "a json source needs json: where its items are"
            raise ValueError(msg)
        for key in ("links", "select", "pages"):
            if key in self.model_fields_set and getattr(self, key) and self.kind is not SourceKind.LISTING:
                msg = f"{key} is for listing sources"
                raise ValueError(msg)
        return self


class SourcesFile(_Model):
    """sources.yaml: what is watched."""

    defaults: SourceDefaults = Field(default=SourceDefaults(), description="values for sources that give none")
    sources: tuple[Source, ...] = Field(default=(), description="what is polled")


# ------------------------------------------------------------------------------------------------------ watchlist.yaml


class Name(_Model):
    """One written form of an actor or place."""

    text: str = Field(min_length=1, description="the written form, in its base form")
    lang: str | None = Field(default=None, description="language code; without it the form counts in every language")
    used_by: Id | None = Field(default=None, description="actor that uses this form, for contested names")
    condition: Literal["", "surname", "context"] = Field(
        default="",
        description="surname: counts after the full name or with the office; context: needs support in the article",
    )
    forms: tuple[str, ...] = Field(
        default=(), description="odd inflected forms; regular ones are found by the language pack"
    )


NamesByLanguage = dict[str, tuple[str | Name, ...]]


class Office(_Model):
    """An office a person holds, with its dates."""

    actor: Id = Field(description="the institution or government the office belongs to")
    title: str = Field(default="", description="what the office is called")
    since: PartialDate | None = Field(default=None, alias="from", description="first day; YYYY, YYYY-MM or YYYY-MM-DD")
    until: PartialDate | None = Field(default=None, alias="to", description="last day; YYYY, YYYY-MM or YYYY-MM-DD")

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)


class Actor(_Model):
    """Somebody who can speak."""

    id: Id = Field(description="short name, used in watches and sources")
    name: str = Field(
        description="canonical name, shown in alerts; a subscriber of another language sees the first of `names` in it"
    )
    kind: Literal["person", "institution", "government", "party", "organisation", "armed-group", "outlet"] = Field(
        default="institution", description="what it is"
    )
    part_of: Id | None = Field(
        default=None, description="actor it belongs to: a watch for that actor includes this one"
    )
    names: NamesByLanguage = Field(default_factory=dict, description="written forms by language code")
    metonyms: dict[str, tuple[str, ...]] = Field(
        default_factory=dict, description="places or buildings that stand for it as the subject of a reporting verb"
    )
    offices: tuple[Office, ...] = Field(default=(), description="offices a person holds or held")
    country: Id | None = Field(
        default=None, description="id of the place that is its country: “the ministry” there means this one"
    )


class Place(_Model):
    """Somewhere things are said about."""

    id: Id = Field(description="short name, used in watches")
    name: str = Field(description="canonical name, shown in alerts where `names` has none in the subscriber's language")
    kind: str = Field(default="place", description="village, city, region, country, …; for the reader")
    within: tuple[Id, ...] = Field(
        default=(), description="places it lies in; rival hierarchies may stand side by side"
    )
    names: tuple[Name, ...] = Field(default=(), description="written forms")


class Near(_Model):
    """Words that must stand close together."""

    words: tuple[str, ...] = Field(min_length=2, description="words in their base form")
    within: int = Field(default=10, ge=1, le=200, description="words between the first and the last")


class When(_Model):
    """What a watch wants; all conditions given must hold."""

    about: tuple[str, ...] = Field(
        default=(), description="places or actors named in the content; a place includes what lies within it"
    )
    speaker: tuple[str, ...] = Field(default=(), description="actors; an actor includes its parts and people")
    act: tuple[Act, ...] = Field(default=(), description="what the speaker does: any of these")
    origin: Literal["official", "any"] = Field(
        default="any", description="official: published by the speaker's own source"
    )
    confidence: float = Field(default=0.5, ge=0, le=1, description="statements found with less are left out")
    words: tuple[str, ...] = Field(default=(), description="any of these words or phrases in the content")
    near: Near | None = Field(default=None, description="words that must stand close together")
    language: tuple[str, ...] = Field(default=(), description="language codes of the article")
    source: tuple[str, ...] = Field(default=(), description="source ids or groups")
    all: tuple[When, ...] = Field(default=(), description="every one of these must hold too")
    any: tuple[When, ...] = Field(default=(), description="at least one of these must hold too")
    none: tuple[When, ...] = Field(default=(), description="not one of these may hold")


class Expectation(_Model):
    """What a watchlist test wants of its text."""

    speaker: str | None = Field(default=None, description="actor id, or one it is part of")
    act: Act | None = Field(default=None, description="what the speaker does")
    place: str | None = Field(default=None, description="place id found in the content")


class WatchTest(_Model):
    """A text and what the watch must make of it."""

    text: str = Field(min_length=1, description="an article of one or a few sentences")
    lang: str | None = Field(default=None, description="language code; else detected")
    expect: Expectation | Literal["none", "match", "mention"] = Field(
        description="none: no match; match: any statement; mention: only a mention; or what the statement must be"
    )


Follow = Literal["denial", "answer", "edit", "withdrawal", "outlet"]


class Watch(_Model):
    """One rule of an admin."""

    id: Id = Field(description="short name, used in subscriptions")
    title: str = Field(description="shown in alerts and lists")
    when: When = Field(description="all conditions that are given must hold")
    mentions: bool = Field(
        default=False, description="also articles that name a place or actor of `about` without a statement"
    )
    follow: tuple[Follow, ...] = Field(
        default=("denial", "answer", "edit", "withdrawal"),
        description="what is told later about a statement that was told",
    )
    severity: Severity = Field(default="normal", description="how urgent its alerts are")
    tests: tuple[WatchTest, ...] = Field(
        default=(), description="texts and what must come of them; run by `monitor test`"
    )
    paused: bool = Field(default=False, description="kept, but matches nothing")


class WatchlistFile(_Model):
    """watchlist.yaml: actors, places and the watches over them."""

    actors: tuple[Actor, ...] = Field(default=(), description="who can speak; added to those of `include_names`")
    places: tuple[Place, ...] = Field(
        default=(), description="where things are said about; added to those of `include_names`"
    )
    watches: tuple[Watch, ...] = Field(default=(), description="the rules")


class NamesFile(_Model):
    """A file of names alone (`include_names`): actors and places as data."""

    actors: tuple[Actor, ...] = Field(default=(), description="who can speak")
    places: tuple[Place, ...] = Field(default=(), description="where things are said about")


# ---------------------------------------------------------------------------------------------------- subscribers.yaml


class Channel(_Model):
    """One address that messages go to."""

    url: Secret | None = Field(default=None, description="one Apprise URL; `terminal://` prints to standard output")
    per_minute: int = Field(default=20, ge=1, description="most messages in one minute; more wait")


class Quiet(_Model):
    """Hours in which messages are held, not dropped."""

    start: TimeOfDay = Field(alias="from", description="HH:MM, in the subscriber's time zone")
    end: TimeOfDay = Field(alias="to", description="HH:MM; before `from` means the next day")
    except_: Severity | None = Field(
        default=None, alias="except", description="this severity and above is told all the same"
    )

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)


class DigestWhen(_Model):
    """A digest instead of single messages."""

    digest: Literal["hourly", "daily", "weekly"] = Field(description="how often")
    at: TimeOfDay = Field(default="08:00", description="time of day of a daily or weekly digest")
    weekday: Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"] = Field(
        default="mon", description="day of a weekly digest"
    )


class Subscription(_Model):
    """What a subscriber is told, how and when."""

    watches: tuple[str, ...] = Field(default=(), description='watch ids, or "*" for all')
    health: Literal["all", "lasting"] | tuple[HealthKind, ...] | None = Field(
        default=None,
        description="troubles of sources and of the service itself: all, those that last, or a list of kinds",
    )
    sources: tuple[str, ...] = Field(
        default=(), description="health: source ids or groups whose troubles are told; none: of all"
    )
    channels: tuple[Id, ...] = Field(min_length=1, description="keys of the subscriber's `channels`")
    when: Literal["now"] | DigestWhen = Field(default="now", description="at once, or as a digest")
    quiet: Quiet | None = Field(default=None, description="hours in which messages are held")
    min_severity: Severity = Field(default="low", description="alerts below it are not told")
    follow: tuple[Follow, ...] | None = Field(default=None, description="default: what the watch follows")
    detail: Literal["short", "normal", "full"] = Field(
        default="normal", description="short: headings only; full: with the sentences around"
    )

    @model_validator(mode="after")
    def _something(self) -> Subscription:
        if not self.watches and self.health is None:
            msg = "give watches or health"
            raise ValueError(msg)
        if self.health == () or (self.sources and self.health is None):
            msg = "health is all, lasting or a list of kinds" if self.health == () else "sources is for health: give it"
            raise ValueError(msg)
        return self


class Subscriber(_Model):
    """Somebody who is told things."""

    id: Id = Field(description="short name of a person, desk or list")
    language: Literal["en", "ru"] = Field(default="en", description="language of the messages' own words")
    timezone: str = Field(default="UTC", description="name of the time zone database, such as Asia/Yerevan")
    channels: dict[Id, Channel] = Field(min_length=1, description="addresses, by a name of your choice")
    subscriptions: tuple[Subscription, ...] = Field(default=(), description="what is told, how and when")


class SubscribersFile(_Model):
    """subscribers.yaml: who is told."""

    subscribers: tuple[Subscriber, ...] = Field(default=(), description="who is told")


# ------------------------------------------------------------------------------------------------------------ together


class Config(_Model):
    """A whole, cross-checked configuration; replaced as one on reload."""

    monitor: MonitorFile = MonitorFile()
    sources: SourcesFile = SourcesFile()
    watchlist: WatchlistFile = WatchlistFile()
    subscribers: SubscribersFile = SubscribersFile()
    #: hex digest of all files it was read from
    digest: str = ""
    #: folder it was read from
    folder: str = ""
