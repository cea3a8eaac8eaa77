# SPDX-License-Identifier: EUPL-1.2
"""The program `ideenbus` with profiles of its own, for tests.

    home = cli.Home (directory)
    admin = home.join ("admin", url)
    admin ("org", "list", "--json")           # raises unless it exits with 0
    admin.run ("advance", ref).returncode
"""
import json
import os
import subprocess

import bus

SECONDS = 300


class Home:
    """XDG directories that several profiles share, as on one machine."""

    def __init__(self, directory, lang="en"):
        self.env = {**os.environ, "XDG_CONFIG_HOME": str(directory / "config"), "XDG_DATA_HOME": str(directory / "share"), "LC_ALL": "C.UTF-8"}
        self.lang = lang

    def profile(self, name):
        return Profile(self, name)

    def join(self, name, url):
        profile = Profile(self, name)
        profile("join", url)
        return profile


class Profile:
    def __init__(self, home, name):
        self.home, self.name = home, name

    def command(self, *arguments):
        return [bus.BIN / "ideenbus", "--profile", self.name, "--lang", self.home.lang, *arguments]

    def run(self, *arguments, timeout=SECONDS):
        return subprocess.run(self.command(*arguments), env=self.home.env, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=timeout)

    def start(self, *arguments, **options):
        return subprocess.Popen(self.command(*arguments), env=self.home.env, stdin=subprocess.DEVNULL, text=True, **options)

    def __call__(self, *arguments):
        done = self.run(*arguments)
        if done.returncode != 0:
            raise AssertionError(f"ideenbus {' '.join(map(str, arguments))}: exit {done.returncode}\n{done.stdout}{done.stderr}")
        return done.stdout

    def rows(self, *arguments):
        """The lines of --json as objects."""
        return [json.loads(line) for line in self(*arguments, "--json").splitlines()]

    def row(self, *arguments):
        rows = self.rows(*arguments)
        assert len(rows) == 1, rows
        return rows[0]

    def refusal(self, *arguments):
        """The codes of a refused command."""
        done = self.run(*arguments, "--json")
        assert done.returncode == 1, f"exit {done.returncode}: {done.stdout}{done.stderr}"
        return [json.loads(line) for line in done.stderr.splitlines() if line.startswith("{")]
