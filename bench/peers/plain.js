// Plain JavaScript on typed arrays, with the same table look-ups as our engine: what one would write by hand.
//
// Inner loops run over contiguous elements, several rows or columns share each load, and nothing is allocated
// while training.

import { matrices, serve, signs } from "./contestant.js";

const fround = Math.fround;

/** to (m × n) += a (m × k) · b (k × n); four rows of the result share each row of b. */
function addProduct(to, a, b, m, k, n) {
  let i = 0;
  for (; i + 4 <= m; i += 4) {
    const [t0, t1, t2, t3] = [i * n, (i + 1) * n, (i + 2) * n, (i + 3) * n];
    const [a0, a1, a2, a3] = [i * k, (i + 1) * k, (i + 2) * k, (i + 3) * k];
    for (let l = 0; l < k; l++) {
      const x0 = a[a0 + l];
      const x1 = a[a1 + l];
      const x2 = a[a2 + l];
      const x3 = a[a3 + l];
      const row = l * n;
      for (let j = 0; j < n; j++) {
        const y = b[row + j];
        to[t0 + j] = fround(to[t0 + j] + fround(x0 * y));
        to[t1 + j] = fround(to[t1 + j] + fround(x1 * y));
        to[t2 + j] = fround(to[t2 + j] + fround(x2 * y));
        to[t3 + j] = fround(to[t3 + j] + fround(x3 * y));
      }
    }
  }
  for (; i < m; i++) {
    for (let l = 0; l < k; l++) {
      const x = a[i * k + l];
      for (let j = 0; j < n; j++) to[i * n + j] = fround(to[i * n + j] + fround(x * b[l * n + j]));
    }
  }
}

function transpose(to, from, rows, cols) {
  for (let i = 0; i < rows; i++) for (let j = 0; j < cols; j++) to[j * rows + i] = from[i * cols + j];
}

class AdamW {
  constructor(size, { lr, b1, b2, eps, wd, l1 }) {
    Object.assign(this, { lr, b1, b2, eps, wd, l1, step: 0 });
    this.first = new Float32Array(size);
    this.second = new Float32Array(size);
  }

  update(weights, gradient) {
    const { first, second, lr, b1, b2, eps, wd, l1 } = this;
    this.step += 1;
    const unbias1 = 1 / (1 - b1 ** this.step);
    const unbias2 = 1 / (1 - b2 ** this.step);
    for (let i = 0; i < weights.length; i++) {
      const w = weights[i];
      const g = gradient[i] + l1 * ((w > 0 ? 1 : 0) - (w < 0 ? 1 : 0));
      const m = b1 * first[i] + (1 - b1) * g;
      const v = b2 * second[i] + (1 - b2) * g * g;
      first[i] = m;
      second[i] = v;
      weights[i] = w - lr * (wd * w + (m * unbias1) / (Math.sqrt(v * unbias2) + eps));
    }
  }
}

/** One flat vector and its matrices as views into it. */
function views(flat, layout) {
  return Object.fromEntries(
    layout.map(({ matrix, rows, cols, offset }) => [matrix, flat.subarray(offset, offset + rows * cols)]),
  );
}

