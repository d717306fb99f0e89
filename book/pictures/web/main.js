/** Every piece of the page begins when it first comes into sight; what plays rests out of it. */
function boot() {
    if (window.location.pathname.endsWith("/print.html")) return;
    document.head.append(make("style", {}, CSS));
    const watch = new IntersectionObserver((entries) => {
        for (const { target, isIntersecting } of entries) {
            if (isIntersecting && !target.demo) create(target);
            if (target.demo) target.demo.visible = isIntersecting;
        }
    }, { rootMargin: "100px" });
    document.querySelectorAll(Object.keys(PIECES).map((name) => `.${name}`).join()).forEach((place) => watch.observe(place));
}

/** The piece in a place, instead of what stood there. */
function create(place) {
    const live = make("div", { class: "gan-live" });
    // To mdBook the arrow keys are the way to the next page.
    live.addEventListener("keydown", (event) => event.key.startsWith("Arrow") && event.stopPropagation());
    const piece = new PIECES[place.classList[0]](live);
    place.demo = piece;
    place.replaceChildren(live);
    place.classList.add("gan-running");
    piece.begin().catch((error) => piece.say(error.message, true));
}

if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", boot);
else boot();
