// Records a run of every scene that has a `tape`, a number of steps, as scripts that the lab loads when they are asked for:
// node book/demo/record.mjs [SCENE…]. It needs `cargo build --release --package gan-demo --example record`. web/tape.js
// says what a recording holds.
import { mkdirSync, writeFileSync } from "node:fs";
import { gzipSync } from "node:zlib";
import { making, page, sceneRuns } from "./headless.mjs";

const { SCENES, CHARTS, span } = page;
const folder = new URL("../src/recordings/", import.meta.url);
const FRAMES = 48;
/** So many numbers are enough to see. */
const MOST = { real: 600, fake: 400, arrows: 160 };
/** Of what lies on a square lattice every second line is kept: surfaces are smooth, and the lines of the manifold many. */
const SQUARES = { surface: [48, 1], optimal: [48, 1], manifold: [21, 2] };

/** The steps at which a run is seen: close at the beginning, then further apart. */
function moments(steps) {
    return [...new Set(Array.from({ length: FRAMES }, (_, i) => Math.round(steps * (i / (FRAMES - 1)) ** 2)))];
}

/** Numbers as bytes. */
function packed(name, numbers, bounds) {
    const [side, each] = SQUARES[name] ?? [1, Infinity];
    const even = (_, i) => Math.floor(i / each) % side % 2 === 0 && Math.floor(i / (each * side)) % 2 === 0;
    const some = [...numbers].slice(0, MOST[name]).filter(even);
    for (let i = 2; name === "arrows" && i < some.length; i += 4) {
        const pull = Math.hypot(some[i], some[i + 1]);
        for (const j of [i, i + 1]) some[j] *= pull ? Math.tanh((pull * (bounds[1] - bounds[0])) / 10) / pull : 0;
    }
    return some.map((value, i) => {
        const [low, high] = span(name, i, bounds);
        return Math.max(0, Math.min(255, Math.round((255 * (value - low)) / (high - low))));
    });
}

/** Whether a chart shows a value of that name. */
const charted = (name) => CHARTS.some(({ series, layers }) => series.some(([n]) => n === name) || name.startsWith(layers));

/** A run at those steps: what it says of itself, and its bytes. */
async function seen(run, steps, names, optimal) {
    const { settings, bounds, dim, modes, density } = run;
    const command = await making(run, steps.at(-1));
    const parts = [packed("real", run.real, bounds)];
    const values = {};
    for (const [frame, step] of steps.entries()) {
        await run.skip(step - 1);
        const look = { do: "look", surface: true, arrows: true, manifold: true, optimal };
        await run.advance(step - run.step, { layers: look });
        parts.push(...names.map((name) => packed(name, run.seen[name], bounds)));
        for (const [name, value] of Object.entries(run.history.last ?? {})) {
            if (frame && charted(name)) (values[name] ??= Array(frame).fill(null))[frame] = Number(value?.toPrecision(4));
        }
    }
    const arrays = names.map((name, i) => [name, parts[i + 1].length]);
    return [{ settings, bounds, dim, modes, density, command, real: parts[0].length, values, arrays }, parts.flat()];
}

async function record(id) {
    const { tape, layers = {}, compare, allFalse } = SCENES[id];
    const runs = await sceneRuns(id);
    const steps = moments(tape).map((step) => step + runs[0].step);
    const names = ["fake", "surface", "arrows", "manifold", "optimal"].filter((name) => layers[name] ?? ["fake", "surface"].includes(name));
    const all = await Promise.all(runs.map((run) => seen(run, steps, names, Boolean(layers.optimal))));
    runs.forEach((run) => run.engine.close());
    const bytes = gzipSync(Uint8Array.from(all.flatMap(([, numbers]) => numbers)), { level: 9 }).toString("base64");
    const recording = JSON.stringify({ steps, layers, compare, allFalse, runs: all.map(([about]) => about), bytes });
    writeFileSync(new URL(`${id}.js`, folder), `(window.ganRecordings ??= {}).${id} = ${recording};\n`);
    console.log(`${id}: ${steps.length} frames to step ${steps.at(-1)}, ${(recording.length / 1024).toFixed(0)} KiB`);
}

mkdirSync(folder, { recursive: true });
const asked = process.argv.slice(2);
for (const id of asked.length ? asked : Object.keys(SCENES).filter((name) => SCENES[name].tape)) await record(id);
