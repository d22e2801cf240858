import assert from "node:assert/strict";
import { writeFile } from "node:fs/promises";
import path from "node:path";
import { after, before, test } from "node:test";
import { perform } from "../../../backoffice/backoffice.ts";
import { recordedEvents } from "../../../events/testing/test-event-store.ts";
import { newOperatorId } from "../../../model/model.ts";
import { CHECKPOINT_FILE } from "../../../tlog/tlog.ts";
import { type AuditConsole, auditConsole } from "../../testing/audit-console.ts";

let given: AuditConsole;
before(async () => {
  given = await auditConsole();
  // More than a page.
  const balance = { at: given.dispute.bank.now(), kind: "balance", outcome: "ok" } as const;
  await given.store.record(Array.from({ length: 60 }, () => balance));
  await given.sequence();
});
after(() => given?.[Symbol.asyncDispose]());

const auditor = () => given.stage.operator("anna", ["auditor"]);

/** "command filter outcome" of the readings of an operator, the newest last. */
async function readings(operator = "anna"): Promise<readonly string[]> {
  const events = (await recordedEvents(given.store.sql)).filter(({ kind }) => kind === "audit-read");
  return events
    .filter(({ confidential }) => confidential?.["operator"] === operator)
    .map(({ confidential, outcome }) => `${confidential?.["command"]} ${confidential?.["filter"]} ${outcome}`);
}

test("a search shows what matches with counts by kind, and is itself a record", async () => {
  const all = await auditor().get("/audit");
  assert.deepEqual([all.status, all.heading], [200, "Audit log"]);
  assert.match(all.html, /balance <span class="facet-count">60</);
  const [, deposits] = /deposit <span class="facet-count">(\d+)</.exec(all.html) ?? [];
  const { html } = await auditor().get("/audit?kind=deposit&outcome=ok&terminal=1");
  assert.equal(String((html.match(/<tr data-key=/g) ?? []).length), deposits);
  assert.match(html, /data-column="Kind">deposit</);
  assert.match(html, /<option value="deposit" selected/);
  // The counts are of all kinds, so that the way to another one is there.
  assert.match(html, /transfer <span class="facet-count">/);
  assert.deepEqual((await readings()).slice(-2), [
    "audit records none ok",
    "audit records kind=deposit outcome=ok terminal=ATM-0001 ok",
  ]);
});

test("a page goes on where the one before ended", async () => {
  const indexes = ({ html }: { html: string }): readonly number[] =>
    [...html.matchAll(/\/audit\/records\/(\d+)"/g)].map(([, index]) => Number(index));
  const first = indexes(await auditor().get("/audit"));
  const [, way = ""] = /<a class="button" href="([^"]*before=\d+)"/.exec((await auditor().get("/audit")).html) ?? [];
  assert.equal(first.length, 50);
  const second = indexes(await auditor().get(way));
  assert.equal(second[0], (first.at(-1) ?? 0) - 1);
});

test("what no field takes is said beside the field, and nothing is searched", async () => {
  const before = (await readings()).length;
  const { status, html } = await auditor().get("/audit?customer=alice&since=yesterday");
  assert.equal(status, 422);
  assert.match(html, /href="#field-customer"/);
  assert.match(html, /id="field-since-problem"/);
  assert.match(html, /value="alice"/);
  assert.doesNotMatch(html, /<tr data-key=/);
  assert.equal((await readings()).length, before);
  assert.match((await auditor().get("/audit?text=no-such-thing")).html, /No record matches\./);
});

test("only auditors and administrators have the view, and the refusal is a record", async () => {
  for (const path of [
    "/audit",
    "/audit/newest",
    "/audit/records/1",
    "/audit/checkpoints",
    "/audit/readers",
    "/audit/verification",
  ]) {
    const page = await given.stage.operator("tom", ["teller", "treasurer", "viewer"]).get(path);
    assert.deepEqual([page.status, /href="\/audit"/.test(page.html)], [403, false], path);
    assert.equal((await given.stage.operator("ada", ["administrator"]).get(path)).status, 200, path);
  }
  const tom = { kind: "operator", id: newOperatorId(), username: "tom", roles: ["teller"], session: "s", provenAt: 0 } as const;
  const performed = await perform(given.backoffice, tom, "audit-record", { index: 1 });
  assert.equal(performed.ok ? "" : performed.refusal, "not-allowed");
  const last = (await recordedEvents(given.store.sql)).filter(({ kind }) => kind === "audit-read").at(-1);
  assert.deepEqual([last?.outcome, last?.confidential?.["operator"]], ["error:not-allowed", "tom"]);
});

