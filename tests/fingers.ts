import type { Page } from "playwright-core";
import { lookAt } from "./look-at.ts";

/** A kiosk that lies, and one that stands. */
const SIZES = [
  { width: 1280, height: 800 },
  { width: 1080, height: 1920 },
] as const;
/** Longer than a contact bounces: a fast typist's pace. */
const PACE_MS = 60;

/** A person who has a touch screen and nothing else, and who finds each control by its text. */
export class Fingers {
  readonly page: Page;
  /** What was wrong with the keyboard at each tap: a field or its name covered, or a key too small. */
  readonly complaints: string[] = [];

  constructor(page: Page) {
    this.page = page;
  }

  /** Taps the control of this name. */
  async tap(name: string): Promise<void> {
    if (name === "Confirm") await lookAt(this.page);
    const choice = { name, exact: true };
    await this.page.getByRole("button", choice).or(this.page.getByRole("link", choice)).tap();
  }

  /** Types on the keyboard of the field of this label, and leaves it by the key Done. */
  async enter(label: string, text: string, done = "Done"): Promise<void> {
    await this.page.getByLabel(label, { exact: true }).tap();
    await this.page.locator("[data-touch]:not([hidden])").waitFor();
    await lookAt(this.page);
    await this.#lookAtKeyboard();
    for (const [index, each] of [...text].entries()) {
      if (each === text[index - 1]) await this.page.waitForTimeout(PACE_MS);
      await this.#type(each);
    }
    await this.page.locator("[data-touch]").getByRole("button", { name: done, exact: true }).tap();
    await this.page.locator("[data-touch][hidden]").waitFor({ state: "attached" });
  }

  /** Types on the keypad that stands beside an amount. */
  async keyIn(figures: string): Promise<void> {
    await lookAt(this.page);
    for (const [index, each] of [...figures].entries()) {
      if (each === figures[index - 1]) await this.page.waitForTimeout(PACE_MS);
      await this.page.locator(`.keypad [data-press="${each}"]`).tap();
    }
  }

  /** Looks for problems in both sizes, and leaves the display in the other one than before. */
  async #lookAtKeyboard(): Promise<void> {
    for (const size of [...SIZES].sort((a) => (a.width === this.page.viewportSize()?.width ? -1 : 1))) {
      await this.page.setViewportSize(size);
      this.complaints.push(...(await this.page.evaluate<string[]>(KEYBOARD_PROBLEMS)));
    }
  }

  async #type(character: string): Promise<void> {
    const keys = this.page.locator("[data-touch] [data-layer]:not([hidden])");
    const key = keys.locator(`[data-press="${character.toLowerCase()}"]`);
    const layers = ["signs", "letters", "more", "letters"];
    while (!(await key.isVisible())) {
      const layer = keys.locator(`[data-act=${layers.shift()}]`);
      if (await layer.isVisible()) await layer.tap();
    }
    if (/\p{Lu}/u.test(character)) await keys.locator("[data-act=shift]").tap();
    await key.tap();
  }
}

/** Runs in a browser and returns what is wrong with the open keyboard. */
const KEYBOARD_PROBLEMS = `(async () => {
  // A new size is laid out, and the page has answered it, by the second frame.
  for (let n = 0; n < 2; n++) await new Promise(requestAnimationFrame);
  const keyboard = document.querySelector("[data-touch]").getBoundingClientRect();
  const field = document.activeElement;
  const parts = [field, field.labels[0], document.getElementById("problem")].filter(Boolean);
  const covered = parts.filter((each) => {
    const { top, bottom } = each.getBoundingClientRect();
    return top < 0 || bottom > keyboard.top;
  });
  const least = field.dataset.letters === undefined ? 60 : 48;
  const small = [...document.querySelectorAll("[data-touch] button, .keypad button")].filter((each) => {
    const { width, height } = each.getBoundingClientRect();
    return each.checkVisibility() && Math.min(width, height) < (each.closest(".keypad") ? 60 : least) - 0.5;
  });
  return [
    ...covered.map((each) => location.pathname + " " + innerWidth + ": covered: " + each.outerHTML.slice(0, 80)),
    ...small.map((each) => location.pathname + " " + innerWidth + ": too small: " + each.outerHTML.slice(0, 80)),
  ];
})()`;
