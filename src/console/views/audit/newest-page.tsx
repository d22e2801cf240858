import type { FoundEvent } from "../../../audit/audit.ts";
import { tailEvents } from "../../../audit/audit.ts";
import type { Currency } from "../../../model/model.ts";
import type { Role } from "../../../operators/operators.ts";
import { LivePart, LiveState } from "../../components/live-part.tsx";
import type { Console } from "../../parts.ts";
import { type ConsoleRequest, frameOf, operatorOf, show } from "../../web/web-request.ts";
import { ask, showRefused } from "./ask.ts";
import { AuditPage } from "./audit-page.tsx";
import { EventTable } from "./event-table.tsx";

const TOPIC = "audit-newest";
const MOST = 50;
/** More sessions than operators have; the oldest are forgotten, and open the page again. */
const SESSIONS_MAX = 10_000;
const LEAD = "The newest records of the audit log, seconds after they are committed. Opening this page is itself a record.";

/** The sessions whose reading is on record. Only they may follow the log: nobody reads it unseen. */
export class Followers {
  readonly #sessions = new Set<string>();

  add(session: string): void {
    this.#sessions.delete(session);
    this.#sessions.add(session);
    for (const oldest of this.#sessions) if (this.#sessions.size > SESSIONS_MAX) this.#sessions.delete(oldest);
  }

  has(session: string): boolean {
    return this.#sessions.has(session);
  }
}

/** Adds the live part. Returns the sessions that may follow it. */
export function addNewest({ live, sql, currency }: Console, roles: readonly Role[]): Followers {
  const followers = new Followers();
  live.add({
    name: TOPIC,
    roles,
    everyMs: 2_000,
    isFor: ({ session }) => followers.has(session),
    render: async () => <Newest events={(await tailEvents(sql, null, MOST)).events.toReversed()} currency={currency} />,
  });
  return followers;
}

const Newest = ({ events, currency }: { events: readonly FoundEvent[]; currency: Currency }) => (
  <EventTable
    caption="The newest records, the newest first"
    events={events}
    currency={currency}
    empty="The log has no record yet. The bank's first start begins it."
  />
);

/** The newest records, live. */
export async function showNewest(c: ConsoleRequest, console: Console, followers: Followers) {
  const answer = await ask<{ readonly events: readonly FoundEvent[] }>(c, console, TOPIC);
  if ("refused" in answer) return showRefused(c, console, answer.refused);
  followers.add(operatorOf(c).session);
  const content = await console.live.render(TOPIC);
  return show(
    c,
    <AuditPage frame={frameOf(c, console)} title="Newest records" lead={LEAD} actions={<LiveState path="/audit/newest" />}>
      <LivePart topic={TOPIC} content={content} />
    </AuditPage>,
  );
}
