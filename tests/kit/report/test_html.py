"""The report as a page: what it says first, what it draws, and that it runs nothing but its own."""

import base64
import hashlib
import math
import re
from dataclasses import replace
from html.parser import HTMLParser

import pytest

from tests.kit.report.example import LARGE, REJECTION, REPORT, WRONG, example, large_example, result
from xo_ref.kit.answer import Rejected, Scores
from xo_ref.kit.case import Case, Demand
from xo_ref.kit.diagnose.findings import Finding
from xo_ref.kit.diagnose.when.active import When
from xo_ref.kit.judge.result import ClauseResult, Counterexample, Status
from xo_ref.kit.report.html import as_html
from xo_ref.kit.report.model import Level, Report, Verdict

EVIL = "\"><img src=x onerror=alert(1)>'</script>\x00\u202e"
PAGE = as_html(REPORT)


class Elements(HTMLParser):
    """Collects elements with their attributes, and the text."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.text += data


def page_of(*examples: Counterexample) -> str:
    """Write a report of some counterexamples."""
    return as_html(Report("t", Verdict.DOES_NOT_CONFORM, None, "exact", tuple(map(result, examples)), 1, 0.0, 0))


def titles(page: str) -> list[str]:
    """Name the pictures of a page."""
    return re.findall(r'font-weight="600">([^<]*)<', page)


@pytest.mark.clause("output.report")
class TestPage:
    """The page says what the report says, verdict and level first."""

    def test_verdict_and_level_come_first(self) -> None:
        text = Elements(PAGE[PAGE.index("<body>") :]).text
        places = [
            text.index(words)
            for words in (
                "does not conform", "<kernel> & co", "shapes: decided by answers to valid questions", "What is wrong",
                "They turned it.", "3 of 3 failing answers match flipped-rows.", "Hint: turn it back",
                "it computes score[r][c] = 1/2", "row 0, column 1: it is always 1/2",
                "map.orientation, case steep: it is wrong", "Expected -1, got 0.5",
                "Advice, no failure", "better reject it", "Not tried, or cut short", "not tried",
            )
        ]  # fmt: skip
        assert places == sorted(places)

    def test_the_name_that_a_program_gives_itself(self) -> None:
        assert "<strong>&lt;kernel&gt; &amp; co</strong> (&lt;b&gt; 2)" in as_html(replace(REPORT, greeted="<b> 2"))

    def test_the_counterexample_is_drawn_side_by_side(self) -> None:
        assert titles(PAGE) == [
            "image 2 x 3", "patch 1 x 2", "feature 1 x 2", "products", "expected", "got", "1 of 4 positions wrong",
        ]  # fmt: skip
        assert re.findall(r">(-?[01]\.\d\d)<title>", PAGE) == ["1.00", "-1.00", "-1.00", "0.00"]
        assert re.findall(r">(-?[01]\.\d\d)</text>", PAGE) == ["1.00", "0.50", "-1.00", "0.00"]
        assert PAGE.count('<rect x="1" y="0" width="1" height="1" fill="none" stroke="#d55e00"') == 3

    def test_the_smallest_counterexample_is_open_and_the_others_folded(self) -> None:
        large = replace(WRONG, case=replace(WRONG.case, clause="map.best", image=[[1, -1, 1], [-1, 1, 1], [1, 1, 1]]))
        page = page_of(replace(large, got=Rejected("no"), at=None), WRONG)
        assert page.index("map.orientation</a>, case steep") < page.index("<details><summary>map.best: 1 of 1 cases<")

    def test_clauses_link_to_their_text(self) -> None:
        elements = Elements(PAGE).found
        ids = {attributes.get("id") for _, attributes in elements}
        links = {(attributes.get("href") or "").removeprefix("#") for tag, attributes in elements if tag == "a"}
        assert links == {"score.definition", "map.orientation", "reject.fit", "map.best"} <= ids
        assert "The feature is placed on the image as drawn" in PAGE

    def test_lines_to_paste_have_a_button(self) -> None:
        assert PAGE.count('<button>Copy</button><pre tabindex="0">') == 2
        assert "feature_map(Image(image), Feature(feature))[0][1]   # -1" in PAGE
        assert "{&quot;id&quot;: 1, &quot;op&quot;: &quot;map&quot;," in PAGE

    def test_shapes_that_fail(self) -> None:
        shapes = ((1, 5, 1, 1, 3, 0), (1, 8, 1, 4, 1, 2), (9, 16, 1, 2, 0, 4), (300, 3, 2, 3, 5, 0))
        page = as_html(replace(REPORT, shapes=shapes))
        image, feature = re.findall(r"<caption>\w+: rows by columns</caption>(.*?)</table>", page)
        assert re.findall(r"<th[^>]*>([^<]*)<", image) == ["rows", "3", "5-8", "9-16", "1", "9-16", "257-512"]
        assert re.findall(r"<td[^>]*>[^<]*<", image) == [
            "<td><", '<td class="some">2 of 6<', "<td><",
            "<td><", "<td><", '<td class="wrong">4 of 4<',
            '<td class="right">0 of 5<', "<td><", "<td><",
        ]  # fmt: skip
        assert re.findall(r"<th[^>]*>([^<]*)<", feature) == ["rows", "1", "2", "3", "4", "1", "2"]

    def test_condition_topic_and_history(self) -> None:
        report = replace(
            REPORT,
            when=(When("C % 4 == 3 & 1 < 2", "the columns", 5, 7, 0),),
            diagnosis=(Finding("lost", 1, 2, "It lost.", "find it", about="reject.fit"),) * 7,
            clauses=(result(replace(WRONG, alone=False, cause="state")),),
            complete=False,
            level=Level.VALUES,
        )
        page = as_html(report)
        assert "where <code>C % 4 == 3 &amp; 1 &lt; 2</code> (the columns), from 5 wrong and 7 right answers." in page
        assert page.count("1 of 2 failing answers (reject.fit) match lost.") == 6
        assert "Asked first in a fresh process, it is right (state); " in page
        assert "(incomplete: not everything was asked)" in page
        assert "and of wrong values" in page
        assert "it is right; " in page_of(replace(WRONG, alone=False))
        once = "Asked first in a fresh process, it is wrong; asked again there, it is right (first question)."
        assert once in page_of(replace(WRONG, alone=True, cause="first question"))
        assert "Asked first" not in page_of(replace(WRONG, alone=True))

    def test_trouble_has_no_clauses(self) -> None:
        page = as_html(Report("t", Verdict.COULD_NOT_RUN, None, "exact", (), 0, 0.0, 0, trouble="it is <gone>"))
        assert "<p>it is &lt;gone&gt;</p>" in page
        assert "<h2>" not in page


@pytest.mark.clause("output.report")
class TestPictures:
    """Whatever was answered, there is a picture or a sentence."""

    def test_numbers_that_are_no_scores(self) -> None:
        page = page_of(example(Scores(((math.nan, -math.inf), (10**5000, 7.5)))))
        assert re.findall(r'text-anchor="middle" fill="#\w{3}">([^<]*)</text>', page) == [
            "nan",
            "-inf",
            "large",
            "7.50",
        ]

    def test_a_map_of_another_shape(self) -> None:
        page = page_of(example(Scores(((1,) * 17,)), at=None))
        assert titles(page)[-2:] == ["expected", "got"]
        assert "Expected <strong>a map of 2 x 2 scores</strong>, got <strong>a map of 1 x 17 numbers</strong>" in page

    def test_no_map_at_all(self) -> None:
        assert titles(page_of(example(Rejected("no"), at=None)))[-1] == "expected"

    def test_what_had_to_be_rejected(self) -> None:
        wide = Case("wide", "reject.fit", [[1]], [[1, -1]], Demand.REJECT)
        assert titles(page_of(example(Scores(((1,),)), wide, None))) == ["image 1 x 1", "feature 1 x 2"]
        page = page_of(example(Scores(((1,),)), REJECTION, None))
        assert titles(page) == []
        assert "Expected <strong>a rejection</strong>" in page

    def test_a_large_one_is_reduced_and_not_pasted(self) -> None:
        page = page_of(large_example(LARGE, (0, 0)))
        assert titles(page)[0] == "image 30 x 40"
        assert "Copy" not in re.sub("<script>.*?</script>", "", page, flags=re.DOTALL)

    def test_a_huge_one_is_not_drawn(self) -> None:
        huge = replace(WRONG, case=replace(WRONG.case, image=[[1] * 300] * 300))
        assert titles(page_of(huge)) == []
        assert "Too large to draw; the JSON report has it in full." in page_of(huge)


class TestSafety:
    """Nothing is loaded, nothing runs but lines of our own, and hostile names stay text."""

    HOSTILE = replace(
        REPORT,
        target=EVIL,
        trouble=EVIL,
        computes=EVIL,
        differs=EVIL,
        notes=(EVIL,),
        when=(When(EVIL, EVIL, 1, 1, 0),),
        diagnosis=(Finding(EVIL, 1, 1, EVIL, EVIL, where=EVIL),),
        clauses=(
            result(replace(WRONG, case=replace(WRONG.case, name=EVIL, clause=EVIL), why=EVIL, got=Rejected(EVIL))),
            ClauseResult(EVIL, Status.SKIPPED, 1, because=EVIL),
        ),
    )

    @pytest.mark.parametrize("report", [REPORT, HOSTILE])
    def test_only_known_elements_and_attributes(self, report: Report) -> None:
        for tag, attributes in Elements(as_html(report)).found:
            assert tag not in {
                "img",
                "iframe",
                "link",
                "object",
                "base",
                "form",
                "a" if "href" not in attributes else "",
            }
            assert not {name for name in attributes if name.startswith("on") or name in {"style", "src"}}
            assert tag != "a" or (attributes["href"] or "").startswith("#")

    def test_hostile_text_is_shown_without_what_does_not_print(self) -> None:
        page = as_html(self.HOSTILE)
        assert "&quot;&gt;&lt;img src=x onerror=alert(1)&gt;&#x27;&lt;/script&gt;\ufffd\ufffd" in page
        assert not set(page) & {"\x00", "\u202e"}

    def test_the_policy_names_our_style_and_script(self) -> None:
        policy = re.findall(r'Content-Security-Policy" content="([^"]*)"', PAGE)[0]
        for tag in ("style", "script"):
            (text,) = re.findall(f"<{tag}>(.*?)</{tag}>", PAGE, flags=re.DOTALL)
            digest = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
            assert f"{tag}-src 'sha256-{digest}'" in policy
        assert policy.startswith("default-src 'none'; ")
        assert policy.endswith("base-uri 'none'; form-action 'none'")

    def test_nothing_is_asked_of_a_network(self) -> None:
        assert "://" not in PAGE.replace('xmlns="http://www.w3.org/2000/svg"', "")


def test_a_report_draws_itself_in_a_notebook_without_a_script() -> None:
    part = REPORT._repr_html_()
    assert part.startswith("<style>")
    assert "<script" not in part
    assert "<button" not in part
    assert titles(part) == titles(PAGE)
