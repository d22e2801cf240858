import { type Command, database } from "../command.ts";

/** The commands about backups. */
export const BACKUP_COMMANDS: Readonly<Record<string, Command>> = {
  backup: {
    operands: [],
    options: [
      ...[...database, "out", "recipient", "without-keys", "operator", "reason", "audit-origin"],
      ...(["verify", "key", "log-key", "checkpoint"] as const),
    ] as Command["options"],
    several: ["checkpoint"],
    meaning:
      "writes one file with the database, the keys and the position of the log, while the bank runs; with --verify proves one; exit status 1 if anything is wrong",
    example: "strongroom backup --out /media/backups --recipient backup.key.pub",
    load: async () => (await import("./backup.ts")).backup,
  },
  "backup keygen": {
    operands: [],
    options: ["out", "json"],
    meaning: "makes the key pair that backups are sealed to: FILE holds the private key, FILE.pub the public one",
    example: "strongroom backup keygen --out backup.key",
    load: async () => (await import("./backup-keys.ts")).generateBackupKey,
  },
  restore: {
    operands: ["BACKUP"],
    options: [...database, "database-owner-url", "key", "operator", "reason", "audit-origin"],
    meaning: "puts a backup back, into an empty database and a data folder without keys; the audit log has who did it",
    example:
      'strongroom restore /media/backups/bank.tar.sealed --key backup.key --operator anna --reason "disk failure on 3 May"',
    load: async () => (await import("./restore.ts")).restore,
  },
};
