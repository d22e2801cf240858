import { ALARM_COMMANDS } from "./alarm-commands.ts";
import { AUDIT_COMMANDS } from "./audit-commands.ts";
import { CASH_COMMANDS } from "./cash-commands.ts";
import { type Command, database, everywhere } from "./command.ts";
import { CUSTOMER_COMMANDS } from "./customer-commands.ts";
import { EVIDENCE_COMMANDS } from "./evidence-commands.ts";
import { PORT_BASE } from "./options/atm-options.ts";
import { machine, PROGRAM_OPTIONS } from "./program-options.ts";
import { WITNESS_COMMANDS } from "./witness-commands.ts";

/** Every command, in one table: the usage text, the parser's rules and the table in the README come from it. */
export const COMMANDS: Readonly<Record<string, Command>> = {
  start: {
    operands: [],
    options: [...PROGRAM_OPTIONS.bank, "atms", ...machine],
    meaning: "starts a bank and its ATMs in one terminal, and sets up what they need",
    example: "strongroom start",
    load: async () => (await import("./running/start.ts")).start,
  },
  bank: {
    operands: [],
    options: PROGRAM_OPTIONS.bank,
    meaning: "runs the bank server",
    example: "strongroom bank --listen 127.0.0.1:65432",
    load: async () => (await import("./running/bank.ts")).bank,
  },
  atm: {
    operands: ["N"],
    options: PROGRAM_OPTIONS.atm,
    meaning: `runs ATM N, which serves its page on port ${PORT_BASE} + N`,
    example: "strongroom atm 1 --bank 127.0.0.1:65432 --key atm-1.json",
    load: async () => (await import("./running/atm.ts")).atm,
  },
  "terminal enrol": {
    operands: ["N"],
    options: [...database, "out", "public-key", "load", "currency", "audit-origin"],
    meaning: "registers ATM N with the bank and writes its key file",
    example: "strongroom terminal enrol 3 --out atm-3.json",
    load: async () => (await import("./commands/terminal.ts")).enrolTerminal,
  },
  "terminal list": {
    operands: [],
    options: [...database, "json"],
    meaning: "lists the ATMs, their keys' epochs and when each was last seen",
    example: "strongroom terminal list",
    load: async () => (await import("./commands/terminal.ts")).listTerminals,
  },
  "terminal rotate": {
    operands: ["N"],
    options: [...database, "out", "key"],
    meaning: "makes a new pre-shared key for ATM N; the old one ends 24 hours after the new one's first use",
    example: "strongroom terminal rotate 3 --key atm-3.json --out atm-3-new.json",
    load: async () => (await import("./commands/terminal.ts")).rotateTerminal,
  },
  "terminal revoke": {
    operands: ["N"],
    options: database,
    meaning: "ends ATM N's keys and its live sessions at once",
    example: "strongroom terminal revoke 3",
    load: async () => (await import("./commands/terminal.ts")).revokeTerminal,
  },
  ...CUSTOMER_COMMANDS,
  "holds list": {
    operands: [],
    options: [...database, "currency", "json"],
    meaning: "lists the holds that no ATM has ended yet, the oldest first",
    example: "strongroom holds list",
    load: async () => (await import("./commands/holds.ts")).listHolds,
  },
  "holds settle": {
    operands: ["REQUEST"],
    options: [...database, "currency", "terminal", "amount", "operator", "confirm"],
    meaning: "books the amount that was paid out of a hold and frees the rest, once a second operator confirms",
    example: "strongroom holds settle 0198f3a1-7c5e-7d2b-9f10-3a6b5c4d2e1f --terminal 3 --amount 40.00 --operator anna",
    load: async () => (await import("./commands/hold-end.ts")).settleHold,
  },
  "holds release": {
    operands: ["REQUEST"],
    options: [...database, "currency", "terminal", "operator", "confirm"],
    meaning: "frees a hold of which nothing was paid out, once a second operator confirms",
    example: "strongroom holds release 0198f3a1-7c5e-7d2b-9f10-3a6b5c4d2e1f --terminal 3 --operator anna",
    load: async () => (await import("./commands/hold-end.ts")).releaseHold,
  },
  "database migrate": {
    operands: [],
    options: [...database, "database-owner-url"],
    meaning: "brings the database's tables to this version as their owner, and gives the bank's role its privileges",
    example: "strongroom database migrate",
    load: async () => (await import("./commands/database-migrate.ts")).migrateDatabase,
  },
  ...CASH_COMMANDS,
  "receipt verify": {
    operands: ["RECEIPT"],
    options: [...everywhere, "key"],
    meaning: "prints a receipt, given as its text or a file, and whether the bank signed it; exit status 1 if not",
    example: "strongroom receipt verify SR1:BJJXI4T… --key bank-receipts.pem",
    load: async () => (await import("./commands/receipt.ts")).verifyReceiptText,
  },
  "receipt key": {
    operands: [],
    options: everywhere,
    meaning: "prints the public key that verifies this bank's receipts",
    example: "strongroom receipt key",
    load: async () => (await import("./commands/receipt.ts")).showReceiptKey,
  },
  eod: {
    operands: [],
    options: [...database, "currency", "terminal-capacity", "json"],
    meaning:
      "ends the day: compares each ATM's own counters with its cash account; exit status 1 if anything differs, or if deposits exceed the capacity",
    example: "strongroom eod",
    load: async () => (await import("./commands/day-end.ts")).endDay,
  },
  export: {
    operands: ["FORM"],
    options: [...database, "from", "to", "customer", "out", "operator", "audit-origin"],
    meaning:
      "writes the books of a period in a form for other programs: csv or beancount (the journal), camt.053 or ofx (statements)",
    example: "strongroom export camt.053 --customer alice --from 2026-03-01 --to 2026-03-31 --out alice-march.xml",
    load: async () => (await import("./export/export.ts")).exportForm,
  },
  "ledger verify": {
    operands: [],
    options: database,
    meaning: "recomputes every balance from the entries and lists what differs; exit status 1 if anything does",
    example: "strongroom ledger verify",
    load: async () => (await import("./commands/ledger.ts")).verifyLedger,
  },
  "ledger reverse": {
    operands: ["REQUEST"],
    options: [...database, "currency", "terminal", "reason", "operator", "confirm"],
    meaning: "books the opposite of what a request has booked, once a second operator confirms; the original stays",
    example:
      'strongroom ledger reverse 0198f3a1-7c5e-7d2b-9f10-3a6b5c4d2e1f --reason "the notes are in the reject box" --operator anna',
    load: async () => (await import("./commands/ledger-reverse.ts")).reversePosting,
  },
  ...EVIDENCE_COMMANDS,
  ...ALARM_COMMANDS,
  ...AUDIT_COMMANDS,
  ...WITNESS_COMMANDS,
};
