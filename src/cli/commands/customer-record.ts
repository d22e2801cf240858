import { type CustomerRecord, customerRecord, isNote, setNote } from "../../customers/customers.ts";
import type { Run } from "../command.ts";
import { readOperator } from "../options/operator.ts";
import { UsageError } from "../options/usage-error.ts";
import { say } from "../output/failure.ts";
import { jsonLine, time } from "../output/table.ts";
import { withEventStore } from "../running/command-events.ts";
import { withMigratedStore } from "../running/database.ts";

/** `strongroom customer note USERNAME TEXT` */
export const noteCustomer: Run = async ({ operands, settings }) => {
  const [username, text] = [operands["USERNAME"] ?? "", operands["TEXT"] ?? ""];
  if (text !== "" && !isNote(text))
    throw new UsageError("a note is one line of 1 to 500 characters; an empty one removes the note");
  const { name, login } = readOperator(settings);
  const decision = { username, at: Date.now(), operator: name, login, reason: "" };
  const noted = await withEventStore(settings, (store) =>
    store.begin((tx, record) => setNote(tx, record, decision, text === "" ? null : text)),
  );
  if (!noted.ok) say(`no customer has the username "${username}"`);
  else say(text === "" ? `${username} has no note any more` : `${username} has the note`);
  return noted.ok ? 0 : 1;
};

/** `strongroom customer show USERNAME` */
export const showCustomer: Run = async ({ operands, settings }) => {
  const username = operands["USERNAME"] ?? "";
  const found = await withMigratedStore(settings, ({ sql }) => customerRecord(sql, username));
  if (found === null) {
    say(`no customer has the username "${username}"`);
    return 1;
  }
  process.stdout.write(settings.get("json") ? jsonLine(found) : recordText(found));
  return 0;
};

/** A line for each thing that the bank has on a customer, with the time since when it is so. */
function recordText({ username, customer, account, signedUpAt, state, stateAt, lockedAt, note, noteAt }: CustomerRecord): string {
  const lines = [
    ["username", username],
    ["customer", customer],
    ["account", account],
    ["since", time(signedUpAt)],
    ["state", stateAt === null ? state : `${state} since ${time(stateAt)}`],
    ["lock", lockedAt === null ? "none" : `locked by an operator since ${time(lockedAt)}`],
    ["note", note === null ? "none" : `${note} (since ${time(noteAt ?? 0)})`],
  ];
  return lines.map(([name = "", value]) => `${name.padEnd(10)}${value}\n`).join("");
}
