"""The words that say that somebody says, asks, writes or thinks something: cues."""

import re

from quotes.suggesting.lexicon import words

IRREGULAR = {
    "admit": "admitted admitting",
    "cry": "cried",
    "decry": "decried",
    "demur": "demurred demurring",
    "deny": "denied",
    "dub": "dubbed dubbing",
    "feel": "felt",
    "find": "found",
    "hear": "heard",
    "imply": "implied",
    "know": "knew known",
    "label": "labeled labelled labeling labelling",
    "mean": "meant",
    "plead": "pleaded pled",
    "quip": "quipped quipping",
    "read": "read",
    "rebut": "rebutted rebutting",
    "refer": "referred referring",
    "reply": "replied",
    "rip": "ripped ripping",
    "say": "said",
    "see": "saw seen",
    "signal": "signaled signalled signaling signalling",
    "sing": "sang sung",
    "slam": "slammed slamming",
    "snap": "snapped snapping",
    "swear": "swore sworn",
    "tell": "told",
    "testify": "testified",
    "think": "thought",
    "understand": "understood",
    "worry": "worried",
    "write": "wrote written",
}


def forms(verb: str) -> set[str]:
    """Return the forms of a verb."""
    stem = verb[:-1] if verb.endswith("e") and not verb.endswith("ee") else verb
    if re.search(r"[^aeiou]y$", verb):
        third = f"{verb[:-1]}ies"
    else:
        third = f"{verb}es" if re.search(r"(?:s|sh|ch|x|o)$", verb) else f"{verb}s"
    return {verb, third, f"{stem}ing", *IRREGULAR.get(verb, f"{verb.removesuffix('e')}ed").split()}


def verb_forms(name: str) -> frozenset[str]:
    """Return all forms of the verbs of a list."""
    return frozenset(form for verb in words(name) for form in forms(verb))


UTTERING_FORMS = verb_forms("uttering")
CUES = UTTERING_FORMS | verb_forms("reporting")
CERTAIN = verb_forms("certain")
STATING = verb_forms("stating")
HOLDING = verb_forms("holding")
SAYINGS = words("sayings")
PAPERS = words("papers")
