"""Checks of the explorer: what it shows is what the library computes, however it is worked."""

import random
import statistics
from collections.abc import Callable
from fractions import Fraction

from tests.site.browser.page import Browser, Page, opened
from xo_ref import Feature, Image, layer_maps
from xo_ref.gallery import FEATURES, IMAGES
from xo_ref.kit.diagnose.faults import CATALOGUE
from xo_ref.recognition.text import verdicts
from xo_ref.spec import feature_map
from xo_ref.values.maps import truncated

__all__ = ["CHECKS"]

Check = Callable[[Browser, str], str]
"""Tries one thing at an address; says in a few words what was seen, or raises AssertionError."""

_Levels = list[list[int]]
_PAIRS = 50
_READY = "document.documentElement.dataset.ready"


def _start(page: Page, site: str, address: str = "") -> None:
    page.goto(f"{site}explorer.html{address}")
    page.wait_for_function(_READY, timeout=120_000)
    page.evaluate("() => { document.documentElement.style.scrollBehavior = 'auto'; }")  # or clicks miss what moves


def _written(levels: _Levels) -> str:
    return "-".join("".join(map(str, row)) for row in levels)


def _pixels(levels: _Levels) -> list[list[Fraction]]:
    return [[Fraction(level - 4, 4) for level in row] for row in levels]


def _kept(page: Page, *parts: str) -> None:
    """Wait until the address says so, which it does when everything is shown."""
    page.wait_for_function("parts => parts.every((part) => location.hash.includes(part))", arg=[*parts])


def _shown_score(page: Page) -> str:
    """Read the score as a fraction."""
    words = page.inner_text("#steps").splitlines()[-1].removeprefix("score").split(" = ")
    return [word.strip() for word in words if "." not in word][-1]


def cold_start(browser: Browser, site: str) -> str:
    """The first score is there within 5 seconds of a start without a cache."""
    times = []
    for _ in range(3):
        with opened(browser) as (page, complaints):
            _start(page, site)
            times.append(float(str(page.evaluate(_READY))) / 1000)
            assert not complaints, complaints
    assert min(times) < 5, times
    return f"first score after {', '.join(f'{time:.1f}' for time in times)} s"


def drawn_pairs(browser: Browser, site: str) -> str:
    """Features drawn by pointer or keyboard, the window moved by keyboard: the fraction is the library's."""
    rng = random.Random(13)
    with opened(browser) as (page, complaints):
        _start(page, site)
        for number in range(_PAIRS):
            h, w = rng.randint(1, 4), rng.randint(1, 3)
            image = [[rng.choice((0, 8, 8 * (number % 2) or 3)) for _ in range(rng.randint(w, 9))]]
            image += [[rng.choice((0, 8, 5)) for _ in image[0]] for _ in range(rng.randint(h, 7) - 1)]
            wanted = [[rng.choice((0, 8)) for _ in range(w)] for _ in range(h)]
            page.evaluate(
                "hash => { location.hash = hash; }", f"#image={_written(image)}&feature={_written([[0] * w] * h)}"
            )
            _kept(page, f"image={_written(image)}&", "active=0")
            (_draw_by_keyboard if number % 2 else _draw_by_pointer)(page, wanted)
            row, col = rng.randint(0, len(image) - h), rng.randint(0, len(image[0]) - w)
            page.focus("#maps .walk")
            for key in ["ArrowDown"] * row + ["ArrowRight"] * col:
                page.keyboard.press(key)
            _kept(page, f"feature={_written(wanted)}&", f"at={row},{col}")
            right = feature_map(Image(_pixels(image)), Feature(_pixels(wanted)))[row, col]
            assert _shown_score(page) == str(right), (image, wanted, row, col)
        assert not complaints, complaints
    return f"{_PAIRS} drawn pairs agree"


def _draw_by_keyboard(page: Page, wanted: _Levels) -> None:
    page.focus("#bank .drawing")
    for key in ["ArrowUp"] * 4 + ["ArrowLeft"] * 4:
        page.keyboard.press(key)
    for line in wanted:
        for level in line:
            if level:
                page.keyboard.press("Space")
            page.keyboard.press("ArrowRight")
        for key in ["ArrowLeft"] * len(line) + ["ArrowDown"]:
            page.keyboard.press(key)


