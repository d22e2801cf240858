/** A key of the bank, as docs/OPERATIONS.md and the overview have it. */
export interface KeyEntry {
  /** The file in `keys/`, or where else it is. */
  readonly place: string;
  readonly does: string;
  /** How to rotate it, or why not. */
  readonly rotate: string;
  /** What somebody gets who has this key alone. */
  readonly thief: string;
}

/** Every key of the bank. A key that another part of the bank adds needs its entry here. */
export const KEY_TABLE = {
  pepper: {
    place: "pepper.key",
    does: "the key of the HMAC that every password passes before bcrypt",
    rotate: "by operations of two administrators, below; each sign-in renews its hash, and the old key ends after its last hash",
    thief: "with the table of hashes too, guesses at the speed of bcrypt; alone nothing",
  },
  "bank-key": {
    place: "bank.json",
    does: "the bank's static key pair, by which ATMs recognise it",
    rotate: "by operations of two administrators, below; the ATMs move by themselves",
    thief:
      "who talks to this bank: the ATMs' names and public keys in recordings. With an ATM's pre-shared key too, a false bank for that ATM",
  },
  "pre-shared-keys": {
    place: "the database, sealed; each ATM's key file",
    does: "one for each ATM and epoch: authenticates the channel, and keeps recordings secret from a later quantum computer",
    rotate: "by the operation `terminal-rotate` of two administrators: the ATM takes the next key over its own channel",
    thief: "nothing without the ATM's private key, or the bank's",
  },
  "key-encryption-key": {
    place: "key-encryption.key",
    does: "seals the pre-shared keys in the database",
    rotate: "not by a command yet: revoke every ATM, replace the file on every server, and enrol the ATMs again",
    thief: "with the database too, all pre-shared keys; alone nothing",
  },
  "requests-key": {
    place: "requests.key",
    does: "the digests by which a repeated request is recognised, and the names under which tries at unknown usernames are counted",
    rotate: "never: answers are kept for ever, and a request may be repeated after months",
    thief: "with the database too, guesses at what was typed for an unknown username in the last days; alone nothing",
  },
  "operators-key": {
    place: "operators.key",
    does: "authenticates the rows of operators and of proposals, seals operators' TOTP secrets and the key files that wait for their machines, and is the pepper of their passwords",
    rotate: "not by a command yet: the accounts of all operators and the open proposals count as absent under another key",
    thief: "with write access to the database too, every operator, until `strongroom verify` compares the events; alone nothing",
  },
  "receipt-key": {
    place: "receipt.key",
    does: "signs receipts and evidence",
    rotate:
      "add the public key to `receipt-ended.pem`, replace the file on all servers, start with `--accept-new-keys`, and publish the new public key beside the old one",
    thief: "receipts and evidence of payments that never were; the audit log does not have those",
  },
  "audit-log-key": {
    place: "audit-log.key",
    does: "signs the audit log's checkpoints",
    rotate:
      "by operations of two administrators, below; a succession signed by both keys leads ATMs and readers to the new one, and the old one ends",
    thief:
      "another log, which every ATM, witness and kept checkpoint reveals; after a rotation only to who has not heard of the new key",
  },
  "audit-events-key": {
    place: "audit-events.key",
    does: "chains the audit events, vouches for what they wrote, and seals the record of the last start",
    rotate: "never: every event of the log is proven under it",
    thief: "with write access to the database too, invented events for as long as no checkpoint covers them; alone nothing",
  },
  "auditor-key": {
    place: "auditor.key.pub; the private key is the auditor's",
    does: "the audit log's confidential parts are sealed to it",
    rotate: "`strongroom audit keygen` and `strongroom audit recipient FILE`; keep the old private key for the old records",
    thief: "of the private key: reads the confidential parts; of the public key: nothing",
  },
} as const satisfies Record<string, KeyEntry>;

export type KeyName = keyof typeof KEY_TABLE;
