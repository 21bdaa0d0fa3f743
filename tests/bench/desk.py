"""``python -m tests.bench.desk [--engine …]``: measure the desk on an article of 100,000 characters with 500 quotes.

On the server, in one process by Django's test client: the median of the processor time of some requests (without
PostgreSQL's own), and how many statements each takes.
In Chromium, against gunicorn: from the request to the page that is ready; from a key or a click to the next frame.
"""

import argparse
import importlib
import os
import statistics
import time
from collections.abc import Callable
from typing import Any

import django

from tests.bench.__main__ import database
from tests.postgres import ENGINES

LENGTH, QUOTES, TIMES = 100_000, 500, 15
PARAGRAPH = (
    "“We have gone through the papers of number {number} once more,” said {name}, the chair of the board, on the day "
    "after the vote, “and “nothing at all” is what we found in them.” Nobody else was asked in the course of it.\n\n"
)
AFTER_A_FRAME = """async act => {
    const frame = () => new Promise(resolve => requestAnimationFrame(() => setTimeout(resolve)));
    const begun = performance.now();
    if (act === "click") {
        const marks = document.querySelectorAll("#text .mark");
        marks[Math.floor(Math.random() * marks.length)].click();
    } else {
        document.getElementById("text").dispatchEvent(new KeyboardEvent("keydown", {key: act, bubbles: true}));
    }
    await frame();
    return performance.now() - begun;
}"""


def filled() -> Any:
    """Enter the article with its quotes, their speakers and their evidence, and return it."""
    models, sources = importlib.import_module("quotes.models"), importlib.import_module("sources.models")
    names = ["Ada Berg", "Bo Costa", "Cleo Dahl", "Dora Eik", "Egon Fuchs"]
    speakers = [sources.Speaker.objects.create(name=name) for name in names]
    paragraphs = [PARAGRAPH.format(number=number, name=names[number % len(names)]) for number in range(QUOTES // 2)]
    text = "".join(paragraphs)
    text = (text + "The rest is a list of papers. " * LENGTH)[:LENGTH]
    article = sources.Article.objects.create(title="Papers", text=text, language="en")
    at = 0
    for number in range(QUOTES // 2):
        words = f"We have gone through the papers of number {number} once more,"
        start = text.index(words, at)
        outer = text.index("and “nothing", start)
        end = text.index("” Nobody", outer)
        source = text.index(names[number % len(names)], start)
        for first, last, kind in ((start, start + len(words), "direct"), (outer, end, "direct")):
            quote = models.Quote.objects.create(
                article=article, start=first, end=last, text=text[first:last], kind=kind, status="verified"
            )
            claim = models.Attribution.objects.create(
                quote=quote, basis="explicit", speaker=speakers[number % len(names)], role="chair"
            )
            name = names[number % len(names)]
            models.Evidence.objects.create(
                attribution=claim, kind="source", start=source, end=source + len(name), text=name
            )
        at = end
    return article


def taken(ask: Callable[[], Any]) -> tuple[float, int]:
    """Return the median milliseconds of processor time of asking, and the statements of one time."""
    connection = importlib.import_module("django.db").connection
    captured = importlib.import_module("django.test.utils").CaptureQueriesContext(connection)
    ask()
    times = []
    for _ in range(TIMES):
        begun = time.process_time()
        ask()
        times.append((time.process_time() - begun) * 1000)
    with captured:
        ask()
    return statistics.median(times), len(captured)


def on_the_server(article: Any) -> None:
    """Print what the server takes."""
    address = importlib.import_module("tests.desk")
    desk = address.Desk()
    page, names = address.page(article, "desk"), address.page(article, "names")
    quote = article.quotes.first()
    free = article.text.rindex("The rest")

    def make() -> None:
        nonlocal free
        free -= 30
        sent = {"act": "quote", "start": free, "end": free + 8, "text": article.text[free : free + 8], "sure": True}
        response = desk.client.post(page, sent, content_type="application/json")
        assert response.status_code == 200, response.content

    asked: dict[str, Callable[[], Any]] = {
        "the page": lambda: desk.text(page),
        "the form of a quote": lambda: desk.client.get(names, {"quote": quote.pk}),
        "names for what is typed": lambda: desk.client.get(names, {"field": "speaker", "term": "berg"}),
        "a quote is made": make,
    }
    for name, ask in asked.items():
        print("| {} | {:.0f} ms | {} statements |".format(name, *taken(ask)), flush=True)
    print(f"| size of the page | {len(desk.text(page)) / 1024:.0f} KB | |", flush=True)


def in_the_browser(article: Any, url: str) -> None:
    """Print what the browser takes."""
    browsing, serving = importlib.import_module("tests.browsing"), importlib.import_module("tests.serving")
    user = importlib.import_module("django.contrib.auth").get_user_model().objects.create_superuser("bench")
    playwright = importlib.import_module("playwright.sync_api").sync_playwright
    with serving.serving(DATABASE_URL=url) as server, playwright() as started:
        os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
        browser = started.chromium.launch(executable_path=browsing.found_chromium(), args=["--no-sandbox"])
        desk = browsing.DeskInBrowser(browser, f"http://127.0.0.1:{server.port}", article, user=user)
        ready = []
        for _ in range(5):
            begun = time.perf_counter()
            desk.page.reload()
            desk.page.wait_for_selector("#desk[data-ready=yes]")
            ready.append((time.perf_counter() - begun) * 1000)
        print(f"| until the page is ready | {statistics.median(ready):.0f} ms | in Chromium |")
        for name, act in {"a click on a mark": "click", "the next quote": "n"}.items():
            times = [desk.page.evaluate(AFTER_A_FRAME, act) for _ in range(30)]
            print(f"| {name} | {statistics.median(times):.0f} ms, at most {max(times):.0f} | to the next frame |")
        browser.close()


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.bench.desk", description="Measure the desk.")
    parser.add_argument("--engine", choices=ENGINES, default="sqlite")
    engine = parser.parse_args().engine
    with database(engine, "") as url:
        os.environ.update(DATABASE_URL=url, ENVIRONMENT="development", DJANGO_SETTINGS_MODULE="config.settings")
        django.setup()
        importlib.import_module("django.conf").settings.ALLOWED_HOSTS.append("testserver")
        importlib.import_module("django.core.management").call_command("migrate", verbosity=0)
        article = filled()
        print(f"{engine}: {len(article.text):,} characters, {article.quotes.count()} quotes")
        on_the_server(article)
        in_the_browser(article, url)


if __name__ == "__main__":
    main()
