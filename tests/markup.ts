import { HtmlValidate } from "html-validate";

const validator = new HtmlValidate({
  extends: ["html-validate:recommended"],
  rules: {
    // How hono writes what may be written in several ways.
    "attribute-boolean-style": "off",
    "attribute-empty-style": "off",
    "doctype-style": "off",
    // For search engines, which never see these pages.
    "long-title": "off",
    "void-style": "off",
    // A group may have its name from aria-label: a legend is for what is seen.
    "wcag/h71": "off",
    // Without JavaScript, the question whether somebody is still there comes by itself; it offers more time (WCAG 2.2, 2.2.1).
    "meta-refresh": "off",
    // A public machine: its browser must not keep one customer's password for the next.
    "autocomplete-password": "off",
  },
});

/** What is not valid in this HTML, a line for each place. */
export async function invalidities(html: string): Promise<string[]> {
  const { results } = await validator.validateString(html);
  return results.flatMap(({ messages }) =>
    messages.map(({ ruleId, message, line, column }) => `${ruleId}: ${message} (${line}:${column})`),
  );
}
