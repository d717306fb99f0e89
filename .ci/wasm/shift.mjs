// Holds the live shift of chapter 9 in WebAssembly against the same compiled for this machine:
// node shift.mjs gan-shift.wasm RECORD.
import { strict as assert } from "node:assert";
import { compare, open } from "./both.mjs";

// Of 600 points of each domain two may lie within the rounding of a border, and of each picture's cells four.
const POINTS = 600;
const JUMPS = { source: 2 / POINTS, target: 2 / POINTS, told_apart: 2 / POINTS };
const CELLS = { regions: 4, named: 4 };

const steps = Array.from({ length: 10 }, () => ({ do: "step", count: 20 }));
const game = (start) => [{ do: "start", seed: 1, degrees: 45, start }, { do: "step", count: 0 }, ...steps];
const requests = [
    { do: "step", count: 1 },
    ...game("copy"),
    ...game("fresh"),
    { do: "start", seed: 0, degrees: 1e9, start: "copy" },
    { do: "start", seed: 0, degrees: 9, start: "cold" },
    { do: "step", count: 9999 },
    { do: "sing" },
];

const { ask } = open(process.argv[2]);
const compared = compare(ask, process.argv[3], requests, { jumps: JUMPS, cells: CELLS });
assert.deepEqual(["source", "target", "told_apart"].filter((name) => !compared.has(name)), [], "everything that the page says");

// The same bytes again.
const again = () => game("copy").map((request) => ask(request).numbers);
assert.deepEqual(again(), again(), "same seed, same bytes");
