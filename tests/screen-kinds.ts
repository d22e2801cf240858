/**
 * Runs in a browser and returns the kind of each element of the page: the path of names, classes, roles and names of attributes that
 * leads to it, as a number of 53 bits.
 */
export const KINDS = `(() => {
  const kinds = new Set();
  const note = (element, way) => {
    const names = element.getAttributeNames().map((name) => name === "role" || name === "type" ? name + "=" + element.getAttribute(name) : name);
    const own = way + ">" + element.localName + "." + element.getAttribute("class") + names;
    let [a, b] = [0xdeadbeef, 0x41c6ce57];
    for (let n = 0; n < own.length; n++) {
      a = Math.imul(a ^ own.charCodeAt(n), 2654435761);
      b = Math.imul(b ^ own.charCodeAt(n), 1597334677);
    }
    const kind = (b & 0x1fffff) * 0x100000000 + (a >>> 0);
    kinds.add(kind);
    for (const child of element.children) note(child, String(kind));
  };
  note(document.body, document.documentElement.dataset.contrast ?? "");
  return [...kinds];
})()`;

/** The kinds of elements that were checked in full, in one language and look. */
export type KindsSeen = Set<number>;

/** Notes these kinds. Returns true if one of them is new. */
export function hasNewKind(kinds: readonly number[], seen: KindsSeen): boolean {
  const before = seen.size;
  for (const kind of kinds) seen.add(kind);
  return seen.size > before;
}
