"""Words that tell what a capitalised name is: a person, an organisation, an outlet, or no name at all."""

import re



def capitals(last: int = 0x2FFF) -> str:
    """Return the capital letters up to a code point as the inside of a character class."""
    return "".join(chr(number) for number in range(last) if chr(number).isupper())


CAPITAL = f"[{capitals()}]"
SHORTENED = r"(?:Mr|Mrs|Ms|Mx|Dr|Sen|Sens|Rep|Reps|Gov|Govs|Gen|Col|Lt|Sgt|St|Jr|Sr|Rev|Prof|Capt|Cmdr|Adm|Hon|Pres|Messrs)\."
WORD = rf"(?:(?:[A-Z]\.)+|{SHORTENED}|{CAPITAL}[\w’'&+-]*)"
PARTICLE = r"(?:de|del|della|der|di|du|la|le|van|von|bin|ibn|al|el|da|dos)"
NAME = re.compile(rf"(?<![\w.]){WORD}(?:[ \u00a0](?:{PARTICLE}[ \u00a0])*{WORD})*")
ACRONYM = re.compile(r"[A-Z][A-Z&+]{2,}\Z")
POSSESSIVE = re.compile(r"[’'](?:s\b|(?=\s|$))")

# “Secretary of State Colin Powell”: the office ends before the name.
OFFICE = re.compile(r"\b(?:Secretary|Secretaries|Minister|Chief|Director|Speaker|Department|Leader) (?:of|for)(?: the)? \Z")
OFFICES = frozenset("State Defense Treasury Education Energy Labor Labour Commerce Staff Health Justice Transportation Finance Defence".split())

# Capitalised because a sentence begins with them, and names of days, months and such.
NO_NAME = frozenset(
    "the a an and but or nor so yet if in on at by for from to with of as when while where after before since until although "
    "though because during despite however meanwhile still then now here there this that these those it he she they we i you "
    "his her their its our my your who what which why how not no yes all some many most several both one two three four five "
    "another other others each every once later earlier also even just only perhaps instead asked according speaking among "
    "under over about into through between against without within along like unlike monday tuesday wednesday thursday friday "
    "saturday sunday january february march april may june july august september october november december nobody everyone "
    "someone anyone everybody somebody anybody nothing something critics officials reports sources people men women "
    "asked told said last next first more less such his".split()
)
TITLES = frozenset(
    "mr mrs ms miss mx dr prof professor president senator sen rep representative congressman congresswoman governor gov mayor "
    "secretary judge justice king queen prince princess pope father sister brother sir lord lady dame chancellor minister "
    "general gen colonel col captain capt lieutenant lt sergeant sgt admiral major commander officer detective sheriff chief "
    "chairman chairwoman chair director vice former ex prime foreign first rev reverend bishop archbishop cardinal rabbi imam "
    "ambassador attorney speaker spokesman spokeswoman spokesperson coach ceo premier sens reps u.s gop democratic republican".split()
)
HONORIFICS = {"mr": "m", "mrs": "f", "ms": "f", "miss": "f", "sir": "m", "lady": "f", "lord": "m", "dame": "f", "congressman": "m",
              "congresswoman": "f", "king": "m", "queen": "f", "prince": "m", "princess": "f", "chairman": "m", "chairwoman": "f",
              "spokesman": "m", "spokeswoman": "f", "father": "m", "pope": "m"}  # fmt: skip