def _draw_by_pointer(page: Page, wanted: _Levels) -> None:
    for row, line in enumerate(wanted):
        for col, level in enumerate(line):
            if level:
                place = page.evaluate(
                    """([row, col]) => {
                        const part = document.querySelector('#bank .drawing svg g[transform*="scale("]');
                        part.closest(".drawing").scrollIntoView({ block: "center", behavior: "instant" });
                        const at = new DOMPoint(col + 0.5, row + 0.5).matrixTransform(part.getScreenCTM());
                        return [at.x, at.y];
                    }""",
                    [row, col],
                )
                assert isinstance(place, list)
                page.mouse.click(*place)
                done = [[level * ((r, c) <= (row, col)) for c, level in enumerate(one)] for r, one in enumerate(wanted)]
                _kept(page, f"feature={_written(done)}&")


def latency(browser: Browser, site: str) -> str:
    """A change of a 9 x 9 image is shown within 50 milliseconds."""
    moved, painted = [], []
    with opened(browser) as (page, _):
        _start(page, site)
        page.wait_for_function("document.querySelectorAll('#faults option').length > 100")
        page.focus("#maps .walk")
        for at in range(1, 7):
            page.keyboard.press("ArrowRight")
            _kept(page, f"at=0,{at}")
            moved.append(_took(page))
        page.click('[name="mode"][value="draw"]')
        page.focus("#planes .drawing")
        for _ in range(12):
            before = str(page.evaluate("location.hash"))
            page.keyboard.press("ArrowRight")
            page.keyboard.press("Space")
            page.wait_for_function("before => location.hash !== before", arg=before)
            painted.append(_took(page))
            page.keyboard.press("ArrowDown")
    slow = max(statistics.median(moved), statistics.median(painted))
    assert slow < 50, (moved, painted)
    figures = (f"{name} {statistics.median(times):.0f} (at most {max(times):.0f}) ms" for name, times in
               (("moved", moved), ("painted", painted)))  # fmt: skip
    return f"median: {', '.join(figures)}"


def _took(page: Page) -> float:
    return float(str(page.evaluate("document.documentElement.dataset.took")))


def ten_pictures(browser: Browser, site: str) -> str:
    """The ten pictures are recognised as by the library."""
    names = [name for name in IMAGES if name[:2] in ("x_", "o_")]
    with opened(browser) as (page, complaints):
        _start(page, site)
        page.click("#tab-letter")
        for name in names:
            page.select_option("#letter-names", name)
            levels = [[int(4 * pixel + 4) for pixel in row] for row in IMAGES[name]]
            _kept(page, f"letter={_written(levels)}&")
            for measure, verdict in verdicts(IMAGES[name]).items():
                values = [f"{one} = {truncated(one.numerator, one.denominator, 2)}" for _, one in verdict.measures]
                said = f"an {verdict.name}" if verdict.name else "a tie"
                assert "\t".join([measure, *values, said]) in page.inner_text("#measures tbody"), name
        assert not complaints, complaints
    return f"{len(names)} pictures recognised as by the library"


_LINK = "#image=80848-08080-88008-00880&image2=08008-80800-08080-00008&feature=808-080&feature2=008-800&active=0&at=1,2"


