"""Loading a whole configuration: positions, suggestions, merging, cross checks. One mistake per test."""

from __future__ import annotations

from pathlib import Path

import pytest

from monitor.config.loader import check_config, load_config
from monitor.errors import ConfigError


@pytest.fixture
def write(tmp_path):
    """Write files of a configuration folder; give the folder."""

    def _write(**files: str) -> Path:
        for name, text in files.items():
            path = tmp_path / f"{name.replace('__', '/')}.yaml"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, "utf-8")
        return tmp_path

    return _write


def _problems(folder: Path, **more) -> list[str]:
    report = check_config(folder, environ=more.pop("environ", {}), **more)
    assert (report.config is None) == bool(report.problems)
    return [problem.removeprefix(f"{folder}/") for problem in report.problems]


ACTORS = "actors: [{id: az-gov, name: Government}, {id: az-mod, name: Ministry, part_of: az-gov}]\n"
CONDITIONS = "about, speaker, act, words, near, language, source, all, any"
PLACES = "places: [{id: land, name: Land}, {id: farrukh, name: Farrukh, within: [land]}]\n"


def test_a_good_folder_loads_and_carries_its_digest(write) -> None:
    folder = write(
        sources="sources: [{id: one, url: 'https://one.example/rss', publisher: {name: One, actor: az-mod}}]\n",
        watchlist=ACTORS + PLACES + "watches: [{id: w, title: W, when: {about: [farrukh], speaker: [az-gov]}}]\n",
        subscribers="subscribers:\n- id: desk\n  channels: {t: {url: 'terminal://'}}\n"
        "  subscriptions: [{watches: [w], channels: [t]}]\n",
    )
    config = load_config(folder, environ={})
    assert config.sources.sources[0].publisher.actor == "az-mod"
    assert config.watchlist.watches[0].when.about == ("farrukh",)
    assert len(config.digest) == 32
    (folder / "sources.yaml").write_text("sources: []\n", "utf-8")
    assert load_config(folder, environ={}).digest != config.digest


def test_files_that_are_missing_have_defaults(write) -> None:
    config = load_config(write(sources="sources: []\n"), environ={})
    assert config.monitor.fetch.timeout == 30.0
    assert config.watchlist.watches == ()


def test_an_unknown_key_is_pointed_at_and_corrected(write) -> None:
    folder = write(sources="sources:\n  - id: one\n    url: https://one.example/\n    intervall: 5m\n")
    assert _problems(folder) == ["sources.yaml:4:5: sources.one.intervall: unknown key (did you mean interval?)"]


def test_a_bad_choice_is_corrected(write) -> None:
    folder = write(watchlist="watches: [{id: w, title: W, when: {act: [denail]}}]\n")
    (problem,) = _problems(folder)
    assert problem.startswith("watchlist.yaml:1:42: watches.w.when.act: “denail” is not one of assertion, denial,")
    assert problem.endswith("(did you mean denial?)")


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        ("interval: 5", "sources.a.interval: write a duration with its unit, such as 30s, 5m, 2h or 1d"),
        ("interval: 5s", "sources.a.interval: must be at least 10s"),
        ("groups: x", "sources.a.groups: write a list, such as [x]"),
        ("paused: maybe", "sources.a.paused: write true or false"),
        ("notes: 12", 'sources.a.notes: write text (in quotes: "12")'),
        ("notes:", "sources.a.notes: write some text, or leave the key out"),
        ("publisher: X", "sources.a.publisher: write a mapping of keys and values"),
        ("publisher: {}", "sources.a.publisher: name is missing"),
        ("language: english", "sources.a.language: “english” is no language code; write en, ru, hy, …"),
        ("allow_hosts: [localhost]", "sources.a.allow_hosts: write HOST:PORT, such as 127.0.0.1:8080 or [::1]:8080"),
        ("links: /n/*", "sources.a: links is for listing sources"),
    ],
)
def test_a_wrong_value_of_a_source_is_told_in_plain_words(write, line: str, problem: str) -> None:
    folder = write(sources=f"sources:\n  - id: a\n    url: https://a.example/\n    {line}\n")
    (found,) = _problems(folder)
    assert found.split(": ", 1)[1] == problem


@pytest.mark.parametrize("links", ["^/en/news/", "/en/.*", "/news/(a|b)", "/news/[0-9]", "news/*", "!/tag/*"])
def test_links_that_are_no_glob_are_refused(write, links: str) -> None:
    folder = write(sources=f"sources: [{{id: a, kind: listing, url: 'https://a.example/', links: '{links}'}}]\n")
    (found,) = _problems(folder)
    assert ": sources.a.links: " in found


