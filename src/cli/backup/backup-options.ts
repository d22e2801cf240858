import { flag, type Option, text } from "../options/option-readers.ts";

/** The options of backups. */
export const BACKUP_OPTIONS = {
  recipient: {
    value: "FILE",
    env: "STRONGROOM_RECIPIENT",
    default: null,
    meaning: "the public key that the backup is sealed to, as strongroom backup keygen makes it; in clear unless given",
    read: text,
  },
  "without-keys": {
    value: "",
    default: "false",
    meaning: "leaves the bank's keys out of the backup; keep them elsewhere, as they were at its time",
    read: flag,
  },
  verify: {
    value: "FILE",
    default: null,
    meaning: "restores this backup into a scratch database, proves books and log there, and removes it again",
    read: text,
  },
} as const satisfies Record<string, Option<unknown>>;
