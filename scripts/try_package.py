"""Try a wheel as a stranger would: an empty environment, far from the checkout, the pages in it.

`python -m scripts.try_package dist/invoice_backlog-*.whl`
"""

import json
import os
import re
import shlex
import signal
import subprocess
import sys
import venv
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.request import urlopen

LOCKED = Path(__file__).parents[1] / "requirements" / "run.txt"
OURS = ("BACKLOG_", "GOOGLE_", "PYTHON", "SLACK_", "VIRTUAL_ENV")
DEMO_SECONDS = 120


class Failed(Exception):
    """The wheel does not do what its pages or its own sentences say."""


@dataclass(frozen=True)
class Stranger:
    """Somebody in an empty folder, with an empty environment beside it."""

    desk: Path
    environment: Path

    def run(self, *words: str, code: int = 0) -> str:
        """What a program of that environment writes; it must end with this code."""
        done = subprocess.run(  # noqa: S603 - ours
            [self.environment / "bin" / words[0], *words[1:]],
            cwd=self.desk,
            env=_without_ours(),
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode != code:
            raise Failed(f"{shlex.join(words)} ended with {done.returncode}: {done.stderr}")
        return done.stdout + done.stderr


def main(wheel: Path) -> None:
    """Install it, do all that its pages show, and run the demo until it says where it is."""
    with TemporaryDirectory() as folder:
        stranger = _welcome(Path(folder))
        _install(stranger, wheel.resolve())
        guides = _find_guides(stranger)
        _say(f"{stranger.run('backlog', '--version').strip()}, its pages in {guides}")
        _follow_links(guides)
        _compare_manifest(stranger, guides)
        count = _do_what_is_shown(stranger, guides)
        _say(f"{count} commands of the README did what they show; every link leads somewhere")
        _add_demo(stranger)
        _say(f"the demo answered, and ended when asked: {_run_demo(stranger)}")


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def _without_ours() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if not name.startswith(OURS)}


def _welcome(folder: Path) -> Stranger:
    desk, environment = folder / "firm", folder / "environment"
    desk.mkdir()
    venv.create(environment, with_pip=True)
    return Stranger(desk, environment)


def _install(stranger: Stranger, wheel: Path) -> None:
    """Nothing but the wheel is asked for: what it needs comes from what it says, as locked."""
    pins = re.sub(r" \\\n\s+--hash=\S+", "", LOCKED.read_text(encoding="utf-8"))
    locked = stranger.desk.with_name("locked.txt")
    locked.write_text(pins, encoding="utf-8")
    pip = ("python", "-m", "pip", "--disable-pip-version-check")
    stranger.run(*pip, "install", "--quiet", "--constraint", str(locked), str(wheel))
    stranger.run(*pip, "check")


def _find_guides(stranger: Stranger) -> Path:
    """The folder that the help names."""
    told = re.search(r"Pages .*: (/.+)$", stranger.run("backlog", "--help"), re.MULTILINE)
    if not told or not Path(told[1]).is_relative_to(stranger.environment.resolve()):
        raise Failed("The help does not say where in the environment its pages are.")
    return Path(told[1])


def _follow_links(guides: Path) -> None:
    pages = [guides / "README.md", *guides.glob("docs/**/*.md")]
    broken = [
        f"{page.relative_to(guides)}: {link}"
        for page in pages
        for link in re.findall(
            r"(?:\]\(|src=\")([^)\s#\":]+)[)#\"]", page.read_text(encoding="utf-8")
        )
        if not (page.parent / link).exists()
    ]
    if broken:
        raise Failed("Links that lead nowhere: " + ", ".join(broken))


def _compare_manifest(stranger: Stranger, guides: Path) -> None:
    printed = json.loads(stranger.run("backlog", "slack-manifest"))
    if printed != json.loads((guides / "manifest.json").read_bytes()):
        raise Failed("`backlog slack-manifest` prints another manifest than what came along.")


def _do_what_is_shown(stranger: Stranger, guides: Path) -> int:
    """Each `backlog ...` line of the README, from top to bottom, beside the samples."""
    (stranger.desk / "samples").symlink_to(guides / "samples")
    blocks = re.findall(r"```sh\n(.*?)```", (guides / "README.md").read_text("utf-8"), re.DOTALL)
    lines = [line.partition("#")[0] for block in blocks for line in block.splitlines()]
    shown = [shlex.split(line) for line in lines if line.startswith("backlog ")]
    number = ""
    for words in shown:
        # Batches are numbered by the year they are made in.
        stranger.run(*(number if re.match(r"B-\d{4}-", word) else word for word in words))
        if words[1] == "export":
            (batch,) = json.loads(stranger.run("backlog", "batches", "--json"))["batches"]
            number = batch["number"]
    return len(shown)


def _add_demo(stranger: Stranger) -> None:
    """Without the extra the demo says which command brings it; that command does."""
    refused = stranger.run("backlog", "demo", code=1)
    program, _, rest = refused.partition("Run: ")[2].strip().partition(" ")
    if Path(program).parent != stranger.environment / "bin":
        raise Failed(f"The demo does not say how to get what it needs: {refused}")
    stranger.run("python", *shlex.split(rest))


def _run_demo(stranger: Stranger) -> str:
    command = [str(stranger.environment / "bin" / "backlog"), "demo", "--port", "0"]
    with subprocess.Popen(  # noqa: S603 - ours
        command, cwd=stranger.desk, env=_without_ours(), stdout=subprocess.PIPE, text=True
    ) as demo:
        try:
            url = _read_address(demo)
            with urlopen(url, timeout=DEMO_SECONDS) as page:  # noqa: S310 - its own line
                page.read()
            demo.send_signal(signal.SIGINT)
            if demo.wait(DEMO_SECONDS):
                raise Failed(f"The demo ended with {demo.returncode}.")
        finally:
            demo.kill()
    return url


def _read_address(demo: "subprocess.Popen[str]") -> str:
    for line in demo.stdout or ():
        if line.startswith("Open http"):
            return line.removeprefix("Open ").strip()
    raise Failed("The demo did not say where to open it.")


if __name__ == "__main__":
    try:
        main(Path(sys.argv[1]))
    except Failed as failed:
        sys.exit(str(failed))
