// Figures of grokscope in any page:
//
//   <script type="module" src="https://your.host/grokscope/embed.js"></script>
//   <grok-figure name="parity" wd="0.1" hide="speed,engine" theme="auto" lang="en"></grok-figure>
//
// docs/embed.md has attributes, methods and events, embed.d.ts their types. Nothing of the page is touched but these elements.

const TAG = "grok-figure";
// What the elements say of themselves; all other attributes are settings of the figure, or none of ours.
const OWN = ["name", "lang", "view", "hide", "theme", "state", "site"];
// What is said before anything has come that could say it in the language of the page.
const BEFORE = {
  disk: "Browsers start no programs from a file on disk: open this page through a server.",
  wasm: "This browser does not run WebAssembly.",
  gone: "The files of grokscope could not be fetched: the policy of this page forbids it, their host does not offer them to other pages, or there is no connection.",
};
const NEAR = "100% 0px";

// Not at once, which bundlers take for a file that they should copy.
const here = import.meta.url;
let home = new URL("./", here).href;
let begun = null;

/** Says where the site lies, where this script was bundled into another: before the first figure. */
export function site(address) {
  home = new URL("./", new URL(address, document.baseURI)).href;
}

const json = async (path, options) => {
  const answer = await fetch(new URL(path, home), options);
  if (!answer.ok) throw new Error(`${path}: ${answer.status}`);
  return answer.json();
};

// The program, once for all figures of the page, in the language of the first.
const begin = (language) => {
  begun ??= (async () => {
    if (location.protocol === "file:") throw new Refused("disk");
    if (typeof WebAssembly !== "object") throw new Refused("wasm");
    // Names of files change with the site; this one is asked for anew each time.
    const list = await json("embed.json", { cache: "no-cache" });
    const spoken = list.languages[language] ? language : Object.keys(list.languages)[0];
    const own = list.languages[spoken];
    const [program, words] = await Promise.all([import(/* @vite-ignore */ new URL(list.program, home).href), json(own.words)]);
    await program.default({ module_or_path: new URL(list.wasm, home) });
    program.install(home, spoken, JSON.stringify(words));
    return { program, own, style: new URL(list.style, home).href, spoken };
  })();
  // What could not be fetched may be there the next time.
  begun.catch(() => (begun = null));
  return begun;
};

class Refused extends Error {}

const language = (element) => {
  const tag = element.closest("[lang]")?.lang || document.documentElement.lang || "en";
  return tag.split(/[-_]/)[0].toLowerCase();
};

class GrokFigure extends HTMLElement {
  #figure = null;
  #inner = null;
  #near = null;
  #watch = null;
  #turn = 0;
  #kept = null;

  static observedAttributes = ["name", "lang", "view", "hide", "theme", "state"];

  connectedCallback() {
    // The element of the figure itself, within one of these.
    if (this.getRootNode().host instanceof GrokFigure || this.#near) return;
    if (!this.shadowRoot) this.attachShadow({ mode: "open" });
    this.#near = new IntersectionObserver(
      (entries) => {
        if (!entries.some((entry) => entry.isIntersecting)) return;
        this.#near.disconnect();
        this.#mount();
      },
      { rootMargin: NEAR },
    );
    this.#near.observe(this);
  }

  disconnectedCallback() {
    // An element that is moved leaves and comes back at once.
    queueMicrotask(() => {
      if (!this.isConnected) this.#clear(true);
    });
  }

