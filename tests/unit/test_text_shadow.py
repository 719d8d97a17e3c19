from __future__ import annotations

from monitor.text.shadow import compose, edited, unchanged


def test_an_unchanged_text_maps_every_range_to_itself() -> None:
    shadow = unchanged("abc")
    assert shadow.is_identity
    assert shadow.span(1, 3) == (1, 3)
    assert shadow.locate(1, 3) == (1, 3)


def test_a_removed_range_belongs_to_neither_neighbour() -> None:
    shadow = edited("ab--cd", [(2, 4, "")])
    assert shadow.text == "abcd"
    assert shadow.span(0, 2) == (0, 2)
    assert shadow.span(2, 4) == (4, 6)
    assert shadow.span(1, 3) == (1, 5)


def test_a_part_of_a_replacement_takes_all_that_it_replaces() -> None:
    shadow = edited("Straße!", [(4, 5, "ss")])
    assert shadow.text == "Strasse!"
    assert shadow.span(4, 5) == (4, 5)
    assert shadow.span(5, 7) == (4, 6)
    assert shadow.span(7, 8) == (6, 7)


def test_an_empty_range_stays_empty() -> None:
    shadow = edited("a--b", [(1, 3, "")])
    assert shadow.span(1, 1) == (3, 3)
    assert shadow.span(2, 2) == (4, 4)


def test_a_range_of_the_original_is_found_again() -> None:
    shadow = edited("aXXbYc", [(1, 3, "x"), (4, 5, "yyy")])
    assert shadow.text == "axbyyyc"
    assert shadow.locate(0, 1) == (0, 1)
    assert shadow.locate(2, 3) == (1, 2)
    assert shadow.locate(3, 4) == (2, 3)
    assert shadow.locate(4, 5) == (3, 6)
    assert shadow.locate(5, 6) == (6, 7)


def test_a_removed_range_of_the_original_is_located_as_empty() -> None:
    shadow = edited("ab--cd", [(2, 4, "")])
    assert shadow.locate(2, 4) == (2, 2)


def test_two_shadows_compose_to_the_first_original() -> None:
    lower = edited("<a>bc", [(0, 3, "")])
    upper = edited(lower.text, [(0, 1, "BBB")])
    both = compose(upper, lower)
    assert both.text == "BBBc"
    assert both.span(0, 3) == (3, 4)
    assert both.span(3, 4) == (4, 5)
    assert both.locate(4, 5) == (3, 4)
    assert both.original_length == 5


def test_three_shadows_compose_in_any_grouping() -> None:
    a = edited("0123456789", [(0, 2, "")])
    b = edited(a.text, [(3, 4, "xy")])
    c = edited(b.text, [(0, 1, "")])
    left, right = compose(c, compose(b, a)), compose(compose(c, b), a)
    assert left.text == right.text == "34xy6789"
    for start in range(len(left.text)):
        assert left.span(start, start + 1) == right.span(start, start + 1)


def test_changes_of_equal_length_need_no_map() -> None:
    assert edited("abc", [(1, 2, "X")]).is_identity
