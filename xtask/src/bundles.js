
// A part, by its name: from what came with a frame (`www/start.js`), from a file of small ones, which is fetched once, and again if it
// did not come, or by itself. A host may call WebAssembly by any type, or none.
const files = {};
const fetched = async (file) => (await fetch(new URL(`./${file}.wasm`, import.meta.url))).arrayBuffer();
const found = (module, name) => WebAssembly.Module.customSections(module, name)[0];
async function part(name, file) {
    const sent = await globalThis.grokscopeParts;
    const own = sent && found(sent, name);
    if (own || !file) return own ?? fetched(name);
    files[file] ??= fetched(file).then((bytes) => WebAssembly.compile(bytes));
    try {
        return found(await files[file], name);
    } catch (error) {
        delete files[file];
        throw error;
    }
}

// What is tried again only where it has failed.
function once(load) {
    let loading;
    return () => (loading ??= load().catch((error) => {
        loading = undefined;
        throw error;
    }));
}

// "7,9-11" for 7, 9, 10 and 11.
function numbers(text) {
    return text.split(",").filter(Boolean).flatMap((row) => {
        const [first, last = first] = row.split("-").map(Number);
        return Array.from({ length: last - first + 1 }, (_, at) => first + at);
    });
}

// What bundles share, by number: in these files, or else in the last.
const all = Object.entries(FILES).flatMap(([file, text]) => numbers(text).map((number) => [number, file]));
const places = new Map(all);
const loads = new Map();
function shared(number) {
    if (!loads.has(number)) {
        const file = places.get(number) ?? LAST;
        loads.set(number, once(async () => WebAssembly.instantiate(await part(`chunk_${number}`, file), getSharedImports())));
    }
    return loads.get(number)();
}

// A bundle with these, as the program calls for it.
function bundle(name, text) {
    return wrapAsyncCb(once(async () => {
        const own = part(name);
        own.catch(() => {});
        await Promise.all(numbers(text).map(shared));
        return WebAssembly.instantiate(await own, getSharedImports());
    }));
}

