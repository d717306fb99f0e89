/** A second window for whoever speaks: notes, a clock, what comes next. It follows the projector's. */
class Presenter {
    constructor(scenes) {
        this.scenes = scenes;
    }

    open() {
        this.window = window.open("", "gan-presenter", "width=620,height=520");
        if (!this.window) return;
        this.began = Date.now();
        this.window.document.title = t("presenter");
        this.window.document.body.style.cssText = "font: 20px/1.4 sans-serif; margin: 1em; max-width: 40em";
        this.window.addEventListener("keydown", (event) => this.scenes.key(event));
        clearInterval(this.timer);
        this.timer = setInterval(() => (this.window.closed ? clearInterval(this.timer) : this.tick()), 1000);
        this.show();
    }

    /** The scene that is on, and the one after it. */
    show() {
        if (!this.window || this.window.closed) return;
        const { list, at } = this.scenes;
        const text = (pair) => pair?.[language.now] ?? "";
        const [now, next] = [list?.[at], list?.[at + 1]];
        this.clock = make("p", {});
        const parts = now ? [make("h2", {}, text(now.title)), make("p", {}, text(now.text)), make("p", {}, text(now.predict)), make("p", {}, text(now.answer)), make("p", {}, `${t("next")}: ${text(next?.title) || "–"}`)] : [];
        this.window.document.body.replaceChildren(this.clock, ...parts);
        this.tick();
    }

    tick() {
        const { list, at } = this.scenes;
        const planned = (list ?? []).slice(0, at + 1).reduce((sum, { minutes }) => sum + minutes, 0);
        const seconds = Math.floor((Date.now() - this.began) / 1000);
        const passed = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
        this.clock.textContent = `${new Date().toLocaleTimeString()} · ${passed} / ${planned}:00`;
    }
}
