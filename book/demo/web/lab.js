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
            button("benchmark", () => this.benchmark()),
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
        if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest("select")) return undefined;
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
        if (!key) {
            this.compare = undefined;
            this.runs.splice(1).forEach((run) => run.engine.close());
            this.refresh();
            return undefined;
        }
        const usual = { objective: "minimax", regularizers: [], spectral_norm: "discriminator", prior: "mixture", k: 5 };
        const double = (v) => (typeof v === "number" ? 2 * v : v);
        this.compare = { [key]: value ?? (usual[key] === undefined || same(usual[key], this.run.settings[key]) ? double(this.run.settings[key]) : usual[key]) };
        return this.reset();
    }

    /** A change of both runs, except of the setting in which they differ. */
    set(settings, points = []) {
        const key = Object.keys(this.compare ?? {})[0];
        if (!key || !(key in settings)) return super.set(settings, points);
        return this.inTurn(async () => {
            await this.run.change(settings, points);
            this.settle("");
        });
    }

    /** Steps a second on this machine: batch 256, width 128, while the page draws. */
    benchmark() {
        this.pause();
        return this.exclusively(async () => {
            this.say(t("measuring"));
            const run = new Run();
            await run.start({ distribution: "grid", regularizers: [], width: 128, depth: 2, batch: 256, average: 0, steps: 10_000 });
            await run.advance(30, { layers: LOOK_NONE, values: false });
            const bare = await rate(run, (n) => run.advance(n, { layers: LOOK_NONE, values: false }));
            let frames = 0;
            let drawing = true;
            const count = () => {
                frames += 1;
                drawPlane(this.view.querySelector("canvas"), run, this.layers);
                if (drawing) requestAnimationFrame(count);
            };
            requestAnimationFrame(count);
            const began = performance.now();
            const seen = await rate(run, () => run.advance(5, { layers: LOOK_ALL, values: false }), 5);
            drawing = false;
            const fps = (1000 * frames) / (performance.now() - began);
            const memory = (run.memory / 2 ** 20).toFixed(0);
            run.engine.close();
            this.figures = { bare, seen, fps, first: this.first };
            const first = (this.first / 1000).toFixed(2);
            this.say(`${bare.toFixed(0)} ${t("perSecond")}; ${seen.toFixed(0)} with a look every 5 steps, ${fps.toFixed(0)} frames/s; ${memory} MiB; first picture after ${first} s (batch 256, width 128)`);
        });
    }
}

const same = (a, b) => JSON.stringify(a) === JSON.stringify(b);

/** Steps a second over three seconds. */
async function rate(run, act, count = 20) {
    const [began, first] = [performance.now(), run.step];
    while (performance.now() - began < 3000) await act(count);
    return (1000 * (run.step - first)) / (performance.now() - began);
}
