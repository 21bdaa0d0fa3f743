"""Clauses, read off a dependency parse of a narration (the labels are those of spaCy's English pipelines)."""

import re
from collections.abc import Iterable, Iterator
from typing import Any

from quotes.anchoring import Place
from quotes.suggesting.clauses import Clause, Clauses, is_person_like, read_clause
from quotes.suggesting.cues import CERTAIN, CUES, HOLDING, PAPERS, SAYINGS, STATING, UTTERING_FORMS
from quotes.suggesting.names import NAME
from quotes.suggesting.narration import Narration
from quotes.suggesting.reporting import LONGEST_CLAUSE, is_open, object_of, reported

Token = Any  # spacy.tokens.Token; spaCy need not be installed
SURROGATE = re.compile("[\ud800-\udfff]")
BATCH = 16  # narrations; more take memory and are no faster

SUBJECTS = frozenset({"nsubj", "csubj", "nsubjpass"})
LEFT_OUT = frozenset({"relcl", "acl", "advcl", "punct", "cc", "conj", "ccomp", "parataxis", "intj", "dep"})
# A verb without a subject of its own takes that of the verb above it by these.
SHARING = frozenset({"conj", "xcomp", "advcl", "ccomp", "pcomp", "acl", "dep", "prep", "oprd"})
CHAINED = frozenset({"xcomp"})


def parsed(narrations: Iterable[Narration], nlp: Any) -> Iterator[Clauses]:
    """Yield the clauses of each narration."""
    # A lone surrogate is no character to the parser; what takes its place is as long.
    pairs = ((SURROGATE.sub("\ufffd", narration.text), narration) for narration in narrations)
    for doc, narration in nlp.pipe(pairs, as_tuples=True, batch_size=BATCH):
        yield Reader(doc, narration).clauses()


