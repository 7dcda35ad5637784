// An engine of ours, out of the worker that the site publishes.

import { serve } from "./contestant.js";

serve(async (work, { bindings, wasm, engine }) => {
  const worker = await import(bindings);
  await worker.default({ module_or_path: wasm });
  const trial = await worker.trial(engine, Uint8Array.from(work.experiment));
  return {
    device: trial.device(),
    advance: (steps) => trial.advance(steps),
    loss: () => trial.loss(),
    batch: () => ({ steps: trial.batch_steps(), ms: trial.batch_ms() }),
  };
});
