import { ALARM_COMMANDS } from "./alarm-commands.ts";
import { AUDIT_COMMANDS } from "./audit-commands.ts";
import { BACKUP_COMMANDS } from "./backup/backup-commands.ts";
import { CASH_COMMANDS } from "./cash-commands.ts";
import { type Command, database, everywhere } from "./command.ts";
import { EVIDENCE_COMMANDS } from "./evidence-commands.ts";
import { operationCommands } from "./operations/operation-commands.ts";
import { PORT_BASE } from "./options/atm-options.ts";
import { PROGRAM_OPTIONS, START_OPTIONS } from "./program-options.ts";
import { SIGN_IN_COMMANDS } from "./sign-in-commands.ts";
import { SELF_COMMANDS } from "./usage/self-commands.ts";
import { WITNESS_COMMANDS } from "./witness-commands.ts";

/** Every command, in one table: the usage text, the parser's rules and the table in the README come from it. */
export const COMMANDS: Readonly<Record<string, Command>> = {
  start: {
    operands: [],
    options: START_OPTIONS,
    several: ["bank"],
    meaning: "starts a bank, its ATMs and its operators' console in one terminal, and sets up what they need",
    example: "strongroom start",
    load: async () => (await import("./running/start.ts")).start,
  },
  bank: {
    operands: [],
    options: [...PROGRAM_OPTIONS.bank, "drain-timeout"],
    meaning: "runs the bank server",
    example: "strongroom bank --listen 127.0.0.1:65432",
    load: async () => (await import("./running/bank.ts")).bank,
  },
  atm: {
    operands: ["N"],
    options: PROGRAM_OPTIONS.atm,
    several: ["bank"],
    meaning: `runs ATM N, which serves its page on port ${PORT_BASE} + N`,
    example: "strongroom atm 1 --bank 10.0.0.1:65432,10.0.0.2:65432 --key atm-1.json",
    load: async () => (await import("./running/atm.ts")).atm,
  },
  "atm enrol": {
    operands: ["N"],
    options: [...everywhere, "key", "sealed"],
    meaning: "on ATM N's machine: prints its enrolment request, and with --sealed opens the key file that the bank sealed to it",
    example: "strongroom atm enrol 3 --sealed atm-3.sealed.json",
    load: async () => (await import("./commands/atm-enrol.ts")).enrolAtm,
  },
  console: {
    operands: [],
    options: PROGRAM_OPTIONS.console,
    meaning: "runs the operators' console, which serves its pages on http://localhost:4999",
    example: "strongroom console",
    load: async () => (await import("./console/console.ts")).runConsole,
  },
  ...SIGN_IN_COMMANDS,
  "terminal first": {
    operands: ["N"],
    options: [...database, "out", "load", "currency", "audit-origin"],
    meaning: "enrols ATM N and writes its key file, only before the bank has its first operator; later two administrators enrol",
    example: "strongroom terminal first 3 --out atm-3.json",
    load: async () => (await import("./commands/terminal.ts")).enrolFirstTerminal,
  },
  ...operationCommands("terminals", "customers", "holds"),
  "database migrate": {
    operands: [],
    options: [...database, "database-owner-url"],
    meaning: "brings the database's tables to this version as their owner, and gives the bank's role its privileges",
    example: "strongroom database migrate",
    load: async () => (await import("./commands/database-migrate.ts")).migrateDatabase,
  },
  "database archive": {
    operands: [],
    options: [...database, "database-owner-url", "before", "tablespace"],
    meaning:
      "moves the partitions of earlier quarters to a tablespace on other storage, while the bank runs; all is found as before",
    example: "strongroom database archive --before 2026-Q1 --tablespace cold",
    load: async () => (await import("./commands/database-archive.ts")).archiveDatabase,
  },
  ...BACKUP_COMMANDS,
  ...CASH_COMMANDS,
  load: {
    operands: [],
    options: [...everywhere, "bank", "keys", "clients", "mix", "duration", "rate", "prefix", "yes-this-is-my-bank"],
    several: ["bank"],
    meaning:
      "puts a load of customers' operations on a bank, and prints how long they took; exit status 1 if one was not acknowledged or the books differ",
    example: "strongroom load --keys 'data/atm-*/key.json' --clients 16 --duration 60",
    load: async () => (await import("./load/load.ts")).load,
  },
  "receipt verify": {
    operands: ["RECEIPT"],
    options: [...everywhere, "key"],
    meaning:
      "prints a receipt, given as its text, as the address that its QR code has or as a file, and whether the bank signed it; exit status 1 if not",
    example: "strongroom receipt verify SR1:BJJXI4T… --key bank-receipts.pem",
    load: async () => (await import("./receipts/receipt.ts")).verifyReceiptText,
  },
  "receipt key": {
    operands: [],
    options: everywhere,
    meaning: "prints the public key that verifies this bank's receipts",
    example: "strongroom receipt key",
    load: async () => (await import("./receipts/receipt.ts")).showReceiptKey,
  },
  "statement verify": {
    operands: ["STATEMENT"],
    options: [...everywhere, "key"],
    meaning:
      "prints a customer's statement, given as its PDF or the text on its paper, and whether the bank signed it; exit status 1 if not",
    example: "strongroom statement verify strongroom-statement.pdf --key bank-receipts.pem",
    load: async () => (await import("./commands/statement.ts")).verifyStatementFile,
  },
  eod: {
    operands: [],
    options: [...database, "currency", "terminal-capacity"],
    meaning:
      "ends the day: compares each ATM's own counters with its cash account; exit status 1 if anything differs, or if deposits exceed the capacity",
    example: "strongroom eod",
    load: async () => (await import("./commands/day-end.ts")).endDay,
  },
  export: {
    operands: ["FORM"],
    options: [...database, "from", "to", "customer", "out", "break-glass", "audit-origin"],
    meaning:
      "writes the books of a period in a form for other programs: csv or beancount (the journal), camt.053 or ofx (statements)",
    example: 'strongroom export camt.053 --customer alice --from 2026-03-01 --to 2026-03-31 --break-glass "the console is down"',
    choices: async () => ({ FORM: { values: Object.keys((await import("../exports/exports.ts")).EXPORT_FORMS) } }),
    load: async () => (await import("./export/export.ts")).exportForm,
  },
  "ledger verify": {
    operands: [],
    options: database,
    meaning: "recomputes every balance from the entries and lists what differs; exit status 1 if anything does",
    example: "strongroom ledger verify",
    load: async () => (await import("./commands/ledger.ts")).verifyLedger,
  },
  ...operationCommands("money", "keys", "proposals", "operators", "alarms"),
  ...EVIDENCE_COMMANDS,
  ...ALARM_COMMANDS,
  ...AUDIT_COMMANDS,
  ...WITNESS_COMMANDS,
  ...SELF_COMMANDS,
};