function pairs(work) {
  const [p, d, h] = [work.inputs, work.embed, work.hidden];
  const rows = work.labels.length;
  const labels = Int32Array.from(work.labels);
  const as = Int32Array.from(work.rows, ([a]) => a * h);
  const bs = Int32Array.from(work.rows, ([, b]) => b * h);
  const floats = (length) => new Float32Array(length);
  const weights = Float32Array.from(work.parameters);
  const gradient = floats(weights.length);
  const { embed, in: input, out } = views(weights, work.layout);
  const { embed: embedGradient, in: inputGradient, out: outGradient } = views(gradient, work.layout);
  const [embedT, inputT, outT] = [floats(d * p), floats(h * d), floats(d * h)];
  const [table, tableGradient, tableGradientT] = [floats(p * h), floats(p * h), floats(h * p)];
  // W_o = Out·Eᵀ, h × p.
  const [top, topT, topGradient, topGradientT] = [floats(h * p), floats(p * h), floats(h * p), floats(p * h)];
  // A block of rows stays in the first-level cache.
  const BLOCK = 32;
  const [hidden, hiddenT, hiddenGradient, logits] = [floats(BLOCK * h), floats(h * BLOCK), floats(BLOCK * h), floats(BLOCK * p)];
  const adam = new AdamW(weights.length, work.hyper);

  function load() {
    table.fill(0);
    addProduct(table, embed, input, p, d, h);
    transpose(embedT, embed, p, d);
    top.fill(0);
    addProduct(top, out, embedT, h, d, p);
    transpose(topT, top, h, p);
  }

  /** Activations, and logits from them, of rows from `start` on. */
  function forward(start, count) {
    for (let r = 0; r < count; r++) {
      const [a, b, to] = [as[start + r], bs[start + r], r * h];
      for (let j = 0; j < h; j++) {
        const z = fround(table[a + j] + table[b + j]);
        hidden[to + j] = z > 0 ? z : 0;
      }
    }
    logits.fill(0);
    addProduct(logits, hidden, top, count, h, p);
  }

  /** Replaces a row of logits by exponentials and returns their sum and the largest logit. */
  function softmax(row) {
    let largest = -Infinity;
    for (let c = row; c < row + p; c++) largest = Math.max(largest, logits[c]);
    let sum = 0;
    for (let c = row; c < row + p; c++) sum += logits[c] = Math.exp(logits[c] - largest);
    return { sum, largest };
  }

  function backward(start, count) {
    for (let r = 0; r < count; r++) {
      const row = r * p;
      const scale = 1 / (softmax(row).sum * rows);
      for (let c = row; c < row + p; c++) logits[c] *= scale;
      logits[row + labels[start + r]] -= 1 / rows;
    }
    for (let r = 0; r < count; r++) for (let j = 0; j < h; j++) hiddenT[j * count + r] = hidden[r * h + j];
    addProduct(topGradient, hiddenT, logits, h, count, p);
    hiddenGradient.fill(0);
    addProduct(hiddenGradient, logits, topT, count, p, h);
    for (let r = 0; r < count; r++) {
      const [a, b, from] = [as[start + r], bs[start + r], r * h];
      for (let j = 0; j < h; j++) {
        const g = hidden[from + j] > 0 ? hiddenGradient[from + j] : 0;
        tableGradient[a + j] = fround(tableGradient[a + j] + g);
        tableGradient[b + j] = fround(tableGradient[b + j] + g);
      }
    }
  }

  function pullBack() {
    gradient.fill(0);
    addProduct(outGradient, topGradient, embed, h, p, d);
    transpose(topGradientT, topGradient, h, p);
    addProduct(embedGradient, topGradientT, out, p, h, d);
    transpose(inputT, input, d, h);
    addProduct(embedGradient, tableGradient, inputT, p, h, d);
    addProduct(inputGradient, embedT, tableGradient, d, p, h);
  }

  function step() {
    load();
    topGradient.fill(0);
    tableGradient.fill(0);
    for (let start = 0; start < rows; start += BLOCK) {
      const count = Math.min(BLOCK, rows - start);
      forward(start, count);
      backward(start, count);
    }
    pullBack();
    adam.update(weights, gradient);
  }

  function loss() {
    load();
    let total = 0;
    for (let start = 0; start < rows; start += BLOCK) {
      const count = Math.min(BLOCK, rows - start);
      forward(start, count);
      for (let r = 0; r < count; r++) {
        const right = logits[r * p + labels[start + r]];
        const { sum, largest } = softmax(r * p);
        total += Math.log(sum) + largest - right;
      }
    }
    return total / rows;
  }
  return { step, loss };
}

