// Goes through the first notebook in a real JupyterLab or Notebook 7, as a reader does, in headless Chromium: opens it,
// runs all of it, sees the picture change while a cell runs, presses stop, and sees the cells after it go on:
// node lab.mjs JUPYTER lab|notebook NOTEBOOK. Prints what was measured, and ends with 1 if anything went wrong.
import { spawn } from "node:child_process";
import { copyFileSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import puppeteer from "puppeteer-core";

const [jupyter, application, notebook] = process.argv.slice(2);
const folder = mkdtempSync(join(tmpdir(), "lab-"));
copyFileSync(notebook, join(folder, basename(notebook)));
const options = [application, "--no-browser", "--allow-root", "--IdentityProvider.token=t", `--ServerApp.root_dir=${folder}`];
const quiet = ["--LabApp.news_url=None", "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate"];
const path = { lab: "lab/tree", notebook: "notebooks" }[application];
const server = spawn(jupyter, [...options, ...quiet], { stdio: ["ignore", "ignore", "pipe"] });

/** Where the server says that it listens. */
const address = await new Promise((found, failed) => {
    let said = "";
    server.stderr.on("data", (text) => {
        said += text;
        const url = said.match(/http:\/\/(localhost|127\.0\.0\.1):\d+/);
        if (url && said.includes("Jupyter Server")) found(url[0]);
    });
    server.on("exit", () => failed(new Error(said)));
});

const browser = await puppeteer.launch({
    executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
    args: ["--no-sandbox"],
    protocolTimeout: 300_000,
});
const page = await browser.newPage();
// So high that every cell is there at once.
await page.setViewport({ width: 1280, height: 5000 });

/** The code cells as a reader sees them: number or star, pictures and texts below. */
const cells = () =>
    page.$$eval(".jp-Notebook .jp-CodeCell", (cells) =>
        cells.map((cell) => ({
            prompt: cell.querySelector(".jp-InputPrompt").textContent.trim(),
            picture: cell.querySelector(".jp-OutputArea img")?.src,
            outputs: cell.querySelectorAll(".jp-OutputArea-child").length,
            text: cell.querySelector(".jp-OutputArea")?.textContent ?? "",
            failed: cell.querySelector('[data-mime-type="application/vnd.jupyter.error"], .jp-RenderedText[data-mime-type*="stderr"]') !== null,
        })),
    );

/** Waits until the cells are so; returns them. */
async function until(what, holds, seconds = 120) {
    const end = Date.now() + 1000 * seconds;
    for (;;) {
        const now = await cells();
        if (holds(now)) return now;
        if (Date.now() > end) throw new Error(`not within ${seconds} s: ${what}; ${JSON.stringify(now).slice(0, 2000)}`);
        await new Promise((done) => setTimeout(done, 50));
    }
}

async function runAll() {
    const menus = await page.$$(".lm-MenuBar-item");
    const titles = await Promise.all(menus.map((menu) => menu.evaluate((node) => node.textContent.trim())));
    await menus[titles.indexOf("Run")].click();
    await page.locator('.lm-Menu-item[data-command="runmenu:run-all"]').click();
}

try {
    const began = Date.now();
    await page.goto(`${address}/${path}/${basename(notebook)}?token=t`, { waitUntil: "load" });
    await until("the cells are there", (now) => now.length > 4);
    await page.waitForSelector('.jp-Notebook-ExecutionIndicator[data-status="idle"]', { timeout: 60_000 });
    console.log(`${application} with the notebook and an idle kernel after ${(Date.now() - began) / 1000} s`);

    const run = Date.now();
    // A menu that is there already may not answer yet.
    for (let tries = 0; tries < 5 && (await cells()).every((cell) => cell.prompt === "[ ]:"); tries++) {
        await runAll();
        await new Promise((done) => setTimeout(done, 3_000));
    }
    await until("the first cell has run", (now) => /\d/.test(now[0].prompt));
    console.log(`the first cell answered ${(Date.now() - run) / 1000} s after Run All Cells`);

    // The long run is the last cell but one; it is the one that is running when the one before it has its number.
    const seen = new Set();
    const long = (now) => now.at(-2);
    const watched = await until("the picture changes while the cell runs", (now) => {
        if (/\d/.test(now.at(-3).prompt) && long(now).prompt.includes("*") && long(now).picture) seen.add(long(now).picture);
        return seen.size >= 4 || /\d/.test(long(now).prompt);
    });
    if (seen.size < 4) throw new Error(`only ${seen.size} pictures while the cell ran`);
    if (long(watched).outputs !== 1) throw new Error(`${long(watched).outputs} outputs instead of one that changes`);

    const pressed = Date.now();
    await page.locator('[data-jp-item-name="interrupt"] jp-button, [data-jp-item-name="interrupt"] button').click();
    await until("the cell ends after stop", (now) => /\d/.test(long(now).prompt), 10);
    console.log(`stopped ${(Date.now() - pressed) / 1000} s after the click`);
    const ended = await until("the cells go on after stop", (now) => now.every((cell) => /\d/.test(cell.prompt)));
    const [, done, all] = ended.at(-1).text.match(/(\d+) steps of (\d+)/) ?? [];
    if (!(0 < Number(done) && Number(done) < Number(all))) throw new Error(`after stop: ${ended.at(-1).text}`);
    console.log(`what was reached is there: ${done} steps of ${all}`);
    if (!ended.at(-1).picture) throw new Error("the last cell shows no picture");
    const failed = ended.findIndex((cell) => cell.failed);
    if (failed >= 0) throw new Error(`cell ${failed + 1} failed: ${ended[failed].text}`);
} catch (error) {
    if (process.env.SCREENSHOT) await page.screenshot({ path: process.env.SCREENSHOT });
    console.error(error.message);
    process.exitCode = 1;
} finally {
    await browser.close();
    server.kill("SIGINT");
    server.kill("SIGTERM");
    await new Promise((ended) => server.on("exit", ended));
    rmSync(folder, { recursive: true, maxRetries: 5, retryDelay: 200 });
}
