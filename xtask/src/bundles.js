
// "7,9-11" for 7, 9, 10 and 11.
function numbers(text) {
    return text.split(",").filter(Boolean).flatMap((row) => {
        const [first, last = first] = row.split("-").map(Number);
        return Array.from({ length: last - first + 1 }, (_, at) => first + at);
    });
}

// What bundles share is in these files, or else in the last; in a file of its own where that has no name.
const all = Object.entries(FILES).flatMap(([file, text]) => numbers(text).map((number) => [`chunk_${number}`, file]));
const places = new Map([...all, [OPENING, "opening"]]);

// A part in a file of several, which is fetched once, and again if it did not come. A host may call WebAssembly by any type, or none.
const files = {};
const fetched = async (file) => (await fetch(new URL(`./${file}.wasm`, import.meta.url))).arrayBuffer();
async function found(name) {
    const file = places.get(name) ?? (name.startsWith("chunk_") ? LAST : "");
    if (!file) return fetched(name);
    files[file] ??= fetched(file).then((bytes) => WebAssembly.compile(bytes));
    try {
        return WebAssembly.Module.customSections(await files[file], name)[0];
    } catch (error) {
        delete files[file];
        throw error;
    }
}

// Once, and again where it has failed.
const loads = {};
function once(name, module) {
    const instantiate = async () => WebAssembly.instantiate(await module(), getSharedImports());
    return (loads[name] ??= instantiate().catch((error) => {
        delete loads[name];
        throw error;
    }));
}

// A part, which is there if it is one of the opening's, but for a frame (`www/start.js`); to that all those of its figure have been sent
// as one, or have not come.
const bundles = {};
async function part(name) {
    const sent = globalThis.grokscopeParts;
    const isSent = bundles[sent ? sent.bundle : OPENING].has(name);
    if (isSent && !sent) return;
    const module = isSent && (await sent.module);
    await (module ? once("sent", () => module) : once(name, () => found(name)));
}

// A bundle with these, as the program calls for it.
function bundle(name, text) {
    const parts = [name, ...numbers(text).map((number) => `chunk_${number}`)];
    bundles[name] = new Set(parts);
    return wrapAsyncCb(() => Promise.all(parts.map(part)));
}
