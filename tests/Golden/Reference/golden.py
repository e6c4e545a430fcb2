"""Works out in PyTorch, in double precision, the numbers that tests/Golden/Losses*.cs expect of Hone.

    /usr/bin/python3 tests/Golden/Reference/golden.py > tests/Golden/LossesReference.cs

The committed file was made by PyTorch 1.13 (Debian 12: apt-get install python3-torch), and holds 12 digits. Standard error tells how
far the same computation in single precision falls from them. The tests never run this.

Both sides build the same case from formulas, so no file passes between them: LossesFormula.cs says in C# what `noise`, `tokens`
and `initial` say here. The models are written from their papers, with nothing shared with Hone but names and shapes.

B batch, T time, C width, V vocabulary, H query heads, G key-value heads, D head size, F inner width.
"""

import math
import sys
from dataclasses import dataclass

import numpy as np
import torch
import torch.nn.functional as F

ROWS, TIME, STEPS = 4, 61, 10            # Hone sees the rows as two micro-batches
BETAS, EPSILON, DECAY = (0.9, 0.99), 1e-8, 0.1
PROJECTION = 1000                        # streams of noise from here on are directions to project on


# ---- numbers by formula -------------------------------------------------------------------------------------------------------

def noise(stream, count):
    """In [-1, 1): MurmurHash3's finalizer of a counter, a different sequence for each stream."""
    mask = np.uint64(0xFFFFFFFF)
    h = (np.arange(count, dtype=np.uint64) * np.uint64(0x9E3779B9) + np.uint64((stream + 1) * 0x7F4A7C15 & 0xFFFFFFFF)) & mask
    h ^= h >> np.uint64(16)
    h = h * np.uint64(0x85EBCA6B) & mask
    h ^= h >> np.uint64(13)
    h = h * np.uint64(0xC2B2AE35) & mask
    h ^= h >> np.uint64(16)
    return h.astype(np.float64) / 2.0**31 - 1.0


def filled(stream, shape, centre=0.0, scale=1.0):
    """Rounded to single precision, as Hone stores it, then kept in double."""
    values = (centre + scale * noise(stream, math.prod(shape))).astype(np.float32)
    return torch.from_numpy(values.astype(np.float64)).reshape(shape)


def tokens(count, vocabulary):
    """A linear congruential sequence (Numerical Recipes' constants)."""
    ids, state = [], 1
    for _ in range(count):
        state = (state * 1664525 + 1013904223) % 2**32
        ids.append((state >> 16) % vocabulary)
    return ids


def batch(case):
    """Inputs and targets [ROWS, TIME]; the first 20 targets and every seventh are masked, so micro-batches count unequally."""
    rows = torch.tensor(tokens(ROWS * (TIME + 1), case.vocabulary)).reshape(ROWS, TIME + 1)
    targets = rows[:, 1:].reshape(-1).clone()
    for n in range(len(targets)):
        if n < 20 or n % 7 == 3:
            targets[n] = -1
    return rows[:, :-1], targets


# ---- models -------------------------------------------------------------------------------------------------------------------

@dataclass(frozen=True)
class Case:
    name: str
    modern: bool
    activation: str
    vocabulary: int = 67
    context: int = 64
    layers: int = 2
    width: int = 160
    heads: int = 4
    key_value_heads: int = 4
    inner: int = 640

    @property
    def head_size(self):
        return self.width // self.heads


CASES = [
    Case("Gpt2", modern=False, activation="gelu"),
    Case("Modern", modern=True, activation="relu_squared", key_value_heads=2),
    Case("SwiGlu", modern=True, activation="swiglu", key_value_heads=1, inner=448),
]


def shapes(case):
    """Name and shape of each parameter, in the order Hone adds them: the order numbers the streams of noise."""
    c = case.width

    def norm(name):
        yield f"{name}.gain", (c,)
        if not case.modern:
            yield f"{name}.bias", (c,)

    def dense(name, inputs, outputs):
        yield f"{name}.weight", (outputs, inputs)
        if not case.modern:
            yield f"{name}.bias", (outputs,)

    yield "tokens", (case.vocabulary, c)
    if not case.modern:
        yield "positions", (case.context, c)
    for i in range(case.layers):
        yield from norm(f"blocks.{i}.attention.norm")
        yield from dense(f"blocks.{i}.attention.qkv", c, (case.heads + 2 * case.key_value_heads) * case.head_size)
        yield from dense(f"blocks.{i}.attention.out", c, c)
        yield from norm(f"blocks.{i}.feed_forward.norm")
        yield from dense(f"blocks.{i}.feed_forward.in", c, case.inner * (2 if case.activation == "swiglu" else 1))
        yield from dense(f"blocks.{i}.feed_forward.out", case.inner, c)
    yield from norm("norm")
    if case.modern:
        yield "head", (case.vocabulary, c)


