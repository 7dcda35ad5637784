// Answers for the site where there is no network. The build writes above this what the release consists of (`SITE`): its name;
// every file with a hash of its content, its size, and whether every article needs it; and for the folder of each language what
// is said of a page that is not kept (`xtask/src/offline.rs`).
//
// Two releases are never mixed, whichever worker is in charge: a file whose name stays is asked for with the release of the
// page that asks (`?r=`), all others have a hash in their names, and what is kept was compared with the hash above. A page
// comes from the network wherever there is one, so nobody is shown an old one without need.
const BASE = new URL("./", location).href;
const OURS = `grokscope ${BASE} `;
const OWN = OURS + SITE.release;
// A host that is silent for longer is taken to be out of reach, where the page is kept.
const PATIENCE_MS = 4000;

// Where an address lies in the site; nothing for those outside.
const placed = (url) => {
  const [address] = url.split(/[?#]/);
  return address.startsWith(BASE) ? decodeURI(address.slice(BASE.length)) : null;
};
const paged = (path) => (path === "" || path.endsWith("/") ? `${path}index.html` : path);
// Files that are no pages and have no hash in their names.
const stays = (path) => /^(recorded\/|manifest\.json$)/.test(path);
const HASHED = /-[0-9a-f]{8,}[./]/;
const key = (path, release) => BASE + path + (stays(path) ? `?r=${release}` : "");

const isRight = async (path, answer) => {
  const hash = new Uint8Array(await crypto.subtle.digest("SHA-256", await answer.arrayBuffer())).slice(0, 8);
  return [...hash].map((byte) => byte.toString(16).padStart(2, "0")).join("") === SITE.files[path][0];
};

// Keeps an answer if it is the file of this release; says whether.
const keep = async (path, answer) => {
  if (!SITE.files[path] || !answer.ok || answer.redirected || !(await isRight(path, answer.clone()))) return false;
  await (await caches.open(OWN)).put(key(path, SITE.release), answer);
  return true;
};

// The names of what is kept of releases, this one first, then the latest.
const releases = async () => {
  const names = (await caches.keys()).filter((name) => name.startsWith(OURS)).reverse();
  return [OWN, ...names.filter((name) => name !== OWN)];
};
const found = async (url, names) => {
  for (const cacheName of names) {
    const answer = await caches.match(url, { cacheName, ignoreVary: true });
    if (answer) return answer;
  }
  return undefined;
};

const gone = () => new Response("of another release", { status: 404, headers: { "content-type": "text/plain" } });

// A part of a page of this release.
const part = async (event, path, release) => {
  const { request } = event;
  const kept = await found(key(path, release), await releases());
  if (kept) return kept;
  const isOwn = release === SITE.release;
  // The host has no files of a release from before.
  if (stays(path) && !isOwn && (await caches.has(OURS + release))) return gone();
  const answer = await fetch(request);
  if (!isOwn || !SITE.files[path] || !answer.ok) return answer;
  if (stays(path)) return (await keep(path, answer.clone())) ? answer : gone();
  event.waitUntil(keep(path, answer.clone()).catch(() => {}));
  return answer;
};

const page = async (event, path) => {
  const names = await releases();
  const kept = () => found(BASE + path, names);
  const late = async () => {
    await new Promise((resolve) => setTimeout(resolve, PATIENCE_MS));
    return (await kept()) ?? new Promise(() => {});
  };
  try {
    const answer = await Promise.race([fetch(event.request), late()]);
    if (answer.status >= 500) return (await kept()) ?? answer;
    if (answer.ok && SITE.files[path]) event.waitUntil(keep(path, answer.clone()).catch(() => {}));
    return answer;
  } catch {
    return (await kept()) ?? absent(path);
  }
};

// What each language calls its own: the longest folder that a path begins with.
const folder = (path) => {
  const folders = Object.keys(SITE.says).filter((folder) => path.startsWith(folder));
  return folders.reduce((one, other) => (other.length > one.length ? other : one), "");
};

const absent = (path) => {
  const { lang, absent, article } = SITE.says[folder(path)];
  const html = `<!doctype html><html lang="${lang}"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>grokscope</title><body style="font: 18px/1.5 system-ui, sans-serif; max-width: 30em; margin: 3em auto; padding: 0 1em">
<p>${absent}</p><p><a href="${BASE}${folder(path)}">${article}</a></p>`;
  return new Response(html, { status: 503, headers: { "content-type": "text/html; charset=utf-8" } });
};

addEventListener("fetch", (event) => {
  const { request } = event;
  const path = placed(request.url);
  if (request.method !== "GET" || path === null) return;
  if (request.mode === "navigate") {
    // Pages for frames in other pages are not kept.
    if (SITE.files[paged(path)]) event.respondWith(page(event, paged(path)));
    return;
  }
  const release = new URL(request.url).searchParams.get("r");
  if (stays(path) ? release : HASHED.test(path)) {
    event.respondWith(part(event, path, release ?? SITE.release));
  }
});

// Nothing waits for pages of an earlier release: these are answered from what is kept of theirs.
addEventListener("install", () => skipWaiting());
// Not fetched ahead of the worker: where that fails, Firefox asks the worker no more.
addEventListener("activate", (event) => event.waitUntil(registration.navigationPreload?.disable()));

addEventListener("message", (event) => event.waitUntil(answer(event)));

// A page says what it is and what it has fetched, and hears what is kept.
const answer = async ({ data, ports: [port], source }) => {
  if (data.release !== SITE.release) return port.postMessage({ release: SITE.release });
  const places = [data.page, ...data.fetched].map(placed).filter((path) => path !== null);
  const wanted = new Set([...places.map(paged), `${folder(places[0])}index.html`].filter((path) => SITE.files[path]));
  for (const [path, [, , is_needed]] of Object.entries(SITE.files)) {
    if (is_needed || data.all || (data.gpu && path.startsWith("worker/gpu-"))) wanted.add(path);
  }
  const missing = [];
  let is_full = false;
  for (const path of wanted) {
    if (await found(key(path, SITE.release), [OWN])) continue;
    try {
      // Names with a hash may come from the browser's own store, where the page has just put them.
      const cache = HASHED.test(path) ? "default" : "no-cache";
      if (!(await keep(path, await fetch(BASE + path, { cache })))) missing.push(path);
    } catch (error) {
      is_full ||= error.name === "QuotaExceededError";
      missing.push(path);
    }
    if (data.all) port.postMessage({ ...(await counted()), release: SITE.release });
  }
  if (missing.length === 0) await tidy(source);
  port.postMessage({ ...(await counted()), release: SITE.release, missing, is_full, is_done: true });
};

// How many bytes are kept, and how many the whole site has.
const counted = async () => {
  const paths = (await (await caches.open(OWN)).keys()).map(({ url }) => placed(url));
  const sum = (paths) => paths.reduce((sum, path) => sum + (SITE.files[path]?.[1] ?? 0), 0);
  return { kept: sum(paths), whole: sum(Object.keys(SITE.files)) };
};

// Forgets other releases, unless there are other pages, which may be of one.
const tidy = async (source) => {
  const windows = await clients.matchAll({ includeUncontrolled: true, type: "window" });
  if (windows.some(({ id, url }) => id !== source.id && url.startsWith(BASE))) return;
  for (const name of await releases()) if (name !== OWN) await caches.delete(name);
};
