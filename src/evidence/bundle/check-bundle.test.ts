import assert from "node:assert/strict";
import { createPublicKey, generateKeyPairSync } from "node:crypto";
import { after, before, test } from "node:test";
import fc from "fast-check";
import { parsePolicy } from "../../cosigning/cosigning.ts";
import { recordedEvents } from "../../events/testing/test-event-store.ts";
import { inTurn, isNightly } from "../../model/testing/nightly.ts";
import { cosign, followSuccessions, formatCosignatureVerifier, openCheckpoint, signSuccession } from "../../tlog/tlog.ts";
import { cents } from "../../verification/testing/test-bank.ts";
import { BANK_KEY, type TestDispute, testDispute } from "../testing/test-dispute.ts";
import { changedLeaves, leavesOf, withLeaf } from "../testing/test-leaves.ts";
import type { Bundle } from "./bundle.ts";
import { checkEvidence, type EvidenceCheck, type EvidenceFault, type TrustedKeys } from "./check-bundle.ts";
import { type EvidenceResult, makeEvidence } from "./make-evidence.ts";
import { signBundle } from "./signed-bundle.ts";

const runs = { numRuns: 200 * Number(process.env["FUZZ_RUNS"] ?? 1) };
let dispute: TestDispute;
let keys: TrustedKeys;
const made = new Map<string, Extract<EvidenceResult, { ok: true }>>();

before(async () => {
  dispute = await testDispute();
  keys = { log: dispute.maker.log, bank: createPublicKey(BANK_KEY), policy: null };
  for (const [name, request] of Object.entries(dispute.requests)) made.set(name, await make(request));
  for (const [name, { by }] of Object.entries(dispute.reversals)) made.set(`${name}-reversal`, await make(by));
});
after(() => dispute?.[Symbol.asyncDispose]());

async function make(id: string): Promise<Extract<EvidenceResult, { ok: true }>> {
  const result = await makeEvidence(dispute.bank.commands, id, dispute.looker(), dispute.maker);
  assert.ok(result.ok, JSON.stringify(result));
  return result;
}

const evidence = (name: string): Extract<EvidenceResult, { ok: true }> => made.get(name) ?? assert.fail(name);
const check = (file: Buffer): EvidenceCheck => checkEvidence(file, keys);
/** The fault of a bundle that the bank itself signs; "none" if it holds. */
const faultOf = (bundle: Bundle): EvidenceFault | "none" => {
  const result = check(signBundle(bundle, BANK_KEY));
  return result.ok ? "none" : result.fault;
};

test("the evidence of each kind of ending holds", () => {
  for (const [name, { file, bundle }] of made) {
    const result = check(file);
    assert.ok(result.ok, `${name}: ${JSON.stringify(result)}`);
    assert.deepEqual(result.bundle, bundle);
    assert.equal(bundle.receipt === null, bundle.operation.bookedAt === null, name);
  }
  assert.deepEqual(
    [...made].map(([name, { bundle }]) => [name, bundle.operation.state]),
    [
      ["deposit", "booked"],
      ["part", "settled"],
      ["released", "released"],
      ["open", "held"],
      ["proposed", "held"],
      ["operated", "settled"],
      ["transfer", "booked"],
      ["refused", "refused"],
      ["withdrawal-reversal", "reversed"],
      ["transfer-reversal", "reversed"],
      ["deposit-reversal", "reversed"],
      ["kept-reversal", "booked"],
    ],
  );
});

test("no leaf of a file can change: not one value of any member", () => {
  for (const [nth, [name, { file }]] of [...made].entries()) {
    const value = JSON.parse(file.toString()) as object;
    for (const [n, leaf] of leavesOf(value).entries()) {
      const changes = changedLeaves(leaf.value);
      // Each leaf with one change, and in the next file with the next.
      for (const changed of inTurn(changes, changes.length, n + nth)) {
        const result = check(Buffer.from(JSON.stringify(withLeaf(value, leaf.path, changed))));
        assert.ok(!result.ok, `${name}: ${leaf.path.join(".")} = ${JSON.stringify(changed)}`);
      }
    }
  }
});

