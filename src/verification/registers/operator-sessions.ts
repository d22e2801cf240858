import type { Effect } from "../../events/events.ts";
import { OperatorId } from "../../model/model.ts";
import { sessionEffect, sessionEndEffect } from "../../operators/operators.ts";
import { BinaryRow } from "../../store/store.ts";
import type { Snapshot } from "../snapshot.ts";
import { exactTime } from "../values.ts";

/** A session of an operator as the database has it. */
export interface StoredSession {
  /** A UUID, as the events have it. */
  readonly id: string;
  /** What the event of the sign-in must vouch for. */
  readonly begun: Effect;
  /** What the event of its end must vouch for; null if it was not ended before its time. */
  readonly ended: Effect | null;
}

/** Reads all sessions of operators in the order of their ids. */
export const storedSessions = (snapshot: Snapshot): AsyncGenerator<StoredSession, void> =>
  snapshot.rows(
    `select id, operator, kind, token_hash, user_agent, address, created_at, expires_at, operator_session_end.at
     from operator_session left join operator_session_end on session = id order by id`,
    (message) => {
      const row = new BinaryRow(message);
      const id = row.uuid();
      const session = {
        ...{
          id: id.replaceAll("-", ""),
          operator: OperatorId(row.uuid()),
          kind: row.text() as "browser",
          tokenHash: row.bytes(),
        },
        ...{ userAgent: row.text(), address: row.text(), createdAt: exactTime(row), expiresAt: exactTime(row) },
      };
      const endedAt = row.orNull(() => exactTime(row));
      return { id, begun: sessionEffect(session), ended: endedAt === null ? null : sessionEndEffect(session.id, endedAt) };
    },
  );
