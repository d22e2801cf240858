import { setTimeout as pause } from "node:timers/promises";
import { type AccountFacts, type Atm, type BankLink, LinkError, type Machine, type Payable } from "../../atm/atm.ts";
import { AMOUNT_MAX, type Money } from "../../model/model.ts";

/** What a customer should know before asking for money. It is read once for each screen, so it is as new as the screen. */
export interface MoneyFacts {
  /** By the bank; null if it did not answer in time. */
  readonly account: AccountFacts | null;
  /** The largest amount that the machine can pay out now; null if it can pay nothing. */
  readonly machine: Money | null;
}

/** A screen waits no longer than this for facts that are a convenience, in milliseconds. */
const WAIT_MS = 1_500;

/** Asks the bank for the account's facts, and the machine for its own. Never rejects because of the bank. */
export async function readFacts({ machine }: Pick<Atm, "machine">, link: BankLink): Promise<MoneyFacts> {
  return { account: await inTime(askFacts(link)), machine: mostPayable(machine) };
}

/** The largest amount that this machine can pay out now; null if it can pay nothing. */
const mostPayable = ({ cash, dispenser }: Pick<Machine, "cash" | "dispenser">): Money | null =>
  cash.closed || dispenser.jammed ? null : cash.payable.below(AMOUNT_MAX);

async function askFacts(link: BankLink): Promise<AccountFacts | null> {
  const [balance, limit] = await Promise.all([link.request("balance", {}), link.request("limit", {})]);
  return balance.ok && limit.ok ? { available: balance.result.available, left: limit.result.left } : null;
}

/** The bank's answer; null if it takes longer than WAIT_MS or the channel is lost. */
export async function inTime<Answer>(answer: Promise<Answer | null>): Promise<Answer | null> {
  const stop = new AbortController();
  try {
    return await Promise.race([answer, pause(WAIT_MS, null, { ref: false, signal: stop.signal })]);
  } catch (error) {
    if (!(error instanceof LinkError)) throw error;
    return null;
  } finally {
    answer.catch(() => {});
    stop.abort();
  }
}

/** The largest amount that account and limits allow; null if that is not known. */
export function mostAllowed(account: AccountFacts | null): Money | null {
  if (account === null) return null;
  if (account.left < account.available) return account.left;
  return account.available;
}

/** The payable amounts next to this one that account and limits allow too, the lower one first. */
export function nearest(amount: bigint, payable: Payable, account: AccountFacts | null): readonly Money[] {
  const most = mostAllowed(account);
  const below = payable.below(most === null || amount < most ? amount : most);
  const above = payable.above(amount);
  return [below, most !== null && above !== null && above > most ? null : above].filter((each) => each !== null);
}
