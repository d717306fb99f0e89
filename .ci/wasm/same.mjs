// Asks the same of the library in WebAssembly and of the one compiled for this machine, and compares what they answer:
// node same.mjs gan_demo.wasm RECORD.
import { strict as assert } from "node:assert";
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";

const STEPS = 200;
// The two add in another order and round exp and log otherwise, by some 1e-7; training multiplies that. Over these runs
// the largest difference seen was 1.4e-6, relative to a number's size or, where that is less, to 1.
const TOLERANCE = 1e-4;

const game = (settings) => ({ do: "start", settings: { distribution: "ring", regularizers: [], width: 32, depth: 2, batch: 64, lr_d: 1e-3, lr_g: 1e-3, decay: "constant", average: 0, ...settings } });
const look = { do: "look", surface: true, arrows: true, manifold: true, optimal: true };
const steps = Array.from({ length: STEPS / 20 }, () => ({ do: "step", count: 20, values: true }));
const requests = [
    ...[{}, { regularizers: ["r1=0.1"], objective: "hinge" }, { spectral_norm: "both", norm_g: "layer" }].flatMap((settings) => [game(settings), ...steps, look]),
    { do: "change", settings: { objective: "minimax", latent_dim: 3 } },
    { do: "step", count: 1, player: "generator" },
    { do: "back" },
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

// Counts of samples near a threshold may differ by a few.
const COUNTS = new Set(["modes", "high_quality", "stray", "reverse_kl", "weight_error", "mean_error", "covariance_error", "dead_d", "dead_g", "js", "parzen", "ratio_max"]);
let worst = [0, ""];
function compare(a, b, path) {
    if (typeof a === "number" && typeof b === "number") {
        const difference = Math.abs(a - b) / Math.max(1, Math.abs(b));
        if (difference > worst[0]) worst = [difference, `${path}: ${a}, ${b}`];
        assert(difference <= TOLERANCE, `${path}: ${a} in WebAssembly, ${b} on this machine`);
    } else if (a && b && typeof a === "object") {
        assert.deepEqual(Object.keys(a), Object.keys(b), path);
        for (const key of Object.keys(a)) if (!COUNTS.has(key)) compare(a[key], b[key], `${path}.${key}`);
    } else assert.equal(a, b, path);
}
requests.forEach((request, i) => {
    const { reply, numbers } = ask(request);
    const other = JSON.parse(native[i].replaceAll("NaN", "null"));
    compare(reply, other.reply, `${i} ${request.do}`);
    const places = Object.entries(reply.places ?? {}).filter(([name]) => name !== "optimal");
    for (const [name, [from, to]] of places) {
        for (let at = from; at < to; at += 1) compare(numbers[at], other.numbers[at], `${i} ${name}[${at - from}]`);
    }
});
console.log(`${requests.length} requests, ${STEPS} steps in three games: the largest difference is ${worst[0].toExponential(1)} (${worst[1]})`);

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
