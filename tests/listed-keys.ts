import { NOW } from "../src/console/testing/test-console.ts";
import { KEY_TABLE } from "../src/keys/key-table.ts";
import type { KeyDetails } from "../src/keys/overview.ts";

const DAY_MS = 86_400_000;
const [ONE, TWO] = ["bank-1.example:4001", "bank-2.example:4001"];

type Name = keyof typeof KEY_TABLE;

function key(name: Name, id: string | null, days: number, more: Partial<KeyDetails> = {}): KeyDetails {
  return {
    ...{ name, ...KEY_TABLE[name], id, state: "in use", madeAt: NOW - days * DAY_MS, ageMs: days * DAY_MS },
    ...{ endsBy: null, uses: null, servers: { have: [ONE, TWO], lack: [] } },
    ...more,
  };
}

const hashes = (count: number) => ({ what: "password hashes", count });
const channels = (count: number) => ({ what: "active ATMs whose newest channel was made with it", count });
const none = { have: [], lack: [] };

/** What the operation `keys-list` answers at a bank that rotates its pepper, and whose two servers have different receipt keys. */
export const LISTED_KEYS: readonly KeyDetails[] = [
  key("pepper", "0f3a9b5c7d1e2f40", 700, { state: "ended", uses: hashes(0), servers: { have: [], lack: [ONE, TWO] } }),
  key("pepper", "1f3a9b5c7d1e2f40", 400, { state: "ended", uses: hashes(0), servers: { have: [], lack: [ONE, TWO] } }),
  key("pepper", "2f3a9b5c7d1e2f40", 180, { state: "active", uses: hashes(128_403) }),
  key("pepper", "3f3a9b5c7d1e2f40", 0.01, { state: "made", uses: hashes(0) }),
  key("bank-key", "8a3a9b5c7d1e2f40", 400, { state: "retiring", endsBy: NOW + 29 * DAY_MS, uses: channels(3) }),
  key("bank-key", "9a3a9b5c7d1e2f40", 1, { state: "active", uses: channels(117) }),
  key("pre-shared-keys", "epoch 1", 390, { uses: { what: "ATMs", count: 118 }, servers: null }),
  key("pre-shared-keys", "epoch 2", 31, { uses: { what: "ATMs", count: 4 }, servers: null }),
  key("key-encryption-key", "a11a9b5c7d1e2f40", 400, { uses: { what: "pre-shared keys", count: 122 } }),
  key("requests-key", "b11a9b5c7d1e2f40", 400),
  key("operators-key", "c11a9b5c7d1e2f40", 400),
  key("receipt-key", "d11a9b5c7d1e2f40", 400, { servers: { have: [ONE], lack: [TWO] } }),
  key("receipt-key", "d21a9b5c7d1e2f40", 2, { servers: { have: [TWO], lack: [ONE] } }),
  key("audit-log-key", "e11a9b5c7d1e2f40", 400, {
    state: "active",
    uses: { what: "checkpoints that it signed", count: 4_201_337 },
  }),
  key("audit-events-key", null, 0, { madeAt: null, ageMs: null, servers: none }),
  key("auditor-key", "f11a9b5c7d1e2f40", 400),
];
