"""Hard cases of who said what, each with its gold: written for Verbatim, in the order in which tools lose quotes."""

from dataclasses import dataclass, field

Gold = tuple[str, str, str | None]  # how the quote begins, its kind, who said it (None: nobody is named)


@dataclass(frozen=True)
class Case:
    """A text, the quotes it holds in order, and what else is said of them.

    ``by_rules`` tells whether the rules alone get it right too; ``facts`` are, by the beginning of a quote, other
    fields of the suggestion; ``within`` and ``continues`` name the other quote by its beginning.
    """

    name: str
    text: str
    quotes: list[Gold]
    facts: dict[str, dict[str, str | None]] = field(default_factory=dict)
    by_rules: bool = True


CASES = [
    # Carried-on speakers.
    Case(
        "a speaker is carried on in the paragraph",
        "“We saw it coming,” said Ann Lee. “Nobody listened.”",
        [("We saw", "direct", "Ann Lee"), ("Nobody", "direct", "Ann Lee")],
        {"Nobody": {"basis": "continued", "continues": "We saw"}},
    ),
    Case(
        "a speaker is carried on into the next paragraph",
        "“We saw it coming,” Ann Lee said.\n\n“Nobody listened. That was a mistake.”",
        [("We saw", "direct", "Ann Lee"), ("Nobody", "direct", "Ann Lee")],
        {"Nobody": {"basis": "continued", "continues": "We saw"}},
    ),
    Case(
        "a paragraph opens again without the one before having closed, and the clause comes last",
        "“One thing is sure.\n\n“Two things are not.\n\n“Three are open,” said Ann Lee.",
        [("One thing", "direct", "Ann Lee"), ("Two things", "direct", "Ann Lee"), ("Three", "direct", "Ann Lee")],
        {"Two things": {"continues": "One thing", "basis": "continued"}},
    ),
    Case(
        "an utterance is interrupted by its clause",
        "“The bridge,” said Ann Lee, “was never safe.”",
        [("The bridge", "direct", "Ann Lee"), ("was never", "direct", "Ann Lee")],
        {"was never": {"continues": "The bridge"}},
    ),
    Case(
        "a quote is announced by reported speech",
        "Ann Lee said the bridge was old. “It was never safe,” she added.",
        [("It was", "direct", "Ann Lee")],
        {"It was": {"basis": "pronoun"}},
    ),
    Case(
        "a new speaker ends what was carried on",
        "“We saw it coming,” said Ann Lee.\n\n“That is not true,” Bob Ray replied.",
        [("We saw", "direct", "Ann Lee"), ("That is", "direct", "Bob Ray")],
    ),
    # Pronouns.
    Case(
        "he and she are told apart",
        "John Smith met Mary Jones. She said: “Hello to you all.” He replied: “Good day to you.”",
        [("Hello", "direct", "Mary Jones"), ("Good day", "direct", "John Smith")],
        {"Hello": {"basis": "pronoun"}},
    ),
    Case(
        "a pronoun stays with the last speaker",
        "“We won,” said Ann Lee. Bob Ray and Tom Fox had voted too.\n\n“It was close,” she added.",
        [("We won", "direct", "Ann Lee"), ("It was", "direct", "Ann Lee")],
    ),
    Case(
        "a last name stands for the full name",
        "Ann Lee runs the school. “We are full,” Lee told reporters.",
        [("We are", "direct", "Ann Lee")],
    ),
    Case(
        "like names are not merged",
        "Bill Clinton and Hillary Clinton came. “I am glad,” Clinton said.",
        [("I am", "direct", "Clinton")],
    ),
    Case("a pronoun that stands for nobody named", "He said: “It is over now.”", [("It is", "direct", None)]),
    Case("they are nobody named", "They said: “It is over now.”", [("It is", "direct", None)]),
    Case(
        "who called it so",
        "The plan was praised by Ann Lee, who called it “a good start”.",
        [("a good", "partial", "Ann Lee")],
        by_rules=False,
    ),
    # Fragments.
    Case(
        "two-word fragments in one sentence",
        "Ann Lee called the plan “dead wrong” and “too late”.",
        [("dead", "partial", "Ann Lee"), ("too late", "partial", "Ann Lee")],
    ),
    Case(
        "a fragment under that",
        "Amnesty International said in a statement that “the arrests must stop”.",
        [("the arrests", "partial", "Amnesty International")],
    ),
    Case(
        "a fragment before its clause",
        "The talks were “a waste of time,” Ann Lee said.",
        [("a waste", "partial", "Ann Lee")],
    ),
    Case(
        "an utterance in the speech of a third",
        "Ann Lee said Bob Ray told her “it is done”.",
        [("it is done", "direct", "Bob Ray")],
    ),
    Case(
        "according to somebody",
        "According to Dr. Smith, the drug is “safe and effective.”",
        [("safe", "partial", "Smith")],
    ),
    # Apostrophes.
    Case(
        "British marks with apostrophes and possessives",
        "‘I don’t know the boys’ names,’ said Ann Lee, ‘but they’re tall.’",
        [("I don", "direct", "Ann Lee"), ("but they", "direct", "Ann Lee")],
    ),
    Case(
        "a typewriter's single marks",
        "'The dogs' owner left,' Ann Lee said. 'It's sad.'",
        [("The dogs", "direct", "Ann Lee"), ("It's sad", "direct", "Ann Lee")],
    ),
    Case(
        "the '90s and rock 'n' roll",
        "In the '90s Ann Lee loved rock 'n' roll. \"It's mine,\" she said.",
        [("It's mine", "direct", "Ann Lee")],
    ),
    Case("inches", 'Tom Fox, 6\'2" tall, said: "I am small."', [("I am", "direct", "Tom Fox")]),
    # Abbreviations.
    Case(
        "Mr. does not end a sentence",
        "“I taught them,” said Mr. Brown, a teacher at Oak School. “They were good.”",
        [("I taught", "direct", "Brown"), ("They were", "direct", "Brown")],
        {"I taught": {"role": "teacher", "organisation": "Oak School"}},
    ),
    Case(
        "initials and states",
        "“We will vote,” said Rep. J. K. Fox (D-Calif.). “Tomorrow is the day.”",
        [("We will", "direct", "J. K. Fox"), ("Tomorrow", "direct", "J. K. Fox")],
    ),
    # Reporter of a reporter, spokespersons, organisations, reports.
    Case(
        "somebody quotes somebody",
        "“It is over,” the BBC quoted Prime Minister Ada Jones as saying.",
        [("It is", "direct", "Ada Jones")],
    ),
    Case(
        "the outlet that was told",
        "“We are done,” Tom Fox told The Guardian on Monday.",
        [("We are", "direct", "Tom Fox")],
        {"We are": {"told_to": "The Guardian", "basis": "explicit"}},
    ),
    Case(
        "a spokesman is not whom he speaks for",
        "The mayor's plan is dead. Fox’s spokesman said, “It never had a chance.”",
        [("It never", "direct", "Fox’s spokesman")],
        {"It never": {"role": "spokesman"}},
    ),
    Case(
        "a spokeswoman with a name",
        "A spokeswoman for Human Rights Watch, Ann Lee, told The Times: “We will not stop.”",
        [("We will", "direct", "Ann Lee")],
        {"We will": {"role": "spokeswoman", "organisation": "Human Rights Watch", "told_to": "The Times"}},
        by_rules=False,
    ),
    Case(
        "role and organisation before the name",
        "“We are ready,” White House press secretary Tom Fox said.",
        [("We are", "direct", "Tom Fox")],
        {"We are": {"role": "press secretary", "organisation": "White House"}},
    ),
    Case(
        "an organisation that speaks for itself",
        "Human Rights Watch said: “The courts have failed.”",
        [("The courts", "direct", "Human Rights Watch")],
        {"The courts": {"speaker": None, "organisation": "Human Rights Watch"}},
    ),
    Case("a report is a source", "“Nobody was there,” the report said.", [("Nobody", "direct", "report")]),
    Case("a byline behind the quote", "“We are tired of waiting.” — Ann Lee", [("We are", "direct", "Ann Lee")]),
    Case(
        "a transcript inside marks",
        "Ann Lee spoke to Tom Fox on Monday.\n\n“LEE: We are tired of waiting.\n\n“FOX: So are we.”",
        [("We are", "direct", "Ann Lee"), ("So are", "direct", "Tom Fox")],
    ),
    Case("a label that is nobody's name", "“UPDATE: The shop is closed today.”", [("UPDATE", "direct", None)]),
    # What is no speech.
    Case("a title", "His book “The Long Road” sold well. The film “Blue Hills” did not.", []),
    Case("a nickname", "Dwayne “The Rock” Johnson smiled at the crowd.", []),
    Case("a word used as a word", "Many avoid the word “retard” today.", []),
    Case("an attribute in leftover markup", 'He wrote <a href="https://example.org/1">more</a> on it.', []),
    # Unclosed and stray marks.
    Case(
        "a closing mark was forgotten",
        "“We are late, said Ann Lee. “We always are,” she added.",
        [("We are", "direct", "Ann Lee"), ("We always", "direct", "Ann Lee")],
    ),
    Case("a stray mark", "The price rose to 5” and fell again.", []),
    Case(
        "one pair of marks around two paragraphs",
        "“The first part is long.\n\nThe second is short,” Ann Lee said.",
        [("The first", "direct", "Ann Lee")],
    ),
    # Nested marks.
    Case(
        "a quote within a quote",
        "“He said “no” to me twice,” Ann Lee said.",
        [("He said", "direct", "Ann Lee"), ("no", "partial", None)],
        {"no": {"within": "He said"}},
    ),
    Case(
        "we within a quote is its speaker",
        "“We will tell the court ‘we are not afraid’,” Ann Lee said.",
        [("We will", "direct", "Ann Lee"), ("we are", "direct", "Ann Lee")],
        {"we are": {"within": "We will", "basis": "pronoun"}},
        by_rules=False,
    ),
    # Other marks.
    Case("guillemets", "«We are late,» Ann Lee said.", [("We are", "direct", "Ann Lee")]),
    Case("spaced guillemets", "« We are late, » Ann Lee said.", [("We are", "direct", "Ann Lee")]),
    Case("German marks", "„We are late“, Ann Lee said.", [("We are", "direct", "Ann Lee")]),
    Case("Japanese marks", "「We are late,」 Ann Lee said.", [("We are", "direct", "Ann Lee")]),
    Case("LaTeX marks", "``We are late,'' Ann Lee said.", [("We are", "direct", "Ann Lee")]),
    Case("double single marks", "''We are late,'' Ann Lee said.", [("We are", "direct", "Ann Lee")]),
    # Reported clauses.
    Case(
        "a reported clause",
        "Ann Lee said that the bridge was closed for a year.",
        [("the bridge", "indirect", "Ann Lee")],
        {"the bridge": {"basis": "explicit"}},
        by_rules=False,
    ),
    Case(
        "a reported clause behind which the sentence goes on about who reports it",
        "Ann Lee claims that the votes were counted twice, and has asked for another count.",
        [("the votes", "indirect", "Ann Lee")],
        {"the votes": {"text": "the votes were counted twice"}},
        by_rules=False,
    ),
    Case(
        "a reported clause of two verbs",
        "Ann Lee said that the bridges fell and were rebuilt.",
        [("the bridges", "indirect", "Ann Lee")],
        {"the bridges": {"text": "the bridges fell and were rebuilt"}},
        by_rules=False,
    ),
    Case("what nobody has said", "If Ann Lee says that the bridge is closed, we must walk.", []),
    Case("reports at large", "Reports claim that the bridge was closed by the mayor.", []),
]
