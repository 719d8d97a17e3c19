"""The shape of the four configuration files; everything below them is frozen and validated as a whole.

Durations are written `30s`, `5m`, `2h`, `1d` and arrive as seconds; sizes `5MiB` and arrive as bytes.
"""

from __future__ import annotations

import re
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, SecretStr, model_validator

from monitor.types import Act, SourceKind

_DURATION = re.compile(r"(\d+(?:\.\d+)?)\s*(s|m|h|d)")
_DURATION_UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86400}
_SIZE = re.compile(r"(\d+(?:\.\d+)?)\s*(B|KiB|MiB|GiB)")
_SIZE_UNITS = {"B": 1, "KiB": 2**10, "MiB": 2**20, "GiB": 2**30}


def _seconds(value: Any) -> Any:
    """Return seconds for `5m`-like text; a bare number is refused so that nobody guesses the unit."""
    if isinstance(value, str):
        found = _DURATION.fullmatch(value.strip())
        if found:
            return float(found[1]) * _DURATION_UNITS[found[2]]
    msg = "write a duration with its unit, such as 30s, 5m, 2h or 1d"
    raise ValueError(msg)


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


def _time_of_day(value: str) -> str:
    if not re.fullmatch(r"([01]\d|2[0-3]):[0-5]\d", value):
        msg = 'write a time of day as "HH:MM"'
        raise ValueError(msg)
    return value


Duration = Annotated[float, BeforeValidator(_seconds, json_schema_input_type=str)]
Size = Annotated[int, BeforeValidator(_bytes, json_schema_input_type=str)]
Id = Annotated[str, AfterValidator(_id)]
TimeOfDay = Annotated[str, AfterValidator(_time_of_day)]
Severity = Literal["low", "normal", "high", "critical"]


class _Model(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)


class SecretRef(_Model):
    """Where a secret is read from: exactly one of the three."""

    env: str | None = None
    file: str | None = None
    credential: str | None = None

    @model_validator(mode="after")
    def _exactly_one(self) -> SecretRef:
        if sum(value is not None for value in (self.env, self.file, self.credential)) != 1:
            msg = "give exactly one of env, file, credential"
            raise ValueError(msg)
        return self


Secret = SecretRef | SecretStr

# ------------------------------------------------------------------------------------------------------- monitor.yaml


class Database(_Model):
    """Where everything is kept."""

    url: str = Field("sqlite:///monitor.db", description="sqlite:///PATH or postgresql://…; relative to the data folder")


class Fetching(_Model):
    """How sources and pages are fetched."""

    user_agent: str = Field("", description="default: product, version and `contact`")
    contact: str = Field("", description="address or page that a webmaster can write to; part of the User-Agent")
    timeout: Duration = Field(30.0, description="total deadline of one fetch, redirects included")
    max_feed: Size = Field(10 * 2**20, description="largest document of a source, after unpacking")
    max_page: Size = Field(5 * 2**20, description="largest page, after unpacking")
    concurrency: int = Field(32, ge=1, le=512, description="fetches at the same time")
    per_host: int = Field(2, ge=1, le=16, description="fetches of one host at the same time")
    host_pause: Duration = Field(1.0, description="least time between two fetches of one host")
    allow_hosts: tuple[str, ...] = Field((), description="HOST:PORT (port may be *) that may be contacted although not public")
    ca_file: str | None = Field(None, description="further certificate authorities (PEM), beside the system's")


class Workers(_Model):
    """The processes that read documents."""

    count: int = Field(1, ge=1, le=64)
    deadline: Duration = Field(20.0, description="a document that takes longer is given up and its worker replaced")
    memory: Size = Field(768 * 2**20, description="address space of one worker")
    max_tasks: int = Field(500, ge=1, description="documents until a worker is replaced")


class Limits(_Model):
    """Bounds that keep one source from flooding anybody."""

    entries_per_visit: int = Field(1000, ge=1)
    alerts_per_source_hour: int = Field(20, ge=1, description="beyond it, alerts of a source are told as one digest")
    max_interval: Duration = Field(86400.0, description="longest back-off of a failing source")


