// Ignores presses that were not meant: a key held down, a key that bounces, and any press on a screen that has only just
// appeared. Not a module: it must listen before the screen is painted.

(() => {
  /** For this long after a screen has appeared, no key acts and no figure is typed. */
  const DEAF_MS = 300;
  /** A button that moves money takes no press of any kind before its screen has been in sight for this long. */
  const MONEY_DEAF_MS = 500;
  /** The same key again within this time is one press whose contact bounced. */
  const BOUNCE_MS = 50;
  const MONEY = "[data-money]";

  /** When the screen appeared, on the clock of the events' time stamps. */
  let shownAt = Infinity;
  const { dataset } = document.documentElement;
  let frame;
  let timer;

  const appear = () => {
    shownAt = Infinity;
    cancelAnimationFrame(frame);
    clearTimeout(timer);
    delete dataset.ready;
    // The second frame begins once the first has been painted; a page in the background has none.
    frame = requestAnimationFrame(() => {
      frame = requestAnimationFrame(() => {
        shownAt = performance.now();
        timer = setTimeout(() => {
          dataset.ready = "";
        }, MONEY_DEAF_MS);
      });
    });
  };
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", appear);
  else appear();
  addEventListener("pageshow", ({ persisted }) => persisted && appear());
  document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && appear());

  const ignore = (event) => {
    event.preventDefault();
    event.stopImmediatePropagation();
  };

  /** When the pointer went down for the next click; none did if a program clicks, such as a screen reader. */
  let downAt = Infinity;
  const onDown = ({ timeStamp }) => {
    downAt = timeStamp;
  };
  /** The pointer went away without a click, so a later click is not its own. */
  const onAway = () => {
    downAt = Infinity;
  };

  const pressedAt = new Map();
  const onKey = (event) => {
    onAway();
    const { key, code, repeat, target, timeStamp } = event;
    const bounces = timeStamp - (pressedAt.get(code) ?? -Infinity) < BOUNCE_MS;
    pressedAt.set(code, timeStamp);
    const writes = key.length === 1;
    if (event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
    if (!writes && key !== "Enter" && key !== "Escape") return;
    // Words are not ignored: the customer sees them, and programs that type for people type fast.
    const words = writes && target.matches?.("input:is(:not([inputmode]), [data-letters]):not([type=radio])");
    // The click that follows from a key has a later time than the key, if the page was busy in between.
    const presses = key === "Enter" || key === " ";
    const deafMs = presses && document.querySelector(MONEY) !== null ? MONEY_DEAF_MS : DEAF_MS;
    if (repeat || (!words && (bounces || timeStamp < shownAt + deafMs))) ignore(event);
  };

  /** A click covers every way to press a button: by pointer, by key, and by a screen reader. */
  const onPress = (event) => {
    const { type, target, timeStamp } = event;
    const began = Math.min(timeStamp, downAt);
    if (type === "click") onAway();
    const money = type === "click" ? target.closest?.(MONEY) : target.querySelector(MONEY);
    if (money !== null && money !== undefined && began < shownAt + MONEY_DEAF_MS) ignore(event);
  };

  addEventListener("keydown", onKey, { capture: true });
  addEventListener("pointerdown", onDown, { capture: true });
  addEventListener("pointercancel", onAway, { capture: true });
  for (const type of ["click", "submit"]) addEventListener(type, onPress, { capture: true });
})();
