"""The token table of one text: words, paragraphs, sentences and quotations, all as token numbers."""

from __future__ import annotations

import re
from bisect import bisect_right
from functools import cache, lru_cache
from typing import TYPE_CHECKING

from monitor.statements.quotes import Mark, Quote, pair_marks
from monitor.text.fold import folded

if TYPE_CHECKING:
    from monitor.statements.lexicon import Lexicon
    from monitor.types import Span

_W = r"[\w\u055b\u055c\u055e\u0300-\u036f\u064b-\u0652\u200c\u200d]"
_WORD = rf"(?:(?!\d){_W}\.){{2,}}|\d+(?:[.,:]\d+)*%?(?:-?{_W}+)?|{_W}+(?:[-‑&]{_W}+|['’ʼ`](?![sS]\b)(?=\w){_W}+)*"
_OTHER = r"['’][sS]\b|''|``|\.{2,}|-{2,}|\S"
_PARAGRAPH = re.compile(r"[^\n\r]+")
_STOPS = frozenset(".!?…։؟")
_CLOSERS = frozenset(")]")
#: marks of other scripts, as the rules name them
_SAME = {"،": ",", "、": ",", "؛": ";"}

Range = tuple[int, int]
#: values of `Tokens.mark`
OPENING, CLOSING = 1, 2


@cache
def _pattern(elisions: tuple[str, ...]) -> re.Pattern[str]:
    elided = rf"\b(?:{'|'.join(elisions)})['’]|" if elisions else ""
    return re.compile(elided + _WORD + "|" + _OTHER, re.IGNORECASE)


@lru_cache(maxsize=60_000)
def fold_word(word: str) -> str:
    """Return the form in which words are compared with lexicons."""
    return folded(word)


