// Starts the program of the page, and where that cannot be says why, beside the recorded pictures.
//
// A plain script, from its own file: it also runs where modules, inline scripts or WebAssembly do not, and a policy of
// `script-src 'self' 'wasm-unsafe-eval'` lets it pass. Where even this file is missing, the style sheet shows the
// pictures after a while.
(() => {
  const root = document.documentElement;

  // Figures that have moved to a page of the lab are looked for there by links from before, unless these also speak of others.
  const follow = () => {
    const moved = new Map((root.dataset.moved ?? "").split(" ").map((entry) => entry.split("=")));
    const names = location.hash.slice(1).split("&").flatMap((entry) => {
      const [, place, prefix] = /^(?:amp;)*(?:fig-([a-z]+)$|([a-z]+)\d*\.)/i.exec(entry) ?? [];
      return place ?? prefix ?? [];
    });
    const wanted = asked("figure");
    const pages = new Set((wanted === null ? names : [plain(wanted)]).map((name) => moved.get(name)));
    const [page] = pages;
    if (pages.size !== 1 || !page) return false;
    location.replace(page + location.search + location.hash);
    return true;
  };

  // One figure alone, for a frame in somebody else's page: a page of its own, `f/parity/`, or `?figure=parity`. Here and not in the
  // program because the rest should neither be seen nor brought to life before it is gone.
  const alone = () => {
    // On a projector the first figure stands for the page.
    const inClass = plain(asked("mode") ?? "") === "class" && !("frame" in root.dataset);
    if (inClass) root.dataset.mode = "class";
    const wanted = asked("figure") ?? (inClass ? document.querySelector("grok-figure")?.getAttribute("name") : null);
    if (wanted == null && !root.dataset.figure) return;
    const figures = [...document.querySelectorAll("grok-figure")];
    const figure = root.dataset.figure ? figures[0] : figures.find((one) => one.getAttribute("name") === plain(wanted));
    if (!figure) {
      // The program says so where it says what else of the address it could not read.
      root.dataset.unknownFigure = wanted;
      return;
    }
    let credit = document.querySelector(".credit");
    if (!credit) {
      root.dataset.figure = figure.getAttribute("name");
      credit = document.createElement("a");
      Object.assign(credit, { className: "credit", target: "_blank", textContent: document.title });
      credit.href = `${location.pathname}#${figure.id}`;
      const bets = Object.assign(document.createElement("div"), { className: "text" });
      const own = `:is([data-of="${figure.getAttribute("run")}"], [data-of="${root.dataset.figure}"])`;
      bets.append(...(figure.closest("section")?.querySelectorAll(`.bet${own}:not([data-only])`) ?? []));
      document.querySelector("main").replaceChildren(figure, credit);
      // The room bets too, on the figure as it comes with the page.
      if (inClass) figure.before(bets);
    }
    // Its own page shows what is telling unless it is asked for more; the settings go with whoever wants to see it whole.
    const view = asked("view") ?? ("frame" in root.dataset ? "compact" : "full");
    figure.setAttribute("view", plain(view));
    figure.setAttribute("hide", (asked("hide") ?? "").replaceAll(",", " "));
    const theme = plain(asked("theme") ?? "");
    if (theme) root.dataset.theme = theme;
    // The frame's own height, of which its page is told too; what does not fit scrolls inside.
    const height = parseInt(asked("height"));
    if (height > 0) {
      root.style = `height: ${height}px; overflow: hidden`;
      document.body.style = "height: 100%; overflow: auto";
    }
    const place = credit.href;
    credit.addEventListener("click", () => {
      if (location.hash.includes("=")) credit.href = place.replace(/#.*/, "") + location.hash;
    });
    const kept = document.querySelector("#frames")?.content.querySelector("[data-say=kept]");
    if (kept && !keeps()) {
      // One line where there is room for it: frames are as high as their hosts have been told.
      const foot = Object.assign(document.createElement("div"), { className: "foot" });
      credit.replaceWith(foot);
      foot.append(credit, Object.assign(document.createElement("span"), { textContent: kept.textContent }));
    }
    // Whoever frames the page may know how high it is: ours, and the protocols of Embedly and Iframely.
    new ResizeObserver(() => {
      const height = root.offsetHeight;
      for (const told of [{ grokscope: height }, { type: "embed-size", height }, JSON.stringify({ method: "resize", height })]) {
        parent.postMessage(told, "*");
      }
    }).observe(root);
  };

  // Whether the browser keeps anything for the page: it does not where a frame gives it no origin.
  const keeps = () => {
    try {
      return Boolean(localStorage);
    } catch {
      return false;
    }
  };

  // The value of a key in the query of the address, however editors and messengers have mangled it.
  const asked = (name) => {
    const text = location.search.slice(1).replace(/%3D/gi, "=").replace(/%26/gi, "&");
    for (const [key, value] of new URLSearchParams(text)) {
      if (plain(key.replace(/^(?:amp;)+/i, "")) === name) return value;
    }
    return null;
  };

  // A name without what a sentence around an address leaves on it.
  const plain = (name) => name.normalize("NFKC").toLowerCase().replace(/^[^a-z]+|[^a-z]+$/g, "");

  // The smallest module that needs SIMD: a function that returns a vector of noughts.
  const SIMD = [
    ...[0, 97, 115, 109, 1, 0, 0, 0, 1, 5, 1, 96, 0, 1, 123, 3, 2, 1, 0, 10, 22, 1, 20, 0, 253, 12],
    ...new Array(16).fill(0),
    11,
  ];
  const PATIENCE_MS = 5000;
  // The parts of the program are there by then.
  const LATER_MS = 6000;
  const address = (selector) => document.querySelector(selector)?.href;

  const start = async () => {
    const script = address("link[rel=modulepreload]");
    const packed = document.querySelector("link[data-unpack]");
    const wasm = packed ? new URL(packed.dataset.page, document.baseURI).href : address("link[rel=preload][as=fetch]");
    if (location.protocol === "file:") return tell("disk");
    if (typeof WebAssembly !== "object") return tell("wasm");
    if (!WebAssembly.validate(new Uint8Array(SIMD))) return tell("simd");
    let isForbidden = false;
    document.addEventListener("securitypolicyviolation", ({ blockedURI, disposition }) => {
      isForbidden ||= disposition === "enforce" && /^wasm-/.test(blockedURI);
    });
    const late = setTimeout(tell, PATIENCE_MS, "slow");
    try {
      // By itself where it cannot be unpacked: what is wrong with that is then told.
      const unpacked = packed ? unpack(packed).catch((error) => (console.info(error), wasm)) : wasm;
      const program = await import(script);
      await program.default({ module_or_path: await unpacked });
      program.open();
      // Figures further down wait for the reader, not for the program: nothing has to stand in for them.
      root.dataset.live = "";
      setTimeout(keep, LATER_MS);
    } catch (error) {
      console.error(error);
      const isPolicy = isForbidden || /Content.Security.Policy|unsafe-eval/i.test(String(error));
      if (isPolicy) return tell("policy");
      if (error instanceof WebAssembly.RuntimeError) return tell("crash");
      await diagnose(script, [script, new URL("bundles.js", script), wasm]);
    } finally {
      clearTimeout(late);
    }
  };

  // The program of the page, which comes in one file with that of the worker where every byte counts: in a frame. The parts that its
  // figure needs come in another, packed as what follows the program of the page.
  const unpack = async ({ href, dataset }) => {
    const fetched = (url) => fetch(url).then((answer) => answer.arrayBuffer());
    const parts = fetched(dataset.parts);
    // What is wrong with them is told when they are wanted.
    parts.catch(() => {});
    const [packed, unpacks] = await Promise.all([fetched(href), fetched(dataset.unpack)]);
    const { room, fill, memory } = (await WebAssembly.instantiate(unpacks)).instance.exports;
    const place = (packed, size, known, before) => {
      const [from, to] = [room(packed.byteLength), room(size)];
      new Uint8Array(memory.buffer, from).set(new Uint8Array(packed));
      if (fill(from, packed.byteLength, to, size, known, before) !== size) throw new Error("a frame cannot be unpacked");
      return to;
    };
    const content = (at, from, to) => new Uint8Array(memory.buffer).slice(at + from, at + to);
    const [bytes, size, more] = [dataset.bytes, dataset.size, dataset.more].map(Number);
    const at = place(packed, size, room(0), 0);
    const [page, worker] = await Promise.all(
      [content(at, 0, bytes), content(at, bytes, size)].map((program) => WebAssembly.compile(program)),
    );
    self.grokscopeWorkers = { [dataset.worker]: worker };
    // For `bundles.js`, which fetches the parts from elsewhere where this comes to nothing.
    const placed = (packed) => WebAssembly.compile(content(place(packed, more, at, bytes), 0, more));
    self.grokscopeParts = { bundle: dataset.bundle, module: parts.then(placed).catch((error) => console.info(error)) };
    return page;
  };

  // Has the page kept for when there is no network: nobody waits for that.
  const keep = () => {
    const { offline } = root.dataset;
    if (!offline || parent !== self || !("serviceWorker" in navigator)) return;
    document.head.append(Object.assign(document.createElement("script"), { src: offline }));
  };

  // Says which of these files of the program is not what it should be.
  const diagnose = async (script, files) => {
    let fault = null;
    for (const file of files) fault ??= await look(file, /\.js$/.test(file) ? /script/ : /wasm|octet|^$|text\/plain/);
    // A page from before the last deployment asks for files that are gone; the newest one does not.
    if (fault?.is === "gone" && (await isReplaced(script))) return location.reload();
    tell(fault?.is ?? "broken", fault?.what);
  };

  // A part that only some figures need is missing: theirs, which wait, say so; the others go on.
  document.addEventListener("grokscope-missing", () => {
    const script = address("link[rel=modulepreload]");
    const folder = String(new URL(".", script));
    const files = performance.getEntriesByType("resource").map(({ name }) => name);
    diagnose(script, files.filter((file) => file.startsWith(folder) && file.endsWith(".wasm")));
  });

  // What is wrong with a file of the program, as far as its answer tells.
  const look = async (url, type) => {
    const name = String(url).replace(/.*\//, "");
    let answer;
    try {
      answer = await fetch(url, { cache: "no-cache" });
    } catch {
      return { is: self.origin === "null" ? "sandbox" : "unreachable", what: name };
    }
    if (!answer.ok) return { is: "gone", what: `${name}: ${answer.status}` };
    const kind = answer.headers.get("content-type") ?? "";
    if (/html/.test(kind)) return { is: "gone", what: `${name}: ${kind}` };
    return type.test(kind) ? null : { is: "type", what: `${name}: ${kind}` };
  };

  // Whether the page that the host has now asks for another program, and has not been fetched for that already.
  const isReplaced = async (script) => {
    const [entry] = performance.getEntriesByType("navigation");
    if (entry?.type === "reload") return false;
    try {
      const page = await (await fetch(location.href, { cache: "reload" })).text();
      return page.includes("modulepreload") && !page.includes(script.split("/").slice(-2).join("/"));
    } catch {
      return false;
    }
  };

  // Says in every figure that waits why it is not live; the sentences are those of the article.
  const tell = (cause, what = "") => {
    root.dataset.failed = cause;
    const causes = document.getElementById("causes");
    const sentence = causes.content.querySelector(`[data-cause=${cause}]`);
    for (const place of document.querySelectorAll(".waiting")) {
      place.replaceChildren(...sentence.cloneNode(true).childNodes);
      for (const slot of place.querySelectorAll("[data-what]")) slot.textContent = what;
    }
    for (const picture of document.querySelectorAll(".recording")) picture.loading = "eager";
  };

  // On paper a note stands at the end of the section that speaks of it, under its number, and goes back afterwards.
  const noted = () => {
    const list = document.querySelector("#notes ol");
    const notes = [...(list?.children ?? [])];
    addEventListener("beforeprint", () => {
      for (const [at, note] of notes.entries()) {
        const section = document.querySelector(`a.note[href="#${note.id}"]`)?.closest("section");
        const last = section?.querySelector(":scope > .text:last-child");
        if (!last || section.id === "notes") continue;
        let foot = last.querySelector(".footnotes");
        if (!foot) last.append((foot = Object.assign(document.createElement("ol"), { className: "footnotes" })));
        foot.append(Object.assign(note, { value: at + 1 }));
      }
    });
    addEventListener("afterprint", () => {
      list?.append(...notes);
      for (const foot of document.querySelectorAll(".footnotes")) foot.remove();
    });
  };

  // What the keys mean, at a key that can be switched off, as some type by voice and mean nothing by it.
  const keys = () => {
    const dialog = document.getElementById("keys");
    const button = document.querySelector("footer [data-keys]");
    if (!dialog?.showModal || !button) return;
    const box = dialog.querySelector("input");
    if (keeps()) {
      box.checked = localStorage.getItem("grokscope-keys") !== "off";
      box.addEventListener("change", () => localStorage.setItem("grokscope-keys", box.checked ? "on" : "off"));
    }
    button.hidden = false;
    button.addEventListener("click", () => dialog.showModal());
    const typing = "input:not([type=checkbox], [type=radio], [type=range]), textarea, select, [contenteditable]";
    document.addEventListener("keydown", (event) => {
      const isMeant = event.key === "?" && box.checked && !(event.ctrlKey || event.altKey || event.metaKey);
      if (!isMeant || event.defaultPrevented || dialog.open || event.target.closest?.(typing)) return;
      event.preventDefault();
      dialog.showModal();
    });
  };

  if (follow()) return;
  noted();
  keys();
  alone();
  start();
})();
