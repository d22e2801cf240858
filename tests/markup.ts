import { type ConfigData, HtmlValidate, StaticConfigLoader } from "html-validate";

const RULES: ConfigData = {
  extends: ["html-validate:recommended"],
  rules: {
    // Hono writes these in another valid way.
    "attribute-boolean-style": "off",
    "attribute-empty-style": "off",
    "doctype-style": "off",
    // These rules are for search engines, which never see these pages.
    "long-title": "off",
    "void-style": "off",
    // A group may get its name from aria-label, if no visible legend is needed.
    "wcag/h71": "off",
    // Without JavaScript, a refresh brings the question whether the customer needs more time (WCAG 2.2, 2.2.1).
    "meta-refresh": "off",
    // On a public machine the browser must not keep one customer's password for the next.
    "autocomplete-password": "off",
  },
};

/** Resolves the rules once, because resolving them for each page takes a third of the time of its check. */
class SameRules extends StaticConfigLoader {
  #resolved: ReturnType<StaticConfigLoader["getConfigFor"]> | undefined;

  override getConfigFor(...place: Parameters<StaticConfigLoader["getConfigFor"]>) {
    this.#resolved ??= super.getConfigFor(...place);
    return this.#resolved;
  }
}

const validator = new HtmlValidate(new SameRules(RULES));

/** Returns what is not valid in this HTML, one line for each place. */
export async function invalidities(html: string): Promise<string[]> {
  const { results } = await validator.validateString(html);
  return results.flatMap(({ messages }) =>
    messages.map(({ ruleId, message, line, column }) => `${ruleId}: ${message} (${line}:${column})`),
  );
}
