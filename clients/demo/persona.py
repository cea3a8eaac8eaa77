# SPDX-License-Identifier: EUPL-1.2
"""People of the demo region: each with a profile of their own, acting through the program `ideenbus`; and how to write down what they say."""
import datetime
import json
import os
import subprocess

TODAY = datetime.date.today()


class Persona:
    def __init__(self, bin, demo, name):
        self.program, home = str(bin / "ideenbus"), demo / name
        self.env = {**os.environ, "XDG_CONFIG_HOME": str(home / "config"), "XDG_DATA_HOME": str(home / "data")}

    def __call__(self, *arguments):
        done = subprocess.run([self.program, "--json", *arguments], env=self.env, stdin=subprocess.DEVNULL, capture_output=True, text=True)
        if done.returncode:
            raise RuntimeError(f"ideenbus {' '.join(arguments)}: {done.stderr.strip() or done.stdout.strip()}")
        return json.loads(done.stdout) if done.stdout.strip() else {}


def fields(values):
    """FIELD=VALUE arguments; records as one argument for each column."""
    for key, value in values.items():
        if isinstance(value, dict):
            yield from fields({f"{key}.{column}": item for column, item in value.items()})
        else:
            yield f"{key}={','.join(value) if isinstance(value, list) else str(value).lower() if isinstance(value, bool) else value}"


def month(offset):
    """The first of a month, counted from this one."""
    months = TODAY.year * 12 + TODAY.month - 1 + offset
    return datetime.date(months // 12, months % 12 + 1, 1).isoformat()


def day(offset):
    """A day, counted from today."""
    return (TODAY + datetime.timedelta(days=offset)).isoformat()
