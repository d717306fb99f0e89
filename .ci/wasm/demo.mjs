// Holds the toys' live demo in WebAssembly against the same compiled for this machine:
// node demo.mjs gan-demo.wasm RECORD.
import { strict as assert } from "node:assert";
import { compare, open } from "./both.mjs";

const STEPS = 200;
// What counts samples can jump where one of them lies within the rounding of a border, in what is measured on 512: up to
// two may do so. A mode's error moves by what one of its samples weighs, the divergences by two shares of mass, and the
// bandwidth of the Parzen window by half where two are equally likely.
const SAMPLES = 512;
const JUMPS = { modes: 1, high_quality: 2 / SAMPLES, stray: 2 / SAMPLES, weight_error: 2 / SAMPLES, js: 4 / SAMPLES, reverse_kl: 0.02, mean_error: 0.1, covariance_error: 0.1, parzen: 0.1, dead_d: 0.04, dead_g: 0.04 };
// A sample that crosses a border changes the optimal D, p/(p + q) and nothing where both are 0, of two cells.
const CELLS = { optimal: 4 };

const game = (settings) => ({ do: "start", settings: { distribution: "ring", regularizers: [], width: 32, depth: 2, batch: 64, lr_d: 1e-3, lr_g: 1e-3, decay: "constant", average: 0, ...settings } });
const look = { do: "look", surface: true, arrows: true, manifold: true, optimal: true };
const steps = Array.from({ length: STEPS / 20 }, () => ({ do: "step", count: 20, values: true }));
const games = [
    {},
    { regularizers: ["r1=0.1"], objective: "hinge" },
    { distribution: "grid", spectral_norm: "both", norm_g: "layer" },
    { distribution: "moons", objective: "wasserstein", regularizers: ["wgan-gp=1"], prior: "mixture", optimizer: "rmsprop", lr_d: 1e-4, lr_g: 1e-4 },
];
const requests = [
    ...games.flatMap((settings) => [game(settings), ...steps, look]),
    { do: "change", settings: { objective: "minimax", latent_dim: 3 } },
    { do: "step", count: 1, player: "generator" },
    { do: "back" },
    { do: "export", settings: { distribution: "ring" }, journal: [{ at: 3, settings: { k: 2 } }], step: 9 },
    { do: "start", settings: { distribution: "rong" } },
    { do: "start", settings: { width: 1e9 } },
    { do: "sing" },
];

const { wasm, ask } = open(process.argv[2]);
// Every sum of two products of small integers is exact; without its feature `cpu` dfdx keeps only the last term.
assert.deepEqual([0, 1, 2, 3].map(wasm.product), [17, 23, 39, 53], "the product of two 2×2 matrices");

const compared = compare(ask, process.argv[3], requests, { jumps: JUMPS, cells: CELLS });
const wanted = ["modes", "high_quality", "js", "ratio_max", "ratio_mean", "sigma_d", "sigma_g", "sigma_d/0", "loss_d", "gradient_g", "mmd2"];
assert.deepEqual(wanted.filter((name) => !compared.has(name)), [], "everything that a page charts");

// The same bytes again, and the speed.
const bench = () => {
    ask({ do: "start", settings: { distribution: "moons", width: 128, depth: 2, batch: 256, seed: 3 } });
    const since = performance.now();
    ask({ do: "step", count: 200 });
    const rate = (1000 * 200) / (performance.now() - since);
    return { rate, numbers: ask({ do: "look" }).numbers };
};
const [first, second] = [bench(), bench()];
assert.deepEqual(first.numbers, second.numbers, "same seed, same bytes");
console.log(`batch 256, width 128: ${Math.max(first.rate, second.rate).toFixed(0)} steps/s in Node`);
