import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { SECRET } from "../operators/testing/test-operators.ts";
import type { Finding } from "./findings.ts";
import { ALARM_TAMPERINGS } from "./testing/alarm-tamperings.ts";
import { ANSWER_TAMPERINGS, INVENTED_TRANSFER } from "./testing/answer-tamperings.ts";
import { CHAIN_TAMPERINGS } from "./testing/chain-tamperings.ts";
import { CHECKPOINT_TAMPERINGS } from "./testing/checkpoint-tamperings.ts";
import { CUSTOMER_TAMPERINGS } from "./testing/customer-tamperings.ts";
import { HOLD_TAMPERINGS } from "./testing/hold-tamperings.ts";
import { KEY_TAMPERINGS } from "./testing/key-tamperings.ts";
import { LIMITS_TAMPERINGS } from "./testing/limits-tamperings.ts";
import { OPERATOR_ROW_FORGERIES, OPERATOR_TAMPERINGS } from "./testing/operator-tamperings.ts";
import { ORDER_TAMPERINGS } from "./testing/order-tamperings.ts";
import { PROPOSAL_TAMPERINGS } from "./testing/proposal-tamperings.ts";
import { REVERSAL_TAMPERINGS } from "./testing/reversal-tamperings.ts";
import { freeTables, TamperedStore } from "./testing/tampered-store.ts";
import type { Tampering } from "./testing/tampering.ts";
import { TERMINAL_TAMPERINGS } from "./testing/terminal-tamperings.ts";
import { type TestStory, testStory } from "./testing/test-story.ts";

let story: TestStory;
let tampered: TamperedStore;
let kept: { source: string; note: string };
before(async () => {
  story = await testStory();
  const [row] = await story.bank.store.sql<{ note: string }[]>`select note from audit_checkpoint order by size desc limit 1`;
  await freeTables(story.bank.store);
  tampered = new TamperedStore(story.bank.store);
  kept = { source: "kept.checkpoint", note: row?.note ?? "" };
});
after(async () => {
  await tampered.release();
  await story.bank[Symbol.asyncDispose]();
});

/** They change what everything else is compared with: each is verified alone. */
const ALONE = [...CHAIN_TAMPERINGS, ...CHECKPOINT_TAMPERINGS];
/** Tamperings of different lanes change other rows, and no finding of one has the words of the other: one verification is for one of each. */
const LANES = [
  [...ANSWER_TAMPERINGS, ...HOLD_TAMPERINGS, ...CUSTOMER_TAMPERINGS, ...REVERSAL_TAMPERINGS],
  [...PROPOSAL_TAMPERINGS, ...ORDER_TAMPERINGS, ...KEY_TAMPERINGS],
  OPERATOR_TAMPERINGS,
  TERMINAL_TAMPERINGS,
  [...LIMITS_TAMPERINGS, ...ALARM_TAMPERINGS],
];
const ROUNDS = [
  ...ALONE.map((each) => [each]),
  ...Array.from({ length: Math.max(...LANES.map(({ length }) => length)) }, (_, i) =>
    LANES.flatMap((lane) => lane.slice(i, i + 1)),
  ),
];

const findingsAfter = async (...tamperings: readonly Tampering[]): Promise<readonly Finding[]> =>
  (await story.bank.verify({ kept: [kept] }, tampered.with(tamperings.map(([, sql]) => sql(story)).join(";")))).findings;

const isOf = ([, , kind, what]: Tampering, finding: Finding): boolean => finding.kind === kind && what.test(finding.what);

// First, because an event that has waited for a minute is a finding.
it("a busy bank that worked as it should has no finding", async () => {
  const busy = await story.bank.verify({ kept: [kept], operatorsSecret: SECRET });
  assert.deepEqual(busy.findings, []);
  assert.ok(busy.coverage.waiting > 0);
});

it("an invented transfer contradicts nothing but the log", async () => {
  const [, sql] = ANSWER_TAMPERINGS.find(([name]) => name === INVENTED_TRANSFER) ?? [];
  const { findings } = await story.bank.verify({}, tampered.with(sql?.(story) ?? ""));
  assert.deepEqual(
    findings.map(({ kind, what }) => [kind, what]),
    [["answer", "no event stored its answer or moved its money: somebody invented it"]],
  );
});

describe("verification finds", () => {
  for (const round of ROUNDS) {
    let findings: Promise<readonly Finding[]> | undefined;
    for (const tampering of round)
      it(tampering[0], async () => {
        findings ??= findingsAfter(...round);
        const found = await findings;
        assert.ok(
          found.some((each) => isOf(tampering, each)),
          `found only ${JSON.stringify(found, null, 2)}`,
        );
      });
  }
});

// FUZZ_RUNS also verifies each alone: in its round it cannot pass by the finding of another.
if (process.env["FUZZ_RUNS"] !== undefined)
  describe("alone, verification finds", () => {
    for (const round of ROUNDS.filter(({ length }) => length > 1))
      for (const tampering of round)
        it(tampering[0], async () => {
          const found = await findingsAfter(tampering);
          assert.deepEqual(
            round.filter((other) => found.some((each) => isOf(other, each))).map(([name]) => name),
            [tampering[0]],
          );
        });
  });

describe("with the key of the operators, verification finds a row that another wrote:", () => {
  for (const [name, sql] of OPERATOR_ROW_FORGERIES)
    it(name, async () => {
      const store = tampered.with(sql(story));
      const { findings } = await story.bank.verify({ kept: [kept], operatorsSecret: SECRET }, store);
      const found = findings.filter(({ kind, what }) => kind === "operator" && what.startsWith("its HMAC does not verify"));
      assert.equal(found.length, 1, JSON.stringify(findings, null, 2));
    });
});

it("a stopped bank that worked as it should has no finding", async () => {
  const { bank } = story;
  await bank.stop();
  const stopped = await bank.verify({ kept: [kept], operatorsSecret: SECRET });
  assert.deepEqual(stopped.findings, []);
  assert.equal(stopped.coverage.waiting, 0);
  assert.equal(stopped.coverage.size, stopped.coverage.events);
});
