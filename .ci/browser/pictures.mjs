// Uses the pieces of the chapters on pictures and on adaptation as a reader does, from the files of a built book in
// headless Chromium: node pictures.mjs FOLDER [PART]. Says what went wrong and what was measured, and ends with 1 if
// anything went wrong.
import { readFileSync, readdirSync } from "node:fs";
import { createRequire } from "node:module";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import puppeteer from "puppeteer-core";

const folder = resolve(process.argv[2]);
const only = process.argv[3];
const browser = await puppeteer.launch({
    executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
    args: ["--no-sandbox", "--allow-file-access-from-files"],
});
const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const problems = [];
const check = (holds, what) => holds || problems.push(what);

/** The page whose file holds that piece, before it has come into sight. */
async function open(piece, { width = 1280, theme = "light", reduced = false } = {}) {
    const name = readdirSync(folder, { recursive: true }).find((file) => /\.html$/.test(file) && !/print\.html$/.test(file) && readFileSync(join(folder, file), "utf8").includes(`<div class="${piece}"`));
    const page = await browser.newPage();
    await page.setViewport({ width, height: 900 });
    if (reduced) await page.emulateMediaFeatures([{ name: "prefers-reduced-motion", value: "reduce" }]);
    await page.evaluateOnNewDocument((theme) => localStorage.setItem("mdbook-theme", theme), theme);
    page.on("console", (message) => message.type() === "error" && problems.push(`${name}: console: ${message.text()}`));
    page.on("pageerror", (error) => problems.push(`${name}: error: ${error.message}`));
    page.on("request", (request) => /^(https?|wss?):/.test(request.url()) && problems.push(`${name}: asks for ${request.url()}`));
    await page.goto(pathToFileURL(join(folder, name)).href, { waitUntil: "load" });
    check(!(await page.$(".gan-live")), `${name}: ${piece} begins before it is in sight`);
    const began = Date.now();
    await page.evaluate((piece) => document.querySelector(`.${piece}`).scrollIntoView({ block: "center" }), piece);
    await page.waitForSelector(".gan-live[data-state=ready]", { timeout: 30_000 });
    return { page, first: Date.now() - began };
}

/** What everybody must be able to use: contrast, names, a page that is not wider than the screen. */
async function usable(page, what) {
    await page.evaluate(axe);
    const barriers = await page.evaluate(async () => (await axe.run(".gan-live", { runOnly: ["wcag2a", "wcag2aa"] })).violations.flatMap((v) => v.nodes.map((n) => `${v.id}: ${n.html}`)));
    barriers.slice(0, 5).forEach((barrier) => problems.push(`${what}: a barrier: ${barrier.slice(0, 160)}`));
    const spill = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
    check(spill <= 0, `${what}: ${spill} pixels wider than the screen`);
}

const said = (page) => page.$eval(".gan-says", (e) => e.textContent);
/** Chooses in the n-th field of the form. */
const choose = (page, n, value) => page.evaluate((n, value) => {
    const select = document.querySelectorAll(".gan-form select")[n];
    select.value = value;
    select.dispatchEvent(new Event("change"));
}, n, value);
const output = (page) => page.$$eval(".gan-made button", (all) => all.map((e) => Number(e.textContent)).join());
const becomes = (page, what, wanted, why) => page.waitForFunction(what, { timeout: 5_000 }, wanted).catch(() => problems.push(why));
const outputs = (wanted) => [...document.querySelectorAll(".gan-made button")].map((e) => Number(e.textContent)).join() === wanted;

