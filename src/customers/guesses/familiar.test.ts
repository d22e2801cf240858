import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { testEventDatabase } from "../../events/testing/test-event-store.ts";
import { TerminalId } from "../../model/model.ts";
import { AT, ATM, OTHER_ATM, PASSWORD, testCredentials, testCustomer, trySignIn } from "../testing/test-customer.ts";
import { strangerAt } from "./guess-count.ts";
import { type GuessPolicy, TERMINAL_POLICY } from "./guess-policy.ts";

/** How wrong passwords of others delay a customer, at ATMs where the customer has signed in before and elsewhere. */

const right = { password: PASSWORD };

test("wrong passwords at ATMs where a customer has never signed in cause no delay where she has", async () => {
  await using database = await testEventDatabase();
  const { store } = database;
  const { credentials } = await testCredentials();
  await testCustomer(store, credentials, "alice");
  assert.equal(await trySignIn(store, credentials, "alice", right), "ok");
  for (let n = 2; n < 8; n++) await trySignIn(store, credentials, "alice", { terminal: TerminalId(`ATM-000${n}`) });
  assert.equal(await trySignIn(store, credentials, "alice", { ...right, terminal: OTHER_ATM }), "credentials-delayed");
  assert.equal(await trySignIn(store, credentials, "alice", right), "ok");
  // All unfamiliar ATMs share one budget. After she signs in at one of them, it is familiar too.
  assert.equal(await trySignIn(store, credentials, "alice", { ...right, terminal: OTHER_ATM, at: AT + 5_000 }), "ok");
  assert.equal(
    await trySignIn(store, credentials, "alice", { terminal: TerminalId("ATM-0009"), at: AT + 5_000 }),
    "credentials-wrong",
  );
  assert.equal(await trySignIn(store, credentials, "alice", { ...right, terminal: OTHER_ATM, at: AT + 5_001 }), "ok");
});

test("wrong passwords at one familiar ATM cause no delay at another familiar ATM", async () => {
  await using database = await testEventDatabase();
  const { store } = database;
  const { credentials } = await testCredentials();
  await testCustomer(store, credentials, "alice");
  for (const terminal of [ATM, OTHER_ATM])
    assert.equal(await trySignIn(store, credentials, "alice", { ...right, terminal }), "ok");
  for (let n = 0; n < 4; n++) await trySignIn(store, credentials, "alice", { terminal: OTHER_ATM });
  assert.equal(await trySignIn(store, credentials, "alice", { ...right, terminal: OTHER_ATM }), "credentials-delayed");
  assert.equal(await trySignIn(store, credentials, "alice", right), "ok");
});

test("many usernames typed at an ATM delay others there by seconds, but not its familiar customers", async () => {
  await using database = await testEventDatabase();
  const { store } = database;
  const { credentials } = await testCredentials();
  for (const username of ["alice", "bob"]) await testCustomer(store, credentials, username);
  assert.equal(await trySignIn(store, credentials, "alice", right), "ok");
  const outcomes = [];
  for (let n = 0; n < 60; n++) outcomes.push(await trySignIn(store, credentials, `name${n}`, { at: AT + n }));
  assert.ok(outcomes.slice(25).includes("credentials-delayed"));
  assert.equal(await trySignIn(store, credentials, "bob", { ...right, at: AT + 100 }), "credentials-delayed");
  assert.equal(await trySignIn(store, credentials, "bob", { ...right, at: AT + 10_100 }), "ok");
  assert.equal(await trySignIn(store, credentials, "alice", { ...right, at: AT + 10_100 }), "ok");
  // A customer who types a wrong password waits as the others do.
  assert.equal(await trySignIn(store, credentials, "alice", { at: AT + 10_200 }), "credentials-wrong");
  assert.equal(await trySignIn(store, credentials, "alice", { ...right, at: AT + 10_201 }), "credentials-delayed");
  assert.equal(await trySignIn(store, credentials, "alice", { ...right, at: AT + 20_200 }), "ok");
});

test("an unknown username is familiar at one ATM in four, always the same, and has its own count there", async () => {
  const { credentials } = await testCredentials();
  const atms = Array.from({ length: 400 }, (_, n) => TerminalId(`ATM-${n}`));
  const home = atms.filter((atm) => strangerAt(credentials, "nobody", atm).familiar);
  assert.ok(home.length > 60 && home.length < 140, `${home.length} of 400`);
  assert.deepEqual(
    home,
    atms.filter((atm) => strangerAt(credentials, "NOBODY", atm).familiar),
  );
  assert.equal(new Set(atms.map((atm) => strangerAt(credentials, "nobody", atm).subject)).size, home.length + 1);
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
  passMs: fc.constantFrom(0, 0, 1, 5_000, 10_000, 900_000, 3_600_000, 86_400_000),
});

/** One budget of wrong passwords, as docs/decisions/0004-passwords.md describes it. */
class Budget {
  wrong = 0;
  last = 0;
  #before = 0;
  #began: number;
  readonly #windowMs: number;

  constructor(began: number, windowMs: number) {
    this.#began = began;
    this.#windowMs = windowMs;
  }

  wrongAt = (at: number): number => (at >= this.#began + this.#windowMs ? 0 : this.wrong);

  take(at: number): void {
    if (at >= this.#began + this.#windowMs) [this.wrong, this.#began] = [0, at];
    [this.#before, this.last] = [this.last, at];
    this.wrong++;
  }

  giveBack(): void {
    this.wrong--;
    this.last = this.#before;
  }
}

/** Four free tries at an ATM instead of twenty, because short runs must reach its delay. */
const TERMINAL: GuessPolicy = { ...TERMINAL_POLICY, free: 4 };
const DELAYS_S = [0, 0, 0, 0, 5, 10, 20, 40, 80, 160, 320, 640];

class Model {
  readonly #budgets = new Map<string, Budget>();
  readonly #places = new Set<string>();
  at = AT;

  take({ name, atm, right: isRight }: Step, homeOfNobody: boolean): string {
    const familiar = name === "nobody" ? homeOfNobody : this.#places.has(`${name}@${atm}`);
    const ofAtm = this.#budget(`${atm}`, 3_600_000);
    const ofName = this.#budget(familiar ? `${name}@${atm}` : name, 86_400_000);
    const wrong = ofName.wrongAt(this.at);
    const nameUntil = wrong > 3 ? ofName.last + 1_000 * (DELAYS_S[wrong] ?? 900) : 0;
    const atmUntil = ofAtm.wrongAt(this.at) > TERMINAL.free && !(familiar && wrong === 0) ? ofAtm.last + 10_000 : 0;
    if (this.at < Math.max(nameUntil, atmUntil)) return "credentials-delayed";
    for (const budget of [ofAtm, ofName]) budget.take(this.at);
    if (!isRight || name !== "alice") return "credentials-wrong";
    ofAtm.giveBack();
    ofName.wrong = 0;
    this.#places.add(`${name}@${atm}`);
    return "ok";
  }

  #budget(of: string, windowMs: number): Budget {
    const budget = this.#budgets.get(of) ?? new Budget(this.at, windowMs);
    this.#budgets.set(of, budget);
    return budget;
  }
}

test("for any tries at any ATM and time, the database decides as the policy does", async () => {
  await using database = await testEventDatabase();
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
