import type { OptionName } from "./options.ts";
import type { Settings } from "./settings.ts";

/** What a command is given: its operands by name, and its options. */
interface Invocation {
  readonly operands: Readonly<Record<string, string>>;
  readonly settings: Settings;
}

/** What a command's module exports: does the work and comes to the exit status. */
export type Run = (invocation: Invocation) => Promise<number>;

export interface Command {
  readonly operands: readonly string[];
  readonly options: readonly OptionName[];
  /** Those of the options that may be given several times. */
  readonly several?: readonly OptionName[];
  readonly meaning: string;
  readonly example: string;
  /** Loaded only when the command runs, so that `--help` is instant. */
  readonly load: () => Promise<Run>;
}

const everywhere = ["data", "config"] as const;
const database = [...everywhere, "database-url"] as const;
const audit = [...database, "offline"] as const;
const search = ["customer", "atm", "since", "until", "operation", "outcome"] as const;
const bank = [
  ...database,
  "log-level",
  "listen",
  "workers",
  "bank-name",
  "currency",
  "limit-withdrawal",
  "limit-day",
  "limit-day-count",
  "bcrypt-cost",
  "sessions-per-terminal",
  "half-open",
  "half-open-per-address",
  "hellos-per-second",
  "hellos-per-second-per-address",
  "audit-origin",
  "audit-lag",
  "audit-lag-events",
  "status",
  "accept-new-keys",
] as const;

/** What an ATM is told of its own cash unit. */
const machine = ["cash-low", "cash-empty"] as const;
/** What an operator at a machine may say. */
const attendant = [...everywhere, "operator"] as const;

