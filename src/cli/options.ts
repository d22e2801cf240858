import { customer, format, operations, outcomes, timeSpan } from "./audit-option-readers.ts";
import {
  address,
  amount,
  atmNumbers,
  bankName,
  countOfNotes,
  currency,
  flag,
  integer,
  load,
  logLevel,
  operator,
  publicKey,
  text,
} from "./option-readers.ts";
import { UsageError } from "./usage-error.ts";

/**
 * Every option of every command, in one table. A value comes from the flag, else from the environment, else from the
 * configuration file (the option's name is the key), else it is the default. `read` turns the text into the value and
 * throws RangeError with a sentence that says what would be right.
 */
export interface Option<Value> {
  readonly value: string;
  readonly env?: string;
  readonly meaning: string;
  readonly default: string | null;
  readonly read: (text: string) => Value;
}

export const OPTIONS = {
  data: {
    value: "DIR",
    env: "STRONGROOM_DATA",
    default: "data",
    meaning: "the folder that holds all data (in the checkout unless the path says otherwise)",
    read: text,
  },
  config: {
    value: "FILE",
    env: "STRONGROOM_CONFIG",
    default: null,
    meaning: "a JSON file of options; strongroom.json in the data folder where it exists",
    read: text,
  },
  "database-url": {
    value: "URL",
    env: "DATABASE_URL",
    default: null,
    meaning: "an external PostgreSQL; without it an embedded one runs in the data folder",
    read: text,
  },
  "log-level": {
    value: "LEVEL",
    env: "STRONGROOM_LOG_LEVEL",
    default: "info",
    meaning: "trace, debug, info, warn, error or silent",
    read: logLevel,
  },
  listen: {
    value: "HOST:PORT",
    env: "STRONGROOM_LISTEN",
    default: "127.0.0.1:65432",
    meaning: "where the bank listens for ATMs",
    read: address,
  },
  workers: {
    value: "N",
    env: "STRONGROOM_WORKERS",
    default: null,
    meaning: "processes that serve ATMs; one per core unless given",
    read: integer(1, 256),
  },
  "bank-name": {
    value: "NAME",
    env: "STRONGROOM_BANK_NAME",
    default: "Strongroom",
    meaning: "the bank's name, as its receipts say it",
    read: bankName,
  },
  currency: {
    value: "CODE",
    env: "STRONGROOM_CURRENCY",
    default: "EUR",
    meaning: "the bank's one currency, by its ISO 4217 code",
    read: currency,
  },
  "limit-withdrawal": {
    value: "AMOUNT",
    env: "STRONGROOM_LIMIT_WITHDRAWAL",
    default: "1000",
    meaning: "the most that one withdrawal may be",
    read: amount,
  },
  "limit-day": {
    value: "AMOUNT",
    env: "STRONGROOM_LIMIT_DAY",
    default: "2000",
    meaning: "the most that a customer may withdraw in a day (UTC)",
    read: amount,
  },
  "limit-day-count": {
    value: "N",
    env: "STRONGROOM_LIMIT_DAY_COUNT",
    default: "20",
    meaning: "the most withdrawals of a customer in a day (UTC)",
    read: integer(1, 1_000_000),
  },
  "bcrypt-cost": {
    value: "N",
    env: "STRONGROOM_BCRYPT_COST",
    default: "12",
    meaning: "bcrypt's cost; a sign-in rehashes where it was raised",
    read: integer(4, 20),
  },
  "sessions-per-terminal": {
    value: "N",
    env: "STRONGROOM_SESSIONS_PER_TERMINAL",
    default: "8",
    meaning: "channels that one ATM may hold at once",
    read: integer(1, 100_000),
  },
  "half-open": {
    value: "N",
    env: "STRONGROOM_HALF_OPEN",
    default: "256",
    meaning: "connections not yet authenticated that a worker holds at once",
    read: integer(1, 100_000),
  },
  "half-open-per-address": {
    value: "N",
    env: "STRONGROOM_HALF_OPEN_PER_ADDRESS",
    default: "64",
    meaning: "the same for one source address",
    read: integer(1, 100_000),
  },
  "hellos-per-second": {
    value: "N",
    env: "STRONGROOM_HELLOS_PER_SECOND",
    default: "500",
    meaning: "handshakes that a worker begins in a second",
    read: integer(1, 1_000_000),
  },
  "hellos-per-second-per-address": {
    value: "N",
    env: "STRONGROOM_HELLOS_PER_SECOND_PER_ADDRESS",
    default: "100",
    meaning: "the same for one source address",
    read: integer(1, 1_000_000),
  },
  "audit-origin": {
    value: "NAME",
    env: "STRONGROOM_AUDIT_ORIGIN",
    default: "strongroom/atm-audit",
    meaning: "the audit log's name, which every checkpoint says; unique to the bank",
    read: text,
  },
  "audit-lag": {
    value: "SECONDS",
    env: "STRONGROOM_AUDIT_LAG",
    default: "60",
    meaning: "how long an event may wait to be sealed before the bank takes no new money operation",
    read: integer(1, 86_400),
  },
  "audit-lag-events": {
    value: "N",
    env: "STRONGROOM_AUDIT_LAG_EVENTS",
    default: "100000",
    meaning: "how many events may wait, likewise",
    read: integer(1, 199_999),
  },
  status: {
    value: "HOST:PORT",
    env: "STRONGROOM_STATUS",
    default: null,
    meaning: "where the bank serves /live, /ready and /metrics for operators, such as 127.0.0.1:9432; nowhere unless given",
    read: address,
  },
  "accept-new-keys": {
    value: "",
    default: "false",
    meaning: "starts the bank although its keys are not those of its last start, which are lost for good",
    read: flag,
  },
  atms: { value: "N,N", env: "STRONGROOM_ATMS", default: "1,2", meaning: "the ATMs to bring up, by number", read: atmNumbers },
  bank: {
    value: "HOST:PORT",
    env: "STRONGROOM_BANK",
    default: "127.0.0.1:65432",
    meaning: "where the ATM finds the bank",
    read: address,
  },
  key: {
    value: "FILE",
    env: "STRONGROOM_KEY",
    default: null,
    meaning: "the key file; for an ATM, atm-N/key.json in the data folder unless given; an auditor may give several",
    read: text,
  },
  host: { value: "HOST", env: "STRONGROOM_HOST", default: "127.0.0.1", meaning: "where the ATM serves its page", read: text },
  port: {
    value: "PORT",
    env: "STRONGROOM_PORT",
    default: null,
    meaning: "the port of the ATM's page; 5000 + N unless given",
    read: integer(1, 65_535),
  },
  out: { value: "FILE", default: null, meaning: "where to write the file", read: text },
  "public-key": {
    value: "HEX",
    default: null,
    meaning: "the ATM's own X25519 public key, so that its private key never leaves it",
    read: publicKey,
  },
  load: {
    value: "COUNTxFACE,…",
    default: "200x50,300x20,200x10",
    meaning: "the notes that the ATM's cassettes begin with",
    read: load,
  },
  "cash-low": {
    value: "COUNTxFACE,…",
    env: "STRONGROOM_CASH_LOW",
    default: null,
    meaning: "from so many notes down a cassette is low; 20 for those not named",
    read: load,
  },
  "cash-empty": {
    value: "COUNTxFACE,…",
    env: "STRONGROOM_CASH_EMPTY",
    default: null,
    meaning: "from so many notes down a cassette is as good as empty; 0 for those not named",
    read: load,
  },
  "take-cash-within": {
    value: "SECONDS",
    env: "STRONGROOM_TAKE_CASH_WITHIN",
    default: "30",
    meaning: "how long notes lie in the tray until the machine takes them back; 0: a simulated hand takes them at once",
    read: integer(0, 300),
  },
  "allow-faults": {
    value: "",
    default: "false",
    meaning: "a simulator's: lets strongroom cash fault make the ATM do wrong, for trials",
    read: flag,
  },
  rejected: {
    value: "COUNTxFACE,…",
    default: null,
    meaning: "the notes that were counted in the reject box; none unless given",
    read: countOfNotes,
  },
  operator: {
    value: "NAME",
    default: null,
    meaning: "who gives the command; the account's own name unless given",
    read: operator,
  },
  amount: { value: "AMOUNT", default: null, meaning: "what was paid out of the hold", read: amount },
  terminal: { value: "N", default: null, meaning: "the ATM that placed the hold, by number", read: integer(1, 9999) },
  confirm: { value: "", default: "false", meaning: "carries out what another operator proposed", read: flag },
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
  json: { value: "", default: "false", meaning: "print JSON, a line for each record", read: flag },
} as const satisfies Record<string, Option<unknown>>;

export type OptionName = keyof typeof OPTIONS;
export type OptionValue<Name extends OptionName> = ReturnType<(typeof OPTIONS)[Name]["read"]>;

/** Reads one option's text, wherever it came from. Throws UsageError that names the source and what would be right. */
export function readOption<Name extends OptionName>(name: Name, given: string, source: string): OptionValue<Name> {
  try {
    return OPTIONS[name].read(given) as OptionValue<Name>;
  } catch (error) {
    if (error instanceof RangeError) throw new UsageError(`${source} is "${given}", but must be ${error.message}`);
    throw error;
  }
}
