"""The `detect` contract: what was read of one text, as JSON values and as lines for people."""

from __future__ import annotations

from typing import Any

from monitor.text.repair import repaired
from monitor.types import Modality, NameHit, ReadDocument, ResolvedAttribution


def as_contract(name: str, document: ReadDocument) -> dict[str, Any]:
    """Return one text's attributions and mentions as other tools rely on them; `name` identifies the text."""
    return {
        "id": name,
        "language": document.article.language,
        "attributions": [_attribution(one) for one in document.attributions],
        "mentions": [_mention(hit) for hit in document.mentions],
    }


def _attribution(one: ResolvedAttribution) -> dict[str, Any]:
    found = one.attribution
    return {
        "speaker": found.speaker,
        "cue": found.cue,
        "content": found.content,
        "form": found.form.value,
        "act": found.act.value,
        "modality": found.modality.value,
        "actor": one.actor,
        "canonical": one.canonical,
        "chain": [{"actor": link.actor, "text": link.text} for link in one.chain],
        "nested_in": found.nested_in,
        "answers": found.answer.index if found.answer else None,
        "places": [{"place": hit.entity_id, "span": hit.span, "text": hit.text} for hit in one.places],
        "confidence": round(one.confidence, 3),
    }


def _mention(hit: NameHit) -> dict[str, Any]:
    return {
        "place": hit.entity_id if hit.kind == "place" else None,
        "actor": hit.entity_id if hit.kind == "actor" else None,
        "span": hit.span,
        "text": hit.text,
    }


def as_text(name: str, document: ReadDocument) -> str:
    """Return the same for people: one block per attribution."""
    lines = [f"{name} ({document.article.language or 'language unknown'})"]
    for number, one in enumerate(document.attributions):
        found = one.attribution
        speaker = one.canonical or one.speaker_text or "nobody named"
        as_written = f' (text: "{one.speaker_text}")' if one.canonical and one.speaker_text else ""
        lines += ["", f"[{number}] {found.act.value.upper()} · {speaker}{as_written}"]
        lines.append(f"    «{repaired(one.content_text)}»")
        extra = [f"{found.form.value}, {one.confidence:.2f}"]
        if found.modality is not Modality.SAID:
            extra.append("thought, not said" if found.modality is Modality.BELIEF else "not said")
        if found.nested_in is not None:
            extra.append(f"inside [{found.nested_in}]")
        if found.answer is not None:
            answered = "an earlier statement" if found.answer.index is None else f"[{found.answer.index}]"
            extra.append(f"answers {answered}")
        if one.places:
            extra.append("places: " + ", ".join(dict.fromkeys(hit.text for hit in one.places)))
        lines.append("    " + " · ".join(extra))
    return "\n".join(lines) if len(lines) > 1 else f"{lines[0]}: no statement found"
