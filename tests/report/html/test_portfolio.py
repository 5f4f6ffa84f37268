from __future__ import annotations

from advisor.report.html import Entry, render_html
from tests.report.html.pages import advice_of, every, having, parse, portfolio, small_entry, text_of
from tests.report.small import WORKLOADS


def test_there_is_a_row_for_each_workload_and_it_leads_to_its_review() -> None:
    document = parse(portfolio())
    (table,) = having(every(document, "table"), "overview")
    head, *rows = every(table, "tr")
    labels = ["Workload", "Verdict", "Alternative", "Strength", "Margin", "Decided by"]
    assert [text_of(cell) for cell in every(head, "th")] == labels
    assert len(rows) == len(WORKLOADS) + 1
    reviews = having(every(document, "details"), "review")
    assert len(reviews) == len(WORKLOADS)
    for name, row, review in zip(WORKLOADS, rows, reviews, strict=False):
        advice = advice_of(small_entry(name))
        _, verdict, alternative, strength, *_ = every(row, "th", "td")
        assert text_of(verdict) == advice.verdict == row.get("data-verdict")
        assert text_of(alternative) == (advice.alternative or "–")
        assert text_of(strength) == advice.strength == row.get("data-strength")
        (link,) = [link for link in every(row, "a") if link.get("href", "").endswith("-verdict")]
        assert link.get("href", "")[1:] in [item.get("id") for item in every(review, "h3")]
    assert text_of(rows[-1]).startswith("broken.yaml invalid")


def test_verdicts_are_counted() -> None:
    (tally,) = having(every(parse(portfolio()), "dl"), "tally")
    counted = {text_of(every(item, "dt")[0]): int(text_of(every(item, "dd")[0])) for item in tally}
    verdicts = [advice_of(small_entry(name)).verdict for name in WORKLOADS]
    assert counted == {verdict: verdicts.count(verdict) for verdict in dict.fromkeys(verdicts)} | {"invalid": 1}
    assert list(counted)[-2:] == ["undecided", "invalid"]


def test_without_a_script_it_is_a_plain_table() -> None:
    document = parse(portfolio())
    (form,) = every(document, "form")
    assert form.get("hidden") is not None
    assert not every(document, "button")


def test_two_files_of_which_one_is_invalid_are_a_portfolio() -> None:
    document = parse(render_html([small_entry("clear"), Entry("broken.yaml")]))
    assert text_of(every(document, "h1")[0]) == "2 workloads"
    assert len(having(every(document, "details"), "review")) == 1
