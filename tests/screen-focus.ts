/**
 * Runs in a browser and returns the controls whose focus is hard to see or covered (WCAG 2.2, 2.4.7, 2.4.11 and 1.4.11). For
 * each `drawing` it checks one control of each kind. Controls with the same path of names and classes are one kind.
 */
export const focusProblems = (drawing: string): string => `(() => {
  const asked = (globalThis.focusAsked ??= new Set());
  const problems = [];
  for (const each of document.querySelectorAll("a[href], button, input:not([type=hidden])")) {
    const kind = ${JSON.stringify(drawing)} + wayTo(each);
    if (!each.checkVisibility() || asked.has(kind) || (document.querySelector("dialog[open]")?.contains(each) ?? true) === false) continue;
    asked.add(kind);
    each.focus();
    const found = problemOf(each);
    if (found !== null) problems.push("focus " + found + ": " + each.outerHTML.slice(0, 120));
  }
  document.activeElement?.blur();
  return problems;

  function problemOf(control) {
    if (document.activeElement !== control) return "does not come";
    const { outlineStyle, outlineWidth, outlineOffset, outlineColor } = getComputedStyle(control);
    const [width, offset] = [parseFloat(outlineWidth), parseFloat(outlineOffset)];
    if (outlineStyle === "none" || width < 2) return "is not shown";
    const box = control.getBoundingClientRect();
    const [x, y, away] = [(box.left + box.right) / 2, (box.top + box.bottom) / 2, offset + width / 2];
    const top = document.elementFromPoint(x, y);
    if (top === null || !(control.contains(top) || top.contains(control) || [...control.labels ?? []].includes(top))) return "is covered";
    const beside = [[box.left - away, y], [box.right + away, y], [x, box.top - away], [x, box.bottom + away]];
    const [place] = beside.filter(([left, down]) => left > 0 && left < innerWidth && down > 0 && down < innerHeight);
    if (place === undefined) return "has no room for its mark";
    const behind = document.elementsFromPoint(...place).map((each) => getComputedStyle(each).backgroundColor).find(isOpaque);
    const ratio = contrast(outlineColor, behind ?? getComputedStyle(document.body).backgroundColor);
    return ratio >= 3 ? null : "has a contrast of only " + ratio.toFixed(2) + " (" + outlineColor + " on " + behind + ")";
  }

  function wayTo(element) {
    return element === null ? "" : wayTo(element.parentElement) + ">" + element.localName + "." + element.className;
  }

  function isOpaque(color) {
    return !/^rgba\\(.* 0\\)$|^transparent$/.test(color);
  }

  function contrast(...colors) {
    const [less, more] = colors.map(luminance).sort((a, b) => a - b);
    return (more + 0.05) / (less + 0.05);
  }

  function luminance(color) {
    const [r, g, b] = color.match(/[\\d.]+/g).slice(0, 3).map((each) => {
      const part = each / 255;
      return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  }
})()`;