/** Numbers come out, change with what is given, and say what they are the sum of; the keyboard is enough for it. */
async function hand() {
    const { page, first } = await open("gan-hand");
    check((await output(page)) === Array(9).fill(12).join(), `the example gives ${await output(page)}`);
    check(/^row 1, column 1: .* = 12$/.test(await said(page)), `the first number says ${await said(page)}`);
    await page.focus(".gan-made button");
    await page.keyboard.press("ArrowRight");
    await page.keyboard.press("ArrowDown");
    check(/^row 2, column 2: .* = 12$/.test(await said(page)), `the arrow keys lead to ${await said(page)}`);
    const marked = await page.$$eval(".gan-given .gan-marked", (all) => all.length);
    check(marked === 18, `${marked} numbers are marked, and not nine pixels and nine weights`);
    await page.evaluate(() => {
        const pixel = document.querySelectorAll(".gan-given input")[12];
        pixel.value = 11;
        pixel.dispatchEvent(new Event("input"));
    });
    // The pixel in the middle, 10 more: the filter's own numbers, ten times.
    await becomes(page, outputs, [12, 22, 12, 22, 32, 22, 12, 22, 12].join(), "an edited pixel changes nothing");
    await choose(page, 0, "kronecker");
    await becomes(page, outputs, "1,0,2,0,3,0,0,1,0,2,0,3,1,0,2,0,3,0,0,1,0,2,0,3,1,0,2,0,3,0,0,1,0,2,0,3", "no Kronecker product");
    await choose(page, 0, "checkerboard");
    const row = "1,1,2,1,2,1,2,1,1", double = "2,2,4,2,4,2,4,2,2";
    await becomes(page, outputs, [row, row, double, row, double, row, double, row, row].join(), "no checkerboard");
    await choose(page, 2, "2");
    await choose(page, 3, "1");
    await choose(page, 5, "3");
    await page.waitForSelector(".gan-says.gan-wrong", { timeout: 5_000 }).catch(() => problems.push("a padding that leaves nothing is not refused"));
    check(/take less/.test(await said(page)), `too much padding is met with ${await said(page)}`);
    await choose(page, 0, "edges");
    await page.waitForFunction(() => !document.querySelector(".gan-wrong"), { timeout: 5_000 }).catch(() => problems.push("it does not recover"));
    await usable(page, "the convolution by hand");
    await page.evaluate(() => document.querySelector(".gan-live [data-key=language]").click());
    await becomes(page, () => /畳み込み/.test(document.querySelector(".gan-form").textContent), undefined, "no Japanese");
    await page.close();
    const narrow = await open("gan-hand", { width: 390, theme: "navy" });
    await choose(narrow.page, 0, "even");
    await usable(narrow.page, "the convolution by hand, narrow");
    await narrow.page.close();
    return `${first} ms`;
}

/** The picture follows the sliders, and both ways have their own pictures. */
async function walk() {
    const { page, first } = await open("gan-walk");
    const pixels = (n) => page.evaluate((n) => document.querySelectorAll(".gan-pixels")[n].toDataURL(), n);
    const slide = (n, value) => page.evaluate((n, value) => {
        const slider = document.querySelectorAll(".gan-slider input")[n];
        slider.value = value;
        slider.dispatchEvent(new Event("input"));
    }, n, value);
    const bright = await page.evaluate(() => {
        const canvas = document.querySelector(".gan-large");
        return canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height).data.filter((x, i) => i % 4 === 0 && x > 200).length;
    });
    check(bright > 20 && bright < 300, `${bright} bright pixels are no digit`);
    const changes = async (what, act) => {
        const before = await pixels(0);
        await act();
        await page.waitForFunction((before) => document.querySelector(".gan-large").toDataURL() !== before, { timeout: 5_000 }, before).catch(() => problems.push(`${what} changes nothing`));
    };
    await changes("a coordinate of z", () => slide(0, 2.5));
    await changes("the way", () => slide(4, 3));
    await changes("an arrow key", () => page.focus(".gan-latent .gan-bar input").then(() => page.keyboard.press("ArrowRight")));
    const lengths = (await said(page)).match(/[\d.]+/g).map(Number);
    check(lengths.length === 2 && lengths[1] > lengths[0], `in the middle: ${await said(page)}`);
    check((await pixels(1)) !== (await pixels(2)), "the line and the sphere have the same pictures");
    await changes("the other way", () => page.evaluate(() => {
        const select = document.querySelector(".gan-latent select");
        select.value = "sphere";
        select.dispatchEvent(new Event("change"));
    }));
    await changes("another end", () => page.evaluate(() => document.querySelector("[data-key=anotherEnd]").click()));
    await usable(page, "the walk");
    await page.evaluate(() => document.querySelector(".gan-live [data-key=language]").click());
    await becomes(page, () => /直線/.test(document.querySelector(".gan-live").textContent), undefined, "the walk: no Japanese");
    const took = await page.evaluate(async () => {
        const { demo } = document.querySelector(".gan-walk");
        const began = performance.now();
        for (let i = 0; i < 10; i++) await demo.draw();
        return (performance.now() - began) / 10;
    });
    await page.close();
    const narrow = await open("gan-walk", { width: 390, theme: "navy" });
    await usable(narrow.page, "the walk, narrow");
    await narrow.page.close();
    return `${first} ms, ${took.toFixed(0)} ms for the pictures of both ways`;
}

