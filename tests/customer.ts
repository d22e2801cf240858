import assert from "node:assert/strict";
import type { Page } from "playwright-core";

/** A person at an ATM: does what the screens offer, by the words that stand on them. */
export class Customer {
  readonly page: Page;
  readonly #url: string;

  constructor(page: Page, url: string) {
    this.page = page;
    this.#url = url;
  }

  async signUp(username: string, password: string): Promise<void> {
    await this.page.goto(`${this.#url}/signup`);
    await this.#enter({ Username: username, Password: password });
    await this.#press("Sign up");
  }

  async signIn(username: string, password: string): Promise<void> {
    await this.page.goto(`${this.#url}/signin`);
    await this.#enter({ Username: username, Password: password });
    await this.#press("Sign in");
    await this.page.getByRole("heading", { name: `Hello, ${username}` }).waitFor();
  }

  /** Deposits so many notes of each kind, as the labels name them. */
  async deposit(notes: Readonly<Record<string, number>>): Promise<void> {
    await this.#choose("Deposit");
    for (const [note, count] of Object.entries(notes)) await this.page.getByLabel(note).fill(String(count));
    await this.#press("Continue");
    await this.#press("Confirm");
    await this.page.getByRole("heading", { name: "Deposited" }).waitFor();
    await this.#choose("Done");
  }

  async withdraw(amount: string): Promise<void> {
    await this.#choose("Withdraw");
    await this.page.getByLabel("Amount", { exact: true }).fill(amount);
    await this.#press("Continue");
    await this.#press("Confirm");
    await this.page.getByRole("heading", { name: "Take your cash" }).waitFor();
    await this.#choose("Done");
  }

  /** What the balance screen says is available. */
  async balance(): Promise<string> {
    await this.#choose("Balance");
    const text = await this.page.locator("dl.facts div", { hasText: "Available" }).locator("dd").textContent();
    await this.#choose("Done");
    return text ?? "";
  }

  async signOut(): Promise<void> {
    await this.#press("Sign out");
    await this.page.getByRole("heading", { name: /goodbye|thank/i }).waitFor();
    assert.equal((await this.page.context().cookies()).filter(({ value }) => value !== "").length, 0);
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
