// The worker's side of the bench: one contestant, which trains when the page says so.
//
// A contestant is a function open(work, options) → { device, advance(steps), loss() }, flop where a step is a known
// number of operations, and batch() where it says how it queues steps. `work` is what `grokscope-bench` writes (data,
// initial weights, hyper-parameters); advance returns once the device is done.

const counts = { dispatches: 0, submits: 0 };

function counting(prototype, method, count) {
  const original = prototype?.[method];
  if (!original) return;
  prototype[method] = function (...everything) {
    counts[count] += 1;
    return original.apply(this, everything);
  };
}
counting(self.GPUComputePassEncoder?.prototype, "dispatchWorkgroups", "dispatches");
counting(self.GPUComputePassEncoder?.prototype, "dispatchWorkgroupsIndirect", "dispatches");
counting(self.GPUQueue?.prototype, "submit", "submits");

/** Answers the page's questions about the contestant that `open` makes. */
export function serve(open) {
  let run;
  const methods = {
    async open({ work, options }) {
      run = await open(work, options);
      return { device: run.device ?? "", flop: run.flop ?? null };
    },
    loss: () => run.loss(),
    /** Milliseconds of so many steps. */
    async train({ steps }) {
      const begun = performance.now();
      await run.advance(steps);
      return performance.now() - begun;
    },
    counts: () => ({ ...counts }),
    batch: () => run.batch?.() ?? {},
    /** What has been fetched besides the worker's own script. */
    fetched: () => performance.getEntriesByType("resource").map((entry) => entry.name),
  };
  addEventListener("message", async ({ data }) => {
    if (!(data?.method in methods)) return;
    try {
      postMessage({ id: data.id, value: await methods[data.method](data) });
    } catch (error) {
      postMessage({ id: data.id, error: String(error?.message ?? error) });
    }
  });
}

/** The matrices of the initial weights by name: { data, shape }. */
export function matrices(work) {
  const flat = Float32Array.from(work.parameters);
  return Object.fromEntries(
    work.layout.map(({ matrix, rows, cols, offset }) => [
      matrix,
      { data: flat.slice(offset, offset + rows * cols), shape: [rows, cols] },
    ]),
  );
}

/** Rows × inputs, as the network reads them: how often each number occurs in a pair, or ±1 for each bit. */
export function dense(work) {
  const rows = work.labels.length;
  const x = new Float32Array(rows * work.inputs);
  if (work.kind === "pairs") {
    work.rows.forEach(([a, b], row) => {
      x[row * work.inputs + a] += 1;
      x[row * work.inputs + b] += 1;
    });
  } else {
    work.rows.forEach((bits, row) => x.set(bits.map((bit) => 2 * bit - 1), row * work.inputs));
  }
  return x;
}

/** Rows × classes, one-hot. */
export function targets(work) {
  const y = new Float32Array(work.labels.length * work.classes);
  work.labels.forEach((label, row) => (y[row * work.classes + label] = 1));
  return y;
}

/** ±1 for each row. */
export const signs = (work) => Float32Array.from(work.labels, (label) => 2 * label - 1);
