import assert from "node:assert/strict";
import { createHmac, randomBytes } from "node:crypto";
import { once } from "node:events";
import { writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import path from "node:path";
import { text } from "node:stream/consumers";
import { after, before, test } from "node:test";
import { Money } from "../src/model/money.ts";
import { BankUnderTest } from "./bank-under-test.ts";
import { eventually } from "./eventually.ts";

// A bank that tells operators of alarms over a webhook, whose receiver checks every signature.

const secret = randomBytes(32);
const got: { readonly id: string; readonly type: string; readonly data: Readonly<Record<string, string>> }[] = [];
let receiver: Server;
let bank: BankUnderTest;
let webhook: readonly string[];

before(async () => {
  receiver = createServer(async (request, response) => {
    const body = await text(request);
    const { "webhook-id": id, "webhook-timestamp": timestamp, "webhook-signature": signature } = request.headers;
    const mac = createHmac("sha256", secret).update(`${id}.${timestamp}.${body}`).digest("base64");
    if (signature === `v1,${mac}`) got.push({ id: String(id), ...JSON.parse(body) });
    response.writeHead(signature === `v1,${mac}` ? 204 : 401).end();
  }).listen(0, "127.0.0.1");
  await once(receiver, "listening");
  const { port } = receiver.address() as { port: number };
  bank = await BankUnderTest.start(["--workers", "1"], {}, (data) => {
    const file = path.join(data, "webhook.secret");
    writeFileSync(file, `whsec_${secret.toString("base64")}\n`, { mode: 0o600 });
    webhook = ["--alarm-webhook", `http://127.0.0.1:${port}/alarms`, "--alarm-webhook-secret-file", file];
    const settings = Object.fromEntries(webhook.flatMap((each, i) => (i % 2 === 0 ? [[each.slice(2), webhook[i + 1]]] : [])));
    writeFileSync(path.join(data, "strongroom.json"), JSON.stringify(settings));
  });
});
after(async () => {
  await bank?.[Symbol.asyncDispose]();
  receiver?.closeAllConnections();
  receiver?.close();
});

test("strongroom alarms test sends a signed test, and says if the receiver does not take it", async () => {
  const { code, stderr } = await bank.run("alarms", "test");
  assert.equal(code, 0, stderr);
  assert.deepEqual(
    got.map(({ type }) => type),
    ["alarm.test"],
  );
  const other = path.join(bank.data, "other.secret");
  writeFileSync(other, `whsec_${randomBytes(32).toString("base64")}`, { mode: 0o600 });
  const refused = await bank.run("alarms", "test", ...webhook.slice(0, 3), other);
  assert.equal(refused.code, 1);
  assert.match(refused.stderr, /has not taken the test: it answered 401$/m);
});

test("a bank whose webhook has no usable secret does not start, and says why", async () => {
  const { code, stderr } = await bank.run("bank", ...webhook.slice(0, 3), path.join(bank.data, "none.secret"));
  assert.equal(code, 1);
  assert.match(stderr, /^strongroom: .*none\.secret/m);
});

test("a difference at the day's end is told and listed, and so is its end", async () => {
  const keys = await bank.enrol(1);
  await using atm = await bank.connect(keys);
  const report = (notes: number) =>
    atm.get("terminal-status", {
      inService: true,
      cassettes: [{ denomination: Money(50_00n), notes, level: "ok" }],
      rejected: [],
    });
  const types = (): readonly string[] => got.slice(1).map(({ type, data }) => `${type} ${data["name"]} ${data["subject"]}`);
  await report(0);
  assert.equal((await bank.run("eod")).code, 1);
  await eventually(
    () => types().length > 0,
    () => "nothing was told",
  );
  assert.deepEqual(types(), ["alarm.raised day-end-difference ATM-0001"]);
  const list = await bank.run("alarms", "list");
  assert.equal(list.code, 1);
  assert.match(list.stdout, /^critical +day-end-difference +ATM-0001 +\S+Z +\S+Z +counters and books differ/m);
  assert.match(list.stdout, /^not known: sign-ins-failing of .*: the usual number is known an hour after/m);
  await report(18_000 / 50);
  assert.equal((await bank.run("eod")).code, 0);
  await eventually(
    () => types().length > 1,
    () => "the end was not told",
  );
  assert.deepEqual(types(), ["alarm.raised day-end-difference ATM-0001", "alarm.cleared day-end-difference ATM-0001"]);
  assert.equal(new Set(got.map(({ id }) => id)).size, got.length, "nothing was told twice");
  const verified = await bank.run("verify");
  assert.match(verified.stdout, /, 1 alarm, /);
  assert.doesNotMatch(verified.stdout, /alarm [0-9a-f]{8}-/);
});
