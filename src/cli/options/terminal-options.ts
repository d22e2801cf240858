import { LIMITS_DEFAULT, TERMINAL_CAPACITY_DEFAULT } from "../../model/model.ts";
import { inEuro } from "./bank-options.ts";
import { amount, integer, type Option } from "./option-readers.ts";

/** The options of a bank that bound each ATM. */
export const TERMINAL_OPTIONS = {
  "terminal-deposits-day": {
    value: "AMOUNT",
    env: "STRONGROOM_TERMINAL_DEPOSITS_DAY",
    default: null,
    meaning: `the most that one ATM may book as deposits in a day (UTC); ${inEuro(LIMITS_DEFAULT.terminalDay.deposits)}`,
    read: amount,
  },
  "terminal-transfers-day": {
    value: "AMOUNT",
    env: "STRONGROOM_TERMINAL_TRANSFERS_DAY",
    default: null,
    meaning: `the same for transfers; ${inEuro(LIMITS_DEFAULT.terminalDay.transfers)}`,
    read: amount,
  },
  "terminal-loads-day": {
    value: "AMOUNT",
    env: "STRONGROOM_TERMINAL_LOADS_DAY",
    default: null,
    meaning: `the same for cash loads, and for what counts find beyond the books; ${inEuro(LIMITS_DEFAULT.terminalDay.loads)}`,
    read: amount,
  },
  "terminal-capacity": {
    value: "AMOUNT",
    env: "STRONGROOM_TERMINAL_CAPACITY",
    default: null,
    meaning: `what the cassettes of one ATM hold at most; more deposits in a day raise an alarm; ${inEuro(TERMINAL_CAPACITY_DEFAULT)}`,
    read: amount,
  },
  "terminal-requests": {
    value: "N",
    env: "STRONGROOM_TERMINAL_REQUESTS",
    default: "200",
    meaning: "requests that one ATM may make in a second on average; above it the ATM is slowed, then shut out for a while",
    read: integer(1, 1_000_000),
  },
  "terminal-events": {
    value: "N",
    env: "STRONGROOM_TERMINAL_EVENTS",
    default: "200",
    meaning: "the same for the audit events that it causes",
    read: integer(1, 1_000_000),
  },
} as const satisfies Record<string, Option<unknown>>;
