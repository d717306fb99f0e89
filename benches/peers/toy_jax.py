"""The toy workload of `gan bench toy` in JAX, the whole step compiled by jit, on the CPU.

One step of D and one of G: perceptrons 2-128-128-2 and 2-128-128-1 with rectifiers, batch 512, Adam with 1e-3 and
betas (0.9, 0.999), the non-saturating loss, data and noise from N(0, I).
"""

import jax
import jax.numpy as jnp
from jax.nn import relu, softplus
from jax.random import normal, split

from timing import report

BATCH, WIDTH, BETA_1, BETA_2 = 512, 128, 0.9, 0.999


def perceptron(key, outputs):
    sizes = [(2, WIDTH), (WIDTH, WIDTH), (WIDTH, outputs)]
    return [
        (normal(k, size) * (2 / size[0]) ** 0.5, jnp.zeros(size[1])) for k, size in zip(split(key, 3), sizes)
    ]


def forward(parameters, x):
    *hidden, (weight, bias) = parameters
    for w, b in hidden:
        x = relu(x @ w + b)
    return x @ weight + bias


def discriminator_loss(discriminator, real, fake):
    return softplus(-forward(discriminator, real)).mean() + softplus(forward(discriminator, fake)).mean()


def generator_loss(generator, discriminator, z):
    return softplus(-forward(discriminator, forward(generator, z))).mean()


def adam(parameters, moments, gradients, t):
    m = jax.tree.map(lambda m, g: BETA_1 * m + (1 - BETA_1) * g, moments[0], gradients)
    v = jax.tree.map(lambda v, g: BETA_2 * v + (1 - BETA_2) * g * g, moments[1], gradients)

    def update(p, m, v):
        return p - 1e-3 * (m / (1 - BETA_1**t)) / (jnp.sqrt(v / (1 - BETA_2**t)) + 1e-8)

    return jax.tree.map(update, parameters, m, v), (m, v)


@jax.jit
def train(state):
    key, t, generator, discriminator, generator_moments, discriminator_moments = state
    key, for_x, for_fake, for_z = split(key, 4)
    t = t + 1
    real, fake = normal(for_x, (BATCH, 2)), forward(generator, normal(for_fake, (BATCH, 2)))
    gradients = jax.grad(discriminator_loss)(discriminator, real, fake)
    discriminator, discriminator_moments = adam(discriminator, discriminator_moments, gradients, t)
    gradients = jax.grad(generator_loss)(generator, discriminator, normal(for_z, (BATCH, 2)))
    generator, generator_moments = adam(generator, generator_moments, gradients, t)
    return key, t, generator, discriminator, generator_moments, discriminator_moments


def start():
    key, for_g, for_d = split(jax.random.key(0), 3)
    generator, discriminator = perceptron(for_g, 2), perceptron(for_d, 1)
    zeros = [(jax.tree.map(jnp.zeros_like, p),) * 2 for p in (generator, discriminator)]
    return key, jnp.float32(0), generator, discriminator, *zeros


state = start()


def step():
    global state
    state = train(state)


report(f"JAX {jax.__version__}", step, lambda: jax.block_until_ready(state))
