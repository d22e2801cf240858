import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { TerminalId } from "../model/ids.ts";
import { testDatabase } from "../store/test-database.ts";
import { strangerAt } from "./guess-count.ts";
import { CUSTOMER_POLICY, type GuessCount, type GuessPolicy, policyAt, standing, TERMINAL_POLICY } from "./guess-policy.ts";
import { AT, OTHER_ATM, PASSWORD, testCredentials, testCustomer, trySignIn } from "./test-customer.ts";

/** What wrong passwords typed by others cost a customer: at ATMs where the customer has signed in before, and elsewhere. */

const right = { password: PASSWORD };

test("wrong passwords at ATMs where a customer has never signed in delay nothing where she has", async () => {
  await using database = await testDatabase();
  const { store } = database;
  const { credentials } = await testCredentials();
  await testCustomer(store, credentials, "alice");
  assert.equal(await trySignIn(store, credentials, "alice", right), "ok");
  for (let n = 2; n < 8; n++) await trySignIn(store, credentials, "alice", { terminal: TerminalId(`ATM-000${n}`) });
  assert.equal(await trySignIn(store, credentials, "alice", { ...right, terminal: OTHER_ATM }), "credentials-delayed");
  assert.equal(await trySignIn(store, credentials, "alice", right), "ok");
  // All other ATMs together have one budget; once she has signed in at one of them, it is familiar too.
  assert.equal(await trySignIn(store, credentials, "alice", { ...right, terminal: OTHER_ATM, at: AT + 5_000 }), "ok");
  assert.equal(
    await trySignIn(store, credentials, "alice", { terminal: TerminalId("ATM-0009"), at: AT + 5_000 }),
    "credentials-wrong",
  );
  assert.equal(await trySignIn(store, credentials, "alice", { ...right, terminal: OTHER_ATM, at: AT + 5_001 }), "ok");
});

test("whoever types many usernames at an ATM slows strangers there, not those who use it", async () => {
  await using database = await testDatabase();
  const { store } = database;
  const { credentials } = await testCredentials();
  for (const username of ["alice", "bob"]) await testCustomer(store, credentials, username);
  assert.equal(await trySignIn(store, credentials, "alice", right), "ok");
  const outcomes = [];
  for (let n = 0; n < 60; n++) outcomes.push(await trySignIn(store, credentials, `name${n}`, { at: AT + n }));
  assert.ok(outcomes.slice(25).includes("credentials-delayed"));
  assert.equal(await trySignIn(store, credentials, "bob", { ...right, at: AT + 100 }), "credentials-delayed");
  assert.equal(await trySignIn(store, credentials, "alice", { ...right, at: AT + 100 }), "ok");
  // One typing error costs a few seconds, and no more.
  assert.equal(await trySignIn(store, credentials, "alice", { at: AT + 200 }), "credentials-wrong");
  assert.equal(await trySignIn(store, credentials, "alice", { ...right, at: AT + 201 }), "credentials-delayed");
  assert.equal(await trySignIn(store, credentials, "alice", { ...right, at: AT + 10_200 }), "ok");
});

test("a name that is nobody's is at home at one ATM in four, always the same", async () => {
  const { credentials } = await testCredentials();
  const atms = Array.from({ length: 400 }, (_, n) => TerminalId(`ATM-${n}`));
  const home = atms.filter((atm) => strangerAt(credentials, "nobody", atm).familiar);
  assert.ok(home.length > 60 && home.length < 140, `${home.length} of 400`);
  assert.deepEqual(
    home,
    atms.filter((atm) => strangerAt(credentials, "NOBODY", atm).familiar),
  );
  assert.equal(new Set(atms.map((atm) => strangerAt(credentials, "nobody", atm).subject)).size, 2);
});

const DAY_MS = 86_400_000;

