// Opens every page of a built book from its files in headless Chromium, on a wide and on a narrow screen, light and
// dark: node book.mjs FOLDER. Says what a reader would stumble over, and ends with 1 if there is anything.
import { readFileSync, readdirSync } from "node:fs";
import { createRequire } from "node:module";
import { join, relative, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import puppeteer from "puppeteer-core";

const folder = resolve(process.argv[2]);
const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const SCREENS = [
    { width: 1280, height: 900, theme: "light" },
    { width: 390, height: 844, theme: "navy" },
];
// Browsers for each screen, each with its share of the pages: one alone waits most of its time.
const BROWSERS = 2;
// The sidebar is mdBook's own; these are the parts that the book is answerable for.
const CONTRAST = { include: [["main"]], exclude: [[".katex-mathml"]] };

const problems = [];
const pages = readdirSync(folder, { recursive: true })
    .filter((name) => name.endsWith(".html") && !["print.html", "404.html", "toc.html"].includes(name))
    .sort();

/** What is on a page that a reader sees or misses; runs in the page. */
async function look() {
    const wrong = [];
    for (const image of document.querySelectorAll("main img")) {
        image.loading = "eager";
        await image.decode().catch(() => wrong.push(`the picture ${image.getAttribute("src")} does not load`));
        const hidden = image.closest("details:not([open])");
        if (!hidden && image.getBoundingClientRect().width < 20) wrong.push(`${image.src} is not to be seen`);
    }
    const formulas = [...document.querySelectorAll("main .katex-html")].filter((f) => !f.closest("details:not([open])"));
    if (formulas.some((formula) => formula.getBoundingClientRect().height < 4)) wrong.push("a formula is not to be seen");
    if (formulas.length && !document.fonts.check("16px KaTeX_Main")) wrong.push("the fonts of the formulas are missing");
    const spill = document.documentElement.scrollWidth - window.innerWidth;
    if (spill > 0) {
        const wide = [...document.querySelectorAll("main *")].filter((e) => e.getBoundingClientRect().right > window.innerWidth + 1);
        wrong.push(`it is ${spill} pixels wider than the screen: ${wide[0]?.outerHTML.slice(0, 120)}`);
    }
    return wrong;
}

/**
 * Whether the Tab key goes through the main part in reading order. Each place is compared with the one before it and not
 * counted, since a demo that appears meanwhile moves all that comes after it.
 */
async function keyboard(page) {
    await page.evaluate(() => {
        window.last = document.querySelector("main");
        window.last.tabIndex = -1;
        window.last.focus();
    });
    for (let i = 0; i < 12; i++) {
        await page.keyboard.press("Tab");
        const { inside, back } = await page.evaluate(() => {
            const [last, next] = [window.last, document.activeElement];
            window.last = next;
            // A demo takes the place of the figure that stood there before or folds it away below itself, and whoever was on
            // that goes on from the demo.
            const follows = !last.checkVisibility() || last.compareDocumentPosition(next) & Node.DOCUMENT_POSITION_FOLLOWING;
            const inside = next !== document.body && document.querySelector("main").contains(next);
            return { inside, back: follows ? null : [last, next].map((e) => e.outerHTML.slice(0, 80)).join(" to ") };
        });
        if (!inside) break;
        if (back) return [`Tab jumps back: ${back}`];
    }
    return [];
}

/** Whether a word typed into the search field finds pages. */
async function search(page) {
    await page.goto(pathToFileURL(join(folder, "index.html")).href, { waitUntil: "load" });
    await page.keyboard.press("s");
    await page.waitForSelector("#mdbook-searchbar, #searchbar", { visible: true, timeout: 5000 });
    await page.keyboard.type("discriminator", { delay: 5 });
    await page.waitForSelector("#mdbook-searchresults li, #searchresults li", { timeout: 10000 });
}

/** A share of the pages on one screen, in a browser of its own. */
async function on({ width, height, theme }, share) {
    const browser = await puppeteer.launch({
        executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
        args: ["--no-sandbox", "--allow-file-access-from-files"],
    });
    const page = await browser.newPage();
    await page.setViewport({ width, height });
    await page.evaluateOnNewDocument((theme) => localStorage.setItem("mdbook-theme", theme), theme);
    let said = [];
    page.on("console", (message) => message.type() === "error" && said.push(`console: ${message.text()}`));
    page.on("pageerror", (error) => said.push(`error: ${error.message}`));
    page.on("request", (request) => /^(https?|wss?):/.test(request.url()) && said.push(`asks for ${request.url()}`));
    for (const name of pages.filter((_, i) => i % BROWSERS === share)) {
        said = [];
        await page.goto(pathToFileURL(join(folder, name)).href, { waitUntil: "load" });
        const seen = await page.evaluate(look);
        await page.evaluate(axe);
        const contrast = await page.evaluate(
            async (context) => (await axe.run(context, { runOnly: ["color-contrast"] })).violations.flatMap((v) => v.nodes.map((n) => n.html)),
            CONTRAST,
        );
        const faint = contrast.slice(0, 3).map((html) => `too faint: ${html.slice(0, 120)}`);
        const keys = width > 1000 ? await keyboard(page) : [];
        for (const what of [...said, ...seen, ...faint, ...keys]) problems.push(`${name} (${width}, ${theme}): ${what}`);
    }
    if (width > 1000 && share === 0) await search(page).catch((error) => problems.push(`the search finds nothing: ${error.message}`));
    await browser.close();
}

const shares = [...Array(BROWSERS).keys()];
await Promise.all(SCREENS.flatMap((screen) => shares.map((share) => on(screen, share))));
if (pages.length < 10) problems.push(`only ${pages.length} pages in ${relative(".", folder)}`);
console.log(problems.length ? problems.join("\n") : `${pages.length} pages on ${SCREENS.length} screens`);
process.exit(problems.length ? 1 : 0);