test("a record has its fields, its proof and its sealed form; its clear text is nowhere", async () => {
  const { html } = await auditor().get("/audit?kind=transfer");
  const [, index] = /\/audit\/records\/(\d+)"/.exec(html) ?? [];
  const page = await auditor().get(`/audit/records/${index}`);
  assert.equal(page.heading, `Record ${index}`);
  assert.match(page.html, /data-inclusion="/);
  assert.match(page.html, /give the root/);
  assert.match(page.html, /data-sealed="[\w+/=]{100,}" data-writer="[0-9a-f]{16}"/);
  assert.match(page.html, /data-auditor-needs.*strongroom audit decrypt/s);
  assert.match(page.html, /data-auditor-controls="?[^>]*hidden/);
  assert.equal((await readings()).at(-1), `audit record ${index} ok`);
  const confidential = (await recordedEvents(given.store.sql)).find(({ kind }) => kind === "transfer")?.confidential ?? {};
  assert.ok("payee" in confidential);
  assert.ok(!page.html.includes(String(confidential["payee"])));
  assert.equal((await auditor().get(`/audit/records?index=${index}`)).heading, page.heading);
});

test("a record that is not in the log, one without a copy, and one whose copy was changed look different", async () => {
  const missing = await auditor().get("/audit/records/999999");
  assert.deepEqual([missing.status, (await readings()).at(-1)], [404, "audit record 999999 error:unknown"]);
  assert.match(missing.html, /No signed checkpoint covers this index yet/);
  assert.equal((await auditor().get("/audit/records/x")).status, 422);
  const { auditing, ...parts } = given.backoffice;
  const anna = given.dispute.bank.operators.signIn("anna", ["auditor"]);
  const stateOf = async (backoffice: typeof given.backoffice) => {
    const performed = await perform(backoffice, anna, "audit-record", { index: 3 });
    return performed.ok && performed.kind === "done" ? (performed.result as { proof: { state: string } }).proof.state : null;
  };
  assert.equal(await stateOf(parts), "unknown");
  assert.equal(await stateOf(given.backoffice), "proven");
  const copy = auditing?.copy ?? assert.fail();
  const other = { ...copy, verifier: { ...copy.verifier, name: "another/log" } };
  assert.equal(await stateOf({ ...parts, auditing: { copy: other, runner: null } }), "broken");
});

test("the newest records are followed only by a session whose reading is on record", async () => {
  const { live } = given.stage.console;
  const follow = (username: string) => {
    const token = given.stage.session(username, ["auditor"]);
    const operator = { ...given.dispute.bank.operators.signIn(username, ["auditor"]), session: `session-of-${username}` };
    const opened = live.open({ operator, token, cut: () => {} }, ["audit-newest"], "");
    if (typeof opened === "string") return opened;
    opened.end();
    return "open";
  };
  assert.equal(follow("eve"), "not-allowed");
  const { html } = await given.stage.operator("eve", ["auditor"]).get("/audit/newest");
  assert.match(html, /data-live="audit-newest"><table/);
  assert.deepEqual(await readings("eve"), ["audit newest none ok"]);
  assert.equal(follow("eve"), "open");
});

test("who read the log is listed, with the names sealed", async () => {
  await given.sequence();
  const { html } = await auditor().get("/audit/readers");
  assert.ok((html.match(/data-sealed=/g) ?? []).length > 5);
  assert.doesNotMatch(html, /audit records/);
  assert.equal((await readings()).at(-1), "audit readers none ok");
});

test("checkpoints lead to records; without a policy the witnesses are not known", async () => {
  const { html } = await auditor().get("/audit/checkpoints");
  assert.match(html, /no witness policy/);
  assert.match(html, /<tr data-key="ATM ATM-0001">/);
  assert.match(html, /\/audit\/records\/\d+"/);
  assert.match(html, /not known: no witness policy/);
});

test("a verification is started, watched and cancelled, each by a record; the last result stays", async () => {
  const page = () => auditor().get("/audit/verification");
  assert.match((await page()).html, /was not verified from this machine yet/);
  const ask = async (name: string) => {
    const browser = auditor();
    const [, form = ""] = /name="form" value="([^"]+)"/.exec((await browser.get("/audit/verification")).html) ?? [];
    return browser.send(`/operations/${name}`, { form, to: "/audit/verification" });
  };
  assert.match((await ask("verification-start")).html, /running, no finding yet/);
  for await (const { percent } of given.runner.watch()) if (percent === 50) break;
  const { html } = await page();
  assert.match(html, /<progress max="100" value="50"/);
  assert.match(html, /<bdi>anna<\/bdi>/);
  await ask("verification-cancel");
  for await (const _ of given.runner.watch());
  assert.match((await page()).html, /cancelled: no result/);
  assert.match((await ask("verification-cancel")).html, /runs no verification at the moment/);
  assert.deepEqual((await readings()).slice(-3), [
    "verification start none ok",
    "verification cancel none ok",
    "verification cancel none error:verification-not-running",
  ]);
  const found = { kind: "hold", place: "hold 1", what: "is gone" } as const;
  const state = given.runner.current ?? assert.fail();
  await given.kept.keep({ ...state, phase: "done", findings: [found], findingCount: 1, report: { findings: [found] } as never });
  assert.match((await page()).html, /The last result/);
  assert.match((await page()).html, /<span class="badge bad">1 finding</);
});

test("without what verifies, the page says what to do, and the operation refuses", async () => {
  const { auditing: _, ...parts } = given.backoffice;
  const anna = given.dispute.bank.operators.signIn("anna", ["auditor"]);
  for (const name of ["verification-start", "verification-cancel", "verification-show"]) {
    const performed = await perform(parts, anna, name, {});
    assert.equal(performed.ok ? "" : performed.refusal, "verification-unavailable");
  }
});

test("a log whose files are damaged is said to be broken", async () => {
  const file = path.join(given.dispute.maker.dir, CHECKPOINT_FILE);
  await writeFile(file, "no checkpoint\n");
  const { html } = await auditor().get("/audit/records/2");
  assert.match(html, /Not proven: /);
  assert.doesNotMatch(html, /data-inclusion=/);
});