class Retention(_Model):
    """How long things are kept."""

    captures: Duration = Field(90 * 86400.0)
    articles: Duration = Field(365 * 86400.0)
    visits: Duration = Field(30 * 86400.0)


class Heartbeat(_Model):
    """A dead man's switch: an address asked while all is well."""

    url: Secret | None = None
    every: Duration = 300.0


class Web(_Model):
    """The status page."""

    listen: str = Field("127.0.0.1:8787", description="HOST:PORT, or empty for none")


class Detector(_Model):
    """How statements are found."""

    kind: Literal["rules"] = "rules"
    confidence: float = Field(0.35, ge=0, le=1, description="attributions below it are not stored")


class MonitorFile(_Model):
    """monitor.yaml: the service itself."""

    database: Database = Database()
    fetch: Fetching = Fetching()
    workers: Workers = Workers()
    limits: Limits = Limits()
    retention: Retention = Retention()
    heartbeat: Heartbeat = Heartbeat()
    web: Web = Web()
    detector: Detector = Detector()
    data_dir: str | None = Field(None, description="default: $STATE_DIRECTORY, else the XDG data folder")
    include_names: tuple[str, ...] = Field((), description="further files of actors and places, relative to this one")


# ------------------------------------------------------------------------------------------------------- sources.yaml


class Publisher(_Model):
    """Who runs a source."""

    name: str
    actor: Id | None = Field(None, description="actor id; makes the source official")


class SourceDefaults(_Model):
    """Values for sources that give none."""

    interval: Duration = Field(300.0, description="time between two visits")
    timeout: Duration | None = None
    language: str | None = None
    backlog: Literal["store", "tell"] = Field("store", description="what happens to the entries of the first visit")


class Source(_Model):
    """One thing that is polled."""

    id: Id
    kind: SourceKind = SourceKind.FEED
    url: str | None = None
    channel: str | None = Field(None, description="name of the public Telegram channel")
    links: str | None = Field(None, description="listing: glob over the paths of its article links, not a regular expression")
    publisher: Publisher | None = None
    language: str | None = None
    interval: Duration | None = Field(None, ge=10)
    timeout: Duration | None = None
    backlog: Literal["store", "tell"] | None = None
    groups: tuple[str, ...] = ()
    allow_hosts: tuple[str, ...] = ()
    ca_file: str | None = None
    paused: bool = False
    notes: str = ""

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
        if self.links and self.kind is not SourceKind.LISTING:
            msg = "links is for listing sources"
            raise ValueError(msg)
        return self


class SourcesFile(_Model):
    """sources.yaml: what is watched."""

    defaults: SourceDefaults = SourceDefaults()
    sources: tuple[Source, ...] = ()


# ------------------------------------------------------------------------------------------------------ watchlist.yaml


class Name(_Model):
    """One written form of an actor or place."""

    text: str
    lang: str | None = None
    used_by: Id | None = Field(None, description="actor that uses this form, for contested names")
    condition: Literal["", "surname", "context"] = Field(
        "", description="surname: counts after the full name or with the office; context: needs support in the same article"
    )
    forms: tuple[str, ...] = Field((), description="odd inflected forms; regular ones are found by the language pack")


NamesByLanguage = dict[str, tuple[str | Name, ...]]


class Office(_Model):
    """An office a person holds, with its dates."""

    actor: Id
    title: str = ""
    since: str | None = Field(None, alias="from", description="YYYY, YYYY-MM or YYYY-MM-DD")
    until: str | None = Field(None, alias="to")

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)


class Actor(_Model):
    """Somebody who can speak."""

    id: Id
    name: str
    kind: Literal["person", "institution", "government", "party", "organisation", "armed-group", "outlet"] = "institution"
    part_of: Id | None = None
    names: NamesByLanguage = Field(default_factory=dict)
    metonyms: dict[str, tuple[str, ...]] = Field(default_factory=dict)
    offices: tuple[Office, ...] = ()
    country: str | None = None


class Place(_Model):
    """Somewhere things are said about."""

    id: Id
    name: str
    kind: str = "place"
    within: tuple[Id, ...] = ()
    names: tuple[Name, ...] = ()


