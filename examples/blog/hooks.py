"""Puts the address of grokscope into the posts."""

SITE = "https://your.host/grokscope/"


def on_page_markdown(markdown, **_):
    return markdown.replace("{{ grokscope }}", SITE)
