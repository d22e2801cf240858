import { amount, array, balance, count, currencyCode, type Field, flag, notesList, text, time, whole, word } from "./fields.ts";
import { funds, type Operation, once } from "./operation.ts";
import { ProtocolError } from "./protocol-error.ts";

/** Notes by denomination: in the cassettes or the reject box, put in, or taken out. */
const notes = notesList(16, { denomination: amount, notes: count });
/** An operator at the machine: the name given, and the account on the machine. */
const person = text(1, 64);
const operator = { operator: person, login: person };
/** How many records the audit log has. */
export const treeSize: Field<number> = { ...time, describe: "integer, 0 to 2^53 - 1" };
/** A SHA-256 hash of the audit log's Merkle tree, 32 bytes. */
export const hash: Field<Buffer> = {
  describe: "string, 32 bytes in base64",
  decode: (json) => {
    const bytes = typeof json === "string" && json.length === 44 ? Buffer.from(json, "base64") : Buffer.alloc(0);
    if (bytes.length !== 32 || bytes.toString("base64") !== json) throw new ProtocolError("message-field", "not a hash");
    return bytes;
  },
  encode: (value) => value.toString("base64"),
};

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
      "two operators counted all notes of the ATM, none of which is under way; the cash account becomes what they are worth, and what that is `over` or `short` is booked against the bank's capital",
    customer: "either",
    request: { cassettes: notes, rejected: notes, ...operator, second: person, secondLogin: person },
    result: { posted: balance, over: balance, short: balance },
    refusals: [
      ...once,
      "bank-busy",
      "second-operator",
      "cash-amount",
      "holds-open",
      "capital-short",
      "balance-limit",
      "terminal-limit",
    ],
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
      "the audit log's newest signed checkpoint, for an ATM that keeps the last one it saw: `size` is how many records that one covers, 0 where it has none; `proof` shows that the log then is the begin of the log now",
    customer: "either",
    request: { size: treeSize },
    result: { logKey: text(1, 1024), note: array(1, 8, text(0, 1024)), proof: array(0, 63, hash) },
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
        "lost",
      ),
      kept: treeSize,
      offered: treeSize,
    },
    result: {},
    refusals: ["bank-busy"],
  },
} as const satisfies Record<string, Operation>;
