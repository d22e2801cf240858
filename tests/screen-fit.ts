export interface Size {
  readonly width: number;
  readonly height: number;
}

/** A wide display magnified to 200 percent has 640 by 400 pixels, to 400 percent 320 (WCAG 2.2, 1.4.4 and 1.4.10). */
export const SMALL = [
  { width: 640, height: 400 },
  { width: 320, height: 640 },
] as const;

/**
 * Runs in a browser and returns the elements that are cut off or scroll sideways, whether the dial's mark lies over the words, whether
 * one language has a row for itself on a display that is not magnified, and the buttons whose digit went to a line below their words.
 */
export const MISFITS = `(() => {
  const wide = document.documentElement.scrollWidth > innerWidth ? ["scrolls sideways"] : [];
  const cut = [...document.querySelectorAll("h1, h2, p, a, button, input, label, legend, dt, dd, th, td, li, caption")].filter((each) => {
    const box = each.getBoundingClientRect();
    if (each.closest(".unseen") || box.width === 0) return false;
    const block = getComputedStyle(each).display !== "inline";
    return box.left < -0.5 || box.right > innerWidth + 0.5 || (block && each.scrollWidth > each.clientWidth + 1);
  });
  const range = document.createRange();
  const outside = [...document.querySelectorAll("button, a.button")].filter((each) => {
    const box = each.getBoundingClientRect();
    return box.width > 0 && [...each.childNodes].some((part) => {
      if (part.className === "unseen") return false;
      range.selectNodeContents(part);
      return [...range.getClientRects()].some(({ left, right }) => left < box.left - 0.5 || right > box.right + 0.5);
    });
  });
  const mark = document.querySelector(".dial-mark")?.getBoundingClientRect();
  const words = document.querySelector(".about-words")?.getBoundingClientRect();
  const covered = mark?.width > 0 && mark.top < words.bottom ? ["the dial lies over the words"] : [];
  const languages = Object.groupBy(document.querySelectorAll(".languages > button"), (each) => Math.round(each.offsetTop));
  const rows = Object.values(languages);
  const alone = innerWidth >= 390 && rows.length > 1 && rows.some((row) => row.length === 1) ? ["one language stands alone"] : [];
  const below = [...document.querySelectorAll(":is(button, a.button) > .key")].filter((key) => {
    const words = [...key.parentElement.children].find((part) => part !== key && part.className !== "unseen");
    return key.offsetWidth > 0 && words !== undefined && key.getBoundingClientRect().top >= words.getBoundingClientRect().bottom;
  });
  const wrapped = below.map((key) => "its digit is on another line: " + key.parentElement.textContent.trim().slice(0, 60));
  return [...wide, ...covered, ...alone, ...wrapped, ...[...cut, ...outside].map((each) => "does not fit: <" + each.localName + "> " + each.textContent.trim().slice(0, 60))];
})()`;
