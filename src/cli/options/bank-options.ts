import { ADMISSION_DEFAULT, Currency, formatMoney, LIMITS_DEFAULT, type Money } from "../../model/model.ts";
import {
  address,
  amount,
  auditOrigin,
  bankName,
  currency,
  flag,
  integer,
  inWords,
  type Option,
  oneOf,
} from "./option-readers.ts";

/** The defaults of amounts are in minor units: sensible sums in any currency. */
export const inEuro = (amount: Money): string =>
  `unless given, ${formatMoney(amount, Currency("EUR"))} EUR or as many minor units of another currency`;

/** The default address on which a bank listens, and at which an ATM looks for it. */
export const BANK_ADDRESS = "127.0.0.1:65432";

const LOG_LEVELS = ["trace", "debug", "info", "warn", "error", "silent"] as const;

/** The options of a bank. */
export const BANK_OPTIONS = {
  "log-level": {
    value: "LEVEL",
    env: "STRONGROOM_LOG_LEVEL",
    default: "info",
    meaning: inWords(LOG_LEVELS),
    read: oneOf(LOG_LEVELS),
    choices: LOG_LEVELS,
  },
  listen: {
    value: "HOST:PORT",
    env: "STRONGROOM_LISTEN",
    default: BANK_ADDRESS,
    meaning: "the address on which the bank listens for ATMs",
    read: address,
  },
  workers: {
    value: "N",
    env: "STRONGROOM_WORKERS",
    default: null,
    meaning: "processes that serve ATMs; one per core unless given",
    read: integer(1, 256),
  },
  "drain-timeout": {
    value: "SECONDS",
    env: "STRONGROOM_DRAIN_TIMEOUT",
    default: "600",
    meaning: "how long a bank that gets SIGTERM waits for signed-in customers while another server takes new ones; 0: not at all",
    read: integer(0, 3_600),
  },
  "bank-name": {
    value: "NAME",
    env: "STRONGROOM_BANK_NAME",
    default: "Strongroom",
    meaning: "the bank's name on its receipts",
    read: bankName,
  },
  currency: {
    value: "CODE",
    env: "STRONGROOM_CURRENCY",
    default: "EUR",
    meaning: "the bank's one currency, by its ISO 4217 code",
    read: currency,
  },
  "limit-withdrawal": {
    value: "AMOUNT",
    env: "STRONGROOM_LIMIT_WITHDRAWAL",
    default: null,
    meaning: `the most that one withdrawal may be; ${inEuro(LIMITS_DEFAULT.perWithdrawal)}`,
    read: amount,
  },
  "limit-day": {
    value: "AMOUNT",
    env: "STRONGROOM_LIMIT_DAY",
    default: null,
    meaning: `the most that a customer may withdraw in a day (UTC); ${inEuro(LIMITS_DEFAULT.perDayAmount)}`,
    read: amount,
  },
  "limit-day-count": {
    value: "N",
    env: "STRONGROOM_LIMIT_DAY_COUNT",
    default: String(LIMITS_DEFAULT.perDayCount),
    meaning: "the most withdrawals of a customer in a day (UTC)",
    read: integer(1, 1_000_000),
  },
  "bcrypt-cost": {
    value: "N",
    env: "STRONGROOM_BCRYPT_COST",
    default: "12",
    meaning: "bcrypt's cost; if it was raised, a customer's next sign-in makes a new hash",
    read: integer(4, 20),
  },
  "sessions-per-terminal": {
    value: "N",
    env: "STRONGROOM_SESSIONS_PER_TERMINAL",
    default: String(ADMISSION_DEFAULT.sessionsPerTerminal),
    meaning: "channels that one ATM may hold at once",
    read: integer(1, 100_000),
  },
  "half-open": {
    value: "N",
    env: "STRONGROOM_HALF_OPEN",
    default: String(ADMISSION_DEFAULT.halfOpenMax),
    meaning: "connections not yet authenticated that a worker holds at once",
    read: integer(1, 100_000),
  },
  "half-open-per-address": {
    value: "N",
    env: "STRONGROOM_HALF_OPEN_PER_ADDRESS",
    default: String(ADMISSION_DEFAULT.halfOpenPerAddressMax),
    meaning: "the same for one source address",
    read: integer(1, 100_000),
  },
  "hellos-per-second": {
    value: "N",
    env: "STRONGROOM_HELLOS_PER_SECOND",
    default: String(ADMISSION_DEFAULT.hellosPerSecond),
    meaning: "handshakes that a worker begins in a second",
    read: integer(1, 1_000_000),
  },
  "hellos-per-second-per-address": {
    value: "N",
    env: "STRONGROOM_HELLOS_PER_SECOND_PER_ADDRESS",
    default: String(ADMISSION_DEFAULT.hellosPerAddressPerSecond),
    meaning: "the same for one source address",
    read: integer(1, 1_000_000),
  },
  "audit-origin": {
    value: "NAME",
    env: "STRONGROOM_AUDIT_ORIGIN",
    default: "strongroom/atm-audit",
    meaning: "the audit log's name in every checkpoint; unique to the bank",
    read: auditOrigin,
  },
  "audit-lag": {
    value: "SECONDS",
    env: "STRONGROOM_AUDIT_LAG",
    default: "60",
    meaning: "how long an event may wait for the audit log before the bank takes no new money operation; 2 or more",
    // The sequencer waits up to a second for more events: a bound as short as that would close the bank now and then without a
    // cause.
    read: integer(2, 86_400),
  },
  "audit-lag-events": {
    value: "N",
    env: "STRONGROOM_AUDIT_LAG_EVENTS",
    default: "100000",
    meaning: "how many events may wait, likewise",
    read: integer(1, 199_999),
  },
  status: {
    value: "HOST:PORT",
    env: "STRONGROOM_STATUS",
    default: null,
    meaning:
      "the address on which the bank serves /live, /ready and /metrics for operators, such as 127.0.0.1:9432; nowhere unless given",
    read: address,
  },
  "accept-clock": {
    value: "",
    default: "false",
    meaning: "takes money operations although the books are ahead of the clock; only after you checked the clock",
    read: flag,
  },
  "accept-new-keys": {
    value: "",
    default: "false",
    meaning: "starts the bank with other keys than at its last start; only if those are lost for good",
    read: flag,
  },
} as const satisfies Record<string, Option<unknown>>;
