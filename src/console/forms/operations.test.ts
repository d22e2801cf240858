import assert from "node:assert/strict";
import { test } from "node:test";
import { OPERATIONS } from "../../backoffice/backoffice.ts";
import type { Proposal } from "../../proposals/proposals.ts";
import { done, refused, TestConsole } from "../testing/test-console.ts";
import { TEST_OPERATIONS } from "../testing/test-operations.ts";

test("every operation has a form, with a labelled control and a hint for each of its fields", async () => {
  const test = new TestConsole();
  const anna = test.operator("anna", ["treasurer", "teller"]);
  for (const [name, { fields, approval }] of Object.entries(TEST_OPERATIONS)) {
    const { status, html } = await anna.get(`/operations/${name}`);
    assert.equal(status, 200, name);
    assert.equal(/Another operator must approve it/.test(html), approval, name);
    for (const field of Object.keys(fields)) {
      assert.match(html, new RegExp(`(<label for|<fieldset class="field" id)="field-${field}"`), field);
      assert.match(html, new RegExp(`id="field-${field}-hint"`), field);
    }
  }
  test.console.live.stop();
});

test("no operation has a field with the name of one that every form has", () => {
  for (const [name, { fields }] of Object.entries(OPERATIONS))
    for (const taken of ["form", "to"]) assert.ok(!Object.hasOwn(fields, taken), `${name} ${taken}`);
});

test("a link fills fields in, and only those that there are", async () => {
  const test = new TestConsole();
  const ticked = await test.operator("anna").get("/operations/test-everything?several=right");
  assert.match(ticked.html, /name="several\.right" value="true" checked/);
  assert.doesNotMatch(ticked.html, /name="several\.left" value="true" checked/);
  const page = await test.operator("anna").get("/operations/holds-settle?request=0198&terminal=3&other=%3Cb%3E&to=/money/holds");
  assert.match(page.html, /name="request"[^>]*value="0198"/);
  assert.match(page.html, /name="terminal"[^>]*value="3"/);
  assert.doesNotMatch(page.html, /name="other"|<b>/);
  assert.match(page.html, /<a href="\/money\/holds">Back<\/a>/);
  for (const to of ["//evil.example", "https://evil.example/", "javascript:x"])
    assert.match(
      (await test.operator("anna").get(`/operations/holds-settle?to=${encodeURIComponent(to)}`)).html,
      /<a href="\/">Back/,
    );
  test.console.live.stop();
});

test("all problems stand in a summary and beside their fields, and what was typed is kept", async () => {
  const test = new TestConsole();
  const anna = test.operator("anna");
  const problems = [
    { field: "request", problem: "must be a request id" },
    { field: "amount", problem: "must be an amount of EUR above 0" },
  ];
  test.answers.push(refused({ refusal: "field-invalid", meaning: "a field is not as it must be", problems }));
  const page = await anna.fill("/operations/holds-settle", { request: "<x>", terminal: "3", amount: "-1" });
  assert.equal(page.status, 422);
  assert.match(
    page.html,
    /role="alert".*A field is not as it must be\..*<a href="#field-request">Request must be a request id<\/a>/,
  );
  assert.match(page.html, /id="field-amount-problem">Amount must be an amount of EUR above 0\.</);
  assert.match(page.html, /name="request"[^>]*aria-invalid="true" aria-describedby="field-request-hint field-request-problem"/);
  assert.match(page.html, /name="request"[^>]*value="&lt;x&gt;"/);
  assert.match(page.html, /name="terminal"[^>]*value="3"/);
  assert.match(page.html, /name="amount"[^>]*value="-1"/);
  test.console.live.stop();
});

test("what is typed reaches the operation; empty fields were not given, and a box without a tick is no", async () => {
  const test = new TestConsole();
  const anna = test.operator("anna");
  await anna.fill("/operations/test-everything", { text: "x", area: "", choice: "two", other: "y", to: "/" });
  await anna.fill("/operations/test-everything", { flag: "true", "several.right": "true", "several.left": "true" });
  assert.deepEqual(
    test.asked.map(({ given }) => given),
    [
      { text: "x", choice: "two", flag: "false" },
      { flag: "true", several: "left,right" },
    ],
  );
  test.console.live.stop();
});

test("after an operation that needs approval comes the page of its proposal; one that only reads shows its text", async () => {
  const test = new TestConsole();
  const anna = test.operator("anna");
  test.answers.push({
    ...{ ok: true, kind: "proposed", operation: "", text: "" },
    proposal: { id: "0198" } as Proposal,
  });
  const form = /name="form" value="([^"]+)"/.exec((await anna.get("/operations/holds-release")).html)?.[1] ?? "";
  const answer = await anna.raw("POST", "/operations/holds-release", { form, request: "x", terminal: "1" });
  assert.equal(answer.headers.get("location"), "/proposals/0198?proposed=holds-release");
  test.answers.push(done(null, "one <line>\n"));
  const page = await anna.fill("/operations/test-list", {});
  assert.match(page.html, /<pre class="result"[^>]*>one &lt;line&gt;\n<\/pre>/);
  test.console.live.stop();
});

test("a form of other roles is not shown, and an operation that there is not has no page", async () => {
  const test = new TestConsole();
  const anna = test.operator("anna", ["viewer"]);
  const page = await anna.get("/operations/holds-settle");
  assert.deepEqual([page.status, page.heading], [403, "Not with your roles"]);
  assert.match(page.html, /one of these roles: treasurer\. You are a viewer\..*Ask an administrator/s);
  assert.doesNotMatch(page.html, /operator-invite/);
  const root = await test.operator("root", ["administrator"]).get("/customers");
  assert.equal(root.status, 403);
  assert.match(root.html, /<strong>teller<\/strong>: serves customers/);
  assert.match(root.html, /href="\/operations\/operator-invite\?roles=teller&amp;to=%2Foperators">Invite a teller</);
  assert.match(root.html, /href="\/operators">See the operators/);
  for (const name of ["nothing", "__proto__", "constructor"])
    assert.equal((await anna.get(`/operations/${name}`)).status, 404, name);
  test.console.live.stop();
});
