from __future__ import annotations

from monitor.articles.layout import layout_of
from monitor.articles.plain import text_of
from monitor.articles.tree import parse_page

FIRST = "The ministry rejected on Tuesday the claim that its units had crossed the northern road."
SECOND = "Observers of the mission have asked both sides for access, and expect an answer soon."


def layout(html: str, *lines: str) -> str:
    root = parse_page(html).root
    assert root is not None
    return layout_of(root, "\n\n".join(lines) or text_of(root))


def page(box: str = "entry-content", post: str = "post-123 post category-army", tag: str = "p") -> str:
    return (
        f'<html><body class="single postid-123"><main id="m"><article class="{post}"><div class="{box}">'
        f"<{tag}>{FIRST}</{tag}><{tag}>{SECOND}</{tag}></div></article></main></body></html>"
    )


def test_the_path_ends_at_what_holds_the_paragraphs() -> None:
    assert layout(page(), FIRST, SECOND) == "main>article.post>div.entry-content"


def test_classes_of_one_page_are_no_layout() -> None:
    other = page(post="post-987 post category-rain tag-flood has-post-thumbnail format-standard")
    assert layout(other, FIRST, SECOND) == layout(page(), FIRST, SECOND)


def test_another_template_is_another_layout() -> None:
    assert layout(page(box="c-article__text"), FIRST, SECOND) != layout(page(), FIRST, SECOND)


def test_a_single_paragraph_names_its_holder_as_several_do() -> None:
    assert layout(page(), FIRST) == layout(page(), FIRST, SECOND)


def test_text_that_is_not_on_the_page_has_no_layout() -> None:
    assert layout(page(), "A sentence that stands nowhere on that page, however long one looks for it.") == ""
    assert layout(page(), "short") == ""
