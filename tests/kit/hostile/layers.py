"""A program that answers questions about layers in one line each: `python -m tests.kit.hostile.layers RETURNS`."""

import json
import sys

from xo_ref.kit.examples import layer

NAMES = ("stride", "padding", "dilation", "groups")


def main(returns: str) -> None:
    for line in sys.stdin:
        asked = json.loads(line)
        if asked.get("op") == "hello":
            said: dict[str, object] = {"xo": 1, "layer": ["channels"], "returns": returns}
        else:
            said = {"id": asked["id"]}
            try:
                said["maps"] = layer(asked["image"], asked["filters"], **{name: asked[name] for name in NAMES})
            except ValueError as error:
                said["rejected"] = str(error)
        print(json.dumps(said), flush=True)


if __name__ == "__main__":
    main(sys.argv[1])
