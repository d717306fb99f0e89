// Holds what every scene of the lab says against what happens: node .ci/scenes.mjs [SCENE…]. Short scenes are played, from
// several seeds; long ones are taken from their recordings, or played too with LONG=1 (a quarter of an hour). It needs
// `cargo build --release --package gan-demo --example record`. Thresholds lie well between what was seen on both sides.
import { strict as assert } from "node:assert";
import { existsSync, readFileSync } from "node:fs";
import { making, page, sceneRuns } from "../book/demo/headless.mjs";

const { SCENES, SCRIPTS, opened } = page;
const SEEDS = (process.env.SEEDS ?? "1,2").split(",").map(Number);
const LOOK = { do: "look", surface: true, arrows: true };

const mean = (all) => all.reduce((sum, value) => sum + value, 0) / all.length;
const median = (all) => [...all].sort((a, b) => a - b)[all.length >> 1];
/** To a step, played or recorded. */
async function to(run, step, layers = LOOK) {
    if (run.frames) return run.see(run.steps.findIndex((at) => at >= step));
    await run.skip(step - 1);
    return run.advance(step - run.step, { layers });
}
const last = (run, name) => run.history.last[name];
const pulls = ({ seen: { arrows } }) => Array.from({ length: arrows.length / 4 }, (_, i) => arrows.subarray(4 * i, 4 * i + 4));
/** How long an arrow is drawn, as a share of the window (`drawArrows`). */
const drawn = (run) => pulls(run).map(([, , x, y]) => Math.tanh((Math.hypot(x, y) * (run.bounds[1] - run.bounds[0])) / 10) / 12);

/** D between the middles of the cells of its surface. */
function judged(run, x, y, surface = run.seen.surface) {
    const side = Math.sqrt(surface.length);
    const [x0, x1, y0, y1] = run.bounds;
    const [u, v] = [[x, x0, x1], [y, y0, y1]].map(([at, low, high]) => Math.max(0, Math.min(side - 1.001, ((at - low) / (high - low)) * side - 0.5)));
    const [i, j] = [Math.floor(u), Math.floor(v)];
    const row = (r) => surface[r * side + i] * (1 - u + i) + surface[r * side + i + 1] * (u - i);
    return row(j) * (1 - v + j) + row(j + 1) * (v - j);
}

/** How far D is from the optimal one: at the points, and in the corners of the window, where there are none. */
function apart(run) {
    const [x0, x1, y0, y1] = run.bounds;
    const points = [run.real, run.seen.fake].flatMap((all) => Array.from({ length: 300 }, (_, i) => [all[2 * i], all[2 * i + 1]]));
    const grid = Array.from({ length: 2304 }, (_, i) => [x0 + ((i % 48) + 0.5) * (x1 - x0) / 48, y0 + (Math.floor(i / 48) + 0.5) * (y1 - y0) / 48]);
    const empty = grid.filter(([x, y]) => points.every(([px, py]) => Math.hypot(px - x, py - y) > (x1 - x0) / 12));
    return [points, empty].map((all) => mean(all.map(([x, y]) => Math.abs(judged(run, x, y) - judged(run, x, y, run.seen.optimal))).filter(Number.isFinite)));
}

