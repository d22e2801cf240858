import type { Transaction } from "../../store/store.ts";

/** How many rows one fetch asks for: memory holds these, and their text. */
const FETCH_ROWS = 500;

/**
 * Reads the rows of a query in the transaction `tx`, fetch by fetch, each when it is asked for. Memory holds one fetch. `name` is
 * that of the cursor: one of this name at a time.
 */
export async function* fetches<Row extends object>(
  tx: Transaction,
  name: string,
  query: ReturnType<Transaction>,
): AsyncGenerator<readonly Row[], void> {
  await tx`declare ${tx(name)} no scroll cursor for ${query}`;
  for (;;) {
    // Not prepared: the next cursor of this name may have other columns.
    const rows = await tx.unsafe<Row[]>(`fetch ${FETCH_ROWS} from ${name}`);
    if (rows.length > 0) yield rows;
    if (rows.length < FETCH_ROWS) break;
  }
  await tx.unsafe(`close ${name}`);
}
