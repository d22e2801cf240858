import assert from "node:assert/strict";
import { createHmac, randomBytes } from "node:crypto";
import { test } from "node:test";
import fc from "fast-check";
import { bcryptHere, costOf } from "../../hashing/hashing.ts";
import { newCustomerId, refuse, TerminalId } from "../../model/model.ts";
import { bcryptSecret, hashNewPassword, openCredentials } from "./credentials.ts";
import { onePepper, PepperMissing, type Peppers } from "./peppers.ts";

const pepper = Buffer.alloc(32, 7);
const peppers = onePepper(pepper);
const ALICE = newCustomerId();
const runs = { numRuns: 100 * Number(process.env["FUZZ_RUNS"] ?? 1) };
const password = fc.string({ unit: "grapheme", minLength: 1, maxLength: 256 });

test("bcrypt gets base64(HMAC-SHA-384(pepper, customer and password))", () => {
  const input = Buffer.from(`password\0${ALICE}\0Zo\u00eb`);
  const expected = createHmac("sha384", pepper).update(input).digest("base64");
  assert.equal(bcryptSecret(ALICE, "Zoe\u0308", pepper), expected);
});

test("bcrypt's input has 64 characters without NUL, and differs for each password but not for its Unicode forms", () => {
  fc.assert(
    fc.property(password, password, (one, other) => {
      const secret = bcryptSecret(ALICE, one, pepper);
      assert.match(secret, /^[A-Za-z0-9+/]{64}$/);
      assert.equal(secret, bcryptSecret(ALICE, one.normalize("NFD"), pepper));
      assert.equal(secret === bcryptSecret(ALICE, other, pepper), one.normalize("NFC") === other.normalize("NFC"));
      assert.notEqual(secret, bcryptSecret(ALICE, one, Buffer.alloc(32, 8)));
      assert.notEqual(secret, bcryptSecret(newCustomerId(), one, pepper));
    }),
    runs,
  );
});

test("a hash matches only its password; every character counts, also of a long one and after a NUL", async () => {
  const credentials = await openCredentials({ peppers, pseudonymKey: pepper, cost: 4 });
  const long = "x".repeat(72);
  for (const [one, other] of [
    [`${long}1`, `${long}2`],
    ["abc\0def", "abc\0deg"],
    ["\0", ""],
    ["Zoë", "Zoe"],
  ] as const) {
    const known = { customer: ALICE, ...(await credentials.hash(ALICE, one)) };
    assert.equal(await credentials.verify(one, known), true);
    assert.equal(await credentials.verify(other, known), false);
  }
});

test("a hash has the set cost, and a hash of a lower cost is outdated", async () => {
  const credentials = await openCredentials({ peppers, pseudonymKey: pepper, cost: 6 });
  const hashed = await credentials.hash(ALICE, "p7#kLm2x");
  assert.equal(costOf(hashed.hash), 6);
  assert.equal(credentials.isOutdated(hashed), false);
  assert.equal(credentials.isOutdated({ ...hashed, hash: await bcryptHere.hash("secret", 5) }), true);
});

test("a hash names its pepper, is outdated once another one is current, and matches under its own until that has ended", async () => {
  const [old, next] = [onePepper(pepper), onePepper(Buffer.alloc(32, 8))];
  let current = old.current;
  let gone: "ended" | null | undefined;
  const both: Peppers = {
    get current() {
      return current;
    },
    find: async (id) => (id === old.current.id && gone !== undefined ? gone : ((await old.find(id)) ?? (await next.find(id)))),
  };
  const credentials = await openCredentials({ peppers: both, pseudonymKey: pepper, cost: 4 });
  const known = { customer: ALICE, ...(await credentials.hash(ALICE, "p7#kLm2x")) };
  assert.equal(known.pepper, createHmac("sha256", pepper).update("strongroom key check").digest("hex").slice(0, 16));
  current = next.current;
  assert.equal(credentials.isOutdated(known), true);
  assert.equal(await credentials.verify("p7#kLm2x", known), true);
  const renewed = { customer: ALICE, ...(await credentials.hash(ALICE, "p7#kLm2x")) };
  assert.deepEqual([renewed.pepper, credentials.isOutdated(renewed)], [next.current.id, false]);
  assert.equal(await credentials.verify("p7#kLm2x", { ...known, pepper: next.current.id }), false, "a hash is of one pepper");
  gone = "ended";
  assert.equal(await credentials.verify("p7#kLm2x", known), false);
  gone = null;
  await assert.rejects(credentials.verify("p7#kLm2x", known), PepperMissing);
});

test("without a hash the comparison uses another hash of the same cost, and never matches", async () => {
  const compared: string[] = [];
  const counting = {
    hash: bcryptHere.hash,
    compare: async (_secret: string, hash: string) => {
      compared.push(hash);
      return true;
    },
  };
  const credentials = await openCredentials({ peppers, pseudonymKey: pepper, cost: 5, bcrypt: counting });
  assert.equal(await credentials.verify("anything", null), false);
  assert.equal(await credentials.verify("anything", null), false);
  assert.deepEqual(compared.map(costOf), [5, 5]);
  assert.equal(compared[0], compared[1], "made once");
});

test("a new password's hash is refused if the queue is full", async () => {
  const credentials = await openCredentials({
    peppers,
    pseudonymKey: pepper,
    cost: 4,
    queue: { atOnce: 1, waiting: 0, waitingPerTerminal: 0 },
  });
  const terminal = TerminalId("ATM-0001");
  const [first, second] = await Promise.all(
    [1, 2].map(() => hashNewPassword(credentials, terminal, { customer: ALICE, username: "alice", password: "p7#kLm2x" })),
  );
  assert.ok(first?.ok && (await credentials.verify("p7#kLm2x", { customer: ALICE, ...first.result })));
  assert.deepEqual(second, refuse("bank-busy"));
});

test("a pseudonym depends on its key and does not contain the text", async () => {
  const one = await openCredentials({ peppers, pseudonymKey: pepper, cost: 4 });
  const other = await openCredentials({ peppers, pseudonymKey: randomBytes(32), cost: 4 });
  assert.match(one.pseudonym("alice"), /^[\w-]{43}$/);
  assert.equal(one.pseudonym("alice"), one.pseudonym("alice"));
  assert.notEqual(one.pseudonym("alice"), other.pseudonym("alice"));
});

test("a cost out of range, a short pepper and a short key of pseudonyms are refused", async () => {
  for (const cost of [3, 21, 4.5]) await assert.rejects(openCredentials({ peppers, pseudonymKey: pepper, cost }), RangeError);
  assert.throws(() => onePepper(randomBytes(31)), RangeError);
  await assert.rejects(openCredentials({ peppers, pseudonymKey: randomBytes(31), cost: 4 }), RangeError);
});
