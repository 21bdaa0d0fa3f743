"""What the engine guards of articles: their text never changes, and their digest is true."""

from sources.engine import ByEngine, Copy, Refusal, Rule, Upkeep, frozen

DIGEST: ByEngine = {
    "sqlite": "SHA256(NEW.text)",  # registered by Django on each of its connections
    "postgresql": "encode(sha256(convert_to(NEW.text, 'UTF8')), 'hex')",
}

RULES: tuple[Rule, ...] = (
    frozen(
        "sources_article",
        "text",
        message="The text of an article never changes: a correction is a new article that revises it.",
    ),
    Refusal(
        "sources_article_digest",
        "sources_article",
        ("INSERT", "UPDATE"),
        {engine: f"NEW.sha256 NOT IN ('', {digest})" for engine, digest in DIGEST.items()},
        "The SHA-256 is not that of the text.",
    ),
    Upkeep(
        "sources_article_digest",
        "sources_article",
        (Copy(("sha256",), {engine: f"SELECT {digest}" for engine, digest in DIGEST.items()}),),
    ),
)