/** The target's features move onto the source's; everything that can be begun from begins so. */
async function shift() {
    const { page, first } = await open("gan-shift");
    const piece = (what) => page.evaluate(`(async () => { const piece = document.querySelector(".gan-shift").demo; return (${what}); })()`);
    const until = (what, why) => page.waitForFunction(`(() => { const piece = document.querySelector(".gan-shift").demo; return ${what}; })()`, { timeout: 20_000 }).catch(() => problems.push(`shift: ${why}`));
    const key = (name) => page.evaluate((name) => document.querySelector(`.gan-live [data-key=${name}]`).click(), name);
    const bits = () => piece("new Uint32Array(piece.seen.numbers.features.buffer).reduce((sum, b) => (Math.imul(sum, 31) + b) >>> 0, 7)");
    const values = () => piece("piece.seen.values");
    const [before, { target }] = [await bits(), await values()];
    check((await piece("piece.seen.step")) === 0 && target > 0.5 && target < 0.9, `shift: it begins with ${target} named rightly`);
    check(/step 0: the target is named rightly in 7\d %/.test(await said(page)), `shift: it says ${await said(page)}`);
    await key("step");
    await until("piece.seen.step === 1", "no step");
    await page.focus(".gan-live button");
    await page.keyboard.press("p");
    await until("piece.seen.step > 60", "P does not play");
    await page.evaluate(() => (window.scrollTo(0, 0), (document.querySelector("main").style.paddingTop = "3000px")));
    await until("!piece.visible", "it is not told that it is out of sight");
    await piece("piece.last");
    const rests = [await piece("piece.seen.step"), (await new Promise((done) => setTimeout(done, 300)), await piece("piece.seen.step"))];
    check(rests[0] === rests[1], `shift: it plays out of sight (${rests})`);
    await page.evaluate(() => ((document.querySelector("main").style.paddingTop = ""), document.querySelector(".gan-shift").scrollIntoView()));
    await until(`piece.seen.step > ${rests[1]}`, "it does not go on in sight");
    await key("play");
    const took = await piece("(async () => { await piece.last; const began = performance.now(); for (let i = 0; i < 5; i++) await piece.advance(200); return performance.now() - began; })()");
    const after = await values();
    check(after.target > 0.98 && after.source > 0.98 && after.told_apart < 0.65, `shift: it ends with ${JSON.stringify(after)}`);
    const along = await page.$eval(".gan-along canvas", (e) => e.getAttribute("aria-label"));
    check(/target (1|0\.9)/.test(along), `shift: the chart says ${along}`);
    const picture = () => page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => done(document.querySelector(".gan-plane").toDataURL())))));
    const hidden = await picture();
    await page.click(".gan-live input[type=checkbox]");
    check((await picture()) !== hidden, "shift: the target's classes cannot be seen");
    await page.keyboard.press("r");
    await until("piece.seen.step === 0", "R does not begin again");
    check((await bits()) === before, "shift: another picture from the same seed");
    await page.focus(".gan-live input[type=range]");
    await page.keyboard.press("ArrowRight");
    await until("piece.degrees === 50", "the slider does not follow the arrow keys");
    await page.evaluate(() => {
        const slider = document.querySelector(".gan-live input[type=range]");
        slider.value = 120;
        slider.dispatchEvent(new Event("input"));
    });
    await until("piece.seen.step === 0 && piece.seen.values.target < 0.02", "at 120 degrees something is named rightly");
    const copied = await bits();
    await page.select(".gan-live select", "fresh");
    await piece("piece.restart().then(() => piece.last)");
    check((await bits()) !== copied, "shift: fresh weights are a copy");
    await usable(page, "the shift");
    await key("language");
    await becomes(page, () => /エンコーダー/.test(document.querySelector(".gan-live").textContent), undefined, "the shift: no Japanese");
    await page.close();
    const narrow = await open("gan-shift", { width: 390, theme: "navy", reduced: true });
    await usable(narrow.page, "the shift, narrow");
    const looks = await narrow.page.evaluate(async () => {
        const { demo } = document.querySelector(".gan-shift");
        let looks = 0;
        const { take } = demo;
        demo.take = (reply) => ((looks += 1), take.call(demo, reply));
        demo.play();
        while (!looks) await new Promise((done) => setTimeout(done, 20));
        await new Promise((done) => setTimeout(done, 1_200));
        demo.pause();
        return looks;
    });
    check(looks > 0 && looks <= 4, `shift: ${looks} pictures in 1.2 s for who wants no motion`);
    await narrow.page.close();
    return `${first} ms, ${(1e6 / took).toFixed(0)} steps/s`;
}

const parts = [hand, walk, shift].filter(({ name }) => !only || name === only);
check(parts.length > 0, `nothing is called "${only}"`);
for (const part of parts) {
    await part().then((first) => console.log(`${part.name}: first ${first}`), (error) => problems.push(`${part.name}: ${error.stack}`));
}
await browser.close();
console.log(problems.length ? problems.join("\n") : "every piece does what it should");
process.exit(problems.length ? 1 : 0);