test("no byte of a file can change, and none can be left out or added", () => {
  const files = [...made.values()].map(({ file }) => file);
  fc.assert(
    fc.property(fc.constantFrom(...files), fc.nat(), fc.integer({ min: 1, max: 255 }), (file, at, by) => {
      const [place, changed] = [at % file.length, Buffer.from(file)];
      changed[place] = ((changed[place] as number) + by) % 256;
      for (const other of [changed, file.subarray(0, place), Buffer.concat([file, Buffer.of(by)])])
        assert.ok(!check(other).ok, `byte ${place}`);
    }),
    runs,
  );
});

test("even if the bank signs it, nothing but names, balances and entries may differ from the proven records", () => {
  const free = (name: string): string[] => {
    const { bundle } = evidence(name);
    return leavesOf(bundle)
      .filter(({ path, value }) => changedLeaves(value).some((each) => faultOf(withLeaf(bundle, path, each)) === "none"))
      .map(({ path }) => path.join("."));
  };
  const own = (i: number) => [`entries.${i}.number`, `entries.${i}.balance`];
  assert.deepEqual(free("part"), ["made", ...own(0)]);
  assert.deepEqual(free("transfer"), ["made", ...own(0), "entries.1.holder"]);
  assert.deepEqual(free("transfer-reversal"), ["made", ...own(0), "entries.1.holder", "entries.2.holder", ...own(3)]);
  const unbooked = ["bank", "made", "exponent", "username"];
  for (const name of ["open", "refused"]) assert.deepEqual(free(name), unbooked, name);
  if (!isNightly) return;
  assert.deepEqual(free("deposit"), ["made", ...own(1)]);
  assert.deepEqual(free("deposit-reversal"), ["made", ...own(1), ...own(2)]);
  assert.deepEqual(free("withdrawal-reversal"), ["made", ...own(0), ...own(3)]);
  for (const name of ["released", "proposed"]) assert.deepEqual(free(name), unbooked, name);
});

