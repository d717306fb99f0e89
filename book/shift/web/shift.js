/** ADDA in the plane: a target is turned, and its features move onto the source's while one watches. */
class Shift extends Player {
    static CHART = { title: "accuracy", series: [["target", "ofTarget"], ["source", "ofSource"], ["told_apart", "ofD"]], low: 0, high: 1 };

    constructor(place) {
        super();
        Object.assign(this, { place, seed: 0, degrees: 45, start: "copy", reveal: false, visible: true });
        this.restart = latest(() => this.inTurn(() => this.begun()), (error) => this.say(error.message, true));
    }

    async begin() {
        const began = performance.now();
        this.build();
        this.say(t("loading"));
        await this.inTurn(() => this.begun());
        this.place.dataset.state = "ready";
        requestAnimationFrame(() => (this.first = performance.now() - began));
    }

    build() {
        this.says = make("p", { class: "gan-says", role: "status" });
        this.bar = make("div", { class: "gan-bar" });
        this.form = make("div", { class: "gan-bar" });
        const figure = (name) => make("figure", { "data-name": name }, make("canvas", { class: "gan-plane", role: "img" }), make("figcaption"));
        this.planes = ["points", "features"].map(figure);
        this.chart = make("figure", { class: "gan-along" }, make("figcaption"), make("canvas", { role: "img" }));
        this.place.replaceChildren(this.bar, this.form, make("div", { class: "gan-pair-of-planes" }, ...this.planes), this.chart, this.says);
        this.place.addEventListener("keydown", (event) => this.key(event));
        new ResizeObserver(() => this.draw()).observe(this.place);
        this.controls();
    }

    controls() {
        this.playButton = button("play", () => this.play(), { class: "gan-main" });
        this.counter = make("output", { class: "gan-counter" });
        const begin = (given) => {
            Object.assign(this, given);
            this.reset();
        };
        this.bar.replaceChildren(
            this.playButton,
            button("step", () => this.one()),
            button("reset", () => this.reset()),
            number(t("seed"), this.seed, { min: 0, max: 2 ** 52, step: 1 }, (seed) => begin({ seed })),
            button("language", () => speak(1 - language.now), { lang: language.now ? "en" : "ja" }),
            this.counter,
        );
        this.bar.title = t("keys");
        const slider = make("input", { type: "range", min: 0, max: 180, step: 5, value: this.degrees });
        const degrees = make("output", {}, `${this.degrees}°`);
        slider.addEventListener("input", () => {
            degrees.textContent = `${slider.value}°`;
            begin({ degrees: Number(slider.value) });
        });
        const box = make("input", { type: "checkbox", checked: this.reveal });
        box.addEventListener("change", () => {
            this.reveal = box.checked;
            this.draw();
        });
        this.form.replaceChildren(
            make("label", { class: "gan-slider" }, t("turned"), slider, degrees),
            choice(t("start"), ["copy", "fresh"].map((start) => [start, t(start)]), this.start, (start) => begin({ start })),
            make("label", {}, box, t("reveal")),
        );
        [...this.planes, this.chart].forEach((figure) => (figure.querySelector("figcaption").textContent = t(figure.dataset.name ?? "accuracy")));
        this.show();
    }

    /** A game from its beginning, under the settings as they are now. */
    async begun() {
        const { seed, degrees, start } = this;
        const { replies } = await Shift.ask({ do: "start", seed, degrees, start }, { do: "step", count: 0 });
        this.game = replies[0];
        this.history = new History();
        this.take(replies[1]);
    }

    static ask(...requests) {
        library.engine ??= new Engine();
        return library.engine.ask(...requests);
    }

    take(reply) {
        this.seen = reply;
        this.history.push(reply.step, reply.values);
        this.show();
        this.draw();
    }

    async advance(count) {
        const { replies, ms } = await Shift.ask({ do: "step", count });
        this.take(replies[0]);
        return ms;
    }

    /** Steps until someone pauses; it rests out of sight. */
    async play() {
        if (this.playing) return this.pause();
        this.playing = true;
        this.show();
        const { turn } = this;
        while (this.turn === turn) {
            const began = performance.now();
            if (this.visible && !document.hidden) {
                await this.inTurn(async () => {
                    if (this.turn !== turn) return;
                    this.pace(await this.advance(this.count));
                });
            }
            await pause((this.calm ? 500 : 16) - (performance.now() - began));
        }
        return undefined;
    }

    one() {
        this.pause();
        return this.inTurn(() => this.advance(1));
    }

    reset() {
        this.pause();
        return this.restart();
    }

    /** What changes with every step, in words. */
    show() {
        this.playButton.textContent = t(this.playing ? "pause" : "play");
        this.playButton.setAttribute("aria-pressed", String(this.playing));
        if (!this.seen) return;
        const { step, values } = this.seen;
        const percent = (share) => Math.round(100 * share);
        this.counter.textContent = `${t("at")} ${step}`;
        const words = told("said", step, percent(values.target), percent(values.source), percent(values.told_apart));
        this.planes.forEach((figure) => figure.querySelector("canvas").setAttribute("aria-label", `${t(figure.dataset.name)}; ${words}`));
        // Who listens is not told of every step.
        if (!this.playing) this.say(words);
    }

    /** Draws at the screen's next frame, once for all that came before. */
    draw() {
        if (this.due) return;
        this.due = true;
        requestAnimationFrame(() => {
            this.due = false;
            if (this.seen) this.paint();
        });
    }

    paint() {
        const [{ bounds, window: around, numbers: still }, { numbers: moving }] = [this.game, this.seen];
        const [points, features] = this.planes.map((figure) => figure.querySelector("canvas"));
        const classes = { dotClasses: still.source_labels, crossClasses: this.reveal ? still.target_labels : undefined };
        drawField(points, bounds, { regions: moving.named, dots: still.source, crosses: still.target, ...classes });
        drawField(features, around, { regions: still.regions, dots: still.source_features, crosses: moving.features, ...classes });
        const canvas = this.chart.querySelector("canvas");
        canvas.setAttribute("aria-label", drawChart(canvas, Shift.CHART, [{ history: this.history }]));
    }

    key(event) {
        if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest?.("input:not([type=checkbox]):not([type=range]), select")) return;
        const act = { p: () => this.play(), s: () => this.one(), r: () => this.reset() }[event.key.toLowerCase()];
        if (!act) return;
        event.preventDefault();
        event.stopPropagation();
        act();
    }

    translate() {
        this.controls();
        this.draw();
    }
}
