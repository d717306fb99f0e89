/** What can be begun from: [direction, picture, filter, stride, padding]. */
const EXAMPLES = {
    talk: [false, [1, 2, 3, 1, 2, 3, 1, 2, 3, 1, 2, 3, 1, 2, 3, 1, 2, 3, 1, 2, 3, 1, 2, 3, 1], [0, 1, 0, 1, 2, 1, 0, 1, 0], 1, 0],
    edges: [false, Array.from({ length: 36 }, (_, i) => Number(i % 6 > 2)), [-1, 0, 1, -2, 0, 2, -1, 0, 1], 1, 1],
    halving: [false, Array.from({ length: 36 }, (_, i) => 1 + (i % 6)), Array(16).fill(1), 2, 1],
    kronecker: [true, [1, 2, 3, 1, 2, 3, 1, 2, 3], [1, 0, 0, 1], 2, 0],
    copies: [true, [1, 2, 3, 1, 2, 3, 1, 2, 3], [1, 1, 1, 1], 2, 0],
    checkerboard: [true, Array(16).fill(1), Array(9).fill(1), 2, 0],
    even: [true, Array(16).fill(1), Array(16).fill(1), 2, 1],
};

/** A convolution by hand: pixels and filter can be edited, and every number that comes out says what it is the sum of. */
class Hand {
    constructor(place) {
        Object.assign(this, { place, chosen: 0, example: "talk" });
        this.update = latest(() => this.apply(), (error) => this.say(error, true));
        this.take("talk");
    }

    /** Begins from an example. */
    take(name) {
        const [transposed, picture, filter, stride, padding] = EXAMPLES[name];
        Object.assign(this, { example: name, transposed, picture: [...picture], filter: [...filter], stride, padding, chosen: 0 });
    }

    async begin() {
        this.build();
        this.say(t("loading"));
        await this.update();
        this.place.dataset.state = "ready";
    }

    build() {
        this.says = make("p", { class: "gan-says", role: "status" });
        this.form = make("div", { class: "gan-form" });
        this.grids = { picture: new Grid("picture", "gan-given"), filter: new Grid("filter", "gan-given"), output: new Grid("output", "gan-made") };
        const grids = make("div", { class: "gan-grids" }, ...Object.values(this.grids).map((grid) => grid.element));
        this.place.replaceChildren(this.form, grids, this.says);
        this.controls();
        this.edit();
    }

    controls() {
        const sides = (from, to) => Array.from({ length: to - from + 1 }, (_, i) => [from + i, from + i]);
        const set = (change) => {
            Object.assign(this, { example: "", chosen: 0 }, change);
            this.refresh();
        };
        const examples = [...Object.keys(EXAMPLES), ...(this.example ? [] : [""])].map((name) => [name, t(name || "own")]);
        this.form.replaceChildren(
            choice(t("example"), examples, this.example, (name) => (this.take(name), this.refresh())),
            choice(t("direction"), [["", t("convolution")], ["transposed", t("transposed")]], this.transposed ? "transposed" : "", (way) => set({ transposed: Boolean(way) })),
            choice(t("side"), sides(2, 6), Math.sqrt(this.picture.length), (side) => set({ picture: resized(this.picture, Number(side)) })),
            choice(t("kernel"), sides(1, 4), Math.sqrt(this.filter.length), (side) => set({ filter: resized(this.filter, Number(side)) })),
            choice(t("stride"), sides(1, 3), this.stride, (stride) => set({ stride: Number(stride) })),
            choice(t("padding"), sides(0, 3), this.padding, (padding) => set({ padding: Number(padding) })),
            button("language", () => speak(1 - language.now), { lang: language.now ? "en" : "ja" }),
        );
    }

    /** The fields of what is given. */
    edit() {
        for (const name of ["picture", "filter"]) {
            const [grid, values] = [this.grids[name], this[name]];
            grid.side = Math.sqrt(values.length);
            grid.build(grid.side, (at) => {
                const input = make("input", { type: "number", step: "any", value: values[at], required: true, "aria-label": `${t(name)}, ${grid.place(at)}` });
                input.addEventListener("input", () => {
                    if (!input.checkValidity()) return;
                    values[at] = Number(input.value);
                    if (this.example) {
                        this.example = "";
                        this.controls();
                    }
                    this.update();
                });
                return input;
            });
        }
    }

    /** Asks the library, and shows what it gives. */
    async apply() {
        const { picture, filter, stride, padding, transposed } = this;
        const { output, side, terms } = await ask({ do: "convolve", picture, filter, stride, padding, transposed });
        const [grid, before] = [this.grids.output, this.grids.output.side];
        Object.assign(this, { output, terms, chosen: Math.min(this.chosen, output.length - 1) });
        if (side !== before) grid.build(side, (at) => this.number(at));
        this.show();
    }

    /** A number that comes out. The arrow keys lead from one to the next. */
    number(at) {
        const choose = () => {
            this.chosen = at;
            this.show();
        };
        const step = (event) => {
            const { side, cells } = this.grids.output;
            const [dx, dy] = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[event.key] ?? [0, 0];
            const [x, y] = [(at % side) + dx, Math.floor(at / side) + dy];
            if (!(dx || dy) || x < 0 || y < 0 || x >= side || y >= side) return;
            event.preventDefault();
            cells[y * side + x].focus();
        };
        return make("button", { type: "button", onclick: choose, onfocus: choose, onpointerenter: choose, onkeydown: step });
    }

    /** The chosen number with its terms. */
    show() {
        const { picture, filter, output } = this.grids;
        const terms = this.terms[this.chosen];
        picture.shade(this.picture, new Set(terms.map(([pixel]) => pixel)));
        filter.shade(this.filter, new Set(terms.map(([, tap]) => tap)));
        output.shade(this.output, new Set([this.chosen]));
        output.cells.forEach((cell, at) => {
            cell.textContent = short(this.output[at]);
            cell.tabIndex = at === this.chosen ? 0 : -1;
            cell.setAttribute("aria-label", `${output.place(at)}: ${short(this.output[at])}`);
            cell.setAttribute("aria-pressed", at === this.chosen);
        });
        const signed = (x) => (x < 0 ? `(${short(x)})` : short(x));
        const sum = terms.map(([pixel, tap]) => `${signed(this.filter[tap])}·${signed(this.picture[pixel])}`).join(" + ");
        this.say(`${output.place(this.chosen)}: ${terms.length ? `${sum} = ${short(this.output[this.chosen])}` : t("nothing")}`);
        this.says.title = t("choose");
    }

    /** After something else than a number has changed. */
    refresh() {
        this.controls();
        this.edit();
        return this.update();
    }

    translate() {
        return this.refresh();
    }

    say(text, wrong = false) {
        this.says.textContent = text;
        this.says.classList.toggle("gan-wrong", wrong);
    }
}

/** A square of another side: what is there stays, what is new is 0. */
function resized(values, side) {
    const before = Math.sqrt(values.length);
    return Array.from({ length: side * side }, (_, at) => {
        const [row, column] = [Math.floor(at / side), at % side];
        return row < before && column < before ? values[row * before + column] : 0;
    });
}
