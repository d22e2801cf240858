import assert from "node:assert/strict";
import { generateKeyPairSync, type KeyObject } from "node:crypto";
import { test } from "node:test";
import fc from "fast-check";
import {
  CompactRange,
  consistencyProof,
  formatVerifier,
  leafHash,
  type RangeHash,
  signCheckpoint,
  signNote,
  signSuccession,
} from "../../tlog/tlog.ts";
import { judge, type KnownCheckpoint } from "./witness-judge.ts";

const NAME = "bank.example/atm-audit";
const key = generateKeyPairSync("ed25519");
const verifier = { name: NAME, publicKey: key.publicKey };
const signer = { name: NAME, privateKey: key.privateKey };
const logKey = formatVerifier(verifier);

/** A log whose entries differ from `fork` on. */
const rangeHash =
  (fork = Number.POSITIVE_INFINITY): RangeHash =>
  async (begin, end) => {
    const range = new CompactRange();
    for (let i = begin; i < end; i++) range.append(leafHash(Buffer.from(`${i < fork ? "entry" : "lie"} ${i}`)));
    return range.root();
  };
const headOf = async (size: number, fork?: number) => ({ size, root: await rangeHash(fork)(0, size) });
const linesOf = (note: string): string[] => note.split("\n").slice(0, -1);

/** The answer of a bank whose log has `size` records, to a witness that has seen the first `from`. */
async function shown(from: number, size: number, fork?: number) {
  const proof = from >= 1 && from < size ? await consistencyProof(from, size, rangeHash(fork)) : [];
  return { logKey, successions: [], note: linesOf(signCheckpoint(await headOf(size, fork), signer)), proof };
}

async function knows(size: number): Promise<KnownCheckpoint> {
  const head = await headOf(size);
  return { note: signCheckpoint(head, signer), head, verifier };
}

test("a log that has only grown is accepted, whatever the sizes", async () => {
  const sizes = fc.tuple(fc.integer({ min: 0, max: 70 }), fc.integer({ min: 0, max: 70 })).map(([a, b]) => [a, a + b] as const);
  await fc.assert(
    fc.asyncProperty(sizes, async ([from, to]) => {
      const verdict = judge(await knows(from), await shown(from, to));
      assert.equal(verdict.how, "accepted");
      assert.deepEqual(verdict.how === "accepted" && verdict.head, await headOf(to));
    }),
  );
});

test("a fork before the known size is refused, with the best proof that a forger can make", async () => {
  const sizes = fc.tuple(fc.integer({ min: 1, max: 40 }), fc.integer({ min: 0, max: 40 }), fc.nat(39));
  await fc.assert(
    fc.asyncProperty(sizes, async ([from, more, fork]) => {
      const verdict = judge(await knows(from), await shown(from, from + more, fork % from));
      assert.deepEqual(verdict, { how: "refused", reason: more === 0 ? "forked" : "unproven", size: from + more });
    }),
  );
});

test("each reason for a refusal has its own name", async () => {
  const known = await knows(10);
  const good = await shown(10, 12);
  const other = generateKeyPairSync("ed25519");
  const head = await headOf(12);
  const cases: readonly (readonly [string, Parameters<typeof judge>[1], string, number])[] = [
    ["fewer records", await shown(10, 9), "rolled-back", 9],
    ["the same size and another root", await shown(10, 10, 3), "forked", 10],
    ["no proof", { ...good, proof: [] }, "unproven", 12],
    ["a proof with one hash too many", { ...good, proof: [...good.proof, Buffer.alloc(32)] }, "unproven", 12],
    [
      "another root under the old signature",
      { ...good, note: good.note.with(2, Buffer.alloc(32).toString("base64")) },
      "unsigned",
      0,
    ],
    ["a text that is no note", { ...good, note: ["hello"] }, "unsigned", 0],
    ["no verifier key", { ...good, logKey: "key" }, "unsigned", 0],
    ["a signed text that is no checkpoint", { ...good, note: linesOf(signNote(`${NAME}\n012\nAAAA\n`, signer)) }, "malformed", 0],
    [
      "another key, which the answer names",
      {
        logKey: formatVerifier({ name: NAME, publicKey: other.publicKey }),
        successions: [],
        note: linesOf(signCheckpoint(head, { name: NAME, privateKey: other.privateKey })),
        proof: good.proof,
      },
      "other-key",
      0,
    ],
    [
      "another key under the name of the old one",
      { ...good, note: linesOf(signCheckpoint(head, { name: NAME, privateKey: other.privateKey })) },
      "unsigned",
      0,
    ],
    [
      "another log of the same key",
      {
        logKey: formatVerifier({ ...verifier, name: "bank.example/other" }),
        successions: [],
        note: linesOf(signCheckpoint(head, { ...signer, name: "bank.example/other" })),
        proof: good.proof,
      },
      "other-log",
      0,
    ],
    ["no checkpoint any more", null, "withheld", 0],
  ];
  for (const [what, offered, reason, size] of cases)
    assert.deepEqual(judge(known, offered), { how: "refused", reason, size }, what);
});

