import type { RecordEvent } from "../../events/events.ts";
import type { Transaction } from "../../store/store.ts";
import type { OperatorVersion } from "../accounts/operator-version.ts";
import type { SignedIn } from "../actor.ts";
import { newToken } from "../authentic/secret-token.ts";
import { operatorEvent } from "../operator-event.ts";
import type { Operators, Place } from "../settings.ts";
import { insertSession, newSessionId, type Session, type SessionKind, sessionEffect } from "./session-row.ts";

/** A session that began, with the secret that only its holder gets. */
export interface NewSession {
  /** For the cookie or the token file; the bank keeps only its SHA-256. */
  readonly token: string;
  readonly signedIn: SignedIn;
  /** The end at the latest, in milliseconds since 1970 UTC. */
  readonly expiresAt: number;
}

const AGENT_MOST = 200;

/** Begins a session of an operator who has just proven the identity, and records the sign-in. `by` is the kind of proof. */
export async function beginSession(
  tx: Transaction,
  record: RecordEvent,
  operators: Operators,
  begun: {
    readonly operator: OperatorVersion;
    readonly kind: SessionKind;
    readonly from: Place;
    readonly by: "passkey" | "password" | "device";
    readonly provenAt: number;
    readonly at: number;
  },
): Promise<NewSession> {
  const { operator, kind, from, by, provenAt, at } = begun;
  const { token, hash } = newToken();
  const session: Session = {
    ...{ id: newSessionId(), operator: operator.id, kind, tokenHash: hash, n: operator.n },
    ...{ userAgent: cleaned(from.userAgent), address: cleaned(from.address) },
    ...{ createdAt: at, expiresAt: at + operators.lifetimes.absoluteMs, lastUsedAt: at, provenAt },
  };
  await insertSession(tx, operators, session);
  const { userAgent, address } = session;
  const confidential = { username: operator.username, by, address, agent: userAgent };
  record(
    operatorEvent("operator-signin", {
      ...{ at, operator: operator.id, session: session.id, confidential, effects: [sessionEffect(session)] },
    }),
  );
  return { token, signedIn: signedInOf(operator, session), expiresAt: session.expiresAt };
}

export const signedInOf = ({ id, username, roles }: OperatorVersion, session: Session): SignedIn => ({
  ...{ kind: "operator", id, username, roles, session: session.id, provenAt: session.provenAt },
});

/** Text from outside for a list that people read: no control characters, and not long. */
export const cleaned = (text: string): string =>
  [...text.toWellFormed().replaceAll(/[\p{C}\p{Zl}\p{Zp}]/gu, " ")].slice(0, AGENT_MOST).join("");
