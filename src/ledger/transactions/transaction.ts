import type { AccountId, BankLimits, Money, Outcome, RequestId, TerminalId } from "../../model/model.ts";
import type { MovementKind } from "../deciding/movement-kind.ts";
import type { Origin } from "../deciding/request.ts";
import type { AccountKind } from "../deciding/state.ts";
import type { Counted } from "../deciding/terminal-day.ts";
import type { UnitOfWork } from "../deciding/unit-of-work.ts";

/**
 * All that the ledger needs of one kind of transaction (PROTOCOL.md, section 11). Locking, reading, queueing, deciding and the
 * audit event derive from it; a field that is missing does not compile. `Fields` are those of its request beside the Origin. If
 * they have an `account`, it is the signed-in customer's, and the request is refused once that sign-in is no longer the newest.
 */
export interface Transaction<Fields extends object, Result extends object> {
  /** True if it only reads: its answer is not kept, and a repeat is answered from the books as they are then. */
  readonly asks: boolean;
  /** True if it is refused while the bank takes no new money operations (Origin.barred). */
  readonly stoppedBySuspension: boolean;
  /** The movements that it can make, each with the kinds of account that it debits and credits. A request makes one at most. */
  readonly movements: Partial<Readonly<Record<MovementKind, readonly [debit: AccountKind, credit: AccountKind]>>>;
  /** Names all that the rule looks at or changes. */
  touches(request: Origin & Fields, touched: Touched): void;
  /** Refuse, refuse, refuse, then commit: refusals stand in their order of precedence, and after the last nothing can fail. */
  rule(work: UnitOfWork, request: Origin & Fields, limits: BankLimits): Outcome<Result>;
  readonly audit: AuditFields<Fields, Result>;
}

/** What the audit event of a request holds beside its origin and its outcome. */
interface AuditFields<Fields extends object, Result extends object> {
  /** The account that the request is about; if it succeeds, the sealed form shows what that account holds afterwards. */
  account(work: UnitOfWork, request: Origin & Fields): AccountId | undefined;
  /** Minor units; `result` is null for a refusal. */
  amount(request: Origin & Fields, result: Result | null): bigint | undefined;
  /** The request's fields that only the sealed form shows, in this order. */
  readonly sealed: readonly (Fields extends object ? keyof Fields & string : never)[];
}

/** Collects what a request touches: locked before the rule runs, and shared with no batch that is under way. */
export interface Touched {
  account(id: AccountId): void;
  /** The cash account of the ATM. */
  cash(terminal: TerminalId): void;
  /** The hold that this request placed, and the account it is on: only the database knows which. */
  hold(terminal: TerminalId, placedBy: RequestId): void;
  /** The answer of this request, and its hold if it placed one. */
  outcome(terminal: TerminalId, asked: RequestId): void;
  /** The movement of this request, which is to be reversed, and its two accounts: only the database knows which. */
  posting(terminal: TerminalId, request: RequestId): void;
  /** The ATM's day on which the request counts, with the most that it may book. */
  ceiling(request: Origin, counted: Counted, amount: Money): void;
}