def test_a_telegram_source_needs_a_channel(write) -> None:
    folder = write(sources="sources: [{id: a, kind: telegram}]\n")
    assert _problems(folder) == ["sources.yaml:1:11: sources.a: a telegram source needs channel"]


def test_a_union_gives_one_sentence(write) -> None:
    folder = write(
        subscribers="subscribers:\n- id: d\n"
        "  channels: {t: {url: 3}, u: {url: {envv: X}}, v: {url: {env: A, file: B}}}\n"
        "  subscriptions: [{health: all, channels: [t], when: later}]\n"
    )
    assert [problem.split(": ", 1)[1] for problem in _problems(folder)] == [
        'subscribers.d.channels.t.url: write text (in quotes: "3"), or a mapping with the keys env, file, credential',
        "subscribers.d.channels.u.url.envv: unknown key (did you mean env?)",
        "subscribers.d.channels.v.url: give exactly one of env, file, credential",
        "subscribers.d.subscriptions.#1.when: “later” is not now, nor a mapping with the keys digest, at, weekday",
    ]


def test_a_secret_never_appears_in_a_problem(write) -> None:
    folder = write(
        subscribers="subscribers:\n- id: d\n"
        "  channels: {t: {url: 'tgram://TOKEN/1', per_minute: many}, u: {url: [TOKEN]}}\n"
    )
    problems = _problems(folder)
    assert len(problems) == 2
    assert "TOKEN" not in "".join(problems)


def test_all_problems_of_all_files_come_at_once_in_file_order(write) -> None:
    folder = write(
        monitor="fetch: {timeout: 30}\n",
        sources="sources: [{id: a, url: 'ftp://a'}]\n",
        watchlist="watches: [{id: w, title: W, when: {}}]\n",
        subscribers="subscribers: [{id: d, channels: {}}]\n",
    )
    assert [problem.split(":")[0] for problem in _problems(folder)] == [
        "monitor.yaml",
        "sources.yaml",
        "watchlist.yaml",
        "subscribers.yaml",
    ]


def test_a_syntax_error_in_one_file_does_not_hide_the_problems_of_another(write) -> None:
    folder = write(sources="sources: [\n", watchlist="watchess: []\n")
    problems = _problems(folder)
    assert problems[0].startswith("sources.yaml:2:1: ")
    assert problems[1] == "watchlist.yaml:1:1: watchess: unknown key (did you mean watches?)"


# ------------------------------------------------------------------------------------------------------- between files


def test_an_unknown_actor_of_a_publisher_is_corrected(write) -> None:
    folder = write(
        sources="sources: [{id: a, url: 'https://a.example', publisher: {name: A, actor: az-mdo}}]\n", watchlist=ACTORS
    )
    (problem,) = _problems(folder)
    assert problem.endswith("sources.a.publisher.actor: no actor has the id “az-mdo” (did you mean az-mod?)")


@pytest.mark.parametrize(
    ("when", "problem"),
    [
        ("{about: [farruk]}", "when.about: no place or actor has the id “farruk” (did you mean farrukh?)"),
        ("{speaker: [az-gvo]}", "when.speaker: no actor has the id “az-gvo” (did you mean az-gov?)"),
        ("{speaker: [farrukh]}", "when.speaker: no actor has the id “farrukh”"),
        ("{source: [nobody]}", "when.source: no source or group has the id “nobody”"),
        ("{any: [{about: [nowhere]}]}", "when.any.#1.about: no place or actor has the id “nowhere”"),
        ("{words: [x], language: [russian]}", "when.language: “russian” is no language code; write en, ru, hy, …"),
        ("{origin: official}", "when: would match every statement; give at least one of " + CONDITIONS),
    ],
)  # fmt: skip
def test_a_watch_that_cannot_work_is_refused(write, when: str, problem: str) -> None:
    folder = write(watchlist=ACTORS + PLACES + f"watches: [{{id: w, title: W, when: {when}}}]\n")
    (found,) = _problems(folder)
    assert found.split(": ", 1)[1] == f"watches.w.{problem}"


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("actors: [{id: a, name: A, part_of: b}, {id: b, name: B, part_of: a}]", "contains itself: a -> b -> a"),
        ("actors: [{id: a, name: A, part_of: a}]", "contains itself: a -> a"),
        ("places: [{id: a, name: A, within: [b]}, {id: b, name: B, within: [c]}, {id: c, name: C, within: [b]}]",
         "contains itself: b -> c -> b"),
    ],
)  # fmt: skip
def test_nothing_may_contain_itself(write, text: str, problem: str) -> None:
    (found,) = _problems(write(watchlist=text + "\n"))
    assert found.endswith(problem)


