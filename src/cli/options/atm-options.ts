import { isBadPort } from "../../address/address.ts";
import { CASH_LOW_DEFAULT } from "../../model/model.ts";
import { BANK_ADDRESS } from "./bank-options.ts";
import { addresses, amount, atmNumbers, flag, integer, load, type Option, operator, reason, text } from "./option-readers.ts";
import { UsageError } from "./usage-error.ts";

/** By default an ATM's page is on this port plus its number. */
export const PORT_BASE = 5000;

/** Returns the port of ATM n's page: the given one, else PORT_BASE + n. Throws UsageError if browsers do not open that port. */
export function pagePort(n: number, given: number | null = null): number {
  const port = given ?? PORT_BASE + n;
  if (!isBadPort(port)) return port;
  throw new UsageError(
    given !== null
      ? `--port is ${port}, but browsers do not open pages on this port: choose another`
      : `ATM ${n} would serve its page on port ${port}, which browsers do not open: choose another number, or run it by itself with --port`,
  );
}

/** The options of an ATM, and of the commands about its notes and about holds. */
export const ATM_OPTIONS = {
  atms: { value: "N,N", env: "STRONGROOM_ATMS", default: "1,2", meaning: "the numbers of the ATMs to start", read: atmNumbers },
  bank: {
    value: "HOST:PORT,…",
    env: "STRONGROOM_BANK",
    default: null,
    meaning: `the addresses of the bank's servers, any of which serves an ATM; ${BANK_ADDRESS} unless given; for start, those beside its own`,
    read: addresses,
  },
  host: {
    value: "HOST",
    env: "STRONGROOM_HOST",
    default: "127.0.0.1",
    meaning: "the address on which the ATM serves its page",
    read: text,
  },
  "insecure-http": {
    value: "",
    default: "false",
    meaning: "serves the page to a network without TLS; only for a network that nobody else can reach",
    read: flag,
  },
  port: {
    value: "PORT",
    env: "STRONGROOM_PORT",
    default: null,
    meaning: `the port of the ATM's page; ${PORT_BASE} + N unless given`,
    read: integer(1, 65_535),
  },
  sealed: {
    value: "FILE",
    default: null,
    meaning: "the key file that the bank has sealed to this machine",
    read: text,
  },
  load: {
    value: "COUNTxFACE,…",
    default: "200x50,300x20,200x10",
    meaning: "the first notes in the ATM's cassettes",
    read: load,
  },
  "cash-low": {
    value: "COUNTxFACE,…",
    env: "STRONGROOM_CASH_LOW",
    default: null,
    meaning: `the number of notes at which a cassette is low; ${CASH_LOW_DEFAULT} for those not named`,
    read: load,
  },
  "cash-empty": {
    value: "COUNTxFACE,…",
    env: "STRONGROOM_CASH_EMPTY",
    default: null,
    meaning: "the number of notes at which a cassette counts as empty; 0 for those not named",
    read: load,
  },
  "take-cash-within": {
    value: "SECONDS",
    env: "STRONGROOM_TAKE_CASH_WITHIN",
    default: "30",
    meaning: "seconds until the machine takes back notes from the tray; 0: a simulated hand takes them at once",
    read: integer(0, 300),
  },
  touch: {
    value: "",
    default: "false",
    meaning: "the page has a keyboard on the screen, for a machine that customers use with their fingers alone",
    read: flag,
  },
  "allow-faults": {
    value: "",
    default: "false",
    meaning: "lets strongroom cash fault simulate faults of this ATM",
    read: flag,
  },
  operator: {
    value: "NAME",
    default: null,
    meaning: "the operator who gives the command; the name of the system account unless given",
    read: operator,
  },
  reason: { value: "TEXT", default: null, meaning: "the reason, for the audit log; at most 200 characters", read: reason },
  amount: { value: "AMOUNT", default: null, meaning: "the amount that was paid out of the hold", read: amount },
  terminal: {
    value: "N",
    default: null,
    meaning: "the ATM that placed the hold or made the posting, by number",
    read: integer(1, 9999),
  },
} as const satisfies Record<string, Option<unknown>>;
