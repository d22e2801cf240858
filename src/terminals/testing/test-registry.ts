import { randomBytes } from "node:crypto";
import { generateKeyPair } from "../../crypto/crypto.ts";
import { TerminalId } from "../../model/model.ts";
import { testDatabase } from "../../store/testing/test-database.ts";
import { enrol, revoke, rotate } from "../registry.ts";
import { loadTerminalKeys } from "../terminal-keys.ts";

/** The ATM and the keys of this room's tests. */
export const ATM = TerminalId("ATM-0001");
export const OTHER = TerminalId("ATM-0002");
export const AT = 1_800_000_000_000;
export const DAY_MS = 24 * 3_600_000;
export const KEK = randomBytes(32);

/** Makes a registry on a new database. */
export async function testRegistry() {
  const database = await testDatabase();
  const { sql } = database.store;
  return {
    sql,
    enrol: (terminal: TerminalId, publicKey = generateKeyPair().publicKey, at = AT) =>
      sql.begin((tx) => enrol(tx, KEK, { terminal, publicKey, at })),
    rotate: (at = AT) => sql.begin((tx) => rotate(tx, KEK, { terminal: ATM, at })),
    revoke: (at = AT) => sql.begin((tx) => revoke(tx, { terminal: ATM, at })),
    epochs: async () =>
      [...((await loadTerminalKeys(sql, KEK, ATM))[0]?.psks ?? [])].map(([epoch, { notAfter }]) => [epoch, notAfter]),
    kinds: async () => (await sql<{ kind: string }[]>`select kind from audit_event order by id`).map((row) => row.kind),
    [Symbol.asyncDispose]: () => database[Symbol.asyncDispose](),
  };
}
