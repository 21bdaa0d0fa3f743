"""Reported clauses without quotation marks, read off a dependency parse: “X said that …”, “…, X said”."""

from typing import Any

Token = Any  # spacy.tokens.Token; spaCy need not be installed
LONGEST_CLAUSE = 100  # tokens; what is longer is no clause, and would take its length squared
FEWEST_WORDS = 4

# By these a verb shows whether one or many do it; other verbs show it in the present alone.
OF_ONE = frozenset({"is", "was", "has", "does"})
OF_MANY = frozenset({"are", "were", "have", "do"})
MANY = frozenset({"NNS", "NNPS"})
ONE = frozenset({"NN", "NNP"})


def is_open(cue: Token) -> bool:
    """Tell whether a cue is denied, asked for or imagined: nobody has said it then (“would say”, “if he says”)."""
    return any(child.dep_ in ("neg", "mark") or child.tag_ == "MD" for child in cue.children) or (
        cue.dep_ in ("advcl", "relcl", "acl", "xcomp") and cue.lower_ not in ("deny", "denies")
    )


def object_of(verb: Token) -> Token:
    """Return the object of a verb, or the verb itself."""
    return next((child for child in verb.children if child.dep_ == "dobj"), verb)


def reported(child: Token, cue: Token) -> list[Token]:
    """Return the words of the clause that a cue reports: behind “that”, or before “, X said”; none if it is none."""
    if child.dep_ not in ("ccomp", "acl") or child.right_edge.i - child.left_edge.i > LONGEST_CLAUSE:
        return []
    words = own_words(child)
    if not words:
        return []
    if child.i > cue.i:
        if words[0].lower_ != "that":
            return []
        words = words[1:]
    elif words[-1].i + 1 < len(cue.doc) and cue.doc[words[-1].i + 1].text != ",":
        return []
    while words and (words[0].is_punct or words[0].is_space):
        words.pop(0)
    while words and (words[-1].is_punct or words[-1].is_space):
        words.pop()
    # A subtree with a gap is no stretch of the text.
    whole = len(words) >= FEWEST_WORDS and words[-1].i - words[0].i + 1 == len(words)
    return words if whole else []


def own_words(verb: Token) -> list[Token]:
    """Return the words of a clause up to where the sentence around it goes on.

    A parser often takes what follows for a part of the clause: “he denies that the crimes took place, and is known …”.
    What is of one cannot be said of many: such a verb has its subject further up.
    """
    words = list(verb.subtree)
    further = [token.left_edge.i for token in verb.rights if token.dep_ == "conj" and goes_on_above(token, verb)]
    if not further:
        return words
    words = [token for token in words if token.i < further[0]]
    while words and (words[-1].dep_ == "cc" or words[-1].is_punct):
        words.pop()
    return words


def goes_on_above(other: Token, verb: Token) -> bool:
    """Tell whether a verb joined to that of a clause has another subject than the clause, none of its own."""
    if subject_of(other) is not None or (subject := subject_of(verb)) is None:
        return False
    number = number_of(other)
    if any(child.dep_ == "conj" for child in subject.children):
        return number == "one"
    return (number, subject.tag_ in MANY, subject.tag_ in ONE) in (("one", True, False), ("many", False, True))


def subject_of(verb: Token) -> Token | None:
    return next((child for child in verb.children if child.dep_ in ("nsubj", "nsubjpass", "csubj", "expl")), None)


def number_of(verb: Token) -> str:
    """Return whether a finite verb is of “one” or of “many”; nothing where it does not show."""
    for token in (*(child for child in verb.children if child.dep_ in ("aux", "auxpass")), verb):
        if token.lower_ in OF_ONE or token.tag_ == "VBZ":
            return "one"
        if token.lower_ in OF_MANY and token.tag_ in ("VBP", "VBD"):
            return "many"
    return ""
