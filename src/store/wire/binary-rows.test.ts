import assert from "node:assert/strict";
import { it } from "node:test";
import { CopyRows } from "./binary-rows.ts";

it("rows to copy are the same wherever the buffer ends and grows", () => {
  const fill = (rows: CopyRows, before: number): Buffer => {
    rows.bytes(Buffer.alloc(before, 7));
    rows.text("ok");
    rows.jsonb("{}");
    rows.text("");
    rows.int4(1);
    return rows.finish();
  };
  // Room for one row is about 400 bytes. The values lie at every offset around its end.
  for (let before = 300; before < 500; before++)
    assert.deepEqual(fill(new CopyRows(1), before), fill(new CopyRows(10), before), `after ${before} bytes`);
});
