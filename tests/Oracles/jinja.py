#!/usr/bin/env python3
"""Renders chat templates as Transformers does, for the goldens of tests/Unit/Text/Templates. Not part of any build.

  python3 tests/Oracles/jinja.py cases tests/Unit/Text/Templates > tests/Unit/Text/Templates/Goldens.jsonl
  python3 tests/Oracles/jinja.py folder FOLDER > FILE           # every *.jinja of a folder, by three conversations

It needs Jinja2 3.1 (Debian's python3-jinja2). The environment is the one Transformers makes: ImmutableSandboxedEnvironment with
trim_blocks and lstrip_blocks, loopcontrols, a generation block, raise_exception, strftime_now (here of a fixed date), and tojson
without HTML escapes.
"""
import datetime
import json
import pathlib
import sys

import jinja2
from jinja2.ext import Extension, loopcontrols
from jinja2.nodes import CallBlock
from jinja2.sandbox import ImmutableSandboxedEnvironment

DATE = datetime.datetime(2026, 1, 31, 9, 5, 7)


class Generation(Extension):
    tags = {"generation"}

    def parse(self, parser):
        line = next(parser.stream).lineno
        body = parser.parse_statements(("name:endgeneration",), drop_needle=True)
        return CallBlock(self.call_method("_pass"), [], [], body).set_lineno(line)

    def _pass(self, caller):
        return caller()


def environment():
    made = ImmutableSandboxedEnvironment(trim_blocks=True, lstrip_blocks=True, extensions=[Generation, loopcontrols])

    def tojson(x, ensure_ascii=False, indent=None, separators=None, sort_keys=False):
        return json.dumps(x, ensure_ascii=ensure_ascii, indent=indent, separators=separators, sort_keys=sort_keys)

    def raise_exception(message):
        raise jinja2.exceptions.TemplateError(message)

    made.filters["tojson"] = tojson
    made.globals["raise_exception"] = raise_exception
    made.globals["strftime_now"] = DATE.strftime
    return made


ENVIRONMENT = environment()


def render(source, inputs):
    try:
        return {"text": ENVIRONMENT.from_string(source).render(**inputs)}
    except Exception as problem:  # the goldens say that there is an error, whichever
        return {"error": f"{type(problem).__name__}: {problem}"[:200]}


def conversations(folder):
    return json.loads((folder / "Conversations.json").read_text())


def main():
    kind, folder = sys.argv[1], pathlib.Path(sys.argv[2])
    home = pathlib.Path(__file__).parent.parent / "Unit" / "Text" / "Templates"
    lines = []
    if kind == "cases":
        for number, line in enumerate((folder / "Snippets.jsonl").read_text().splitlines()):
            case = json.loads(line)
            inputs = {"messages": [], **case.get("inputs", {})}
            lines.append({"name": f"snippet {number + 1}", "source": case["source"], "inputs": inputs, **render(case["source"], inputs)})
    for path in sorted(folder.glob("*.jinja")):
        source = path.read_text()
        for name, inputs in conversations(home).items():
            if kind == "folder" and name not in ("plain", "long", "thinking"):
                continue
            for prompt in (False, True):
                given = {**inputs, "bos_token": "<s>", "eos_token": "</s>", "add_generation_prompt": prompt}
                lines.append({"name": f"{path.name}, {name}, {'with' if prompt else 'without'} prompt",
                              **({"source": source} if kind == "folder" else {"file": path.name}), "inputs": given,
                              **render(source, given)})
    for line in lines:
        print(json.dumps(line, ensure_ascii=False))


main()
