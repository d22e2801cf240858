import assert from "node:assert/strict";
import { it } from "node:test";
import fc from "fast-check";
import { accept, BALANCE_MAX, Money, type Outcome, REFUSALS, type RefusalName, refuse } from "../../model/model.ts";
import { amountIn, decodeAnswer, encodeAnswer, isAccepted, VOID_ANSWER } from "./answer.ts";

const money = fc.bigInt(0n, BALANCE_MAX).map(Money);
const plain = { noNullPrototype: true };
const accepted = fc.oneof(
  fc.record({ posted: money, held: money, available: money }, plain),
  fc.record({ amount: money }, plain),
  fc.record({ state: fc.constantFrom("held", "void", "done"), amount: money }, plain),
  fc.constant({}),
);
const refused = fc
  .tuple(fc.constantFrom(...(Object.keys(REFUSALS) as RefusalName[])), money)
  .map(([name, figure]) => refuse(name, Object.fromEntries(REFUSALS[name].details.map((each) => [each, figure]))));
const outcomes: fc.Arbitrary<Outcome<object>> = fc.oneof(accepted.map(accept), refused);

it("an encoded answer decodes to the same outcome, and that encodes to the same text", () => {
  fc.assert(
    fc.property(outcomes, (outcome) => {
      const text = encodeAnswer(outcome);
      assert.deepEqual(decodeAnswer(text), outcome);
      assert.equal(encodeAnswer(decodeAnswer(text)), text);
      assert.equal(isAccepted(text), outcome.ok);
    }),
    { numRuns: 200 * Number(process.env["FUZZ_RUNS"] ?? 1) },
  );
});

it("the amount of an answer is read, and is 0 if the answer has none", () => {
  assert.equal(amountIn('{"ok":true,"amount":70}'), 70n);
  assert.equal(amountIn('{"ok":true,"posted":70}'), 0n);
  assert.equal(VOID_ANSWER, '{"ok":false,"refusal":"request-void"}');
});
