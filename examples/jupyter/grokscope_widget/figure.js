// How often Python hears of what was measured.
const PAUSE_MS = 500;

const render = async ({ model, el }) => {
  const { site } = await import(new URL("embed.js", model.get("site")).href);
  site(model.get("site"));
  const figure = document.createElement("grok-figure");
  let rows = [];
  let timer = null;
  const tell = () => {
    timer = null;
    model.set("metrics", rows);
    model.save_changes();
  };
  figure.addEventListener("grok-step", ({ detail }) => {
    // Begun anew.
    if (rows.length > 0 && detail.step <= rows.at(-1).step) rows = [];
    // Told again at a later step, before anything new is measured.
    else if (rows.at(-1)?.trainLoss === detail.trainLoss && rows.at(-1).norm === detail.norm) return;
    rows = [...rows, detail];
    timer ??= setTimeout(tell, PAUSE_MS);
  });
  let set = {};
  const dress = () => {
    const wanted = { name: model.get("figure"), ...model.get("settings") };
    for (const key of Object.keys(set)) if (!(key in wanted)) figure.removeAttribute(key);
    for (const [key, value] of Object.entries(wanted)) {
      if (figure.getAttribute(key) !== String(value)) figure.setAttribute(key, String(value));
    }
    set = wanted;
  };
  dress();
  model.on("change:figure", dress);
  model.on("change:settings", dress);
  el.append(figure);
  return () => {
    clearTimeout(timer);
    model.off("change:figure", dress);
    model.off("change:settings", dress);
    figure.remove();
  };
};

export default { render };
