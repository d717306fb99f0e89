/** The library as the build has packed it: small enough to do without a second one for browsers with SIMD. */
function packedLibrary() {
    return Promise.resolve(LIBRARY);
}

/** One library for all pieces of a page, which is unpacked when the first of them comes into sight. */
const library = { engine: undefined };

async function ask(request) {
    library.engine ??= new Engine();
    const { replies } = await library.engine.ask(request);
    return replies[0];
}

/**
 * Calls `work`, and once more if it was asked for meanwhile: whatever a slider passes while the library computes is left
 * out. What goes wrong is told.
 */
function latest(work, tell) {
    let [busy, again] = [false, false];
    return async () => {
        again = true;
        if (busy) return;
        busy = true;
        while (again) {
            again = false;
            await work().catch((error) => tell(error.message));
        }
        busy = false;
    };
}
