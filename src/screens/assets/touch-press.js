// Presses of the keys on the screen: at once when a finger comes down, also while another finger is still down. A fast typist's double
// letters are two presses; a contact that bounces is one.

/** The same key down again within this time is one press whose contact bounced, as in debounce.js. */
const BOUNCE_MS = 50;
/** A finger needs longer than this to leave a key and come back. */
const LIFT_MS = 20;

/**
 * Calls `press(key, isDown)` for each press of a key: as the finger comes down, or with the click if `waits(key)` or if no pointer pressed
 * it. The machine's keypads in the page are protected from bounces too.
 */
export function steadyPresses(keyboard, { waits, press }) {
  const downAt = new Map();
  const upAt = new Map();
  /** The keys whose press was handled as the finger came down; their click is not another. */
  const handled = new Set();
  const bounced = new Set();
  const keyOf = ({ target }) => target.closest?.("[data-press]");
  const since = (map, key, { timeStamp }) => timeStamp - (map.get(key) ?? -Infinity);

  addEventListener(
    "pointerdown",
    (event) => {
      const key = keyOf(event);
      if (!key || event.button > 0) return;
      const bounces = since(downAt, key, event) < BOUNCE_MS || since(upAt, key, event) < LIFT_MS;
      downAt.set(key, event.timeStamp);
      if (bounces) bounced.add(key);
      else bounced.delete(key);
      if (!keyboard.contains(key) || waits(key)) return;
      handled.add(key);
      // A screen that has only just appeared takes no press, as in debounce.js.
      if (!bounces && "ready" in document.documentElement.dataset) press(key, true);
    },
    { capture: true },
  );
  for (const type of ["pointerup", "pointercancel"])
    addEventListener(
      type,
      (event) => {
        const key = keyOf(event);
        if (!key) return;
        upAt.set(key, event.timeStamp);
        // No click follows.
        if (type === "pointercancel") handled.delete(key);
      },
      { capture: true },
    );
  addEventListener(
    "click",
    (event) => {
      const key = keyOf(event);
      if (!key) return;
      if (bounced.delete(key)) event.stopImmediatePropagation();
      else if (keyboard.contains(key) && !handled.has(key)) press(key, false);
      handled.delete(key);
    },
    { capture: true },
  );
}
