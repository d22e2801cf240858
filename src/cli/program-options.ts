import { place } from "./command.ts";
import type { OptionName } from "./options/options.ts";

/** The options of a bank, which `strongroom start` takes too. */
const bank = [
  ...place,
  "database-url",
  "database-owner-url",
  "log-level",
  "listen",
  "workers",
  "bank-name",
  "currency",
  "limit-withdrawal",
  "limit-day",
  "limit-day-count",
  "terminal-deposits-day",
  "terminal-transfers-day",
  "terminal-loads-day",
  "terminal-capacity",
  "bcrypt-cost",
  "sessions-per-terminal",
  "half-open",
  "half-open-per-address",
  "hellos-per-second",
  "hellos-per-second-per-address",
  "terminal-requests",
  "terminal-events",
  "audit-origin",
  "audit-lag",
  "audit-lag-events",
  "witness-policy",
  "alarm-webhook",
  "alarm-webhook-secret-file",
  "alarm-hold-hours",
  "status",
  "receipts-listen",
  "receipts-url",
  "receipts-cert",
  "receipts-key",
  "accept-clock",
  "accept-new-keys",
] as const;

/** The options of an ATM's cash unit and of its display, which `strongroom start` takes too. */
const machine = ["cash-low", "cash-empty", "touch"] as const;

/** The programs that `strongroom start` runs. */
export type ProgramName = "bank" | "atm" | "console";

/** The options of the console's pages, which `strongroom start` takes too. */
const pages = ["console-listen", "console-cert", "console-key", "console-origin"] as const;

/** The options of `strongroom start`. */
export const START_OPTIONS: readonly OptionName[] = [...bank, "database-console-url", "atms", "bank", ...machine, ...pages];

/** The options of the long-running programs, which `strongroom start` runs as children. */
export const PROGRAM_OPTIONS: Readonly<Record<ProgramName, readonly OptionName[]>> = {
  bank,
  atm: [
    ...place,
    "log-level",
    "bank",
    "key",
    "host",
    "insecure-http",
    "port",
    "currency",
    ...machine,
    "take-cash-within",
    "allow-faults",
  ],
  console: [
    ...place,
    "database-url",
    "log-level",
    "currency",
    "bank-name",
    "bcrypt-cost",
    "audit-origin",
    "witness-policy",
    "terminal-capacity",
    ...pages,
  ],
};
