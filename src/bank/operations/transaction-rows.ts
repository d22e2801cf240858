import type { Bar, FieldsFor, MoneyOp, RefusalFor, ResultFor, TRANSACTIONS } from "../../ledger/ledger.ts";
import type { RefusalName } from "../../model/model.ts";
import type { OPERATIONS, OperationName, RequestOf, ResultOf } from "../../protocol/protocol.ts";
import type { Bank } from "./request-context.ts";

// The wire's row of a transaction and the ledger's descriptor of it say the same, each in its own room: `ledger` never imports
// `protocol`. The bank sees both, and the types of this file compare them.

/** The transactions that no ATM can ask for: operators post them at the bank. */
export const AT_THE_BANK = ["reverse"] as const satisfies readonly Exclude<MoneyOp, OperationName>[];
/** The transactions that have a row on the wire. One that is missing in both tables does not compile. */
export type WireOp = Exclude<MoneyOp, (typeof AT_THE_BANK)[number]>;

/** The names by which cash.ts refuses a message for its notes or its order, before the ledger sees it. */
export const REFUSED_BEFORE = {
  "cash-load": ["cash-amount"],
  "cash-unload": ["cash-amount"],
  "cash-count": ["cash-amount", "order-unknown"],
} as const satisfies { readonly [Op in WireOp]?: readonly RefusalName[] };

/** The transactions that are posted as their message says. */
export type PlainOp = Exclude<WireOp, keyof typeof REFUSED_BEFORE>;

type Row<Op extends WireOp> = (typeof OPERATIONS)[Op];
type Descriptor<Op extends WireOp> = (typeof TRANSACTIONS)[Op];
type NeedsCustomer<Op extends WireOp> = Row<Op>["customer"] extends "needed" ? true : false;
type HasAccount<Op extends WireOp> = "account" extends keyof FieldsFor<Op> ? true : false;

/** What a message must yield for the ledger; the customer's account comes from the session. */
type Yield<Op extends PlainOp> = Omit<FieldsFor<Op>, "account">;

/** How the ledger's fields are read from the message of those whose fields are others on the wire. */
export const READERS = {
  transfer: async (bank, { payee, amount }) => ({ payee: (await bank.customers.find(payee))?.account ?? null, amount }),
  outcome: async (_, { request }) => ({ asked: request }),
} as const satisfies { readonly [Op in PlainOp]?: (bank: Pick<Bank, "customers">, fields: RequestOf<Op>) => Promise<Yield<Op>> };

/** All names by which a transaction can be refused: by its rule, or by what stands before every rule. */
type RefusalsOf<Op extends WireOp> =
  | RefusalFor<Op>
  | "bank-busy"
  | (Descriptor<Op>["asks"] extends true ? never : "request-id-reused" | "request-void")
  | (Descriptor<Op>["stoppedBySuspension"] extends true ? Bar : never)
  | (NeedsCustomer<Op> extends true ? "not-signed-in" : never)
  | (Op extends keyof typeof REFUSED_BEFORE ? (typeof REFUSED_BEFORE)[Op][number] : never);

type IsSame<A, B> = [A, B] extends [B, A] ? true : false;

/** The first way in which the row of an operation and its descriptor differ, in words for the compiler's message. */
type DifferenceOf<Op extends WireOp> =
  IsSame<Row<Op>["refusals"][number], RefusalsOf<Op>> extends false
    ? `the refusals of ${Op} are not those of its rule`
    : IsSame<ResultOf<Op>, ResultFor<Op>> extends false
      ? `the result of ${Op} is not that of its rule`
      : HasAccount<Op> extends NeedsCustomer<Op>
        ? Op extends Exclude<PlainOp, keyof typeof READERS>
          ? IsSame<RequestOf<Op>, Yield<Op>> extends false
            ? `the fields of ${Op} are not those of its descriptor`
            : never
          : never
        : `${Op} is a customer's in one room and not in the other`;

type Difference = { [Op in WireOp]: DifferenceOf<Op> }[WireOp];

/** `Table` if all rows and descriptors agree; else the differences, to which no table can be assigned. */
export type Agreed<Table> = [Difference] extends [never] ? Table : Difference;
