import { type Command, database, everywhere } from "./command.ts";

const audit = [...database, "offline"] as const;
const search = ["customer", "atm", "since", "until", "operation", "outcome"] as const;

/** The commands about the audit log. */
export const AUDIT_COMMANDS: Readonly<Record<string, Command>> = {
  verify: {
    operands: [],
    options: [...database, "audit-origin", "log-key", "key", "checkpoint", "progress"],
    several: ["key", "checkpoint"],
    meaning: "proves that books and audit log tell the same story, while the bank runs; exit status 1 if anything is wrong",
    example: "strongroom verify --checkpoint kept.checkpoint",
    load: async () => (await import("./verify/verify.ts")).verifyAll,
  },
  "audit tail": {
    operands: [],
    options: [...audit, "lines", "follow", "format"],
    meaning: "prints the newest records of the plaintext log, and with --follow the new ones as they are sealed",
    example: "strongroom audit tail --follow",
    load: async () => (await import("./audit/audit-tail.ts")).tailAudit,
  },
  "audit search": {
    operands: [],
    options: [...audit, ...search, "format", "audit-origin", "key"],
    several: ["key"],
    meaning: "prints the records that match all given options; with --key the whole records of the encrypted form",
    example: "strongroom audit search --customer alice --operation withdraw,transfer --since 2026-03-01 --format csv",
    load: async () => (await import("./audit/audit-search.ts")).searchAudit,
  },
  "audit verify": {
    operands: [],
    options: [...audit, "audit-origin", "log-key", "key", "checkpoint", "plain-from"],
    several: ["key"],
    meaning: "checks both forms of the audit log, its tree, its signature and the database; exit status 1 if anything is wrong",
    example: "strongroom audit verify --checkpoint kept.checkpoint",
    load: async () => (await import("./audit/audit-verify.ts")).verifyAudit,
  },
  "audit checkpoint": {
    operands: [],
    options: [...database, "audit-origin", "log-key", "out", "cosigned", "witness-policy"],
    meaning: "prints the newest signed checkpoint, or writes it to a file to keep elsewhere; with --cosigned, one of witnesses",
    example: "strongroom audit checkpoint --out kept.checkpoint",
    load: async () => (await import("./audit/audit-proof.ts")).printCheckpoint,
  },
  "audit log-key": {
    operands: [],
    options: [...everywhere, "audit-origin", "out"],
    meaning:
      "prints the newest public key that verifies checkpoints and proofs, in one line as other tools read it, then its successions",
    example: "strongroom audit log-key --out log-key.txt",
    load: async () => (await import("./audit/audit-proof.ts")).printLogKey,
  },
  "audit follow-key": {
    operands: ["NEWER"],
    options: [...everywhere, "log-key"],
    meaning: "takes the log's newest key from NEWER into your own file of --log-key, if proven successions lead there",
    example: "strongroom audit follow-key from-the-bank.txt --log-key log-key.txt",
    load: async () => (await import("./audit/follow-key.ts")).followLogKey,
  },
  "audit prove": {
    operands: ["INDEX"],
    options: [...audit, "audit-origin", "log-key", "out"],
    meaning: "makes a proof that the log has a record; it can be checked without the log (C2SP tlog-proof)",
    example: "strongroom audit prove 17 --out record-17.tlog-proof",
    load: async () => (await import("./audit/audit-proof.ts")).proveAudit,
  },
  "audit check-proof": {
    operands: ["FILE"],
    options: [...everywhere, "audit-origin", "log-key"],
    meaning: "checks such a proof without the log, and prints the record that it proves; exit status 1 if the proof is wrong",
    example: "strongroom audit check-proof record-17.tlog-proof --log-key log-key.txt",
    load: async () => (await import("./audit/audit-proof.ts")).checkAuditProof,
  },
  "audit witnesses": {
    operands: [],
    options: [...everywhere, "checkpoint", "audit-origin", "log-key", "witness-policy"],
    several: ["checkpoint"],
    meaning:
      "lists the checkpoint that each ATM of the data folder keeps, and its alarms, and compares these and other kept checkpoints with each other and with the log; exit status 1 if anything disagrees",
    example: "strongroom audit witnesses --checkpoint witness-1.checkpoint --checkpoint witness-2.checkpoint",
    load: async () => (await import("./audit/witnesses.ts")).listWitnesses,
  },
  "audit decrypt": {
    operands: [],
    options: [...audit, "audit-origin", "key"],
    several: ["key"],
    meaning: "decrypts the encrypted form with the auditors' private keys and prints one JSON line for each event",
    example: "strongroom audit decrypt --key auditor.key",
    load: async () => (await import("./audit/audit-search.ts")).decryptAudit,
  },
  "audit restored": {
    operands: [],
    options: [...database, "audit-origin", "log-key", "operator", "reason"],
    meaning:
      "declares that the database was restored from a backup, and sets this server's copy of the log aside if it is another",
    example: 'strongroom audit restored --operator anna --reason "disk failure on 3 May"',
    load: async () => (await import("./audit/audit-restored.ts")).declareRestored,
  },
  "audit keygen": {
    operands: [],
    options: ["out", "json"],
    meaning: "makes an auditor's key pair: FILE holds the private key, FILE.pub the public one",
    example: "strongroom audit keygen --out auditor.key",
    load: async () => (await import("./audit/audit-recipient.ts")).generateAuditorKey,
  },
  "audit recipient": {
    operands: ["FILE"],
    options: database,
    meaning: "seals the log to the auditor's public key in FILE from now on; a running bank notices within seconds",
    example: "strongroom audit recipient auditor-2.key.pub",
    load: async () => (await import("./audit/audit-recipient.ts")).nameRecipient,
  },
};
