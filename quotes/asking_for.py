"""Ask for work in the background: how it is cut into tasks."""

import datetime
from collections import defaultdict
from collections.abc import Iterable
from itertools import chain
from pathlib import Path
from urllib.parse import urlsplit

from quotes.tasks import import_addresses, import_file, suggest_quotes, terms_as_json
from sources.models import ArticleQuerySet
from sources.receiving.origins import files_at
from sources.receiving.storing import Terms
from sources.working import Job, asking


def import_in_background(
    addresses: Iterable[str], paths: Iterable[str], terms: Terms, *, since: datetime.datetime, suggest: bool = False
) -> Job:
    """Ask for an import: a task for each file, and one for each site, whose pages are fetched one after the other.

    Addresses fetched ``since`` then are not fetched again. ``suggest``: and store the quotes that are found in them.
    """
    sites = by_site(addresses)
    files = list(chain.from_iterable(map(files_at, paths)))
    common = {"since": since.isoformat(), "suggest": suggest, **terms_as_json(terms)}
    with asking(named(sites, files)) as job:
        for site, found in sites.items():
            about = f"{site}: {counted(len(found), 'address', 'addresses')}"
            job.add(import_addresses, about=about, addresses=found, **common)
        for path, origin in files:
            job.add(import_file, about=origin, path=str(path), origin=origin, **common)
    return job


def suggest_in_background(articles: ArticleQuerySet) -> Job:
    """Ask for suggestions, a task for each article."""
    chosen = list(articles.order_by("pk").values_list("pk", "title"))
    with asking(f"Suggest quotes in {counted(len(chosen), 'article', 'articles')}") as job:
        for key, title in chosen:
            job.add(suggest_quotes, about=title, article=key)
    return job


def by_site(addresses: Iterable[str]) -> dict[str, list[str]]:
    """Return host → its addresses, each once, in their order."""
    sites: dict[str, dict[str, None]] = defaultdict(dict)
    for address in addresses:
        sites[host_of(address)][address] = None
    return {site: list(found) for site, found in sites.items()}


def host_of(address: str) -> str:
    """Return the host of an address; of one that is damaged, which its task will refuse, the address."""
    try:
        return urlsplit(address).hostname or address
    except ValueError:
        return address


def named(sites: dict[str, list[str]], files: list[tuple[Path, str]]) -> str:
    """Return what an import is called."""
    addresses = sum(map(len, sites.values()))
    counts = [counted(addresses, "address", "addresses"), counted(len(files), "file", "files")]
    return f"Import {' and '.join(filter(None, counts)) or 'nothing'}"


def counted(number: int, one: str, many: str) -> str:
    """Return how many there are, in words; nothing of none."""
    return f"{number:,} {one if number == 1 else many}" if number else ""
