"""The order of the stages, from tokens to finished drafts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from monitor.statements.acts import refine_acts
from monitor.statements.answers import link_answers
from monitor.statements.cues import find_cues
from monitor.statements.formulas import read_formulas, read_label, read_relays
from monitor.statements.furniture import is_furniture
from monitor.statements.modality import mark_modality
from monitor.statements.names import grow_speakers, name_tokens
from monitor.statements.nesting import set_parents
from monitor.statements.pronouns import resolve_pronouns
from monitor.statements.publisher import read_release
from monitor.statements.quoted import join_quotes
from monitor.statements.select import select
from monitor.statements.sentence import SentenceReader
from monitor.statements.verbfinal import VerbFinalReader

if TYPE_CHECKING:
    from collections.abc import Sequence

    from monitor.statements.draft import Draft
    from monitor.statements.lexicon import Lexicon
    from monitor.statements.tokens import Range, Tokens
    from monitor.types import NameHit


def all_drafts(
    tokens: Tokens, lexicon: Lexicon, *, names: Sequence[NameHit], title_end: int
) -> tuple[list[Draft], list[Draft]]:
    """Return the attributions of the rules, and the same with the ones that were found too doubtful to keep."""
    furniture = furniture_paragraphs(tokens, lexicon)
    found = candidates(tokens, lexicon, names=names, furniture=furniture, title_end=title_end)
    drafts = join_quotes(tokens, select(tokens, found, lexicon), lexicon)
    kept = {id(draft) for draft in drafts}
    return drafts, [*drafts, *(draft for draft in found if id(draft) not in kept)]


def completed(
    tokens: Tokens,
    lexicon: Lexicon,
    drafts: list[Draft],
    *,
    names: Sequence[NameHit],
    official: bool,
    title_end: int,
) -> list[Draft]:
    """Return drafts with all that follows from them: whole names, nesting, pronouns, the publisher, acts, answers."""
    grow_speakers(tokens, drafts, names)
    set_parents(drafts)
    resolve_pronouns(tokens, drafts, lexicon)
    if official:
        drafts = read_release(tokens, drafts, furniture_paragraphs(tokens, lexicon), title_end)
    mark_modality(tokens, drafts, lexicon)
    refine_acts(tokens, drafts, lexicon)
    link_answers(tokens, drafts, lexicon)
    return drafts


def furniture_paragraphs(tokens: Tokens, lexicon: Lexicon) -> set[int]:
    """Return the numbers of the paragraphs that are page furniture."""
    return {k for k, p in enumerate(tokens.paragraphs) if is_furniture(tokens, p, lexicon)}


def candidates(
    tokens: Tokens, lexicon: Lexicon, *, names: Sequence[NameHit], furniture: set[int], title_end: int
) -> list[Draft]:
    """Return what may be attributions, the doubtful ones too, in order of their cues."""
    known = name_tokens(tokens, names)
    drafts: list[Draft] = []
    paragraph = -1
    before: Range | None = None
    openings = {a: k for k, (a, _) in enumerate(tokens.paragraphs)}
    for sentence in tokens.sentences:
        paragraph = openings.get(sentence[0], paragraph)
        if paragraph in furniture:
            continue
        if sentence[0] in openings:
            label = read_label(
                tokens,
                tokens.paragraphs[paragraph],
                lexicon,
                headline=_is_headline(tokens, paragraph, title_end),
                names=known,
            )
            if label is not None:
                drafts.append(label)
        drafts.extend(read_sentence(tokens, sentence, lexicon, before))
        before = sentence
    return drafts


def read_sentence(tokens: Tokens, sentence: Range, lexicon: Lexicon, before: Range | None = None) -> list[Draft]:
    """Return the drafts of one sentence: formulas and cues."""
    formulas = read_formulas(tokens, sentence, lexicon)
    relays = read_relays(tokens, sentence, lexicon)
    taken = {i for draft in formulas for part in [*draft.cue, *draft.speaker] for i in range(*part)}
    taken |= {i for at, source in relays for i in range(at, source[1])}
    cues = [cue for cue in find_cues(tokens, sentence, lexicon) if cue.head not in taken]
    cuts = tuple(min(draft.cue[0][0], draft.speaker[0][0]) for draft in formulas) + tuple(at for at, _ in relays)
    if lexicon.verb_final:
        drafts = VerbFinalReader(tokens, sentence, cues, lexicon, before).read()
    else:
        drafts = SentenceReader(tokens, sentence, cues, lexicon, cuts=cuts, before=before).read()
    for at, source in relays:
        cited = max((draft for draft in drafts if draft.at < at), key=lambda draft: draft.at, default=None)
        if cited is not None:
            cited.via.append(source)
    return [*formulas, *drafts]


def _is_headline(tokens: Tokens, paragraph: int, title_end: int) -> bool:
    first, last = tokens.paragraphs[paragraph]
    if title_end:
        return tokens.start[first] < title_end
    return paragraph == 0 and tokens.word[last - 1] not in {".", "։"} and last - first <= 30
