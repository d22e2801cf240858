import { Money } from "./money.ts";

/** Values that hold unless an operator sets others. They are here because the command line shows them without loading any other room. */

/** Limits on withdrawals; amounts in minor units, a day is a day of UTC. */
interface WithdrawalLimits {
  readonly perWithdrawal: Money;
  readonly perDayAmount: Money;
  readonly perDayCount: number;
}

/**
 * The most that one ATM may book in a day of UTC, in minor units: what a stolen ATM key is worth (OPERATIONS.md, "Ceilings").
 * Loads are all notes that operators say are there beyond the books: cash loads, and what a count finds too much.
 */
export interface TerminalCeilings {
  readonly deposits: Money;
  readonly transfers: Money;
  readonly loads: Money;
}

/** All limits that the bank sets on movements of money. */
export interface BankLimits extends WithdrawalLimits {
  readonly terminalDay: TerminalCeilings;
}

/** In minor units they are sensible sums in any currency: 1000.00 euros and 100,000 yen are much the same. */
export const LIMITS_DEFAULT: BankLimits = {
  perWithdrawal: Money(100_000n),
  perDayAmount: Money(200_000n),
  perDayCount: 20,
  terminalDay: { deposits: Money(50_000_000n), transfers: Money(100_000_000n), loads: Money(100_000_000n) },
};

/** What the cassettes of one ATM hold at most, in minor units: 5000 notes of 50.00, say. */
export const TERMINAL_CAPACITY_DEFAULT = Money(25_000_000n);

/** What the bank admits at its port (PROTOCOL.md, section 7). */
export const ADMISSION_DEFAULT = {
  /** The most connections that are not READY, in all and from one address. */
  halfOpenMax: 256,
  halfOpenPerAddressMax: 64,
  /** The most ClientHellos processed in a second, in all and from one address. */
  hellosPerSecond: 500,
  hellosPerAddressPerSecond: 100,
  /** The most READY sessions of one terminal. */
  sessionsPerTerminal: 8,
} as const;

/** At or below this many notes a cassette is low, if its denomination has no threshold. */
export const CASH_LOW_DEFAULT = 20;
