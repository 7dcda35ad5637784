// One figure alone, for a frame in somebody else's page: `?figure=parity`. Here and not in the program because the rest
// should neither be seen nor brought to life before it is gone.
{
  const name = new URLSearchParams(location.search).get("figure");
  const figure = [...document.querySelectorAll("grok-figure")].find((one) => one.getAttribute("name") === name);
  const root = document.documentElement;
  if (figure) {
    root.dataset.figure = name;
    const credit = document.createElement("a");
    Object.assign(credit, { className: "credit", target: "_blank", textContent: document.title });
    credit.href = `${location.pathname}#${figure.id}`;
    document.querySelector("main").replaceChildren(figure, credit);
    // Whoever frames the page may know how high it is.
    new ResizeObserver(() => parent.postMessage({ grokscope: root.offsetHeight }, "*")).observe(root);
  } else if (name !== null) {
    // The program says so where it says what else of the address it could not read.
    root.dataset.unknownFigure = name;
  }
}