/** How many of somebody's guesses are taken in a day, who tries at every moment and at every ATM. */
function guessesInADay(policy: GuessPolicy): number {
  let count: GuessCount = { tries: 0, forgiven: 0, since: AT, triedAt: AT };
  let taken = 0;
  for (let at = AT; at < AT + DAY_MS; ) {
    const stands = standing(policy, count, at);
    if (!stands.take) at = stands.until;
    else {
      taken++;
      count = { ...count, tries: count.tries + 1, triedAt: at };
    }
  }
  return taken;
}

test("however many ATMs somebody tries at, a customer's password is guessed at 212 times a day at the most", () => {
  // Once for the ATMs where the customer has signed in, once for all others.
  assert.equal(2 * guessesInADay(CUSTOMER_POLICY), 212);
});

interface Step {
  readonly name: "alice" | "nobody";
  readonly atm: 1 | 2 | 3;
  readonly right: boolean;
  readonly passMs: number;
}

const STEP: fc.Arbitrary<Step> = fc.record({
  name: fc.constantFrom("alice" as const, "alice" as const, "nobody" as const),
  atm: fc.constantFrom(1 as const, 2 as const, 3 as const),
  right: fc.boolean(),
  passMs: fc.constantFrom(0, 0, 1, 5_000, 10_000, 900_000, 3_600_000),
});

/** The same policy with counts in a map. */
class Model {
  readonly #counts = new Map<string, GuessCount>();
  readonly #places = new Set<string>();
  at = AT;

  take({ name, atm, right: isRight }: Step, homeOfNobody: boolean): string {
    const familiar = name === "nobody" ? homeOfNobody : this.#places.has(`${name} ${atm}`);
    const [terminal, subject] = [`${atm}`, `${name} ${familiar}`];
    const ofSubject = this.#count(subject);
    const stands = standing(policyAt(TERMINAL, familiar, ofSubject), this.#count(terminal), this.at);
    if (!stands.take || !standing(CUSTOMER_POLICY, ofSubject, this.at).take) return "credentials-delayed";
    const ok = isRight && name === "alice";
    const before = this.#count(terminal);
    this.#count(terminal, stands.afresh ? { forgiven: before.tries, since: this.at } : {});
    this.#count(terminal, { tries: before.tries + 1, triedAt: this.at });
    this.#count(subject, { tries: ofSubject.tries + 1, triedAt: this.at });
    if (!ok) return "credentials-wrong";
    this.#count(terminal, { forgiven: this.#count(terminal).forgiven + 1, triedAt: before.triedAt });
    this.#count(subject, { forgiven: ofSubject.tries + 1 });
    this.#places.add(`${name} ${atm}`);
    return "ok";
  }

  #count(of: string, change: Partial<GuessCount> = {}): GuessCount {
    const count = { ...(this.#counts.get(of) ?? { tries: 0, forgiven: 0, since: this.at, triedAt: this.at }), ...change };
    this.#counts.set(of, count);
    return count;
  }
}

const TERMINAL: GuessPolicy = { ...TERMINAL_POLICY, free: 4 };

test("whoever tries whatever, wherever and whenever, the database lets through what the policy does", async () => {
  await using database = await testDatabase();
  const { store } = database;
  const { credentials } = await testCredentials({ terminalPolicy: TERMINAL });
  const numRuns = 15 * Number(process.env["FUZZ_RUNS"] ?? 1);
  let run = 0;
  const property = fc.asyncProperty(fc.array(STEP, { minLength: 10, maxLength: 30 }), async (steps) => {
    const suffix = `r${run++}`;
    await testCustomer(store, credentials, `alice${suffix}`);
    const model = new Model();
    for (const step of steps) {
      model.at += step.passMs;
      const [username, terminal] = [step.name + suffix, TerminalId(`${suffix}-${step.atm}`)];
      const expected = model.take(step, strangerAt(credentials, username, terminal).familiar);
      const password = step.right ? PASSWORD : "wrong";
      assert.equal(await trySignIn(store, credentials, username, { terminal, password, at: model.at }), expected);
    }
  });
  await fc.assert(property, { numRuns });
});
