// Figures of grokscope in any page:
//
//   <script type="module" src="https://your.host/grokscope/embed.js"></script>
//   <grok-figure name="parity" wd="0.1" hide="speed,engine" theme="auto" lang="en"></grok-figure>
//
// docs/embed.md has attributes, methods and events, embed.d.ts their types. Nothing of the page is touched but these elements.

const TAG = "grok-figure";
// What the elements say of themselves; all other attributes are settings of the figure, or none of ours.
const OWN = ["name", "lang", "view", "hide", "theme", "state", "site"];
// What may have to be said before anything has come, by language.
const BEFORE = {
  en: {
    disk: "Browsers start no programs from a file on disk: open this page through a server.",
    wasm: "This browser does not run WebAssembly.",
    policy: "The policy of this page forbids WebAssembly: its script-src has to allow 'wasm-unsafe-eval'.",
    worker: "The policy of this page forbids training: its worker-src has to allow blob:.",
    state: "This state cannot be read, so nothing was changed:",
    gone: "The files of grokscope could not be fetched: the policy of this page forbids it, their host does not offer them to other pages, or there is no connection.",
  },
  zh: {
    disk: "浏览器不会运行磁盘文件里的程序：请通过服务器打开本页。",
    wasm: "这个浏览器不能运行 WebAssembly。",
    policy: "本页的安全策略禁止 WebAssembly：script-src 须允许 'wasm-unsafe-eval'。",
    worker: "本页的安全策略禁止训练：worker-src 须允许 blob:。",
    state: "这个状态无法读取，什么都没有改变：",
    gone: "取不到 grokscope 的文件：可能是本页的安全策略禁止，可能是存放它们的网站不让别的页面使用，也可能是没有网络。",
  },
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

// The program, once for all figures of the page, in the language of the first of them, whichever is seen first.
const begin = (element) => {
  begun ??= (async () => {
    const language = languageOf(document.querySelector(TAG) ?? element);
    if (location.protocol === "file:") throw new Refused("disk");
    if (typeof WebAssembly !== "object") throw new Refused("wasm");
    // Names of files change with the site; this one is asked for anew each time.
    const list = await json("embed.json", { cache: "no-cache" });
    const spoken = list.languages[language] ? language : Object.keys(list.languages)[0];
    const own = list.languages[spoken];
    const [program, words] = await Promise.all([import(/* @vite-ignore */ new URL(list.program, home).href), json(own.words)]);
    await program.default({ module_or_path: new URL(list.wasm, home) });
    await program.install(home, spoken, JSON.stringify(words));
    return { program, own, style: new URL(list.style, home).href, spoken };
  })();
  // What could not be fetched may be there the next time.
  begun.catch(() => (begun = null));
  return begun;
};

class Refused extends Error {}

const before = (element) => BEFORE[languageOf(element)] ?? BEFORE.en;

const languageOf = (element) => {
  const tag = element.closest("[lang]")?.lang || document.documentElement.lang || "en";
  return tag.split(/[-_]/)[0].toLowerCase();
};

// Whether a figure's button says that it trains as soon as it can: the figure's state says only whether it does now.
const plays = (button) => button.querySelector("i")?.textContent === "❚❚";

class GrokFigure extends HTMLElement {
  #figure = null;
  // What it was told before it could be done: to train or not, so many steps.
  #wish = null;
  #steps = 0;
  #address = null;
  #inner = null;
  #near = null;
  #watch = null;
  #turn = 0;
  #kept = null;
  // Only the page hears that its policy forbids workers; what these say of it is the same as of a lost connection.
  #policy = ({ effectiveDirective, disposition }) => {
    if (effectiveDirective !== "worker-src" || disposition !== "enforce") return;
    document.removeEventListener("securitypolicyviolation", this.#policy);
    this.#tell("grok-error", { cause: "worker", message: before(this).worker });
  };
  #coming = new MutationObserver(() => this.#settle());

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
    this.#want(true);
  }

  /** Pauses. */
  pause() {
    this.#want(false);
  }

  /** Trains so many steps, and pauses. */
  step(steps = 1) {
    this.#wish = null;
    if (this.#inner?.dataset.engine) return this.#figure.step(steps);
    this.#steps += steps;
    this.#settle();
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
    this.#take(this.#watch?.takeRecords() ?? []);
    return this.#figure?.link() ?? this.#kept ?? "";
  }

  /** Makes the figure what a state says. */
  restore(state) {
    if (state && !/=|%3D/i.test(state)) this.#unread(state);
    else if (!this.#figure) this.#kept = state;
    else if (!this.#figure.follow(state)) this.#unread(state);
  }

  /** The step, losses and accuracies now, by name. */
  get numbers() {
    const { step, ...rest } = this.#inner?.dataset ?? {};
    const numbers = Object.entries({ step, ...rest }).filter(([, text]) => text !== "" && !Number.isNaN(Number(text)));
    return Object.fromEntries(numbers.map(([name, text]) => [name, Number(text)]));
  }

  /** The figure's first picture, as it stands: a promise of a Blob. */
  async export(type = "image/png") {
    const canvas = [...(this.#inner?.querySelectorAll("canvas") ?? [])].find((one) => one.clientWidth > 0);
    if (!canvas) throw new Error("the figure has no picture yet");
    const picture = await new Promise((resolve) => canvas.toBlob(resolve, type));
    // What a browser does not know it makes a PNG of.
    if (picture?.type !== type) throw new Error(`this browser makes no ${type} of a picture; image/png it does`);
    return picture;
  }

  /** The address of this figure as it is now, on the site. */
  get link() {
    const { state } = this;
    return this.#address ? this.#address + (state && `&${state}`) : home;
  }

  #take(changes) {
    for (const { attributeName: name } of changes) {
      if (!OWN.includes(name)) this.#figure?.take(this, name);
    }
  }

  #want(wish) {
    this.#wish = wish;
    this.#steps = 0;
    this.#settle();
  }

  // By its button, which figures of one run and of many have: once it is there, and says what was done to it before. Steps once
  // a run has an engine; many runs take none.
  #settle() {
    setTimeout(() => {
      if (!this.#figure) return;
      const { members, engine } = this.#inner.dataset;
      if (members) this.#steps = 0;
      const wish = this.#steps ? false : this.#wish;
      const button = this.#inner.querySelector("[data-action=play]");
      if (button && wish !== null) {
        if (plays(button) !== wish) button.click();
        this.#wish = null;
      }
      if (this.#steps && engine) {
        this.#figure.step(this.#steps);
        this.#steps = 0;
      }
      if (this.#wish === null && !this.#steps) this.#coming.disconnect();
      else this.#coming.observe(this.#inner, { childList: true, subtree: true, attributeFilter: ["data-engine"] });
    });
  }

  #tell(event, detail) {
    this.dispatchEvent(new CustomEvent(event, { detail, bubbles: true, composed: true }));
  }

  // A state, or a part of it, could not be read.
  #unread(state) {
    this.#tell("grok-error", { cause: "state", message: `${before(this).state} ${state}` });
  }

  async #mount() {
    const turn = ++this.#turn;
    const is_mine = () => turn === this.#turn && this.isConnected;
    let say = before(this);
    try {
      const { program, own, style, spoken } = await begin(this);
      say = { ...say, ...own.say };
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
      this.#address = new URL(content.page, home).href;
      open.href = this.link;
      // Before anybody can follow or copy it.
      for (const event of ["pointerenter", "focus", "contextmenu", "click"]) {
        open.addEventListener(event, () => (open.href = this.link));
      }
      foot.append(open);
      if (!keeps()) foot.append(Object.assign(document.createElement("span"), { textContent: say.kept }));
      this.shadowRoot.replaceChildren(sheet, inner, foot);
      this.#inner = inner;
      this.#dress();
      await ready;
      if (!is_mine()) return;
      const state = this.#kept ?? this.getAttribute("state") ?? "";
      document.addEventListener("securitypolicyviolation", this.#policy);
      this.#figure = new program.Embedded(inner, this, state, (event, detail) => this.#tell(event, detail));
      this.#kept = null;
      this.#settle();
      this.#watch = new MutationObserver((changes) => this.#take(changes));
      this.#watch.observe(this, { attributes: true });
    } catch (error) {
      if (!is_mine()) return;
      const isPolicy = /Content.Security.Policy|unsafe-eval/i.test(String(error));
      const cause = error instanceof Refused ? error.message : isPolicy ? "policy" : "gone";
      const text = [say[cause], error.cause].filter(Boolean).join(" ");
      const note = Object.assign(document.createElement("p"), { textContent: text });
      note.setAttribute("role", "alert");
      this.shadowRoot.replaceChildren(note);
      this.#near = null;
      if (!(error instanceof Refused)) console.error(error);
      this.#tell("grok-error", { cause, message: text });
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
    if (this.#figure) begin(this).then(({ program }) => program.repaint());
  }

  #clear(has_left) {
    this.#turn++;
    this.#near?.disconnect();
    this.#near = null;
    this.#watch?.disconnect();
    this.#watch = null;
    this.#coming.disconnect();
    document.removeEventListener("securitypolicyviolation", this.#policy);
    if (this.#figure) {
      // Settings are kept for an element that comes back; weights are not.
      if (has_left) this.#kept = this.#figure.link();
      this.#figure.free();
    }
    this.#figure = this.#inner = this.#address = null;
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
