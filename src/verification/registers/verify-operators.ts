import { distrustedRows } from "../../operators/operators.ts";
import { type BookEvent, bookEvents, carries, eventName, quoted } from "../books/book-events.ts";
import type { Verification } from "../context.ts";
import { grouped } from "../grouped.ts";
import { compareTexts } from "../values.ts";
import { type StoredSession, storedSessions } from "./operator-sessions.ts";
import {
  storedApiKeys,
  storedInvitations,
  storedPasskeys,
  storedPasswords,
  storedVersions,
  type VouchedRow,
} from "./operators.ts";

/** The events that enter or change an operator, a credential, a link or an API key. */
const CHANGES = [
  ...["operator-invite", "operator-link", "operator-accept", "operator-access", "operator-roles", "operator-disable"],
  ...["operator-enable", "operator-recover", "operator-key-make", "operator-key-draw", "operator-key-end"],
];

/**
 * Compares every operator, with credentials, links and sessions, and every API key, with the events about them (AUDIT.md, section
 * "Effects"). With the secret of `keys/operators.key` it also checks the HMAC of each row that gives power.
 */
export async function verifyOperators(run: Verification, secret: Buffer | null): Promise<void> {
  await verifyAccounts(run);
  await verifySessions(run);
  if (secret === null) return;
  for (const name of await distrustedRows(run.snapshot.sql, secret))
    run.findings.add("operator", name, "its HMAC does not verify: somebody without the bank's key wrote it");
}

async function verifyAccounts(run: Verification): Promise<void> {
  const { snapshot, coverage, findings } = run;
  const condition = `event.kind in (${quoted(CHANGES)}) and event.effect is not null`;
  const ofOperator = ({ operator }: VouchedRow): string => operator;
  const groups = grouped<string, [VouchedRow, VouchedRow, VouchedRow, VouchedRow, VouchedRow, BookEvent]>(
    [
      { rows: storedVersions(snapshot), keyOf: ofOperator },
      { rows: storedPasskeys(snapshot), keyOf: ofOperator },
      { rows: storedPasswords(snapshot), keyOf: ofOperator },
      { rows: storedInvitations(snapshot), keyOf: ofOperator },
      { rows: storedApiKeys(snapshot), keyOf: ofOperator },
      {
        rows: bookEvents(snapshot, condition, "event.request, event.at, event.writer, event.n"),
        keyOf: ({ request }) => request ?? "",
      },
    ],
    compareTexts,
  );
  for await (const { key, rows } of groups) {
    const [versions, passkeys, passwords, links, apiKeys, events] = rows;
    if (versions.length > 0) coverage.operators++;
    const stored = [...versions, ...passkeys, ...passwords, ...links, ...apiKeys];
    const place = `${apiKeys.length > 0 ? "API key" : "operator"} ${key}`;
    for (const what of mismatches(run, stored, events)) findings.add("operator", place, what);
  }
  const strays = await snapshot.sql<{ id: string }[]>`
    select id from operator where not exists (select from operator_version where operator = operator.id) order by id`;
  for (const { id } of strays)
    findings.add("operator", `operator ${id}`, "no event entered it: somebody invented it, or removed what it was");
}

/** Each row must be what one event entered, and each event's row must be there. */
function* mismatches({ effects }: Verification, stored: readonly VouchedRow[], events: readonly BookEvent[]): Generator<string> {
  const entered = new Map(events.flatMap((event) => event.digests.map((digest) => [digest.toString("hex"), eventName(event)])));
  for (const { name, effect } of stored)
    if (!entered.delete((effects.of([effect]) as Buffer).toString("hex")))
      yield `no event made its ${name} like this: somebody invented or changed it`;
  for (const event of entered.values())
    yield `${event} made what is not in the database like this: somebody removed or changed it`;
}

async function verifySessions({ snapshot, findings, effects }: Verification): Promise<void> {
  const condition = "event.kind in ('operator-signin', 'operator-signout') and event.effect is not null";
  const groups = grouped<string, [StoredSession, BookEvent]>(
    [
      { rows: storedSessions(snapshot), keyOf: ({ id }) => id },
      {
        rows: bookEvents(snapshot, condition, "event.session, event.at, event.writer, event.n"),
        keyOf: ({ session }) => session ?? "",
      },
    ],
    compareTexts,
  );
  for await (const { key, rows } of groups) {
    const [[session], events] = rows;
    for (const what of sessionProblems(effects, session, events)) findings.add("operator", `session ${key}`, what);
  }
}

function* sessionProblems(
  effects: Verification["effects"],
  session: StoredSession | undefined,
  events: readonly BookEvent[],
): Generator<string> {
  const vouches = (kind: string, effect: StoredSession["begun"]): boolean =>
    events.some((event) => event.kind === kind && carries(event, effects.of([effect]) as Buffer));
  const [first] = events;
  if (session === undefined) {
    if (first !== undefined) yield `${eventName(first)} is about it, but it is not in the database: somebody removed it`;
    return;
  }
  if (!vouches("operator-signin", session.begun)) yield "no sign-in began it like this: somebody invented or changed it";
  const end = events.find(({ kind }) => kind === "operator-signout");
  if (session.ended === null) {
    if (end !== undefined) yield `${eventName(end)} ended it, but in the database it has no end: somebody revived it`;
  } else if (!vouches("operator-signout", session.ended))
    yield "no event ended it like this: somebody ended it, or changed the time";
}
