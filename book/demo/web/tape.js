/** A recording, as `book/demo/record.mjs` makes it: one run or two, seen at the same `steps`. Each run has its settings,
 * its values by name, and `arrays`, names and sizes of what each frame holds; `bytes` has their numbers, frame by frame,
 * a byte each, after the real points, gzipped, as base64. Coordinates lie in the window with a margin, all other numbers
 * between 0 and 1: a frame that is a picture is an array with a number for each pixel. */
class Recorded {
    constructor(steps, { values, arrays, real, ...about }, take) {
        Object.assign(this, about, { steps, values });
        const read = ([name, size]) => [name, unpacked(name, take(size), about.bounds)];
        this.real = read(["real", real])[1];
        this.frames = steps.map(() => Object.fromEntries(arrays.map(read)));
    }

    /** As it was at that frame. */
    see(frame) {
        this.step = this.steps[frame];
        this.seen = this.frames[frame];
        this.history = new History();
        for (let i = 0; i <= frame; i++) {
            const values = Object.entries(this.values).map(([name, all]) => [name, all[i]]);
            this.history.push(this.steps[i], Object.fromEntries(values));
        }
    }
}

/** Where the number at an index lies. */
function span(name, index, [x0, x1, y0, y1]) {
    if (name === "arrows" && index % 4 > 1) return [-1, 1];
    if (!["real", "fake", "manifold", "arrows"].includes(name)) return [0, 1];
    const [low, high] = index % 2 ? [y0, y1] : [x0, x1];
    const margin = (high - low) / 10;
    return [low - margin, high + margin];
}

/** A pull is kept as it is drawn (`drawArrows`), and comes back from that. */
function unpacked(name, bytes, bounds) {
    const numbers = Float32Array.from(bytes, (byte, i) => {
        const [low, high] = span(name, i, bounds);
        return low + ((high - low) * byte) / 255;
    });
    for (let i = 2; name === "arrows" && i < numbers.length; i += 4) {
        const drawn = Math.hypot(numbers[i], numbers[i + 1]);
        const pull = (10 * Math.atanh(Math.min(drawn, 0.999))) / (bounds[1] - bounds[0]);
        // A byte has no 0 in the middle: what is as short as its step is none.
        for (const j of [i, i + 1]) numbers[j] *= drawn < 0.01 ? 0 : pull / drawn;
    }
    return numbers;
}

/** The runs of a recording. */
async function opened({ steps, runs, bytes }) {
    const packed = Uint8Array.from(atob(bytes), (c) => c.charCodeAt(0));
    const stream = new Blob([packed]).stream().pipeThrough(new DecompressionStream("gzip"));
    const all = new Uint8Array(await new Response(stream).arrayBuffer());
    let at = 0;
    return runs.map((run) => new Recorded(steps, run, (size) => all.subarray(at, (at += size))));
}

/** Plays recordings in the place of the live run. Each is a script of its own, which is loaded when it is asked for. */
class Tape {
    static FRAME = 150;

    constructor(lab) {
        this.lab = lab;
        this.place = make("section", { class: "gan-tape", hidden: true });
    }

    get shown() {
        return !this.place.hidden;
    }

    /** The recording of a scene, or back to the live run. */
    toggle(name) {
        return this.shown ? this.close() : this.open(name);
    }

    async open(name) {
        this.lab.pause();
        try {
            this.tape = await loaded(name);
            this.runs = await opened(this.tape);
        } catch {
            this.lab.say(t("noTape"), true);
            return;
        }
        this.name = name;
        this.lab.live(false);
        this.build();
        this.go(0);
        this.play();
        this.playButton.focus();
    }

    close() {
        this.pause();
        this.place.replaceChildren();
        this.lab.live(true);
    }

    build() {
        if (!this.runs) return;
        const { steps, layers, compare } = this.tape;
        const [run] = this.runs;
        const last = steps.length - 1;
        this.playButton = button("pause", () => this.turn(), { class: "gan-main" });
        this.scrubber = make("input", { type: "range", min: 0, max: last, value: 0, "aria-label": t("scrub") });
        this.scrubber.addEventListener("input", () => (this.pause(), this.go(Number(this.scrubber.value))));
        this.counter = make("output", { class: "gan-counter" });
        const names = Object.keys(SCENES).filter((id) => SCENES[id].tape);
        const other = choice(t("tapes"), names.map((id) => [id, SCENES[id].title[language.now]]), this.name, (id) => this.open(id));
        const before = SCENES[SCENES[this.name].follow];
        const length = `${steps[last] - steps[0]} ${t("steps")}`;
        const code = make("code", {}, run.command);
        // What follows another scene is made by a cell, which is long.
        const made = before
            ? [`${t("after")} ${before.title[language.now]} (${steps[0]} ${t("steps")}): ${length}`, make("details", {}, make("summary", {}, t("cell")), make("pre", { tabindex: 0 }, code))]
            : [code, ` (${length})`];
        const what = make("div", { class: "gan-note" }, make("strong", {}, `● ${t("isTape")}: `), ...made);
        this.view = make("div", { class: "gan-view" }, ...figures(this.runs, compare, layers.optimal));
        this.view.classList.toggle("gan-several", this.view.children.length > 1);
        this.charts = make("div", { class: "gan-charts" });
        const bar = make("div", { class: "gan-bar" }, this.playButton, this.scrubber, this.counter, other, button("toLive", () => this.close()));
        this.place.replaceChildren(what, bar, make("div", { class: "gan-stage" }, this.view, this.charts));
        this.drawn = { points: true, surface: true, ...layers };
    }

    go(frame) {
        this.at = frame;
        this.runs.forEach((run) => run.see(frame));
        this.draw();
    }

    draw() {
        if (!this.shown) return;
        const step = `${t("at")} ${this.runs[0].step}`;
        this.scrubber.value = this.at;
        this.scrubber.setAttribute("aria-valuetext", step);
        this.counter.textContent = step;
        paintPlanes(this.view, this.runs, this.drawn);
        paintCharts(this.charts, this.runs);
    }

    /** From where it stands, or from the beginning. */
    play() {
        const { length } = this.tape.steps;
        if (this.at === length - 1) this.go(0);
        clearInterval(this.timer);
        this.timer = setInterval(() => {
            if (document.hidden) return;
            this.go(this.at + 1);
            if (this.at === length - 1) this.pause();
        }, this.lab.calm ? 1000 : Tape.FRAME);
        this.playButton.textContent = t("pause");
    }

    turn() {
        return this.timer ? this.pause() : this.play();
    }

    pause() {
        clearInterval(this.timer);
        this.timer = undefined;
        if (this.playButton) this.playButton.textContent = t("play");
    }
}

/** Recordings by name, as their scripts leave them; the lab's page stands at the book's root, as their folder does. */
function loaded(name) {
    const shelf = (window.ganRecordings ??= {});
    return shelf[name] ?? new Promise((resolve, reject) => {
        document.head.append(make("script", { src: `recordings/${name}.js`, onload: () => resolve(shelf[name]), onerror: reject }));
    });
}
