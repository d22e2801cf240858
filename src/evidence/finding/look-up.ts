import type { KeyObject } from "node:crypto";
import type { EventStore, NewEvent, RecordEvent } from "../../events/events.ts";
import { type CustomerId, looksLikeReference, readReference } from "../../model/model.ts";
import { ReceiptError } from "../../receipts/receipts.ts";
import { inSnapshot, type Sql } from "../../store/store.ts";
import { isSameOperation } from "../story/operation-name.ts";
import { type Story, storiesOf } from "../story/story.ts";
import { type Asked, findOperations } from "./find-operations.ts";
import { type IdKind, readingsOf } from "./readings.ts";

/** The operator who looks, the account of the operating system if that is how, and when, in milliseconds since 1970 UTC. */
export interface Looker {
  readonly operator: string;
  readonly login: string | null;
  readonly at: number;
}

/** What an operator asks for: an id of any kind, and the command that asks. */
export interface Question {
  readonly id: string;
  readonly command: string;
  /**
   * How many of the newest events may be read for an id that tells no time: a session's, and the end of one. All unless given, which
   * may take minutes in a large log; every other id is found by keys in moments.
   */
  readonly reach?: number;
}

/**
 * Why a search shows nothing. `id-malformed`: it has no form of an id. `id-unknown`: no operation has it. `reference-mistyped`: it
 * looks like a reference, but its check character says that it is none.
 */
export type LookRefusal = "id-malformed" | "id-unknown" | "reference-mistyped";

export type LookResult =
  | { readonly ok: true; readonly as: readonly IdKind[]; readonly stories: readonly Story[] }
  | { readonly ok: false; readonly refusal: LookRefusal };

/** Longer ids are cut in the audit event: a receipt's text has 272 characters at most. */
const ASKED_MOST = 300;

/**
 * Finds the operations that an id names, the oldest first. Before it resolves, the audit log has a `look` for each customer whose
 * operations or accounts it shows, or one of a search that found nothing: nobody looks unseen. Throws ReceiptError for a receipt
 * that this bank did not sign; that search is in the log too.
 */
export async function lookUp(store: EventStore, question: Question, looker: Looker, receiptKey: KeyObject): Promise<LookResult> {
  const events: NewEvent[] = [];
  try {
    return await lookUpAnd((event) => void events.push(event), store.sql, question, looker, receiptKey);
  } finally {
    if (events.length > 0)
      await store.begin(async (_, add) => {
        for (const event of events) add(event);
      });
  }
}

/** As `lookUp`, but hands the events to `record`, for the caller's own commit. That must come before anybody sees the result. */
export async function lookUpAnd(
  record: RecordEvent,
  sql: Sql,
  { id, command, reach = Number.POSITIVE_INFINITY }: Question,
  looker: Looker,
  receiptKey: KeyObject,
): Promise<LookResult> {
  const readings = readingsOf(id);
  const mistyped = looksLikeReference(id) && readReference(id) === null ? "reference-mistyped" : null;
  if (readings.length === 0) return { ok: false, refusal: mistyped ?? "id-malformed" };
  const what = { command, asked: id.trim().slice(0, ASKED_MOST) };
  const asked = { at: looker.at, reach };
  const { named, stories } = await readStories(sql, readings, receiptKey, asked).catch((error: unknown) => {
    if (error instanceof ReceiptError) record(lookEvent(looker, "error:receipt", null, what));
    throw error;
  });
  const outcome = stories.length === 0 ? "error:unknown" : "ok";
  const customers = customersOf(stories);
  for (const customer of customers.length === 0 ? [null] : customers) record(lookEvent(looker, outcome, customer, what));
  if (stories.length === 0) return { ok: false, refusal: mistyped ?? "id-unknown" };
  return { ok: true, as: named.map(({ kind }) => kind), stories };
}

/** In one snapshot, so that a withdrawal that is settled meanwhile is either open or settled in all that is shown of it. */
async function readStories(sql: Sql, readings: ReturnType<typeof readingsOf>, receiptKey: KeyObject, asked: Asked) {
  return inSnapshot(sql, async (tx) => {
    const named = await findOperations(tx, readings, receiptKey, asked);
    const all = named.flatMap(({ operations }) => operations);
    const once = all.filter((each, i) => all.findIndex((other) => isSameOperation(each, other)) === i);
    return { named, stories: await storiesOf(tx, once) };
  });
}

/** The customers whose operations and accounts these stories show: of a transfer, both. */
const customersOf = (stories: readonly Story[]): readonly string[] => [
  ...new Set(
    stories
      .flatMap(({ operation, entries }) => [operation.customer, ...entries.map(({ customer }) => customer)])
      .filter((each) => each !== null),
  ),
];

/** The event of a look at a customer; null if it is at nobody. Who looked, and at what, is in the sealed form only. */
export function lookEvent(
  { operator, login, at }: Looker,
  outcome: NewEvent["outcome"],
  customer: string | null,
  what: Readonly<Record<string, string>>,
): NewEvent {
  const confidential = { operator, ...(login === null ? {} : { login }), ...what };
  return { at, kind: "look", outcome, customer: (customer ?? undefined) as CustomerId | undefined, confidential };
}
