// Has the browser keep the page for when there is no network, and says when there is a newer one. `www/start.js` fetches this
// when nothing waits for the network any more; frames, pages from a disk and browsers that keep nothing never get it.
(async () => {
  const root = document.documentElement;
  const { release, app } = root.dataset;
  const words = document.getElementById("offline").content;
  const said = (name) => words.querySelector(`[data-say=${name}]`).textContent;
  const made = (tag, properties) => Object.assign(document.createElement(tag), properties);
  const HOUR_MS = 3_600_000;

  // Asks a worker, which may say more than once how far it is.
  const ask = (worker, question, tell) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = ({ data }) => tell(data);
    const page = location.href;
    const fetched = performance.getEntriesByType("resource").map(({ name }) => name);
    const gpu = Boolean(document.querySelector("grok-figure[data-engine=burn], grok-figure[data-engine=fused]"));
    worker.postMessage({ release, page, fetched, gpu, ...question }, [port2]);
  };

  const renewed = () => {
    if (document.querySelector(".renewed")) return;
    const note = made("p", { className: "renewed" });
    note.setAttribute("role", "status");
    note.style.cssText = `position: fixed; z-index: 9; inset: auto 0 16px; margin: 0 auto; width: fit-content; max-width: calc(100% - 32px);
      box-sizing: border-box; padding: 10px 16px; border: 1px solid var(--edge); border-radius: 9px; background: var(--paper);
      color: var(--ink); font: 15px/1.4 var(--sans); box-shadow: 0 2px 12px #0003`;
    const button = (name, onclick) => made("button", { type: "button", textContent: said(name), onclick });
    // Read out once it is there.
    document.body.append(note);
    note.append(said("new"), " ", button("reload", () => location.reload()), " ", button("later", () => note.remove()));
  };

  const mega = (bytes) => `${(bytes / 1e6).toFixed(1)} MB`;
  const tell = (worker, { kept, whole, missing = [], is_full, is_done }) => {
    const foot = document.querySelector("footer.end");
    const line = foot.querySelector(".offline") ?? foot.appendChild(made("p", { className: "offline" }));
    const parts = [said(kept < whole ? "kept" : "all").replace("{size}", mega(kept))];
    if (missing.length) parts.push(said(is_full ? "full" : "missing"));
    if (is_done && kept < whole) {
      const onclick = ({ target }) => {
        target.disabled = true;
        ask(worker, { all: true }, (answer) => tell(worker, answer));
      };
      parts.push(made("button", { type: "button", textContent: said("whole").replace("{size}", mega(whole)), onclick }));
    }
    line.replaceChildren(...parts.flatMap((part) => [part, " "]));
  };

  const meet = (worker) => {
    let is_known = false;
    const look = () => {
      // One that waits for answers of the worker before it to end has been installed.
      if (!["installed", "activated"].includes(worker.state) || is_known) return;
      is_known = true;
      ask(worker, {}, (answer) => (answer.release === release ? tell(worker, answer) : renewed()));
    };
    worker.addEventListener("statechange", look);
    look();
  };

  const base = new URL(root.dataset.root || "./", document.baseURI);
  let registration;
  try {
    registration = await navigator.serviceWorker.register(new URL("sw.js", base), { updateViaCache: "none" });
  } catch (error) {
    // The page is as it would be without: a policy forbids it, or the browser keeps nothing.
    return console.info(error);
  }
  // Late too: it is for those who install the page, and a policy may forbid it.
  document.head.append(made("link", { rel: "manifest", href: app }));
  registration.addEventListener("updatefound", () => meet(registration.installing));
  meet(registration.installing ?? registration.waiting ?? registration.active);
  let last = Date.now();
  document.addEventListener("visibilitychange", () => {
    if (document.hidden || Date.now() - last < HOUR_MS) return;
    last = Date.now();
    // Without a network there is nothing new.
    registration.update().catch(() => {});
  });
})();
