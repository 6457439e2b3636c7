"""Tell whether another process that imports a name would find this very function.

A function at hand can be given to a child process in two ways: by its name, or by forking
this process, with everything in it. The name is better where it works: a fork copies the
locks of threads that do not exist on the other side, and libraries with threads of their
own may hang there. It does not work for lambdas, functions in functions, methods of
objects, and whatever was typed at a prompt or stands in the script that runs.

`sys.modules` is no witness: a module is there by whatever way it came. So the import
system is asked afresh, part by part, and must point at the same file.
"""

import importlib.machinery
import sys
from collections.abc import Callable

__all__ = ["name_of"]


def name_of(function: Callable[..., object]) -> str:
    """Give MODULE:CALLABLE if another process would find this very function so, else nothing.

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
