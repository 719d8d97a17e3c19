"""What holds of the store for any values: codec, queries, and the outbox under any order of events."""

from __future__ import annotations

import json
import re
import tempfile
from datetime import UTC, datetime, timedelta
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, consumes, initialize, invariant, multiple, rule

from monitor.store import outbox
from monitor.store.alerts import save_alerts
from monitor.store.codec import from_json, to_json
from monitor.store.columns import json_text, storable
from monitor.store.engine import Store
from monitor.store.schema import clipped
from monitor.store.search import excerpt, parse_query
from monitor.types import AlertFacts, Dead, Delivery, Match, ResolvedAttribution, RetryAt, Sent, StatementSignature
from tests.store_documents import NOW, intent

_aware = st.datetimes(timezones=st.just(UTC))
_reals = st.floats(allow_nan=False, allow_infinity=False)
st.register_type_strategy(datetime, _aware)
st.register_type_strategy(float, _reals)


@settings(max_examples=40, deadline=None)
@given(value=st.one_of(*(st.from_type(kind) for kind in (AlertFacts, ResolvedAttribution, Match, StatementSignature))))
def test_values_come_back_from_json_as_they_were(value: object) -> None:
    assert from_json(type(value), json.loads(json.dumps(to_json(value)))) == value


def test_a_key_of_a_newer_version_is_ignored() -> None:
    facts = intent("S-1").facts
    assert from_json(AlertFacts, {**to_json(facts), "colour": "red"}) == facts


@given(text=st.text(alphabet=st.characters(exclude_categories=()), max_size=60))
def test_stored_text_keeps_its_length_and_can_be_stored(text: str) -> None:
    stored = storable(text)
    assert len(stored) == len(text)
    assert "\x00" not in stored
    stored.encode("utf-8")
    written = json_text({"k": [text, {text: text}]})
    written.encode("utf-8")
    assert r"\u0000" not in written.replace(r"\\u0000", "")
    assert json.loads(written)["k"][0] == stored


@given(one=st.text(max_size=400), other=st.text(max_size=400))
def test_clipped_keys_are_short_and_differ_when_the_keys_do(one: str, other: str) -> None:
    assert len(clipped(one * 3)) <= 240
    assert (clipped(one * 3) == clipped(other * 3)) == (one == other)


@given(query=st.text(alphabet=st.characters(exclude_categories=()), max_size=80))
def test_no_query_gets_more_than_letters_and_digits_into_the_database(query: str) -> None:
    for term in parse_query(query):
        assert term.words
        assert all(re.fullmatch(r"[^\W_]+", word) for word in term.words)


@given(body=st.text(max_size=400), query=st.text(alphabet='abиж "*-', min_size=1, max_size=12))
def test_the_marks_of_an_excerpt_lie_inside_it(body: str, query: str) -> None:
    terms = parse_query(query)
    if not terms:
        return
    shown, marks = excerpt(body, terms)
    assert all(0 <= start < end <= len(shown) for start, end in marks)
    assert "\n" not in shown


class OutboxStates(RuleBasedStateMachine):
    """Any order of claims, outcomes, lost senders and restarts: nothing is lost, nothing unmarked is sent twice."""

    claimed = Bundle("claimed")

    @initialize()
    def open(self) -> None:
        self.folder = tempfile.TemporaryDirectory()
        self.store = Store.open(f"sqlite:///{Path(self.folder.name) / 'm.db'}", now=lambda: NOW)
        self.now = NOW
        self.count = 0
        self.dead: set[int] = set()
        #: row -> how often a message was handed to its channel and perhaps accepted
        self.handed: dict[int, int] = {}

    @rule(digest=st.booleans(), channel=st.sampled_from("ab"))
    def add(self, digest: bool, channel: str) -> None:
        self.count += 1
        key = f"{channel}#digest" if digest else ""
        self.store.write(save_alerts, [intent(f"S-{self.count}", channel, due=self.now, digest_key=key)], now=self.now)

    @rule(target=claimed)
    def claim(self) -> object:
        found = self.store.write(outbox.claim_deliveries, self.now, limit=2, lease_s=60)
        for delivery in found:
            if any(self.handed.get(row) for row in delivery.outbox_ids):
                assert delivery.possible_repeat
        return multiple(*found)

    @rule(delivery=consumes(claimed), accepted=st.booleans())
    def finish(self, delivery: Delivery, accepted: bool) -> None:
        outcome = Sent() if accepted else RetryAt(at=self.now + timedelta(seconds=30), reason="busy")
        self.store.write(outbox.finish_delivery, delivery, outcome, self.now)

    @rule(delivery=consumes(claimed))
    def refuse(self, delivery: Delivery) -> None:
        self.store.write(outbox.finish_delivery, delivery, Dead(reason="no"), self.now)

    @rule(delivery=consumes(claimed))
    def lose_answer(self, delivery: Delivery) -> None:
        rows = {row.outbox_id: row for row in self.store.read(outbox.list_outbox, limit=1000)}
        still_ours = all(rows[row].state == "sending" for row in delivery.outbox_ids)
        outcome = RetryAt(at=self.now, reason="answer lost", uncertain=True)
        self.store.write(outbox.finish_delivery, delivery, outcome, self.now)
        if still_ours:
            self.handed.update({row: self.handed.get(row, 0) + 1 for row in delivery.outbox_ids})

    @rule(delivery=consumes(claimed))
    def vanish(self, delivery: Delivery) -> None:
        """The sender dies after the channel accepted."""
        self.handed.update({row: self.handed.get(row, 0) + 1 for row in delivery.outbox_ids})
        self.now += timedelta(seconds=61)
        self.store.write(outbox.release_expired, self.now)

    @rule(seconds=st.integers(1, 40))
    def wait(self, seconds: int) -> None:
        self.now += timedelta(seconds=seconds)

    @rule()
    def restart(self) -> None:
        self.store.write(outbox.release_expired, self.now, all_leases=True)

    @invariant()
    def every_row_is_there(self) -> None:
        rows = self.store.read(outbox.list_outbox, limit=1000)
        assert len(rows) == self.count
        assert all(row.state in ("waiting", "sending", "sent", "dead") for row in rows)
        assert all((row.finished_at is not None) == (row.state in ("sent", "dead")) for row in rows)

    def teardown(self) -> None:
        """Whatever happened, everything that is not dead gets out in the end."""
        self.store.write(outbox.release_expired, self.now, all_leases=True)
        self.now += timedelta(hours=1)
        while found := self.store.write(outbox.claim_deliveries, self.now, limit=9, lease_s=60):
            for delivery in found:
                self.store.write(outbox.finish_delivery, delivery, Sent(), self.now)
        states = {row.state for row in self.store.read(outbox.list_outbox, limit=1000)}
        self.store.close()
        self.folder.cleanup()
        assert states <= {"sent", "dead"}


TestOutboxStates = OutboxStates.TestCase
TestOutboxStates.settings = settings(max_examples=15, stateful_step_count=20, deadline=None)
