/** What a demo looks like: its elements, and how they follow the runs. */
Object.assign(Demo.prototype, {
    build() {
        this.place.replaceChildren();
        this.says = make("p", { class: "gan-says", role: "status" });
        this.bar = make("div", { class: "gan-bar" });
        this.flow = make("canvas", { class: "gan-flow", role: "img", hidden: true });
        this.flow.addEventListener("pointermove", (event) => (this.flow.title = nodeWords(this.flow, event)));
        this.view = make("div", { class: "gan-view" });
        this.charts = make("div", { class: "gan-charts" });
        this.toggles = make("div", { class: "gan-toggles" });
        this.settings = make("details", { class: "gan-settings", open: this.open });
        this.code = make("details", { class: "gan-code" });
        this.stage = make("div", { class: "gan-stage" }, this.view, this.charts);
        this.place.append(this.bar, this.says, this.flow, this.stage, this.toggles, this.settings, this.code);
        this.place.addEventListener("keydown", (event) => this.key(event));
        new ResizeObserver(() => this.draw()).observe(this.place);
        this.buildBar();
    },

    buildBar() {
        this.playButton = button("play", () => this.play(), { class: "gan-main" });
        const speeds = [[0, t("fast")], [60, `60 ${t("perSecond")}`], [10, `10 ${t("perSecond")}`], [1, `1 ${t("perSecond")}`]];
        this.counter = make("output", { class: "gan-counter" });
        this.backButton = button("back", () => this.back());
        this.seedField = make("span");
        this.bar.replaceChildren(
            this.playButton,
            button("stepD", () => this.one("discriminator")),
            button("stepG", () => this.one("generator")),
            button("step", () => this.one()),
            button("slow", () => this.slowMotion()),
            this.backButton,
            button("reset", () => this.reset()),
            choice(t("speed"), speeds, this.speed, (v) => (this.speed = Number(v))),
            this.seedField,
            button("language", () => speak(1 - language.now), { lang: language.now ? "en" : "ja" }),
            this.counter,
        );
        this.bar.title = t("keys");
    },

    /** Everything that depends on settings and layers, anew. */
    refresh() {
        const { settings } = this.run;
        if (!settings) return;
        this.flow.hidden = !this.layers.flow || Boolean(this.tape?.shown);
        const seed = (value) => this.reset({ settings: { ...settings, seed: value } });
        this.seedField.replaceChildren(number(t("seed"), settings.seed, { min: 0, max: 2 ** 52, step: 1 }, seed));
        this.buildView();
        this.buildToggles();
        this.buildSettings();
        this.buildCode();
        this.charts.replaceChildren();
        this.show();
        this.draw();
    },

    buildView() {
        const all = figures(this.runs, this.compare, this.layers.optimal);
        this.view.replaceChildren(...all);
        this.view.classList.toggle("gan-several", all.length > 1);
    },

    buildToggles() {
        const names = Object.keys(Demo.LAYERS).filter((name) => name !== "optimal" || this.run.density);
        const boxes = names.map((name) => {
            const box = make("input", { type: "checkbox", checked: this.layers[name] });
            box.addEventListener("change", () => {
                this.layers[name] = box.checked;
                this.inTurn(async () => {
                    await this.advance(0);
                    this.refresh();
                });
            });
            return make("label", {}, box, t(name));
        });
        const tools = make("span", { class: "gan-tools" }, button("share", () => this.share()), button("png", () => this.png()), button("gif", () => this.film()));
        this.toggles.replaceChildren(make("span", {}, `${t("layers")}:`), ...boxes, tools);
    },

    buildSettings() {
        const change = (given) => ("distribution" in given ? this.learnNamed(given.distribution) : this.set(given));
        const starts = ["fresh", "allFalse", "trained"].map((name) => [name, t(name)]);
        const present = this.trained ? "trained" : this.run.allFalse ? "allFalse" : "fresh";
        const start = choice(t("start"), starts, present, (name) => {
            this.reset({ allFalse: name === "allFalse" ? 0.01 : 0, trained: name === "trained" ? 1000 : 0 });
        });
        const fields = form(this.run.settings, this.about, change);
        fields.append(start, ...(this.extra?.() ?? []));
        this.settings.replaceChildren(make("summary", {}, t("change")), fields);
    },

    /** Another distribution under the networks as they are; a drawing is left behind. The rates of a schedule that has
     * ended would be 0, so there is none from here on. */
    learnNamed(distribution) {
        return this.set({ distribution, decay: "constant" });
    },

    buildCode() {
        this.exports = make("div");
        if (this.listing) this.listing.querySelector("summary").textContent = t("listing");
        this.code.replaceChildren(make("summary", {}, t("run")), this.exports, ...(this.listing ? [this.listing] : []));
        this.code.ontoggle = () => this.buildExports();
        this.buildExports();
    },

    /** How each run is made again elsewhere, as far as it has come; what the command cannot say is said. */
    async buildExports() {
        if (!this.code.open) return;
        const block = (title, text) => {
            const take = button("copy", async () => (await copy(text)) && this.say(t("copied")));
            return [make("p", {}, title, " ", take), make("pre", { tabindex: 0 }, make("code", {}, text))];
        };
        const parts = this.runs.map(async (run) => {
            const { command, cell, tables } = await run.story();
            // A drawing is a file for whoever is not this page.
            const files = tables.map((points, i) => {
                const text = `${points.map((p) => p.join(",")).join("\n")}\n`;
                return make("p", {}, button("points", () => download(tableName(i + 1), new Blob([text]))), ` ${tableName(i + 1)}`);
            });
            const without = run.journal.length ? `, ${t("withoutChanges")}` : "";
            const { steps } = run.settings;
            return [
                ...files,
                ...block(`${t("command")} (${t("toStep")} ${steps}${without})`, command),
                ...block(`${t("cell")} (${t("toStep")} ${run.step || steps})`, cell),
            ];
        });
        // A run that is gone meanwhile has no story.
        const stories = await Promise.all(parts).catch(() => undefined);
        if (stories) this.exports.replaceChildren(...stories.flat());
    },

    /** What changes with every step, but for the pictures. */
    show() {
        if (!this.playButton) return;
        this.playButton.textContent = t(this.playing ? "pause" : "play");
        this.playButton.setAttribute("aria-pressed", String(this.playing));
        this.backButton.disabled = !this.runs.every((run) => run.past);
        this.counter.textContent = `${t("at")} ${this.run.step ?? 0}`;
    },

    /** Draws at the screen's next frame, once for all that came before. */
    draw() {
        if (this.due) return;
        this.due = true;
        requestAnimationFrame(() => {
            this.due = false;
            if (this.run.settings) this.paint();
        });
    },

    paint() {
        this.show();
        paintPlanes(this.view, this.runs, this.layers);
        if (this.gif && this.playing && performance.now() - this.filmed > 100) {
            this.filmed = performance.now();
            this.gif.take(this.view.querySelector("canvas"), `${this.run.settings.distribution}, ${t("at")} ${this.run.step}`);
            if (this.gif.full) this.film();
        }
        this.flow.setAttribute("aria-label", t("flow"));
        if (this.layers.flow) drawFlow(this.flow, this.run, this.part, this.done);
        paintCharts(this.charts, this.runs.filter((run) => run.history));
    },

    key(event) {
        if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest?.("input, select, textarea")) return;
        const keys = {
            p: () => this.play(),
            s: () => this.one(),
            d: () => this.one("discriminator"),
            g: () => this.one("generator"),
            b: () => this.back(),
            r: () => this.reset(),
        };
        const act = keys[event.key.toLowerCase()];
        if (!act) return;
        event.preventDefault();
        event.stopPropagation();
        act();
    },
});

