/** Where this script lies, and beside it the library for browsers without SIMD. */
const SCRIPT = document.currentScript.src;
/** The smallest module with a vector in it: `() -> v128`, sixteen times 0. */
const SIMD = [0, 97, 115, 109, 1, 0, 0, 0, 1, 5, 1, 96, 0, 1, 123, 3, 2, 1, 0, 10, 8, 1, 6, 0, 65, 0, 253, 15, 11];

/** The library as the build has packed it. */
function packedLibrary() {
    if (WebAssembly.validate(Uint8Array.from(SIMD))) return Promise.resolve(LIBRARY);
    return new Promise((resolve, reject) => {
        const src = SCRIPT.replace("gan-demo.js", "gan-demo-plain.js");
        const onerror = () => reject(new Error(`${t("broken")} (${src})`));
        document.head.append(make("script", { src, onload: () => resolve(window.ganDemoPlain), onerror }));
    });
}
