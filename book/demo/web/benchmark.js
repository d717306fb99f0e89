/** How fast this browser is: training alone, and with pictures beside it. */
class Benchmark {
    static GAME = { distribution: "grid", regularizers: [], width: 128, depth: 2, batch: 256, average: 0, steps: 10_000 };

    constructor(place) {
        this.place = place;
        this.run = new Run();
        this.figures = {};
        this.canvas = make("canvas", { class: "gan-plane gan-small", role: "img", "aria-label": Benchmark.GAME.distribution });
    }

    async begin() {
        const began = performance.now();
        this.build();
        this.says.textContent = t("loading");
        await this.run.start(Benchmark.GAME);
        this.draw();
        requestAnimationFrame(() => {
            this.figures.first = (performance.now() - began) / 1000;
            this.translate();
            this.place.dataset.state = "ready";
        });
    }

    build() {
        this.says = make("p", { class: "gan-says", role: "status" });
        const start = button("measure", () => this.measure(), { class: "gan-main", disabled: Boolean(this.measuring) });
        const bar = make("div", { class: "gan-bar" }, start, button("language", () => speak(1 - language.now), { lang: language.now ? "en" : "ja" }));
        this.place.replaceChildren(bar, this.says, this.table(), this.canvas);
    }

    /** What was measured, beside what we aim at. */
    table() {
        const { bare, seen, fps, first, memory } = this.figures;
        const said = (value, digits, unit) => (value === undefined ? "–" : `${value.toFixed(digits)} ${unit}`);
        const rows = [
            ["bareRate", said(bare, 0, t("perSecond")), `120 ${t("perSecond")}`],
            ["seenRate", said(seen, 0, t("perSecond")), "–"],
            ["frames", said(fps, 0, t("perFrame")), `30 ${t("perFrame")}`],
            ["first", said(first, 2, t("seconds")), `1 ${t("seconds")}`],
            ["memory", said(memory, 0, "MiB"), "–"],
            ["cores", `${navigator.hardwareConcurrency ?? "–"}`, "–"],
            ["browser", navigator.userAgent, "–"],
        ];
        const row = ([name, ...cells]) => make("tr", {}, make("th", { scope: "row" }, t(name)), ...cells.map((text) => make("td", {}, text)));
        const head = ["figure", "here", "target"].map((name) => make("th", { scope: "col" }, t(name)));
        return make("table", {}, make("thead", {}, make("tr", {}, ...head)), make("tbody", {}, ...rows.map(row)));
    }

    /** Three seconds without pictures and three with them; a worker that breaks is closed, and the next try has its own. */
    async measure() {
        let failed;
        this.measuring = true;
        this.frames = 0;
        this.translate();
        const bare = { layers: LOOK_NONE, values: false };
        try {
            await this.run.start(Benchmark.GAME);
            await this.run.advance(30, bare);
            this.figures.bare = await rate(this.run, () => this.run.advance(20, bare));
            this.drawing = true;
            this.film();
            const began = performance.now();
            this.figures.seen = await rate(this.run, () => this.run.advance(5, { layers: LOOK_ALL, values: false }));
            this.figures.fps = (1000 * this.frames) / (performance.now() - began);
            this.figures.memory = this.run.memory / 2 ** 20;
        } catch (error) {
            failed = error.message;
        }
        this.measuring = this.drawing = false;
        this.translate();
        if (failed) this.says.textContent = failed;
    }

    /** Draws at every frame of the screen, as the lab does while it plays. */
    film() {
        if (!this.drawing) return;
        this.frames += 1;
        this.draw();
        requestAnimationFrame(() => this.film());
    }

    draw() {
        drawPlane(this.canvas, this.run, { points: true, surface: true, arrows: true, manifold: true });
    }

    translate() {
        this.build();
        const words = this.figures.fps === undefined ? "toMeasure" : "measured";
        this.says.textContent = t(this.measuring ? "measuring" : words);
        this.draw();
    }
}

/** Steps a second over three seconds. */
async function rate(run, act) {
    const [began, first] = [performance.now(), run.step];
    while (performance.now() - began < 3000) await act();
    return (1000 * (run.step - first)) / (performance.now() - began);
}
