// The page's side of the bench: opens the contestants, sees that they compute the same, and lets them take turns.

const ROUNDS_OF_THE_SLOWEST = 3;

class Contestant {
  constructor({ name, script, options }) {
    Object.assign(this, { name, script, options });
    this.worker = new Worker(script, { type: "module" });
    this.waiting = new Map();
    this.next = 0;
    this.worker.addEventListener("message", ({ data }) => {
      // Our workers also say what the page's own figures listen to.
      const { resolve, reject } = this.waiting.get(data?.id) ?? {};
      if (!resolve) return;
      this.waiting.delete(data.id);
      if ("error" in data) reject(new Error(data.error));
      else resolve(data.value);
    });
    this.worker.addEventListener("error", (event) => {
      for (const { reject } of this.waiting.values()) reject(new Error(event.message || "the worker failed"));
      this.waiting.clear();
    });
  }

  ask(method, question = {}) {
    const id = ++this.next;
    return new Promise((resolve, reject) => {
      this.waiting.set(id, { resolve, reject });
      this.worker.postMessage({ id, method, ...question });
    });
  }
}

const within = (ms, promise) =>
  Promise.race([
    promise,
    new Promise((_, reject) => setTimeout(() => reject(new Error(`no answer in ${ms / 1000} s`)), ms)),
  ]);

async function adapter() {
  const found = await navigator.gpu?.requestAdapter();
  if (!found) return null;
  const { vendor, architecture, device, description } = found.info;
  const words = [vendor, architecture, device, description].filter(Boolean).join(" ");
  const software = found.info.isFallbackAdapter ?? found.isFallbackAdapter ?? false;
  return { words, software: software || /swiftshader|llvmpipe|basic render/i.test(words) };
}

/** Opens one contestant and lets it prove itself; what goes wrong is part of the result. */
async function enter(entry, work, plan, say) {
  const contestant = new Contestant(entry);
  const result = { name: entry.name, slices: [] };
  try {
    const opened = await within(plan.patience, contestant.ask("open", { work, options: entry.options }));
    Object.assign(result, opened);
    result.losses = [await within(plan.patience, contestant.ask("loss"))];
    await within(plan.patience, contestant.ask("train", { steps: plan.checked }));
    result.losses.push(await within(plan.patience, contestant.ask("loss")));
    // The first of these may still be compiling, so the second says how many fit a slice.
    await within(plan.patience, contestant.ask("train", { steps: 1 }));
    let steps = 1;
    for (;;) {
      const ms = await within(plan.patience, contestant.ask("train", { steps }));
      if (ms > plan.slice / 4 || steps > 1e6) {
        contestant.steps = Math.max(1, Math.round((steps * plan.slice) / Math.max(ms, 0.01)));
        break;
      }
      steps *= 4;
    }
    const before = await contestant.ask("counts");
    await within(plan.patience, contestant.ask("train", { steps: contestant.steps }));
    const after = await contestant.ask("counts");
    result.dispatches = (after.dispatches - before.dispatches) / contestant.steps;
    result.submits = (after.submits - before.submits) / contestant.steps;
    result.files = [entry.script, ...(await contestant.ask("fetched"))].map((url) => new URL(url, location).pathname);
    say(`${work.name}: ${entry.name} is ready, ${contestant.steps} steps a slice`);
  } catch (error) {
    result.error = error.message;
    contestant.worker.terminate();
    say(`${work.name}: ${entry.name} does not run: ${error.message}`);
  }
  return { contestant, result };
}

async function compete(work, entries, plan, say) {
  const field = [];
  for (const entry of entries) field.push(await enter(entry, work, plan, say));
  const running = field.filter(({ result }) => !result.error);
  for (let round = 0; round < plan.rounds; round++) {
    for (const { contestant, result } of running) {
      const isSlow = result.slices.some(({ ms }) => ms > 4 * plan.slice);
      if (result.error || (isSlow && round >= ROUNDS_OF_THE_SLOWEST)) continue;
      try {
        const ms = await within(plan.patience, contestant.ask("train", { steps: contestant.steps }));
        result.slices.push({ round, steps: contestant.steps, ms });
      } catch (error) {
        result.error = error.message;
      }
    }
    say(`${work.name}: round ${round + 1} of ${plan.rounds}`);
  }
  // By now batches have found their length.
  for (const { contestant, result } of running) {
    if (!result.error) result.batch = await within(plan.patience, contestant.ask("batch")).catch(() => ({}));
  }
  for (const { contestant } of field) contestant.worker.terminate();
  return { work: work.name, contestants: field.map(({ result }) => result) };
}

/** Everything, as the plan says; what is under way can be read from `bench.said`. */
async function run() {
  const bench = (window.bench = { said: [], result: null, error: null });
  const say = (words) => bench.said.push(words);
  try {
    const plan = await (await fetch("plan.json")).json();
    const result = { browser: navigator.userAgent, adapter: await adapter(), races: [] };
    for (const race of plan.races) result.races.push(await compete(race.work, race.contestants, plan, say));
    bench.result = result;
  } catch (error) {
    bench.error = String(error?.stack ?? error);
  }
}

run();