/** A canvas with its caption for each run, and one for the optimal discriminator. */
function figures(runs, compare, optimal) {
    const figure = (r, kind, words) => make("figure", {}, make("canvas", { class: "gan-plane", role: "img", "data-run": r, "data-kind": kind }), make("figcaption", {}, words));
    const all = runs.map((run, r) => figure(r, "plane", caption(run, compare, r)));
    if (optimal && runs[0].density) all.push(figure(0, "optimal", t("optimalTitle")));
    return all;
}

function caption(run, compare, second) {
    if (!compare) return t("learned");
    const of = second ? compare : Object.fromEntries(Object.keys(compare).map((key) => [key, run.settings[key]]));
    const said = (v) => (typeof v === "number" ? short(v) : v);
    return Object.entries(of).map(([key, value]) => `${t(key)}: ${[value].flat().map(said).join(" ") || t("none")}`).join(", ");
}

function paintPlanes(place, runs, layers) {
    for (const canvas of place.querySelectorAll("canvas")) {
        const run = runs[canvas.dataset.run];
        if (!run?.settings) continue;
        if (canvas.dataset.kind === "optimal") drawOptimal(canvas, run);
        else drawPlane(canvas, run, layers);
        canvas.setAttribute("aria-label", `${run.settings.distribution}, ${t("at")} ${run.step}`);
    }
}

/** Those charts for which the runs have values. */
function paintCharts(place, runs) {
    const charts = chartsOf(runs);
    if (String([...place.children].map((figure) => figure.dataset.chart)) !== String(charts.map(({ title }) => title))) {
        const figure = ({ title }) => make("figure", { "data-chart": title }, make("figcaption", {}, t(title)), make("canvas", { role: "img" }));
        place.replaceChildren(...charts.map(figure));
    }
    charts.forEach((chart, i) => {
        const canvas = place.children[i].querySelector("canvas");
        canvas.setAttribute("aria-label", drawChart(canvas, chart, runs));
    });
}