def shared_link(browser: Browser, site: str) -> str:
    """A link to a layer, with its window, shows another reader the same; so does one to a fault."""
    planes, features = [part.split("=")[1] for part in _LINK[1:].split("&")[:2]], ("808-080", "008-800")

    def read(text: str) -> list[list[Fraction]]:
        return _pixels([[int(level) for level in row] for row in text.split("-")])

    link = f"{_LINK}&stride=1,2&padding=1,0,0,2&dilation=2,1"
    image, bank = [Image(read(plane)) for plane in planes], [[Feature(read(part)) for part in features]]
    (scores,) = layer_maps(image, bank, stride=(1, 2), padding=(1, 0, 0, 2), dilation=(2, 1))
    with opened(browser) as (page, complaints):
        _start(page, site, link)
        assert _shown_score(page) == str(scores[1, 2])
        assert page.evaluate("location.hash") == link
        page.click("#export summary")
        page.wait_for_function("document.getElementById('protocol').textContent.includes('layer')")
        assert "layer_maps" in page.inner_text("#python")
        assert not complaints, complaints
    flag, corner = IMAGES["flag"], FEATURES["corner"]
    wrong, right = CATALOGUE["flipped-both"].map(flag.tolist(), corner.tolist()), feature_map(flag, corner)
    differ = sum(number != right[r, c] for r, row in enumerate(wrong) for c, number in enumerate(row))
    with opened(browser) as (page, complaints):
        _start(page, site, "#fault=flipped-both")
        assert page.inner_text("#fault-words").startswith(f"{differ} of {right.n} scores differ")
        assert not complaints, complaints
    return "a layer's link and a fault's link show the same"


def broken_address(browser: Browser, site: str) -> str:
    """An address that nobody understands opens the beginning; a feature that does not fit is said to be so."""
    with opened(browser) as (page, complaints):
        _start(page, site, "#image=<b>9&feature=&at=x&stride=0,0&fault=nothing&reach=99")
        assert _shown_score(page) == "2/3"
        page.evaluate("() => { location.hash = '#image=80&feature=8-8-8'; }")
        page.wait_for_function("document.getElementById('trouble').textContent.includes('does not fit')")
        assert not complaints, complaints
    return "told, and nothing breaks"


def controls(browser: Browser, site: str) -> str:
    """Every control does what it says: gallery, sizes, walk, features, planes, options, SVG."""
    with opened(browser) as (page, complaints):
        _start(page, site)
        page.select_option("#image-names", "flag")
        page.select_option("#feature-names", "corner")
        _kept(page, "image=008-008-880&feature=000-008&active=0&at=0,0")
        for button, place in (("forth", "1,0"), ("forth", "0,0"), ("back", "1,0")):
            page.click(f"#{button}")
            _kept(page, f"at={place}")
        page.click("#play")
        _kept(page, "at=0,0")
        page.click("#play")
        page.click("#add")
        _kept(page, "feature=000-008&feature=000-000&active=1")
        assert len(page.inner_text("#maps").split("map ")) == 3
        page.click("#bank .one:first-child button")
        _kept(page, "active=0")
        page.click("#remove")
        _kept(page, "image=008-008-880&feature=000-000&active=0")
        page.click("#invert")
        _kept(page, "image=880-880-008&")
        page.fill("#image-cols", "4")
        page.keyboard.press("Tab")
        _kept(page, "image=8800-8800-0080&")
        page.click("#layer summary")
        page.click("#two")
        _kept(page, "image2=0000-0000-0000&feature=000-000&feature2=000-000")
        page.fill('[data-option="padding"][data-at="3"]', "2")
        page.keyboard.press("Tab")
        _kept(page, "padding=0,0,0,2")
        assert "map 0, 2 x 4" in page.inner_text("#maps")
        page.click("#export summary")
        page.evaluate(
            "() => { URL.createObjectURL = (blob) => { blob.text().then((t) => { window.saved = t; }); return '#'; }; }"
        )
        page.click("#save")
        page.wait_for_function("window.saved?.startsWith('<svg')")
        assert not complaints, complaints
    return "each does what it says"


def without_webassembly(browser: Browser, site: str) -> str:
    """A browser without WebAssembly is told so."""
    with opened(browser) as (page, _):
        page.add_init_script("delete globalThis.WebAssembly;")
        page.goto(f"{site}explorer.html")
        page.wait_for_function("document.getElementById('loading').textContent.includes('WebAssembly')")
    return "says so"


CHECKS: tuple[Check, ...] = (
    cold_start, drawn_pairs, latency, ten_pictures, shared_link, controls, broken_address, without_webassembly,
)  # fmt: skip
"""The checks, in the order in which they run."""
