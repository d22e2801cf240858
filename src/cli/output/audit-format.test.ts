import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { test } from "node:test";
import { decodeLine, type Line } from "../../audit/audit.ts";
import { EVENT_KINDS, REFUSALS } from "../../model/model.ts";
import { printing } from "./audit-format.ts";

const record: Line = {
  ...{ v: 2, i: 7, w: "00f1e2d3c4b5a697", n: 3, t: "2026-03-31T14:05:09.250Z", term: "ATM-0001" },
  ...{ cust: "019a0000-0000-7000-8000-00000000c057", op: "withdraw", amt: 4000, ccy: "EUR", res: "ok" },
  salt: "000102030405060708090a0b0c0d0e0f",
};

test("the table has aligned columns for every record, and at most 120 characters a line", () => {
  const { heading, record: print } = printing("table", { confidential: false });
  assert.equal(
    heading,
    "record    time (UTC)           operation           outcome                         ATM       amount          customer\n",
  );
  const first =
    "7         2026-03-31 14:05:09  withdraw            ok                              ATM-0001  40.00 EUR       0000000c057\n";
  assert.equal(print(record), first);
  for (const op of Object.keys(EVENT_KINDS)) assert.ok(print({ ...record, op }).includes(` ${op} `), op);
  for (const refusal of Object.keys(REFUSALS))
    assert.ok(print({ ...record, res: `denied:${refusal}` }).includes(` denied:${refusal} `));
  const large = { ...record, i: 99_999_999, term: "\u001b[2J".repeat(8), amt: 2 ** 53 - 1, op: "x".repeat(40) };
  const confidential = { username: "alice", note: "x".repeat(200) };
  for (const line of print({ ...large, confidential }).split("\n")) {
    assert.ok(line.length <= 120, line);
    assert.doesNotMatch(line, /\p{C}/u);
  }
  assert.equal(
    print({ ...record, confidential: { username: "alice", available: 12 } }),
    `${first}          username=alice available=12\n`,
  );
});

test("JSON is the line of the log itself", () => {
  const { heading, record: print } = printing("json", { confidential: false });
  assert.equal(heading, "");
  assert.equal(print(record), `${JSON.stringify(record)}\n`);
  assert.ok(decodeLine(print(record).trimEnd()) !== null);
});

test("CSV has a header and the whole record", () => {
  const plain = printing("csv", { confidential: false });
  assert.equal(
    plain.heading,
    "record,writer,number,time,atm,session,request,customer,account,operation,amount,currency,outcome\r\n",
  );
  const cells = `7,${record.w},3,${record.t},ATM-0001,,,${record.cust},,withdraw,40.00,EUR,ok`;
  assert.equal(plain.record(record), `${cells}\r\n`);
  const sealed = printing("csv", { confidential: true });
  assert.equal(sealed.heading, `${plain.heading.trimEnd()},confidential\r\n`);
  assert.equal(sealed.record({ ...record, confidential: { username: "bob" } }), `${cells},"{""username"":""bob""}"\r\n`);
});

test("an amount of a record whose plain line is not here is in minor units, and named so", () => {
  const bare = { ...record, ccy: undefined, salt: undefined };
  assert.ok(printing("table", { confidential: true }).record(bare).includes("  4000 minor    "));
  assert.match(printing("csv", { confidential: true }).record(bare), /,withdraw,4000,minor,ok,\r\n$/);
  assert.doesNotMatch(printing("json", { confidential: true }).record(bare), /salt|ccy/);
  const none = { ...bare, amt: undefined };
  assert.match(printing("csv", { confidential: true }).record(none), /,withdraw,,,ok,\r\n$/);
});

test("a text that a spreadsheet would take for a formula gets an apostrophe in CSV", () => {
  const { record: print } = printing("csv", { confidential: false });
  assert.ok(print({ ...record, term: randomUUID().replace(/^./, "=") }).includes(",'="));
});
