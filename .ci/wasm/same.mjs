// Asks the same of the library in WebAssembly and of the one compiled for this machine, and compares what they answer:
// node same.mjs gan_demo.wasm RECORD.
import { strict as assert } from "node:assert";
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";

const STEPS = 200;
// The two add in another order and round exp and log otherwise, by some 1e-7; training multiplies that. Relative to a
// number's size or, where that is less, to 1.
const TOLERANCE = 1e-4;
// What counts samples can jump where one of them lies within the rounding of a border, in what is measured on 512: up to
// two may do so. A mode's error moves by what one of its samples weighs, the divergences by two shares of mass, and the
// bandwidth of the Parzen window by half where two are equally likely.
const SAMPLES = 512;
const JUMPS = { modes: 1, high_quality: 2 / SAMPLES, stray: 2 / SAMPLES, weight_error: 2 / SAMPLES, js: 4 / SAMPLES, reverse_kl: 0.02, mean_error: 0.1, covariance_error: 0.1, parzen: 0.1, dead_d: 0.04, dead_g: 0.04 };
// A sample that crosses a border changes the optimal D of two cells.
const CELLS = 4;

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

const module = new WebAssembly.Module(readFileSync(process.argv[2]));
assert.deepEqual(WebAssembly.Module.imports(module), [], "a page needs to bring nothing");
const wasm = new WebAssembly.Instance(module).exports;

// Every sum of two products of small integers is exact; without its feature `cpu` dfdx keeps only the last term.
assert.deepEqual([0, 1, 2, 3].map(wasm.product), [17, 23, 39, 53], "the product of two 2×2 matrices");

function ask(request) {
    const bytes = new TextEncoder().encode(JSON.stringify(request));
    const at = wasm.input(bytes.length);
    new Uint8Array(wasm.memory.buffer, at, bytes.length).set(bytes);
    const length = wasm.answer();
    const reply = JSON.parse(new TextDecoder().decode(new Uint8Array(wasm.memory.buffer, wasm.text(), length)));
    const last = Math.max(0, ...Object.values(reply.places ?? {}).map(([, to]) => to));
    return { reply, numbers: [...new Float32Array(wasm.memory.buffer, wasm.numbers(), last)] };
}

const input = requests.map((request) => JSON.stringify(request)).join("\n");
const native = execFileSync(process.argv[3], { input, maxBuffer: 2 ** 28 }).toString().trim().split("\n");
assert.equal(native.length, requests.length);

/** The largest difference seen: of smooth numbers in all, of the others by name. */
let worst = [0, ""];
const jumped = {};
const compared = new Set();
function compare(a, b, path, name = "") {
    if (typeof a === "number" && typeof b === "number") {
        const difference = Math.abs(a - b) / Math.max(1, Math.abs(b));
        const allowed = Math.max(JUMPS[name] ?? 0, TOLERANCE);
        if (name in JUMPS) jumped[name] = Math.max(jumped[name] ?? 0, difference);
        else if (difference > worst[0]) worst = [difference, `${path}: ${a}, ${b}`];
        compared.add(name);
        assert(difference <= allowed, `${path}: ${a} in WebAssembly, ${b} on this machine`);
    } else if (a && b && typeof a === "object") {
        assert.deepEqual(Object.keys(a), Object.keys(b), path);
        for (const key of Object.keys(a)) compare(a[key], b[key], `${path}.${key}`, key);
    } else assert.equal(a, b, path);
}

/** Cells of the optimal D that differ: p/(p + q), nothing where both are 0. */
function compareCells(a, b, path) {
    const same = (x, y) => (Number.isNaN(x) || y === null ? Number.isNaN(x) && y === null : Math.abs(x - y) <= TOLERANCE);
    const differing = a.filter((x, i) => !same(x, b[i])).length;
    jumped.optimal = Math.max(jumped.optimal ?? 0, differing);
    assert(differing <= CELLS, `${path}: ${differing} cells differ`);
}
requests.forEach((request, i) => {
    const { reply, numbers } = ask(request);
    const other = JSON.parse(native[i].replaceAll("NaN", "null"));
    compare(reply, other.reply, `${i} ${request.do}`);
    for (const [name, [from, to]] of Object.entries(reply.places ?? {})) {
        const path = `${i} ${name}`;
        if (name === "optimal") compareCells(numbers.slice(from, to), other.numbers.slice(from, to), path);
        else for (let at = from; at < to; at += 1) compare(numbers[at], other.numbers[at], `${path}[${at - from}]`);
    }
});
const wanted = ["modes", "high_quality", "js", "ratio_max", "ratio_mean", "sigma_d", "sigma_g", "sigma_d/0", "loss_d", "gradient_g", "mmd2"];
assert.deepEqual(wanted.filter((name) => !compared.has(name)), [], "everything that a page charts");
console.log(`of what counts samples: ${Object.entries(jumped).map(([name, by]) => `${name} ${by.toPrecision(2)}`).join(", ")}`);
console.log(`${requests.length} requests, ${STEPS} steps in ${games.length} games: the largest difference is ${worst[0].toExponential(1)} (${worst[1]})`);

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
