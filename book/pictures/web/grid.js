/** A square of numbers as a table. */
class Grid {
    constructor(name, classes) {
        this.cells = [];
        this.body = make("tbody");
        this.caption = make("caption");
        this.name = name;
        this.element = make("div", { class: "gan-grid" }, make("table", { class: classes }, this.caption, this.body));
    }

    /** Rows of the elements that `cell` makes of each place. */
    build(side, cell) {
        this.side = side;
        this.cells = Array.from({ length: side * side }, (_, at) => cell(at));
        const rows = Array.from({ length: side }, (_, row) => this.cells.slice(row * side, (row + 1) * side));
        this.body.replaceChildren(...rows.map((row) => make("tr", {}, ...row.map((e) => make("td", {}, e)))));
    }

    /** What a place is called. */
    place(at) {
        return told("place", Math.floor(at / this.side) + 1, (at % this.side) + 1);
    }

    /** Shades every cell by its number, and marks some. */
    shade(values, marked = new Set()) {
        const most = Math.max(...values.map(Math.abs), 1e-9);
        this.cells.forEach((cell, at) => {
            cell.style.setProperty("--share", `${Math.round((30 * Math.abs(values[at])) / most)}%`);
            cell.style.setProperty("--hue", values[at] < 0 ? FAKE : REAL);
            cell.classList.toggle("gan-marked", marked.has(at));
        });
        this.caption.textContent = `${t(this.name)}, ${this.side} × ${this.side}`;
    }
}

/** Positive and negative, as in the other demos. */
const REAL = "#0072b2";
const FAKE = "#d55e00";

/** A number in at most four figures; the library writes none for what is too large. */
function short(value) {
    return value === null ? "∞" : String(Number(value.toPrecision(4)));
}
