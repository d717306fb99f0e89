/** A field to draw points into, with the mouse, a finger, or from a picture. */
class Drawing {
    static SIDE = 320;
    static MOST = 2500;
    static MOST_PIXELS = 40_000_000;

    constructor(lab) {
        this.lab = lab;
        this.points = [];
        this.place = make("div", { class: "gan-drawing", hidden: true });
        this.build();
    }

    build() {
        this.canvas = make("canvas", { width: Drawing.SIDE, height: Drawing.SIDE, role: "img", "aria-label": t("drawHelp") });
        const file = make("input", { type: "file", accept: "image/*", hidden: true });
        file.addEventListener("change", () => file.files[0] && this.fromFile(file.files[0]));
        this.canvas.addEventListener("pointerdown", (event) => this.canvas.setPointerCapture(event.pointerId) ?? this.stroke(event));
        this.canvas.addEventListener("pointermove", (event) => event.buttons && this.stroke(event));
        this.place.addEventListener("dragover", (event) => event.preventDefault());
        this.place.addEventListener("drop", (event) => {
            event.preventDefault();
            if (event.dataTransfer.files[0]) this.fromFile(event.dataTransfer.files[0]);
        });
        const tools = make("div", { class: "gan-bar" }, button("learn", () => this.learn(), { class: "gan-main" }), button("clear", () => this.clear()), button("fromPicture", () => file.click()), file);
        this.place.replaceChildren(make("p", {}, t("drawHelp")), this.canvas, tools);
        this.show();
    }

    toggle() {
        this.place.hidden = !this.place.hidden;
        this.show();
    }

    /** A few points around the pen, so that a line has some width. */
    stroke(event) {
        const box = this.canvas.getBoundingClientRect();
        const at = (client, low, size) => (2 * (client - low)) / size - 1;
        const [x, y] = [at(event.clientX, box.left, box.width), -at(event.clientY, box.top, box.height)];
        for (let i = 0; i < 6 && this.points.length < Drawing.MOST; i++) {
            // A fixed pattern rather than chance: the same drawing gives the same points.
            const [r, a] = [0.02 * Math.sqrt((i + 0.5) / 6), 2.4 * (i + this.points.length)];
            const [px, py] = [x + r * Math.cos(a), y + r * Math.sin(a)];
            if (Math.abs(px) <= 1 && Math.abs(py) <= 1) this.points.push([px, py]);
        }
        this.show();
    }

    show() {
        const context = this.canvas.getContext("2d");
        context.fillStyle = "#fff";
        context.fillRect(0, 0, Drawing.SIDE, Drawing.SIDE);
        const place = (x, y) => [((x + 1) * Drawing.SIDE) / 2, ((1 - y) * Drawing.SIDE) / 2];
        drawPoints(context, new Float32Array(this.points.flat()), REAL, place);
    }

    clear() {
        this.points = [];
        this.show();
    }

    /** The networks go on, with these points for data. */
    learn() {
        if (!this.points.length) return this.lab.say(t("emptyDrawing"), true);
        this.place.hidden = true;
        // Rounded as in a link, so that both are the same run.
        const points = this.points.map(([x, y]) => [Number(x.toFixed(3)), Number(y.toFixed(3))]);
        return this.lab.set({ distribution: "drawing", decay: "constant" }, points);
    }

    /** The dark pixels of a picture, on a lattice of at most 64 across. */
    async fromFile(file) {
        try {
            const picture = await loadedPicture(file);
            const sides = [picture.naturalWidth, picture.naturalHeight];
            if (sides[0] * sides[1] > Drawing.MOST_PIXELS) return this.lab.say(t("hugePicture"), true);
            const side = 64;
            const scale = side / Math.max(...sides);
            const [w, h] = sides.map((n) => Math.max(1, Math.round(n * scale)));
            const canvas = make("canvas");
            [canvas.width, canvas.height] = [w, h];
            const context = canvas.getContext("2d");
            context.fillStyle = "#fff";
            context.fillRect(0, 0, w, h);
            context.drawImage(picture, 0, 0, w, h);
            const { data } = context.getImageData(0, 0, w, h);
            const dark = (i) => 0.3 * data[4 * i] + 0.59 * data[4 * i + 1] + 0.11 * data[4 * i + 2] < 128;
            const points = [];
            for (let i = 0; i < w * h; i++) {
                if (dark(i)) points.push([(1.8 * ((i % w) + 0.5 - w / 2)) / side, (-1.8 * (Math.floor(i / w) + 0.5 - h / 2)) / side]);
            }
            if (!points.length) return this.lab.say(t("palePicture"), true);
            this.points = points;
            this.show();
        } catch {
            this.lab.say(t("badPicture"), true);
        }
        return undefined;
    }
}

/** A picture whose size is known; the browser decodes it when it is drawn. */
async function loadedPicture(file) {
    const src = URL.createObjectURL(file);
    try {
        return await new Promise((onload, onerror) => {
            const picture = make("img", { onload: () => onload(picture), onerror });
            picture.src = src;
        });
    } finally {
        URL.revokeObjectURL(src);
    }
}
