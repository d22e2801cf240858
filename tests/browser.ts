import { existsSync } from "node:fs";
import { type BrowserContext, type Browser as Chromium, chromium, type Page } from "playwright-core";

const PLACES = [process.env["STRONGROOM_CHROMIUM"], "/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];
/** Without its own background traffic, so that nothing but the test's pages is asked for. */
const ARGUMENTS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/** Where the Chromium listens that all tests of a whole run share: to start one costs a core for two seconds. */
const SHARED = "STRONGROOM_TEST_BROWSER";

/** Starts the Chromium that every test from now on shares; what is returned ends it. */
export async function startSharedBrowser(): Promise<() => Promise<void>> {
  const server = await chromium.launchServer(launchOptions());
  process.env[SHARED] = server.wsEndpoint();
  return () => server.close();
}

/** A headless Chromium for one test, without cookies or cache of any other. */
export class Browser implements AsyncDisposable {
  readonly #chromium: Chromium;
  readonly #context: BrowserContext;
  /** What the pages' console and the content security policy complained about: to be empty at the end of every test. */
  readonly complaints: string[] = [];

  private constructor(browser: Chromium, context: BrowserContext) {
    this.#chromium = browser;
    this.#context = context;
    context.on("console", (message) => {
      if (message.type() === "error" || message.type() === "warning") this.complaints.push(message.text());
    });
    context.on("weberror", (error) => this.complaints.push(String(error.error())));
  }

  static async start(options: { width?: number; height?: number; javaScriptEnabled?: boolean } = {}): Promise<Browser> {
    const { width = 1280, height = 800, javaScriptEnabled = true } = options;
    const shared = process.env[SHARED];
    const browser = await (shared === undefined ? chromium.launch(launchOptions()) : chromium.connect(shared));
    const context = await browser.newContext({ viewport: { width, height }, javaScriptEnabled });
    context.setDefaultTimeout(15_000);
    return new Browser(browser, context);
  }

  page(): Promise<Page> {
    return this.#context.newPage();
  }

  /** A page on which nothing moves: to wait for it takes time, and so does painting it. */
  async stillPage(): Promise<Page> {
    const page = await this.page();
    await page.emulateMedia({ reducedMotion: "reduce" });
    return page;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#context.close();
    await this.#chromium.close();
  }
}

function launchOptions() {
  const executablePath = PLACES.find((place) => place !== undefined && existsSync(place));
  if (executablePath === undefined) throw new Error("there is no Chromium: npm test tells how to get one");
  return { executablePath, args: ARGUMENTS };
}
