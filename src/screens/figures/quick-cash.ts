import { setTimeout as pause } from "node:timers/promises";
import { type Atm, type BankLink, LinkError, type Payable } from "../../atm/atm.ts";
import { Money } from "../../model/model.ts";

/** Withdrawals to offer in the menu, one press from their question. The machine and the account can pay each of them. */
export interface QuickCash {
  /** This customer's usual one; null if there is none, or it cannot be paid. */
  readonly usual: Money | null;
  readonly fast: readonly Money[];
  /** True if the account is known to have nothing to withdraw. */
  readonly empty: boolean;
}

const NONE: QuickCash = { usual: null, fast: [], empty: false };
const FAST_MOST = 4;
/** The menu waits no longer than this for a mere convenience. */
const WAIT_MS = 1_500;

/** Asks the bank for this customer's usual amount and available balance; offers nothing if the bank does not answer in time. */
export async function quickCash({ machine }: Atm, link: BankLink): Promise<QuickCash> {
  if (machine.dispenser.jammed || machine.cash.closed) return NONE;
  const told = await Promise.race([ask(link), pause(WAIT_MS, null, { ref: false })]);
  if (told === null) return NONE;
  const { denominations, payable } = machine.cash;
  const canPay = (amount: Money): boolean => amount <= told.available && payable.mix(amount) !== null;
  const usual = told.usual > 0n && canPay(told.usual) ? told.usual : null;
  const fast = fastAmounts(denominations, payable).filter((amount) => amount !== usual && amount <= told.available);
  return { usual, fast: fast.slice(0, FAST_MOST), empty: told.available === 0n };
}

async function ask(link: BankLink): Promise<{ usual: Money; available: Money } | null> {
  try {
    const [usual, balance] = await Promise.all([link.request("usual", {}), link.request("balance", {})]);
    return usual.ok && balance.ok ? { usual: usual.result.amount, available: balance.result.available } : null;
  } catch (error) {
    if (!(error instanceof LinkError)) throw error;
    return null;
  }
}

const MULTIPLES = [1n, 2n, 3n, 5n, 10n, 25n];

/** The amounts to offer for one press, in steps of a middling denomination: only those that can be paid right now. */
export function fastAmounts(denominations: readonly Money[], payable: Payable): readonly Money[] {
  const step = denominations[Math.floor((denominations.length - 1) / 2)];
  if (step === undefined) return [];
  return MULTIPLES.map((each) => Money(step * each)).filter((amount) => payable.mix(amount) !== null);
}
