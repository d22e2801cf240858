import assert from "node:assert/strict";
import { createPublicKey, sign } from "node:crypto";
import { type Bundle, type BundleEntry, FORMAT } from "../src/evidence/bundle/bundle.ts";
import { checkEvidence, logKeyId } from "../src/evidence/bundle/check-bundle.ts";
import { bankKeyId, signBundle } from "../src/evidence/bundle/signed-bundle.ts";
import { operationOf, type RecordFacts } from "../src/evidence/story/facts.ts";
import { receiptOf } from "../src/evidence/story/receipt-of.ts";
import { stepsOf } from "../src/evidence/story/timeline.ts";
import { canonicalJson, type Json } from "../src/model/canonical-json.ts";
import { Currency } from "../src/model/money.ts";
import { receiptKeyOf } from "../src/receipts/receipt-key.ts";
import { signCheckpoint } from "../src/tlog/checkpoint.ts";
import { CompactRange, leafHash, sha256 } from "../src/tlog/merkle.ts";
import { inclusionProof } from "../src/tlog/merkle-proof.ts";
import { SIGNER, VERIFIER } from "./fuzz-audit-keys.ts";
import { JSON_WORDS, nothingThrown, type Target, words } from "./fuzz-target.ts";

/** Evidence of a withdrawal that was held, settled and reversed, the same before its reversal, and of a deposit that was refused (docs/EVIDENCE.md). */

const KEY = receiptKeyOf(Buffer.alloc(32, 9));
const TRUSTED = { log: VERIFIER, bank: createPublicKey(KEY), policy: null };
const ACCOUNT = "019a0000-0000-7000-8000-00000000000a";
const requestOf = (n: number): string => `019a0000-0000-7000-8000-00000000000${n}`;

const RECORDS: readonly (RecordFacts & { readonly index: number })[] = (
  [
    ["withdraw", "ok", 4_000],
    ["settle", "ok", 3_000],
    ["deposit", "denied:balance-limit", 2_000],
    ["reverse", "ok", 3_000],
  ] as const
).map(([kind, outcome, amount], index) => ({
  ...{ index, at: `2026-01-01T00:00:00.00${index}Z`, kind, outcome, terminal: "ATM-0001", session: null, amount },
  ...{ request: requestOf(index), customer: requestOf(7), account: ACCOUNT },
}));
const LINES = RECORDS.map(
  ({ index, at, kind, outcome, amount, request, customer }) =>
    `{"v":2,"i":${index},"w":"fedcba9876543210","n":${index + 1},"t":"${at}","term":"ATM-0001","req":"${request}","cust":"${customer}","acct":"${ACCOUNT}","op":"${kind}","amt":${amount},"ccy":"EUR","res":"${outcome}","salt":"${String(index).repeat(32)}"}`,
);
const ENTRIES = LINES.map((line, i) => Buffer.concat([sha256(`${line}\n`), Buffer.alloc(32, i)]));
const rangeHash = async (begin: number, end: number): Promise<Buffer> => {
  const range = new CompactRange();
  for (const entry of ENTRIES.slice(begin, end)) range.append(leafHash(entry));
  return range.root();
};
const CHECKPOINT = signCheckpoint({ size: LINES.length, root: await rangeHash(0, LINES.length) }, SIGNER);

type Sides = Omit<BundleEntry, "side" | "kind" | "at">;
const bothSides = (kind: string, at: string | null, debit: Sides, credit: Sides): readonly BundleEntry[] =>
  at === null
    ? []
    : [
        { side: "debit", kind, at, ...debit },
        { side: "credit", kind, at, ...credit },
      ];

async function bundleOf(indexes: readonly number[]): Promise<Bundle> {
  const records = indexes.map((index) => RECORDS[index] as RecordFacts);
  const operation = operationOf(records);
  assert.ok(operation !== null);
  const { bookedAt, reversedAt, booked: amount } = operation;
  const own = { amount, holder: "alice", account: ACCOUNT, number: 2, balance: 7_000 };
  const other = { amount, holder: "ATM-0001", account: null, number: null, balance: null };
  return {
    ...{ format: FORMAT, bank: "Strongroom", made: "2026-01-02T00:00:00.000Z", currency: "EUR", exponent: 2, username: "alice" },
    ...{ keys: { log: logKeyId(VERIFIER), bank: bankKeyId(KEY) }, operation, timeline: stepsOf(records) },
    entries: [...bothSides("withdrawal", bookedAt, own, other), ...bothSides("withdrawal-reversal", reversedAt, other, own)],
    receipt: receiptOf(operation, { bank: "Strongroom", currency: Currency("EUR"), privateKey: KEY }),
    records: await Promise.all(
      indexes.map(async (index) => ({
        ...{ index, line: LINES[index] as string, leaf: (ENTRIES[index] as Buffer).toString("base64") },
        proof: (await inclusionProof(index, LINES.length, rangeHash)).map((hash) => hash.toString("base64")),
      })),
    ),
    successions: [],
    checkpoint: CHECKPOINT,
  };
}

const BUNDLES = [await bundleOf([0, 1]), await bundleOf([2]), await bundleOf([0, 1, 3])];
const MORE = [...JSON_WORDS, ...words('"operation":', '"records":[', "null", "ok", "settle", "deposit", CHECKPOINT, ...LINES)];

export const evidenceFile: Target = {
  name: "evidence",
  reads: "a file of evidence; EVIDENCE.md",
  seeds: BUNDLES.map((each) => signBundle(each, KEY)),
  words: MORE,
  refuses: nothingThrown,
  run(input) {
    const result = checkEvidence(input, TRUSTED);
    if (result.ok) assert.ok(signBundle(result.bundle, KEY).equals(input), "evidence that nobody signed");
    return result.ok;
  },
};

/** Fuzzes the signed part. Its signature is always right. */
export const evidenceBundle: Target = {
  name: "evidence-bundle",
  reads: "the bundle of a file of evidence under a right signature; EVIDENCE.md",
  seeds: BUNDLES.map((each) => Buffer.from(canonicalJson(each as unknown as Json))),
  words: MORE,
  refuses: nothingThrown,
  run(input) {
    const signature = sign(null, Buffer.concat([Buffer.from("strongroom-evidence/1\0"), input]), KEY).toString("base64");
    const result = checkEvidence(Buffer.from(`{"bundle":${input.toString()},"signature":"${signature}"}`), TRUSTED);
    if (result.ok) assert.ok(RECORDS.some(({ request }) => request === result.bundle.operation.request));
    return result.ok;
  },
};
