import { CLOSED_BY, ORDER_KINDS, ORDER_REFUSALS } from "../model/model.ts";
import {
  amount,
  array,
  balance,
  count,
  currencyCode,
  type Field,
  flag,
  list,
  notesList,
  requestId,
  text,
  time,
  whole,
  word,
} from "./fields.ts";
import { funds, type Operation, once } from "./operation.ts";
import { ProtocolError } from "./protocol-error.ts";

/** Notes by denomination: in the cassettes or the reject box, put in, or taken out. */
const notes = notesList(16, { denomination: amount, notes: count });
/** The longest that an ATM may let the bank hold `next-order`, in seconds. */
export const ORDER_WAIT_MOST_S = 20;
/** An operator at the machine: the name given, and the account on the machine. */
const person = text(1, 64);
const operator = { operator: person, login: person };
/** How many records the audit log has. */
export const treeSize: Field<number> = { ...time, describe: "integer, 0 to 2^53 - 1" };
/** The last epoch of a pre-shared key. */
const EPOCH_MOST = 0xffff_ffff;
/** 32 bytes. */
const bytes32: Field<Buffer> = {
  describe: "string, 32 bytes in base64",
  decode: (json) => {
    const bytes = typeof json === "string" && json.length === 44 ? Buffer.from(json, "base64") : Buffer.alloc(0);
    if (bytes.length !== 32 || bytes.toString("base64") !== json) throw new ProtocolError("message-field", "not 32 bytes");
    return bytes;
  },
  encode: (value) => value.toString("base64"),
};
/** A SHA-256 hash of the audit log's Merkle tree. */
export const hash: Field<Buffer> = bytes32;
/** A pre-shared key. */
const presharedKey: Field<Buffer> = { ...bytes32, secret: true };
/** An X25519 public key (RFC 7748). */
const publicKey: Field<Buffer> = bytes32;

/** The ATM's own operations: its notes, its state, its watch over the audit log. */
export const TERMINAL_OPERATIONS = {
  "cash-load": {
    meaning: "books notes that an operator put into the ATM",
    customer: "either",
    request: { notes, ...operator },
    result: funds,
    refusals: [...once, "bank-busy", "cash-amount", "balance-limit", "terminal-limit"],
  },
  "cash-unload": {
    meaning: "books notes that an operator took out of the ATM",
    customer: "either",
    request: { notes, ...operator },
    result: funds,
    refusals: [...once, "bank-busy", "cash-amount", "terminal-cash-short", "balance-limit"],
  },
  "cash-count": {
    meaning:
      "carries out the terminal order `count` whose id is the request id: the notes are exactly those that the order names, and none is under way; the cash account becomes what they are worth, and what that is `over` or `short` is booked against the bank's capital",
    customer: "either",
    request: { cassettes: notes, rejected: notes },
    result: { posted: balance, over: balance, short: balance },
    refusals: [
      ...once,
      "bank-busy",
      "order-unknown",
      "cash-amount",
      "holds-open",
      "capital-short",
      "balance-limit",
      "terminal-limit",
    ],
  },
  "next-order": {
    meaning:
      "the oldest terminal order that is open for the ATM, which reports who has taken it out of service; without one the bank answers after `seconds`, or as soon as there is one",
    customer: "either",
    request: { seconds: whole(0, ORDER_WAIT_MOST_S), closed: word(...CLOSED_BY), operator: text(0, 64) },
    result: {
      orders: list(1, { order: requestId, kind: word(...ORDER_KINDS) }),
      cassettes: notes,
      rejected: notes,
      cassettesBefore: notes,
      rejectedBefore: notes,
      keys: list(1, { epoch: whole(1, EPOCH_MOST), psk: presharedKey }),
    },
    refusals: ["bank-busy"],
  },
  "order-done": {
    meaning: "the ATM has carried out the terminal order `order` (`how` is `done`), or refuses it and has changed nothing",
    customer: "either",
    request: { order: requestId, how: word("done", ...ORDER_REFUSALS) },
    result: {},
    refusals: ["bank-busy", "order-unknown"],
  },
  "terminal-status": {
    meaning:
      "the ATM reports whether it is in service, what its cassettes hold and how that stands by its thresholds, and what lies in its reject box; it learns the bank's currency",
    customer: "either",
    request: {
      inService: flag,
      cassettes: notesList(16, { denomination: amount, notes: count, level: word("ok", "low", "empty") }),
      rejected: notes,
    },
    result: { currency: currencyCode, exponent: whole(0, 4) },
    refusals: ["bank-busy"],
  },
  checkpoint: {
    meaning:
      "the audit log's newest signed checkpoint, for an ATM that keeps the last one it saw: `size` is how many records that one covers, 0 where it has none; `key` is the newest key of the log that it knows, empty where it knows none; `successions` lead on from that key, two at most; `proof` shows that the log then is the begin of the log now",
    customer: "either",
    request: { size: treeSize, key: text(0, 512) },
    result: {
      logKey: text(1, 512),
      successions: array(0, 16, text(0, 512)),
      note: array(1, 8, text(0, 512)),
      proof: array(0, 63, hash),
    },
    refusals: ["bank-busy", "checkpoint-none"],
  },
  "witness-alarm": {
    meaning:
      "the ATM refuses the checkpoint that it was shown, or misses its own; `kept` and `offered` are the sizes, `offered` 0 where none was told, and for `lost` what was left",
    customer: "either",
    request: {
      reason: word(
        "rolled-back",
        "forked",
        "unproven",
        "unsigned",
        "malformed",
        "other-key",
        "other-log",
        "withheld",
        "kept-damaged",
        "succession",
        "lost",
      ),
      kept: treeSize,
      offered: treeSize,
    },
    result: {},
    refusals: ["bank-busy"],
  },
  "bank-keys": {
    meaning:
      "the bank's static public keys, for an ATM that follows their rotation (1.3): the one to use, then one that the bank still accepts",
    customer: "either",
    request: {},
    result: { keys: array(1, 2, publicKey) },
    refusals: ["bank-busy"],
  },
} as const satisfies Record<string, Operation>;
