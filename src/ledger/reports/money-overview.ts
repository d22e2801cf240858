import type { Money, TerminalId } from "../../model/model.ts";
import { inSnapshot, type Sql, type Transaction } from "../../store/store.ts";
import { type AccountKind, NORMAL_SIDE } from "../deciding/state.ts";
import { type TrialBalance, trialBalance } from "./trial-balance.ts";

/** Where some of the bank's notes are. Amounts are in minor units, by the books. */
interface CashPlace {
  /** The ATM; null for the notes that operators took out of ATMs. */
  readonly terminal: TerminalId | null;
  readonly posted: Money;
  /** What open holds may still pay out of it, or have paid. */
  readonly held: Money;
}

/** All accounts of one kind. Sums are in minor units, and may exceed what one account may hold. */
type KindSum = TrialBalance["kinds"][number];

/** What the bank owes, what it has, and where. */
export interface MoneyOverview {
  /** The accounts that grow by credits: the customers' and the capital. */
  readonly owes: readonly KindSum[];
  /** The accounts that grow by debits: the cash of the ATMs, and the vault. */
  readonly has: readonly KindSum[];
  readonly owed: bigint;
  readonly had: bigint;
  /** What the bank has beyond what it owes; negative if less. In sound books it is 0: both sides are equal. */
  readonly difference: bigint;
  /** The ATMs by their ids, then the vault; at most PLACES_MAX. */
  readonly places: readonly CashPlace[];
  /** How many there are, also those that are not listed. */
  readonly placeCount: number;
}

const PLACES_MAX = 1_000;
const KINDS = Object.keys(NORMAL_SIDE) as readonly AccountKind[];

/** Returns the trial balance with the places of the cash, from one snapshot. Kinds without an account have zeros. */
export function moneyOverview(sql: Sql): Promise<MoneyOverview> {
  return inSnapshot(sql, async (tx) => {
    const { kinds, debits, credits } = await trialBalance(tx);
    const ofSide = (side: KindSum["side"]): readonly KindSum[] =>
      KINDS.filter((kind) => NORMAL_SIDE[kind] === side).map(
        (kind) => kinds.find((each) => each.kind === kind) ?? { kind, side, accounts: 0n, posted: 0n, held: 0n },
      );
    return {
      ...{ owes: ofSide("credit"), has: ofSide("debit"), owed: credits, had: debits, difference: debits - credits },
      ...(await placesOf(tx)),
    };
  });
}

async function placesOf(tx: Transaction): Promise<Pick<MoneyOverview, "places" | "placeCount">> {
  const rows = await tx<(CashPlace & { readonly count: number })[]>`
    select terminal, posted, held, count(*) over ()::integer as count
    from account where kind in ('cash', 'vault') order by terminal collate "C" nulls last limit ${PLACES_MAX}`;
  return { places: rows.map(({ terminal, posted, held }) => ({ terminal, posted, held })), placeCount: rows[0]?.count ?? 0 };
}
