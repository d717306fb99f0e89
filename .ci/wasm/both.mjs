// The library in WebAssembly beside the one compiled for this machine: what the two answer to the same requests.
import { strict as assert } from "node:assert";
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";

// The two add in another order and round exp and log otherwise, by some 1e-7; training multiplies that. Relative to a
// number's size or, where that is less, to 1.
const TOLERANCE = 1e-4;

/** A module for a page: its exports, and `ask`, which has the reply to a request and the numbers that it speaks of. */
export function open(path) {
    const module = new WebAssembly.Module(readFileSync(path));
    assert.deepEqual(WebAssembly.Module.imports(module), [], "a page needs to bring nothing");
    const wasm = new WebAssembly.Instance(module).exports;
    const ask = (request) => {
        const bytes = new TextEncoder().encode(JSON.stringify(request));
        const at = wasm.input(bytes.length);
        new Uint8Array(wasm.memory.buffer, at, bytes.length).set(bytes);
        const length = wasm.answer();
        const reply = JSON.parse(new TextDecoder().decode(new Uint8Array(wasm.memory.buffer, wasm.text(), length)));
        const last = Math.max(0, ...Object.values(reply.places ?? {}).map(([, to]) => to));
        return { reply, numbers: [...new Float32Array(wasm.memory.buffer, wasm.numbers(), last)] };
    };
    return { wasm, ask };
}

/** Holds what both answer to the requests beside each other. Numbers may differ by the tolerance, those named in `jumps` by
 * as much as stands there, and arrays named in `cells` in so many of their numbers. */
export function compare(ask, native, requests, { jumps, cells }) {
    const input = requests.map((request) => JSON.stringify(request)).join("\n");
    const answers = execFileSync(native, { input, maxBuffer: 2 ** 28 }).toString().trim().split("\n");
    assert.equal(answers.length, requests.length);
    // The largest difference seen: of smooth numbers in all, of the others by name.
    let worst = [0, ""];
    const jumped = {};
    const compared = new Set();
    const numbers = (a, b, path, name) => {
        const difference = Math.abs(a - b) / Math.max(1, Math.abs(b));
        const allowed = Math.max(jumps[name] ?? 0, TOLERANCE);
        if (name in jumps) jumped[name] = Math.max(jumped[name] ?? 0, difference);
        else if (difference > worst[0]) worst = [difference, `${path}: ${a}, ${b}`];
        compared.add(name);
        assert(difference <= allowed, `${path}: ${a} in WebAssembly, ${b} on this machine`);
    };
    const replies = (a, b, path, name = "") => {
        if (typeof a === "number" && typeof b === "number") numbers(a, b, path, name);
        else if (a && b && typeof a === "object") {
            assert.deepEqual(Object.keys(a), Object.keys(b), path);
            for (const key of Object.keys(a)) replies(a[key], b[key], `${path}.${key}`, key);
        } else assert.equal(a, b, path);
    };
    // A number that is none is written as nothing.
    const same = (x, y) => (Number.isNaN(x) || y === null ? Number.isNaN(x) && y === null : Math.abs(x - y) <= TOLERANCE);
    const differing = (a, b, path, name) => {
        const count = a.filter((x, i) => !same(x, b[i])).length;
        jumped[name] = Math.max(jumped[name] ?? 0, count);
        assert(count <= cells[name], `${path}: ${count} cells differ`);
    };
    requests.forEach((request, i) => {
        const mine = ask(request);
        const other = JSON.parse(answers[i].replaceAll("NaN", "null"));
        replies(mine.reply, other.reply, `${i} ${request.do}`);
        for (const [name, [from, to]] of Object.entries(mine.reply.places ?? {})) {
            const path = `${i} ${name}`;
            if (name in cells) differing(mine.numbers.slice(from, to), other.numbers.slice(from, to), path, name);
            else for (let at = from; at < to; at += 1) numbers(mine.numbers[at], other.numbers[at], `${path}[${at - from}]`, "");
        }
    });
    if (Object.keys(jumped).length) console.log(`of what jumps: ${Object.entries(jumped).map(([name, by]) => `${name} ${by.toPrecision(2)}`).join(", ")}`);
    console.log(`${requests.length} requests: the largest difference is ${worst[0].toExponential(1)} (${worst[1]})`);
    return compared;
}