ORGANISATION_ENDS = frozenset(
    "foundation network university college party institute institution center centre group council committee association union "
    "agency department ministry court congress parliament commission company corporation corp inc ltd bank church police press "
    "society federation league alliance coalition organization organisation project campaign administration house senate office "
    "bureau board authority service services fund trust club team school academy hospital museum watch international action "
    "times post journal guardian herald tribune gazette news magazine review globe observer independent telegraph mail chronicle "
    "sun star weekly daily today radio television tv channel media broadcasting kremlin pentagon nations forces army navy "
    "supreme militia brigade front movement initiative partners associates industries systems technologies airlines motors "
    "caucus conference forum program programme voters democrats republicans state".split()
)
OUTLETS = frozenset(
    "times post journal guardian advocate herald tribune gazette news magazine review globe observer independent telegraph mail "
    "chronicle sun star weekly radio television tv channel press cnn bbc msnbc nbc abc cbs npr pbs fox afp ap reuters politico "
    "bloomberg breitbart buzzfeed vox slate salon axios newsweek time vanity atlantic wsj wapo huffington huffpost examiner "
    "spiegel monde gazeta hill today reporters inquirer dispatch register sentinel bee courier standard nation newspaper".split()
)
ORGANISATION_NOUNS = re.compile(
    r"\b(?:newspaper|group|organi[sz]ation|company|agency|network|party|charity|magazine|website|outlet|think tank|non-?profit|"
    r"firm|association|union|institute|foundation|broadcaster|channel|publication|coalition|campaign|committee)\b"
)  # fmt: skip
MEN = frozenset(
    "donald barack bill george john james robert michael david richard joseph thomas charles christopher daniel matthew anthony mark "
    "paul steven andrew kenneth joshua kevin brian edward ronald timothy jason jeffrey ryan jacob gary nicholas eric jonathan "
    "stephen larry justin scott brandon benjamin samuel gregory frank alexander patrick raymond jack dennis jerry tyler aaron jose "
    "adam henry nathan douglas zachary peter kyle walter ethan jeremy harold keith christian roger noah gerald carl terry sean "
    "austin arthur lawrence jesse dylan bryan joe jordan billy bruce albert willie gabriel logan alan juan wayne roy ralph randy "
    "eugene vincent russell louis philip bobby johnny bradley mike ted ben marco jeb bernie tim mitt chris jim tom dan steve jeff "
    "newt rand rick bob greg ed mitch harry vladimir ramzan igor maxim matt zelim ahmed mohammed muhammad ali omar hassan ivan dmitry "
    "sergei boris alexei nikolai andrei viktor yuri pavel hans karl pierre jean luis carlos miguel antonio giovanni marc reince "
    "lindsey rudy roger corey jared evan gavin ian neil simon stuart graham martin oliver max leon felix hugo nigel".split()
)
WOMEN = frozenset(
    "hillary mary patricia jennifer linda elizabeth barbara susan jessica sarah karen lisa nancy betty margaret sandra ashley kimberly "
    "emily donna michelle carol amanda dorothy melissa deborah stephanie rebecca sharon laura cynthia kathleen amy angela shirley "
    "anna brenda pamela emma nicole helen samantha katherine christine debra rachel carolyn janet catherine maria heather diane "
    "ruth julie olivia joyce virginia victoria kelly lauren christina joan evelyn judith megan andrea cheryl hannah jacqueline "
    "martha gloria teresa ann sara madison frances kathryn janice jean abigail alice julia judy sophia grace denise amber doris "
    "marilyn danielle beverly isabella theresa diana natalie brittany charlotte marie kayla alexis lori ivanka melania chelsea "
    "kellyanne katrina carly jill elena natalia olga irina svetlana ekaterina kaitlin rashima fatima aisha leila sonia claire "
    "monica tulsi kamala nikki condoleezza huma megyn gretchen anne jane kate katie jenny ada".split()
)


def words_of(name: str) -> list[str]:
    """Return the words of a name in small letters, without points, and without a possessive ending."""
    return [word.rstrip(".").lower() for word in POSSESSIVE.sub("", name).split()]


def is_organisation(name: str) -> bool:
    """Tell whether a name looks like an organisation’s."""
    words = words_of(name)
    if not words or words[0] in HONORIFICS:
        return False
    bare = [word for word in words if word != "the"]
    known = bool(bare) and (bare[-1] in ORGANISATION_ENDS or bare[-1] in OUTLETS or bare[0] in OUTLETS and len(bare) == 1)
    last = POSSESSIVE.sub("", name).split()[-1:]
    return known or (bool(last) and bool(ACRONYM.match(last[0])) and (len(words) == 1 or not name.isupper()))


def is_outlet(name: str) -> bool:
    words = words_of(name)
    return bool(words) and (words[-1] in OUTLETS or words[0] in {"cnn", "bbc", "nbc", "abc", "cbs", "npr", "fox", "msnbc"})


def gender(name: str) -> str | None:
    """Return “m” or “f” where a title or a first name tells, else None."""
    words = words_of(name)
    for word in words:
        if word in HONORIFICS:
            return HONORIFICS[word]
    firsts = [word for word in words if word not in TITLES]
    if len(firsts) < 2:
        return None
    return "m" if firsts[0] in MEN else "f" if firsts[0] in WOMEN else None
