import { optional } from "../../fields/field.ts";
import { line, username } from "../../fields/text-fields.ts";
import { object, orNull } from "../../results/form.ts";
import { text } from "../../results/value-forms.ts";
import { done, operation, refused } from "../operation.ts";
import { decisionOf, UNKNOWN } from "./customer-decision.ts";

export const noteCustomer = operation({
  meaning: "replaces the one note about a customer, which customers never see; an empty text removes it",
  group: "customers",
  command: "customer note",
  operands: ["username", "text"],
  example: 'customer note alice "moved to Lyon, ask for her new papers"',
  fields: { username, text: optional(line("the note; without one, the note is removed", 500)) },
  roles: ["teller", "treasurer"],
  ...{ approval: false, fresh: false, reads: false, event: "customer-note" },
  result: object({ username: text(), note: orNull(text(), "the note that is there now") }),
  refusals: UNKNOWN,
  async run(at, input) {
    const { setNote } = await import("../../../customers/customers.ts");
    const noted = await setNote(at.tx, at.record, decisionOf(at, input.username, null), input.text);
    return noted.ok ? done({ username: input.username, note: input.text }) : refused(noted.refusal);
  },
  text: ({ username: name, note }) => (note === null ? `${name} has no note any more\n` : `${name} has the note\n`),
});
