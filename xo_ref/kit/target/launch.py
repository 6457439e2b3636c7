"""Start a process that leads a group of its own, within limits; and end it with all its kin.

    python -I -S launch.py 4294967296 node kernel.js

sets the limits and then *becomes* `node kernel.js`: same process, same pipes. It is run as
a file, by an interpreter that reads neither the environment nor site-packages, and so
imports the standard library alone. A `preexec_fn` would do the same between fork and
exec, where a process with threads can deadlock.

On Linux the limit on memory is RLIMIT_DATA, private writable memory. RLIMIT_AS would also
count address space merely reserved, of which CUDA, AddressSanitizer and JavaScript
engines reserve terabytes; elsewhere it is all there is, and macOS enforces neither.

The end is SIGKILL to the whole group, so that grandchildren go too and a process that
ignores SIGTERM goes like any other. It is sent before the leader is reaped: until then
its number cannot be given to a stranger. A grandchild that left the group (setsid) is
out of reach, as POSIX has no way to follow it.
"""

import os
import signal
import sys
import time

if sys.platform != "win32":  # pragma: no branch  # there no child is started, but modules above are imported
    import resource

__all__ = ["await_group", "kill_group", "limit", "main"]

_PATIENCE = 0.2  # seconds that the rest of a killed group may take to disappear (init may leave zombies for longer)


def limit(memory: int) -> None:
    """Allow this process so many bytes of memory (0: as many as before), and no core dump."""
    kinds = {resource.RLIMIT_CORE: 0}
    if memory:
        kinds[resource.RLIMIT_DATA if sys.platform == "linux" else resource.RLIMIT_AS] = memory
    for kind, most in kinds.items():
        hard = resource.getrlimit(kind)[1]
        resource.setrlimit(kind, (most if hard == resource.RLIM_INFINITY else min(most, hard), hard))


def main(arguments: list[str]) -> int:
    """Set the limits and become the program; return 127, as shells do, when there is none."""
    limit(int(arguments[0]))
    for ignored in (signal.SIGPIPE, signal.SIGXFSZ):  # Python ignores them, and ignoring is inherited
        signal.signal(ignored, signal.SIG_DFL)
    try:
        os.execvp(arguments[1], arguments[1:])  # noqa: S606  # no shell is wanted
    except OSError as error:
        print(f"{arguments[1]}: {error.strerror}", file=sys.stderr)
    return 127


def kill_group(group: int) -> None:
    """Send SIGKILL to a process group whose leader is not reaped yet."""
    try:
        os.killpg(group, signal.SIGKILL)
    except (ProcessLookupError, PermissionError):  # a forked child not yet leader; macOS, when all are zombies
        os.kill(group, signal.SIGKILL)


def await_group(group: int) -> None:
    """Wait a moment until nothing of a killed group is left."""
    until = time.monotonic() + _PATIENCE
    while time.monotonic() < until:
        try:
            os.killpg(group, 0)
        except (ProcessLookupError, PermissionError):
            return
        time.sleep(0.005)


if __name__ == "__main__":  # pragma: no cover  # in the process that becomes the program
    sys.exit(main(sys.argv[1:]))
