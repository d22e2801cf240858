import { existsSync } from "node:fs";
import { type BrowserContext, type Browser as Chromium, chromium, type Page } from "playwright-core";

/** The first is Chromium without windows, which takes half of the processor time of the others. */
const PLACES = [
  process.env["STRONGROOM_CHROMIUM"],
  ...["/usr/bin/chromium-headless-shell", "/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"],
];
/**
 * Without background traffic of the browser: only the test's pages make requests. Fewer processes take a tenth less processor time
 * for each page.
 */
const ARGUMENTS = [
  "--in-process-gpu",
  "--enable-features=NetworkServiceInProcess2",
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/** The address of the Chromium that all tests of a whole run share, because starting one keeps a core busy for two seconds. */
const SHARED = "SHARED_TEST_BROWSER";

/** Starts the Chromium that all later tests share. Resolves with the function that ends it. */
export async function startSharedBrowser(): Promise<() => Promise<void>> {
  const server = await chromium.launchServer(launchOptions());
  process.env[SHARED] = server.wsEndpoint();
  return () => server.close();
}

/** A headless Chromium for one test, without cookies or cache of other tests. */
export class Browser implements AsyncDisposable {
  readonly #chromium: Chromium;
  readonly #context: BrowserContext;
  /** Errors of the pages' console and violations of the content security policy. Every test must end with none. */
  readonly complaints: string[] = [];

  private constructor(browser: Chromium, context: BrowserContext) {
    this.#chromium = browser;
    this.#context = context;
    context.on("console", (message) => {
      if (message.type() === "error" || message.type() === "warning") this.complaints.push(message.text());
    });
    context.on("weberror", (error) => this.complaints.push(String(error.error())));
  }

  static async start(
    options: { width?: number; height?: number; javaScriptEnabled?: boolean; fingers?: boolean } = {},
  ): Promise<Browser> {
    const { width = 1280, height = 800, javaScriptEnabled = true, fingers = false } = options;
    const shared = process.env[SHARED];
    const browser = await (shared === undefined ? chromium.launch(launchOptions()) : chromium.connect(shared));
    // Fingers alone: no mouse, and a coarse pointer in media queries.
    const touch = { hasTouch: fingers, isMobile: fingers };
    const context = await browser.newContext({
      viewport: { width, height },
      javaScriptEnabled,
      reducedMotion: "reduce",
      ...touch,
    });
    context.setDefaultTimeout(15_000);
    return new Browser(browser, context);
  }

  /** Opens a page without animations, because painting them takes up to a third of a test's processor time. */
  page(): Promise<Page> {
    return this.#context.newPage();
  }

  /** Opens a page with animations, as most customers see it. */
  async movingPage(): Promise<Page> {
    const page = await this.page();
    await page.emulateMedia({ reducedMotion: "no-preference" });
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
