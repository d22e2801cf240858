import { type Command, database, everywhere } from "./command.ts";

/** The commands about one operation and its evidence. */
export const EVIDENCE_COMMANDS: Readonly<Record<string, Command>> = {
  "payment find": {
    operands: ["ID"],
    options: [...database, "console", "bank-name", "break-glass", "journal"],
    meaning:
      "shows what became of an operation, by any id that somebody may hold: a reference of the screen or the paper, a request id, a receipt's text, a channel's id, a record's index, a username; the audit log has who looked",
    example: 'strongroom payment find 3S4T-VUCW --break-glass "the console is down"',
    load: async () => (await import("./evidence/payment.ts")).findPayment,
  },
  "evidence make": {
    operands: ["ID"],
    options: [...database, "bank-name", "break-glass", "audit-origin", "log-key", "witness-policy", "out", "pdf"],
    meaning: "writes the signed evidence of one operation, with its records of the audit log and their proofs, for a third party",
    example:
      'strongroom evidence make 0198f3a1-7c5e-7d2b-9f10-3a6b5c4d2e1f --out case-17.json --break-glass "the console is down"',
    load: async () => (await import("./evidence/evidence.ts")).makeEvidenceFile,
  },
  "evidence verify": {
    operands: ["FILE"],
    options: [...everywhere, "audit-origin", "log-key", "key", "witness-policy"],
    meaning:
      "checks evidence without the bank, with the log's key and the bank's key for receipts; prints what it shows, or the first thing that is wrong and exit status 1",
    example: "strongroom evidence verify case-17.json --log-key log-key.txt --key bank-receipts.pem",
    load: async () => (await import("./evidence/evidence.ts")).verifyEvidenceFile,
  },
};
