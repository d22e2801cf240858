import type { AccountId, CustomerId, Money, RefusalName, RequestId, SessionId, TerminalId } from "../../model/model.ts";

/** What may bar a new money operation for a while; a repeat of an earlier one still gets its first answer. */
export type Bar = Extract<RefusalName, "money-suspended" | "terminal-out-of-service">;

/** Where a request comes from. The ledger has no clock and makes no ids: `at` is the bank's time, in ms since 1970 UTC. */
export interface Origin {
  readonly terminal: TerminalId;
  readonly session: SessionId | null;
  /** Made by the ATM before the first try; unique within the terminal. */
  readonly request: RequestId;
  /** SHA-256 of the request's body and its customer, 32 bytes: the same id with another digest is refused. */
  readonly digest: Buffer;
  readonly customer: CustomerId | null;
  /**
   * The generation of the customer's sign-ins that the session was signed in under; null where nobody is. What touches a customer's
   * account by its customer is done for the newest alone (PROTOCOL.md, section 11, "Customers").
   */
  readonly generation: number | null;
  readonly at: number;
  /** What the bank has against new money operations at the moment, if anything. */
  readonly barred?: Bar | undefined;
}

/** All that the one group commit takes, told apart by `op`. */
export type MoneyRequest = Origin &
  (
    | { readonly op: "deposit"; readonly account: AccountId; readonly amount: Money }
    | { readonly op: "withdraw"; readonly account: AccountId; readonly amount: Money }
    /** Books `amount` of the hold that the withdraw request `hold` of this terminal placed, and gives the rest back. */
    | { readonly op: "settle"; readonly hold: RequestId; readonly amount: Money }
    | { readonly op: "release"; readonly hold: RequestId }
    /** `payee` is null where no customer has the name that the ATM sent: the refusal is recorded like any other. */
    | { readonly op: "transfer"; readonly account: AccountId; readonly payee: AccountId | null; readonly amount: Money }
    | { readonly op: "balance"; readonly account: AccountId }
    | { readonly op: "outcome"; readonly asked: RequestId }
    /** An operator's: from the capital to the terminal's cash account. */
    | { readonly op: "cash-load"; readonly amount: Money; readonly detail?: Detail }
    /** An operator's: from the terminal's cash account to the vault. */
    | { readonly op: "cash-unload"; readonly amount: Money; readonly detail?: Detail }
    /** Two operators': the terminal's notes are worth `counted`, whatever its cash account says. */
    | { readonly op: "cash-count"; readonly counted: Money; readonly detail: Detail }
  );

/** What only the sealed form of the audit log tells of a request: who the operators are, which notes they moved. */
export type Detail = Readonly<Record<string, string | number>>;

export type MoneyOp = MoneyRequest["op"];
export type RequestFor<Op extends MoneyOp> = Extract<MoneyRequest, { op: Op }>;

/** What an account holds, from one consistent read: posted = held + available. */
export interface Funds {
  readonly posted: Money;
  readonly held: Money;
  readonly available: Money;
}

/** What became of a request; `amount` is what was held, or what was paid, moved or given back; 0 where nothing was. */
export interface Fate {
  readonly state: "void" | "done" | "refused" | "held" | "settled" | "released";
  readonly amount: Money;
}

/** What a count found: `posted` is the cash account afterwards; at most one of the others is above 0. */
interface Counted {
  readonly posted: Money;
  /** What was there more than in the books, and what less. */
  readonly over: Money;
  readonly short: Money;
}

/** The result of each operation, as in the table of PROTOCOL.md, section 11; of cash-load, the cash account's funds. */
export interface Results {
  readonly deposit: Funds;
  readonly withdraw: Funds;
  readonly settle: { readonly amount: Money };
  readonly release: { readonly amount: Money };
  readonly transfer: Funds;
  readonly balance: Funds;
  readonly outcome: Fate;
  readonly "cash-load": Funds;
  readonly "cash-unload": Funds;
  readonly "cash-count": Counted;
}
export type ResultFor<Request extends MoneyRequest> = Results[Request["op"]];
