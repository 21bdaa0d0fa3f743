"""Clauses, read off a dependency parse of a narration (the labels are those of spaCy's English pipelines)."""

from collections.abc import Iterable, Iterator
from typing import Any

from quotes.anchoring import Place
from quotes.suggesting.clauses import Clause, Clauses
from quotes.suggesting.cues import CUES, SAYINGS
from quotes.suggesting.narration import Narration

Token = Any  # spacy.tokens.Token; spaCy need not be installed
BATCH = 16  # narrations; more take memory and are no faster

SUBJECT = frozenset({"nsubj", "csubj"})
LEFT_OUT = frozenset({"relcl", "acl", "advcl", "punct", "cc", "conj", "ccomp", "parataxis", "intj", "dep"})
# A verb without a subject of its own takes that of the verb above it by these.
SHARING = frozenset({"conj", "xcomp", "advcl", "ccomp", "pcomp", "acl", "dep", "prep", "oprd"})
CHAINED = frozenset({"xcomp"})


def parsed(narrations: Iterable[Narration], nlp: Any) -> Iterator[Clauses]:
    """Yield the clauses of each narration."""
    pairs = ((narration.text, narration) for narration in narrations)
    for doc, narration in nlp.pipe(pairs, as_tuples=True, batch_size=BATCH):
        yield Reader(doc, narration).clauses()


class Reader:
    """One narration's parse."""

    def __init__(self, doc: Any, narration: Narration) -> None:
        self.doc = doc
        self.narration = narration
        self.clause_of: dict[int, Clause | None] = {}

    def clauses(self) -> Clauses:
        found = [clause for token in self.doc if (clause := self.clause(token))]
        subjects = [self.phrase(token) for token in self.doc if token.dep_ == "nsubj" and token.head.dep_ == "ROOT"]
        governing = {}
        for index, place in self.narration.places.items():
            clause = self.governor(place)
            if clause:
                governing[index] = clause
        return Clauses(found, governing, subjects, parsed=True)

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
            subject, is_hidden = self.subject(token)
            if subject is None and not is_hidden:
                return None
            return Clause(self.cue(token), self.phrase(subject) if subject is not None else None, word)
        if word.removesuffix("s") in SAYINGS and token.pos_ == "NOUN":
            owner = next((child for child in token.children if child.dep_ == "poss"), None)
            if owner is not None:
                return Clause(Place(token.idx, token.idx + len(token)), self.phrase(owner), word)
        return None

    def according(self, token: Token) -> Clause | None:
        if token.lower_ == "to":
            return None
        pobj = next((one for one in token.subtree if one.dep_ == "pobj" and one.head.lower_ == "to"), None)
        if pobj is None:
            return None
        return Clause(Place(token.idx, pobj.head.idx + len(pobj.head)), self.phrase(pobj), "according to")

    def subject(self, token: Token) -> tuple[Token | None, bool]:
        """Return who a verb is about, and whether the clause hides them: a passive without an agent."""
        for _ in range(6):
            children = list(token.children)
            agent = next((child for child in children if child.dep_ == "agent"), None)
            if agent is not None:
                return next((child for child in agent.children if child.dep_ == "pobj"), None), False
            subject = next((child for child in children if child.dep_ in SUBJECT), None)
            if subject is not None:
                return self.antecedent(subject, token), False
            if any(child.dep_ in ("nsubjpass", "auxpass") for child in children):
                return None, True
            if token.dep_ in ("relcl",) or (token.dep_ == "acl" and token.tag_ == "VBG"):
                return token.head, False
            if token.dep_ == "acl" and token.head.lower_.removesuffix("s") in SAYINGS:
                return next((child for child in token.head.children if child.dep_ == "poss"), None), False
            if token.dep_ not in SHARING or token.head is token:
                return None, False
            if token.dep_ == "ccomp" and any(child.dep_ == "mark" for child in children):
                return None, False
            token = token.head
        return None, False

    def antecedent(self, subject: Token, verb: Token) -> Token:
        """Return whom “who” stands for."""
        if subject.lower_ in ("who", "which", "that") and verb.dep_ == "relcl":
            return verb.head
        return subject

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
            first, last = min(first, token.i), max(last, token.i)
            stack += [child for child in token.children if self.belongs(child)]
        while first < head.i and self.doc[first].is_punct:
            first += 1
        return Place(self.doc[first].idx, self.doc[last].idx + len(self.doc[last]))

    def belongs(self, child: Token) -> bool:
        if child.dep_ == "conj" or child.dep_ == "cc":
            return False
        if child.dep_ in LEFT_OUT or self.is_stand_in(child):
            return False
        return not (child.dep_ == "prep" and child.i > child.head.i and child.lower_ not in ("of", "at", "for", "from", "with", "in"))

    def is_stand_in(self, token: Token) -> bool:
        return token.text == "Yes" and token.i > 0 and self.doc[token.i - 1].text == "“"

    def governor(self, place: Place) -> Clause | None:
        """Return the clause that a quote depends on: of the nearest verb above its words that is a cue."""
        span = self.doc.char_span(place.start, place.end, alignment_mode="expand")
        if span is None or not len(span):
            return None
        token = span.root
        for _ in range(12):
            if token.head is token:
                return None
            token = token.head
            if span.start <= token.i < span.end:
                continue
            clause = self.clause(token)
            if clause:
                return clause
        return None