/** Bits in groups of five: a row's pre-activations are sums of one entry a group. */
function bits(work) {
  const GROUP = 5;
  const [n, h, rows] = [work.inputs, work.hidden, work.labels.length];
  const groups = Math.ceil(n / GROUP);
  const patterns = 1 << GROUP;
  const size = (group) => Math.min(GROUP, n - group * GROUP);
  // Row by row, where the entries of its groups start.
  const places = new Int32Array(rows * groups);
  work.rows.forEach((digits, row) =>
    digits.forEach((bit, i) => {
      const group = Math.floor(i / GROUP);
      places[row * groups + group] |= bit << (i % GROUP);
    }),
  );
  for (let i = 0; i < places.length; i++) places[i] = ((i % groups) * patterns + places[i]) * h;
  const sign = signs(work);
  const weights = Float32Array.from(work.parameters);
  const gradient = new Float32Array(weights.length);
  const { in: input, bias_in: biasIn, out, bias_out: biasOut } = views(weights, work.layout);
  const gradients = views(gradient, work.layout);
  const [table, tableGradient] = [new Float32Array(groups * patterns * h), new Float32Array(groups * patterns * h)];
  const hidden = new Float32Array(h);
  const adam = new AdamW(weights.length, work.hyper);

  function load() {
    for (let group = 0; group < groups; group++) {
      const base = group * patterns * h;
      for (let j = 0; j < h; j++) {
        let none = group === 0 ? biasIn[j] : 0;
        for (let i = 0; i < size(group); i++) none -= input[(group * GROUP + i) * h + j];
        table[base + j] = none;
      }
      for (let i = 0; i < size(group); i++) {
        const row = (group * GROUP + i) * h;
        const half = h << i;
        for (let to = 0; to < half; to += h) {
          for (let j = 0; j < h; j++) table[base + half + to + j] = fround(table[base + to + j] + fround(2 * input[row + j]));
        }
      }
    }
  }

  /** Activations of a row into `hidden`; returns its logit. */
  function forward(row) {
    const first = row * groups;
    const place = places[first];
    for (let j = 0; j < h; j++) hidden[j] = table[place + j];
    for (let group = 1; group < groups; group++) {
      const place = places[first + group];
      for (let j = 0; j < h; j++) hidden[j] = fround(hidden[j] + table[place + j]);
    }
    let logit = biasOut[0];
    for (let j = 0; j < h; j++) {
      const z = hidden[j] > 0 ? hidden[j] : 0;
      hidden[j] = z;
      logit = fround(logit + fround(z * out[j]));
    }
    return logit;
  }

  function step() {
    load();
    gradient.fill(0);
    tableGradient.fill(0);
    for (let row = 0; row < rows; row++) {
      const logit = forward(row);
      const g = fround(-sign[row] / (1 + Math.exp(sign[row] * logit)) / rows);
      gradients.bias_out[0] += g;
      for (let j = 0; j < h; j++) {
        const z = hidden[j];
        gradients.out[j] = fround(gradients.out[j] + fround(g * z));
        hidden[j] = z > 0 ? fround(g * out[j]) : 0;
      }
      for (let group = 0; group < groups; group++) {
        const place = places[row * groups + group];
        for (let j = 0; j < h; j++) tableGradient[place + j] = fround(tableGradient[place + j] + hidden[j]);
      }
    }
    for (let group = 0; group < groups; group++) {
      const base = group * patterns * h;
      for (let i = size(group) - 1; i >= 0; i--) {
        const row = (group * GROUP + i) * h;
        const half = h << i;
        for (let at = 0; at < half; at += h) {
          for (let j = 0; j < h; j++) {
            const lifted = tableGradient[base + half + at + j];
            gradients.in[row + j] += lifted;
            tableGradient[base + at + j] += lifted;
          }
        }
      }
      for (let i = 0; i < size(group); i++) {
        const row = (group * GROUP + i) * h;
        for (let j = 0; j < h; j++) gradients.in[row + j] = 2 * gradients.in[row + j] - tableGradient[base + j];
      }
      if (group === 0) for (let j = 0; j < h; j++) gradients.bias_in[j] = tableGradient[j];
    }
    adam.update(weights, gradient);
  }

  function loss() {
    load();
    let total = 0;
    for (let row = 0; row < rows; row++) {
      const wrong = -sign[row] * forward(row);
      total += Math.max(wrong, 0) + Math.log1p(Math.exp(-Math.abs(wrong)));
    }
    return total / rows;
  }
  return { step, loss };
}

serve((work) => {
  const { step, loss } = work.kind === "pairs" ? pairs(work) : bits(work);
  return {
    advance(steps) {
      for (let i = 0; i < steps; i++) step();
    },
    loss,
  };
});
