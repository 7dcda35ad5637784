// TensorFlow.js: its own tensors, gradients and Adam. Each backend is a bundle of its own, which names it.

import * as tf from "@tensorflow/tfjs-core";
import "@tensorflow/tfjs-core/dist/public/chained_ops/register_all_chained_ops";
import "@tensorflow/tfjs-core/dist/register_all_gradients";

import { dense, matrices, serve, signs, targets } from "./contestant.js";

/** The loss as a function of the variables, for pairs: whole matrices are multiplied out before rows go through. */
function pairs(work, weights, gathered) {
  const { embed, in: input, out } = weights;
  const y = tf.tensor2d(targets(work), [work.labels.length, work.classes]);
  const x = tf.tensor2d(dense(work), [work.labels.length, work.inputs]);
  const [a, b] = [0, 1].map((side) => tf.tensor1d(work.rows.map((pair) => pair[side]), "int32"));
  return () => {
    const table = embed.matMul(input);
    const z = gathered ? tf.add(tf.gather(table, a), tf.gather(table, b)) : tf.matMul(x, table);
    const logits = tf.relu(z).matMul(tf.matMul(out, embed, false, true));
    const shifted = tf.sub(logits, tf.max(logits, 1, true));
    const right = tf.sum(tf.mul(shifted, y), 1);
    return tf.mean(tf.sub(tf.log(tf.sum(tf.exp(shifted), 1)), right));
  };
}

/** The same for bits and one logit, with the L1 penalty apart. */
function bits(work, weights) {
  const { in: input, bias_in, out, bias_out } = weights;
  const x = tf.tensor2d(dense(work), [work.labels.length, work.inputs]);
  const sign = tf.tensor2d(signs(work), [work.labels.length, 1]);
  return () => {
    const hidden = tf.relu(tf.add(tf.matMul(x, input), bias_in));
    const logits = tf.add(tf.matMul(hidden, out), bias_out);
    return tf.mean(tf.softplus(tf.neg(tf.mul(sign, logits))));
  };
}

export function contestant(backend) {
  serve(async (work, { gather }) => {
    if (!(await tf.setBackend(backend))) throw new Error(`the backend ${backend} does not start`);
    await tf.ready();
    const named = Object.entries(matrices(work));
    const weights = Object.fromEntries(
      named.map(([name, { data, shape }]) => [name, tf.variable(tf.tensor2d(data, shape), true, name)]),
    );
    const variables = Object.values(weights);
    const loss = work.kind === "pairs" ? pairs(work, weights, gather) : bits(work, weights);
    const { lr, b1, b2, eps, wd, l1 } = work.hyper;
    const penalised = () =>
      variables.reduce((sum, w) => tf.add(sum, tf.mul(l1, tf.sum(tf.abs(w)))), loss());
    const adam = tf.train.adam(lr, b1, b2, eps);
    const step = () => {
      const { value, grads } = tf.variableGrads(l1 > 0 ? penalised : loss, variables);
      if (wd > 0) tf.tidy(() => variables.forEach((w) => w.assign(tf.mul(w, 1 - lr * wd))));
      adam.applyGradients(grads);
      tf.dispose([value, grads]);
    };
    return {
      device: backend,
      async advance(steps) {
        for (let i = 0; i < steps; i++) step();
        // Waits for the device.
        await tf.tidy(() => variables[0].slice([0, 0], [1, 1])).data();
      },
      async loss() {
        const value = tf.tidy(loss);
        const [number] = await value.data();
        value.dispose();
        return number;
      },
    };
  });
}
