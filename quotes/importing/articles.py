"""The articles that rows speak of: by slug, web address or title."""

from collections.abc import Iterable
from dataclasses import dataclass

from quotes.importing.recent import Recent
from quotes.importing.refusals import Code, Refused
from sources.models import Article, ArticleQuerySet
from sources.receiving.origins import is_address
from sources.suggestions import did_you_mean

REMEMBERED = 10_000  # ways of naming an article
ROOM = 8_000_000  # code points of texts that are held
SHORT = 50_000  # code points of a text that is fetched together with others
TOGETHER = 100  # of these at a time
NEAR = 20  # slugs that one is likened to


@dataclass(frozen=True, slots=True)
class Source:
    """An article, without its text."""

    pk: int
    slug: str
    sha256: str


COLUMNS = ("pk", "slug", "sha256")


class Articles:
    """Finds articles, and holds the texts of those that were asked for lately."""

    def __init__(self) -> None:
        self.found: Recent[str, list[Source]] = Recent(REMEMBERED)
        self.texts: Recent[int, str] = Recent(ROOM, len)
        self.hints: Recent[str, str] = Recent(REMEMBERED)

    def forget(self) -> None:
        self.found.clear()
        self.texts.clear()

    def look_up(self, values: Iterable[str]) -> None:
        """Find many articles at once, and fetch those of their texts that are short."""
        wanted = list(dict.fromkeys(values))
        sought = [value for value in wanted if value not in self.found]
        by_slug = {row.slug: [row] for row in sources(Article.objects.filter(slug__in=sought))}
        others = [value for value in sought if value not in by_slug]
        titles = [value for value in others if not is_address(value)]
        by_title: dict[str, list[int]] = {}
        for pk, title in Article.objects.filter(title__in=titles).order_by("pk").values_list("pk", "title"):
            by_title.setdefault(title, []).append(pk)
        for value in sought:
            rows = by_slug.get(value)
            if rows is None and is_address(value):
                rows = latest(Article.objects.from_address(value))
            if rows is None:
                rows = latest(Article.objects.filter(pk__in=by_title.get(value, [])))
            self.found.put(value, rows)
        known = (self.found.get(value) for value in wanted)
        self.fetch_texts([rows[0].pk for rows in known if rows and len(rows) == 1])

    def find(self, value: str) -> Source:
        """Return the article that a row names; raise Refused if there is none, or more than one."""
        if value not in self.found:
            self.look_up([value])
        rows = self.found.get(value) or []
        if len(rows) == 1:
            return rows[0]
        if rows:
            slugs = [row.slug for row in rows]
            raise Refused(Code.ARTICLE_AMBIGUOUS, "Several articles are called so:", "article", candidates=slugs)
        raise Refused(Code.ARTICLE_UNKNOWN, f"There is no such article.{self.likely(value)}", "article")

    def likely(self, value: str) -> str:
        """Return the question whether another article is meant, or nothing; it is looked for once."""
        hint = self.hints.get(value)
        if hint is None:
            begun = Article.objects.filter(slug__startswith=value[:5].lower()).order_by("slug")
            hint = self.hints.put(value, did_you_mean(value, begun.values_list("slug", flat=True)[:NEAR]))
        return hint

    def text(self, source: Source) -> str:
        """Return the text of an article."""
        text = self.texts.get(source.pk)
        if text is None:
            text = self.texts.put(source.pk, Article.objects.values_list("text", flat=True).get(pk=source.pk))
        return text

    def fetch_texts(self, pks: Iterable[int]) -> None:
        """Fetch the short texts of these articles; long ones are fetched one by one, when their turn comes."""
        missing = [pk for pk in dict.fromkeys(pks) if pk not in self.texts]
        for first in range(0, len(missing), TOGETHER):
            rows = Article.objects.with_open_text().filter(pk__in=missing[first : first + TOGETHER], length__lte=SHORT)
            for pk, text in rows.order_by().values_list("pk", "text"):
                self.texts.put(pk, text)


def sources(articles: ArticleQuerySet) -> list[Source]:
    return [Source(*row) for row in articles.order_by("pk").values_list(*COLUMNS)]


def latest(articles: ArticleQuerySet) -> list[Source]:
    """Return those of the articles that none of the others revises."""
    revised = set(articles.order_by().values_list("revises", flat=True))
    return [row for row in sources(articles) if row.pk not in revised]