def test_a_diamond_is_no_cycle(write) -> None:
    text = "places: [{id: a, name: A, within: [b, c]}, {id: b, name: B, within: [d]}, "
    text += "{id: c, name: C, within: [d]}, {id: d, name: D}]\n"
    assert _problems(write(watchlist=text)) == []


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("actors: [{id: a, name: A}, {id: a, name: B}]", "actors.a.id: “a” is already used"),
        ("actors: [{id: a, name: A}]\nplaces: [{id: a, name: B}]", "places.a.id: “a” is already used"),
        ("actors: [{id: a, name: A, names: {en: [{text: X, used_by: b}]}}]", "used_by: no actor has the id “b”"),
        ("actors: [{id: a, name: A, country: nowhere}]", "actors.a.country: no place has the id “nowhere”"),
        ("actors: [{id: a, name: A, offices: [{actor: b}]}]", "offices.#1.actor: no actor has the id “b”"),
        ("actors: [{id: a, name: A, offices: [{actor: a, from: 2020-13}]}]", "from: write a date as YYYY, YYYY-MM or"),
        ("actors: [{id: a, name: A, offices: [{actor: a, from: 2020, to: 2019-12}]}]", "ends (2019-12) before"),
        ("actors: [{id: a, name: A, names: {english: [X]}}]", "“english” is no language code; write en, ru, hy, …"),
    ],
)  # fmt: skip
def test_actors_and_places_are_checked(write, text: str, problem: str) -> None:
    (found,) = _problems(write(watchlist=text + "\n"))
    assert problem in found


def test_an_office_of_one_year_may_begin_and_end_in_it(write) -> None:
    text = "actors: [{id: a, name: A, offices: [{actor: a, from: 2022-09, to: 2022}]}]\n"
    assert _problems(write(watchlist=text)) == []


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        ("timezone: Asia/Yerewan", "timezone: no time zone is called “Asia/Yerewan” (did you mean Asia/Yerevan?)"),
        ("subscriptions: [{watches: [v], channels: [t]}]", "subscriptions.#1.watches: no watch has the id “v”"),
        ("subscriptions: [{health: all, channels: [tt]}]",
         "subscriptions.#1.channels: no channel of this subscriber has the id “tt” (did you mean t?)"),
        ("subscriptions: [{channels: [t]}]", "subscriptions.#1: give watches or health"),
        ("subscriptions: [{health: [], channels: [t]}]", "subscriptions.#1: health is all, lasting or a list of kinds"),
        ("subscriptions: [{health: all, sources: [a], channels: [t]}]",
         "subscriptions.#1.sources: no source or group has the id “a”"),
        ("subscriptions: [{health: all, channels: []}]", "subscriptions.#1.channels: needs at least 1 entry"),
        ("subscriptions: [{health: all, channels: [t], quiet: {from: 23, to: '07:00'}}]",
         'subscriptions.#1.quiet.from: write text (in quotes: "23")'),
    ],
)  # fmt: skip
def test_subscribers_are_checked(write, line: str, problem: str) -> None:
    folder = write(
        watchlist="watches: [{id: w, title: W, when: {words: [x]}}]\n",
        subscribers=f"subscribers:\n- id: d\n  channels: {{t: {{url: 'terminal://'}}}}\n  {line}\n",
    )
    (found,) = _problems(folder)
    assert found.split(": ", 1)[1].removeprefix("subscribers.d.") == problem


# ------------------------------------------------------------------------------------------------- folders and includes


def test_a_folder_of_the_same_name_is_merged_in_name_order(write) -> None:
    folder = write(
        sources__b="sources: [{id: b, url: 'https://b.example'}]\n",
        sources__a="defaults: {interval: 1h}\nsources: [{id: a, url: 'https://a.example'}]\n",
        sources="sources: [{id: main, url: 'https://main.example'}]\n",
    )
    config = load_config(folder, environ={})
    assert [source.id for source in config.sources.sources] == ["main", "a", "b"]
    assert config.sources.defaults.interval == 3600


def test_a_problem_in_a_merged_file_names_that_file(write) -> None:
    folder = write(
        sources__a="sources: [{id: a, url: 'https://a.example'}]\n",
        sources__b="# second\nsources:\n- {id: a, url: 'https://b.example', paused: si}\n",
    )
    assert _problems(folder) == [
        f"sources/b.yaml:3:8: sources.a.id: “a” is already used (first at {folder}/sources/a.yaml:1)",
        "sources/b.yaml:3:45: sources.a.paused: write true or false",
    ]


