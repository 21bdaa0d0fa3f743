"""What may be written of articles: everything but the text of a stored one."""

from typing import Any

from sources.fields import digest
from sources.models import Article, Authorship, Organisation, Speaker
from sources.rules import why_not_revised
from sources.writing.bodies import Body
from sources.writing.fields import Day, Instant, Named, Several, Text, Word, column, named_or_null
from sources.writing.named import NAMES, SET, SLUG_STAYS, articles, slug_member
from sources.writing.parts import once
from sources.writing.refusals import conflict, wrong

TEXT_STAYS = "The text of an article never changes: a correction is a new article that revises it."


class ArticleBody(Body):
    """What may be written of an article. Its text is given once, and kept byte for byte."""

    id = slug_member(Article)
    title = column(Article.title, required=True, allow_blank=False)
    publisher = named_or_null(Organisation.objects.all, help_text=Article.publisher.field.help_text)
    authors = Several(
        child=Named(Speaker.objects.all),
        allow_null=True,
        help_text="Who wrote it, as speakers, in the order of the byline.",
    )
    byline = column(Article.byline)
    published = Day(help_text=Article.published.field.help_text)
    language = column(Article.language, required=True, allow_blank=False)
    source_url = column(Article.source_url, nullable=True)
    archived_url = column(Article.archived_url, nullable=True)
    retrieved_at = Instant(help_text=Article.retrieved_at.field.help_text)
    revises = named_or_null(articles, help_text=Article.revises.field.help_text)
    public_from = Instant(help_text="From when on the public may see it; null: internal. It is not told.")
    text_access = Word(Article.TextAccess, help_text="Whether the whole text may be passed on. It is not told.")
    text = Text(
        required=True,
        allow_blank=False,
        help_text="The text as received. Its characters are kept exactly as they are; `text_url` returns them.",
    )
    sha256 = Text(help_text="Of the text's UTF-8 bytes, to be sure that they arrived; it is computed anyway.")

    fixed = {"id": SLUG_STAYS, "text": TEXT_STAYS, "sha256": TEXT_STAYS}
    kept = {"url": SET, "text_url": SET, "quotes": SET, "snippet": SET}

    def validate(self, attrs: Any) -> Any:
        sha256 = attrs.pop("sha256", None)
        if sha256 is not None and sha256 != digest(attrs["text"]):
            raise wrong("sha256", "other_digest", f"The text that arrived has the SHA-256 {digest(attrs['text'])}.")
        return attrs

    def create(self, validated_data: Any) -> Article:
        if why := why_not_revised(validated_data.get("revises")):
            raise conflict(why, field="revises", code="taken_down")
        return self.update(Article(), validated_data)

    def update(self, instance: Article, validated_data: Any) -> Article:
        own = {name: value for name, value in validated_data.items() if name != "authors"}
        for name, value in own.items():
            setattr(instance, name, value)
        if own:
            self.store(instance, NAMES)
        if "authors" in validated_data:
            self.replace_authors(instance, validated_data["authors"])
        return instance

    def replace_authors(self, article: Article, authors: list[Speaker]) -> None:
        """Let the article's authors be these, in this order."""
        once(authors, "authors")
        there = {row.speaker_id: row for row in article.authorships.all()}
        for key in there.keys() - {author.pk for author in authors}:
            self.remove(there[key])
        for position, author in enumerate(authors, 1):
            row = there.get(author.pk) or Authorship(article=article, speaker=author)
            if row.pk is None or row.position != position:
                row.position = position
                self.store(row)
