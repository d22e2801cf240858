import assert from "node:assert/strict";
import { generateKeyPairSync } from "node:crypto";
import { mkdtempDisposable } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { it } from "node:test";
import { generateKeyPair } from "../../../crypto/crypto.ts";
import { recordedEvents } from "../../../events/testing/test-event-store.ts";
import { findCashAccount } from "../../../ledger/ledger.ts";
import { terminalIdOf } from "../../../model/model.ts";
import { fingerprintOf, makeEnrolment, printEnrolmentRequest, takeSealedKeyFile } from "../../../provisioning/provisioning.ts";
import { answerOrder, findOrder, loadTerminalKeys, noteUse, revoke } from "../../../terminals/terminals.ts";
import { formatVerifier } from "../../../tlog/tlog.ts";
import type { Performed } from "../../performing/performed.ts";
import { TestBackoffice } from "../../testing/test-bank.ts";

const ATM = terminalIdOf(3);
const KEK = Buffer.alloc(32, 5);
const BANK = { id: "0123456789abcdef", publicKey: generateKeyPair().publicKey };
const VERIFIER = formatVerifier({ name: "bank.example/log", publicKey: generateKeyPairSync("ed25519").publicKey });
const DAY_MS = 24 * 3_600_000;
const refusalOf = (performed: Performed): string => (performed.ok ? performed.kind : performed.refusal);

/** A bank that makes ATMs' keys, and a new machine with its request. */
async function withMachine() {
  const bank = await TestBackoffice.open();
  const folder = await mkdtempDisposable(path.join(tmpdir(), "strongroom-enrol-"));
  const { operators } = bank;
  operators.keyMaking = { keyEncryptionKey: KEK, bankKey: async () => BANK, auditLog: async () => VERIFIER };
  const place = { pending: path.join(folder.path, "enrolment.key"), keyFile: path.join(folder.path, "key.json") };
  const { request } = await makeEnrolment(place.pending, ATM);
  const keyFile = (who = operators.anna) => operators.perform(who, "terminal-key-file", { terminal: 3 });
  return {
    ...{ bank, operators, request, place, keyFile, enrolment: printEnrolmentRequest(request) },
    take: async () => {
      const given = await keyFile();
      assert.ok(given.ok && given.kind === "done");
      return takeSealedKeyFile(place, ATM, given.text);
    },
    keys: async () => (await loadTerminalKeys(bank.store.sql, KEK, ATM))[0]?.psks ?? new Map(),
    used: (epoch: number) => noteUse(bank.store.sql, ATM, epoch, bank.now(), BANK.id),
    outcome: async (id: string) =>
      (await bank.store.sql<{ outcome: string }[]>`select outcome from proposal where id = ${id}`)[0]?.outcome ?? "",
    async [Symbol.asyncDispose]() {
      await folder[Symbol.asyncDispose]();
      await bank[Symbol.asyncDispose]();
    },
  };
}

it("two administrators enrol a machine by its request, which alone opens its key file; nothing has the key in clear", async () => {
  await using at = await withMachine();
  const { operators, bank } = at;
  const proposal = await operators.propose("terminal-enrol", { enrolment: `${at.enrolment}\n` });
  assert.equal(proposal.about.terminal, ATM);
  const shown = await operators.perform(operators.ben, "proposals-show", { proposal: proposal.id });
  const { changes } = (shown.ok && shown.kind === "done" ? shown.result : {}) as { changes: readonly object[] };
  assert.deepEqual(changes, [
    { what: "ATM-0003", before: "not enrolled", after: "enrolled" },
    { what: "fingerprint of the request, as the machine shows it", before: "none", after: fingerprintOf(at.request) },
  ]);
  assert.equal(refusalOf(await at.keyFile()), "key-file-none");
  await operators.approve(proposal.id);
  assert.equal((await at.keys()).size, 0, "an approval makes nothing");
  for (const _ of ["carried out", "carried out again"]) assert.equal(await operators.carryOut(proposal.id), "ended");
  assert.match(await at.outcome(proposal.id), /ATM-0003 is enrolled by the request/);
  assert.notEqual(await findCashAccount(bank.store.sql, ATM), null);

  const keys = await at.take();
  const psk = (await at.keys()).get(1)?.psk as Buffer;
  assert.deepEqual([keys.pskEpoch, keys.psk, keys.bankStaticPublic, keys.auditLog], [1, psk, BANK.publicKey, VERIFIER]);
  await assert.rejects(at.take(), { code: "enrolment-none" });
  const [event] = (await recordedEvents(bank.store.sql)).filter(({ kind }) => kind === "terminal-enrol");
  assert.deepEqual(event?.confidential, {
    ...{ operator: "anna", approver: "ben", proposal: proposal.id, fingerprint: fingerprintOf(at.request) },
  });
  await assertNowhere(at, psk);
  await at.used(1);
  assert.equal(refusalOf(await at.keyFile()), "key-file-none", "the ATM has its keys");
});

/** Every row of every table, as text, has the key in no form. */
async function assertNowhere({ bank: { store } }: Awaited<ReturnType<typeof withMachine>>, psk: Buffer): Promise<void> {
  const tables = await store.sql<{ name: string }[]>`
    select table_name as name from information_schema.tables where table_schema = 'public' and table_type = 'BASE TABLE'`;
  assert.ok(tables.length > 20);
  const forms = [psk.toString("hex"), psk.toString("base64").slice(0, 42), psk.toString("base64url").slice(0, 42)];
  for (const { name } of tables) {
    const rows = JSON.stringify([...(await store.sql.unsafe(`select to_jsonb(each) as row from "${name}" as each`))]);
    for (const form of forms) assert.ok(!rows.includes(form), name);
  }
}

