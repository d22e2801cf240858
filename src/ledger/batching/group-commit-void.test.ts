import assert from "node:assert/strict";
import { it } from "node:test";
import { Money, newRequestId, TerminalId } from "../../model/model.ts";
import { verify } from "../reports/verify.ts";
import { accountsOf, blocked, gatedGroupCommit, notingGroupCommit } from "../testing/test-group-commits.ts";
import { requestOf, testLedger } from "../testing/test-ledger.ts";

/** An ATM without a cash account: its requests and its questions share no lock. */
const BARE_ATM = TerminalId("ATM-0009");

/** Posts a request and a question for its outcome on two group commits at once. */
async function askBeside(order: "request first" | "question first") {
  const request = newRequestId();
  await using ledger = await testLedger([100n, 0n, 0n]);
  const [a, b] = accountsOf(ledger);
  const original = requestOf({ op: "transfer", account: a, payee: b, amount: Money(70n), request, terminal: BARE_ATM });
  const question = requestOf({ op: "outcome", asked: request, terminal: BARE_ATM });
  const [earlier, later] = order === "request first" ? [original, question] : [question, original];
  const first = gatedGroupCommit(ledger);
  const second = notingGroupCommit(ledger);
  const earlierAnswer = first.groupCommit.post(earlier);
  await first.reached;
  const laterAnswer = second.groupCommit.post(later);
  await blocked(ledger);
  first.open();
  return {
    answers: [await earlierAnswer, await laterAnswer],
    failures: second.failures,
    findings: await verify(ledger.store.sql),
  };
}

it("the outcome of a request whose commit is under way is done", async () => {
  const { answers, failures, findings } = await askBeside("request first");
  assert.deepEqual(answers, [
    { ok: true, result: { posted: 30n, held: 0n, available: 30n } },
    { ok: true, result: { state: "done", amount: 70n } },
  ]);
  assert.deepEqual(failures, ["23505"]);
  assert.deepEqual(findings, []);
});

it("refuses a request that arrives while it is being made void", async () => {
  const { answers, failures, findings } = await askBeside("question first");
  assert.deepEqual(answers, [
    { ok: true, result: { state: "void", amount: 0n } },
    { ok: false, refusal: "request-void", details: {} },
  ]);
  assert.deepEqual(failures, ["23505"]);
  assert.deepEqual(findings, []);
});