def initial(case, dtype):
    """Far from a real initialization on purpose: every gain, bias and matrix differs from 0 and 1, so none can hide."""
    parameters = {}
    for stream, (name, shape) in enumerate(shapes(case)):
        if len(shape) == 2:
            values = filled(stream, shape, scale=math.sqrt(3.0 / shape[1]))
        elif name.endswith(".gain"):
            values = filled(stream, shape, centre=1.0, scale=0.25)
        else:
            values = filled(stream, shape, scale=0.1)
        parameters[name] = values.to(dtype).requires_grad_()
    return parameters


def normalized(case, p, name, x):
    if not case.modern:
        centred = x - x.mean(-1, keepdim=True)
        return centred / torch.sqrt((centred * centred).mean(-1, keepdim=True) + 1e-5) * p[f"{name}.gain"] + p[f"{name}.bias"]
    return x / torch.sqrt((x * x).mean(-1, keepdim=True) + 1e-5) * p[f"{name}.gain"]


def dense(p, name, x):
    y = x @ p[f"{name}.weight"].T
    return y + p[f"{name}.bias"] if f"{name}.bias" in p else y


def rotated(x):
    """x [B, heads, T, D]: unit mean square, then pairs (x[i], x[i + D/2]) turned by position * 10000^(-2i/D)."""
    x = x / torch.sqrt((x * x).mean(-1, keepdim=True) + 1e-6)
    time, half = x.shape[2], x.shape[3] // 2
    frequencies = 10000.0 ** (-2.0 * torch.arange(half, dtype=torch.float64) / (2 * half))
    angles = torch.arange(time, dtype=torch.float64)[:, None] * frequencies
    cos, sin = angles.cos().to(x.dtype), angles.sin().to(x.dtype)
    a, b = x[..., :half], x[..., half:]
    return torch.cat((a * cos + b * sin, b * cos - a * sin), dim=-1)