const CHECKS = {
    async actors([run]) {
        assert(run.step === 0, "nothing has been trained");
    },
    async cartoon([run]) {
        const paleness = () => mean(Array.from({ length: run.real.length / 2 }, (_, i) => Math.abs(judged(run, run.real[2 * i], run.real[2 * i + 1]) - 0.5)));
        await to(run, 1);
        const early = [last(run, "mmd2"), paleness()];
        await to(run, 3000);
        const late = [last(run, "mmd2"), paleness()];
        assert(late[0] < early[0] / 3, `the distributions come together: MMD² ${early[0]}, then ${late[0]}`);
        assert(late[1] < early[1], `D's surface goes pale under the data: ${early[1]}, then ${late[1]}`);
    },
    async turns([run]) {
        await run.advance(1, { player: "discriminator", layers: LOOK });
        const up = pulls(run).map(([x, y, dx, dy]) => {
            const far = (run.bounds[1] - run.bounds[0]) / 48 / Math.hypot(dx, dy);
            return judged(run, x + far * dx, y + far * dy) > judged(run, x - far * dx, y - far * dy);
        });
        assert(mean(up.map(Number)) > 0.9, `arrows point to where D is bluer: ${mean(up.map(Number))}`);
    },
    async optimal([run]) {
        const seen = [];
        for (const step of [1, 10, 40]) seen.push((await to(run, step, { ...LOOK, optimal: true }), apart(run)));
        const [[before], , [near, far]] = seen;
        assert(near < 0.1 && near < before / 1.5, `at the points D is near the optimum: ${before}, then ${near}`);
        assert(far > 1.2 * near, `away from them it is not: ${far}`);
    },
    async ksteps([one, five]) {
        const losses = [[], []];
        for (let step = 20; step <= 300; step += 20) {
            for (const [i, run] of [one, five].entries()) {
                await to(run, step);
                losses[i].push(last(run, "loss_d"));
            }
        }
        assert(mean(losses[1]) < mean(losses[0]) - 0.05, `the loss of D is lower with k = 5: ${losses.map(mean)}`);
    },
    async gaussian([run]) {
        await to(run, 1);
        const before = last(run, "js");
        await to(run, 2000);
        assert(before > 0.3 && last(run, "js") < 0.06, `JS falls: ${before}, then ${last(run, "js")}`);
        const d = Array.from({ length: 300 }, (_, i) => judged(run, run.real[2 * i], run.real[2 * i + 1]));
        assert(median(d.map((value) => Math.abs(value - 0.5))) < 0.1, `D is about ½ there: ${median(d)}`);
    },
    async law([run]) {
        await to(run, 300, { ...LOOK, manifold: true });
        const corner = (i, j) => [0, 1].map((k) => run.seen.manifold[2 * (21 * j + i) + k]);
        const cells = Array.from({ length: 400 }, (_, c) => {
            const [i, j] = [c % 20, Math.floor(c / 20)];
            const corners = [corner(i, j), corner(i + 1, j), corner(i + 1, j + 1), corner(i, j + 1)];
            const area = Math.abs(corners.reduce((sum, [x, y], k) => sum + x * corners[(k + 1) % 4][1] - y * corners[(k + 1) % 4][0], 0)) / 2;
            return { area, middle: [0, 1].map((k) => mean(corners.map((at) => at[k]))), points: 0 };
        });
        const { fake } = run.seen;
        for (let i = 0; i < fake.length; i += 2) {
            const far = cells.map(({ middle: [x, y] }) => Math.hypot(x - fake[i], y - fake[i + 1]));
            cells[far.indexOf(Math.min(...far))].points += 1;
        }
        const [small, all] = [cells.sort((a, b) => a.area - b.area).slice(0, 200), cells];
        const share = (key) => small.reduce((sum, cell) => sum + cell[key], 0) / all.reduce((sum, cell) => sum + cell[key], 0);
        assert(share("area") < 0.3 && Math.abs(share("points") - 0.5) < 0.12, `the smaller half of the cells: ${share("area")} of the area, ${share("points")} of the points`);
    },
    async vanishing([run]) {
        assert(median(drawn(run)) < 0.001, `arrows are drawn: ${median(drawn(run))} of the window`);
    },
    async nonSaturating([minimax, other]) {
        assert.deepEqual([...minimax.seen.fake], [...other.seen.fake], "both begin at the same points");
        assert(median(drawn(minimax)) < 0.001 && median(drawn(other)) > 0.02, `arrows on the right alone: ${[minimax, other].map((run) => median(drawn(run)))}`);
        const ratios = pulls(minimax).map(([, , x, y], i) => Math.hypot(...pulls(other)[i].slice(2)) / Math.hypot(x, y));
        const same = pulls(minimax).map(([, , x, y], i) => (x * pulls(other)[i][2] + y * pulls(other)[i][3]) > 0);
        assert(median(ratios) > 1000, `thousands of times as long: ${median(ratios)}`);
        assert(same.every(Boolean), "the direction is the same");
    },
    async heisei([run]) {
        await to(run, 500);
        const before = last(run, "coverage");
        await to(run, 15_000);
        assert(last(run, "coverage") > before + 0.2, `the word takes shape: coverage ${before}, then ${last(run, "coverage")}`);
    },
    async reiwa([run]) {
        await to(run, 15_100);
        const before = last(run, "coverage");
        await to(run, 25_000);
        assert(last(run, "coverage") > before + 0.2, `the next word takes shape: coverage ${before}, then ${last(run, "coverage")}`);
    },
    async modes([run]) {
        const counts = [];
        for (let step = 500; step <= 8000; step += 500) counts.push((await to(run, step), last(run, "modes")));
        assert(Math.max(...counts) <= 19 && Math.min(...counts) >= 5, `some of 25 modes: ${counts}`);
        const falls = counts.filter((count, i) => i && count < counts[i - 1]).length;
        assert(falls >= 2, `modes come and go: ${counts}`);
        assert(last(run, "high_quality") < 0.35, `few good samples: ${last(run, "high_quality")}`);
    },
    async unwanted([run]) {
        await to(run, 5000);
        const [modes, good] = [last(run, "modes"), last(run, "high_quality")];
        assert(modes === 8 && good > 0.8 && good < 0.99, `all modes, and points between them: ${modes}, ${good}`);
    },
    async instability([run]) {
        await to(run, 200);
        const before = last(run, "ratio_max");
        await to(run, 3000);
        assert(last(run, "ratio_max") > 3 * before, `the ratio grows: ${before}, then ${last(run, "ratio_max")}`);
    },
    async crash([usual, long]) {
        for (const run of [usual, long]) await to(run, 1000);
        assert(last(long, "js") > last(usual, "js") + 0.1, `farther away: ${[usual, long].map((run) => last(run, "js"))}`);
    },
    async spectral([plain, normal]) {
        for (const run of [plain, normal]) await to(run, 200);
        const before = [last(plain, "ratio_max"), last(plain, "sigma_d")];
        for (const run of [plain, normal]) await to(run, 3000);
        assert(last(plain, "ratio_max") > 3 * before[0] && last(plain, "sigma_d") > 3 * before[1], `without it both grow: ${before}, ${last(plain, "ratio_max")}, ${last(plain, "sigma_d")}`);
        // One step of power iteration per step of D follows the first singular value, which moves: within a tenth.
        const sigmas = [0, 1, 2].map((layer) => last(normal, `sigma_d/${layer}`));
        assert(sigmas.every((sigma) => Math.abs(sigma - 1) < 0.1) && last(normal, "ratio_max") < 1, `with it: ${sigmas}, ${last(normal, "ratio_max")}`);
        assert(last(normal, "high_quality") < last(plain, "high_quality"), "here it also learns more slowly");
    },
    async prior(both) {
        for (const run of both) await to(run, 5000);
        const [a, b] = both.map((run) => last(run, "high_quality"));
        assert(both.every((run) => last(run, "modes") === 8), "all modes on both sides");
        assert(Math.min(a, b) > 0.88 && Math.abs(a - b) < 0.06, `hardly a difference: ${a}, ${b}`);
    },
    async penalty([plain, flat]) {
        for (const run of [plain, flat]) await to(run, 3000);
        assert(last(flat, "ratio_max") < last(plain, "ratio_max") / 3, `flatter: ${[plain, flat].map((run) => last(run, "ratio_max"))}`);
    },
};

