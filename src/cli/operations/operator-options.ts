import { type Option, origin, reason, text } from "../options/option-readers.ts";

/** Reads an Idempotency-Key (docs/API.md). */
function requestKey(given: string): string {
  if (!/^[!-~]{1,64}$/.test(given)) throw new RangeError("1 to 64 visible ASCII characters, as the command named it");
  return given;
}

/** The options of the commands that follow from the table of operator operations. */
export const OPERATOR_OPTIONS = {
  "break-glass": {
    value: "REASON",
    default: null,
    meaning: "acts under this machine's account without being signed in, for this reason; it is an alarm, and in the audit log",
    read: reason,
  },
  "request-id": {
    value: "KEY",
    default: null,
    meaning: "repeats a request to the console whose answer was lost, by the key that its command named: it is done once",
    read: requestKey,
  },
  name: { value: "NAME", default: null, meaning: "the person's name, as other operators read it", read: text },
  roles: {
    value: "ROLE,ROLE",
    default: null,
    meaning: "the roles of an operator or an API key, with commas between",
    read: text,
  },
  days: { value: "N", default: null, meaning: "the days after which an API key expires, 365 at most", read: text },
  session: {
    value: "ID",
    default: null,
    meaning: "the id of one of the own sessions; all but this one unless given",
    read: text,
  },
  remark: { value: "TEXT", default: null, meaning: "what explains the differences of the day", read: text },
  console: {
    value: "URL",
    env: "STRONGROOM_CONSOLE",
    default: null,
    meaning:
      "the operators' console that a command asks, such as https://console.bank.example; the one of strongroom login unless given, and for login http://localhost:4999",
    read: origin,
  },
  rejected: {
    value: "NOTES",
    default: null,
    meaning: "the notes counted in the reject box, as COUNTxFACE,COUNTxFACE",
    read: text,
  },
  "per-withdrawal": { value: "AMOUNT", default: null, meaning: "the most of one withdrawal", read: text },
  "per-day": { value: "AMOUNT", default: null, meaning: "the most that a customer withdraws in a day (UTC)", read: text },
  "per-day-count": { value: "N", default: null, meaning: "the most withdrawals of a customer in a day (UTC)", read: text },
  "terminal-deposits": {
    value: "AMOUNT",
    default: null,
    meaning: "the most that one ATM books as deposits in a day (UTC)",
    read: text,
  },
  "terminal-transfers": { value: "AMOUNT", default: null, meaning: "the same for transfers", read: text },
  "terminal-loads": {
    value: "AMOUNT",
    default: null,
    meaning: "the same for loads, and for what counts find too much",
    read: text,
  },
  which: { value: "WHICH", default: null, meaning: "which proposals: waiting, ended or all", read: text },
} as const satisfies Record<string, Option<unknown>>;
