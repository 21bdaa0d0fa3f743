"""``python -m tests.bench.suggestions CORPUS [--split dev]``: measure suggestions on your own copy of PolNeAR.

Nothing of the corpus stands in this repository: it has no licence. CORPUS is its ``data`` folder.

What is counted:

- A **region** is what lies inside double quotation marks within a content span that a person annotated. Marks are
  paired here by a plain rule of our own, paragraph by paragraph, not by the scanner that is measured. Where several
  people annotated an article, the first by file name counts.
- **Overlap**: suggestions in double marks that no other suggestion contains, against regions; either counts as found
  where it shares a letter or digit with one of the other. Precision, recall, F1.
- **Exact**: the same, with both ends equal after taking off what is neither letter nor digit.
- **Speaker right**: of the regions found whose annotation has a source, those where the suggestion's source,
  antecedent or organisation overlaps the annotated source, or the suggested name and the source share a capitalised
  word, or both sources are the same pronoun, in one paragraph and at most 300 code points apart. A “source” that begins
  with a reporting verb (“said”) is a slip of the annotator's and is left out.
"""

import argparse
import importlib
import re
import time
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from quotes.anchoring import Place
from quotes.suggesting import pipelines
from quotes.suggesting.results import Found, Suggestion, listed, suggestion
from quotes.suggesting.suggestions import Suggester

DOUBLE = re.compile(r"[“”\"]|(?<!\w)''|''(?!\w)")
SPAN = re.compile(r"\w+ (\d+ \d+(?:;\d+ \d+)*)\t")
NEWLINES = re.compile(r"\n")
NAME = re.compile(r"\b[A-Z][\w’'-]+")
PRONOUNS = frozenset({"he", "she", "they", "it", "who", "i", "we"})
LABEL = re.compile(r"(?<=[“\"”])[A-Z .]+:\s+\Z")  # a transcript's, between the mark and the words
SLIP = re.compile(r"(?:said|says|told|wrote|added)\b")
COMMON = frozenset({"The", "A", "An", "He", "She", "They", "It", "We", "I", "Mr", "Mrs", "Ms", "One", "His", "Her"})


@dataclass
class Region:
    """What stands in marks of somebody's words, and who that is by the annotation."""

    place: Place
    sources: list[Place]


@dataclass
class Tally:
    """Counts over a split."""

    suggested: int = 0
    right: int = 0
    exact_right: int = 0
    regions: int = 0
    found: int = 0
    exact_found: int = 0
    with_source: int = 0
    speakers: int = 0
    words: int = 0
    seconds: float = 0
    confidences: list[tuple[float, bool]] = field(default_factory=list)
    samples: list[tuple[dict[str, float], bool, bool | None]] = field(default_factory=list)  # features, speech, speaker
    reports: list[tuple[bool, bool, bool]] = field(default_factory=list)  # of reported clauses: overlap, exact, speaker
    faults: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))

    def f1(self, right: int, found: int) -> str:
        precision, recall = right / max(self.suggested, 1), found / max(self.regions, 1)
        f1 = 2 * precision * recall / max(precision + recall, 1e-9)
        return f"precision {precision:.1%}, recall {recall:.1%}, F1 {f1:.1%}"

    def report(self) -> str:
        lines = [
            f"regions {self.regions}, suggestions in marks {self.suggested}",
            f"overlap  {self.f1(self.right, self.found)}",
            f"exact    {self.f1(self.exact_right, self.exact_found)}",
            f"speaker right {self.speakers / max(self.with_source, 1):.1%} of {self.with_source} found with a source",
            f"reported clauses {len(self.reports)}: annotated, exactly so, speaker right: "
            + ", ".join(f"{sum(column) / len(column):.1%}" for column in zip(*self.reports, strict=True)),
            f"{self.words / max(self.seconds, 1e-9):,.0f} words a second of processor time",
            "confidence | suggestions | mean | right",
        ]
        bands = defaultdict(list)
        for confidence, right in self.confidences:
            bands[min(int(confidence * 10), 9)].append((confidence, right))
        for band in sorted(bands):
            rows = bands[band]
            mean, share = (sum(column) / len(rows) for column in zip(*rows, strict=True))
            lines.append(f"{band / 10:.1f}–{band / 10 + 0.1:.1f} | {len(rows)} | {mean:.2f} | {share:.2f}")
        return "\n".join(lines)


def marked(text: str) -> list[Place]:
    """Return what lies in double marks: an opening one or any first, to the next closing one or the paragraph's end."""
    found = []
    start = 0
    for line in [*NEWLINES.finditer(text), None]:
        end = line.start() if line else len(text)
        opened = None
        for mark in DOUBLE.finditer(text, start, end):
            if opened is None:
                if mark.group() != "”":
                    opened = mark.end()
            elif mark.group() != "“":
                found.append(Place(opened, mark.start()))
                opened = None
        if opened is not None:
            found.append(Place(opened, end))
        start = end + 1
    return found


