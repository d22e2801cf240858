import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { recordedEvents } from "../../../events/testing/test-event-store.ts";
import { type DisputeConsole, disputeConsole } from "../../testing/dispute-console.ts";

let on: DisputeConsole;
before(async () => {
  on = await disputeConsole();
});
after(() => on?.[Symbol.asyncDispose]());

test("the trial balance is on one page, with where the cash is, and the pages that the reader may see", async () => {
  const { html } = await on.operator("vera", ["viewer"]).get("/money");
  assert.match(html, /<dt>Difference<\/dt><dd><span class="badge good">none<\/span> debits equal credits/);
  assert.match(html, /<dt>The bank owes<\/dt><dd>([\d.]+ EUR)<\/dd>.*<dt>The bank has<\/dt><dd>\1<\/dd>/s);
  assert.match(html, /data-key="ATM-0001">/);
  assert.match(html, /<a href="\/money" aria-current="page">Balances.*\/money\/day-end.*\/money\/holds.*\/money\/cash/s);
  assert.doesNotMatch(html, /export/);
  const tom = on.operator("tom", ["teller"]);
  const holds = await tom.get("/money");
  assert.equal(holds.heading, "Open holds", "a teller sees the holds alone");
  assert.doesNotMatch(holds.html, /holds-settle/);
  assert.equal((await tom.get("/money/day-end")).status, 403);
  assert.match((await on.operator("tess", ["treasurer"]).get("/money/holds")).html, /holds-settle/);
});

test("the end of the day tells what is not known from what agrees; signing off is proposed, and done once", async () => {
  const { bank } = on.dispute;
  const tess = on.operator("tess", ["treasurer"]);
  const day = new Date(bank.now()).toISOString().slice(0, 10);
  const { html } = await tess.get("/money/day-end");
  assert.match(html, /data-key="ATM-0001">.*badge plain">not known<.*never/s);
  assert.match(html, new RegExp(`/operations/day-sign-off\\?day=${day}&amp;to=%2Fmoney%2Fday-end">Propose to sign it off`));
  assert.doesNotMatch((await on.operator("vera", ["viewer"]).get("/money/day-end")).html, /day-sign-off/);
  const proposed = await tess.fill(`/operations/day-sign-off?day=${day}`, { day, to: "/money/day-end" });
  assert.match(proposed.html, new RegExp(`the end of ${day}.*not signed off.*signed off with the figures of that moment`, "s"));
  await bank.operators.agree("day-sign-off", { day });
  const signed = (await tess.get("/money/day-end")).html;
  assert.match(signed, new RegExp(`data-key="${day}">.*0 of 1`, "s"));
  const again = await tess.fill("/operations/day-sign-off", { day, to: "/" });
  assert.match(again.html, /role="alert".*The day is signed off already/);
  const tomorrow = new Date(bank.now() + 86_400_000).toISOString().slice(0, 10);
  assert.match((await tess.fill("/operations/day-sign-off", { day: tomorrow, to: "/" })).html, /The day has not begun yet/);
  const [event] = (await recordedEvents(bank.store.sql)).filter(
    ({ kind, outcome }) => kind === "day-sign-off" && outcome === "ok",
  );
  assert.deepEqual([event?.confidential?.["operator"], event?.confidential?.["approver"]], ["anna", "ben"]);
});

test("cash movements have the way to propose a reversal, for those who may", async () => {
  const { html } = await on.operator("tess", ["treasurer"]).get("/money/cash");
  assert.match(html, /Cash load.*ATM-0001.*5000\.00.*ledger-reverse\?request=.*Propose to reverse it/s);
  assert.doesNotMatch((await on.operator("vera", ["viewer"]).get("/money/cash")).html, /ledger-reverse/);
  const { html: none } = await on
    .operator("vera", ["viewer"])
    .get("/money/cash?at=1&request=00000000-0000-0000-0000-000000000000&terminal=ATM-0001");
  assert.match(none, /No notes were moved in this time.*Newest movements/s);
});

test("an export is a streamed file, recorded before its first byte; what cannot be exported says why", async () => {
  const audrey = on.operator("audrey", ["auditor"]);
  const form = await audrey.get("/operations/export?to=/money");
  const token = /name="form" value="([^"]+)"/.exec(form.html)?.[1] ?? "";
  assert.match(form.html, /data-stays/);
  const exports = async () => (await recordedEvents(on.dispute.bank.store.sql)).filter(({ kind }) => kind === "export");
  for (const [kind, type, begin] of [
    ["csv", "text/csv; charset=utf-8", /^time,kind,/],
    ["camt.053", "application/xml; charset=utf-8", /^<\?xml/],
    ["ofx", "application/x-ofx; charset=utf-8", /OFX/],
    ["beancount", "text/plain; charset=utf-8", /option "title"|open|^;/m],
  ] as const) {
    const before = (await exports()).length;
    const customer = kind === "ofx" ? { customer: "alice" } : {};
    const answer = await audrey.raw("POST", "/operations/export", { form: token, to: "/money", format: kind, ...customer });
    assert.equal(answer.status, 200, kind);
    assert.equal(answer.headers.get("content-type"), type);
    assert.match(answer.headers.get("content-disposition") ?? "", /^attachment; filename="(books|alice)-\d{4}-\d\d-\d\d\.\w+"$/);
    assert.match(await answer.text(), begin);
    const made = (await exports()).slice(before);
    assert.deepEqual(
      made.map(({ confidential }) => [confidential?.["operator"], confidential?.["form"]]),
      [["audrey", kind]],
    );
  }
  const before = (await exports()).length;
  for (const [fields, said] of [
    [{ format: "ofx" }, /This form is the statement of one customer&#39;s account/],
    [{ format: "beancount", customer: "alice" }, /This form is of the whole journal/],
    [{ format: "csv", customer: "nobody" }, /No customer has this username or id/],
    [{ format: "csv", firstDay: "2030-01-01", lastDay: "2029-01-01" }, /The first day is after the last one/],
  ] as const) {
    const page = await audrey.send("/operations/export", { form: token, to: "/money", ...fields });
    assert.equal(page.status, 422);
    assert.match(page.html, said);
  }
  assert.equal((await exports()).length, before);
});
