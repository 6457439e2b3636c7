"""A program that speaks the protocol, and misbehaves in the way named on its command line.

It answers 0 everywhere, in right shape, until a question whose image starts with -1 comes.
"""

import json
import os
import signal
import sys
import time
from collections.abc import Callable


def say(text: str | bytes) -> int:
    return os.write(1, text if isinstance(text, bytes) else text.encode())


def sleep() -> int:
    time.sleep(600)
    return 0


def answer(question: dict[str, object]) -> str:
    return json.dumps({"id": question["id"], "map": [[0]]}) + "\n"


def forever(action: Callable[[], object]) -> None:
    while True:
        action()


def out_of_order(question: dict[str, object]) -> None:
    number = question["id"]
    assert isinstance(number, int)
    say(answer({"id": number + 1}) + answer(question))


def dot() -> None:
    say(".")
    time.sleep(0.05)


def fork_and_leave() -> None:
    if os.fork() == 0:
        time.sleep(600)
    sys.exit(5)


def close_and_stay() -> None:
    os.close(1)
    time.sleep(600)


TROUBLES: dict[str, Callable[[dict[str, object]], object]] = {
    "nothing": lambda question: say(answer(question)),
    "garbage": lambda question: say("debug: here\n" + answer(question)),
    "bytes": lambda _: say(b"\xff\xfe\x00\n"),
    "half": lambda question: (say(answer(question)[:9]), sys.exit(0)),
    "half-hang": lambda question: (say(answer(question)[:9]), sleep()),
    "noise": lambda _: (say(b"x" * 2**20), sleep()),
    "endless": lambda _: forever(lambda: say(b"x" * 2**16)),
    "endless-lines": lambda _: forever(lambda: say(b"[]\n" * 2**14)),
    "endless-error": lambda _: forever(lambda: os.write(2, b"ouch \xff\n" * 2**13)),
    "order": out_of_order,
    "id": lambda question: say(answer(question | {"id": -4})),
    "mute": lambda _: sleep(),
    "closes": lambda _: close_and_stay(),
    "leaves": lambda _: (os.write(2, b"bad \x1b[31m luck\n"), sys.exit(6)),
    "fork": lambda _: fork_and_leave(),
    "aborts": lambda _: os.abort(),
    "signal": lambda _: os.kill(os.getpid(), 40),
    "dots": lambda _: forever(dot),
    "rejects": lambda question: say(json.dumps({"id": question["id"], "rejected": "no"}) + "\n"),
}


def main(trouble: str, hello: str) -> None:
    if trouble == "deaf":
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        trouble = "mute"
    if trouble == "no-hello":
        sys.exit(7)
    for line in sys.stdin:
        question = json.loads(line)
        if question["op"] == "hello":
            say((hello or '{"xo": 1, "name": "hostile"}') + "\n")
        elif question["image"][0][0] == -1:
            TROUBLES[trouble](question)
        else:
            say(answer(question))


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2] if len(sys.argv) > 2 else "")
