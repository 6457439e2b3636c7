"""A program that answers questions about layers in one line each: `python -m tests.kit.hostile.layers RETURNS`."""

import json
import sys

from xo_ref.kit.examples import layer


def main(returns: str) -> None:
    for line in sys.stdin:
        asked = json.loads(line)
        if asked.get("op") == "hello":
            said: dict[str, object] = {"xo": 1, "layer": ["channels"], "returns": returns}
        else:
            said = {"id": asked["id"]}
            try:
                pairs = {name: tuple(asked[name]) for name in ("stride", "padding", "dilation")}
                said["maps"] = layer(asked["image"], asked["filters"], **pairs, groups=asked["groups"])
            except ValueError as error:
                said["rejected"] = str(error)
        print(json.dumps(said), flush=True)


if __name__ == "__main__":
    main(sys.argv[1])
