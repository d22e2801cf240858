import type { Page } from "playwright-core";

/** A link followed or a form sent in a page because of a key or a click. */
export interface Act {
  /** "link" or "form", and its target. */
  readonly what: string;
  readonly key: string;
  readonly repeat: boolean;
  /** The time from the screen's first frame to the press, in milliseconds. */
  readonly seenMs: number;
  /** The time since the last press of the same key, in milliseconds. */
  readonly sinceMs: number;
}

/**
 * Runs in a page before the page's own scripts. Records every key and click, and every link and form that follows from it.
 * It measures itself when the screen was first painted. With `stay` the page follows no link and sends no form.
 */
const recorder = (stay: boolean): string => `(() => {
  let shownAt = Infinity;
  const look = () => requestAnimationFrame((now) => {
    if (document.querySelector("h1") === null) return look();
    shownAt = now;
  });
  look();
  addEventListener("pageshow", ({ persisted }) => persisted && look());
  const pressedAt = new Map();
  let press = { key: "none", repeat: false, at: -Infinity, sinceMs: Infinity };
  const note = ({ isTrusted, timeStamp: at }, key, repeat) => {
    // The space bar acts when it is released, however long it was held.
    if (!isTrusted || (key === " " && repeat)) return;
    press = { key, repeat, at, sinceMs: at - (pressedAt.get(key) ?? -Infinity) };
    pressedAt.set(key, at);
  };
  addEventListener("keydown", (event) => note(event, event.key, event.repeat), { capture: true });
  addEventListener("pointerdown", (event) => note(event, "pointer", false), { capture: true });
  const act = (event, what) => {
    const { key, repeat, at, sinceMs } = press;
    const seenMs = at - shownAt;
    globalThis.pressed(JSON.stringify({ what, key, repeat, seenMs: Number.isFinite(seenMs) ? seenMs : -1, sinceMs: Math.min(sinceMs, 1e9) }));
    if (!${stay}) return;
    event.preventDefault();
    for (const form of document.forms) form.dataset.sent = "";
  };
  addEventListener("click", (event) => {
    const link = event.target.closest("a[href]");
    if (link !== null && !event.defaultPrevented) act(event, "link " + link.getAttribute("href"));
  });
  addEventListener("submit", (event) => {
    if (!event.defaultPrevented) act(event, "form " + event.target.getAttribute("action"));
  });
})()`;

/** Records in every page that is loaded from now on. Calls `onAct` before the act leaves the page. */
export async function recordPresses(page: Page, { stay }: { stay: boolean }, onAct: (act: Act) => void): Promise<void> {
  await page.exposeFunction("pressed", (act: string) => onAct(JSON.parse(act) as Act));
  await page.addInitScript(recorder(stay));
}

const DEAF_MS = 300;
const MONEY_DEAF_MS = 500;
const BOUNCE_MS = 50;

/** Returns why this act should not have happened, or null if it is allowed. */
export function unmeant({ what, key, repeat, seenMs, sinceMs }: Act): string | null {
  const money = /^form \/order\//.test(what);
  if (key === "none") return "nobody pressed anything";
  if (repeat) return "the key was held down";
  if (key !== "pointer" && seenMs < DEAF_MS) return "the screen had only just appeared";
  if (money && seenMs < MONEY_DEAF_MS) return "the amount had not been in sight for half a second";
  if (key !== "pointer" && sinceMs < BOUNCE_MS) return "the key bounced";
  const mayDigit = /^link |^form \/(withdraw|deposit\/feed|language|more-time)$/.test(what);
  if (/^\d$/.test(key) && !mayDigit) return "it was a digit";
  return null;
}
