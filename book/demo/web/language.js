/** The language of the address if it names one, else the browser's. */
const language = { now: Number((/[#&]lang=(en|ja)/.exec(globalThis.location?.hash)?.[1] ?? globalThis.navigator?.language ?? "").startsWith("ja")) };

/** A text in the reader's language. */
function t(key) {
    return WORDS[key]?.[language.now] ?? key;
}

/** Every demo of the page in that language, which the address keeps. */
function speak(which) {
    language.now = which;
    const others = window.location.hash.slice(1).split("&").filter((part) => part && !part.startsWith("lang="));
    window.history.replaceState(null, "", `#${[...others, `lang=${which ? "ja" : "en"}`].join("&")}`);
    document.querySelectorAll(".gan-recorded > summary").forEach((summary) => (summary.textContent = t("recorded")));
    document.querySelectorAll(".gan-running").forEach(({ demo }) => demo.translate());
}
