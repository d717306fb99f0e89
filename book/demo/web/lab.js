/** The lab: a demo with everything, on a page of its own. */
class Lab extends Demo {
    constructor(place) {
        super(place, { name: "lab", settings: { distribution: "ring", batch: 256, seed: 1 }, open: true });
        Object.assign(this.layers, { arrows: true, flow: true });
    }

    build() {
        super.build();
        this.scenes = new Scenes(this);
        this.drawing = new Drawing(this);
        this.tape = new Tape(this);
        this.tools = make("div", { class: "gan-bar gan-lab-tools" });
        this.place.prepend(this.tools, this.scenes.place);
        this.settings.before(this.drawing.place);
        this.bar.before(this.tape.place);
        this.buildTools();
    }

    buildTools() {
        const scripts = SCRIPTS.map(({ name, title }) => button(name, () => this.scenes.open(name), { title: title[language.now] }));
        scripts.forEach((element, i) => (element.textContent = SCRIPTS[i].title[language.now]));
        this.tools.replaceChildren(
            ...scripts,
            button("draw", () => this.drawing.toggle()),
            button("tapes", () => this.rescue()),
            button("fullScreen", () => this.fullScreen()),
            make("a", { href: "benchmark.html", "data-key": "benchmark" }, t("benchmark")),
        );
    }

    /** The lab alone on the projector, in letters for the last row. */
    fullScreen() {
        if (document.fullscreenElement) return document.exitFullscreen();
        // Refused where the page is not allowed to, or where no hand asked for it.
        return this.place.requestFullscreen?.().catch(() => {});
    }

    translate() {
        this.buildTools();
        this.drawing.build();
        this.scenes.show();
        super.translate();
        if (!this.tape.shown) return;
        const { at } = this.tape;
        this.tape.build();
        this.tape.go(at);
        this.tape.pause();
    }

    /** The live run, or a recording in its place. */
    live(on) {
        this.tape.place.hidden = on;
        for (const part of [this.bar, this.says, this.stage, this.toggles, this.settings, this.code]) part.hidden = !on;
        this.flow.hidden = !(on && this.layers.flow);
        if (on) this.draw();
    }

    playOrTape() {
        return this.tape.shown ? this.tape.turn() : this.play();
    }

    /** While a recording is shown, the keys are its own: nothing happens to the run behind it, nor to the book. */
    key(event) {
        if (!this.tape.shown) return super.key(event);
        if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest?.("select")) return undefined;
        if (/^[psdgbr]$/i.test(event.key)) {
            event.preventDefault();
            event.stopPropagation();
        }
        return event.key.toLowerCase() === "p" && this.tape.turn();
    }

    /** The recording of the scene that is on, or of the distribution. */
    rescue() {
        const { list, at } = this.scenes;
        const known = Object.keys(SCENES).filter((id) => SCENES[id].tape);
        const scene = list?.[at].id;
        const like = known.find((id) => SCENES[id].settings.distribution === this.run.settings.distribution);
        return this.tape.toggle(known.includes(scene) ? scene : SCENES[scene]?.like ?? like ?? known[0]);
    }

    /** What stands below the settings: the second run. */
    extra() {
        const options = [["", t("nothing")], ...["objective", "regularizers", "spectral_norm", "prior", "k", "lr_d", "lr_g", "batch", "width", "depth", "latent_dim"].map((key) => [key, t(key)])];
        const key = Object.keys(this.compare ?? {})[0] ?? "";
        const pick = choice(`${t("compare")} ${t("differs")}`, options, key, (k) => this.compareIn(k));
        if (!key) return [pick];
        const second = { ...this.run.settings, ...this.compare };
        const other = control(key, second, this.about, (given) => this.compareIn(key, given[key]));
        return [make("span", { class: "gan-pair" }, pick, other)];
    }

    /** A second run from the same seed that differs in one setting; both begin anew. */
    compareIn(key, value) {
        if (!key) return this.inTurn(() => this.dropSecond());
        this.compare = { [key]: value ?? this.different(key) };
        return this.reset();
    }

    /** A value that the present one is compared with at first: a name that is worth it, or twice the number, or half. */
    different(key) {
        const present = this.run.settings[key];
        const [{ name, strength }] = this.about.regularizers;
        const usual = { objective: ["minimax", "non-saturating"], regularizers: [[], [`${name}=${strength}`]], spectral_norm: ["discriminator", "none"], prior: ["mixture", "gaussian"], k: [5, 1] };
        const double = 2 * present > (MOST[key] ?? Infinity) ? Math.floor(present / 2) : 2 * present || 1;
        return usual[key]?.find((value) => !same(value, present)) ?? double;
    }
}

const same = (a, b) => JSON.stringify(a) === JSON.stringify(b);
