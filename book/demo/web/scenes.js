/** A scripted sequence of scenes for the projector: settings, text, a question before and its answer after. */
class Scenes {
    constructor(lab) {
        this.lab = lab;
        this.presenter = new Presenter(lab);
        this.place = make("section", { class: "gan-scene", hidden: true });
        window.addEventListener("keydown", (event) => this.key(event), true);
    }

    open(name) {
        const script = SCRIPTS.find((s) => s.name === name);
        this.list = script.scenes.map(([id, minutes]) => ({ ...SCENES[id], id, minutes }));
        this.go(0);
    }

    close() {
        this.list = undefined;
        this.show();
    }

    /** To a scene: its run is set up, and nothing plays yet. */
    async go(index) {
        const scene = this.list?.[index];
        if (!scene) return;
        this.at = index;
        this.show();
        const { settings, allFalse = 0, compare, layers, follow, draw } = scene;
        const { lab } = this;
        Object.assign(lab.layers, Demo.LAYERS, layers);
        if (lab.tape.shown) lab.tape.close();
        lab.drawing.place.hidden = !draw;
        lab.pause();
        while (lab.acting || lab.busy) await pause(10);
        // Another scene may have been asked for meanwhile, or none.
        if (this.list?.[this.at] !== scene) return;
        // A scene that follows another goes on with its networks.
        if (follow && lab.run.settings.distribution === follow && lab.run.step > 0) {
            await lab.set(settings);
        } else {
            if (!compare) lab.dropSecond();
            lab.compare = compare;
            await lab.reset({ settings, points: [], allFalse });
        }
    }

    show() {
        const scene = this.list?.[this.at];
        this.place.hidden = !scene;
        this.presenter.show();
        if (!scene) return;
        const text = (pair) => pair[language.now];
        const parts = [make("h2", {}, `${this.at + 1} / ${this.list.length} · ${text(scene.title)} (${scene.minutes} ${t("minutes")})`), make("p", {}, text(scene.text))];
        if (scene.predict) {
            const answer = make("details", {}, make("summary", {}, t("answer")), make("p", {}, text(scene.answer)));
            parts.push(make("p", {}, make("strong", {}, `${t("predict")}: `), text(scene.predict)), answer);
        }
        const bar = make("div", { class: "gan-bar" }, button("previous", () => this.go(this.at - 1)), button("next", () => this.go(this.at + 1)), button("rescue", () => this.lab.rescue()), button("presenter", () => this.presenter.open()), button("end", () => this.close()));
        this.place.replaceChildren(...parts, bar);
    }

    /** Keys for the whole page: T for a recording, F for the full screen; and while a script is open the arrow keys turn
     * scenes, not the book's pages. The letters of the run work wherever the focus is. */
    key(event) {
        if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest?.("input, select, textarea")) return undefined;
        const turn = { ArrowRight: 1, PageDown: 1, ArrowLeft: -1, PageUp: -1 }[event.key];
        const act = { t: () => this.lab.rescue(), f: () => this.lab.fullScreen(), ...(this.list && { escape: () => this.close() }) }[event.key.toLowerCase()] ?? (this.list && turn && (() => this.go(this.at + turn)));
        if (!act) return this.lab.key(event);
        event.preventDefault();
        event.stopPropagation();
        return act();
    }
}