/** Those that take minutes. */
const LONG = ["heisei", "reiwa", "modes", "unwanted", "instability", "spectral", "penalty", "prior"];

/** A scene under a seed: whether what it says holds. */
async function played(id, seed) {
    const runs = await sceneRuns(id, { seed });
    await CHECKS[id](runs).finally(() => runs.forEach((run) => run.engine.close()));
}

/** The runs of a recording: as the scene is now, whole, and readable. */
async function recorded(id) {
    const { tape, like, layers = {}, compare, allFalse } = SCENES[id];
    if (!tape) return assert(SCENES[like]?.tape, `${id} has no recording`);
    const path = new URL(`../book/src/recordings/${id}.js`, import.meta.url);
    assert(existsSync(path), `${id} has not been recorded: node book/demo/record.mjs ${id}`);
    const shelf = {};
    new Function("window", readFileSync(path, "utf8"))(shelf);
    const runs = await opened(shelf.ganRecordings[id]);
    const as = shelf.ganRecordings[id];
    assert.deepEqual([as.layers, as.compare, as.allFalse], [layers, compare, allFalse], `${id} was recorded as another scene`);
    const fresh = await sceneRuns(id, {}, false);
    assert.deepEqual(runs.map(({ settings }) => settings), fresh.map(({ settings }) => settings), `${id} was recorded under other settings`);
    const commands = await Promise.all(fresh.map((run) => making(run, as.steps.at(-1))));
    assert.deepEqual(runs.map(({ command }) => command), commands, `${id} says another command than makes it`);
    fresh.forEach((run) => run.engine.close());
    for (const run of runs) {
        assert.equal(run.steps.at(-1) - run.steps[0], tape);
        run.see(run.steps.length - 1);
        const [x0, x1, y0, y1] = run.bounds;
        const within = (value, i) => (i % 2 ? value > 1.3 * y0 && value < 1.3 * y1 : value > 1.3 * x0 && value < 1.3 * x1);
        assert([run.real, run.seen.fake].every((points) => points.length >= 400 && points.every(within)), `${id}: its points`);
        run.see(0);
    }
    return LONG.includes(id) && CHECKS[id](runs);
}

