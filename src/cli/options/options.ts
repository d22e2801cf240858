import { installation } from "../../installation/installation.ts";
import { ALARM_OPTIONS } from "../alarms/alarm-options.ts";
import { BACKUP_OPTIONS } from "../backup/backup-options.ts";
import { DATABASE_OPTIONS } from "../commands/database-options.ts";
import { CONSOLE_OPTIONS } from "../console/console-options.ts";
import { LOAD_OPTIONS } from "../load/load-options.ts";
import { OPERATOR_OPTIONS } from "../operations/operator-options.ts";
import { RECEIPT_OPTIONS } from "../receipts/receipt-options.ts";
import { ATM_OPTIONS } from "./atm-options.ts";
import { AUDIT_OPTIONS } from "./audit-options.ts";
import { BANK_OPTIONS } from "./bank-options.ts";
import { day, flag, type Option, text, withoutPassword } from "./option-readers.ts";
import { TERMINAL_OPTIONS } from "./terminal-options.ts";
import { UsageError } from "./usage-error.ts";
import { WITNESS_OPTIONS } from "./witness-options.ts";

const { kind, data } = installation();

/** Every option of every command, in one table. */
export const OPTIONS = {
  data: {
    value: "DIR",
    env: "STRONGROOM_DATA",
    default: data,
    meaning: `the folder of all data; a relative path is below the ${kind === "checkout" ? "checkout" : "folder that you are in"}`,
    read: text,
  },
  config: {
    value: "FILE",
    env: "STRONGROOM_CONFIG",
    default: null,
    meaning: "a JSON file of options; strongroom.json in the data folder if there is one",
    read: text,
  },
  "database-url": {
    value: "URL",
    env: "DATABASE_URL",
    default: null,
    meaning: "an external PostgreSQL; without it an embedded one runs in the data folder",
    read: text,
    shown: withoutPassword,
  },
  "database-owner-url": {
    value: "URL",
    env: "DATABASE_OWNER_URL",
    default: null,
    meaning:
      "the login of the owner of the external database's tables, to migrate them; without it the bank only checks them, unless --database-url is the owner's",
    read: text,
    shown: withoutPassword,
  },
  "database-console-url": {
    value: "URL",
    env: "DATABASE_CONSOLE_URL",
    default: null,
    meaning: "the login of the console's role at the external database, for the console that strongroom start brings up",
    read: text,
    shown: withoutPassword,
  },
  key: {
    value: "FILE",
    env: "STRONGROOM_KEY",
    default: null,
    meaning:
      "the key file; for an ATM or a witness, the one in its folder of the data folder unless given; an auditor may give several",
    read: text,
  },
  out: { value: "FILE", default: null, meaning: "the file to write; for a backup also the folder", read: text },
  from: { value: "DATE", default: null, meaning: "the first day (UTC); that of the oldest movement unless given", read: day },
  to: { value: "DATE", default: null, meaning: "the last day (UTC), which is included; today unless given", read: day },
  pdf: { value: "FILE", default: null, meaning: "the file for the same content as a PDF for people", read: text },
  journal: {
    value: "FILE",
    default: null,
    meaning: "the journal of the operation's ATM, or a copy of it; the one in its folder of the data folder unless given",
    read: text,
  },
  ...BANK_OPTIONS,
  ...DATABASE_OPTIONS,
  ...RECEIPT_OPTIONS,
  ...TERMINAL_OPTIONS,
  ...ALARM_OPTIONS,
  ...ATM_OPTIONS,
  ...AUDIT_OPTIONS,
  ...WITNESS_OPTIONS,
  ...BACKUP_OPTIONS,
  ...CONSOLE_OPTIONS,
  ...OPERATOR_OPTIONS,
  ...LOAD_OPTIONS,
  json: { value: "", default: "false", meaning: "print JSON, a line for each record", read: flag },
} as const satisfies Record<string, Option<unknown>>;

export type OptionName = keyof typeof OPTIONS;
/** The environment variable that an option may come from. */
export const variableOf = (name: OptionName): string | undefined => (OPTIONS[name] as Option<unknown>).env;

export type OptionValue<Name extends OptionName> = ReturnType<(typeof OPTIONS)[Name]["read"]>;

/** An option's text without the secret that it may have. */
export function shownValue(name: OptionName, given: string): string {
  const { shown }: Option<unknown> = OPTIONS[name];
  return shown === undefined ? given : shown(given);
}

/** Reads one option's text from any source. Throws UsageError that names the source and describes a valid value. */
export function readOption<Name extends OptionName>(name: Name, given: string, source: string): OptionValue<Name> {
  try {
    return OPTIONS[name].read(given) as OptionValue<Name>;
  } catch (error) {
    if (error instanceof RangeError)
      throw new UsageError(`${source} is "${shownValue(name, given)}", but must be ${error.message}`);
    throw error;
  }
}
