/** The whole state of a demo as text in the address: where it began, what was changed when, and how far it went. */
const LINK = 1;

function encode(state) {
    const bytes = new TextEncoder().encode(JSON.stringify(state));
    const text = btoa(Array.from(bytes, (b) => String.fromCharCode(b)).join(""));
    return text.replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

function decode(text) {
    const raw = atob(text.replaceAll("-", "+").replaceAll("_", "/"));
    return JSON.parse(new TextDecoder().decode(Uint8Array.from(raw, (c) => c.charCodeAt(0))));
}

function stateOf(run, layers, compare) {
    const { base, allFalse, journal, step } = run;
    return { v: LINK, base: base.settings, points: base.points, allFalse, journal, step, layers, compare };
}

/** What an address says about the demo of that name; null where it says nothing. */
function fromAddress(name) {
    const found = new RegExp(`[#&]${name}=([A-Za-z0-9_-]*)`).exec(window.location.hash);
    if (!found) return null;
    const state = decode(found[1]);
    const sound = state?.v === LINK && typeof state.base === "object" && Array.isArray(state.journal) && Array.isArray(state.points);
    const whole = sound && state.step >= 0 && state.step <= 200_000 && state.journal.every(([at]) => at >= 0 && at <= state.step);
    if (!whole) throw new Error("no state");
    return state;
}

function toAddress(name, state) {
    const [here, rest = ""] = window.location.href.split("#");
    const spoken = rest.split("&").filter((part) => part.startsWith("lang="));
    const address = `${here}#${[`${name}=${encode(state)}`, ...spoken].join("&")}`;
    window.history.replaceState(null, "", address);
    return address;
}

/** Plays a run again, step by step: the same settings and seeds give the same picture. `over` are settings that differ
 * in this one all along. */
async function replay(run, { base, points, allFalse, journal, step }, onProgress, over = {}) {
    await run.start({ ...base, ...over }, points, allFalse);
    for (const [at, what] of journal) {
        await run.skip(at, onProgress);
        if (typeof what === "string") await run.advance(1, { player: what });
        else {
            const { points: drawn, ...settings } = what;
            await run.change({ ...settings, ...over }, drawn);
        }
    }
    await run.skip(step, onProgress);
    await run.advance(0);
}
