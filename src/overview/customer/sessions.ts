import { type FoundEvent, type ReadBounds, searchEvents } from "../../audit/audit.ts";
import type { Sql, Transaction } from "../../store/store.ts";

/** A customer's session at an ATM. Times are in milliseconds since 1970 UTC. */
interface CustomerSession {
  /** 32 hexadecimal digits. */
  readonly session: string;
  readonly terminal: string | null;
  readonly signedInAt: number;
  /**
   * `live`: no end is recorded, and it is not older than a session can be. `signed-out`: the customer ended it. `ended`: the bank did.
   * `not-known`: no end is recorded, but it must have one: its server died before it could record it.
   */
  readonly state: "live" | "signed-out" | "ended" | "not-known";
  readonly endedAt: number | null;
}

/** Attempts to sign in that failed have no session. */
interface FailedSignIn {
  readonly at: number;
  readonly terminal: string | null;
  readonly outcome: string;
}

export interface CustomerSessions {
  /** The newest first. */
  readonly sessions: readonly CustomerSession[];
  readonly failed: readonly FailedSignIn[];
  /** Continue below this index of the audit log; null if there are no older ones. */
  readonly next: number | null;
}

/** A session lasts this long at most (PROTOCOL.md, section 4.2), in milliseconds, and a minute more to record its end. */
const SESSION_MOST_MS = 3_660_000;
const END_KINDS = ["signout", "session-expired"];
const KINDS = ["signin", ...END_KINDS];
/** The most events that are read for one page. */
const EVENTS_MAX = 100;

/**
 * Returns a customer's sessions as the audit log has them, the newest first: at most those of EVENTS_MAX events, from a bounded part
 * of the log below the index `before`. What no checkpoint covers yet, a second at most, is not among them.
 */
export async function customerSessions(
  sql: Sql | Transaction,
  customer: string,
  { now, before = null, bounds }: { readonly now: number; readonly before?: number | null; readonly bounds?: ReadBounds },
): Promise<CustomerSessions> {
  const options = { before, most: EVENTS_MAX, ...(bounds === undefined ? {} : { bounds }) };
  const { events, next } = await searchEvents(sql, { customer, kinds: KINDS }, options);
  const signIns = events.filter(({ kind }) => kind === "signin");
  const sessions = signIns.filter(({ outcome }) => outcome === "ok");
  const ends = [...events, ...(await endsAbove(sql, customer, sessions, before))].filter(({ kind }) => kind !== "signin");
  return {
    sessions: sessions.flatMap((event) => sessionOf(event, endOf(event, ends), now)),
    failed: signIns.filter(({ outcome }) => outcome !== "ok").map(({ at, terminal, outcome }) => ({ at, terminal, outcome })),
    next,
  };
}

/** The ends that are on the page before: those of sessions that began on this one. */
async function endsAbove(
  sql: Sql | Transaction,
  customer: string,
  sessions: readonly FoundEvent[],
  before: number | null,
): Promise<readonly FoundEvent[]> {
  const [newest] = sessions;
  if (before === null || newest === undefined) return [];
  const until = newest.at + SESSION_MOST_MS;
  const { events } = await searchEvents(sql, { customer, kinds: END_KINDS, since: newest.at - SESSION_MOST_MS, until });
  return events;
}

/** The first end of the session after this sign-in: a customer may sign in again in the same one. */
const endOf = ({ session, index }: FoundEvent, ends: readonly FoundEvent[]): FoundEvent | undefined =>
  ends
    .filter((end) => end.session === session && (end.index ?? 0) > (index ?? 0))
    .sort((one, other) => (one.index ?? 0) - (other.index ?? 0))[0];

function sessionOf({ session, terminal, at }: FoundEvent, end: FoundEvent | undefined, now: number): readonly CustomerSession[] {
  if (session === null) return [];
  const known = { session, terminal, signedInAt: at };
  if (end !== undefined) return [{ ...known, state: end.kind === "signout" ? "signed-out" : "ended", endedAt: end.at }];
  return [{ ...known, state: now - at <= SESSION_MOST_MS ? "live" : "not-known", endedAt: null }];
}
