// Loops of WebAssembly to measure against: see kernels/src/lib.rs.

import { dense, matrices, serve, signs } from "./contestant.js";

const instance = async () => (await WebAssembly.instantiateStreaming(fetch("kernels.wasm"))).instance.exports;

/** Multiply-adds in registers; a step is one call of `peak`. */
async function peak() {
  const { peak, peak_flop } = await instance();
  return {
    flop: peak_flop(),
    advance(steps) {
      for (let i = 0; i < steps; i++) peak();
    },
    loss: () => 0,
  };
}

/** Parity by dense products, vectorised. */
async function denseParity(work) {
  const kernels = await instance();
  const rows = work.labels.length;
  const { in: input, bias_in: biasIn, out, bias_out: biasOut } = matrices(work);
  const put = (address, numbers) => new Float32Array(kernels.memory.buffer).set(numbers, address / 4);
  const { lr, b1, b2, eps, l1 } = work.hyper;
  put(kernels.dense_new(rows, work.inputs, work.hidden), [lr, b1, b2, eps, l1]);
  put(kernels.dense_rows(), dense(work));
  put(kernels.dense_signs(), signs(work));
  put(kernels.dense_parameters(), [...input.data, ...biasIn.data, ...out.data, ...biasOut.data]);
  return {
    advance: (steps) => kernels.dense_advance(steps),
    loss: () => kernels.dense_loss(),
  };
}

serve((work, { kernel }) => (kernel === "peak" ? peak() : denseParity(work)));