class Tokens:
    """Tokens of a text; every list runs in parallel, every range is half-open.

    Shape: `quote[i]` is the number of the outermost quotation that token i stands in, else -1; `mark[i]` is 1 for its
    opening mark and 2 for its closing one. Sentences never end inside a quotation nor cross a paragraph.
    """

    __slots__ = ("end", "low", "mark", "n", "paragraphs", "quote", "quotes", "sentences", "start", "text", "word")

    def __init__(self, text: str, lexicon: Lexicon) -> None:
        self.text = text
        self.word: list[str] = []
        self.start: list[int] = []
        self.end: list[int] = []
        self.paragraphs: list[Range] = []
        pattern = _pattern(lexicon.elisions)
        for paragraph in _PARAGRAPH.finditer(text):
            first = len(self.word)
            for match in pattern.finditer(text, paragraph.start(), paragraph.end()):
                self.word.append(_SAME.get(match[0], match[0]))
                self.start.append(match.start())
                self.end.append(match.end())
            if len(self.word) > first:
                self.paragraphs.append((first, len(self.word)))
        self.n = len(self.word)
        self.low = [fold_word(word) for word in self.word]
        self.quote = [-1] * self.n
        self.mark = [0] * self.n
        self.quotes: list[Quote] = []
        self._find_quotes(lexicon)
        self.sentences: list[Range] = []
        for first, last in self.paragraphs:
            self._split(first, last, lexicon)

    def span(self, tokens: Range) -> Span:
        """Return the characters from the first to the last token of a range."""
        return self.start[tokens[0]], self.end[tokens[1] - 1]

    def string(self, tokens: Range) -> str:
        """Return the text of a range of tokens."""
        return self.text[self.start[tokens[0]] : self.end[tokens[1] - 1]]

    def is_word(self, i: int) -> bool:
        """Whether a token is a word or a number."""
        return self.word[i][0].isalnum()

    def is_capital(self, i: int) -> bool:
        """Whether a token starts with a capital letter."""
        return self.word[i][0].isupper()

    def glued(self, i: int) -> bool:
        """Whether no space stands between a token and the one before."""
        return i > 0 and self.start[i] == self.end[i - 1]

    def words_in(self, tokens: Range) -> int:
        """Return how many words a range has."""
        return sum(self.word[i][0].isalnum() for i in range(*tokens))

    def paragraph_end(self, i: int) -> int:
        """Return the end of the paragraph that token i stands in."""
        return self.paragraphs[bisect_right(self.paragraphs, (i, self.n)) - 1][1]

    def sentence_number(self, i: int) -> int:
        """Return the number of the sentence that token i stands in."""
        return bisect_right(self.sentences, (i, self.n)) - 1

    def paragraph_start(self, i: int) -> int:
        """Return the first token of the paragraph that token i stands in."""
        return self.paragraphs[bisect_right(self.paragraphs, (i, self.n)) - 1][0]

    def _find_quotes(self, lexicon: Lexicon) -> None:
        left_open = False
        for first, last in self.paragraphs:
            marks = [self._mark(i) for i in range(first, last) if self.word[i] in lexicon.quote_marks]
            for quote in pair_marks(marks, lexicon.quote_closers, first, last, left_open=left_open):
                if self.words_in((quote.start, quote.end)):
                    self._add_quote(quote)
            left_open = bool(self.quotes and self.quotes[-1].end == last and not self.quotes[-1].closed)

    def _mark(self, i: int) -> Mark:
        before = self.text[self.start[i] - 1 : self.start[i]]
        after = self.text[self.end[i] : self.end[i] + 1]
        return Mark(
            token=i,
            text=self.word[i],
            space_before=not before or before.isspace() or before in "([—–-«“„\"'",
            space_after=not after or after.isspace() or after in ".,;:!?)]—–…»”",
        )

    def _add_quote(self, quote: Quote) -> None:
        number = len(self.quotes)
        self.quotes.append(quote)
        for i in range(quote.start, quote.end):
            self.quote[i] = number
        if quote.opened:
            self.mark[quote.start] = OPENING
        if quote.closed:
            self.mark[quote.end - 1] = CLOSING

    def _split(self, first: int, last: int, lexicon: Lexicon) -> None:
        begin = first
        for i in range(first, last - 1):
            if self._ends_sentence(i, last, lexicon):
                self.sentences.append((begin, i + 1))
                begin = i + 1
        self.sentences.append((begin, last))

    def _ends_sentence(self, i: int, last: int, lexicon: Lexicon) -> bool:
        """Whether a sentence ends after token i; the next token is in the same paragraph."""
        following = self.word[i + 1]
        if self.mark[i] == CLOSING:
            return self._ends_with_quote(i, last, lexicon)
        if self.quote[i] >= 0 or (self.word[i][0] not in _STOPS and self.word[i] not in lexicon.stops):
            return False
        if self.word[i] in lexicon.stops and self.word[i][0] not in _STOPS and self.glued(i + 1):
            return False
        if (
            following in _CLOSERS
            or following[0] in _STOPS
            or following[0] in ",;"
            or (lexicon.cased and following[0].islower())
        ):
            return False
        return self.word[i] != "." or not self._is_abbreviation(i, lexicon)

    def _is_abbreviation(self, i: int, lexicon: Lexicon) -> bool:
        if self.glued(i + 1) and self.is_word(i + 1):
            return True
        if not self.glued(i) or not self.is_word(i - 1):
            return False
        before = self.low[i - 1]
        return before in lexicon.words["abbreviation"] or (len(before) == 1 and self.is_capital(i - 1))

    def _ends_with_quote(self, i: int, last: int, lexicon: Lexicon) -> bool:
        """Whether a sentence ends with the quotation that closes at token i."""
        following = self.word[i + 1]
        stop = self.word[i - 1][0]
        if stop not in _STOPS or (lexicon.cased and following[0].islower()) or following[0] in ".,;:!?—–-)":
            return False
        if self.mark[i + 1] == OPENING and following not in "'‘":
            return True
        if lexicon.cased and not (following[0].isupper() or following[0].isdigit()):
            return False
        return not self._speaker_follows(i + 1, min(last, i + 15), lexicon)

    def _speaker_follows(self, first: int, last: int, lexicon: Lexicon) -> bool:
        """Whether what follows a quotation that ends in a stop is who said it: a cue, then the end of the sentence."""
        for i in range(first, last):
            if lexicon.cues_of(self.low[i]):
                after = self.low[i + 1] if i + 1 < self.n else "."
                return after in ".,;" or after in lexicon.words["preposition"] or after in lexicon.words["time"]
            if self.word[i][0] in ".;:!?" or self.quote[i] >= 0:
                return False
        return False
