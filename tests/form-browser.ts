import { setTimeout } from "node:timers/promises";
import { LOOK_MS } from "./look-at.ts";

/** A page, after all redirects were followed. */
export interface FormPage {
  readonly path: string;
  readonly html: string;
}

const FETCH_MS = 30_000;

/** A browser without JavaScript at an ATM's page. It sends forms, follows redirects and keeps one cookie. */
export class FormBrowser {
  readonly #url: string;
  #cookie: string | null = null;

  constructor(url: string) {
    this.#url = url;
  }

  /** True while the browser has a session cookie. */
  get hasSession(): boolean {
    return this.#cookie !== null;
  }

  /** Leaves the ATM without signing out. */
  forget(): void {
    this.#cookie = null;
  }

  async send(method: "GET" | "POST", path: string, fields: Readonly<Record<string, string>> = {}): Promise<FormPage> {
    const response = await fetch(this.#url + path, {
      method,
      headers: { origin: this.#url, ...(this.#cookie !== null && { cookie: this.#cookie }) },
      body: method === "POST" ? new URLSearchParams(fields) : null,
      redirect: "manual",
      signal: AbortSignal.timeout(FETCH_MS),
    });
    // A sign-in without a session sets two cookies. The last one counts.
    const cookie = response.headers.getSetCookie().at(-1);
    if (cookie !== undefined) this.#cookie = /max-age=0/i.test(cookie) ? null : (cookie.split(";")[0] ?? null);
    const html = await response.text();
    const next = response.headers.get("location");
    return response.status === 303 && next !== null ? this.send("GET", next) : { path, html };
  }

  /** Confirms the order of this page after the time that a person needs to read it. Resolves with the page of its end. */
  async confirm({ path: order }: FormPage): Promise<FormPage> {
    await setTimeout(LOOK_MS);
    for (;;) {
      const page = await this.send("POST", order);
      if (!page.html.includes("One moment")) return page;
    }
  }

  /** Signs in. Rejects with the text of the page if that fails. */
  async signIn(username: string, password: string): Promise<void> {
    this.forget();
    const page = await this.send("POST", "/signin", { username, password });
    if (page.path !== "/menu") throw new Error(`no menu but: ${textOf(page).slice(0, 500)}`);
  }
}

/** Returns the text of a page. */
export const textOf = ({ html }: FormPage): string => html.replace(/<[^>]*>/g, " ").replace(/\s+/g, " ");
