import type { Atm, BankLink, Payable } from "../../atm/atm.ts";
import { Money } from "../../model/model.ts";
import { inTime, type MoneyFacts, mostAllowed, readFacts } from "./money-facts.ts";

/** Withdrawals to offer in the menu, one press from their question. The machine and the account can pay each of them. */
export interface QuickCash {
  /** This customer's usual one; null if there is none, or it cannot be paid. */
  readonly usual: Money | null;
  readonly fast: readonly Money[];
  /** True if the account is known to have nothing to withdraw. */
  readonly empty: boolean;
}

const NONE: QuickCash = { usual: null, fast: [], empty: false };
/** The menu has ten digits for its six services and these: with the usual one there is one fewer. */
const FAST_MOST = 4;

/** What the menu shows of money: the facts, and the withdrawals at one press; none of those if the bank does not answer in time. */
export async function menuCash(atm: Atm, link: BankLink): Promise<{ readonly facts: MoneyFacts; readonly quick: QuickCash }> {
  const [facts, usual] = await Promise.all([readFacts(atm, link), inTime(askUsual(link))]);
  return { facts, quick: usual === null ? NONE : quickCash(atm, usual, facts) };
}

function quickCash({ machine }: Atm, usual: Money, facts: MoneyFacts): QuickCash {
  const most = mostAllowed(facts.account);
  if (most === null || facts.machine === null) return NONE;
  const { denominations, payable } = machine.cash;
  const offered = usual > 0n && usual <= most && payable.mix(usual) !== null ? usual : null;
  const fast = fastAmounts(denominations, payable).filter((amount) => amount !== offered && amount <= most);
  return {
    usual: offered,
    fast: fast.slice(0, offered === null ? FAST_MOST : FAST_MOST - 1),
    empty: facts.account?.available === 0n,
  };
}

async function askUsual(link: BankLink): Promise<Money | null> {
  const usual = await link.request("usual", {});
  return usual.ok ? usual.result.amount : null;
}

const MULTIPLES = [1n, 2n, 3n, 5n, 10n, 25n];

/** The amounts to offer for one press, in steps of a middling denomination: only those that can be paid right now. */
export function fastAmounts(denominations: readonly Money[], payable: Payable): readonly Money[] {
  const step = denominations[Math.floor((denominations.length - 1) / 2)];
  if (step === undefined) return [];
  return MULTIPLES.map((each) => Money(step * each)).filter((amount) => payable.mix(amount) !== null);
}
