import assert from "node:assert/strict";
import { test } from "node:test";
import { AuditError } from "../audit-error.ts";
import { plainLine } from "../log/line.ts";
import type { Opener } from "../log/opener.ts";
import { testEvents } from "../testing/test-log.ts";
import { Findings } from "./finding.ts";
import { compareEvent, compareForms, readSealed } from "./verify-story.ts";
import type { ProvenRecord } from "./walk.ts";

const [event] = testEvents(1);
if (event === undefined) throw new Error("no event");
const frame = { index: 0, currency: "EUR", salt: "00112233445566778899aabbccddeeff" };
const line = plainLine(event, frame);

function found(compare: (findings: Findings) => void): string[] {
  const findings = new Findings();
  compare(findings);
  return findings.list.map(({ code, what }) => `${code} ${what.split(": ")[1]}`);
}

test("two forms of one record agree, or the differing members are named", () => {
  const place = { file: "sealed/000000000000.hpke", index: 0 };
  assert.deepEqual(
    found((findings) => compareForms(line, { ...line, confidential: { payee: "x" } }, place, findings)),
    [],
  );
  const other = { ...line, amt: 1, term: "ATM-0002" };
  assert.deepEqual(
    found((findings) => compareForms(line, other, place, findings)),
    ["sealed-differs term, amt"],
  );
});

test("any single member that differs, or that only one form has, is found", () => {
  const place = { file: "sealed/000000000000.hpke", index: 0 };
  for (const name of Object.keys(line)) {
    const { [name as keyof typeof line]: _, ...without } = line;
    for (const other of [{ ...line, [name]: "else" }, without as typeof line])
      for (const forms of [[line, other] as const, [other, line] as const])
        assert.deepEqual(
          found((findings) => compareForms(...forms, place, findings)),
          [`sealed-differs ${name}`],
        );
  }
});

test("any single column of the database that differs is found", () => {
  const members = {
    id: "id",
    at: "t",
    kind: "op",
    outcome: "res",
    terminal: "term",
    session: "sid",
    request: "req",
    customer: "cust",
  };
  const others = { id: "else", at: 0, kind: "else", outcome: "else" };
  for (const [column, member] of Object.entries({ ...members, account: "acct" })) {
    const changed = { ...event, [column]: others[column as keyof typeof others] ?? null };
    assert.deepEqual(
      found((findings) => compareEvent(changed, line, false, findings)),
      [`database-differs ${member}`],
    );
  }
  assert.deepEqual(
    found((findings) => compareEvent({ ...event, amount: 1 }, line, false, findings)),
    ["database-differs amt"],
  );
});

test("the database's event agrees with the record, or the differing fields are named", () => {
  const opened = { ...line, confidential: event.confidential ?? {} };
  const compare = (change: object, isOpened: boolean): string[] =>
    found((findings) => compareEvent({ ...event, ...change }, isOpened ? opened : line, isOpened, findings));
  for (const isOpened of [true, false]) {
    assert.deepEqual(compare({}, isOpened), []);
    assert.deepEqual(compare({ amount: null }, isOpened), ["database-differs amt, ccy"]);
    assert.deepEqual(compare({ terminal: null, at: 0 }, isOpened), ["database-differs t, term"]);
  }
  assert.deepEqual(compare({ confidential: null }, true), ["database-differs confidential"]);
  assert.deepEqual(
    compare({ confidential: null }, false),
    [],
    "without the auditor's key the confidential fields are not compared",
  );
});

test("findings beyond the limit of the list are only counted", () => {
  const findings = new Findings(2);
  for (let index = 0; index < 5; index++) findings.add("record-changed", { file: "plain/000000000000.jsonl", index });
  assert.deepEqual([findings.list.length, findings.more], [2, 3]);
});

test("a record that does not open is a finding; any other failure or a record without a segment is a bug", () => {
  const place = { file: "sealed/000000000000.hpke", index: 0 };
  const record = (header: object | null) => ({ index: 0, record: { header, bytes: Buffer.alloc(0) }, place }) as ProvenRecord;
  const opener = (error: Error): Opener =>
    ({
      open: () => {
        throw error;
      },
    }) as unknown as Opener;
  const findings = new Findings();
  assert.equal(readSealed(record({}), opener(new AuditError("hpke", "another key")), findings), null);
  assert.deepEqual(
    findings.list.map(({ code }) => code),
    ["sealed-unopened"],
  );
  assert.throws(() => readSealed(record({}), opener(new RangeError("a bug")), findings), /^RangeError: a bug$/);
  assert.throws(() => readSealed(record(null), opener(new RangeError("a bug")), findings), TypeError);
});
