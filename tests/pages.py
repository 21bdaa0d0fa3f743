"""Pages in the shapes in which news sites publish: made here, their words taken from nobody.

Each has furniture around its article, with quotes that are none of the article's: navigation, a notice about
cookies, teasers of other articles, a newsletter, readers' comments, advertisements, a footer.
"""

import io
from collections.abc import Iterable

from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

FURNITURE = (
    "cookies",
    "Subscribe",
    "Most read",
    "Advertisement",
    "Leave a comment",
    "All rights reserved",
    "Подпишитесь",
)

HEAD = """<header><nav><ul><li><a href="/">Home</a></li><li><a href="/world">World</a></li>
<li><a href="/sport">Sport</a></li></ul>
</nav></header><div class="cookie-banner"><p>We use cookies: “your privacy matters to us”.</p></div>"""
TAIL = """<aside class="related"><h2>Most read</h2><ul><li><a href="/2">“I saw nothing,” says mayor</a></li>
<li><a href="/3">Minister: “We did all we could”</a></li></ul></aside>
<div class="advertisement"><p>Advertisement</p></div>
<section id="comments" class="comments"><h2>Leave a comment</h2>
<div class="comment"><p>Reader99: “This is a scandal!”</p>
</div></section><div class="newsletter"><p>Subscribe to our newsletter: “the best of the week”.</p></div>
<footer><p>© 2026 Daily Herald. All rights reserved.</p></footer>"""

DAILY_ADDRESS = "https://www.dailyherald.example/world/2026/03/harbour-inquiry"
DAILY_TEXT = (
    "An inquiry into the collapse of the harbour wall will begin next month, the ministry announced on Tuesday, "
    "after families of the victims had waited for more than a year.",
    "“We have asked for this since the first day,” said Ada Lindqvist, who leads the association of the families. "
    "“Nobody wanted to listen.”",
    "The ministry’s spokeswoman declined to say who would be heard. “The judge decides that alone,” she said.",
    "Eleven people died when the wall gave way in January 2025, and the port has been closed ever since that night.",
)
DAILY = f"""<!DOCTYPE html>
<html lang="en-GB"><head><meta charset="utf-8"><title>Inquiry into harbour collapse to begin | Daily Herald</title>
<link rel="canonical" href="{DAILY_ADDRESS}">
<meta property="og:site_name" content="Daily Herald">
<meta property="og:title" content="Inquiry into harbour collapse to begin">
<script type="application/ld+json">{{"@context": "https://schema.org", "@type": "NewsArticle",
"headline": "Inquiry into harbour collapse to begin", "datePublished": "2026-03-17T18:05:00+00:00",
"dateModified": "2026-03-19T07:00:00+00:00", "author": [{{"@type": "Person", "name": "Mira Okafor"}},
{{"@type": "Person", "name": "Jonas Weil"}}],
"publisher": {{"@type": "Organization", "name": "Daily Herald"}}}}</script>
</head><body>{HEAD}<main><article><h1>Inquiry into harbour collapse to begin</h1>
<p class="byline">By Mira Okafor and Jonas Weil</p>{"".join(f"<p>{part}</p>" for part in DAILY_TEXT)}
</article></main>{TAIL}</body></html>"""

VESTNIK_ADDRESS = "https://vestnik.example/news/4711"
VESTNIK_TEXT = (
    "Городской суд в среду оставил в силе решение о закрытии библиотеки на набережной, сообщил корреспондент.",
    "«Мы будем обжаловать это решение», — заявила адвокат Нина Ильина после заседания.",
    "Библиотека работала в этом здании с 1911 года, и за последние десять лет её посетили сотни тысяч читателей.",
)
VESTNIK = f"""<html lang="ru"><head><meta http-equiv="Content-Type" content="text/html; charset=windows-1251">
<title>Суд оставил в силе закрытие библиотеки</title><meta name="author" content="Пётр Громов">
<meta property="og:title" content="Суд оставил в силе закрытие библиотеки">
<meta property="og:site_name" content="Вестник">
<meta property="article:published_time" content="2025-11-05T12:30:00+03:00">
<link rel="canonical" href="{VESTNIK_ADDRESS}">
</head><body><div class="menu"><a href="/">Главная</a> <a href="/news">Новости</a></div><div class="article-body">
<h1>Суд оставил в силе закрытие библиотеки</h1>{"".join(f"<p>{part}</p>" for part in VESTNIK_TEXT)}</div>
<div class="subscribe"><p>Подпишитесь: «самое важное за день»</p></div></body></html>""".encode("cp1251")

PLAIN_ADDRESS = "https://valleypost.example/archive/bridge.html"
PLAIN_TEXT = (
    "The old bridge over the Wend is safe again and may be crossed on foot from Saturday, the district council said.",
    "“It will outlive all of us,” said the engineer Tom Avery, who had the arches taken down stone by stone.",
    "Cars will have to go by way of Lower Wend until the spring, when the second half of the work is due to end.",
)
PLAIN = f"""<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><title>Old bridge opens for walkers</title>
</head><body>{HEAD}<div class="post"><h1>Old bridge opens for walkers</h1>
<div class="entry-content">{"".join(f"<p>{part}</p>" for part in PLAIN_TEXT)}</div></div>{TAIL}</body></html>"""


def archive(
    pages: Iterable[tuple[str, bytes, str]],
    *,
    date: str = "2026-03-20T10:00:00Z",
    gzip: bool = True,
    status: str = "200 OK",
    encoding: str = "identity",
) -> bytes:
    """Return a WARC of pages: address, body and content type of each."""
    file = io.BytesIO()
    writer = WARCWriter(file, gzip=gzip)
    for address, body, media_type in pages:
        headers = StatusAndHeaders(
            status, [("Content-Type", media_type), ("Content-Encoding", encoding)], protocol="HTTP/1.1"
        )
        record = writer.create_warc_record(
            address, "response", payload=io.BytesIO(body), http_headers=headers, warc_headers_dict={"WARC-Date": date}
        )
        writer.write_record(record)
        record.raw_stream.close()
    return file.getvalue()


def crawl() -> bytes:
    """Return a WARC of the three pages, with a picture, a redirect and a missing page among them."""
    return b"".join(
        [
            archive([(DAILY_ADDRESS, DAILY.encode(), "text/html; charset=utf-8")]),
            archive([("https://vestnik.example/logo.png", b"\x89PNG", "image/png")]),
            archive([("https://vestnik.example/old", b"gone", "text/html")], status="404 Not Found"),
            archive([("https://vestnik.example/moved", b"moved", "text/html")], status="301 Moved"),
            archive([(VESTNIK_ADDRESS, VESTNIK, "text/html"), (PLAIN_ADDRESS, PLAIN.encode(), "text/html")]),
        ]
    )
