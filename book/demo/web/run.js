/** One run as the page holds it: its settings, what has been seen of it, and how it came to be. */
class Run {
    constructor() {
        this.engine = new Engine();
        this.points = [];
        this.allFalse = 0;
    }

    /** From the beginning. `settings` are over the distribution's own. */
    async start(settings, points = this.points, allFalse = this.allFalse) {
        const request = { do: "start", settings, points, all_false: allFalse };
        const { replies } = await this.engine.ask(request, LOOK_ALL);
        Object.assign(this, { points, allFalse, base: { settings, points }, journal: [], past: 0 });
        this.history = new History();
        this.take(replies[0]);
        this.see(replies[1]);
    }

    /** The same run under other settings; says whose networks were kept. */
    async change(settings, points = []) {
        const { replies } = await this.engine.ask({ do: "change", settings, points }, LOOK_ALL);
        if (points.length || "distribution" in settings) this.points = points;
        this.journal.push([this.step, points.length ? { ...settings, points } : settings]);
        this.take(replies[0]);
        this.see(replies[1]);
        this.past = replies[0].past;
        return replies[0].kept;
    }

    /** So many steps, of both players or of one alone, and a look. Says how long it took. */
    async advance(count, { player, layers = LOOK_ALL, values = true } = {}) {
        const step = { do: "step", count, values, ...(player && { player }) };
        const { replies, ms, memory } = await this.engine.ask(step, layers);
        if (player) for (let i = count; i > 0; i--) this.journal.push([replies[0].step - i, player]);
        this.step = replies[0].step;
        this.past = replies[0].past;
        if (replies[0].values) this.history.push(this.step, replies[0].values);
        this.see(replies[1]);
        this.memory = memory;
        return ms;
    }

    async back() {
        const { replies } = await this.engine.ask({ do: "back" }, LOOK_ALL);
        [this.step, this.past] = [replies[0].step, replies[0].past];
        const before = this.journal.filter(([at, what]) => (typeof what === "string" ? at < this.step : at <= this.step));
        // The steps are taken back, later changes of settings are not.
        const changed = this.journal.slice(before.length).some(([, what]) => typeof what !== "string");
        this.journal = changed ? [...before, [this.step, { ...this.settings, points: this.points }]] : before;
        this.history.cut(this.step);
        this.see(replies[1]);
    }

    /** To a later step, without a look in between. */
    async skip(steps, onProgress) {
        while (this.step < steps) {
            const count = Math.min(25, steps - this.step);
            await this.advance(count, { layers: LOOK_NONE, values: count < 25 || this.step % 100 === 0 });
            onProgress?.(this.step);
        }
    }

    /** The command and the cell that make this run again, as far as it has come, and the drawings that they read. */
    async story() {
        const tables = [];
        const table = (points) => {
            if (!points?.length) return undefined;
            tables.push(points);
            return tableName(tables.length);
        };
        const entry = ([at, what]) => {
            if (typeof what === "string") return { at, player: what };
            const { points, ...settings } = what;
            return { at, settings, points: table(points) };
        };
        const { settings } = this.base;
        const points = table(this.base.points);
        const request = { do: "export", settings, points, all_false: this.allFalse, journal: this.journal.map(entry), step: this.step };
        const { replies } = await this.engine.ask(request);
        return { ...replies[0], tables };
    }

    take({ settings, bounds, dim, modes, density, step, numbers }) {
        Object.assign(this, { settings, bounds, dim, modes, density, step, real: numbers.real });
    }

    see({ numbers }) {
        this.seen = { ...this.seen, ...numbers };
    }
}

const tableName = (which) => (which > 1 ? `drawing-${which}.csv` : "drawing.csv");

/** Looks: the library answers with what is asked for, and the fakes always. */
const LOOK_NONE = { do: "look" };
const LOOK_ALL = { do: "look", surface: true, arrows: true, manifold: true };
