import assert from "node:assert/strict";
import { generateKeyPairSync } from "node:crypto";
import { after, before, test } from "node:test";
import { OPERATIONS } from "../../../backoffice/backoffice.ts";
import { TestBackoffice } from "../../../backoffice/testing/test-bank.ts";
import { TestOperators } from "../../../backoffice/testing/test-operators.ts";
import { generateKeyPair } from "../../../crypto/crypto.ts";
import { eventStoreOn } from "../../../events/testing/test-event-store.ts";
import { keepCounters } from "../../../ledger/ledger.ts";
import { Money, terminalIdOf } from "../../../model/model.ts";
import { actorName, type Role } from "../../../operators/operators.ts";
import { printEnrolmentRequest } from "../../../provisioning/provisioning.ts";
import { openStore, type Store } from "../../../store/store.ts";
import { consoleUrl } from "../../../store/testing/test-database.ts";
import { enrol, noteStanding, noteUse } from "../../../terminals/terminals.ts";
import { formatVerifier } from "../../../tlog/tlog.ts";
import { TestConsole } from "../../testing/test-console.ts";

const note = (denomination: bigint, notes: number, level: "ok" | "low" | "empty" | null = null) => ({
  ...{ denomination: Money(denomination), notes, level },
});

const VERIFIER = formatVerifier({ name: "bank.example/log", publicKey: generateKeyPairSync("ed25519").publicKey });
let bank: TestBackoffice;
let plain: Store;
let stage: TestConsole;
before(async () => {
  bank = await TestBackoffice.open();
  // Under the console's role, so that a missing privilege shows.
  plain = openStore(consoleUrl(bank.ledger.url), { connections: 2, applicationName: "strongroom test" });
  const operators = new TestOperators({ store: eventStoreOn(plain), ledger: bank.ledger.groupCommit, now: () => bank.now() });
  stage = new TestConsole({
    ...{ sql: plain.sql, now: () => bank.now(), operations: OPERATIONS },
    // Of "stale" the identity was proven long ago.
    invoke: (caller, name, given) => {
      const { anna, ben } = operators;
      const who = { anna, stale: { ...ben, provenAt: 0 } }[actorName(caller)] ?? ben;
      return operators.perform({ ...who, roles: caller.roles }, name, given);
    },
  });
});
after(async () => {
  stage.console.live.stop();
  await plain.close();
  await bank[Symbol.asyncDispose]();
});

const get = (path: string, roles: readonly Role[] = ["treasurer"]) => stage.operator("anna", roles).get(path);

async function enter(n: number): Promise<void> {
  const { publicKey } = generateKeyPair();
  await bank.store.begin((tx, record) =>
    enrol(tx, record, Buffer.alloc(32), { terminal: terminalIdOf(n), publicKey, at: bank.now() }),
  );
}

test("without ATMs the page says how one is enrolled", async () => {
  const { html } = await get("/terminals");
  assert.match(html, /No ATM is enrolled yet\. On the new machine, strongroom atm enrol 1 prints/);
  assert.equal((await get("/terminals/1")).status, 404);
});

test("an ATM that was never heard of is not known, and one with a report shows its notes and its state", async () => {
  await enter(1);
  await enter(2);
  const terminal = terminalIdOf(1);
  await noteStanding(bank.store.sql, { terminal, closed: "operator", operator: "olga", at: bank.now() });
  await keepCounters(bank.store.sql, {
    ...{ terminal, at: bank.now(), inService: false },
    ...{ cassettes: [note(50_00n, 200, "ok"), note(20_00n, 5, "low")], rejected: [note(50_00n, 2)] },
  });
  const { html } = await get("/terminals");
  assert.match(html, /ATM-0001<\/a>.*closed at the machine by olga.*200 notes.*5 notes.*low.*2 of 50\.00.*ATM-0002/s);
  assert.match(html, /ATM-0002<\/a>.*not known: not heard from.*not known: no report/s);
  const one = await get("/terminals/1");
  assert.match(one.html, /Put back into service/);
  assert.match(one.html, /Worth by the machine&#39;s counters.*10200\.00 EUR/);
  assert.doesNotMatch(one.html, /Take out of service|Newest events/);
  assert.match((await get("/terminals/1", ["administrator"])).html, /Newest events and sessions/);
  const viewer = (await get("/terminals/1", ["viewer"])).html;
  assert.doesNotMatch(viewer, /Put back into service|cash count|Revoke/);
});

test("a button orders the ATM, and the page has the order and the way back", async () => {
  const anna = stage.operator("anna");
  const page = await anna.get("/terminals/1");
  const form = /name="form" value="([^"]+)"/.exec(page.html)?.[1] ?? "";
  const done = await anna.raw("POST", "/operations/terminal-open", { form, to: "/terminals/1", terminal: "1" });
  assert.equal(done.status, 303);
  const after = await anna.get("/terminals/1");
  assert.match(after.html, /ordered to open by <bdi>anna<\/bdi>/);
  assert.match(after.html, /Take out of service/);
  assert.doesNotMatch(after.html, /Put back into service/);
});

