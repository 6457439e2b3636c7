"""A conversation with a function in this very process, for test suites.

Questions are encoded, answered by the host and decoded as with a child process, but without
one. So a crash or a hang of the target takes the whole process with it; in return, fixtures,
debuggers and coverage work.

Exceptions from outside the target (the keyboard, a test that skips itself) are raised again
for the caller to handle.

Clauses: `input.unchanged`.
"""

import json
from collections.abc import Callable, Sequence

from xo_ref.kit.answer import Answer, Skipped
from xo_ref.kit.case import Case, Nested
from xo_ref.kit.layer import keywords
from xo_ref.kit.target.encoding import Given, Pixels, Returns, answer_as_scores, case_for_target
from xo_ref.kit.target.host import Host, load
from xo_ref.kit.target.protocol import decode_answer, encode_case


class InProcess:
    """A conversation with a host in this process, without a child process or pipes.

    >>> from xo_ref.kit.examples import right
    >>> InProcess(right).ask(Case("c", "map.value", [[1, 1, -1]], [[1, -1]]))
    Scores(rows=((0.0, 1.0),))
    """

    def __init__(
        self,
        function: Callable[..., object],
        convert: str = "",
        returns: Returns = Returns.SCORES,
        pixels: Pixels = Pixels.BIPOLAR,
        layer: Sequence[str] = (),
    ) -> None:
        """Keep the function; `convert` names, as MODULE:CALLABLE, what both arguments are passed through first.

        `layer` has the options that a function of layers takes. Raises LoadError if it cannot be loaded.
        """
        self._function = function
        self._host = Host(self._call, load(convert) if convert else None, keywords(layer))
        self._given = Given(host=True, convert=convert, pixels=pixels, returns=returns)
        self._asked = 0
        self._raised: list[BaseException] = []

    @property
    def error(self) -> BaseException | None:
        """The exception of the last question; None if the function answered."""
        return self._raised[-1] if self._raised else None

    def ask(self, case: Case, *, layout: str = "", watch: bool = False) -> Answer:
        """Ask one question; exceptions other than Exception and SystemExit (the keyboard, pytest) propagate."""
        asked = case_for_target(case, self._given)
        if isinstance(asked, Skipped):
            return asked
        self._asked += 1
        self._raised.clear()
        line = encode_case(self._asked, *asked, case, layout=layout, watch=watch, verbatim=case.is_verbatim)
        text = self._host.answer(json.loads(line))
        if self.error is not None and not isinstance(self.error, (Exception, SystemExit)):
            raise self.error
        answer = decode_answer(text.encode("ascii"), self._asked, host=True)
        return answer_as_scores(answer, self._given.returns, case.weights, self._given.pixels)

    def _call(self, image: Nested, feature: Nested, **options: object) -> object:
        try:
            return self._function(image, feature, **options)
        except BaseException as error:
            self._raised.append(error)
            raise
