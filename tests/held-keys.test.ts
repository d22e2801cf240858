import assert from "node:assert/strict";
import { test } from "node:test";
import type { Page } from "playwright-core";
import { LANGUAGES } from "../src/screens/words/languages.ts";
import { Browser } from "./browser.ts";
import { isNightly } from "./nightly.ts";
import { type Act, recordPresses, unmeant } from "./press-recorder.ts";
import { type Screen, screensIn } from "./screens.ts";
import { serveScreens } from "./serve-screens.ts";

const KEYS = ["Enter", "Escape", " "];
const DIGITS = ["0", "1", "2", "3", "4", "5", "6", "7", "8", "9"];
/** Runs in a page: the digits that choose something. No screen gives 0 to anything, so it stands for all others. */
const CHOOSING = `["0", ...Array.from(document.querySelectorAll("[data-key]"), (each) => each.dataset.key)]`;
/** The screens of which the test names the acts. */
const NAMED: readonly string[] = [
  ...[
    "welcome",
    "menu",
    "withdraw",
    "deposit",
    "transfer",
    "limit",
    "balance",
    "statement",
    "statement, older",
    "withdraw, paid",
  ],
  ...["withdraw?", "deposit?", "transfer?", "limit?", "withdraw, notes in the tray", "server fault, signed in"],
];
const reached = screensIn(LANGUAGES[0]);
/** Screens are tested in parallel, because most of the time is waiting until a screen accepts keys. */
const TABS = 4;

test("on every screen a held, bouncing or early key acts at most once, and a digit moves no money and signs nobody out", async (t) => {
  const { screens, app } = await reached;
  await using files = await serveScreens(app);
  await using browser = await Browser.start();
  const problems: string[] = [];
  const acted = new Map<string, string[]>();
  const rest = isNightly ? [...new Map(screens.map((screen) => [controlsOf(screen), screen])).values()] : oneOfEach(screens);
  const asked = rest.length;
  const tabs = Array.from({ length: TABS }, async () => {
    const tab = new PressedTab(await browser.page());
    await tab.open(files.url);
    for (let screen = rest.shift(); screen !== undefined; screen = rest.shift()) {
      const acts = await tab.pressAll(screen);
      acted.set(
        controlsOf(screen),
        acts.map(({ key, what }) => `${key}: ${withoutToken(what)}`),
      );
      for (const act of acts) {
        const why = unmeant(act);
        if (why !== null) problems.push(`${screen.name}: ${act.what} by ${act.key}, though ${why}`);
      }
    }
  });
  await Promise.all(tabs);
  t.diagnostic(`${asked} kinds of ${screens.length} screens, ${[...acted.values()].flat().length} acts`);
  assert.deepEqual(problems, []);
  assert.deepEqual(browser.complaints, []);
  // On a slow machine the second press may come too late to be a bounce.
  const on = (name: string, key: string) => {
    const screen = screens.find((each) => each.name === name);
    assert.ok(screen !== undefined && NAMED.includes(name), name);
    return [...new Set(acted.get(controlsOf(screen))?.filter((act) => act.startsWith(`${key}: `)))];
  };
  assert.deepEqual(on("menu", "1"), ["1: link /withdraw"]);
  for (const name of ["withdraw", "deposit", "transfer", "limit"])
    assert.deepEqual(on(name, "Escape"), ["Escape: link /menu"], name);
  assert.deepEqual(on("deposit", "1"), ["1: form /deposit/feed"]);
  assert.deepEqual(on("deposit", "Enter"), ["Enter: form /deposit"]);
  for (const name of ["balance", "statement", "statement, older", "withdraw, paid", "server fault, signed in"])
    assert.deepEqual(on(name, "Escape"), ["Escape: link /menu"], name);
  for (const name of ["withdraw?", "deposit?", "transfer?"]) {
    assert.deepEqual(on(name, "Enter"), ["Enter: form /order/x"], name);
    assert.deepEqual(on(name, "Escape"), ["Escape: link /menu"], name);
  }
  assert.deepEqual(on("limit?", "Enter"), ["Enter: form /limit/150000"]);
  assert.deepEqual(on("limit?", "Escape"), ["Escape: link /menu"]);
  assert.deepEqual(on("withdraw, notes in the tray", "Enter"), ["Enter: form /order/x/take"]);
  assert.deepEqual(on("welcome", "Enter"), ["Enter: link /signin"]);
});

test("a press counts from when it began: one that a busy page takes late, or a button held until later, moves no money", async () => {
  const { screens, app } = await reached;
  await using files = await serveScreens(app);
  await using browser = await Browser.start();
  const tab = new PressedTab(await browser.page());
  await tab.open(files.url);
  for (const name of ["withdraw?", "withdraw, notes in the tray"]) {
    const screen = screens.find((each) => each.name === name);
    assert.ok(screen !== undefined, name);
    // On a slow machine a press may begin when it is allowed.
    const early = (await tab.pressEarly(screen)).filter((act) => unmeant(act) !== null);
    assert.deepEqual(early, [], name);
  }
});

const withoutToken = (text: string): string => text.replace(/\/order\/[\w-]+/g, "/order/x");

