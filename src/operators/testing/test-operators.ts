import { generateSync } from "otplib";
import type { EventStore } from "../../events/events.ts";
import { recordedEvents, type TestEventDatabase, testEventDatabase } from "../../events/testing/test-event-store.ts";
import type { Role, SignedIn } from "../actor.ts";
import type { GivenCredential } from "../credentials/new-credential.ts";
import { acceptInvitation, beginInvitedPasskey, beginInvitedPassword, type ChosenPerson } from "../invitations/accept.ts";
import { makeFirstLink } from "../invitations/first.ts";
import { invite, issueLink } from "../invitations/invite.ts";
import type { OperatorOutcome } from "../outcome.ts";
import type { NewSession } from "../sessions/begin-session.ts";
import { type OperatorSettings, type Operators, openOperators } from "../settings.ts";
import { beginPasskeySignIn, signInWithPasskey } from "../signing-in/sign-in.ts";
import { TestAuthenticator } from "./test-authenticator.ts";

/** The time and the place of this room's tests. */
export const AT = 1_800_000_000_000;
export const FROM = { address: "192.0.2.7", userAgent: "a browser" };
export const SECRET = Buffer.alloc(32, 5);
export const PASSWORD = "a quiet pond by the mill";

/** Somebody with an account and a passkey, signed in. */
export interface TestOperator extends NewSession {
  readonly authenticator: TestAuthenticator;
}

/** A database, and the operators of one process on it. */
export interface TestOperatorDatabase extends TestEventDatabase {
  readonly operators: Operators;
  /** The sentences about rows that the bank did not write. */
  readonly reports: string[];
}

export async function testOperators(settings: Partial<OperatorSettings> = {}): Promise<TestOperatorDatabase> {
  const database = await testEventDatabase();
  const reports: string[] = [];
  const operators = await openTestOperators(database.store, { report: (sentence) => reports.push(sentence), ...settings });
  return { ...database, operators, reports };
}

/** The operators of another process on this database. */
export const openTestOperators = (store: EventStore, settings: Partial<OperatorSettings> = {}): Promise<Operators> =>
  openOperators(store, {
    ...{ secret: SECRET, bcryptCost: 4, report: () => {} },
    relyingParty: { id: "localhost", name: "Strongroom", origins: ["http://localhost:4999"] },
    ...settings,
  });

/** The result of an outcome that must be one. */
export function resultOf<Result>(outcome: OperatorOutcome<Result>): Result {
  if (!outcome.ok) throw new Error(outcome.refusal);
  return outcome.result;
}

/** "ok", or the name of the refusal. */
export const nameOf = (outcome: OperatorOutcome<unknown>): string => (outcome.ok ? "ok" : outcome.refusal);

/** The bank's first operator, an administrator. */
export async function firstOperator(operators: Operators, username = "anna", at = AT): Promise<TestOperator> {
  const link = await operators.store.begin((tx, record) => makeFirstLink(tx, record, operators, at));
  if (link === null) throw new Error("there was a first link before");
  return accept(operators, link.token, { person: { username, displayName: `${username} First` }, at });
}

/** A further operator, invited by this one. */
export async function anotherOperator(
  operators: Operators,
  { by, username, roles, at = AT }: { by: SignedIn; username: string; roles: readonly Role[]; at?: number },
): Promise<TestOperator> {
  const { token } = resultOf(await tryInvite(operators, { by, username, roles, at }));
  return accept(operators, token, { at });
}

export const tryInvite = (
  operators: Operators,
  { by, username, roles, at = AT }: { by: SignedIn; username: string; roles: readonly Role[]; at?: number },
) =>
  operators.store.begin(async (tx, record) => {
    const change = { actor: by, username, reason: "", at };
    const invited = await invite(tx, record, operators, { ...change, displayName: username, roles });
    if (!invited.ok) return invited;
    const drawn = await issueLink(tx, record, operators, change);
    return drawn.ok ? { ok: true as const, result: { operator: invited.result, ...drawn.result } } : drawn;
  });

/** Uses a link with a passkey of a new authenticator, or of this one. */
export async function accept(
  operators: Operators,
  token: string,
  { person = null, authenticator = new TestAuthenticator(), at = AT }: AcceptOptions = {},
): Promise<TestOperator> {
  return { ...resultOf(await tryAccept(operators, token, { person, authenticator, at })), authenticator };
}

interface AcceptOptions {
  readonly person?: ChosenPerson | null;
  readonly authenticator?: TestAuthenticator;
  readonly at?: number;
}

export async function tryAccept(
  operators: Operators,
  token: string,
  { person = null, authenticator = new TestAuthenticator(), at = AT }: AcceptOptions = {},
): Promise<OperatorOutcome<NewSession>> {
  const begun = await beginInvitedPasskey(operators, { token, person, at });
  if (!begun.ok) return begun;
  const { challenge, options } = begun.result;
  const credential = { kind: "passkey", challenge, response: authenticator.create(options), name: "a key" } as const;
  return acceptInvitation(operators, { token, person, credential, from: FROM, at });
}

/** Uses a link with a password; resolves with the session and the TOTP secret. */
export async function acceptWithPassword(operators: Operators, token: string, at = AT) {
  const { secret, pending } = resultOf(await beginInvitedPassword(operators, { token, person: null, at }));
  const credential: GivenCredential = { kind: "password", password: PASSWORD, pending, code: codeOf(secret, at) };
  const session = resultOf(await acceptInvitation(operators, { token, person: null, credential, from: FROM, at }));
  return { ...session, secret };
}

/** The six digits of this secret at this time. */
export const codeOf = (secret: string, at: number): string => generateSync({ secret, epoch: Math.floor(at / 1_000) });

/** Signs in with a passkey. */
export async function trySignIn(operators: Operators, authenticator: TestAuthenticator, at = AT, answer = {}) {
  const { challenge, options } = await beginPasskeySignIn(operators, { username: null, at });
  return signInWithPasskey(operators, { challenge, response: authenticator.get(options, answer), from: FROM, at });
}

/** The events so far, one text each: kind and outcome. */
export async function eventsOf({ store }: Pick<Operators, "store">): Promise<readonly string[]> {
  return (await recordedEvents(store.sql)).map(({ kind, outcome }) => `${kind} ${outcome}`);
}
