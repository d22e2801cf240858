import { Ahead } from "./snapshot.ts";

/** Rows of one table or query, in the order of their keys. */
export interface Ordered<Key, Row> {
  readonly rows: AsyncGenerator<Row, void>;
  readonly keyOf: (row: Row) => Key;
}

/** The rows of all sources that have one key, source by source. */
export interface Group<Key, Rows extends readonly unknown[]> {
  readonly key: Key;
  readonly rows: { readonly [Each in keyof Rows]: readonly Rows[Each][] };
}

/**
 * Joins sources by their keys: yields every key of any of them once, in order, with its rows. Memory holds one group. `compare`
 * must be the order of each source.
 */
export async function* grouped<Key, Rows extends readonly unknown[]>(
  sources: { readonly [Each in keyof Rows]: Ordered<Key, Rows[Each]> },
  compare: (a: Key, b: Key) => number,
): AsyncGenerator<Group<Key, Rows>, void> {
  const ordered = sources as unknown as readonly Ordered<Key, unknown>[];
  const heads: Ahead<unknown>[] = [];
  for (const { rows } of ordered) heads.push(await Ahead.of(rows));
  const keyAt = (i: number): Key | undefined => {
    const head = heads[i]?.head;
    return head === null ? undefined : (ordered[i] as Ordered<Key, unknown>).keyOf(head);
  };
  for (;;) {
    let least: Key | undefined;
    for (let i = 0; i < heads.length; i++) {
      const key = keyAt(i);
      if (key !== undefined && (least === undefined || compare(key, least) < 0)) least = key;
    }
    if (least === undefined) return;
    const rows: unknown[][] = [];
    for (const [i, ahead] of heads.entries()) {
      const same: unknown[] = [];
      for (let key = keyAt(i); key !== undefined && compare(key, least) === 0; key = keyAt(i)) same.push(await ahead.take());
      rows.push(same);
    }
    yield { key: least, rows: rows as unknown as Group<Key, Rows>["rows"] };
  }
}
