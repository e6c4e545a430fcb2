"""Times one training step of PyTorch on the processor: forward, backward, clipping, AdamW; float32.

    OMP_NUM_THREADS=2 OPENBLAS_CORETYPE=SkylakeX /usr/bin/python3 benchmarks/peers/torch_step.py [--steps 21] [small gpt2 medium]

Made for Debian 12: apt-get install python3-torch libopenblas0-openmp. Both variables matter and are set here where they are
missing; one that is set already is kept and reported, since an environment may force an older kernel family. The second must not be
SkylakeX on a processor without AVX-512.

The model is GPT-2 as one writes it in PyTorch: learned positions, LayerNorm, GELU, biases, head tied to the embedding. A step is
timed after warm-up, as the median. Prints one JSON document.
"""

import argparse
import json
import os
import platform
import statistics
import time
from datetime import datetime, timezone

os.environ.setdefault("OMP_NUM_THREADS", "2")
os.environ.setdefault("OPENBLAS_CORETYPE", "SkylakeX")

import torch  # noqa: E402: reads both variables when it loads
import torch.nn as nn  # noqa: E402
import torch.nn.functional as F  # noqa: E402

CASES = {
    "small": dict(layers=4, width=128, heads=4, vocabulary=65, context=64, rows=12, length=64),
    "gpt2": dict(layers=12, width=768, heads=12, vocabulary=50257, context=1024, rows=4, length=64),
    "medium": dict(layers=6, width=384, heads=6, vocabulary=65, context=256, rows=12, length=256),
}


class Block(nn.Module):
    def __init__(self, width, heads):
        super().__init__()
        self.heads = heads
        self.norm1, self.norm2 = nn.LayerNorm(width), nn.LayerNorm(width)
        self.qkv, self.back = nn.Linear(width, 3 * width), nn.Linear(width, width)
        self.rise, self.fall = nn.Linear(width, 4 * width), nn.Linear(4 * width, width)

    def forward(self, x, future):
        rows, length, width = x.shape
        q, k, v = self.qkv(self.norm1(x)).split(width, dim=2)
        q, k, v = (t.view(rows, length, self.heads, -1).transpose(1, 2) for t in (q, k, v))
        scores = (q @ k.transpose(-1, -2)) * q.shape[-1] ** -0.5
        mixed = scores.masked_fill(future, float("-inf")).softmax(-1) @ v
        x = x + self.back(mixed.transpose(1, 2).reshape(rows, length, width))
        return x + self.fall(F.gelu(self.rise(self.norm2(x)), approximate="tanh"))


class Gpt(nn.Module):
    def __init__(self, layers, width, heads, vocabulary, context):
        super().__init__()
        self.tokens, self.positions = nn.Embedding(vocabulary, width), nn.Embedding(context, width)
        self.blocks = nn.ModuleList(Block(width, heads) for _ in range(layers))
        self.norm, self.head = nn.LayerNorm(width), nn.Linear(width, vocabulary, bias=False)
        self.head.weight = self.tokens.weight
        nn.init.normal_(self.tokens.weight, std=0.02)

    def forward(self, ids, targets):
        length = ids.shape[1]
        future = torch.ones(length, length, dtype=torch.bool).triu(1)
        x = self.tokens(ids) + self.positions.weight[:length]
        for block in self.blocks:
            x = block(x, future)
        return F.cross_entropy(self.head(self.norm(x)).flatten(0, 1), targets.flatten())


def fastest_adamw(parameters):
    """The multi-tensor form where this version has it: one call for all parameters."""
    settings = dict(lr=1e-4, betas=(0.9, 0.99), weight_decay=0.1)
    try:
        return torch.optim.AdamW(parameters, foreach=True, **settings)
    except TypeError:
        return torch.optim.AdamW(parameters, **settings)


def measure(rows, length, steps, **shape):
    torch.manual_seed(1)
    model = Gpt(**shape)
    optimizer = fastest_adamw(model.parameters())
    ids, targets = torch.randint(shape["vocabulary"], (2, rows, length))
    milliseconds = []
    for step in range(steps + 3):
        start = time.perf_counter()
        optimizer.zero_grad(set_to_none=True)
        model(ids, targets).backward()
        nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        if step >= 3:
            milliseconds.append(1000 * (time.perf_counter() - start))
    return {
        "median_ms": round(statistics.median(milliseconds), 1),
        "fastest_ms": round(min(milliseconds), 1),
        "slowest_ms": round(max(milliseconds), 1),
        "steps": steps,
        "parameters": sum(p.numel() for p in model.parameters()),
    }


def processor():
    with open("/proc/cpuinfo", encoding="utf-8") as lines:
        return next((line.split(":")[1].strip() for line in lines if line.startswith("model name")), platform.processor())


def main():
    parser = argparse.ArgumentParser(description="Times one training step of PyTorch on the processor.")
    parser.add_argument("cases", nargs="*", default=list(CASES), help=", ".join(CASES))
    parser.add_argument("--steps", type=int, default=21)
    arguments = parser.parse_args()
    if unknown := [case for case in arguments.cases if case not in CASES]:
        parser.error(f"no case called {', '.join(unknown)}; there are {', '.join(CASES)}")
    load = os.getloadavg()[0]
    results = {case: measure(steps=arguments.steps, **CASES[case]) for case in arguments.cases}
    print(json.dumps({
        "date": datetime.now(timezone.utc).isoformat(timespec="seconds"),
        "processor": processor(),
        "torch": torch.__version__,
        "threads": torch.get_num_threads(),
        "core_type": os.environ["OPENBLAS_CORETYPE"],
        "load_before": round(load, 2),
        "step": results,
    }, indent=2))


if __name__ == "__main__":
    main()