const asked = process.argv.slice(2);
const shown = new Set(SCRIPTS.flatMap(({ scenes }) => scenes.map(([id]) => id)));
assert.deepEqual([...shown].sort(), Object.keys(SCENES).sort(), "every scene is in a script");
for (const id of shown) {
    const { answer, predict } = SCENES[id];
    assert(!answer === !predict, `${id}: a question has an answer`);
    // What an audience draws nobody knows.
    assert(CHECKS[id] || !answer || id === "drawing", `${id}: nothing checks its answer`);
}
let wrong = 0;
for (const id of asked.length ? asked : Object.keys(SCENES)) {
    const began = performance.now();
    const live = CHECKS[id] && (process.env.LONG || !LONG.includes(id)) ? SEEDS : [];
    for (const { reason } of (await Promise.allSettled([recorded(id), ...live.map((seed) => played(id, seed))])).filter(({ status }) => status === "rejected")) {
        wrong += 1;
        console.log(`${id}: ${reason.message}`);
    }
    console.log(`${id}: ${((performance.now() - began) / 1000).toFixed(1)} s`);
}
if (process.env.LONG && !asked.length) {
    // The ring within the 5,000 steps of its schedule, as the browser's test has it from one seed: 12 of 12 seeds.
    const seeds = Array.from({ length: 12 }, (_, seed) => seed);
    const reached = [];
    for (const seed of seeds) {
        const run = new page.Run();
        await run.start({ distribution: "ring", batch: 256, seed });
        await to(run, 5000);
        if (last(run, "modes") === 8 && last(run, "high_quality") > 0.5) reached.push(seed);
        run.engine.close();
    }
    console.log(`the ring: 8 modes and more than half of the samples good after 5,000 steps from ${reached.length} of ${seeds.length} seeds`);
    wrong += reached.length < 11;
}
process.exit(wrong ? 1 : 0);