def annotated(text: str, annotation: str) -> Iterator[tuple[list[Place], list[Place]]]:
    """Yield the content and the source places of each attribution of a file in brat's format."""
    spans: dict[str, list[Place]] = {}
    for line in annotation.split("\n"):
        key, _, rest = line.partition("\t")
        span = SPAN.match(rest)
        if key.startswith("T") and span:
            spans[key] = [Place(*map(int, end.split())) for end in span.group(1).split(";")]
        elif key.startswith("E"):
            parts = [part.partition(":") for part in rest.split()]
            yield tuple(  # type: ignore[misc]
                [
                    place
                    for kind, _, target in parts
                    if kind.rstrip("0123456789") == wanted
                    for place in spans.get(target, [])
                ]
                for wanted in ("Content", "Source")
            )


def regions(text: str, annotation: str) -> list[Region]:
    """Return the regions of a text, in order."""
    in_marks = marked(text)
    found: dict[Place, Region] = {}
    for contents, sources in annotated(text, annotation):
        for content in contents:
            for place in in_marks:
                if place.overlaps(content):
                    part = bare(text, Place(max(place.start, content.start), min(place.end, content.end)))
                    if part.start < part.end:
                        found.setdefault(part, Region(part, [])).sources.extend(
                            source for source in sources if not SLIP.match(source.of(text))
                        )
    # Annotators cut one region in two at a sentence's end; it is one region.
    return joined(text, sorted(found.values(), key=lambda region: region.place), in_marks)


def joined(text: str, found: list[Region], in_marks: list[Place]) -> list[Region]:
    result: list[Region] = []
    for region in found:
        last = result[-1] if result else None
        home = next(place for place in in_marks if place.overlaps(region.place))
        if last and home.overlaps(last.place):
            last.place = Place(last.place.start, max(last.place.end, region.place.end))
            last.sources += region.sources
        else:
            result.append(region)
    return result


def bare(text: str, place: Place) -> Place:
    """Return a place without what is neither letter nor digit at its ends."""
    start, end = place.start, place.end
    while start < end and not text[start].isalnum():
        start += 1
    while end > start and not text[end - 1].isalnum():
        end -= 1
    return Place(start, end)


def in_double(text: str, suggestion: Suggestion) -> bool:
    """Tell whether a suggestion stands in double marks; regions in single ones are not counted either."""
    before = LABEL.sub("", text[max(suggestion.start - 60, 0) : suggestion.start]).rstrip()
    return before[-1:] in ('"', "“", "”") or before.endswith("''")


def names(words: str) -> set[str]:
    return {name.removesuffix("’s").removesuffix("'s") for name in NAME.findall(words)} - COMMON


def is_right(text: str, suggestion: Suggestion, region: Region) -> bool:
    mentions = [proof.place for proof in suggestion.evidence if proof.kind in ("source", "antecedent", "organisation")]
    if any(mention.overlaps(source) for mention in mentions for source in region.sources):
        return True
    if any(are_alike(text, mention, source) for mention in mentions for source in region.sources):
        return True
    named = names(suggestion.speaker or suggestion.organisation or "")
    return any(named & names(source.of(text)) for source in region.sources)


def are_alike(text: str, mention: Place, source: Place) -> bool:
    """Tell whether two mentions are the same pronoun close to each other: “he said he was “glad””."""
    words = mention.of(text).lower()
    between = text[min(mention.end, source.end) : max(mention.start, source.start)]
    return words == source.of(text).lower() and words in PRONOUNS and len(between) <= 300 and "\n" not in between


def count(tally: Tally, name: str, text: str, annotation: str, nlp: object) -> None:
    begun = time.process_time()
    found = Suggester(text, nlp).found()
    suggestions = listed(text, found)
    tally.seconds += time.process_time() - begun
    tally.words += len(text.split())
    outer = [one for one in suggestions if one.kind != "indirect" and one.within is None and in_double(text, one)]
    wanted = regions(text, annotation)
    places = [bare(text, Place(one.start, one.end)) for one in outer]
    tally.suggested += len(outer)
    tally.regions += len(wanted)
    judged: dict[int, bool] = {}
    for region in wanted:
        hits = [at for at, place in enumerate(places) if place.overlaps(region.place)]
        exact = region.place in places
        tally.found += bool(hits)
        tally.exact_found += exact
        for at in hits:
            judged.setdefault(at, bool(region.sources) or outer[at].basis == "unattributed")
        if not hits:
            tally.faults["missed"].append(f"{name} {region.place.start} {region.place.of(text)!r}")
        elif not exact:
            tally.faults["inexact"].append(f"{name} {region.place.of(text)!r} / {places[hits[0]].of(text)!r}")
        if hits and region.sources:
            tally.with_source += 1
            right = any(is_right(text, outer[at], region) for at in hits)
            tally.speakers += right
            if not right:
                judged.update(dict.fromkeys(hits, False))
                first = outer[hits[0]]
                tally.faults[f"speaker {first.basis}"].append(
                    f"{name} {first.start} {first.text[:60]!r}: {first.speaker or first.organisation!r}"
                    f" {[(proof.kind, proof.text) for proof in first.evidence]}"
                    f" / {[source.of(text) for source in region.sources]}"
                )
    tally.reports += reports(text, annotation, suggestions)
    tally.samples += samples(text, found, wanted)
    exact_places = {region.place for region in wanted}
    for at, one in enumerate(outer):
        tally.right += at in judged
        tally.exact_right += places[at] in exact_places
        tally.confidences.append((one.confidence, judged.get(at, False)))
        if at not in judged:
            tally.faults["invented"].append(f"{name} {one.start} {one.basis} {one.text!r}")


