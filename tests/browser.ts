import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { type BrowserContext, chromium, type Page } from "playwright-core";

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

/** A headless Chromium of its own for one test, without cookies or cache of any other. */
export class Browser implements AsyncDisposable {
  readonly #context: BrowserContext;
  readonly #profile: string;
  /** What the pages' console and the content security policy complained about: to be empty at the end of every test. */
  readonly complaints: string[] = [];

  private constructor(context: BrowserContext, profile: string) {
    this.#context = context;
    this.#profile = profile;
    context.on("console", (message) => {
      if (message.type() === "error" || message.type() === "warning") this.complaints.push(message.text());
    });
    context.on("weberror", (error) => this.complaints.push(String(error.error())));
  }

  static async start(options: { width?: number; height?: number; javaScriptEnabled?: boolean } = {}): Promise<Browser> {
    const { width = 1280, height = 800, javaScriptEnabled = true } = options;
    const executablePath = PLACES.find((place) => place !== undefined && existsSync(place));
    if (executablePath === undefined) throw new Error("there is no Chromium: npm test tells how to get one");
    const profile = mkdtempSync(path.join(tmpdir(), "strongroom-browser-"));
    const context = await chromium.launchPersistentContext(profile, {
      executablePath,
      args: ARGUMENTS,
      viewport: { width, height },
      javaScriptEnabled,
    });
    context.setDefaultTimeout(15_000);
    return new Browser(context, profile);
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
    rmSync(this.#profile, { recursive: true, force: true });
  }
}
