/** An element with attributes, listeners and children. */
function make(tag, attributes = {}, ...children) {
    const element = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) {
        if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
        else if (typeof value === "boolean") element[name] = value;
        else if (value !== undefined && value !== null) element.setAttribute(name, value);
    }
    element.append(...children);
    return element;
}

function button(key, onclick, attributes = {}) {
    return make("button", { type: "button", onclick, "data-key": key, ...attributes }, t(key));
}

/** A labelled choice; `options` are [value, text, title]. */
function choice(label, options, value, onchange) {
    const items = options.map(([v, text, title]) => make("option", { value: v, title }, text));
    const select = make("select", { onchange: () => onchange(select.value) }, ...items);
    select.value = value;
    return make("label", {}, make("span", {}, label), select);
}

/** A labelled number; what is no number in its range is refused by the browser, in words. */
function number(label, value, { min, max, step }, onchange) {
    const input = make("input", { type: "number", min, max, step, value, required: true });
    input.addEventListener("change", () => input.reportValidity() && onchange(Number(input.value)));
    return make("label", {}, make("span", {}, label), input);
}

function download(name, blob) {
    const address = URL.createObjectURL(blob);
    make("a", { href: address, download: name }).click();
    setTimeout(() => URL.revokeObjectURL(address), 1000);
}

/** Into the clipboard, where the browser allows it. */
async function copy(text) {
    try {
        await navigator.clipboard.writeText(text);
        return true;
    } catch {
        return false;
    }
}
