import type { EventStore, NewEvent } from "../events/events.ts";
import { inSnapshot, type Sql, type Transaction } from "../store/store.ts";
import { ExportError } from "./export-error.ts";
import { beancount } from "./forms/beancount.ts";
import { camt053 } from "./forms/camt-053.ts";
import { csv } from "./forms/csv.ts";
import { ofx } from "./forms/ofx.ts";
import type { ExportForm, ExportOrder, ExportRefusal } from "./order.ts";
import { daysText } from "./period.ts";
import { type ExportPlan, planOf } from "./plan.ts";
import { Books } from "./reading/books.ts";

/** The books, and the audit log. */
export type ExportStore = Pick<EventStore, "sql" | "record">;

/** What was exported. */
export type Exported = Pick<ExportPlan, "id" | "at" | "period" | "rows">;

export type ExportOutcome =
  | { readonly ok: true; readonly result: Exported }
  | { readonly ok: false; readonly refusal: ExportRefusal };

const WRITERS: Readonly<Record<ExportForm, (books: Books) => AsyncGenerator<string>>> = {
  csv,
  "camt.053": camt053,
  ofx,
  beancount,
};

/**
 * Exports the books as `order` asks, all from one snapshot. `write` gets the text in pieces of some hundred rows, each read from
 * the database when it is asked for. The audit event is committed before the first piece, so every export that left the bank is
 * in the log; one that failed later is in it too. The snapshot keeps PostgreSQL from removing old rows until `write` resolves.
 * The store must have a connection beside that of the snapshot. Rejects with ExportError if the books contradict themselves,
 * and as `write` does. Once `signal` is aborted, the statement that runs is cancelled.
 */
export function exportBooks(
  store: ExportStore,
  order: ExportOrder,
  write: (pieces: AsyncIterable<string>) => Promise<void>,
  signal?: AbortSignal,
): Promise<ExportOutcome> {
  return inSnapshot(store.sql, async (tx): Promise<ExportOutcome> => {
    await using _ = await cancelledBy(store.sql, tx, signal);
    // A cursor is read to its end here, and the sorts are large.
    await tx`select set_config('cursor_tuple_fraction', '1', true), set_config('work_mem', '64MB', true)`;
    const planned = await planOf(tx, order);
    if (!planned.ok) return planned;
    const { plan } = planned;
    await write(recorded(store, order, new Books(tx, plan)));
    return { ok: true, result: plan };
  });
}

/** Has the statement that runs in `tx` cancelled once the signal is aborted, until it is disposed of. */
async function cancelledBy(sql: Sql, tx: Transaction, signal: AbortSignal | undefined): Promise<AsyncDisposable> {
  signal?.throwIfAborted();
  const [own] = signal === undefined ? [] : await tx<{ pid: number }[]>`select pg_backend_pid() as pid`;
  let cancelled: Promise<unknown> = Promise.resolve();
  const cancel = (): void => {
    cancelled = sql`select pg_cancel_backend(${own?.pid ?? 0})`.catch(() => {});
  };
  if (own !== undefined) signal?.addEventListener("abort", cancel);
  return {
    [Symbol.asyncDispose]: async () => {
      signal?.removeEventListener("abort", cancel);
      // A cancellation on its way would hit what the connection does next.
      await cancelled;
    },
  };
}

/** The text of the whole export. Records its event first; throws instead of ending if it does not have the rows of the event. */
async function* recorded(store: ExportStore, order: ExportOrder, books: Books): AsyncGenerator<string> {
  const { form, rows } = books.plan;
  await store.record([eventOf(order, books.plan)]);
  yield* WRITERS[form](books);
  if (books.rowsRead !== rows)
    throw new ExportError(
      `the export has ${books.rowsRead} rows, but the books have ${rows} of this period: strongroom ledger verify names what is wrong`,
    );
}

function eventOf({ operator, login }: ExportOrder, { id, at, form, period, customer, rows }: ExportPlan): NewEvent {
  const [from, to] = daysText(period);
  const whose = customer === null ? {} : { username: customer.username };
  return {
    at,
    kind: "export",
    outcome: "ok",
    customer: customer?.id,
    account: customer?.account,
    confidential: { operator, ...(login === null ? {} : { login }), form, from, to, rows, export: id, ...whose },
  };
}