test("before the first checkpoint any signed one is accepted, and a missing one is no alarm", async () => {
  assert.deepEqual(judge({ note: null, head: null, verifier: null }, null), { how: "nothing" });
  assert.equal(judge({ note: null, head: null, verifier: null }, await shown(0, 7)).how, "accepted");
  assert.equal(judge({ note: null, head: null, verifier }, await shown(0, 7)).how, "accepted");
});

const [second, third, thief] = [0, 1, 2].map(() => ({ name: NAME, ...generateKeyPairSync("ed25519") })) as [
  Signing,
  Signing,
  Signing,
];
type Signing = typeof signer & { readonly publicKey: KeyObject };
const first: Signing = { ...signer, publicKey: key.publicKey };

/** The answer of a bank whose log has `size` records and is signed by this key, with these successions. */
async function shownBy(by: Signing, from: number, size: number, successions: readonly string[], fork?: number) {
  const note = linesOf(signCheckpoint(await headOf(size, fork), by));
  return { ...(await shown(from, size, fork)), logKey: formatVerifier(by), successions: successions.flatMap(linesOf), note };
}
const succeeded = async (from: Signing, to: Signing, size: number, fork?: number) =>
  signSuccession(await headOf(size, fork), { from, to });

test("a succession leads to the new key, also over several and from an ATM that has seen nothing", async () => {
  const chain = [await succeeded(first, second, 9), await succeeded(second, third, 20)];
  const after = judge(await knows(7), await shownBy(second, 7, 12, chain.slice(0, 1)));
  assert.equal(after.how, "accepted");
  for (const known of [await knows(7), { note: null, head: null, verifier }]) {
    const from = known.head?.size ?? 0;
    const verdict = judge(known, await shownBy(third, from, 30, chain));
    assert.ok(verdict.how === "accepted" && formatVerifier(verdict.verifier) === formatVerifier(third));
    // One answer had no room for all of them.
    const moved = judge(known, await shownBy(third, from, 30, chain.slice(0, 1)));
    assert.ok(moved.how === "moved");
    const next = judge({ ...known, verifier: moved.verifier }, await shownBy(third, from, 30, chain.slice(1)));
    assert.ok(next.how === "accepted" && next.verifier.successions?.length === 2);
  }
});

test("each wrong succession is refused", async () => {
  const [good, known] = [await succeeded(first, second, 9), await knows(7)];
  const moved = judge(known, await shownBy(second, 7, 12, [good]));
  assert.ok(moved.how === "accepted");
  const after = { note: moved.note, head: moved.head, verifier: moved.verifier };
  const half = good.split("\n").slice(0, -2).join("\n");
  for (const [what, from, offered, reason] of [
    ["the old key beyond its end", after, await shownBy(first, 12, 14, []), "other-key"],
    [
      "the old key under the new one's name",
      after,
      { ...(await shownBy(first, 12, 14, [])), logKey: formatVerifier(second) },
      "unsigned",
    ],
    ["the new key before its begin", known, await shownBy(second, 7, 8, [good]), "unsigned"],
    ["one signature", known, await shownBy(second, 7, 12, [`${half}\n`]), "succession"],
    ["another key's", known, await shownBy(third, 7, 12, [await succeeded(second, third, 9)]), "succession"],
    ["another one of the same key", after, await shownBy(thief, 12, 14, [await succeeded(first, thief, 9)]), "succession"],
    ["two of one key", known, await shownBy(second, 7, 12, [good, await succeeded(first, thief, 9)]), "succession"],
    [
      "behind what the old key has signed",
      known,
      await shownBy(second, 7, 12, [await succeeded(first, second, 6)]),
      "succession",
    ],
    ["another tree of the kept size", known, await shownBy(second, 7, 12, [await succeeded(first, second, 7, 2)]), "succession"],
    ["no succession", known, await shownBy(second, 7, 12, []), "other-key"],
    ["a fork after a succession", known, await shownBy(second, 7, 12, [good], 3), "unproven"],
  ] as const) {
    const verdict = judge(from, offered);
    assert.equal(verdict.how === "refused" && verdict.reason, reason, what);
  }
});