it("a request that is damaged, of an enrolled ATM, or with a known key is refused; so are other roles and one person", async () => {
  await using at = await withMachine();
  const { operators } = at;
  const tries = async (enrolment: string, who = operators.anna) =>
    refusalOf(await operators.perform(who, "terminal-enrol", { enrolment }));
  assert.equal(await tries("SRE1:ATM-0003"), "field-invalid");
  const last = at.enrolment.at(-6) === "A" ? "B" : "A";
  assert.equal(await tries(`${at.enrolment.slice(0, -6)}${last}${at.enrolment.slice(-5)}`), "enrolment-damaged");
  assert.equal(await tries(at.enrolment, operators.signIn("tom", ["teller", "treasurer", "auditor", "viewer"])), "not-allowed");
  assert.equal(await tries(at.enrolment, { ...operators.anna, provenAt: 0 }), "proof-stale");
  const { perform } = await import("../../performing/perform.ts");
  const root = { kind: "break-glass", login: "root", reason: "a test" } as const;
  for (const [name, given] of [
    ["terminal-enrol", { enrolment: at.enrolment }],
    ["terminal-rotate", { terminal: 3 }],
  ] as const)
    assert.equal(refusalOf(await perform(operators.backoffice, root, name, given)), "needs-two");
  const proposal = await operators.propose("terminal-enrol", { enrolment: at.enrolment });
  assert.equal(refusalOf(await operators.approve(proposal.id, operators.anna)), "own-proposal");
  const twin = await operators.propose("terminal-enrol", { enrolment: at.enrolment });
  await operators.approve(proposal.id);
  await operators.approve(twin.id);
  await operators.carryOut(proposal.id);
  await operators.carryOut(twin.id);
  assert.equal(await at.bank.stateOf(twin.id), "failed");
  assert.match(await at.outcome(twin.id), /terminal-exists/);
  assert.equal(await tries(at.enrolment), "terminal-exists");
  await at.bank.store.begin((tx, record) => revoke(tx, record, { terminal: ATM, at: at.bank.now() }));
  assert.equal(await tries(at.enrolment), "public-key-used", "a revoked ATM makes a new request");
  assert.equal(refusalOf(await at.keyFile()), "key-file-none");
});

it("a sealed key file that somebody else has put into the database is not given", async () => {
  await using at = await withMachine();
  await at.operators.agree("terminal-enrol", { enrolment: at.enrolment });
  assert.equal(refusalOf(await at.keyFile(at.operators.signIn("tom", ["treasurer"]))), "not-allowed");
  await at.bank.store.sql`update terminal_key_file set sealed = set_byte(sealed, 40, get_byte(sealed, 40) # 1)`;
  assert.equal(refusalOf(await at.keyFile()), "key-file-forged");
  await at.bank.store.sql`update terminal_key_file set sealed = 'x'`;
  assert.equal(refusalOf(await at.keyFile()), "key-file-forged");
});

it("two administrators rotate a key: the bank makes it and orders the ATM to take it, once", async () => {
  await using at = await withMachine();
  const { operators, bank } = at;
  const tries = async () => refusalOf(await operators.perform(operators.anna, "terminal-rotate", { terminal: 3 }));
  assert.equal(await tries(), "terminal-unknown");
  await operators.agree("terminal-enrol", { enrolment: at.enrolment });
  await at.used(1);
  const proposal = await operators.propose("terminal-rotate", { terminal: 3 });
  const twin = await operators.propose("terminal-rotate", { terminal: 3 });
  await operators.approve(proposal.id);
  await operators.approve(twin.id);
  for (const id of [proposal.id, proposal.id, twin.id]) await operators.carryOut(id);
  assert.deepEqual([...(await at.keys()).keys()], [1, 2]);
  assert.equal(await bank.stateOf(twin.id), "failed");
  const order = await findOrder(bank.store.sql, proposal.id);
  assert.deepEqual(
    [order?.kind, order?.epoch, order?.state, order?.orderedBy, order?.approvedBy],
    ["rotate", 2, "open", "anna", "ben"],
  );
  assert.equal(await tries(), "rotation-open");
  const confirm = (id: typeof proposal.id) =>
    bank.store.begin((tx, record) => answerOrder(tx, record, { order: id, terminal: ATM, how: "done", at: bank.now() }, {}));
  await confirm(proposal.id);

  // A machine that was set back to a state before the rotation gets the same key again.
  const before = (await at.keys()).get(2)?.psk;
  const again = await operators.agree("terminal-rotate", { terminal: 3 });
  assert.equal((await findOrder(bank.store.sql, again))?.epoch, 2);
  assert.deepEqual((await at.keys()).get(2)?.psk, before);
  await confirm(again);
  await at.used(2);
  assert.equal(await tries(), "epochs-full");
  bank.passedMs += DAY_MS;
  assert.equal(await tries(), "proposed");
  const kinds = (await recordedEvents(bank.store.sql)).filter(({ kind }) => kind === "terminal-rotate");
  assert.deepEqual(
    kinds.map(({ confidential }) => confidential),
    [{ operator: "anna", approver: "ben", proposal: proposal.id }],
  );
  await assertNowhere(at, before as Buffer);
});

it("a proposal of a rotation is stale once another has made a key", async () => {
  await using at = await withMachine();
  const { operators } = at;
  await operators.agree("terminal-enrol", { enrolment: at.enrolment });
  const early = await operators.propose("terminal-rotate", { terminal: 3 });
  await operators.agree("terminal-rotate", { terminal: 3 });
  assert.equal(refusalOf(await operators.approve(early.id)), "proposal-stale");
});