def reports(text: str, annotation: str, suggestions: list[Suggestion]) -> Iterator[tuple[bool, bool, bool]]:
    """Yield of each reported clause whether it is annotated, exactly so but for “that”, and by the right speaker."""
    contents = [
        (Place(place.start, place.end), sources) for places, sources in annotated(text, annotation) for place in places
    ]
    for one in suggestions:
        if one.kind == "indirect":
            hits = [(place, sources) for place, sources in contents if place.overlaps(Place(one.start, one.end))]
            exact = any(re.sub(r"^that\s", "", bare(text, place).of(text)) == one.text for place, _ in hits)
            yield bool(hits), exact, any(is_right(text, one, Region(place, sources)) for place, sources in hits)


def samples(
    text: str, everything: list[Found], wanted: list[Region]
) -> Iterator[tuple[dict[str, float], bool, bool | None]]:
    """Yield of each outer span in double marks its features, whether it is speech, and whether the speaker is right."""
    index = {found.span.index: at for at, found in enumerate(everything)}
    for found in everything:
        one = suggestion(text, found, index)
        if found.span.parent is None and found.kind != "indirect" and in_double(text, one):
            place = bare(text, found.span.place)
            hits = [region for region in wanted if region.place.overlaps(place)]
            yield found.features, bool(hits), any(holds(text, one, region) for region in hits) if hits else None


def holds(text: str, suggestion: Suggestion, region: Region) -> bool:
    """Tell whether the speaker is right, or rightly nobody."""
    return is_right(text, suggestion, region) if region.sources else suggestion.basis == "unattributed"


def fitted(rows: list[tuple[dict[str, float], bool]], strength: float = 1.0) -> dict[str, float]:
    """Return the weights of a logistic regression, by Newton's method, drawn towards zero by ``strength``."""
    numpy = importlib.import_module("numpy")  # spaCy brings it
    counts = Counter(name for row, _ in rows for name in row)
    names = ["always", *sorted(name for name, number in counts.items() if number >= 20)]
    table = numpy.array([[1.0, *(row.get(name, 0.0) for name in names[1:])] for row, _ in rows])
    truth = numpy.array([float(right) for _, right in rows])
    weights = numpy.zeros(len(names))
    for _ in range(30):
        guess = 1 / (1 + numpy.exp(-table @ weights))
        slope = table.T @ (guess - truth) + strength * weights
        bend = (table * (guess * (1 - guess))[:, None]).T @ table + strength * numpy.eye(len(names))
        weights -= numpy.linalg.solve(bend, slope)
    return {name: round(float(weight), 2) for name, weight in zip(names, weights, strict=True)}


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.bench.suggestions", description="Measure suggestions.")
    parser.add_argument("corpus", type=Path, help="the folder “data” of your copy of PolNeAR")
    parser.add_argument("--split", choices=("train", "dev"), default="dev")
    parser.add_argument("--every", type=int, default=1, help="only every n-th article")
    parser.add_argument("--faults", action="store_true", help="print what went wrong")
    parser.add_argument("--rules", action="store_true", help="without a parser")
    parser.add_argument("--fit", action="store_true", help="print the weights of quotes/suggesting/confidence.py anew")
    asked = parser.parse_args()
    nlp = None if asked.rules else pipelines.load()
    tally = Tally()
    folder = asked.corpus / asked.split
    for path in sorted((folder / "text").glob("*.txt"))[:: asked.every]:
        annotations = sorted((folder / "attributions").glob(f"{path.stem}_*.ann"))
        if annotations:
            text = path.read_bytes().decode()
            count(tally, path.stem, text, annotations[0].read_text(encoding="utf-8"), nlp)
    print(tally.report())
    if asked.fit:
        print("SPEECH =", fitted([(row, speech) for row, speech, _ in tally.samples]))
        print("RIGHT =", fitted([(row, right) for row, _, right in tally.samples if right is not None]))
    for kind, faults in tally.faults.items() if asked.faults else ():
        print(f"\n== {kind}: {len(faults)}", *faults, sep="\n")


if __name__ == "__main__":
    main()
