// jax-js: one compiled function a step. `.ref` keeps an array for another use; every other use gives it away.

import { blockUntilReady, defaultDevice, init, jit, nn, numpy as np, tree, valueAndGrad } from "@jax-js/jax";

import { dense, matrices, serve, signs, targets } from "./contestant.js";

function pairs(work, gathered) {
  const rows = work.labels.length;
  const y = np.array(targets(work)).reshape([rows, work.classes]);
  const data = gathered
    ? { a: np.array(Int32Array.from(work.rows, ([a]) => a)), b: np.array(Int32Array.from(work.rows, ([, b]) => b)), y }
    : { x: np.array(dense(work)).reshape([rows, work.inputs]), y };
  const loss = ({ embed, in: input, out }, { a, b, x, y }) => {
    const table = np.matmul(embed.ref, input);
    const z = gathered ? np.take(table.ref, a, 0).add(np.take(table, b, 0)) : np.matmul(x, table);
    const logits = np.matmul(nn.relu(z), np.matmul(out, embed.transpose()));
    return nn.logSoftmax(logits).mul(y).sum().mul(-1 / rows);
  };
  return { data, loss };
}

function bits(work) {
  const rows = work.labels.length;
  const data = {
    x: np.array(dense(work)).reshape([rows, work.inputs]),
    sign: np.array(signs(work)).reshape([rows, 1]),
  };
  const loss = ({ in: input, bias_in, out, bias_out }, { x, sign }) => {
    const hidden = nn.relu(np.matmul(x, input).add(bias_in));
    const logits = np.matmul(hidden, out).add(bias_out);
    return nn.softplus(sign.mul(logits).mul(-1)).mean();
  };
  return { data, loss };
}

serve(async (work, { device, gather }) => {
  const found = await init(device);
  if (!found.includes(device)) throw new Error(`the device ${device} does not start`);
  defaultDevice(device);
  const { lr, b1, b2, eps, wd, l1 } = work.hyper;
  let weights = Object.fromEntries(
    Object.entries(matrices(work)).map(([name, { data, shape }]) => [name, np.array(data).reshape(shape)]),
  );
  const { data, loss } = work.kind === "pairs" ? pairs(work, gather) : bits(work);
  let first = tree.map((w) => np.zeros(w.shape), tree.ref(weights));
  let second = tree.map((w) => np.zeros(w.shape), tree.ref(weights));

  const step = jit((weights, first, second, unbias1, unbias2, data) => {
    const [value, gradients] = valueAndGrad(loss)(tree.ref(weights), data);
    value.dispose();
    const [newWeights, newFirst, newSecond] = [{}, {}, {}];
    for (const name of Object.keys(weights)) {
      const w = weights[name];
      let g = gradients[name];
      if (l1 > 0) g = g.add(np.sign(w.ref).mul(l1));
      const m = first[name].mul(b1).add(g.ref.mul(1 - b1));
      const v = second[name].mul(b2).add(np.square(g).mul(1 - b2));
      const update = m.ref.mul(unbias1.ref).div(np.sqrt(v.ref.mul(unbias2.ref)).add(eps));
      newWeights[name] = (wd > 0 ? w.mul(1 - lr * wd) : w).sub(update.mul(lr));
      newFirst[name] = m;
      newSecond[name] = v;
    }
    unbias1.dispose();
    unbias2.dispose();
    return [newWeights, newFirst, newSecond];
  });
  const value = jit(loss);

  let t = 0;
  return {
    device,
    async advance(steps) {
      for (let i = 0; i < steps; i++) {
        t += 1;
        const unbias = [b1, b2].map((b) => np.array(1 / (1 - b ** t)));
        [weights, first, second] = step(weights, first, second, ...unbias, tree.ref(data));
      }
      await blockUntilReady(weights);
    },
    async loss() {
      const [number] = await value(tree.ref(weights), tree.ref(data)).data();
      return number;
    },
  };
});