def test_one_value_in_two_files_is_refused(write) -> None:
    folder = write(monitor__a="web: {listen: ''}\n", monitor__b="web: {listen: '127.0.0.1:1'}\n")
    assert _problems(folder) == [
        f"monitor/b.yaml:1:15: listen: given in two files (first in {folder}/monitor/a.yaml:1)"
    ]


def test_included_names_join_the_watchlist_and_keep_their_place(write) -> None:
    folder = write(
        monitor="include_names: [names]\n",
        names__a=ACTORS,
        names__b="places: [{id: p, name: P, within: [q]}]\n",
        watchlist="watches: [{id: w, title: W, when: {speaker: [az-gov], about: [p]}}]\n",
    )
    assert _problems(folder) == ["names/b.yaml:1:36: places.p.within: no place has the id “q”"]


def test_a_missing_include_is_told_at_the_line_that_names_it(write) -> None:
    folder = write(monitor="include_names:\n  - gone.yaml\n")
    assert _problems(folder) == [f"monitor.yaml:2:5: include_names: no such file: {folder}/gone.yaml"]


def test_a_file_of_names_holds_names_only(write) -> None:
    folder = write(monitor="include_names: [n.yaml]\n", n="watches: []\n")
    assert _problems(folder) == ["n.yaml:1:1: watches: a file of names holds only actors and places"]


def test_a_file_with_the_wrong_ending_is_not_silently_ignored(tmp_path) -> None:
    (tmp_path / "sources.yml").write_text("sources: []\n", "utf-8")
    assert _problems(tmp_path) == ["sources.yml: is not read; its name must be sources.yaml"]


def test_a_folder_that_is_not_there_or_empty_is_told(tmp_path) -> None:
    assert check_config(tmp_path / "x", environ={}).problems == (f"{tmp_path}/x: no such folder",)
    (problem,) = check_config(tmp_path, environ={}).problems
    assert problem.startswith(f"{tmp_path}: holds none of monitor.yaml")


def test_load_config_raises_with_all_problems(write) -> None:
    with pytest.raises(ConfigError) as caught:
        load_config(write(sources="a: 1\nb: 2\n"), environ={})
    assert len(caught.value.problems) == 2


def test_single_files_can_stand_in_for_parts(tmp_path) -> None:
    mine = tmp_path / "mine.yaml"
    mine.write_text("sources: [{id: a, url: 'https://a.example'}]\n", "utf-8")
    config = load_config(None, environ={}, files={"sources": mine}, overrides={"database.url": "sqlite:///x.db"})
    assert [source.id for source in config.sources.sources] == ["a"]
    assert config.monitor.database.url == "sqlite:///x.db"


# --------------------------------------------------------------------------------------------------------- environment


def test_the_environment_wins_over_the_file_and_overrides_over_both(write) -> None:
    folder = write(monitor="workers: {count: 2}\nfetch: {timeout: 10s, per_host: 3}\n")
    environ = {
        "MONITOR_WORKERS_COUNT": "4",
        "MONITOR_FETCH_TIMEOUT": "5s",
        "MONITOR_FETCH_ALLOW_HOSTS": "127.0.0.1:*, [::1]:80",
        "MONITOR_WEB_LISTEN": "",
        "MONITOR_HEARTBEAT_URL": "https://hc.example/x",
        "MONITOR_CONFIG": "/elsewhere",
    }
    config = load_config(folder, environ=environ, overrides={"fetch.timeout": "1s"})
    assert config.monitor.workers.count == 4
    assert config.monitor.fetch.timeout == 1.0
    assert config.monitor.fetch.per_host == 3
    assert config.monitor.fetch.allow_hosts == ("127.0.0.1:*", "[::1]:80")
    assert config.monitor.web.listen == "127.0.0.1:8787"
    assert config.monitor.heartbeat.url.get_secret_value() == "https://hc.example/x"


def test_a_bad_variable_is_named(write) -> None:
    environ = {"MONITOR_WORKERS_COUNT": "many", "MONITOR_FETCH_TIMOUT": "5s"}
    assert _problems(write(sources="sources: []\n"), environ=environ) == [
        "MONITOR_FETCH_TIMOUT: no such setting (did you mean MONITOR_FETCH_TIMEOUT?)",
        "MONITOR_WORKERS_COUNT: “many” is not a whole number",
    ]


def test_a_bad_override_is_named(write) -> None:
    assert _problems(write(sources="sources: []\n"), overrides={"fetch.timeout": "5"}) == [
        "fetch.timeout: write a duration with its unit, such as 30s, 5m, 2h or 1d"
    ]


