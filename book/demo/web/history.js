/** Values by name along training: at most so many, thinned out evenly as the run gets longer. */
class History {
    static MOST = 360;

    constructor() {
        this.steps = [];
        this.rows = [];
        this.every = 0;
    }

    push(step, values) {
        if (step < (this.steps.at(-1) ?? 0) + this.every) {
            this.last = values;
            return;
        }
        this.last = values;
        this.steps.push(step);
        this.rows.push(values);
        if (this.steps.length > History.MOST) {
            this.steps = this.steps.filter((_, i) => i % 2 === 0);
            this.rows = this.rows.filter((_, i) => i % 2 === 0);
            this.every = this.steps[1] - this.steps[0];
        }
    }

    /** Forgets what came after a step. */
    cut(step) {
        const kept = this.steps.filter((at) => at <= step).length;
        this.steps.length = this.rows.length = kept;
        this.last = this.rows.at(-1);
    }

    /** The points of a series, gaps left out. */
    series(name) {
        const points = this.steps.map((step, i) => [step, this.rows[i][name]]);
        return points.filter(([, value]) => Number.isFinite(value));
    }

    get names() {
        return Object.keys(this.last ?? {});
    }
}