test("the form of a count has a field for each denomination, keeps what was typed, and makes a proposal", async () => {
  const anna = stage.operator("anna");
  const { html } = await anna.get("/terminals/1/count");
  assert.match(html, /name="cassettes-5000"[^>]*required/);
  assert.match(html, /name="rejected-2000"/);
  assert.doesNotMatch(html, /value="200"/, "whoever counts is to count");
  const form = /name="form" value="([^"]+)"/.exec(html)?.[1] ?? "";
  const wrong = await anna.raw("POST", "/terminals/1/count", { form, "cassettes-5000": "many", "cassettes-2000": "5" });
  assert.equal(wrong.status, 422);
  assert.match(await wrong.text(), /name="cassettes-5000"[^>]*value="many"/);
  const short = await anna.raw("POST", "/terminals/1/count", { form, "cassettes-5000": "199" });
  assert.match(await short.text(), /The count must name every cassette of the ATM/);
  const given = { "cassettes-5000": "199", "cassettes-2000": "5", "rejected-5000": "2", reason: "counted twice" };
  const stale = stage.operator("stale");
  const proof = await stale.fill("/terminals/1/count", given);
  // The browser was just proven, so that the page comes back at once.
  assert.match(proof.path, /^\/terminals\/1\/count\?kept=/);
  assert.match(proof.html, /value="199".*value="counted twice"/s, "what was typed is there after the proof");
  const proposed = await anna.raw("POST", "/terminals/1/count", { form, ...given });
  assert.equal(proposed.status, 303);
  const proposal = await stage.operator("ben").get(proposed.headers.get("location") ?? "");
  assert.match(proposal.html, /<dt>Reason<\/dt><dd>counted twice/);
  assert.match(proposal.html, /cassette, notes of 50\.00 EUR.*200 notes.*199 notes/s);
  assert.equal((await get("/terminals/1/count", ["viewer"])).status, 403);
});

test("administrators enrol an ATM and fetch its sealed key file, and a rotation waits for the terminal, in words", async () => {
  const { operators } = bank;
  const bankKey = async () => ({ id: "0123456789abcdef", publicKey: generateKeyPair().publicKey });
  operators.keyMaking = { keyEncryptionKey: Buffer.alloc(32), bankKey, auditLog: async () => VERIFIER };
  const root: readonly Role[] = ["administrator"];
  assert.match((await get("/terminals", root)).html, /href="\/operations\/terminal-enrol\?to=%2Fterminals"[^>]*>\s*Enrol an ATM/);
  assert.doesNotMatch((await get("/terminals")).html, /Enrol an ATM/);
  const keys = { publicKey: generateKeyPair().publicKey, sealTo: generateKeyPair().publicKey };
  await operators.agree("terminal-enrol", { enrolment: printEnrolmentRequest({ terminal: terminalIdOf(3), ...keys }) });
  assert.match((await get("/terminals/3", root)).html, /href="\/terminals\/3\/key-file"/);
  assert.doesNotMatch((await get("/terminals/3")).html, /key-file|Rotate its key/);
  const file = await stage.operator("anna", root).raw("GET", "/terminals/3/key-file", {});
  assert.equal(file.headers.get("content-disposition"), 'attachment; filename="atm-3.sealed.json"');
  assert.match(await file.text(), /"sealed_key_file": 1,\n {2}"terminal_id": "ATM-0003"/);
  assert.equal((await get("/terminals/3/key-file")).status, 403);
  for (const path of ["/terminals/1/key-file", "/terminals/0/key-file"]) {
    const missing = await get(path, root);
    assert.equal(missing.status, 404);
    assert.match(missing.html, /No sealed key file waits for this ATM/);
  }
  await noteUse(bank.store.sql, terminalIdOf(3), 1, bank.now(), "0123456789abcdef");
  const before = await get("/terminals/3", root);
  assert.match(before.html, /href="\/operations\/terminal-rotate\?terminal=3&amp;to=%2Fterminals%2F3"/);
  assert.doesNotMatch(before.html, /key-file/, "the ATM has its keys");
  const order = await operators.agree("terminal-rotate", { terminal: 3 });
  const waiting = (await get("/terminals/3", root)).html;
  assert.match(waiting, /epoch 2, [^<]* old: waiting for the terminal to use it/);
  assert.match(waiting, new RegExp(`href="/proposals/${order}">[^/]*take its next pre-shared key[^/]*, epoch 2`, "s"));
  assert.match(waiting, /waiting for the terminal<\/span>/);
  assert.match(waiting, /ordered to take its next key by/);
  assert.doesNotMatch(waiting, /operations\/terminal-rotate/);
});

test("an administrator revokes an ATM, which then gets no orders", async () => {
  const root = stage.operator("anna", ["administrator"]);
  const { html } = await root.get("/terminals/2");
  const form = /name="form" value="([^"]+)"/.exec(html)?.[1] ?? "";
  const revoked = await root.raw("POST", "/operations/terminal-revoke", { form, to: "/terminals/2", terminal: "2" });
  assert.equal(revoked.status, 303);
  assert.match((await root.get("/terminals/2")).html, /This ATM is revoked: it has no key, opens no channel and gets no orders/);
});

test("limits are shown as operators have set them, and a link fills in the form of a proposal", async () => {
  assert.match((await get("/terminals/limits")).html, /Operators have set no limits: those of each server/);
  await bank.operators.agree("limits-set", {
    ...{ "per-withdrawal": "500.00", "per-day": "1000.00", "per-day-count": 10 },
    ...{ "terminal-deposits": "5000.00", "terminal-transfers": "6000.00", "terminal-loads": "7000.00", reason: "a test" },
  });
  const { html } = await get("/terminals/limits");
  assert.match(html, /One withdrawal<\/dt><dd>500\.00 EUR/);
  const link = /href="(\/operations\/limits-set[^"]+)"/.exec(html)?.[1] ?? "";
  assert.match(
    (await get(link.replaceAll("&amp;", "&"))).html,
    /name="per-day-count"[^>]*value="10"|value="10"[^>]*name="per-day-count"/,
  );
  assert.doesNotMatch((await get("/terminals/limits", ["viewer"])).html, /Propose other limits/);
});
