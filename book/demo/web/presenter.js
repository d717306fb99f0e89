/** A second window for whoever speaks: notes, a clock, what comes next. It follows the projector's and steers it. It is a
 * blank page that this one fills, so that it works from a file, where pages cannot ask for one another. */
class Presenter {
    constructor(lab) {
        this.lab = lab;
    }

    open() {
        if (this.window && !this.window.closed) return this.window.focus();
        this.window = window.open("", "gan-presenter", "width=680,height=640");
        if (!this.window) return this.lab.say(t("noWindow"), true);
        this.began = Date.now();
        this.window.addEventListener("keydown", (event) => this.lab.scenes.key(event));
        clearInterval(this.timer);
        this.timer = setInterval(() => (this.window.closed ? clearInterval(this.timer) : this.tick()), 1000);
        return this.show();
    }

    /** The scene that is on, and the one after it. */
    show() {
        if (!this.window || this.window.closed) return;
        const { scenes } = this.lab;
        const { list, at } = scenes;
        const { document } = this.window;
        document.title = t("presenter");
        document.documentElement.lang = language.now ? "ja" : "en";
        document.body.style.cssText = "font: 20px/1.4 sans-serif; margin: 1em; max-width: 42em";
        this.clock = make("p", { role: "timer", style: "font-size: 1.3em" });
        this.state = make("p", {});
        const text = (name, pair) => (pair ? [make("p", {}, make("strong", {}, `${t(name)}: `), pair[language.now])] : []);
        const [now, next] = [list?.[at], list?.[at + 1]];
        const scene = now ? [
            make("h2", {}, `${at + 1} / ${list.length} · ${now.title[language.now]}`),
            ...["text", "notes", "predict", "answer"].flatMap((name) => text(name, now[name])),
            make("p", {}, `${t("next")}: ${next ? `${next.title[language.now]} (${next.minutes} ${t("minutes")})` : "–"}`),
        ] : [make("p", {}, t("noScene"))];
        const steer = [["previous", () => scenes.go(scenes.at - 1)], ["next", () => scenes.go(scenes.at + 1)], ["play", () => this.lab.playOrTape()], ["rescue", () => this.lab.rescue()]];
        const bar = make("p", {}, ...steer.map(([key, act]) => make("button", { type: "button", onclick: act, style: "font: inherit; margin-right: 0.5em" }, t(key))));
        document.body.replaceChildren(this.clock, this.state, bar, ...scene);
        this.tick();
    }

    /** The time, the minutes that have passed and those at which this scene should end; red when it is late. */
    tick() {
        const { scenes, tape, run, playing } = this.lab;
        const { list, at } = scenes;
        const end = (list ?? []).slice(0, at + 1).reduce((sum, { minutes }) => sum + minutes, 0);
        const whole = (list ?? []).reduce((sum, { minutes }) => sum + minutes, 0);
        const seconds = Math.floor((Date.now() - this.began) / 1000);
        const passed = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
        const late = list && seconds > 60 * end;
        this.clock.textContent = `${new Date().toLocaleTimeString()} · ${passed} · ${t("sceneEnds")} ${end}:00 / ${whole}:00${late ? ` · ${t("late")}` : ""}`;
        this.clock.style.color = late ? "#b00000" : "";
        const shown = tape.shown ? `● ${t("isTape")}, ${t("at")} ${tape.runs[0].step}` : `${t("at")} ${run.step ?? 0}${playing ? " ▶" : ""}`;
        this.state.textContent = `${t("projector")}: ${shown}`;
    }
}
