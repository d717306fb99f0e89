"""The toy workload of `gan bench toy` in PyTorch, eager, on the CPU or on the GPU `cuda:0`.

One step of D and one of G: perceptrons 2-128-128-2 and 2-128-128-1 with rectifiers, batch 512, Adam with 1e-3 and
betas (0.9, 0.999), the non-saturating loss, data and noise from N(0, I).
"""

import os
import sys

import torch
from torch import nn
from torch.nn.functional import softplus

from timing import report

BATCH, WIDTH = 512, 128
DEVICE = "cuda:0" if "cuda:0" in sys.argv[1:] else "cpu"


def perceptron(outputs):
    return nn.Sequential(
        nn.Linear(2, WIDTH), nn.ReLU(), nn.Linear(WIDTH, WIDTH), nn.ReLU(), nn.Linear(WIDTH, outputs)
    )


torch.manual_seed(0)
torch.set_num_threads(len(os.sched_getaffinity(0)))
generator, discriminator = perceptron(2).to(DEVICE), perceptron(1).to(DEVICE)
generator_adam = torch.optim.Adam(generator.parameters(), lr=1e-3)
discriminator_adam = torch.optim.Adam(discriminator.parameters(), lr=1e-3)


def descend(adam, loss):
    adam.zero_grad()
    loss.backward()
    adam.step()


def step():
    real = torch.randn(BATCH, 2, device=DEVICE)
    with torch.no_grad():
        fake = generator(torch.randn(BATCH, 2, device=DEVICE))
    descend(discriminator_adam, softplus(-discriminator(real)).mean() + softplus(discriminator(fake)).mean())
    # D is held constant: nobody needs its gradients here.
    discriminator.requires_grad_(False)
    descend(generator_adam, softplus(-discriminator(generator(torch.randn(BATCH, 2, device=DEVICE)))).mean())
    discriminator.requires_grad_(True)


wait = torch.cuda.synchronize if DEVICE == "cuda:0" else lambda: None
report(f"PyTorch {torch.__version__}", step, wait)
