/** Through the latent space of a generator: along single numbers of z, and from one z to another on two ways. */
class Walk {
    /** Pictures on each way, and the numbers of z that have a slider. */
    static STOPS = 9;
    static SLIDERS = 4;

    constructor(place) {
        Object.assign(this, { place, seeds: [1, 2], at: 0, along: "line" });
        this.update = latest(() => this.draw(), (error) => this.say(error, true));
    }

    async begin() {
        this.says = make("p", { class: "gan-says", role: "status" }, t("loading"));
        this.place.replaceChildren(this.says);
        this.about = await ask({ do: "about" });
        [this.from, this.to] = await Promise.all(this.seeds.map((seed) => this.noise(seed)));
        this.build();
        await this.update();
        this.place.dataset.state = "ready";
    }

    async noise(seed) {
        return (await ask({ do: "noise", seed })).latent;
    }

    /** A z of another seed at one end of the ways. */
    async another(end) {
        const seed = Math.max(...this.seeds) + 1;
        this.seeds[end] = seed;
        this[end ? "to" : "from"] = await this.noise(seed);
        this.build();
        return this.update();
    }

    build() {
        const { side, weights, latent } = this.about;
        this.picture = make("canvas", { class: "gan-pixels gan-large", role: "img", "aria-label": told("drawn", side) });
        this.strips = { line: this.strip("line"), sphere: this.strip("sphere") };
        const bar = make("div", { class: "gan-bar" },
            button("anotherStart", () => this.another(0)),
            button("anotherEnd", () => this.another(1)),
            button("language", () => speak(1 - language.now), { lang: language.now ? "en" : "ja" }));
        const z = Array.from({ length: Walk.SLIDERS }, (_, i) => this.slider(`z${"₁₂₃₄"[i]}`, -3, 3, 0.05, this.from[i], (value) => {
            this.from[i] = value;
            this.update();
        }));
        const way = make("div", { class: "gan-bar" },
            choice(t("along"), ["line", "sphere"].map((name) => [name, t(name)]), this.along, (name) => ((this.along = name), this.show())),
            this.slider(t("point"), 0, Walk.STOPS - 1, 1, this.at, (value) => ((this.at = value), this.show()), (value) => short(value / (Walk.STOPS - 1))));
        const figure = make("figure", {}, this.picture, make("figcaption", {}, `${told("drawn", side)}; ${told("generator", weights.toLocaleString("en"), latent)}`));
        const sliders = make("div", {}, bar, ...z, way, this.says);
        this.place.replaceChildren(make("div", { class: "gan-latent" }, figure, sliders), ...Object.values(this.strips).map(({ element }) => element));
    }

    /** A labelled slider with its value beside it. */
    slider(label, min, max, step, value, onchange, said = (value) => value.toFixed(2).replace("-", "−")) {
        const shown = make("output", {}, said(value));
        const input = make("input", { type: "range", min, max, step, value });
        input.addEventListener("input", () => {
            shown.textContent = said(Number(input.value));
            onchange(Number(input.value));
        });
        return make("label", { class: "gan-slider" }, make("span", {}, label), input, shown);
    }

    /** A row of pictures, one of which is shown large. */
    strip(name) {
        const canvas = make("canvas", { class: "gan-pixels", role: "img", "aria-label": told("wayOf", t(name)) });
        const mark = make("div", { class: "gan-mark" });
        return { canvas, mark, element: make("figure", {}, make("figcaption", {}, t(name)), make("div", { class: "gan-strip" }, canvas, mark)) };
    }

    /** Both ways as the library finds them. */
    async draw() {
        const { from, to } = this;
        this.ways = await ask({ do: "walk", from, to, stops: Walk.STOPS });
        for (const [name, { canvas }] of Object.entries(this.strips)) paint(canvas, this.ways[name].pictures);
        this.show();
    }

    /** The place that is looked at. */
    show() {
        paint(this.picture, [this.ways[this.along].pictures[this.at]]);
        for (const [name, { mark }] of Object.entries(this.strips)) {
            mark.style.left = `${(100 * this.at) / Walk.STOPS}%`;
            mark.style.width = `${100 / Walk.STOPS}%`;
            mark.hidden = name !== this.along;
        }
        this.say(told("length", ...["line", "sphere"].map((name) => this.ways[name].lengths[this.at].toFixed(2))));
    }

    translate() {
        this.build();
        return this.update();
    }

    say(text, wrong = false) {
        this.says.textContent = text;
        this.says.classList.toggle("gan-wrong", wrong);
    }
}
