import assert from "node:assert/strict";
import { test } from "node:test";
import { readListeners } from "./listening.ts";

test("the kernel's tables of sockets are read, and only those that listen", () => {
  const four = `  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
   0: 0100007F:1538 00000000:0000 0A 00000000:00000000 00:00000000 00000000   101        0 17001 1 0 10 0
   1: 0100007F:1538 0100007F:D2F0 01 00000000:00000000 00:00000000 00000000   101        0 17002 1 0 10 0
`;
  const six = `  sl  local_address                         remote_address                        st tx rx tr tm rt uid timeout inode
   0: 000080FE00000000FF005450B61C01FE:0050 00000000000000000000000000000000:0000 0A 00000000:00000000 00:00000000 00000000 0 0 17003 1 0
`;
  assert.deepEqual(readListeners(four), [{ address: "127.0.0.1", port: 5432, inode: "17001" }]);
  assert.deepEqual(readListeners(six), [{ address: "fe80000000000000505400fffe011cb6", port: 80, inode: "17003" }]);
  for (const text of ["", "\n", "sl\n junk\n", "sl\n 0: zz:1 x 0A"]) assert.ok(Array.isArray(readListeners(text)), text);
});
