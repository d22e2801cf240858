import type { Effect } from "../../events/events.ts";

/** What never changes of a terminal order, as it is stored. */
export interface StoredOrder {
  readonly id: string;
  readonly terminal: string;
  readonly kind: string;
  readonly content: string;
  readonly orderedBy: string;
  readonly approvedBy: string | null;
  /** Milliseconds since 1970 UTC. */
  readonly orderedAt: number;
}

/** What the event of a terminal order vouches for (AUDIT.md, section "Effects"). */
export const orderEffect = ({ id, terminal, kind, content, orderedBy, approvedBy, orderedAt }: StoredOrder): Effect => [
  "terminal-order",
  id,
  ...[terminal, kind, content, orderedBy, approvedBy, orderedAt],
];

/** How a terminal order ended: `outcome` says why, and is empty if it was carried out. `doneAt` is in milliseconds since 1970 UTC. */
export interface OrderEnd {
  readonly id: string;
  readonly state: string;
  readonly outcome: string;
  readonly doneAt: number;
}

/** What the event of its end vouches for. */
export const orderEndEffect = ({ id, state, outcome, doneAt }: OrderEnd): Effect => [
  "terminal-order-end",
  id,
  ...[state, outcome, doneAt],
];
