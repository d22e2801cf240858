/** The operations of a load. A withdrawal is the hold and its settlement; a sign-in is one after a sign-out. */
export const OPERATION_NAMES = ["deposit", "withdraw", "transfer", "balance", "statement", "signin"] as const;

export type OperationName = (typeof OPERATION_NAMES)[number];

/** How often each operation comes, as whole parts of all. */
export type Mix = Readonly<Partial<Record<OperationName, number>>>;

/**
 * The order in which the mix's operations come, as even as it can be: the one comes next that is furthest behind its share. Any two loads of
 * the same mix do the same.
 */
export function orderOf(mix: Mix): readonly OperationName[] {
  const names = OPERATION_NAMES.filter((name) => (mix[name] ?? 0) > 0);
  const all = names.reduce((sum, name) => sum + (mix[name] ?? 0), 0);
  const behind = new Map(names.map((name) => [name, 0]));
  return Array.from({ length: all }, () => {
    for (const name of names) behind.set(name, (behind.get(name) ?? 0) + (mix[name] ?? 0));
    const next = names.reduce((one, other) => ((behind.get(other) ?? 0) > (behind.get(one) ?? 0) ? other : one));
    behind.set(next, (behind.get(next) ?? 0) - all);
    return next;
  });
}
