"""Whether another process can import a given function by name.

A function reaches a child process either by name or by a fork of this process. The name is
safer: a fork copies locks of threads that do not exist in the child, and libraries with
threads of their own may hang there. It does not work for lambdas, nested functions, bound
methods, and functions defined at a prompt or in the running script.

`sys.modules` is not evidence, since a module may have been loaded in any way. So the import
system is queried again, part by part, and must find the same file.
"""

import importlib.machinery
import sys
from collections.abc import Callable


def name_of(function: Callable[..., object]) -> str:
    """Return MODULE:CALLABLE if another process would import this very function so, else "".

    >>> import json
    >>> name_of(json.dumps), name_of(lambda image, feature: image)
    ('json:dumps', '')
    """
    module, path = getattr(function, "__module__", None), getattr(function, "__qualname__", None)
    loaded = sys.modules.get(str(module))
    if module == "__main__" or loaded is None or not isinstance(path, str):
        return ""
    found: object = loaded
    for part in path.split("."):
        found = getattr(found, part, None)
    if found is not function or not _can_be_imported(str(module), getattr(loaded, "__file__", None)):
        return ""
    return f"{module}:{path}"


def _can_be_imported(module: str, file: str | None) -> bool:
    """Tell whether the import system would find this module, at this file, starting from `sys.path`."""
    if module in sys.builtin_module_names:
        return True
    folders = None
    parts = module.split(".")
    spec = None
    for count in range(1, len(parts) + 1):
        spec = importlib.machinery.PathFinder.find_spec(".".join(parts[:count]), folders)
        if spec is None:
            return False
        folders = spec.submodule_search_locations
    return spec is not None and spec.origin == file