class Near(_Model):
    """Words that must stand close together."""

    words: tuple[str, ...] = Field(min_length=2)
    within: int = Field(10, ge=1, le=200, description="words between the first and the last")


class When(_Model):
    """What a watch wants; all conditions given must hold."""

    about: tuple[str, ...] = Field((), description="places or actors named in the content; a place includes what lies within it")
    speaker: tuple[str, ...] = Field((), description="actors; an actor includes its parts and people")
    act: tuple[Act, ...] = ()
    origin: Literal["official", "any"] = "any"
    confidence: float = Field(0.5, ge=0, le=1)
    words: tuple[str, ...] = Field((), description="any of these words or phrases in the content")
    near: Near | None = None
    language: tuple[str, ...] = ()
    source: tuple[str, ...] = Field((), description="source ids or groups")
    all: tuple[When, ...] = ()
    any: tuple[When, ...] = ()
    none: tuple[When, ...] = ()


class Expectation(_Model):
    """What a watchlist test wants of its text."""

    speaker: str | None = None
    act: Act | None = None
    place: str | None = None


class WatchTest(_Model):
    """A text and what the watch must make of it."""

    text: str
    lang: str | None = None
    expect: Expectation | Literal["none", "match", "mention"]


Follow = Literal["denial", "answer", "edit", "withdrawal", "outlet"]


class Watch(_Model):
    """One rule of an admin."""

    id: Id
    title: str
    when: When
    mentions: bool = Field(False, description="also articles that name a place or actor of `about` without a statement")
    follow: tuple[Follow, ...] = ("denial", "answer", "edit", "withdrawal")
    severity: Severity = "normal"
    tests: tuple[WatchTest, ...] = ()
    paused: bool = False


class WatchlistFile(_Model):
    """watchlist.yaml: actors, places and the watches over them."""

    actors: tuple[Actor, ...] = ()
    places: tuple[Place, ...] = ()
    watches: tuple[Watch, ...] = ()


class NamesFile(_Model):
    """A file of names alone (`include_names`): actors and places as data."""

    actors: tuple[Actor, ...] = ()
    places: tuple[Place, ...] = ()


# ---------------------------------------------------------------------------------------------------- subscribers.yaml


class Channel(_Model):
    """One address that messages go to."""

    url: Secret | None = Field(None, description="one Apprise URL; `terminal://` prints to standard output")
    per_minute: int = Field(20, ge=1)


class Quiet(_Model):
    """Hours in which messages are held, not dropped."""

    start: TimeOfDay = Field(alias="from")
    end: TimeOfDay = Field(alias="to")
    except_: Severity | None = Field(None, alias="except", description="this severity and above is told all the same")

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)


class DigestWhen(_Model):
    """A digest instead of single messages."""

    digest: Literal["hourly", "daily", "weekly"]
    at: TimeOfDay = "08:00"
    weekday: Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"] = "mon"


class Subscription(_Model):
    """What a subscriber is told, how and when."""

    watches: tuple[str, ...] = Field((), description='watch ids, or "*" for all')
    health: Literal["all", "lasting"] | None = None
    channels: tuple[Id, ...] = Field(min_length=1)
    when: Literal["now"] | DigestWhen = "now"
    quiet: Quiet | None = None
    min_severity: Severity = "low"
    follow: tuple[Follow, ...] | None = Field(None, description="default: what the watch follows")
    detail: Literal["short", "normal", "full"] = "normal"

    @model_validator(mode="after")
    def _something(self) -> Subscription:
        if not self.watches and self.health is None:
            msg = "give watches or health"
            raise ValueError(msg)
        return self


class Subscriber(_Model):
    """Somebody who is told things."""

    id: Id
    language: Literal["en", "ru"] = "en"
    timezone: str = "UTC"
    channels: dict[Id, Channel] = Field(min_length=1)
    subscriptions: tuple[Subscription, ...] = ()


class SubscribersFile(_Model):
    """subscribers.yaml: who is told."""

    subscribers: tuple[Subscriber, ...] = ()


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
