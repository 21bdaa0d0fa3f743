"""The words that say that somebody says, asks, writes or thinks something: cues."""

import re

# Their dictionary forms. Those of the first list take a whole utterance; the second list takes fragments and
# reported clauses. Put together by us from the reporting verbs of news style guides.
UTTERING = """
add admit advise agree announce answer argue ask assert assure boast caution chime claim comment complain conclude
concede confess confide confirm contend continue counter cry declare demand deny disclose echo exclaim explain gush
hear insist interject intone joke lament laugh maintain mention mumble murmur muse note object observe offer opine
pledge plead point predict proclaim pronounce protest quip read reassure recall recount reflect rejoin remark remind
repeat reply report respond retort reveal say scoff scream shout sigh sing snap state stress suggest summarize swear
tease tell testify think thunder tweet urge vow warn whisper wonder write yell chant emphasize
post elaborate deadpan crow fume recommend reiterate implore hiss grumble demur allege speculate
"""
REPORTING = """
accuse acknowledge affirm applaud appeal assail attack attest attribute believe blame blast brand call categorize
characterize charge chide cite compare condemn consider criticize critique decry defend define deem denounce deride
depict describe dismiss dispute disparage dub estimate expect express fault feel find hail hint hope imply
indicate inform inquire instruct invite invoke judge knock label lambaste liken mean mock name paint
persuade phrase portray praise present promise propose publish question quote rail rebuff rebuke rebut refer refuse
reject release ridicule rip see select share signal slam speak support taunt term threaten title tout trumpet
understand voice want warn weigh welcome worry know caution call compliment convince discuss doubt encourage
endorse fear highlight issue learn oppose underscore vent address talk
"""
IRREGULAR = {
    "say": "said", "tell": "told", "write": "wrote written", "think": "thought", "begin": "began begun", "go": "went gone",
    "read": "read", "sing": "sang", "swear": "swore sworn", "hear": "heard", "see": "saw seen", "speak": "spoke spoken",
    "feel": "felt", "find": "found", "mean": "meant", "know": "knew known", "understand": "understood", "rip": "ripped ripping",
    "admit": "admitted admitting", "quip": "quipped quipping", "snap": "snapped snapping", "refer": "referred referring",
    "dub": "dubbed dubbing", "slam": "slammed slamming", "rebut": "rebutted rebutting", "knock": "knocked",
    "demur": "demurred demurring",
    "label": "labeled labelled labeling labelling", "signal": "signaled signalled signaling", "compel": "compelled",
    "deny": "denied", "cry": "cried", "decry": "decried", "reply": "replied", "testify": "testified", "imply": "implied",
    "worry": "worried", "plead": "pleaded pled",
}  # fmt: skip


def forms(verb: str) -> set[str]:
    """Return the forms of a verb."""
    stem = verb[:-1] if verb.endswith("e") and not verb.endswith("ee") else verb
    third = f"{verb[:-1]}ies" if re.search(r"[^aeiou]y$", verb) else f"{verb}{'es' if re.search(r'(?:s|sh|ch|x|o)$', verb) else 's'}"
    found = {verb, third, f"{stem}ing", *IRREGULAR.get(verb, f"{verb.removesuffix('e')}ed").split()}
    return found


UTTERING_FORMS = frozenset(form for verb in UTTERING.split() for form in forms(verb))
CUES = UTTERING_FORMS | {form for verb in REPORTING.split() for form in forms(verb)}
CERTAIN = frozenset(form for verb in "say tell write add ask reply tweet explain note argue".split() for form in forms(verb))

# What reports a clause for certain: “X said that …”, “…, X said”.
STATING = frozenset(
    form
    for verb in "say tell state report claim deny announce argue insist maintain warn acknowledge confirm note add allege assert "
    "declare reveal disclose write explain testify conclude contend admit".split()
    for form in forms(verb)
)

# What somebody holds rather than says: a clause further up that says it is the better source.
HOLDING = frozenset(
    form
    for verb in "believe feel find consider think know want worry hope see expect fear doubt judge mean understand support "
    "present suggest show indicate imply like oppose learn hear invite instruct question select share talk speak consider discuss address release publish offer order issue name".split()
    for form in forms(verb)
)

# Nouns whose owner said something: “his claim that …”.
SAYINGS = frozenset(
    "accusation announcement answer argument assertion claim comment complaint contention declaration description email "
    "insistence interview letter memo message observation op-ed pledge post promise remark reply response slogan speech "
    "statement suggestion testimony tweet vow warning words".split()
)
# What people speak through, and that speaks itself where nobody else does: “the report said”.
PAPERS = frozenset(
    "account ad analysis article biography book column document documents editorial headline indictment lawsuit letter memo "
    "note paper poll press release report review ruling sign statement story study survey text transcript tweet".split()
)
