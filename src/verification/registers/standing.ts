import { noteEffect, sessionsEffect, stateEffect } from "../../customers/customers.ts";
import type { Effect, EffectDigest } from "../../events/events.ts";
import { CustomerId } from "../../model/model.ts";
import { type BookEvent, carries, eventName } from "../books/book-events.ts";
import type { StoredCustomer } from "./customers.ts";

/**
 * Compares whether a customer is closed, how often its sign-ins were ended, and its note with the events about them. The times of the
 * events give their order even after a wrong clock: each change is later than the one before. Yields what is wrong.
 */
export function* standingProblems(
  customer: StoredCustomer,
  events: readonly BookEvent[],
  effects: EffectDigest,
): Generator<string> {
  const { state, stateAt, sessionsEnded, note, noteAt, accountRow } = customer;
  const id = CustomerId(customer.id);
  const newestOf = (...kinds: readonly string[]): BookEvent | undefined =>
    events.filter(({ kind }) => kinds.includes(kind)).reduce<BookEvent | undefined>(newer, undefined);
  const vouches = (event: BookEvent, effect: Effect): boolean => carries(event, effects.of([effect]) as Buffer);

  const changed = newestOf("customer-close", "customer-open");
  if (changed === undefined) {
    if (state !== "open" || stateAt !== null) yield `is ${state}, but no event closed or opened it`;
  } else if (stateAt === null || !vouches(changed, stateEffect(id, state, stateAt)))
    yield `is ${state}, but not as ${eventName(changed)} left it: somebody changed it`;
  if (accountRow !== null && accountRow.closed !== (state === "closed"))
    yield `is ${state}, but its account is ${accountRow.closed ? "closed" : "open"}`;

  const ended = events.filter(({ kind }) => kind === "customer-sign-out");
  if (ended.length !== sessionsEnded)
    yield `its sign-ins were ended ${sessionsEnded} times, but its events did it ${ended.length} times`;
  else if (ended.length > 0 && !ended.some((event) => vouches(event, sessionsEffect(id, sessionsEnded))))
    yield "no event ended its sign-ins the last time";

  const noted = newestOf("customer-note");
  if (noted === undefined) {
    if (note !== null || noteAt !== null) yield "has a note, but no event made one";
  } else if (noteAt === null || !vouches(noted, noteEffect(id, note, noteAt)))
    yield `its note is not the one of ${eventName(noted)}: somebody changed it`;
}

const newer = (newest: BookEvent | undefined, event: BookEvent): BookEvent =>
  newest === undefined || event.at >= newest.at ? event : newest;
