"""Scores of a model folder after each of some tokens, as Transformers computes them in float32: [T, V] numbers, one after another.

python3 scores.py FOLDER "12 7 3" TARGET
"""
import sys

import torch
from transformers import AutoModelForCausalLM

folder, ids, target = sys.argv[1:]
model = AutoModelForCausalLM.from_pretrained(folder, dtype=torch.float32, local_files_only=True).eval()
with torch.no_grad():
    scores = model(torch.tensor([[int(one) for one in ids.split()]])).logits[0]
scores.to(torch.float32).numpy().astype("<f4").tofile(target)
