// The page's own runs in Node, without a page around them: its scripts, and the library as it is compiled for this machine
// (`cargo build --release --package gan-demo --example record`), which is several times as fast as in WebAssembly.
import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

const target = process.env.CARGO_TARGET_DIR ?? fileURLToPath(new URL("../../target", import.meta.url));
const PARTS = ["words", "language", "unpack", "worker", "library", "engine", "history", "run", "canvas", "charts", "plane", "tape", "seminar"];
const NAMES = ["Run", "SCENES", "SCRIPTS", "CHARTS", "SERIES", "REAL", "FAKE", "shade", "span", "opened"];

/** What the page has in a worker, in a process: a line for each request and for each reply. */
globalThis.Worker = class {
    constructor() {
        this.library = spawn(`${target}/release/examples/record`, { stdio: ["pipe", "pipe", "inherit"] });
        this.waiting = [];
        createInterface({ input: this.library.stdout }).on("line", (line) => this.waiting.shift()(line));
    }

    async postMessage({ id, requests }) {
        if (requests) this.onmessage({ data: { id, replies: await Promise.all(requests.map((request) => this.ask(request))) } });
    }

    async ask(request) {
        this.library.stdin.write(`${JSON.stringify(request)}\n`);
        const line = await new Promise((resolve) => this.waiting.push(resolve));
        const { reply, numbers } = JSON.parse(line.replace(/\bNaN\b|-?\binf\b/g, "null"));
        const places = Object.entries(reply.places ?? {}).map(([name, [from, to]]) => [name, Float32Array.from(numbers.slice(from, to), (x) => x ?? NaN)]);
        return { ...reply, numbers: Object.fromEntries(places) };
    }

    terminate() {
        this.library.kill();
    }
};

const text = PARTS.map((part) => readFileSync(new URL(`web/${part}.js`, import.meta.url), "utf8")).join("\n");
export const page = new Function("LIBRARY", "document", `${text}\nreturn { ${NAMES.join(", ")} };`)({}, { currentScript: {} });

/** A scene's runs as the lab sets them up, with other settings over all of them. One that follows another comes after that
 * one's steps, or, if only its settings are of interest, at once. */
export async function sceneRuns(id, over = {}, train = true) {
    const { settings, allFalse = 0, compare, follow } = page.SCENES[id];
    if (follow) {
        const [run] = await sceneRuns(follow, over);
        if (train) await run.skip(page.SCENES[follow].tape);
        else run.step = page.SCENES[follow].tape;
        await run.change(settings);
        return [run];
    }
    return Promise.all((compare ? [{}, compare] : [{}]).map(async (difference) => {
        const run = new page.Run();
        await run.start({ ...settings, ...over, ...difference }, [], allFalse);
        return run;
    }));
}

/** The command that makes a run up to that step, or, where settings changed on the way, the cell. */
export async function making(run, step) {
    const { command, cell } = await Object.assign(Object.create(run), { step }).story();
    return run.journal.length ? cell : command;
}