  attributeChangedCallback(name, before, now) {
    if (!this.#inner || before === now) return;
    if (name === "name" || name === "lang") {
      this.#clear(false);
      this.connectedCallback();
    } else if (name === "state") this.restore(now ?? "");
    else this.#dress();
  }

  /** Trains, until it has ended or is told to pause. */
  play() {
    this.#press("playing", true);
  }

  /** Pauses. */
  pause() {
    this.#press("playing", false);
  }

  /** Trains so many steps, and pauses. */
  step(steps = 1) {
    this.#figure?.step(steps);
  }

  /** Changes settings, as the attributes do: `set({ wd: 0.3 })`. */
  set(settings) {
    for (const [key, value] of Object.entries(settings)) {
      if (value === null || value === undefined) this.removeAttribute(key);
      else this.setAttribute(key, String(value));
    }
  }

  /** All that was set, as the part of a link of grokscope after its `#`. */
  get state() {
    return this.#figure?.link() ?? this.#kept ?? "";
  }

  /** Makes the figure what a state says. */
  restore(state) {
    this.#figure?.follow(state);
  }

  /** The step, losses and accuracies now, by name. */
  get numbers() {
    const { step, ...rest } = this.#inner?.dataset ?? {};
    const numbers = Object.entries({ step, ...rest }).filter(([, text]) => text !== "" && !Number.isNaN(Number(text)));
    return Object.fromEntries(numbers.map(([name, text]) => [name, Number(text)]));
  }

  /** The figure's first picture, as it stands: a promise of a Blob. */
  export(type = "image/png") {
    const canvas = [...(this.#inner?.querySelectorAll("canvas") ?? [])].find((one) => one.clientWidth > 0);
    return new Promise((resolve, reject) => {
      if (canvas) canvas.toBlob(resolve, type);
      else reject(new Error("the figure has no picture yet"));
    });
  }

  /** The address of this figure as it is now, on the site. */
  get link() {
    return this.shadowRoot?.querySelector(".alone a")?.href ?? home;
  }

  #press(state, wanted) {
    const button = this.#inner?.querySelector("[data-action=play]");
    if (button && (this.#inner.dataset.state === state) !== wanted) button.click();
  }

  async #mount() {
    const turn = ++this.#turn;
    const is_mine = () => turn === this.#turn && this.isConnected;
    const wanted = language(this);
    let say = BEFORE;
    try {
      const { program, own, style, spoken } = await begin(wanted);
      say = { ...BEFORE, ...own.say };
      const name = this.getAttribute("name") ?? "";
      if (!own.figures[name]) throw new Refused("name", { cause: `${Object.keys(own.figures).join(", ")}.` });
      const content = await json(own.figures[name]);
      if (!is_mine()) return;
      const sheet = Object.assign(document.createElement("link"), { rel: "stylesheet", href: style });
      const ready = new Promise((resolve) => (sheet.onload = sheet.onerror = resolve));
      const inner = this.#made(content, spoken);
      const foot = document.createElement("div");
      foot.className = "alone";
      const open = Object.assign(document.createElement("a"), { target: "_blank", rel: "noopener", textContent: say.open });
      const address = new URL(content.page, home).href;
      open.href = address;
      open.addEventListener("click", () => (open.href = `${address}#${this.state}`));
      foot.append(open);
      if (!keeps()) foot.append(Object.assign(document.createElement("span"), { textContent: say.kept }));
      this.shadowRoot.replaceChildren(sheet, inner, foot);
      this.#inner = inner;
      this.#dress();
      await ready;
      if (!is_mine()) return;
      const tell = (event, detail) => {
        if (event === "grok-ended") open.href = `${address}#${this.state}`;
        this.dispatchEvent(new CustomEvent(event, { detail, bubbles: true, composed: true }));
      };
      this.#figure = new program.Embedded(inner, this, this.#kept ?? this.getAttribute("state") ?? "", tell);
      this.#kept = null;
      this.#watch = new MutationObserver((changes) => {
        for (const { attributeName: name } of changes) {
          if (!OWN.includes(name)) this.#figure?.take(this, name);
        }
      });
      this.#watch.observe(this, { attributes: true });
    } catch (error) {
      if (!is_mine()) return;
      const cause = error instanceof Refused ? error.message : "gone";
      const text = [say[cause], error.cause].filter(Boolean).join(" ");
      const note = Object.assign(document.createElement("p"), { textContent: text });
      note.setAttribute("role", "alert");
      this.shadowRoot.replaceChildren(note);
      this.#near = null;
      if (!(error instanceof Refused)) console.error(error);
      this.dispatchEvent(new CustomEvent("grok-error", { detail: { cause, message: text }, bubbles: true, composed: true }));
    }
  }

  // The figure as its article has it, with addresses that hold here, and without words that play.
  #made({ markup, attributes, page }, spoken) {
    const inner = document.createElement(TAG);
    for (const [name, value] of Object.entries(attributes)) if (name !== "id") inner.setAttribute(name, value);
    inner.lang = spoken;
    const template = document.createElement("template");
    template.innerHTML = markup;
    for (const gone of template.content.querySelectorAll(".recording, .waiting")) gone.remove();
    for (const word of template.content.querySelectorAll("button")) word.replaceWith(...word.childNodes);
    for (const link of template.content.querySelectorAll("a")) {
      link.href = new URL(link.getAttribute("href"), new URL(page, home)).href;
      link.target = "_blank";
    }
    inner.append(template.content);
    return inner;
  }

  // What is shown of the figure: style sheets look at the element within.
  #dress() {
    const set = (name, value) => (value ? this.#inner.setAttribute(name, value) : this.#inner.removeAttribute(name));
    set("view", this.getAttribute("view") ?? "compact");
    set("hide", (this.getAttribute("hide") ?? "").replaceAll(",", " ").trim());
    if (this.#figure) begin(language(this)).then(({ program }) => program.repaint());
  }

  #clear(has_left) {
    this.#turn++;
    this.#near?.disconnect();
    this.#near = null;
    this.#watch?.disconnect();
    this.#watch = null;
    if (this.#figure) {
      // Settings are kept for an element that comes back; weights are not.
      if (has_left) this.#kept = this.#figure.link();
      this.#figure.free();
    }
    this.#figure = this.#inner = null;
    this.shadowRoot?.replaceChildren();
  }
}

// Whether the browser keeps anything for this page: it does not for one without an origin, as in a sandboxed frame.
const keeps = () => {
  try {
    return Boolean(localStorage);
  } catch {
    return false;
  }
};

if (!customElements.get(TAG)) customElements.define(TAG, GrokFigure);

export { GrokFigure };
