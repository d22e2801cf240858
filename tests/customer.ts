import assert from "node:assert/strict";
import type { Page } from "playwright-core";
import { accessibilityViolations } from "./accessibility.ts";
import { lookAt } from "./look-at.ts";

/** A person at an ATM who finds each control by its text. */
export class Customer {
  readonly page: Page;
  /** Violations of the accessibility rules on the screens so far. */
  readonly violations: string[] = [];
  readonly #url: string;
  readonly #isWatched: boolean;

  /** With `watched`, checks the accessibility of each screen, which takes longer than the screen itself. */
  constructor(page: Page, url: string, { watched = false } = {}) {
    this.page = page;
    this.#url = url;
    this.#isWatched = watched;
  }

  /** Opens an account, and signs out if that also signed in. */
  async signUp(username: string, password: string): Promise<void> {
    await this.page.goto(`${this.#url}/signup`);
    await this.#enter({ Username: username, Password: password, "Password again": password });
    await this.#press("Sign up");
    await this.#see(/^(Hello|Sign in)/);
    if (await this.page.getByRole("button", { name: "Sign out" }).isVisible()) await this.signOut();
  }

  async signIn(username: string, password: string): Promise<void> {
    await this.page.goto(`${this.#url}/signin`);
    await this.#enter({ Username: username, Password: password });
    await this.#press("Sign in");
    await this.#see(`Hello, ${username}`);
  }

  /** Deposits notes: the number of each kind, by what is printed on it. */
  async deposit(notes: Readonly<Record<string, number>>): Promise<void> {
    await this.#choose("Deposit");
    await this.#see("Deposit");
    for (const [note, count] of Object.entries(notes)) for (let fed = 0; fed < count; fed++) await this.#press(`Put in ${note}`);
    await this.#press("Continue");
    await this.#see("Deposit?");
    await lookAt(this.page);
    await this.#press("Confirm");
    await this.#see("Deposited");
    await this.#choose("Done");
  }

  async withdraw(amount: string): Promise<void> {
    await this.#choose("Withdraw");
    await this.#see("Withdraw");
    await this.page.getByLabel("Amount", { exact: true }).fill(amount);
    await this.#press("Continue");
    await this.#see("Withdraw?");
    await lookAt(this.page);
    await this.#press("Confirm");
    await this.#see("All done");
    await this.#choose("Done");
  }

  /** Returns the available amount on the balance screen. */
  async balance(): Promise<string> {
    await this.#choose("Balance");
    await this.#see("Available");
    const text = await this.page.locator(".figure").textContent();
    await this.#choose("Done");
    return text ?? "";
  }

  async signOut(): Promise<void> {
    await this.#press("Sign out");
    await this.#see(/goodbye|thank/i);
    // The machine's time zone is nobody's secret.
    const kept = (await this.page.context().cookies()).filter(({ name, value }) => value !== "" && name !== "strongroom-zone");
    assert.deepEqual(kept, []);
  }

  /** Waits for a screen by its heading. Rejects with the text of the screen that is there instead. */
  async #see(heading: string | RegExp): Promise<void> {
    try {
      await this.page.getByRole("heading", { name: heading }).waitFor();
    } catch {
      assert.fail(`no heading ${heading} but: ${await this.page.locator("main").textContent()}`);
    }
    if (this.#isWatched) this.violations.push(...(await accessibilityViolations(this.page)));
  }

  async #enter(fields: Readonly<Record<string, string>>): Promise<void> {
    for (const [label, value] of Object.entries(fields)) await this.page.getByLabel(label, { exact: true }).fill(value);
  }

  #press(name: string): Promise<void> {
    return this.page.getByRole("button", { name, exact: true }).click();
  }

  #choose(name: string): Promise<void> {
    return this.page.getByRole("link", { name, exact: true }).click();
  }
}
