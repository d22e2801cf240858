import type { AuditEvent } from "../model/model.ts";
import { readUuid } from "../store/store.ts";
import { type CborValue, readCbor } from "./cbor/cbor-reader.ts";
import { CborWriter } from "./cbor/cbor-writer.ts";
import { fromSessionUuid } from "./session-uuid.ts";

/**
 * What the audit log shows of one event in clear (AUDIT.md, section "Events"), as it was recorded: texts and ids without their brands,
 * because a reader of the log may meet any. Every reader's own form of an event is this one with more.
 */
export interface EventFields {
  /** Milliseconds since 1970 UTC. */
  readonly at: number;
  readonly kind: string;
  readonly outcome: string;
  readonly terminal: string | null;
  /** 32 hexadecimal digits. */
  readonly session: string | null;
  readonly request: string | null;
  readonly customer: string | null;
  readonly account: string | null;
  /** Minor units. */
  readonly amount: number | null;
}

export interface RecordedEvent extends EventFields {
  /** The keyed digests of what the event's transaction wrote (effects.ts), each of EFFECT_SIZE bytes. */
  readonly effect: Buffer | null;
}

/** An event with the part that only the auditor can read. */
export interface OpenedEvent extends RecordedEvent {
  readonly confidential: Confidential | null;
}

export type Confidential = Readonly<Record<string, string | number>>;

/** The members of an event in the sealed form, in their order. */
const MEMBERS = 11;

const writer = new CborWriter();

/**
 * Encodes the events of one commit with their confidential parts, and for each the digests of its effects. The bytes are valid
 * until the next call.
 */
export function encodeEvents(events: readonly AuditEvent[], digests: readonly (Buffer | null)[]): Buffer {
  writer.begin();
  writer.array(events.length);
  for (const [i, event] of events.entries()) {
    const effect = digests[i] ?? null;
    writer.array(MEMBERS);
    writer.number(event.at);
    writer.text(event.kind);
    writer.text(event.outcome);
    textOrNull(event.terminal);
    if (event.session === undefined) writer.null();
    else writer.digits(event.session);
    uuidOrNull(event.request);
    uuidOrNull(event.customer);
    uuidOrNull(event.account);
    if (event.amount === undefined) writer.null();
    else writer.number(Number(event.amount));
    if (effect === null) writer.null();
    else writer.binary(effect);
    if (event.confidential === undefined) writer.null();
    else confidential(event.confidential);
  }
  return writer.bytes();
}

function textOrNull(value: string | undefined): void {
  if (value === undefined) writer.null();
  else writer.text(value);
}

function uuidOrNull(value: string | undefined): void {
  if (value === undefined) writer.null();
  else writer.uuid(value);
}

function confidential(fields: Confidential): void {
  const names = Object.keys(fields);
  writer.map(names.length);
  for (const name of names) {
    writer.text(name);
    const value = fields[name] as string | number;
    if (typeof value === "number") writer.number(value);
    else writer.text(value);
  }
}

/** Decodes what `encodeEvents` wrote. Throws RangeError for any other bytes. */
export function decodeEvents(bytes: Buffer): OpenedEvent[] {
  const events = readCbor(bytes);
  if (!Array.isArray(events) || events.length === 0) throw new RangeError("not the events of a commit");
  return events.map(eventFrom);
}

function eventFrom(members: CborValue): OpenedEvent {
  if (!Array.isArray(members) || members.length !== MEMBERS) throw new RangeError("not an event");
  const [at, kind, outcome, terminal, session, request, customer, account, amount, effect, fields] =
    members as readonly CborValue[];
  const sessionId = optional(session, uuidFrom);
  return {
    at: number(at),
    kind: text(kind),
    outcome: text(outcome),
    terminal: optional(terminal, text),
    session: sessionId === null ? null : fromSessionUuid(sessionId),
    request: optional(request, uuidFrom),
    customer: optional(customer, uuidFrom),
    account: optional(account, uuidFrom),
    amount: optional(amount, number),
    effect: optional(effect, binary),
    confidential: optional(fields, confidentialFrom),
  };
}

const optional = <Value>(value: CborValue | undefined, read: (value: CborValue | undefined) => Value): Value | null =>
  value === null ? null : read(value);

function number(value: CborValue | undefined): number {
  if (typeof value !== "number") throw new RangeError("not a number");
  return value;
}

function text(value: CborValue | undefined): string {
  if (typeof value !== "string") throw new RangeError("not a text");
  return value;
}

function binary(value: CborValue | undefined): Buffer {
  if (!Buffer.isBuffer(value)) throw new RangeError("not bytes");
  return value;
}

function uuidFrom(value: CborValue | undefined): string {
  const bytes = binary(value);
  if (bytes.length !== 16) throw new RangeError("not a UUID");
  return readUuid(bytes, 0);
}

function confidentialFrom(value: CborValue | undefined): Confidential {
  if (!(value instanceof Map)) throw new RangeError("not a map of fields");
  const fields: Record<string, string | number> = {};
  for (const [name, field] of value) {
    if (typeof field !== "string" && typeof field !== "number") throw new RangeError("a field that is neither text nor number");
    Object.defineProperty(fields, name, { value: field, enumerable: true });
  }
  return fields;
}
