/** A demo in the page: one run or two, what is seen of them, and everything that can be done with them. */
class Demo extends Player {
    /** How long a part of a step is shown in slow motion. */
    static PART = 1600;
    static LAYERS = { points: true, surface: true, arrows: false, manifold: false, optimal: false, flow: false };

    constructor(place, { name, settings, allFalse = 0, compare, open = false }) {
        super();
        Object.assign(this, { place, name, preset: settings, allFalse, compare, open });
        this.layers = { ...Demo.LAYERS };
        this.speed = 0;
        this.runs = [new Run()];
        this.visible = this.acting = false;
    }

    get run() {
        return this.runs[0];
    }

    async begin() {
        const began = performance.now();
        this.build();
        this.say(t("loading"));
        const { replies } = await this.run.engine.ask({ do: "about" });
        this.about = replies[0];
        await this.exclusively(async () => {
            if (!(await this.restore())) {
                await this.run.start(this.preset, [], this.allFalse);
                if (this.compare) await this.addSecond();
            }
            this.settle(t("ready"));
        });
        // At the next frame, where the picture is drawn.
        requestAnimationFrame(() => (this.first = performance.now() - began));
        this.place.dataset.state = "ready";
    }

    /** The state that the address holds, if it holds one. */
    async restore() {
        try {
            const state = fromAddress(this.name);
            if (!state) return false;
            this.say(t("replaying"));
            await replay(this.run, state, (step) => this.say(`${t("replaying")}: ${step}`));
            Object.assign(this.layers, state.layers);
            this.compare = state.compare;
            if (this.compare) await this.addSecond();
            return true;
        } catch (error) {
            this.warning = `${t("badLink")}. (${error.message})`;
            return false;
        }
    }

    /** What a button asks for: a second click, while the first is being met, is left out. */
    async exclusively(act) {
        if (this.acting) return;
        this.acting = true;
        await this.inTurn(act);
        this.acting = false;
    }

    /** Steps until someone pauses, or it is out of sight. */
    async play() {
        if (this.playing) return this.pause();
        this.playing = true;
        this.say("");
        this.show();
        const { turn } = this;
        let [valued, mark] = [0, performance.now()];
        while (this.turn === turn) {
            if (!this.visible || document.hidden) {
                await pause(60);
                mark = performance.now();
                continue;
            }
            await this.inTurn(async () => {
                const values = performance.now() - valued > (this.calm ? 1000 : 300) || this.speed > 0 && this.speed < 10;
                const count = this.speed ? 1 : this.count;
                const ms = await this.advance(count, { values });
                if (values) valued = performance.now();
                if (!this.speed) this.pace(values ? ms - 25 : ms);
            });
            if (this.speed) {
                mark = Math.max(mark + 1000 / this.speed, performance.now() - 1000 / this.speed);
                await pause(mark - performance.now());
            }
        }
        return this.buildExports();
    }

    /** Slow motion ends too. */
    pause() {
        this.part = undefined;
        super.pause();
    }

    /** All runs take the same steps. */
    async advance(count, { player, values = true } = {}) {
        const { surface, arrows, manifold, flow } = this.layers;
        const request = { do: "look", surface: surface || flow, arrows: arrows || flow, manifold: manifold || flow };
        const looks = this.runs.map((run) => {
            const optimal = values && this.layers.optimal && Boolean(run.density);
            return run.advance(count, { player, values, layers: { ...request, optimal } });
        });
        const times = await Promise.all(looks);
        this.draw();
        return Math.max(...times);
    }

    one(player) {
        this.pause();
        return this.exclusively(async () => {
            await this.advance(1, { player });
            this.settle("");
        });
    }

    back() {
        this.pause();
        return this.exclusively(async () => {
            if (this.runs.every((run) => run.past)) await Promise.all(this.runs.map((run) => run.back()));
            this.settle("");
        });
    }

    /** From the beginning, under the settings as they are now. */
    reset({ settings = this.run.settings, points, allFalse = this.run.allFalse, trained = 0 } = {}) {
        this.pause();
        return this.exclusively(async () => {
            await this.run.start(settings, points ?? this.run.points, allFalse);
            this.trained = trained;
            if (this.compare) await this.addSecond();
            const tell = (step) => this.say(`${t("forward")}: ${step}`);
            if (trained) await Promise.all(this.runs.map((run) => run.skip(trained, tell)));
            await this.advance(0);
            this.settle(t("ready"));
        });
    }

