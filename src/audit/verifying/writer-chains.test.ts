import assert from "node:assert/strict";
import { test } from "node:test";
import { Findings } from "./finding.ts";
import type { Told } from "./join-forms.ts";
import { WriterChains } from "./writer-chains.ts";

const told = (writer: number, n: number, kind = "signin"): Omit<Told, "at"> => ({
  line: null,
  place: { writer: BigInt(writer), n },
  kind,
});

function found(events: readonly (Omit<Told, "at"> | undefined)[]): unknown[] {
  const findings = new Findings();
  const chains = new WriterChains(findings);
  for (const [index, event] of events.entries()) chains.take(index, event && { ...event, at: { file: "plain", index } });
  return findings.list.map(({ code, index, what }) => [code, index, what.split(": ")[1]]);
}

test("writers that take turns have no finding, whatever their ids", () => {
  assert.deepEqual(found([told(1, 1), told(-7, 1), told(1, 2), told(1, 3), told(-7, 2)]), []);
});

test("a gap over a record that was not proven is no finding, but a repetition is", () => {
  assert.deepEqual(found([told(1, 1), undefined, told(1, 5), told(1, 6)]), []);
  assert.deepEqual(found([undefined, told(1, 5)]), [], "a writer that began before");
  assert.deepEqual(found([told(1, 1), told(1, 2), undefined, told(1, 2)]), [
    ["chain-gap", 3, "2 follows 2 of writer 0000000000000001"],
  ]);
  assert.deepEqual(found([undefined, told(1, 1), told(1, 3)]), [["chain-gap", 2, "3 follows 1 of writer 0000000000000001"]]);
});

test("nothing follows the end of a chain, also if the log closed it", () => {
  for (const kind of ["writer-end", "writer-closed"])
    assert.deepEqual(found([told(-1, 1, kind), told(2, 1), told(-1, 2)]), [
      ["chain-ended", 2, "2 of writer ffffffffffffffff, which ended with 1"],
    ]);
});
