import { customer, format, operations, outcomes, timeSpan } from "./audit-option-readers.ts";
import type { Option } from "./option.ts";
import { flag, integer, text } from "./option-readers.ts";

/** The options of the audit log and of the search in it. */
export const AUDIT_OPTIONS = {
  lines: { value: "N", default: "20", meaning: "how many of the newest records to begin with", read: integer(0, 1_000_000_000) },
  follow: { value: "", default: "false", meaning: "goes on with the records to come, until Ctrl-C", read: flag },
  format: { value: "FORMAT", default: "table", meaning: "table, json (a line for each record) or csv", read: format },
  customer: { value: "NAME", default: null, meaning: "a customer's username, or the id that the log has", read: customer },
  atm: { value: "N", default: null, meaning: "the ATM, by number", read: integer(1, 9999) },
  since: { value: "TIME", default: null, meaning: "the first day or moment: 2026-03-31, or with a time, in UTC", read: timeSpan },
  until: { value: "TIME", default: null, meaning: "the last day or moment, likewise; it is included", read: timeSpan },
  operation: { value: "KIND,…", default: null, meaning: "kinds of event, as the audit log names them", read: operations },
  outcome: { value: "OUTCOME,…", default: null, meaning: "ok, denied, error, or a refusal by its name", read: outcomes },
  checkpoint: { value: "FILE", default: null, meaning: "a checkpoint that was kept elsewhere", read: text },
  "plain-from": {
    value: "INDEX",
    default: "0",
    meaning: "the first record whose plaintext is still here, where older files were moved away",
    read: integer(0, Number.MAX_SAFE_INTEGER),
  },
  "log-key": {
    value: "FILE",
    default: null,
    meaning: "the audit log's public key, as strongroom audit log-key prints it; the bank's own unless given",
    read: text,
  },
  offline: {
    value: "",
    default: "false",
    meaning: "reads the files alone, where no database is: nothing is compared with it, and nothing notes the reading",
    read: flag,
  },
} as const satisfies Record<string, Option<unknown>>;
