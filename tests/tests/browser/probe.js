// Looks at every figure of the page as it is laid out, and sends what is wrong to the parent.
(() => {
  const errors = [];
  addEventListener("error", (e) => errors.push("error: " + e.message));
  const log = console.error;
  console.error = (...args) => { errors.push("console: " + args.join(" ")); log(...args); };

  // Any CSS colour as sRGB, through a canvas, which understands all that the browser does.
  const canvas = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
  const rgba = (colour) => {
    canvas.clearRect(0, 0, 1, 1);
    canvas.fillStyle = colour;
    canvas.fillRect(0, 0, 1, 1);
    return canvas.getImageData(0, 0, 1, 1).data;
  };
  const luminance = ([r, g, b]) => {
    const light = (c) => (c / 255 <= 0.04045 ? c / 255 / 12.92 : ((c / 255 + 0.055) / 1.055) ** 2.4);
    return 0.2126 * light(r) + 0.7152 * light(g) + 0.0722 * light(b);
  };
  const contrast = (a, b) => {
    const [x, y] = [luminance(a) + 0.05, luminance(b) + 0.05];
    return Math.max(x / y, y / x);
  };
  const ground = (element) => {
    for (let at = element; at; at = at.parentElement) {
      const colour = rgba(getComputedStyle(at).backgroundColor);
      if (colour[3] > 250) return colour;
    }
    return [255, 255, 255, 255];
  };
  const inside = (inner, outer) =>
    inner.left >= outer.left - 1 && inner.right <= outer.right + 1 &&
    inner.top >= outer.top - 1 && inner.bottom <= outer.bottom + 1;
  const overlap = (a, b) =>
    Math.min(a.right, b.right) - Math.max(a.left, b.left) > 1.5 &&
    Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top) > 3;

  addEventListener("load", () => setTimeout(() => {
    const problems = errors.slice();
    const figures = [...document.querySelectorAll("main .perfdiff")];
    let words = 0;
    let drawn = 0;
    if (document.documentElement.scrollWidth > innerWidth + 1) {
      problems.push(`the page is ${document.documentElement.scrollWidth} wide in ${innerWidth}`);
    }
    for (const figure of figures) {
      const name = figure.id;
      if (figure.scrollWidth > figure.clientWidth + 1) {
        problems.push(`${name} overflows: ${figure.scrollWidth} in ${figure.clientWidth}`);
      }
      const walker = document.createTreeWalker(figure, NodeFilter.SHOW_TEXT);
      while (walker.nextNode()) {
        const text = walker.currentNode.textContent.trim();
        const element = walker.currentNode.parentElement;
        if (!text || element.closest("style")) continue;
        const style = getComputedStyle(element);
        const svg = element.closest("svg");
        const colour = rgba(svg ? style.fill : style.color);
        const ratio = contrast(colour, ground(element));
        words += 1;
        // WCAG 2.2, 1.4.3: 4.5 to 1 for text of this size.
        if (ratio < 4.5) problems.push(`${name}: contrast ${ratio.toFixed(2)} of "${text}"`);
        if (style.userSelect === "none") problems.push(`${name}: "${text}" cannot be selected`);
      }
      for (const svg of figure.querySelectorAll("svg")) {
        drawn += 1;
        const frame = svg.getBoundingClientRect();
        if (frame.width < 100) problems.push(`${name}: a picture of ${frame.width} px`);
        const texts = [...svg.querySelectorAll("text")].filter((t) => t.textContent.trim());
        const boxes = texts.map((t) => t.getBoundingClientRect());
        boxes.forEach((box, i) => {
          if (!inside(box, frame)) problems.push(`${name}: "${texts[i].textContent}" is cut off`);
          for (let j = 0; j < i; j++) {
            if (overlap(box, boxes[j])) {
              problems.push(`${name}: "${texts[i].textContent}" on "${texts[j].textContent}"`);
            }
          }
        });
        const named = svg.getAttribute("role") === "img" && svg.getAttribute("aria-label");
        if (!named) problems.push(`${name}: a picture that a screen reader cannot tell`);
      }
      const selection = getSelection();
      selection.selectAllChildren(figure);
      if (!selection.toString().includes("Speedup") && !figure.querySelector("table")) {
        problems.push(`${name}: selecting it selects nothing`);
      }
      selection.removeAllRanges();
    }
    const ids = figures.flatMap((f) => [f, ...f.querySelectorAll("[id]")]).map((e) => e.id);
    if (new Set(ids).size !== ids.length) problems.push("an id is there twice");
    const found = { theme: document.documentElement.className, width: innerWidth };
    Object.assign(found, { figures: figures.length, words, drawn, problems });
    parent.postMessage(JSON.stringify(found), "*");
  }, 100));
})();
