/** The newest movements of an ATM's cash account that its flow is computed from. */
export const FLOW_MOVEMENTS_MOST = 500;
/** How far back they may lie, in milliseconds. */
export const FLOW_MS = 7 * 24 * 3_600_000;
/** Over a shorter time the flow says nothing, in milliseconds. */
const SPAN_LEAST_MS = 24 * 3_600_000;
/** The same if so many movements are known that they are not the whole week: a busy machine's last hours say enough. */
const BUSY_SPAN_LEAST_MS = 3_600_000;
const DAY_MS = 24 * 3_600_000;

/** What customers have withdrawn and deposited at an ATM, in minor units. Times are in milliseconds since 1970 UTC. */
export interface CashFlow {
  readonly withdrawn: bigint;
  readonly deposited: bigint;
  /** The number of movements of any kind, at most FLOW_MOVEMENTS_MOST. */
  readonly movements: number;
  /** When the oldest of them was booked; null if there is none. */
  readonly oldestAt: number | null;
  /** When the cash account was opened. */
  readonly openedAt: number;
}

/** How many days the notes last, or the room for notes, at the flow of the last week; null if that is not known, or never ends. */
export interface DaysLeft {
  readonly untilEmpty: number | null;
  readonly untilFull: number | null;
}

/**
 * Computes how long an ATM lasts by the flow of its last week (docs/OPERATIONS.md, "Terminal orders and the overview"):
 *
 *     net       = (withdrawn - deposited) / days
 *     until empty = what the cassettes hold / net                    if net > 0
 *     until full  = (capacity - cassettes - reject box) / -net       if net < 0
 *
 * `days` is seven, or the age of a younger account. If the week has more movements than are counted, it is the time since the oldest
 * counted one. `inside` and `capacity` are in minor units, `now` in milliseconds since 1970 UTC.
 */
export function daysLeft(
  { withdrawn, deposited, movements, oldestAt, openedAt }: CashFlow,
  inside: { readonly cassettes: bigint; readonly rejected: bigint },
  { capacity, now }: { readonly capacity: bigint; readonly now: number },
): DaysLeft {
  const isBusy = movements >= FLOW_MOVEMENTS_MOST && oldestAt !== null;
  const spanMs = now - (isBusy ? oldestAt : Math.max(now - FLOW_MS, openedAt));
  const net = withdrawn - deposited;
  if (spanMs < (isBusy ? BUSY_SPAN_LEAST_MS : SPAN_LEAST_MS) || net === 0n) return { untilEmpty: null, untilFull: null };
  const days = (amount: bigint): number => Number(amount) / (Math.abs(Number(net)) / (spanMs / DAY_MS));
  if (net > 0n) return { untilEmpty: days(inside.cassettes), untilFull: null };
  const room = capacity - inside.cassettes - inside.rejected;
  return { untilEmpty: null, untilFull: days(room > 0n ? room : 0n) };
}
