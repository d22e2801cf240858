import assert from "node:assert/strict";
import path from "node:path";
import { openBackoffice } from "../src/backoffice/performing/open-backoffice.ts";
import { perform } from "../src/backoffice/performing/perform.ts";
import type { EventStore } from "../src/events/event-store.ts";
import { openSecret } from "../src/files/secret-file.ts";
import type { EventKind } from "../src/model/event.ts";
import { Currency } from "../src/model/money.ts";
import { disable } from "../src/operators/accounts/change-operator.ts";
import { OPERATORS_KEY_SIZE } from "../src/operators/authentic/operator-keys.ts";
import { renewFirstLink } from "../src/operators/invitations/first.ts";
import { accept, openTestOperators, resultOf } from "../src/operators/testing/test-operators.ts";
import { operatorStory } from "../src/verification/testing/operator-story.ts";
import { eventStoreOf } from "./bank-events.ts";
import type { EventBank } from "./event-bank.ts";

const ROOT = { kind: "break-glass", login: "root", reason: "a test" } as const;

export const OPERATOR_EVENTS: readonly EventKind[] = [
  ...(["operator-invite", "operator-link", "operator-accept", "operator-signin", "operator-prove", "operator-signout"] as const),
  ...(["operator-access", "operator-roles", "operator-disable", "operator-enable", "operator-recover"] as const),
  ...(["operator-device", "operator-alone", "operator-key-make", "operator-key-draw", "operator-key-end"] as const),
  "operator-key-use",
];

/** Lets operators of a real bank do all that is an event, by its database and with its keys. */
export async function recordOperatorEvents({ bank }: EventBank): Promise<void> {
  const store = await eventStoreOf(bank);
  const secret = await openSecret(path.join(bank.data, "keys", "operators.key"), OPERATORS_KEY_SIZE);
  await operatorStory(store, Date.now(), secret);
  await inviteAlone(store, secret);
  await store.endIdle(Date.now());
}

/** All administrators of the story are disabled; the next one is the only one. */
async function inviteAlone(store: EventStore, secret: Buffer): Promise<void> {
  const operators = await openTestOperators(store, { secret });
  for (const username of ["anna", "boss"]) {
    const change = { actor: ROOT, username, reason: "", at: Date.now() };
    resultOf(await store.begin((tx, record) => disable(tx, record, operators, change)));
  }
  const { token } = resultOf(
    await store.begin((tx, record) => renewFirstLink(tx, record, operators, { actor: ROOT, at: Date.now() })),
  );
  const person = { username: "olga", displayName: "Olga" };
  const { signedIn } = await accept(operators, token, { person, at: Date.now() });
  const report = (sentence: string): void => assert.fail(sentence);
  const backoffice = openBackoffice({
    ...{ store, now: Date.now, currency: Currency("EUR"), receiptKey: null, evidence: null, secret, report },
  });
  const invited = await perform(backoffice, signedIn, "operator-invite", { username: "gus", name: "Gus", roles: "viewer" });
  assert.ok(invited.ok && invited.kind === "done");
}