def attention(case, p, name, x):
    rows, time, _ = x.shape
    h, g, d = case.heads, case.key_value_heads, case.head_size
    q, k, v = dense(p, f"{name}.qkv", x).split([h * d, g * d, g * d], dim=-1)
    q = q.reshape(rows, time, h, d).transpose(1, 2)
    k = k.reshape(rows, time, g, d).transpose(1, 2)
    v = v.reshape(rows, time, g, d).transpose(1, 2)
    if case.modern:
        q, k = rotated(q), rotated(k)
    k, v = k.repeat_interleave(h // g, dim=1), v.repeat_interleave(h // g, dim=1)
    future = torch.ones(time, time, dtype=torch.bool).triu(1)
    scores = (q @ k.transpose(-1, -2) / math.sqrt(d)).masked_fill(future, -math.inf)
    mixed = (scores.softmax(-1) @ v).transpose(1, 2).reshape(rows, time, h * d)
    return dense(p, f"{name}.out", mixed)


def feed_forward(case, p, name, x):
    inner = dense(p, f"{name}.in", x)
    if case.activation == "gelu":
        inner = 0.5 * inner * (1 + torch.tanh(math.sqrt(2 / math.pi) * (inner + 0.044715 * inner**3)))
    elif case.activation == "relu_squared":
        inner = inner.clamp(min=0) ** 2
    else:
        gate, value = inner.chunk(2, dim=-1)
        inner = gate * torch.sigmoid(gate) * value
    return dense(p, f"{name}.out", inner)


def loss_of(case, p, ids, targets):
    x = p["tokens"][ids]
    if not case.modern:
        x = x + p["positions"][: ids.shape[1]]
    for i in range(case.layers):
        x = x + attention(case, p, f"blocks.{i}.attention", normalized(case, p, f"blocks.{i}.attention.norm", x))
        x = x + feed_forward(case, p, f"blocks.{i}.feed_forward", normalized(case, p, f"blocks.{i}.feed_forward.norm", x))
    logits = normalized(case, p, "norm", x) @ (p["head"] if case.modern else p["tokens"]).T
    return F.cross_entropy(logits.reshape(-1, case.vocabulary), targets, ignore_index=-1)


# ---- training -----------------------------------------------------------------------------------------------------------------

def rate_at(step, peak=1e-3, final=1e-4, warmup=2, steps=STEPS):
    if step < warmup:
        return peak * (step + 1) / warmup
    return final + (peak - final) * 0.5 * (1 + math.cos(math.pi * (step - warmup) / (steps - 1 - warmup)))


def adamw(parameters):
    """Decay on matrices alone."""
    matrices = [p for p in parameters if p.dim() == 2]
    others = [p for p in parameters if p.dim() != 2]
    groups = [{"params": matrices, "weight_decay": DECAY}, {"params": others, "weight_decay": 0.0}]
    return torch.optim.AdamW([g for g in groups if g["params"]], lr=0.0, betas=BETAS, eps=EPSILON)


def train(case, dtype):
    """Losses and gradient norms of STEPS updates on one batch, and the gradients of the first."""
    p = initial(case, dtype)
    ids, targets = batch(case)
    optimizer = adamw(list(p.values()))
    losses, norms, gradients = [], [], None
    for step in range(STEPS):
        optimizer.zero_grad(set_to_none=True)
        loss = loss_of(case, p, ids, targets)
        loss.backward()
        if gradients is None:
            gradients = {name: value.grad.to(torch.float64).clone() for name, value in p.items()}
        norm = math.sqrt(sum((value.grad.to(torch.float64) ** 2).sum().item() for value in p.values()))
        if norm > 1:
            for value in p.values():
                value.grad *= 1 / norm
        for group in optimizer.param_groups:
            group["lr"] = rate_at(step)
        optimizer.step()
        losses.append(loss.item())
        norms.append(norm)
    return losses, norms, gradients


def adamw_alone():
    """How far twelve updates move three parameters whose gradients are given: what is tested is the optimizer alone."""
    begin = [filled(stream, shape) for stream, shape in enumerate([(37, 53), (91,), (5, 7)])]
    parameters = [value.clone().requires_grad_() for value in begin]
    optimizer = adamw(parameters)
    for step in range(12):
        for stream, parameter in enumerate(parameters):
            scale = 10.0 ** (-2 * stream)                                # gradients of very different size
            parameter.grad = 0.25 * filled(100 + 10 * step + stream, parameter.shape, scale=scale)
        for group in optimizer.param_groups:
            group["lr"] = rate_at(step, peak=1e-2, final=1e-3, warmup=3, steps=12)
        optimizer.step()
    return {name: (after - before).detach() for name, after, before in zip(["matrix", "gain", "small_matrix"], parameters, begin)}


def cross_entropy_alone():
    """A vocabulary so large that Hone works in more than one chunk. The loss is the sum of nats."""
    rows, columns, vocabulary = 100, 16, 50257
    x = filled(0, (rows, columns)).requires_grad_()
    w = filled(1, (vocabulary, columns)).requires_grad_()
    targets = torch.tensor([-1 if n % 9 == 4 else t for n, t in enumerate(tokens(rows, vocabulary))])
    nats = F.cross_entropy(x @ w.T, targets, ignore_index=-1, reduction="none")
    nats.sum().backward()
    return {"nats": nats.detach(), "x": x.grad, "w": w.grad}


# ---- writing ------------------------------------------------------------------------------------------------------------------

def summaries(tensors):
    """Norm, and the product with a direction of noise, which a wrong order or sign would change."""
    for stream, (name, value) in enumerate(tensors.items()):
        flat = value.reshape(-1)
        along = torch.dot(flat, torch.from_numpy(noise(PROJECTION + stream, flat.numel()))).item()
        yield name, flat.norm().item(), along


def write_summaries(tensors, indent):
    for name, norm, along in summaries(tensors):
        print(f'{indent}new("{name}", {norm:.12g}, {along:.12g}),')


def write_numbers(numbers, indent):
    for i in range(0, len(numbers), 5):
        print(indent + ", ".join(f"{x:.12g}" for x in numbers[i:i + 5]) + ",")


def write(runs):
    print("namespace Hone.Golden;\n")
    print("/// <summary>What PyTorch gives in double precision: written by Reference/golden.py, not by hand.</summary>")
    print("static class LossesReference\n{")
    for case, (losses, norms, gradients) in runs:
        print(f"    public static LossesOfRun {case.name} {{ get; }} = new(")
        for numbers in (losses, norms):
            print("        [")
            write_numbers(numbers, " " * 12)
            print("        ],")
        print("        [")
        write_summaries(gradients, " " * 12)
        print("        ]);\n")
    print("    /// <summary>Distance that the optimizer moved each parameter.</summary>")
    print("    public static LossesSummary[] AdamW { get; } =\n    [")
    write_summaries(adamw_alone(), " " * 8)
    print("    ];\n")
    print("    /// <summary>Nats of each row, and the gradients of their sum.</summary>")
    print("    public static LossesSummary[] CrossEntropy { get; } =\n    [")
    write_summaries(cross_entropy_alone(), " " * 8)
    print("    ];\n}")


def tell_rounding(case, exact, single):
    def worst(a, b):
        return max(abs(x - y) / abs(x) for x, y in zip(a, b))

    gradient = max((exact[2][name] - single[2][name]).abs().max().item() / exact[2][name].abs().max().item() for name in exact[2])
    print(f"{case.name}: single precision differs by {worst(exact[0], single[0]):.1e} in losses, {worst(exact[1], single[1]):.1e} "
          f"in norms, {gradient:.1e} of a tensor's largest in gradients", file=sys.stderr)


def main():
    torch.set_num_threads(2)
    runs = [(case, train(case, torch.float64)) for case in CASES]
    write(runs)
    for case, exact in runs:
        tell_rounding(case, exact, train(case, torch.float32))


if __name__ == "__main__":
    main()
