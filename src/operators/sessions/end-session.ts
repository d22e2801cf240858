import type { RecordEvent } from "../../events/events.ts";
import type { Transaction } from "../../store/store.ts";
import type { SignedIn } from "../actor.ts";
import { operatorEvent } from "../operator-event.ts";
import { done, type OperatorOutcome, refused } from "../outcome.ts";
import type { Operators } from "../settings.ts";
import { type Lasting, liveSessions } from "./find-session.ts";
import { type Session, sessionEndEffect } from "./session-row.ts";

/** Ends the session of who asks. A repeat does nothing. */
export async function signOut(operators: Operators, actor: SignedIn, at: number): Promise<void> {
  await end(operators, actor, at, ({ id }) => id === actor.session);
}

/** Ends one session of who asks, by its public id, for every console at the commit. Refuses `session-unknown`. */
export async function endSession(
  operators: Operators,
  actor: SignedIn,
  session: string,
  at: number,
): Promise<OperatorOutcome<Record<never, never>>> {
  const ended = await end(operators, actor, at, ({ id }) => id === session);
  return ended === 0 ? refused("session-unknown") : done({});
}

/** Ends all sessions of who asks but the one that asks. Resolves with their number. */
export const endOtherSessions = (operators: Operators, actor: SignedIn, at: number): Promise<number> =>
  end(operators, actor, at, ({ id }) => id !== actor.session);

async function end(operators: Operators, actor: SignedIn, at: number, isMeant: (session: Session) => boolean): Promise<number> {
  const ended = await operators.store.begin((tx, record) => endIn(tx, record, operators, { actor, at, isMeant }));
  for (const { id } of ended) operators.memory.seesEnd(id);
  return ended.length;
}

/**
 * Ends a session of who asks by its public id, or with null all but the one that asks, in a transaction that does more. Resolves with the
 * number of those that it ended.
 */
export const endSessionsIn = async (
  tx: Transaction,
  record: RecordEvent,
  lasting: Lasting,
  { actor, session, at }: { readonly actor: SignedIn; readonly session: string | null; readonly at: number },
): Promise<number> => {
  const isMeant = ({ id }: Session): boolean => (session === null ? id !== actor.session : id === session);
  return (await endIn(tx, record, lasting, { actor, at, isMeant })).length;
};

async function endIn(
  tx: Transaction,
  record: RecordEvent,
  lasting: Lasting,
  { actor, at, isMeant }: { readonly actor: SignedIn; readonly at: number; readonly isMeant: (session: Session) => boolean },
): Promise<readonly Session[]> {
  const ending: Session[] = [];
  for (const session of (await liveSessions(tx, lasting, actor.id, at)).filter(isMeant))
    if (await endOne(tx, record, actor, session, at)) ending.push(session);
  return ending;
}

/** Returns false if another request has ended it. */
async function endOne(tx: Transaction, record: RecordEvent, actor: SignedIn, { id }: Session, at: number): Promise<boolean> {
  const { count } = await tx`
    insert into operator_session_end (session, at) values (${id}, ${new Date(at)}) on conflict (session) do nothing`;
  if (count === 0) return false;
  const confidential = { username: actor.username, ...(id === actor.session ? {} : { from: actor.session }) };
  record(
    operatorEvent("operator-signout", {
      ...{ at, operator: actor.id, session: id, confidential, effects: [sessionEndEffect(id, at)] },
    }),
  );
  return true;
}
