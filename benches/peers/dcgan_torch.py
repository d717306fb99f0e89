"""The DCGAN workload of `gan bench dcgan` in PyTorch, eager, on the CPU or on the GPU `cuda:0`.

One step of D and one of G: the networks of PyTorch's example for 64×64 pixels with 100 latent numbers and a width of
64, batch 64, Adam with 2e-4 and betas (0.5, 0.999), the non-saturating loss, pictures and noise from N(0, I). As in the
example, G's samples are drawn once and serve both steps. With `channels-last` tensors lie as they do in our library.
"""

import os
import sys

import torch
from torch import nn
from torch.nn.functional import softplus

from timing import report

BATCH, LATENT, WIDTH = 64, 100, 64
DEVICE = "cuda:0" if "cuda:0" in sys.argv[1:] else "cpu"
LAYOUT = torch.channels_last if "channels-last" in sys.argv[1:] else torch.contiguous_format


def make_generator():
    channels = [WIDTH * 8, WIDTH * 4, WIDTH * 2, WIDTH]
    layers = [nn.ConvTranspose2d(LATENT, channels[0], 4, 1, 0, bias=False)]
    for before, after in zip(channels, channels[1:] + [3]):
        layers += [nn.BatchNorm2d(before), nn.ReLU(True), nn.ConvTranspose2d(before, after, 4, 2, 1, bias=False)]
    return nn.Sequential(*layers, nn.Tanh())


def make_discriminator():
    channels = [WIDTH, WIDTH * 2, WIDTH * 4, WIDTH * 8]
    layers = [nn.Conv2d(3, WIDTH, 4, 2, 1, bias=False), nn.LeakyReLU(0.2, True)]
    for before, after in zip(channels, channels[1:]):
        layers += [nn.Conv2d(before, after, 4, 2, 1, bias=False), nn.BatchNorm2d(after), nn.LeakyReLU(0.2, True)]
    return nn.Sequential(*layers, nn.Conv2d(channels[-1], 1, 4, 1, 0, bias=False))


torch.manual_seed(0)
# As ours: in full single precision.
torch.backends.cudnn.allow_tf32 = False
torch.set_num_threads(len(os.sched_getaffinity(0)))
generator = make_generator().to(DEVICE, memory_format=LAYOUT)
discriminator = make_discriminator().to(DEVICE, memory_format=LAYOUT)
generator_adam = torch.optim.Adam(generator.parameters(), lr=2e-4, betas=(0.5, 0.999))
discriminator_adam = torch.optim.Adam(discriminator.parameters(), lr=2e-4, betas=(0.5, 0.999))


def descend(adam, loss):
    adam.zero_grad()
    loss.backward()
    adam.step()


def step():
    real = torch.randn(BATCH, 3, 64, 64, device=DEVICE).to(memory_format=LAYOUT)
    fake = generator(torch.randn(BATCH, LATENT, 1, 1, device=DEVICE))
    on_real, on_fake = discriminator(real), discriminator(fake.detach())
    descend(discriminator_adam, softplus(-on_real).mean() + softplus(on_fake).mean())
    # D is held constant: nobody needs its gradients here.
    discriminator.requires_grad_(False)
    descend(generator_adam, softplus(-discriminator(fake)).mean())
    discriminator.requires_grad_(True)


wait = torch.cuda.synchronize if DEVICE == "cuda:0" else lambda: None
chunk = 10 if DEVICE == "cuda:0" else 1
report(f"PyTorch {torch.__version__}", step, wait, workload="dcgan", warm_up=2, chunk=chunk, batch=BATCH)
