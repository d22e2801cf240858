// Changes an element's content to other HTML and leaves alone what is the same, so that focus, selection, scroll positions, typed
// values and open <details> stay. Children with an id or a data-key are recognized wherever they are, all others by their place:
// give one to rows, and to everything that comes and goes.

/** Replaces the content of `element`. If the HTML lacks the focused control, the focus goes to the element itself. */
export function morph(element, html) {
  const template = document.createElement("template");
  template.innerHTML = html;
  const restore = remember(element);
  patchChildren(element, template.content);
  restore();
}

function patchChildren(old, fresh) {
  const wantedKeys = new Set([...fresh.children].map(keyOf));
  for (const child of [...old.children]) if (keyOf(child) !== null && !wantedKeys.has(keyOf(child))) child.remove();
  const keyed = new Map([...old.children].map((child) => [keyOf(child), child]));
  let next = old.firstChild;
  for (const wanted of [...fresh.childNodes]) {
    const key = keyOf(wanted);
    const known = key === null ? nextLike(next, wanted) : keyed.get(key);
    if (known === undefined || !isLike(known, wanted)) {
      old.insertBefore(wanted, next);
      continue;
    }
    while (next !== known && next?.nodeType === Node.TEXT_NODE) next = removed(next);
    if (known === next) next = next.nextSibling;
    else move(old, known, next);
    patch(known, wanted);
  }
  while (next !== null) next = removed(next);
}

/** The first node from `next` on that `wanted` can be, if only texts are before it. */
function nextLike(next, wanted) {
  let node = next;
  if (wanted.nodeType === Node.ELEMENT_NODE) while (node?.nodeType === Node.TEXT_NODE) node = node.nextSibling;
  return node !== null && keyOf(node) === null ? node : undefined;
}

function isLike(node, wanted) {
  return node.nodeName === wanted.nodeName && node.type === wanted.type;
}

function patch(node, wanted) {
  if (node.isEqualNode(wanted)) return;
  if (node.nodeType !== Node.ELEMENT_NODE) node.data = wanted.data;
  else {
    patchAttributes(node, wanted);
    patchChildren(node, wanted);
  }
}

function patchAttributes(element, wanted) {
  // The reader opened and closed it.
  const isOwn = (name) => name === "open" && element.matches("details, dialog");
  for (const { name } of [...element.attributes]) if (!wanted.hasAttribute(name) && !isOwn(name)) element.removeAttribute(name);
  for (const { name, value } of wanted.attributes)
    if (element.getAttribute(name) !== value && !isOwn(name)) element.setAttribute(name, value);
}

/** Moves a child. Newer browsers do it without taking the focus from it. */
function move(parent, child, before) {
  if (typeof parent.moveBefore === "function") parent.moveBefore(child, before);
  else parent.insertBefore(child, before);
}

/** Removes a node and returns the one after it. */
function removed(node) {
  const next = node.nextSibling;
  node.remove();
  return next;
}

function keyOf(node) {
  return node.getAttribute?.("id") || node.dataset?.key || null;
}

/** Returns the function that puts focus and selected text back where they were, as far as they are still there. */
function remember(element) {
  const active = element.contains(document.activeElement) ? document.activeElement : null;
  const selection = getSelection();
  const { anchorNode, anchorOffset, focusNode, focusOffset, isCollapsed } = selection;
  return () => {
    if (active !== null && document.activeElement !== active) focusOn(active.isConnected ? active : element);
    const ends = [anchorNode, focusNode];
    if (isCollapsed || !ends.every((node) => node?.isConnected) || !ends.some((node) => element.contains(node))) return;
    const offsets = [Math.min(anchorOffset, lengthOf(anchorNode)), Math.min(focusOffset, lengthOf(focusNode))];
    if (selection.anchorOffset === offsets[0] && selection.focusOffset === offsets[1] && selection.focusNode === focusNode)
      return;
    selection.setBaseAndExtent(anchorNode, offsets[0], focusNode, offsets[1]);
  };
}

function focusOn(target) {
  if (target.tabIndex < 0) target.tabIndex = -1;
  target.focus({ preventScroll: true });
}

function lengthOf(node) {
  return node.nodeType === Node.TEXT_NODE ? node.data.length : node.childNodes.length;
}
