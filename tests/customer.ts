import assert from "node:assert/strict";
import type { Page } from "playwright-core";
import { accessibilityViolations } from "./accessibility.ts";
import { lookAt } from "./look-at.ts";

/** A person at an ATM: does what the screens offer, by the words that stand on them. */
export class Customer {
  readonly page: Page;
  /** What was wrong with the screens for people who cannot see or use them as others do. */
  readonly violations: string[] = [];
  readonly #url: string;

  constructor(page: Page, url: string) {
    this.page = page;
    this.#url = url;
  }

  /** Opens an account, and signs out where that has signed in too. */
  async signUp(username: string, password: string): Promise<void> {
    await this.page.goto(`${this.#url}/signup`);
    await this.#enter({ Username: username, Password: password });
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

  /** Deposits so many notes of each kind, as the labels name them. */
  async deposit(notes: Readonly<Record<string, number>>): Promise<void> {
    await this.#choose("Deposit");
    await this.#see("Deposit");
    for (const [note, count] of Object.entries(notes)) await this.page.getByLabel(note).fill(String(count));
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

  /** What the balance screen says is available. */
  async balance(): Promise<string> {
    await this.#choose("Balance");
    await this.#see("Available");
    const text = await this.page.locator("dl.facts div", { hasText: "Available" }).locator("dd").textContent();
    await this.#choose("Done");
    return text ?? "";
  }

  async signOut(): Promise<void> {
    await this.#press("Sign out");
    await this.#see(/goodbye|thank/i);
    assert.equal((await this.page.context().cookies()).filter(({ value }) => value !== "").length, 0);
  }

  /** Waits for a screen by its heading. Rejects with what stands on the screen instead. */
  async #see(heading: string | RegExp): Promise<void> {
    try {
      await this.page.getByRole("heading", { name: heading }).waitFor();
    } catch {
      assert.fail(`no heading ${heading} but: ${await this.page.locator("main").textContent()}`);
    }
    this.violations.push(...(await accessibilityViolations(this.page)));
  }

  async #enter(fields: Readonly<Record<string, string>>): Promise<void> {
    for (const [label, value] of Object.entries(fields)) await this.page.getByLabel(label).fill(value);
  }

  #press(name: string): Promise<void> {
    return this.page.getByRole("button", { name, exact: true }).click();
  }

  #choose(name: string): Promise<void> {
    return this.page.getByRole("link", { name, exact: true }).click();
  }
}