# ------------------------------------------------------------------------------------------------------------ warnings


def test_doubtful_things_are_warnings(write) -> None:
    folder = write(
        sources="sources: [{id: a, kind: listing, url: 'https://a.example'}, {id: b, url: 'https://a.example'}]\n",
        watchlist="actors: [{id: x, name: X-Ministry, names: {en: [MN, Same]}}, "
        "{id: y, name: Y, names: {en: [same]}}]\n"
        "watches: [{id: w, title: W, when: {speaker: [x]}}]\n",
        subscribers="subscribers:\n- {id: d, channels: {t: {url: {env: NO_SUCH}}, u: {url: 'terminal://'}}, "
        "subscriptions: [{health: all, channels: [t]}]}\n",
    )
    report = check_config(folder, environ={})
    assert report.problems == ()
    texts = [warning.split(": ", 2)[2] for warning in report.warnings]
    assert texts == [
        "a listing without links or select: which links are articles will be guessed",
        "no publisher: alerts will show the site's address instead of a name",
        "the same address as a",
        "no publisher: alerts will show the site's address instead of a name",
        "“MN” is short and will be found too often; give it `condition: context`",
        "“same” is also a name of x; give one of them `condition: context`",
        "has no tests: `monitor test` cannot tell whether it works",
        "nobody subscribes to it",
        "no subscription uses this channel",
    ]


def test_files_that_hold_nothing_are_told(write) -> None:
    folder = write(sources="# later\n", watchlist="watches: []\n")
    warnings = [warning.removeprefix(f"{folder}/") for warning in check_config(folder, environ={}).warnings]
    assert warnings == [
        "subscribers.yaml: there is no such file: no subscribers, so nobody is told anything",
        "sources.yaml:1:1: the file is empty: no sources, so nothing is visited",
        "watchlist.yaml:1:10: watches: no watches, so nothing is looked for",
    ]


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("database: {url: 'mysql://x/y'}", "1:17: database.url: write sqlite:///PATH or postgresql://USER@HOST/NAME"),
        ("database: {url: 'sqlite:///'}", "1:17: database.url: write sqlite:///PATH or postgresql://USER@HOST/NAME"),
        (
            "database: {url: m.db}",
            "1:17: database.url: write sqlite:///PATH or postgresql://USER@HOST/NAME; for this file: sqlite:///m.db",
        ),
        (
            "database: {url: 'sqlite:///:memory:'}",
            "1:17: database.url: a database in memory would forget what was told; name a file",
        ),
        ("fetch: {timeout: 0s}", "1:18: fetch.timeout: must be at least 1s"),
        ("workers: {deadline: 0m}", "1:21: workers.deadline: must be at least 1s"),
        ("workers: {memory: 1MiB}", "1:19: workers.memory: must be at least 256MiB"),
        ("limits: {max_interval: 0s}", "1:24: limits.max_interval: must be at least 1m"),
        ("limits: {revisits: [10m, 0s]}", "1:26: limits.revisits: must be at least 1s"),
        ("retention: {captures: 0d}", "1:23: retention.captures: must be at least 1h"),
        ("web: {listen: '[::1]:99999'}", "1:15: web.listen: there is no port 99999; the last one is 65535"),
        ("heartbeat: {every: 0s}", "1:20: heartbeat.every: must be at least 10s"),
        (
            "heartbeat: {url: 'hc.example/x'}",
            "1:18: heartbeat.url: write an address that begins with http:// or https://",
        ),
        ("heartbeat: {url: 'http://'}", "1:18: heartbeat.url: write an address that begins with http:// or https://"),
    ],
)
def test_values_that_would_only_fail_later_are_refused(write, text: str, problem: str) -> None:
    assert _problems(write(monitor=text + "\n")) == [f"monitor.yaml:{problem}"]


@pytest.mark.parametrize(
    "url",
    ["sqlite:///m.db", "sqlite:////var/lib/m.db", "postgresql://monitor@db.example/monitor", "postgres:///monitor"],
)
def test_both_kinds_of_database_are_accepted(write, url: str) -> None:
    assert _problems(write(monitor=f"database: {{url: '{url}'}}\n")) == []


def test_sources_are_not_visited_all_the_time(write) -> None:
    folder = write(sources="defaults: {interval: 0s, timeout: 0s}\nsources: []\n")
    assert _problems(folder) == [
        "sources.yaml:1:22: defaults.interval: must be at least 1s",
        "sources.yaml:1:35: defaults.timeout: must be at least 1s",
    ]
