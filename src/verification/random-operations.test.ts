import assert from "node:assert/strict";
import { it } from "node:test";
import fc from "fast-check";
import { newRequestId, type RequestId } from "../model/model.ts";
import { cents, TestBank } from "./testing/test-bank.ts";
import { ATM, credentialsOf, OTHER_ATM, PASSWORD, type TestCustomer } from "./testing/test-people.ts";

const MONEY = [
  "deposit",
  "withdraw",
  "settle",
  "release",
  "transfer",
  "set-limit",
  "outcome",
  "balance",
  "cash-load",
  "cash-count",
] as const;
const PEOPLE = ["sign-in", "renew", "change-password"] as const;
const OPERATORS = [
  "lock",
  "unlock",
  "close",
  "open",
  "endSessions",
  "note",
  "rotate",
  "order",
  "answer-order",
  "re-enrol",
  "propose",
  "agree",
  "propose-reversal",
  "reverse",
  "end-commands",
  "sequence",
] as const;

interface Step {
  readonly op: (typeof MONEY)[number] | (typeof PEOPLE)[number] | (typeof OPERATORS)[number];
  readonly who: number;
  readonly other: number;
  readonly amount: number;
}

const step = (ops: readonly Step["op"][]): fc.Arbitrary<Step> =>
  fc.record({ op: fc.constantFrom(...ops), who: fc.nat(2), other: fc.nat(2), amount: fc.constantFrom(100, 700, 5_000, 60_000) });

/** Customers' requests that are under way together, or one command of an operator. */
const together = fc.oneof(
  { weight: 3, arbitrary: fc.array(step([...MONEY, ...MONEY, ...PEOPLE]), { minLength: 2, maxLength: 8 }) },
  { weight: 1, arbitrary: step(OPERATORS).map((each) => [each]) },
);

it("after any operations, together or one after the other, verification has no finding", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(together, { minLength: 6, maxLength: 14 }), async (rounds) => {
      await using bank = await TestBank.open();
      const play = await playOn(bank);
      for (const round of rounds) await Promise.all(round.map(play));
      assert.deepEqual((await bank.verify()).findings, []);
      await bank.stop();
      const { findings, coverage } = await bank.verify();
      assert.deepEqual(findings, []);
      assert.equal(coverage.size, coverage.events);
    }),
    { numRuns: 5 * Number(process.env["FUZZ_RUNS"] ?? 1) },
  );
});

/** Returns what plays a step on a bank with three customers, two ATMs and some money. */
async function playOn(bank: TestBank): Promise<(step: Step) => Promise<unknown>> {
  const stronger = await credentialsOf(5);
  for (const terminal of [ATM, OTHER_ATM]) await bank.enrol(terminal);
  await bank.post("cash-load", null, { amount: cents(100_000) });
  const customers: TestCustomer[] = [];
  for (const name of ["alice", "bob", "carol"]) customers.push(await bank.signUp(name));
  const passwords = new Map(customers.map((each) => [each, PASSWORD]));
  const holds: RequestId[] = [];
  const postings: RequestId[] = [];
  const orders: RequestId[] = [];
  const end = () => ({ terminal: 1, request: holds.at(-1) ?? newRequestId() });

  return async ({ op, who, other, amount: minor }) => {
    const [customer, payee] = [customers[who], customers[other]] as [TestCustomer, TestCustomer];
    const [amount, hold] = [cents(minor), holds[other] ?? newRequestId()];
    const password = passwords.get(customer) ?? PASSWORD;
    switch (op) {
      case "deposit":
        return bank.post(op, customer, { amount }).then(({ request }) => postings.unshift(request));
      case "balance":
        return bank.post(op, customer, { amount });
      case "withdraw":
        return bank.post(op, customer, { amount }).then(({ request }) => holds.unshift(request));
      case "settle":
      case "release":
        return bank.post(op, null, { hold, amount });
      case "transfer":
        return bank.post(op, customer, { payee: payee.account, amount }).then(({ request }) => postings.unshift(request));
      case "set-limit":
        return bank.post(op, customer, { limit: amount });
      case "outcome":
        return bank.post(op, null, { asked: other === 0 ? newRequestId() : hold });
      case "cash-load":
        return bank.post(op, null, { amount });
      case "cash-count":
        return bank.count(amount);
      case "sign-in":
        return bank.signIn(customer, { password });
      case "renew":
        return bank.signIn(customer, { password, credentials: stronger });
      case "change-password": {
        const replacement = `${["quiet", "lively", "frozen"][other]} ponds and ${minor} otters`;
        const { ok } = await bank.changePassword(customer, password, replacement);
        return ok && passwords.set(customer, replacement);
      }
      case "lock":
      case "endSessions":
        return bank[op](customer);
      case "unlock":
      case "close":
      case "open":
        return bank[op](customer).catch(ignoreRefusal);
      case "note":
        return bank.note(customer, minor === 100 ? null : `a note of ${minor}`);
      case "order":
        return bank.order(other === 0 ? "close" : "open").then((id) => orders.unshift(id));
      case "answer-order":
        return bank.answerOrder(orders[other] ?? newRequestId(), other === 0 ? "jammed" : "done");
      case "propose-reversal":
        return bank.operators.perform(bank.operators.anna, "ledger-reverse", {
          request: postings[other] ?? newRequestId(),
          reason: "a whim",
        });
      case "reverse":
        return bank.reverse(postings[other] ?? newRequestId()).catch(ignoreRefusal);
      case "rotate":
        await bank.connect(ATM, 1);
        return bank.rotate(ATM).catch(ignoreTwoKeys);
      case "re-enrol":
        return bank.revoke(OTHER_ATM).then(() => bank.enrol(OTHER_ATM, false));
      case "propose":
        return bank.operators.perform(bank.operators.anna, "holds-release", end());
      case "agree":
        return bank.operators.agree("holds-release", end()).catch(ignoreRefusal);
      case "end-commands":
        return bank.endCommands();
      case "sequence":
        return bank.sequence();
    }
  };
}

/** The rejection of a proposal has the name of the refusal. */
function ignoreRefusal(error: unknown): void {
  if (!/^[a-z]+(-[a-z]+)+$/.test((error as Error).message)) throw error;
}

/** Two keys are valid already. */
function ignoreTwoKeys(error: unknown): void {
  if ((error as { code?: unknown }).code !== "epochs-full") throw error;
}