test("the first thing that is wrong is named", () => {
  const { bundle } = evidence("part");
  const { operation, timeline, entries, records } = bundle;
  const [first, second] = records;
  assert.ok(first !== undefined && second !== undefined);
  const stranger = evidence("deposit").bundle;
  const cases: readonly (readonly [Partial<Bundle>, EvidenceFault, RegExp])[] = [
    [{ operation: { ...operation, amount: 4_001 } }, "operation", /amount is 4001, but the audit records show 4000/],
    [{ operation: { ...operation, terminal: "ATM-0002" } }, "record", /is of ATM-0001, not of ATM-0002/],
    [{ currency: "USD" }, "operation", /currency is USD, but the audit records have EUR/],
    [{ timeline: timeline.slice(0, 1) }, "timeline", /lacks the step 2 of the timeline/],
    [{ timeline: [...timeline, ...timeline.slice(1)] }, "timeline", /no audit record shows the step 3/],
    [{ entries: [] }, "entries", /each booking has a debit and a credit/],
    [{ entries: entries.map((each) => ({ ...each, amount: 4_000 })) }, "entries", /amount is 4000, but must be 3000/],
    [{ receipt: null }, "receipt", /has no receipt/],
    [{ receipt: stranger.receipt }, "receipt", /the receipt's request is/],
    [{ records: records.toReversed() }, "record", /does not follow the one before/],
    [{ records: [{ ...first, proof: second.proof }, second] }, "record", /does not lead to the root/],
    [{ records: [{ ...first, leaf: second.leaf }, second] }, "record", /not the one that its entry has the hash of/],
    [{ records: [...records, ...stranger.records] }, "record", /does not follow|is of the request/],
    [{ records: records.slice(0, 1) }, "operation", /state is settled, but the audit records show held/],
    [{ records: [] }, "operation", /no audit record shows/],
    [{ checkpoint: bundle.checkpoint.replace(/\n\d+\n/, "\n999\n") }, "checkpoint", /does not verify/],
  ];
  for (const [changes, fault, sentence] of cases) {
    const result = check(signBundle({ ...bundle, ...changes }, BANK_KEY));
    assert.ok(!result.ok, JSON.stringify(changes));
    assert.match(result.sentence, sentence);
    assert.equal(result.fault, fault, result.sentence);
  }
});

test("evidence cannot be silent about a reversal that it has the record of, or claim one that it has not", () => {
  const { bundle } = evidence("deposit-reversal");
  const { operation, timeline, entries, records } = bundle;
  const booked = { ...operation, state: "booked", reversedAt: null } as const;
  const at = records.findIndex(({ line }) => line.includes('"op":"reverse"'));
  const silent = records.toSpliced(at, 1);
  const held = evidence("withdrawal-reversal").bundle;
  const cases: readonly (readonly [Bundle, EvidenceFault, RegExp])[] = [
    [{ ...bundle, operation: booked }, "operation", /state is booked, but the audit records show reversed/],
    [{ ...bundle, entries: entries.slice(0, 2) }, "entries", /there must be 2, but the evidence has "debit,credit"/],
    [{ ...bundle, timeline: timeline.filter(({ step }) => step !== "reversed") }, "timeline", /step is \S+, but the audit/],
    [{ ...bundle, records: silent }, "operation", /state is reversed, but the audit records show booked/],
    // Without its settlement, the withdrawal has nothing that could be reversed.
    [
      { ...held, operation: { ...held.operation, booked: 0 }, records: held.records.toSpliced(1, 1) },
      ...(["record", /reverses 2500, but 0 was booked/] as const),
    ],
  ];
  for (const [changed, fault, sentence] of cases) {
    const result = check(signBundle(changed, BANK_KEY));
    assert.ok(!result.ok);
    assert.match(result.sentence, sentence);
    assert.equal(result.fault, fault);
  }
});

test("evidence of other keys is refused, and so is what is no evidence", () => {
  const { file, bundle } = evidence("part");
  const [other, stranger] = [generateKeyPairSync("ed25519"), generateKeyPairSync("ed25519").privateKey];
  const fault = (trusted: TrustedKeys, given = file): unknown => {
    const result = checkEvidence(given, trusted);
    return result.ok ? "none" : result.fault;
  };
  assert.equal(fault({ ...keys, bank: other.publicKey }), "key");
  assert.equal(fault({ ...keys, log: { ...keys.log, publicKey: other.publicKey } }), "key");
  assert.equal(fault({ ...keys, log: { ...keys.log, name: "other.example" } }), "key");
  assert.equal(fault(keys, signBundle(bundle, stranger)), "signature", "the right key's id, and another key's signature");
  for (const text of ["", "{}", "null", "[]", '{"bundle":{},"signature":""}', bundle.receipt as string])
    assert.equal(fault(keys, Buffer.from(text)), "form", text);
});

test("a file shows no other customer's name, account, id or balance", () => {
  const text = evidence("transfer").file.toString();
  const { bob } = dispute;
  for (const secret of ["Bob.X", bob.account, bob.customer, '700,"number"']) assert.ok(!text.includes(secret), secret);
  const reversed = evidence("transfer-reversal").file.toString();
  for (const secret of ["Bob.X", bob.account, bob.customer]) assert.ok(!reversed.includes(secret), secret);
  assert.deepEqual(evidence("transfer").bundle.entries[1], {
    ...{ side: "credit", kind: "transfer", amount: 700, at: evidence("transfer").bundle.operation.at },
    ...{ holder: "B•••X", account: null, number: null, balance: null },
  });
  assert.ok(!evidence("part").file.toString().includes("547000"), "what is in the ATM is nobody's business");
});

test("with a policy, a quorum of witnesses must have cosigned the checkpoint", async () => {
  const { bank, maker, requests } = dispute;
  const witness = generateKeyPairSync("ed25519");
  const name = "witness.example/a";
  const key = formatCosignatureVerifier({ name, publicKey: witness.publicKey });
  const policy = parsePolicy(`witness a ${key}\nquorum a\n`);
  const { bundle } = evidence("part");
  const text = bundle.checkpoint.slice(0, bundle.checkpoint.indexOf("\n\n") + 1);
  const note = bundle.checkpoint + cosign(text, { name, privateKey: witness.privateKey }, 1_800_000_000);
  const { size } = openCheckpoint(note, maker.log);

  const before = await makeEvidence(bank.commands, requests.part, dispute.looker(), { ...maker, policy });
  assert.ok(before.ok && !before.cosigned);
  const refusedBefore = checkEvidence(before.file, { ...keys, policy });
  assert.ok(!refusedBefore.ok && refusedBefore.fault === "cosignatures");

  await bank.store.sql`insert into audit_cosigned (size, witness, note, at) values (${size}, ${key}, ${note}, now())`;
  const cosigned = await makeEvidence(bank.commands, requests.part, dispute.looker(), { ...maker, policy });
  assert.ok(cosigned.ok && cosigned.cosigned);
  const result = checkEvidence(cosigned.file, { ...keys, policy });
  assert.ok(result.ok);
  assert.deepEqual(
    result.cosignatures.map(({ time }) => time),
    [1_800_000_000],
  );
});

test("there is no evidence of several operations, of none, or of one that the log does not have yet", async () => {
  const { bank, alice, maker } = dispute;
  const refusal = async (id: string): Promise<string> => {
    const result = await makeEvidence(bank.commands, id, dispute.looker(), maker);
    return result.ok ? "none" : `${result.refusal} ${result.stories.length}`;
  };
  assert.equal(await refusal("alice"), "several 8");
  assert.equal(await refusal("nobody"), "id-unknown 0");
  assert.equal(await refusal("?"), "id-malformed 0");
  const { request } = await bank.post("deposit", alice, { amount: cents(100) });
  assert.equal(await refusal(request), "not-logged 0");
  await bank.endCommands();
  await bank.sequence();
  assert.equal(await refusal(request), "none");
});

test("there is evidence also if the order of the log is not that of the times", async () => {
  const { bank, alice } = dispute;
  const { request: hold } = await bank.post("withdraw", alice, { amount: cents(300) });
  bank.aheadMs = -5_000;
  await bank.post("settle", null, { hold, amount: cents(300) });
  bank.aheadMs = 0;
  await bank.sequence();
  const { bundle } = await make(hold);
  const [first, second] = bundle.records.map(({ index }) => index) as [number, number];
  assert.ok(first < second);
  assert.deepEqual(
    bundle.timeline.map(({ step, record }) => [step, record]),
    [
      ["taken", second],
      ["held", first],
    ],
  );
});

test("who made a file, and its SHA-256, are in the audit log", async () => {
  const { sha256 } = await make(dispute.requests.deposit);
  const event = (await recordedEvents(dispute.bank.store.sql)).findLast(({ kind }) => kind === "look");
  assert.equal(event?.customer, dispute.alice.customer);
  assert.deepEqual(event?.confidential, {
    ...{ operator: "anna", login: "ops", command: "evidence make", request: dispute.requests.deposit, sha256 },
  });
});

test("books that differ from the log give no evidence", async () => {
  const { bank, requests, maker } = dispute;
  const { sql } = bank.store;
  await sql`alter table request_answer disable trigger all`;
  await sql`update request_answer set amount = amount + 1 where request = ${requests.deposit}`;
  const result = await makeEvidence(bank.commands, requests.deposit, dispute.looker(), maker);
  assert.ok(!result.ok && result.refusal === "books-differ");
  assert.match(result.sentence ?? "", /the debit's amount is 50001, but must be 50000/);
});

test("evidence leads from whichever key of the log its reader knows, by proven successions alone", () => {
  const { bundle } = evidence("deposit");
  const first = { ...keys.log, privateKey: dispute.bank.logKey.privateKey };
  const [second, thief] = [0, 1].map(() => ({ name: first.name, ...generateKeyPairSync("ed25519") })) as [
    typeof first,
    typeof first,
  ];
  const head = openCheckpoint(bundle.checkpoint, first);
  const [note, early, lie] = [
    signSuccession(head, { from: first, to: second }),
    signSuccession({ ...head, size: head.size - 1 }, { from: first, to: second }),
    signSuccession(head, { from: first, to: thief }),
  ];
  const faultFor = (log: TrustedKeys["log"], ...successions: readonly string[]): string => {
    const result = checkEvidence(signBundle({ ...bundle, successions }, BANK_KEY), { ...keys, log });
    return result.ok ? "none" : result.fault;
  };
  assert.deepEqual([faultFor(first), faultFor(first, note), faultFor(second, note)], ["none", "none", "none"]);
  assert.equal(faultFor(followSuccessions(second, [note])), "none", "the reader's own file has the succession");
  assert.equal(faultFor(second), "key", "no way leads from the newer key to the checkpoint's");
  assert.equal(faultFor(first, early), "checkpoint", "the old key signed it beyond its end");
  assert.equal(faultFor(followSuccessions(first, [note]), lie), "key", "two successions of one key");
  assert.equal(faultFor(first, note.replace("new-key", "new-kex")), "key");
  assert.equal(faultFor(thief, note), "key");
});
