"""Examples for the API's documentation, as the fixtures hold them."""

from sources.examples import API, GLOBAL_ARTICLE, HRW, MARTIN, example, reference

QUOTE_ID = "df87308a-ec4a-5e7e-98d4-f9c40f39db0a"
ADDRESS = f"{API}/quotes/{QUOTE_ID}/"
WORDS = (
    "There is no longer any excuse for Russian authorities not to conduct an effective, thorough, and "
    "impartial investigation,"
)

MARTINS_QUOTE = {
    "id": QUOTE_ID,
    "url": ADDRESS,
    "text": WORDS,
    "kind": "direct",
    "language": "en",
    "status": "verified",
    "start": 1765,
    "end": 1886,
    "prefix": "ed and murdered in Chechnya.”\n\n“",
    "suffix": "” stated Kaitlin Martin, a fello",
    "article": {
        "id": GLOBAL_ARTICLE,
        "url": f"{API}/articles/{GLOBAL_ARTICLE}/",
        "title": "Global protesters demand an investigation into the Chechnya purge",
        "publisher": None,
        "published": None,
    },
    "within": None,
    "continues": None,
    "attribution": {
        "basis": "explicit",
        "standing": "preferred",
        "speaker": MARTIN,
        "organisation": HRW,
        "role": "fellow",
        "on_behalf_of": None,
        "told_to": reference("organisations", "the-advocate", "The Advocate"),
        "occasion": "",
    },
    "text_fragment_url": None,
}
QUOTE = example("Kaitlin Martin of Human Rights Watch", MARTINS_QUOTE)
QUOTE_IN_FULL = example(
    "Kaitlin Martin of Human Rights Watch, in full",
    {
        **MARTINS_QUOTE,
        "status_reason": "",
        "context": (
            "alling abuses that took place. Nobody has been brought to justice. This is unacceptable,” he continu"
            "ed.\n\n“We will tell the Russian government “we are watching you”. We won’t rest until we get justice "
            "for Maxim, for Zelim and for the dozens of other men who were tortured and murdered in Chechnya.”\n\n“"
            f"{WORDS}"
            "” stated Kaitlin Martin, a fellow at Human Rights Watch to The Advocate.\n\n\nChechen survivor Maxim La"
            "punov filed a complaint last September, yet no action has been taken by Russian authorities.\n\nThe pe"
            "tition to investigate the purge on All Out’s website has accrued 166,000 signatures.\n\nThe abuses dur"
        ),
        "relay": [{"id": QUOTE_ID, "url": ADDRESS, "speaker": MARTIN, "organisation": HRW}],
        "evidence": [
            {"kind": "cue", "text": "stated", "start": 1888, "end": 1894},
            {"kind": "source", "text": "Kaitlin Martin, a fellow at Human Rights Watch", "start": 1895, "end": 1941},
            {"kind": "role", "text": "fellow", "start": 1913, "end": 1919},
            {"kind": "organisation", "text": "Human Rights Watch", "start": 1923, "end": 1941},
            {"kind": "told_to", "text": "The Advocate", "start": 1945, "end": 1957},
        ],
        "alternatives": [],
    },
)
