/** A page for a test to read. */
export interface Page {
  readonly status: number;
  readonly headers: Headers;
  readonly path: string;
  readonly html: string;
  readonly heading: string;
}

/** The part of an app that a test browser uses. */
interface App {
  request(path: string, init: RequestInit): Response | Promise<Response>;
}

/** A browser without JavaScript on an app without a socket. It keeps one cookie, sends a browser's headers, follows redirects. */
export class PageBrowser {
  readonly #app: App;
  readonly #host: string;
  cookie: string | null = null;
  path = "/";

  /** `host` is the app's own Host header. */
  constructor(app: App, host: string) {
    this.#app = app;
    this.#host = host;
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

  /** Sends one request without following a redirect. */
  async raw(method: string, path: string, fields: Readonly<Record<string, string>>, headers: Record<string, string> = {}) {
    const own: Record<string, string> = { host: this.#host };
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
