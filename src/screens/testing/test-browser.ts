import type { Hono } from "hono";
import { ownHosts } from "../web/address.ts";
import type { WebEnv } from "../web/web-request.ts";

export const HOST = "127.0.0.1:5001";
export const isHost = ownHosts("127.0.0.1", 5001);

/** A page for a test to read. */
export interface Page {
  readonly status: number;
  readonly headers: Headers;
  readonly path: string;
  readonly html: string;
  readonly heading: string;
}

/** A browser without JavaScript on an app without a socket. It keeps one cookie, sends a browser's headers, follows redirects. */
export class TestBrowser {
  readonly #app: Hono<WebEnv>;
  cookie: string | null = null;
  path = "/";

  constructor(app: Hono<WebEnv>) {
    this.#app = app;
  }

  get(path: string): Promise<Page> {
    return this.#follow("GET", path, {});
  }

  /** Sends a form. Fills in the hidden field "form" from the present page, as a browser does. */
  async send(path: string, fields: Readonly<Record<string, string>> = {}): Promise<Page> {
    return this.#follow("POST", path, fields);
  }

  /** Opens the page of a form, fills it in and sends it. */
  async fill(path: string, fields: Readonly<Record<string, string>>): Promise<Page> {
    const page = await this.get(path);
    const token = /name="form" value="([^"]+)"/.exec(page.html)?.[1];
    return this.send(path, token === undefined ? fields : { form: token, ...fields });
  }

  /** Presses Confirm on the present order. */
  confirm(): Promise<Page> {
    return this.send(this.path);
  }

  /** Sends one request without following a redirect. */
  async raw(method: string, path: string, fields: Readonly<Record<string, string>>, headers: Record<string, string> = {}) {
    const own: Record<string, string> = { host: HOST };
    if (this.cookie !== null) own["cookie"] = this.cookie;
    if (method === "POST") own["content-type"] = "application/x-www-form-urlencoded";
    if (method === "POST") own["sec-fetch-site"] = "same-origin";
    const body = method === "POST" ? new URLSearchParams(fields).toString() : null;
    const response = await this.#app.request(path, { method, headers: { ...own, ...headers }, body });
    const cookie = response.headers.get("set-cookie");
    if (cookie !== null) this.cookie = /max-age=0/i.test(cookie) ? null : (cookie.split(";")[0] ?? null);
    return response;
  }

  /** Sends one request without following a redirect. Resolves with a page. */
  async answer(
    method: string,
    path: string,
    fields: Readonly<Record<string, string>>,
    headers: Record<string, string> = {},
  ): Promise<Page> {
    return this.#read(path, await this.raw(method, path, fields, headers));
  }

  async #follow(method: string, path: string, fields: Readonly<Record<string, string>>): Promise<Page> {
    const response = await this.raw(method, path, fields);
    const next = response.headers.get("location");
    if (response.status === 303 && next !== null) return this.#follow("GET", next, {});
    return this.#read(path, response);
  }

  async #read(path: string, response: Response): Promise<Page> {
    this.path = path;
    const html = await response.text();
    const heading = /<h1[^>]*>([^<]*)<\/h1>/.exec(html)?.[1] ?? "";
    return { status: response.status, headers: response.headers, path, html, heading };
  }
}
