import { FormBrowser, type FormPage } from "../form-browser.ts";

const PASSWORD = "seven quiet herons";

/** A customer at an ATM's page, who presses what a person would press. Addresses are like `http://127.0.0.1:5001`. */
export class Customer {
  readonly #browser: FormBrowser;
  readonly #name: string;

  constructor(atm: string, name: string) {
    this.#browser = new FormBrowser(atm);
    this.#name = name;
  }

  async signUp(): Promise<void> {
    await this.#browser.send("POST", "/signup", { username: this.#name, password: PASSWORD, repeat: PASSWORD });
    await this.signIn();
  }

  signIn(): Promise<void> {
    return this.#browser.signIn(this.#name, PASSWORD);
  }

  /** Deposits this number of notes of 50.00 and returns the receipt. Throws if there is none. */
  async deposit(notes: number): Promise<FormPage> {
    return expectText(
      await this.#browser.confirm(await this.#browser.send("POST", "/deposit", { "notes-5000": String(notes) })),
      "€",
    );
  }

  /** Withdraws whole euros, and leaves the notes in the slot. */
  async withdrawUntaken(amount: number): Promise<void> {
    expectText(
      await this.#browser.confirm(await this.#browser.send("POST", "/withdraw", { amount: String(amount) })),
      "Take your cash",
    );
  }

  /** The balance as the page has it, such as `€100.00`. */
  async balance(): Promise<string> {
    const { html } = await this.#browser.send("GET", "/balance");
    return /€[\d,]+\.\d\d/.exec(html)?.[0] ?? `no balance but ${html}`;
  }
}

function expectText(page: FormPage, text: string): FormPage {
  if (!page.html.includes(text)) throw new Error(`the page ${page.path} has no "${text}": ${page.html}`);
  return page;
}
