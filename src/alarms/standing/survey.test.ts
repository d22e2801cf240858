import assert from "node:assert/strict";
import { it } from "node:test";
import { ALARMS } from "../alarm-table.ts";
import { NOON, OTHER_SERVER, rowOf, SERVER, seen, surveyOf } from "../testing/test-survey.ts";
import { changesBy } from "./survey.ts";

const QUIET = ALARMS["audit-behind"].quietMs;
const NOTHING = { raise: [], extend: [], clear: [] };

it("what is seen and does not stand is raised, once for each subject", () => {
  const conditions = [seen("hold-old", "ATM-0001"), seen("hold-old", "ATM-0002"), seen("hold-old", "ATM-0001", "again")];
  const { raise, clear } = changesBy(surveyOf(NOON, conditions), [rowOf("hold-old", "ATM-0002", NOON + 1)]);
  assert.deepEqual(
    raise.map(({ subject, detail }) => [subject, detail]),
    [["ATM-0001", "again"]],
  );
  assert.deepEqual(clear, []);
});

it("what stands and is seen again is kept for longer, but not written at each survey", () => {
  const standing = [seen("audit-behind")];
  assert.deepEqual(changesBy(surveyOf(NOON, standing), [rowOf("audit-behind", "", NOON + QUIET)]), NOTHING);
  const row = rowOf("audit-behind", "", NOON + QUIET / 2);
  assert.deepEqual(changesBy(surveyOf(NOON, standing), [row]), { ...NOTHING, extend: [{ row, until: NOON + QUIET }] });
});

it("what is not seen any more is cleared only after its quiet time, by a source that knows", () => {
  const row = rowOf("audit-behind", "", NOON);
  const known = ["audit-behind"] as const;
  assert.deepEqual(changesBy(surveyOf(NOON - 1, [], { known }), [row]), NOTHING);
  assert.deepEqual(changesBy(surveyOf(NOON, [], { known }), [row]), { ...NOTHING, clear: [row] });
  assert.deepEqual(changesBy(surveyOf(NOON, []), [row]), NOTHING, "not known is not none");
});

it("an alarm of one subject that is not known stays, while others are cleared", () => {
  const rows = ["ATM-0001", "ATM-0002"].map((subject) => rowOf("cassette-empty", subject, NOON));
  const unknown = [{ name: "cassette-empty", subject: "ATM-0001", why: "no report" }] as const;
  const { clear } = changesBy(surveyOf(NOON, [], { known: ["cassette-empty"], unknown }), rows);
  assert.deepEqual(clear, [rows[1]]);
});

it("a server clears its own alarms and no other server's", () => {
  const rows = [SERVER, OTHER_SERVER].map((subject) => rowOf("clock-wrong", subject, NOON));
  const { clear } = changesBy(surveyOf(NOON, [], { known: ["clock-wrong"] }), rows);
  assert.deepEqual(clear, [rows[0]]);
});

it("an end that is further away than it can be was written by a wrong clock, and counts as over", () => {
  const row = rowOf("audit-behind", "", NOON + QUIET + 1);
  assert.deepEqual(changesBy(surveyOf(NOON, [], { known: ["audit-behind"] }), [row]).clear, [row]);
  assert.deepEqual(changesBy(surveyOf(NOON, [seen("audit-behind")]), [row]).extend, [{ row, until: NOON + QUIET }]);
});
