// Uses every live demo of a built book as a reader does, from its files in headless Chromium: node demo.mjs FOLDER [PART].
// Says what went wrong and what was measured, and ends with 1 if anything went wrong.
import { mkdtempSync, readFileSync, readdirSync, statSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import puppeteer from "puppeteer-core";

const folder = resolve(process.argv[2]);
// One part alone, such as "scenes".
const only = process.argv[3];
const browser = await puppeteer.launch({
    executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
    args: ["--no-sandbox", "--allow-file-access-from-files"],
    protocolTimeout: 600_000,
});
const problems = [];
const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const tell = (what) => console.log(what);
const wait = (ms) => new Promise((done) => setTimeout(done, ms));
const check = (holds, what) => holds || problems.push(what);

async function open(name, { hash = "", width = 1280, height = 900, theme = "light", reduced = false, simd = true } = {}) {
    const page = await browser.newPage();
    await page.setViewport({ width, height });
    if (reduced) await page.emulateMediaFeatures([{ name: "prefers-reduced-motion", value: "reduce" }]);
    if (!simd) await page.evaluateOnNewDocument(() => (WebAssembly.validate = () => false));
    await page.evaluateOnNewDocument((theme) => localStorage.setItem("mdbook-theme", theme), theme);
    page.on("console", (message) => message.type() === "error" && problems.push(`${name}: console: ${message.text()}`));
    page.on("pageerror", (error) => problems.push(`${name}: error: ${error.message}`));
    page.on("request", (r) => /^(https?|wss?):/.test(r.url()) && problems.push(`${name}: asks for ${r.url()}`));
    await page.goto(pathToFileURL(join(folder, name)).href + hash, { waitUntil: "load" });
    const began = Date.now();
    await page.evaluate(() => document.querySelector(".gan-demo, .gan-lab").scrollIntoView());
    await page.waitForSelector(".gan-live[data-state=ready]", { timeout: 30_000 });
    return { page, first: Date.now() - began };
}

const demo = (page, what) => page.evaluate(`(async () => { const demo = document.querySelector(".gan-running").demo; return (${what}); })()`);
const click = (page, key) => page.evaluate((key) => document.querySelector(`.gan-live [data-key=${key}]`).click(), key);
const step = (page) => demo(page, "demo.run.step");
const until = (page, what, timeout = 60_000) => page.waitForFunction(`(() => { const demo = document.querySelector(".gan-running").demo; return ${what}; })()`, { timeout });
const idle = (page) => until(page, "!demo.busy && !demo.acting");
/** The bits of what is seen, as one number. */
const bits = (page, run = 0) => demo(page, `new Uint32Array(demo.runs[${run}].seen.fake.buffer).reduce((sum, b) => (Math.imul(sum, 31) + b) >>> 0, 7)`);

/** What every demo must do. */
async function everyDemo(name) {
    const { page, first } = await open(name);
    check((await step(page)) === 0, `${name}: it began by itself`);
    for (const [key, steps] of [["stepD", 1], ["stepG", 2], ["step", 3]]) {
        await click(page, key);
        await until(page, `demo.run.step === ${steps} && !demo.busy`).catch(() => problems.push(`${name}: ${key} does not step`));
    }
    await click(page, "back");
    await until(page, "demo.run.step === 2 && !demo.busy").catch(() => problems.push(`${name}: no way back`));
    await click(page, "play");
    await until(page, "demo.run.step > 60", 120_000).catch(() => problems.push(`${name}: it does not play`));
    await demo(page, `demo.set({ lr_d: 0.0005 })`);
    const changed = await step(page);
    await until(page, `demo.run.step > ${changed + 20}`, 120_000).catch(() => problems.push(`${name}: it stops after a change`));
    const finite = await demo(page, "demo.run.seen.fake.every(Number.isFinite) && Number.isFinite(demo.run.history.last.loss_d)");
    check(finite, `${name}: numbers that are not finite`);
    await page.evaluate(() => window.scrollTo(0, 0));
    await page.evaluate(() => (document.querySelector("main").style.paddingTop = "3000px"));
    await wait(400);
    const [before, after] = [await step(page), (await wait(400), await step(page))];
    check(before === after, `${name}: it trains out of sight (${before}, ${after})`);
    await click(page, "play");
    await idle(page);
    await click(page, "share");
    await wait(100);
    const [hash, shared, at] = [await page.evaluate(() => location.hash), await bits(page), await step(page)];
    await page.close();
    const again = await open(name, { hash });
    await idle(again.page);
    check((await step(again.page)) === at, `${name}: a shared link ends at another step`);
    check((await bits(again.page)) === shared, `${name}: a shared link gives another picture`);
    await again.page.close();
    return `${name}: first picture ${first} ms, shared and restored at step ${at}`;
}

const pages = readdirSync(folder, { recursive: true }).filter((name) => name.endsWith(".html") && !["print.html", "404.html", "toc.html"].includes(name));
const demos = pages.filter((name) => readFileSync(join(folder, name), "utf8").includes('class="gan-demo"')).sort();
check(demos.length >= 7, `only ${demos.length} demos`);
for (const name of only ? [] : demos) tell(await everyDemo(name));

/** The ring is reached: all modes and most samples near them. */
async function ring() {
    const { page } = await open("lab.html");
    const reached = await demo(page, `(async () => {
        await demo.reset({ settings: { distribution: "ring", seed: 1, batch: 256 } });
        await demo.run.skip(5000);
        await demo.run.advance(1);
        return demo.run.history.last;
    })()`);
    check(reached.modes === 8 && reached.high_quality > 0.5, `the ring: ${JSON.stringify(reached)}`);
    tell(`the ring after 5,000 steps: ${reached.modes} modes, ${(100 * reached.high_quality).toFixed(0)} % of high quality`);
    await page.close();
}

/** What someone careless or malicious does. */
async function abuse() {
    const { page } = await open("lab.html", { hash: "#lab=bm9uc2Vuc2U" });
    const message = () => page.$eval(".gan-says", (e) => e.textContent);
    check(/cannot be read/.test(await message()), `a nonsense link is met with "${await message()}"`);
    for (const button of await page.$$(".gan-live button")) {
        if (await button.evaluate((e) => ["fullScreen", "png", "fromPicture", "benchmark", "end", "presenter", "language"].includes(e.dataset.key))) continue;
        await button.evaluate((e) => (e.click(), e.click()));
    }
    await page.setViewport({ width: 390, height: 700 });
    await wait(300);
    await page.setViewport({ width: 1400, height: 900 });
    await demo(page, "(demo.pause(), demo.scenes.close(), demo.turn++)");
    await idle(page);
    await demo(page, `demo.reset({ settings: { distribution: "ring", width: 1e9 } })`);
    check(/at most 512/.test(await message()), `a width of 10⁹ is met with "${await message()}"`);
    await demo(page, `demo.reset({ settings: { distribution: "rong" } })`);
    check(/did you mean "ring"/.test(await message()), `an unknown name is met with "${await message()}"`);
    await demo(page, `(demo.drawing.clear(), demo.drawing.learn())`);
    check(/Nothing has been drawn/.test(await message()), `an empty drawing is met with "${await message()}"`);
    await demo(page, `demo.drawing.fromFile(new File(["no picture"], "a.png", { type: "image/png" }))`);
    check(/no picture/.test(await message()), `a broken picture is met with "${await message()}"`);
    await demo(page, `(async () => {
        const canvas = new OffscreenCanvas(8000, 5100);
        canvas.getContext("2d").fillRect(0, 0, 9, 9);
        await demo.drawing.fromFile(await canvas.convertToBlob());
    })()`);
    check(/40 million/.test(await message()), `a picture of 40 megapixels is met with "${await message()}"`);
    await demo(page, `(async () => {
        await demo.reset({ settings: { distribution: "ring", seed: 1 } });
        for (let i = 0; i < 40; i++) demo.drawing.points.push([Math.cos(i), Math.sin(i)]);
        await demo.drawing.learn();
    })()`);
    const before = await step(page);
    await click(page, "step");
    await until(page, `demo.run.step === ${before + 1} && !demo.busy`);
    check((await demo(page, "demo.run.settings.distribution")) === "drawing", "a drawing is not learned");
    await page.close();
}

/** Two runs from one seed, their link, their PNG. */
async function compare() {
    const { page } = await open("lab.html");
    await demo(page, `demo.compareIn("spectral_norm", "discriminator")`);
    await click(page, "play");
    await until(page, "demo.run.step > 100", 120_000);
    await click(page, "play");
    await idle(page);
    const [a, b] = await demo(page, "demo.runs.map((run) => [run.step, run.settings.spectral_norm])");
    check(a[0] === b[0] && a[1] === "none" && b[1] === "discriminator", `two runs: ${a}, ${b}`);
    // A link holds both, with what was changed on the way, a step back and a drawing.
    await demo(page, `demo.set({ lr_g: 0.002 })`);
    await click(page, "step");
    await idle(page);
    await click(page, "back");
    await idle(page);
    for (let i = 0; i < 100; i++) await demo(page, `demo.drawing.points.push([Math.cos(${i}), 0.5])`);
    await demo(page, "demo.drawing.learn()");
    await click(page, "stepG");
    await idle(page);
    await click(page, "share");
    await wait(100);
    const shared = [await bits(page), await bits(page, 1), await step(page)];
    const other = await open("lab.html", { hash: await page.evaluate(() => location.hash) });
    await idle(other.page);
    const restored = [await bits(other.page), await bits(other.page, 1), await step(other.page)];
    check(String(shared) === String(restored), `a link of two runs: ${shared}, ${restored}`);
    await other.page.close();
    const downloads = mkdtempSync(join(tmpdir(), "gan-"));
    const session = await page.createCDPSession();
    await session.send("Browser.setDownloadBehavior", { behavior: "allow", downloadPath: downloads });
    await click(page, "png");
    for (let i = 0; i < 50 && !readdirSync(downloads).some((f) => f.endsWith(".png")); i++) await wait(100);
    await click(page, "gif");
    await click(page, "play");
    await until(page, "demo.gif.frames.length > 5", 60_000);
    await click(page, "play");
    await click(page, "gif");
    for (let i = 0; i < 50 && !readdirSync(downloads).some((f) => f.endsWith(".gif")); i++) await wait(100);
    const gif = readdirSync(downloads).find((f) => f.endsWith(".gif"));
    const decoded = gif && (await page.evaluate(async (bytes) => (await createImageBitmap(new Blob([Uint8Array.from(atob(bytes), (c) => c.charCodeAt(0))]))).width, readFileSync(join(downloads, gif)).toString("base64")));
    check(decoded === 320, "no GIF comes that the browser reads");
    const png = readdirSync(downloads).find((f) => f.endsWith(".png"));
    check(png && statSync(join(downloads, png)).size > 5_000, "no PNG comes");
    await page.close();
}

/** The scenes turn by arrow keys, and the book's page stays. */
async function scenes() {
    const { page } = await open("lab.html");
    await click(page, "seminar90");
    const count = await demo(page, "demo.scenes.list.length");
    const titles = () => page.$$eval(".gan-live button, .gan-scene h2, .gan-form label > span", (all) => all.map((e) => e.textContent));
    await wait(300);
    await idle(page);
    await page.evaluate(axe);
    const barriers = await page.evaluate(async () => (await axe.run({ include: [[".gan-live"]] })).violations.map((v) => `${v.id}: ${v.nodes[0].html}`));
    barriers.forEach((barrier) => problems.push(`a barrier: ${barrier.slice(0, 160)}`));
    const english = await titles();
    await click(page, "language");
    const japanese = await titles();
    check(english.length === japanese.length && english.every((text, i) => text !== japanese[i]), `not translated: ${english.filter((text, i) => text === japanese[i])}`);
    await click(page, "language");
    check(String(await titles()) === String(english), "the way back to English");
    for (let i = 0; i < count; i++) {
        await idle(page);
        await wait(150);
        await idle(page);
        const wrong = await page.$(".gan-says.gan-wrong");
        check(!wrong, `scene ${i + 1}: ${wrong && (await wrong.evaluate((e) => e.textContent))}`);
        await page.keyboard.press("ArrowRight");
        await wait(100);
    }
    check((await demo(page, "demo.scenes.at")) === count - 1, "the arrow keys do not turn the scenes");
    await page.close();
}

/** Memory over many steps, and the benchmark's figures. */
async function endurance() {
    const { page } = await open("lab.html");
    await demo(page, `demo.reset({ settings: { distribution: "gaussian", width: 16, batch: 32, depth: 1, seed: 1 } })`);
    await demo(page, `demo.run.skip(2000)`);
    const before = await demo(page, "demo.run.memory");
    await demo(page, `demo.run.skip(22000)`);
    const after = await demo(page, "demo.run.memory");
    check(after - before < 2 ** 20, `20,000 steps took ${after - before} bytes more`);
    tell(`memory: ${(before / 2 ** 20).toFixed(1)} MiB after 2,000 steps, ${(after / 2 ** 20).toFixed(1)} after 22,000`);
    await demo(page, "demo.benchmark()");
    const { bare, seen, fps, first } = await demo(page, "demo.figures");
    tell(`batch 256, width 128: ${bare.toFixed(0)} steps/s; with a look every 5 steps ${seen.toFixed(0)}, ${fps.toFixed(0)} frames/s; first picture after ${first.toFixed(0)} ms`);
    await page.close();
}

/** Without SIMD the page loads another library, which gives the same picture. */
async function plain() {
    const seen = [];
    for (const simd of [true, false]) {
        const { page } = await open("lab.html", { simd });
        await demo(page, `demo.reset({ settings: { distribution: "ring", width: 16, batch: 32, seed: 1 } })`);
        await demo(page, "demo.run.skip(20)");
        const scripts = await page.$$eval("script[src]", (all) => all.filter((e) => e.src.endsWith("gan-demo-plain.js")).length);
        check(scripts === (simd ? 0 : 1), `${scripts} scripts without SIMD are loaded where SIMD is ${simd}`);
        seen.push(await demo(page, "Array.from(demo.run.seen.fake)"));
        await page.close();
    }
    const worst = Math.max(...seen[0].map((x, i) => Math.abs(x - seen[1][i])));
    check(seen[0].length === 2000 && worst < 1e-4, `without SIMD a point is elsewhere by ${worst}`);
    tell(`without SIMD: the same points within ${worst.toExponential(1)}`);
}

/** What is exported says what was done on the way. */
async function exports() {
    const { page } = await open("lab.html");
    await demo(page, `demo.reset({ settings: { distribution: "ring", width: 16, batch: 32, seed: 1 }, allFalse: 0.1 })`);
    await demo(page, "demo.run.skip(3)");
    await demo(page, `demo.set({ objective: "hinge" })`);
    await click(page, "stepG");
    await idle(page);
    await page.$eval(".gan-code", (e) => (e.open = true));
    await page.waitForSelector(".gan-code pre");
    const text = await page.$eval(".gan-code", (e) => e.textContent);
    for (const wanted of ["--start all-false=0.1", "without what was changed", ".all_false(0.1)", "run.until(3)?;", 'objective: "hinge".into()', "run.step_alone(Player::Generator)?;"]) {
        check(text.includes(wanted), `the exports say no ${wanted}: ${text}`);
    }
    await page.close();
}

for (const part of [ring, plain, exports, compare, scenes, abuse, endurance].filter(({ name }) => !only || name === only)) {
    await part().catch((error) => problems.push(`${part.name}: ${error.message}`));
}
await browser.close();
console.log(problems.length ? problems.join("\n") : "every demo does what it should");
process.exit(problems.length ? 1 : 0);