class Reader:
    """One narration's parse."""

    def __init__(self, doc: Any, narration: Narration) -> None:
        self.doc = doc
        self.text: str = doc.text  # spaCy joins it anew each time
        self.narration = narration
        self.clause_of: dict[int, Clause | None] = {}

    def clauses(self) -> Clauses:
        found = [clause for token in self.doc if (clause := self.clause(token))]
        found += self.missed({clause.cue.end for clause in found})
        subjects = [self.phrase(token) for token in self.doc if token.dep_ == "nsubj" and token.head.dep_ == "ROOT"]
        governing = {}
        for index, place in self.narration.places.items():
            clause = self.governor(place)
            if clause:
                governing[index] = clause
        return Clauses(found, governing, subjects, list(self.reports()))

    def missed(self, ends: set[int]) -> list[Clause]:
        """Return the clauses whose subject the parser lost, but which stand where the rules find them."""
        text = self.text
        cues = (Place(token.idx, token.idx + len(token)) for token in self.doc if self.may_be_cue(token))
        return [clause for cue in cues if cue.end not in ends and (clause := read_clause(text, cue))]

    def may_be_cue(self, token: Token) -> bool:
        return token.lower_ in CERTAIN or (token.lower_ in UTTERING_FORMS and token.tag_.startswith("VB"))

    def clause(self, token: Token) -> Clause | None:
        if token.i not in self.clause_of:
            self.clause_of[token.i] = self.read(token)
        return self.clause_of[token.i]

    def read(self, token: Token) -> Clause | None:
        """Return the clause whose cue is a token, if it is one."""
        word = token.lower_
        if word == "according" or (word == "to" and token.head.lower_ == "according"):
            return self.according(token)
        if word in CUES and token.pos_ in ("VERB", "AUX"):
            return self.verbal(token, word)
        return None

    def verbal(self, token: Token, word: str) -> Clause | None:
        subject, is_hidden = self.subject(token)
        if subject is None:
            return Clause(self.cue(token), None, word) if is_hidden else None
        if subject.lower_ in ("who", "which", "that") and subject.head.dep_ == "relcl":
            source = self.phrase(subject.head.head)
            return Clause(self.cue(token), source, word, Place(subject.idx, subject.idx + len(subject)))
        source = self.phrase(subject)
        if word not in CERTAIN and not is_person_like(source.of(self.text)):
            return None
        return Clause(self.cue(token), source, word)

    def saying(self, token: Token) -> Clause | None:
        """Return the clause of a noun that somebody owns: “her claim”."""
        owner = next((child for child in token.children if child.dep_ == "poss"), None)
        if owner is None or token.pos_ != "NOUN" or token.lower_.removesuffix("s") not in SAYINGS:
            return None
        return Clause(Place(token.idx, token.idx + len(token)), self.phrase(owner), token.lower_)

    def according(self, token: Token) -> Clause | None:
        if token.lower_ == "to":
            return None
        pobj = next((one for one in token.subtree if one.dep_ == "pobj" and one.head.lower_ == "to"), None)
        if pobj is None:
            return None
        return Clause(Place(token.idx, pobj.head.idx + len(pobj.head)), self.phrase(pobj), "according to")

    def subject(self, verb: Token) -> tuple[Token | None, bool]:
        """Return who a verb is about, and whether the clause hides them: a passive without an agent."""
        token = verb
        for _ in range(8):
            children = list(token.children)
            agent = next((child for child in children if child.dep_ == "agent"), None)
            if agent is not None and token is verb:
                return next((child for child in agent.children if child.dep_ == "pobj"), None), False
            if token is verb and any(child.dep_ in ("nsubjpass", "auxpass") for child in children):
                return None, True
            own = next((child for child in children if child.dep_ in SUBJECTS), None)
            if own is not None and own.lower_ in ("them", "him", "us", "me"):  # “let them know”
                own = None
            if own is not None and (token is verb or self.can_speak(own)):
                return own, False
            above = self.sharing(token, verb)
            if above is None:
                return None, False
            if above.pos_ in ("NOUN", "PROPN", "PRON") and self.can_speak(above):
                return above, False
            token = above if above.pos_ in ("VERB", "AUX", "ADV", "ADP") else verb_above(above)
            if token is verb:
                return None, False
        return None, False

    def can_speak(self, subject: Token) -> bool:
        return is_person_like(self.phrase(subject).of(self.text))

    def sharing(self, token: Token, verb: Token) -> Token | None:
        """Return the verb whose subject a verb without one shares, or the noun that it describes."""
        if token.dep_ == "acl" and token.tag_ == "VBG":
            if self.doc[token.i - 1].text == ",":
                return verb_above(token)
            return self.behind_saying(token.head)
        if token.dep_ == "relcl":
            return token.head
        so_far_as_to = token.dep_ == "advmod" and token.pos_ == "ADV"
        reported = token is verb and any(child.dep_ == "mark" for child in token.children)
        if (
            token.head is token
            or (token.dep_ not in SHARING and not so_far_as_to)
            or (token.dep_ == "ccomp" and reported)
        ):
            return None
        return token.head

    def behind_saying(self, noun: Token) -> Token:
        """Return whose words a noun holds (“released a statement saying”), or the noun itself."""
        if noun.lower_.removesuffix("s") not in SAYINGS | PAPERS:
            return noun
        owner = next((child for child in noun.children if child.dep_ == "poss"), None)
        if owner is not None:
            return owner
        return noun.head if noun.dep_ in ("dobj", "pobj") and noun.head.pos_ == "VERB" else noun

    def saying_of(self, token: Token) -> Clause | None:
        """Return the clause of “the senator’s answer was that …”."""
        subject = (
            next((child for child in token.children if child.dep_ == "nsubj"), None)
            if token.lemma_ == "be" or token.pos_ == "AUX"
            else None
        )
        return self.saying(subject) if subject is not None else None

    def cue(self, token: Token) -> Place:
        """Return the place of the cue: with its auxiliaries, and the verb it completes (“continues to deny”)."""
        start = token.i
        lefts = [child for child in token.lefts if child.dep_ in ("aux", "auxpass", "neg")]
        if token.dep_ in CHAINED and token.head.i < token.i and token.i - token.head.i <= 2:
            start = token.head.i
        elif lefts and token.i - lefts[0].i <= 2 and lefts[0].lower_ not in ("to", "-"):
            start = lefts[0].i
        return Place(self.doc[start].idx, token.idx + len(token))

    def phrase(self, head: Token) -> Place:
        """Return the noun phrase of a head, without relative clauses."""
        first, last = head.i, head.i
        stack = [head]
        while stack:
            token = stack.pop()
            if abs(token.i - head.i) > LONGEST_CLAUSE:
                continue
            first, last = min(first, token.i), max(last, token.i)
            stack += [child for child in token.children if self.belongs(child)]
        while first < head.i and self.doc[first].is_punct:
            first += 1
        end = self.doc[last].idx + len(self.doc[last])
        return Place(self.doc[first].idx, self.whole_name(last, end))

    def whole_name(self, last: int, end: int) -> int:
        """Return where the name ends that a phrase ends in: a parser may part “All” from “Out”."""
        if not self.doc[last].text[:1].isupper():
            return end
        name = NAME.match(self.text, self.doc[last].idx)
        return max(end, name.end()) if name else end

    def belongs(self, child: Token) -> bool:
        if child.dep_ == "conj" or child.dep_ == "cc":
            return False
        if child.dep_ in LEFT_OUT or self.is_stand_in(child):
            return False
        return not (
            child.dep_ == "prep"
            and child.i > child.head.i
            and child.lower_ not in ("of", "at", "for", "from", "with", "in")
        )

    def is_stand_in(self, token: Token) -> bool:
        return token.text == "Yes" and token.i > 0 and self.doc[token.i - 1].text == "“"

    def reports(self) -> Iterator[tuple[Place, Clause]]:
        """Yield the reported clauses that hold no quotation marks, each with the clause that reports it."""
        for token in self.doc:
            clause = self.clause(token) if token.lower_ in STATING else self.news(token)
            if not clause or not clause.source or is_open(token):
                continue
            for child in token.children:
                words = reported(child, token)
                if not words or any(map(self.is_stand_in, words)):
                    continue
                place = Place(words[0].idx, words[-1].idx + len(words[-1]))
                if not any(quote.overlaps(place) for quote in self.narration.places.values()):
                    yield place, clause

    def news(self, token: Token) -> Clause | None:
        """Return the clause of “broke the news that …”."""
        news = object_of(token)
        if token.lower_ not in ("broke", "breaks") or news is token or news.lower_ != "news":
            return None
        subject, _ = self.subject(token)
        place = Place(token.idx, news.idx + len(news))
        return Clause(place, self.phrase(subject), "broke the news") if subject is not None else None

    def governor(self, place: Place) -> Clause | None:
        """Return the clause that a quote depends on: of the nearest verb above its words that is a cue."""
        span = self.doc.char_span(place.start, place.end, alignment_mode="expand")
        if span is None or not len(span):
            return None
        weak: Clause | None = None
        noun: Clause | None = None
        token = span.root
        for _ in range(14):
            if token.head is token:
                break
            token = token.head
            if span.start <= token.i < span.end:
                continue
            clause = self.clause(token)
            if clause and clause.verb not in HOLDING:
                return clause
            weak = weak or clause
            noun = noun or (self.saying(token) if token.i < span.start else None) or self.saying_of(token)
        return weak or noun


def verb_above(token: Token) -> Token:
    """Return the verb of the clause that a participle behind a comma belongs to."""
    for _ in range(8):
        if token.head is token:
            break
        token = token.head
        if token.pos_ in ("VERB", "AUX") and token.dep_ not in ("relcl", "acl", "advcl"):
            break
    return token
