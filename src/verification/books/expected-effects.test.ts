import assert from "node:assert/strict";
import { it } from "node:test";
import { EFFECT_SIZE, type RecordedEvent } from "../../events/events.ts";
import { EVENT_KINDS } from "../../model/model.ts";
import { digestsOf, KEPT_OPS, wrongEffects } from "./expected-effects.ts";

const eventOf = (kind: string, outcome: string, effects: number): RecordedEvent => ({
  ...{ at: 0, kind, outcome, terminal: null, session: null, request: null, customer: null, account: null, amount: null },
  effect: effects === 0 ? null : Buffer.alloc(effects * EFFECT_SIZE),
});

it("what was done has exactly the effects of its kind", () => {
  const most: Readonly<Record<string, readonly number[]>> = {
    ...Object.fromEntries(KEPT_OPS.map((op) => [op, [1]])),
    ...{ signup: [3], "change-password": [2], signin: [0, 1], outcome: [0, 1], "audit-recipient": [0, 1] },
    ...{ "customer-close": [1], "customer-open": [1], "customer-sign-out": [1], "customer-note": [1] },
    ...{ "proposal-make": [1], "proposal-approve": [1], "proposal-refuse": [1], "proposal-withdraw": [1] },
    ...{ "proposal-expire": [1], "proposal-carry-out": [1] },
    ...{ "terminal-enrol": [1], "terminal-rotate": [1], "terminal-revoke": [1] },
    ...{ "terminal-order": [1], "terminal-order-end": [1], "order-done": [1] },
    ...{ "key-make": [1], "key-activate": [1, 2], "key-retire": [1], "key-end": [1] },
    ...{ "alarm-clear": [1], "limits-set": [1], "day-sign-off": [1] },
    ...{ "operator-signin": [1], "operator-signout": [1], "operator-recover": [1], "operator-roles": [1] },
    ...{ "operator-disable": [1], "operator-enable": [1], "operator-invite": [1], "operator-access": [1, 2] },
    ...{
      "operator-link": [2],
      "operator-accept": [2],
      "operator-key-make": [1],
      "operator-key-draw": [1],
      "operator-key-end": [1],
    },
  };
  for (const kind of Object.keys(EVENT_KINDS))
    assert.deepEqual(
      [0, 1, 2, 3, 4].filter((count) => wrongEffects(eventOf(kind, "ok", count)) === null),
      most[kind] ?? [0],
      kind,
    );
});

it("an alarm's name is the error of the event that raised it, and that event has its effect", () => {
  const right = [0, 1, 2].filter((count) => wrongEffects(eventOf("alarm-raise", "error:clock-wrong", count)) === null);
  assert.deepEqual(right, [1]);
});

it("a proposal that could not be carried out has ended, and the event of that has its effect", () => {
  const right = [0, 1, 2].filter((count) => wrongEffects(eventOf("proposal-carry-out", "denied:hold-settled", count)) === null);
  assert.deepEqual(right, [1]);
});

it("a refusal keeps at most its answer", () => {
  for (const kind of Object.keys(EVENT_KINDS).filter((each) => !["alarm-raise", "proposal-carry-out"].includes(each))) {
    const keeps = [...KEPT_OPS, "signup", "change-password", "order-done"].includes(kind);
    const right = [0, 1, 2].filter((count) => wrongEffects(eventOf(kind, "denied:request-void", count)) === null);
    assert.deepEqual(right, keeps ? [0, 1] : [0], kind);
  }
});

it("digests are read one after the other, and a part of one is wrong", () => {
  const effect = Buffer.concat([Buffer.alloc(EFFECT_SIZE, 1), Buffer.alloc(EFFECT_SIZE, 2)]);
  assert.deepEqual(digestsOf(effect), [Buffer.alloc(EFFECT_SIZE, 1), Buffer.alloc(EFFECT_SIZE, 2)]);
  assert.deepEqual(digestsOf(null), []);
  assert.notEqual(wrongEffects({ ...eventOf("deposit", "ok", 1), effect: Buffer.alloc(EFFECT_SIZE + 1) }), null);
});
