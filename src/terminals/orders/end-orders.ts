import type { RecordEvent } from "../../events/events.ts";
import type { TerminalId } from "../../model/model.ts";
import type { Transaction } from "../../store/store.ts";
import { orderEndEffect } from "./order-effects.ts";

interface Ending {
  readonly terminal: TerminalId;
  /** `replaced` ends orders to close or open, `revoked` every order. */
  readonly why: "replaced" | "revoked";
  /** Milliseconds since 1970 UTC. */
  readonly at: number;
}

/**
 * Ends the ATM's open orders, and records an event for each in the same transaction. The caller has the ATM's row locked. An ATM that
 * carries one of them out at this moment may finish: its confirmation changes nothing then.
 */
export async function endOpenOrders(tx: Transaction, record: RecordEvent, { terminal, why, at }: Ending): Promise<void> {
  const ended = await tx<{ id: string; kind: string }[]>`
    update terminal_order set state = 'ended', outcome = ${why}, done_at = ${new Date(at)}
    where terminal = ${terminal} and state = 'open' and (${why} = 'revoked' or kind in ('close', 'open'))
    returning id, kind`;
  for (const { id, kind } of ended) {
    const event = { at, kind: "terminal-order-end", outcome: "ok", terminal, request: id as never } as const;
    record({
      ...event,
      confidential: { order: kind, why },
      effects: [orderEndEffect({ id, state: "ended", outcome: why, doneAt: at })],
    });
  }
}
