"""Start a program within limits, and end it with every process that descends from it.

    python -I -S launch.py 4294967296 node kernel.js

    kit --- supervisor --- node kernel.js       leader of a session of its own, memory limited
                      `--- whatever it left behind

On Linux this process stays as a supervisor. It is a child subreaper (prctl): a descendant
whose parent has ended becomes its child, whatever session or group it moved to. When the
program ends, or when the kit sends SIGTERM or ends itself, the supervisor kills and
reaps all descendants, and then ends as the program did, by the same status or signal.
A program whose supervisor is killed dies
with it (PR_SET_PDEATHSIG); what it forked before then escapes.

Elsewhere the process *becomes* the program, and the end is SIGKILL to its process group: a
grandchild that leaves the group (setsid, setpgid) is out of reach, as POSIX has no way to
follow it. The signal is sent before the leader is reaped: until then its number cannot be
given to a stranger.

The module is run as a file, by an interpreter that reads neither the environment nor
site-packages, and so imports the standard library alone. A `preexec_fn` would do the same
between fork and exec, where a process with threads can deadlock.

On Linux the limit on memory is RLIMIT_DATA, private writable memory. RLIMIT_AS would also
count address space merely reserved, of which CUDA, AddressSanitizer and JavaScript
engines reserve terabytes; elsewhere it is all there is, and macOS enforces neither.
"""

import contextlib
import ctypes
import os
import signal
import sys
import time
from pathlib import Path

if sys.platform != "win32":  # pragma: no branch  # there no child is started, but modules above are imported
    import resource

SUPERVISED = sys.platform == "linux"
"""Whether a supervisor stays above every target."""

_PATIENCE = 0.2  # seconds that the rest of a killed group may take to disappear (init may leave zombies for longer)
_SWEEP = 2.0  # seconds that killing all descendants may take
_ANSWER = 3.0  # seconds after which a supervisor that does not end is stopped or dead
_SET_CHILD_SUBREAPER, _SET_PDEATHSIG = 36, 1


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
    if SUPERVISED:
        supervise()
    limit(int(arguments[0]))
    for changed in (signal.SIGPIPE, signal.SIGXFSZ, signal.SIGCHLD):  # ignoring is inherited; Python ignores two
        signal.signal(changed, signal.SIG_DFL)
    try:
        os.execvp(arguments[1], arguments[1:])  # noqa: S606  # no shell is wanted
    except OSError as error:
        print(f"{arguments[1]}: {error.strerror}", file=sys.stderr)
    return 127


def supervise(*pipes: int) -> None:  # pragma: no cover  # in other processes, of which the tests see the end
    """Fork: return in the child, a session leader; the parent closes `pipes`, watches over it and never returns."""
    watched = {signal.SIGCHLD, signal.SIGTERM}
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)  # where it is ignored, nothing can be reaped
    before = signal.pthread_sigmask(signal.SIG_BLOCK, watched)
    ctypes.CDLL(None).prctl(_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
    kit = os.getppid()
    program = os.fork()
    if program == 0:
        os.setsid()
        end_with_parent(signal.SIGKILL)
        signal.pthread_sigmask(signal.SIG_SETMASK, before - watched)
        return
    status: int = signal.SIGKILL
    try:
        for pipe in (0, 1, 2, *pipes):
            with contextlib.suppress(OSError):
                os.close(pipe)
        limit(0)
        status = _watch(program, kit)
    finally:
        _end_like(status)


def end_with_parent(number: int) -> None:  # pragma: no cover  # likewise
    """Let the system send this process a signal when its parent ends."""
    ctypes.CDLL(None).prctl(_SET_PDEATHSIG, number, 0, 0, 0)


def _watch(program: int, kit: int) -> int:  # pragma: no cover  # likewise
    """Wait for the program's end, SIGTERM or the end of the kit; end all descendants; give the program's status."""
    statuses: dict[int, int] = {}
    while program not in statuses and os.getppid() == kit:
        told = signal.sigtimedwait({signal.SIGCHLD, signal.SIGTERM}, 0.5)
        _reap(statuses)
        if told is not None and told.si_signo == signal.SIGTERM:
            break
    until = time.monotonic() + _SWEEP
    while time.monotonic() < until:
        _kill(*descendants(os.getpid()))
        if not _reap(statuses):
            break
        time.sleep(0.001)
    return statuses.get(program, signal.SIGKILL)


def _reap(statuses: dict[int, int]) -> bool:  # pragma: no cover  # likewise
    """Note how children ended that have; tell whether any is left."""
    try:
        while True:
            process, status = os.waitpid(-1, os.WNOHANG)
            if not process:
                return True
            statuses[process] = status
    except ChildProcessError:
        return False


def _end_like(status: int) -> None:  # pragma: no cover  # likewise
    """End this process as another ended, whose wait status this is."""
    if os.WIFSIGNALED(status):
        number = os.WTERMSIG(status)
        with contextlib.suppress(OSError):  # SIGKILL is always at its default
            signal.signal(number, signal.SIG_DFL)
        signal.pthread_sigmask(signal.SIG_SETMASK, ())
        os.kill(os.getpid(), number)
    os._exit(os.WEXITSTATUS(status))


def descendants(ancestor: int) -> list[int]:
    """List the processes below one, as /proc tells; none where there is no /proc."""
    children: dict[int, list[int]] = {}
    for process in Path("/proc").glob("[0-9]*"):  # and not "/stat": looking for that fails where one ends meanwhile
        with contextlib.suppress(OSError, ValueError, IndexError):  # it has ended
            parent = int((process / "stat").read_text(errors="replace").rpartition(")")[2].split()[1])
            children.setdefault(parent, []).append(int(process.name))
    found = [ancestor]
    for parent in found:
        found += children.get(parent, [])
    return found[1:]


def end(leader: int) -> None:
    """End the process `leader`, which is not reaped yet, and all its descendants."""
    if SUPERVISED:  # pragma: no branch  # elsewhere there is only the group
        _kill(leader, number=signal.SIGTERM)
        until = time.monotonic() + _ANSWER
        while not has_ended(leader) and time.monotonic() < until:
            time.sleep(0.001)
        _kill(*descendants(leader))  # below a supervisor that did not answer
    kill_group(leader)


def has_ended(process: int) -> bool:
    """Return whether a child has ended, without reaping it; if SIGCHLD is ignored, it is already reaped."""
    try:
        return os.waitid(os.P_PID, process, os.WEXITED | os.WNOHANG | os.WNOWAIT) is not None
    except ChildProcessError:
        return True


def _kill(*processes: int, number: int = 9) -> None:
    for process in processes:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.kill(process, number)


def kill_group(group: int) -> None:
    """Send SIGKILL to a process group whose leader is not reaped yet."""
    try:
        os.killpg(group, signal.SIGKILL)
    except (ProcessLookupError, PermissionError):  # a forked child not yet leader; macOS, when all are zombies
        _kill(group)


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
