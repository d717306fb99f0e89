/** Every demo of the page begins when it first comes into sight, and rests when it is out of it. */
function boot() {
    // The page that holds the whole book for the printer shows what was recorded.
    if (window.location.pathname.endsWith("/print.html")) return;
    document.head.append(make("style", {}, CSS));
    // On paper stands what was recorded.
    window.addEventListener("beforeprint", () => document.querySelectorAll(".gan-recorded").forEach((e) => (e.open = true)));
    const watch = new IntersectionObserver((entries) => {
        for (const { target, isIntersecting } of entries) {
            const demo = (target.demo ??= isIntersecting ? create(target) : undefined);
            if (demo) demo.visible = isIntersecting;
        }
    }, { rootMargin: "100px" });
    const places = document.querySelectorAll(".gan-demo, .gan-lab, .gan-benchmark");
    places.forEach((place, i) => {
        place.name = `demo${i + 1}`;
        watch.observe(place);
    });
}

/** The demo in a place; what was recorded stays there, below it. */
function create(place) {
    const live = make("div", { class: "gan-live" });
    const own = { "gan-lab": Lab, "gan-benchmark": Benchmark }[place.classList[0]];
    const data = place.dataset;
    const demo = own ? new own(live) : new Demo(live, { name: place.name, settings: JSON.parse(data.settings), allFalse: Number(data.allFalse ?? 0), compare: data.compare && JSON.parse(data.compare) });
    demo.listing = place.querySelector(".gan-rust") ?? undefined;
    if (own) place.replaceChildren(live);
    else {
        const recorded = make("details", { class: "gan-recorded" }, make("summary", {}, t("recorded")));
        recorded.append(...[...place.childNodes].filter((child) => child !== demo.listing));
        place.append(live, recorded);
    }
    place.classList.add("gan-running");
    demo.begin().catch((error) => {
        demo.says.textContent = error.message;
        demo.says.classList.add("gan-wrong");
    });
    return demo;
}

if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", boot);
else boot();