/** Every command, in one table: it is the usage text, the parser's rules and the table in the README at once. */
export const COMMANDS: Readonly<Record<string, Command>> = {
  start: {
    operands: [],
    options: [...bank, "atms", ...machine],
    meaning: "brings up a bank and its ATMs in one terminal, with all set-up",
    example: "strongroom start",
    load: async () => (await import("./start.ts")).start,
  },
  bank: {
    operands: [],
    options: bank,
    meaning: "runs the bank server",
    example: "strongroom bank --listen 127.0.0.1:65432",
    load: async () => (await import("./bank.ts")).bank,
  },
  atm: {
    operands: ["N"],
    options: [
      ...everywhere,
      "log-level",
      "bank",
      "key",
      "host",
      "port",
      "currency",
      ...machine,
      "take-cash-within",
      "allow-faults",
    ],
    meaning: "runs ATM N, which serves its page on port 5000 + N",
    example: "strongroom atm 1 --bank 127.0.0.1:65432 --key atm-1.json",
    load: async () => (await import("./atm.ts")).atm,
  },
  "terminal enrol": {
    operands: ["N"],
    options: [...database, "out", "public-key", "load", "currency", "audit-origin"],
    meaning: "makes ATM N known to the bank and writes its key file",
    example: "strongroom terminal enrol 3 --out atm-3.json",
    load: async () => (await import("./terminal.ts")).enrolTerminal,
  },
  "terminal list": {
    operands: [],
    options: [...database, "json"],
    meaning: "lists the ATMs, their keys' epochs and when each was last seen",
    example: "strongroom terminal list",
    load: async () => (await import("./terminal.ts")).listTerminals,
  },
  "terminal rotate": {
    operands: ["N"],
    options: [...database, "out", "key"],
    meaning: "makes a new pre-shared key for ATM N; the old one ends 24 hours after the new one's first use",
    example: "strongroom terminal rotate 3 --key atm-3.json --out atm-3-new.json",
    load: async () => (await import("./terminal.ts")).rotateTerminal,
  },
  "terminal revoke": {
    operands: ["N"],
    options: database,
    meaning: "ends ATM N's keys and its live sessions at once",
    example: "strongroom terminal revoke 3",
    load: async () => (await import("./terminal.ts")).revokeTerminal,
  },
  "customer unlock": {
    operands: ["USERNAME"],
    options: database,
    meaning: "lets a customer sign in again after too many wrong passwords",
    example: "strongroom customer unlock alice",
    load: async () => (await import("./customer.ts")).unlockCustomer,
  },
  "holds list": {
    operands: [],
    options: [...database, "currency", "json"],
    meaning: "lists the holds that no ATM has ended yet, the oldest first",
    example: "strongroom holds list",
    load: async () => (await import("./holds.ts")).listHolds,
  },
  "holds settle": {
    operands: ["REQUEST"],
    options: [...database, "currency", "terminal", "amount", "operator", "confirm"],
    meaning: "books what was paid out of a hold and gives the rest back, once a second operator confirms it",
    example: "strongroom holds settle 0198f3a1-7c5e-7d2b-9f10-3a6b5c4d2e1f --terminal 3 --amount 40.00 --operator anna",
    load: async () => (await import("./hold-end.ts")).settleHold,
  },
  "holds release": {
    operands: ["REQUEST"],
    options: [...database, "currency", "terminal", "operator", "confirm"],
    meaning: "gives a whole hold back of which nothing was paid out, once a second operator confirms it",
    example: "strongroom holds release 0198f3a1-7c5e-7d2b-9f10-3a6b5c4d2e1f --terminal 3 --operator anna",
    load: async () => (await import("./hold-end.ts")).releaseHold,
  },
  "cash list": {
    operands: [],
    options: [...database, "currency", "json"],
    meaning: "lists what each ATM's cassettes and reject box hold by its last report, and which are low or empty",
    example: "strongroom cash list",
    load: async () => (await import("./cash-list.ts")).listCash,
  },
  "cash status": {
    operands: ["N"],
    options: [...everywhere, "json"],
    meaning: "asks ATM N, which runs on this machine, for its own counters and how it stands",
    example: "strongroom cash status 1",
    load: async () => (await import("./cash.ts")).cashStatus,
  },
  "cash close": {
    operands: ["N"],
    options: attendant,
    meaning: "takes ATM N out of service, so that no note moves but by an operator's hand",
    example: "strongroom cash close 1 --operator anna",
    load: async () => (await import("./cash.ts")).closeMachine,
  },
  "cash open": {
    operands: ["N"],
    options: attendant,
    meaning: "puts ATM N back into service; a jam has been seen to",
    example: "strongroom cash open 1 --operator anna",
    load: async () => (await import("./cash.ts")).openMachine,
  },
  "cash load": {
    operands: ["N", "NOTES"],
    options: attendant,
    meaning: "books notes that were put into the cassettes of ATM N, on top of what they hold",
    example: "strongroom cash load 1 100x50,200x20 --operator anna",
    load: async () => (await import("./cash.ts")).loadNotes,
  },
  "cash unload": {
    operands: ["N", "NOTES"],
    options: attendant,
    meaning: "books notes that were taken out of the cassettes of ATM N, which is closed",
    example: "strongroom cash unload 1 100x50 --operator anna",
    load: async () => (await import("./cash.ts")).unloadNotes,
  },
  "cash swap": {
    operands: ["N", "NOTES"],
    options: attendant,
    meaning: "books that whole cassettes of ATM N, which is closed, were changed for others with these notes",
    example: "strongroom cash swap 1 500x50 --operator anna",
    load: async () => (await import("./cash.ts")).swapCassettes,
  },
  "cash count": {
    operands: ["N", "NOTES"],
    options: [...attendant, "rejected", "confirm"],
    meaning:
      "sets the counters of ATM N, which is closed, to what was counted, books what is over or short and empties the reject box, once a second operator confirms it",
    example: "strongroom cash count 1 198x50,300x20,200x10 --rejected 2x50 --operator anna",
    load: async () => (await import("./cash.ts")).countNotes,
  },
  "cash empty": {
    operands: ["N"],
    options: attendant,
    meaning: "books that all notes were taken out of the reject box of ATM N, which is closed",
    example: "strongroom cash empty 1 --operator anna",
    load: async () => (await import("./cash.ts")).emptyRejectBox,
  },
  "cash fault": {
    operands: ["N", "FAULT"],
    options: everywhere,
    meaning: "a simulator's: makes ATM N, started with --allow-faults, do wrong once; a wrong name lists the faults",
    example: "strongroom cash fault 1 not-taken",
    load: async () => (await import("./cash.ts")).armFault,
  },
  "receipt verify": {
    operands: ["RECEIPT"],
    options: [...everywhere, "key"],
    meaning: "says what a receipt's text, or the file that holds it, says and whether the bank signed it; exit status 1 if not",
    example: "strongroom receipt verify SR1:BJJXI4T… --key bank-receipts.pem",
    load: async () => (await import("./receipt.ts")).verifyReceiptText,
  },
  "receipt key": {
    operands: [],
    options: everywhere,
    meaning: "prints the public key that this bank's receipts are verified with",
    example: "strongroom receipt key",
    load: async () => (await import("./receipt.ts")).showReceiptKey,
  },
  eod: {
    operands: [],
    options: [...database, "currency", "json"],
    meaning: "the day's end: compares each ATM's own counters with its cash account; exit status 1 if anything differs",
    example: "strongroom eod",
    load: async () => (await import("./day-end.ts")).endDay,
  },
  "ledger verify": {
    operands: [],
    options: database,
    meaning: "recomputes every balance from the entries and lists what is off; exit status 1 if anything is",
    example: "strongroom ledger verify",
    load: async () => (await import("./ledger.ts")).verifyLedger,
  },
  "audit tail": {
    operands: [],
    options: [...audit, "lines", "follow", "format"],
    meaning: "prints the newest records of the plaintext log, and with --follow the new ones as they are sealed",
    example: "strongroom audit tail --follow",
    load: async () => (await import("./audit-tail.ts")).tailAudit,
  },
  "audit search": {
    operands: [],
    options: [...audit, ...search, "format", "audit-origin", "key"],
    several: ["key"],
    meaning: "prints the records that all given options ask for; with --key those of the encrypted form, and all they say",
    example: "strongroom audit search --customer alice --operation withdraw,transfer --since 2026-03-01 --format csv",
    load: async () => (await import("./audit-search.ts")).searchAudit,
  },
  "audit verify": {
    operands: [],
    options: [...audit, "audit-origin", "log-key", "key", "checkpoint", "plain-from"],
    several: ["key"],
    meaning: "checks both forms of the audit log, its tree, its signature and the database; exit status 1 if anything is off",
    example: "strongroom audit verify --checkpoint kept.checkpoint",
    load: async () => (await import("./audit-verify.ts")).verifyAudit,
  },
  "audit checkpoint": {
    operands: [],
    options: [...everywhere, "audit-origin", "log-key", "out"],
    meaning: "prints the newest signed checkpoint, or puts it into a file to be kept elsewhere",
    example: "strongroom audit checkpoint --out kept.checkpoint",
    load: async () => (await import("./audit-checkpoint.ts")).printCheckpoint,
  },
  "audit log-key": {
    operands: [],
    options: [...everywhere, "audit-origin", "out"],
    meaning: "prints the public key that checkpoints and proofs are trusted by, in one line, as other tools read it",
    example: "strongroom audit log-key --out log-key.txt",
    load: async () => (await import("./audit-checkpoint.ts")).printLogKey,
  },
  "audit prove": {
    operands: ["INDEX"],
    options: [...audit, "audit-origin", "log-key", "out"],
    meaning: "makes a proof that the log has a record, which holds without the log (C2SP tlog-proof)",
    example: "strongroom audit prove 17 --out record-17.tlog-proof",
    load: async () => (await import("./audit-proof.ts")).proveAudit,
  },
  "audit check-proof": {
    operands: ["FILE"],
    options: [...everywhere, "audit-origin", "log-key"],
    meaning: "checks such a proof without the log, and prints the record that it proves; exit status 1 if it does not hold",
    example: "strongroom audit check-proof record-17.tlog-proof --log-key log-key.txt",
    load: async () => (await import("./audit-proof.ts")).checkAuditProof,
  },
  "audit witnesses": {
    operands: [],
    options: [...everywhere, "json"],
    meaning: "lists the checkpoint that each ATM of the data folder keeps, and its alarms; exit status 1 if there are any",
    example: "strongroom audit witnesses",
    load: async () => (await import("./witnesses.ts")).listWitnesses,
  },
  "audit decrypt": {
    operands: [],
    options: [...audit, "audit-origin", "key"],
    several: ["key"],
    meaning: "opens the encrypted form with the auditors' private keys and prints it, a JSON line for each event",
    example: "strongroom audit decrypt --key auditor.key",
    load: async () => (await import("./audit-decrypt.ts")).decryptAudit,
  },
  "audit keygen": {
    operands: [],
    options: ["out"],
    meaning: "makes an auditor's key pair: FILE holds the private key, FILE.pub the public one",
    example: "strongroom audit keygen --out auditor.key",
    load: async () => (await import("./audit-recipient.ts")).generateAuditorKey,
  },
  "audit recipient": {
    operands: ["FILE"],
    options: database,
    meaning: "seals the log to the auditor's public key in FILE from the next segment on; a running bank takes it up by itself",
    example: "strongroom audit recipient auditor-2.key.pub",
    load: async () => (await import("./audit-recipient.ts")).nameRecipient,
  },
};