    /** Other settings for the runs, or new points. The setting in which they differ changes in the first alone. */
    set(settings, points = []) {
        const differs = Object.keys(this.compare ?? {}).some((key) => key in settings);
        const act = async () => {
            const runs = differs ? [this.run] : this.runs;
            const [kept] = await Promise.all(runs.map((run) => run.change(settings, points)));
            const words = { 0: "keptNone", 2: "keptBoth" }[kept.length] ?? (kept[0] === "discriminator" ? "keptD" : "keptG");
            this.settle(t(words));
        };
        return this.inTurn(act);
    }

    /** The second run, which differs in `this.compare`. */
    async addSecond() {
        this.runs[1] ??= new Run();
        try {
            await replay(this.runs[1], stateOf(this.run), undefined, this.compare);
        } catch (error) {
            this.dropSecond();
            throw error;
        }
    }

    /** One run alone. */
    dropSecond() {
        this.compare = undefined;
        this.runs.splice(1).forEach((run) => run.engine.close());
        this.refresh();
    }

    /** One step in words; asked for again, it stops. */
    async slowMotion() {
        const on = this.part;
        this.pause();
        if (on) return this.draw();
        const { turn } = this;
        this.layers.flow = true;
        this.refresh();
        for (const part of SUBSTEPS) {
            if (this.turn !== turn || this.playing) break;
            this.part = part;
            this.say(`${part.player}: ${part.words[language.now]}`);
            if (part.act) await this.inTurn(() => this.advance(1, { player: part.act }));
            await this.flowing();
        }
        if (this.turn === turn) {
            this.part = undefined;
            this.draw();
        }
        return this.buildExports();
    }

    /** Shows a part of a step for a while: what flows moves, unless the reader wants no motion. */
    async flowing() {
        const began = performance.now();
        while (this.part && performance.now() - began < Demo.PART) {
            this.done = this.calm ? 1 : (performance.now() - began) / Demo.PART;
            this.draw();
            await pause(this.calm ? Demo.PART : Demo.FRAME);
        }
    }

    async share() {
        const state = stateOf(this.run, this.layers, this.compare);
        let address = toAddress(this.name, state);
        const long = address.length > 60_000;
        if (long) {
            const { settings, points } = this.run;
            // A drawing stays behind, so its name does too.
            const base = points.length ? { ...settings, distribution: this.preset.distribution } : settings;
            address = toAddress(this.name, { ...state, base, points: [], journal: [], step: 0 });
        }
        const copied = await copy(address);
        this.say(long ? t("tooLong") : t(copied ? "shared" : "sharedHere"));
    }

    async png() {
        const { command } = await this.run.story();
        const canvases = [...this.view.querySelectorAll("canvas")];
        const whole = make("canvas");
        whole.width = canvases.reduce((sum, c) => sum + c.width + 8, -8);
        whole.height = Math.max(...canvases.map((c) => c.height)) + 40;
        const context = whole.getContext("2d");
        context.fillStyle = "#fff";
        context.fillRect(0, 0, whole.width, whole.height);
        let x = 0;
        for (const canvas of canvases) {
            context.drawImage(canvas, x, 0);
            x += canvas.width + 8;
        }
        context.fillStyle = "#222";
        context.font = "20px sans-serif";
        context.fillText(`${command}   ${t("at")} ${this.run.step}`, 6, whole.height - 12);
        whole.toBlob((blob) => download(`gan-${this.run.settings.distribution}-${this.run.step}.png`, blob));
    }

    /** Records what is drawn, ten pictures a second, until it is asked for again. */
    film() {
        if (!this.gif) {
            this.gif = new Gif();
            this.filmed = 0;
            return this.say(t("filming"));
        }
        const { gif } = this;
        this.gif = undefined;
        if (!gif.frames.length) return this.say(t("nothingFilmed"), true);
        download(`gan-${this.run.settings.distribution}.gif`, gif.blob());
        return this.say("");
    }

    /** After something has been done: the message, the controls, the picture. */
    settle(message) {
        this.say(this.warning ?? message, Boolean(this.warning));
        this.warning = undefined;
        this.refresh();
    }

    /** Everything in the reader's language. */
    translate() {
        this.buildBar();
        this.refresh();
        this.say("");
    }
}
