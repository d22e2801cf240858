import assert from "node:assert/strict";
import type { Page, PageBrowser } from "../src/ui/testing/test-browser.ts";

/** A form as it stands in a page: where it goes, what it sends as it is, and its buttons. */
interface PlainForm {
  readonly method: string;
  readonly action: string;
  readonly sent: ReadonlyMap<string, string>;
  /** The names of all controls, also of those that send nothing as they are. */
  readonly names: ReadonlySet<string>;
  readonly buttons: readonly { readonly label: string; readonly name: string; readonly value: string }[];
}

/** Somebody whose browser runs no script: follows links and sends forms, and both as they stand in the page. */
export class PlainVisitor {
  readonly #browser: PageBrowser;
  #page: Page | null = null;

  constructor(browser: PageBrowser) {
    this.#browser = browser;
  }

  get page(): Page {
    return this.#page ?? assert.fail("no page is open");
  }

  async open(path: string): Promise<void> {
    this.#page = await this.#browser.get(path);
  }

  /** Follows the first link in the content with this label. */
  async follow(label: string): Promise<void> {
    const found = [...contentOf(this.page).matchAll(/<a\b([^>]*)>(.*?)<\/a>/gs)].find(([, , inner]) => textOf(inner) === label);
    await this.open(attributeOf(found?.[1] ?? this.#lacks(`link ${label}`), "href") ?? "");
  }

  /** Fills in controls of the form that has this button, and presses the button. Every control must be in the form. */
  async press(label: string, fields: Readonly<Record<string, string>> = {}): Promise<void> {
    const form = formsIn(contentOf(this.page)).find(({ buttons }) => buttons.some((each) => each.label === label));
    if (form === undefined) return this.#lacks(`button ${label}`);
    for (const name of Object.keys(fields)) if (!form.names.has(name)) this.#lacks(`control ${name} beside ${label}`);
    const button = form.buttons.find((each) => each.label === label);
    const pressed = button === undefined || button.name === "" ? {} : { [button.name]: button.value };
    const values = { ...Object.fromEntries(form.sent), ...fields, ...pressed };
    const action = form.action === "" ? this.#browser.path : form.action;
    if (form.method === "post") this.#page = await this.#browser.send(action, values);
    else await this.open(`${action.split("?")[0]}?${new URLSearchParams(values)}`);
  }

  /** Fails if the page's content has no such text. */
  sees(text: RegExp): void {
    assert.match(textOf(contentOf(this.page)), text, `at ${this.page.path}`);
  }

  #lacks(what: string): never {
    return assert.fail(`no ${what} at ${this.page.path} (${this.page.status}): ${textOf(contentOf(this.page)).slice(0, 400)}`);
  }
}

const contentOf = ({ html }: Page): string => html.slice(html.indexOf("<main"), html.indexOf("</main>"));

const textOf = (html = ""): string =>
  html
    .replaceAll(/<[^>]*>/g, " ")
    .replaceAll("&#39;", "'")
    .replaceAll("&amp;", "&")
    .replaceAll(/\s+/g, " ")
    .trim();

/** The value of an attribute; empty if it has none, and undefined if it is not there. */
const attributeOf = (attributes: string, name: string): string | undefined => {
  const found = new RegExp(`\\s${name}(?:="([^"]*)")?(?=[\\s/>]|$)`).exec(attributes);
  return found === null
    ? undefined
    : (found[1] ?? "").replaceAll("&amp;", "&").replaceAll("&quot;", '"').replaceAll("&#39;", "'");
};

function formsIn(html: string): readonly PlainForm[] {
  return [...html.matchAll(/<form\b([^>]*)>(.*?)<\/form>/gs)].map(([, attributes = "", inner = ""]) => {
    const [sent, names] = [new Map<string, string>(), new Set<string>()];
    const add = (name: string, value: string | undefined): void => {
      if (name === "") return;
      names.add(name);
      if (value !== undefined) sent.set(name, value);
    };
    for (const [, input = ""] of inner.matchAll(/<input\b([^>]*)>/g)) {
      const isTick = /^(checkbox|radio)$/.test(attributeOf(input, "type") ?? "");
      const isSent = !isTick || attributeOf(input, "checked") !== undefined;
      add(attributeOf(input, "name") ?? "", isSent ? (attributeOf(input, "value") ?? "") : undefined);
    }
    for (const [, area = "", text = ""] of inner.matchAll(/<textarea\b([^>]*)>(.*?)<\/textarea>/gs))
      add(attributeOf(area, "name") ?? "", textOf(text));
    for (const [, select = "", options = ""] of inner.matchAll(/<select\b([^>]*)>(.*?)<\/select>/gs)) {
      const chosen = /<option\b([^>]*\sselected[^>]*)>/.exec(options) ?? /<option\b([^>]*)>/.exec(options);
      add(attributeOf(select, "name") ?? "", attributeOf(chosen?.[1] ?? "", "value") ?? "");
    }
    return {
      ...{ method: attributeOf(attributes, "method") ?? "get", action: attributeOf(attributes, "action") ?? "", sent, names },
      buttons: [...inner.matchAll(/<button\b([^>]*)>(.*?)<\/button>/gs)].map(([, button = "", label]) => ({
        ...{ label: textOf(label), name: attributeOf(button, "name") ?? "", value: attributeOf(button, "value") ?? "" },
      })),
    };
  });
}