/** Returns the controls of a screen in order. Screens with the same controls react to keys in the same way. */
const controlsOf = ({ page }: Screen): string =>
  withoutToken(
    page.html.match(/<(a|button|input|form|dialog|nav|div class="(quick|extras|ways))[^>]*>/g)?.join("") ?? "",
  ).replace(/ (value|data-ends-ms|aria-\w+|data-problem)="[^"]*"/g, "");

/** What the pages' scripts ask of a screen to decide what a key does (keys.js, take.js, time.js, feed.js, touch.js). */
const FACTS = [
  ...[
    /data-money/,
    /class="menu"/,
    /data-back/,
    /<dialog/,
    /feed-notes/,
    /data-touch=/,
    /class="ways"/,
    /data-tray/,
    /data-print/,
  ],
  ...[/<input (?![^>]*type="(hidden|radio|checkbox)")/, /type="(text|date)"[^>]*autofocus/, /type="password"[^>]*autofocus/],
];
/** Attributes that these scripts do not ask for; every link may be followed by a digit. */
const NOT_FOR_KEYS =
  / (href|id|name|for|min|max|maxlength|autocomplete|autocapitalize|spellcheck|data-say|data-differs|data-same-as|data-press|data-more|data-expired)="[^"]*"/g;

/** Returns the named screens, and of the others those with a control that no screen before has under the same facts. */
function oneOfEach(screens: readonly Screen[]): Screen[] {
  const seen = new Set<string>();
  const isNamed = ({ name }: Screen): boolean => NAMED.includes(name);
  return [...screens.filter(isNamed), ...screens.filter((each) => !isNamed(each))].filter((screen) => {
    const facts = FACTS.map((each) => Number(each.test(screen.page.html))).join("");
    const before = seen.size;
    for (const control of controlsOf(screen).split(">"))
      seen.add(`${facts} ${control.replace(NOT_FOR_KEYS, "").replace(/(?<=action="\/\w+\/)\d+/, "N")}`);
    return isNamed(screen) || seen.size > before;
  });
}

/** A tab that shows one screen after the other and presses every key in every wrong way. */
class PressedTab {
  readonly #page: Page;
  #url = "";
  #html = "";
  #acts: Act[] = [];

  constructor(page: Page) {
    this.#page = page;
  }

  async open(url: string): Promise<void> {
    await recordPresses(this.#page, { stay: true }, (act) => this.#acts.push(act));
    await this.#page.route("**/picture", (route) => route.fulfill({ contentType: "text/html; charset=utf-8", body: this.#html }));
    // Pages that ask the machine get no answer: it is in another state than they show, and they would leave.
    for (const asked of ["**/condition*", "**/tray"]) await this.#page.route(asked, () => {});
    this.#url = `${url}/picture`;
  }

  /** Begins presses of the screen's first button before it takes any, which end when it would. */
  async pressEarly(screen: Screen): Promise<readonly Act[]> {
    for (const press of [this.#pressWhileBusy, this.#holdButton]) {
      await this.#show(screen, "load");
      await this.#page.evaluate("new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve, 350)))");
      await press.call(this);
      await this.#page.evaluate("0");
      if (this.#acts.length > 0) break;
    }
    return this.#acts;
  }

  async #pressWhileBusy(): Promise<void> {
    const busy = this.#page.evaluate("for (const since = performance.now(); performance.now() - since < 400; );");
    for (const key of ["Enter", " "]) await this.#page.keyboard.press(key);
    await busy;
  }

  async #holdButton(): Promise<void> {
    const { mouse } = this.#page;
    const { x, y } = await this.#page.evaluate<{ x: number; y: number }>(
      `document.querySelector("button.primary").getBoundingClientRect().toJSON()`,
    );
    await mouse.move(x + 5, y + 5);
    await mouse.down();
    await this.#page.evaluate("new Promise((resolve) => setTimeout(resolve, 400))");
    await mouse.up();
  }

  async #show({ page: { html } }: Screen, waitUntil: "commit" | "load"): Promise<void> {
    this.#html = html;
    this.#acts = [];
    await this.#page.goto(this.#url, { waitUntil });
  }

  async pressAll(screen: Screen): Promise<readonly Act[]> {
    const { keyboard } = this.#page;
    await this.#show(screen, "commit");
    for (const key of ["Enter", "1"]) await keyboard.press(key);
    await this.#page.waitForLoadState();
    for (const key of ["Enter", "Escape", "1"]) await keyboard.press(key);
    // Longer than every timer of the page, on the page's clock.
    await this.#page.evaluate("new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve, 650)))");
    const choosing = await this.#page.evaluate<string[]>(CHOOSING);
    for (const key of [...DIGITS.filter((each) => isNightly || choosing.includes(each)), ...KEYS]) {
      // Held: the second one is a repetition.
      for (let n = 0; n < 2; n++) await keyboard.down(key);
      await keyboard.up(key);
      await keyboard.press(key);
    }
    // The page's earlier messages have arrived once it answers a later question.
    await this.#page.evaluate("0");
    return this.#acts;
  }
}
