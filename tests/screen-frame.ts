import type { Frame, Page as Tab } from "playwright-core";
import { ASSETS } from "../src/screens/web/assets.ts";
import type { Language } from "../src/screens/words/languages.ts";
import { accessibilityViolations } from "./accessibility.ts";
import { MISFITS, type Size } from "./screen-fit.ts";
import { SILENT_VOICE } from "./screen-speech.ts";

const textOf = (name: string): string => String(ASSETS.find(ASSETS.url(name).slice("/assets/".length))?.bytes);

/**
 * A frame in a tab that shows one screen after the other. axe-core is loaded once, and the frame changes its size without a
 * new painting of the tab. Only the colour scheme needs another tab.
 */
export class ScreenFrame implements AsyncDisposable {
  readonly #tab: Tab;
  readonly #frame: Frame;

  private constructor(tab: Tab, frame: Frame) {
    this.#tab = tab;
    this.#frame = frame;
  }

  /** Opens a frame in this tab. The screens load their files from `url`. */
  static async open(tab: Tab, url: string): Promise<ScreenFrame> {
    await tab.goto(url);
    await tab.evaluate(`document.documentElement.innerHTML = "<body><iframe></iframe></body>"`);
    const frame = tab.frames()[1];
    if (frame === undefined) throw new Error("the tab has no frame");
    await frame.evaluate(`
      ${SILENT_VOICE}
      // A function, because it must run in several documents one after the other.
      // The screens are drawings: the machine, in another state than they show, is not asked.
      globalThis.fetch = () => new Promise(() => {});
      globalThis.runScript = () => { "use strict"; ${textOf("screens.js")} };
      globalThis.runTouch = () => { "use strict"; ${textOf("touch.js")} };
      globalThis.styles = new CSSStyleSheet();
      styles.replaceSync(${JSON.stringify(textOf("screens.css"))});
      globalThis.touchStyles = new CSSStyleSheet();
      touchStyles.replaceSync(${JSON.stringify(textOf("touch.css"))});
      document.adoptedStyleSheets = [styles];`);
    return new ScreenFrame(tab, frame);
  }

  /** Shows this page in this size, without running its scripts. */
  async put(html: string, size: Size): Promise<void> {
    const still = html.replace(/<script[^>]*><\/script>|<link[^>]*>/g, "");
    await this.#frame.evaluate(`(async () => {
      for (let timer = setTimeout(() => {}); timer > 0; timer--) clearTimeout(timer);
      ${sized(size)}
      const loaded = new Promise((resolve) => {
        document.open();
        addEventListener("load", resolve, { once: true });
        document.write(${JSON.stringify(still)});
        document.close();
      });
      document.adoptedStyleSheets = document.querySelector("[data-touch]") ? [styles, touchStyles] : [styles];
      await loaded;
      await document.fonts.ready;
    })()`);
  }

  /** Runs the page's script for a customer who has asked for speech. Resolves with the page afterwards. */
  runScript(): Promise<string> {
    return this.#frame.evaluate<string>(`(async () => {
      sessionStorage.setItem("strongroom-speech", "on");
      spoken.length = 0;
      runScript();
      // Its parts that need the whole page begin in another job.
      await new Promise((resolve) => setTimeout(resolve));
      if (document.querySelector("[data-touch]")) {
        runTouch();
        document.querySelector("[autofocus]")?.focus();
      }
      return "<!doctype html>" + document.documentElement.outerHTML;
    })()`);
  }

  resize(size: Size): Promise<void> {
    return this.#frame.evaluate(`void (() => { ${sized(size)} })()`);
  }

  /** Shows the same screen in high contrast. Nothing else in the document differs. */
  setHighContrast({ words }: Language): Promise<void> {
    return this.#frame.evaluate(`void (() => {
      document.documentElement.dataset.contrast = "high";
      const button = document.getElementById("contrast");
      button.value = "standard";
      button.lastChild.textContent = ${JSON.stringify(` ${words.comfort.standardContrast}`)};
    })()`);
  }

  setColorScheme(colorScheme: "light" | "dark"): Promise<void> {
    return this.#tab.emulateMedia({ colorScheme });
  }

  /**
   * Returns what does not fit in each of these sizes, and leaves the frame in the last one. They follow each other without a message
   * and without a painting in between, which cost more than the check.
   */
  misfits(sizes: readonly Size[]): Promise<string[]> {
    return this.#frame.evaluate<string[]>(`(() => {
      const misfits = (size) => ${MISFITS}.map((each) => size + ": " + each);
      return [
        ${sizes.map((size) => `(() => { ${sized(size)} return misfits("${size.width} by ${size.height}"); })()`).join(",\n")}
      ].flat();
    })()`);
  }

  evaluate<Result>(expression: string): Promise<Result> {
    return this.#frame.evaluate<Result>(expression);
  }

  /** Evaluates these expressions one after the other, and resolves with their results. One message costs less than several. */
  evaluateAll<Results extends readonly unknown[]>(...expressions: { readonly [N in keyof Results]: string }): Promise<Results> {
    return this.#frame.evaluate<Results>(`[${expressions.join(",\n")}]`);
  }

  violations(rules?: readonly string[]): Promise<string[]> {
    return accessibilityViolations(this.#frame, rules);
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#tab.close();
  }
}

const sized = ({ width, height }: Size): string =>
  `Object.assign(frameElement.style, { position: "fixed", left: "-20000px", border: "0", width: "${width}px", height: "${height}px" });`;
