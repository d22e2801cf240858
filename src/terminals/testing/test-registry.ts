import { randomBytes } from "node:crypto";
import { generateKeyPair } from "../../crypto/crypto.ts";
import { recordedEvents, testEventDatabase } from "../../events/testing/test-event-store.ts";
import { TerminalId } from "../../model/model.ts";
import { enrol, revoke, rotate } from "../registry.ts";
import { loadTerminalKeys } from "../terminal-keys.ts";

/** The ATM and the keys of this room's tests. */
export const ATM = TerminalId("ATM-0001");
export const OTHER = TerminalId("ATM-0002");
export const AT = 1_800_000_000_000;
export const DAY_MS = 24 * 3_600_000;
/** The id of the bank's static key that channels are made with. */
export const BANK_KEY = "0123456789abcdef";
export const KEK = randomBytes(32);

/** Makes a registry on a new database. */
export async function testRegistry() {
  const database = await testEventDatabase();
  const { store } = database;
  const { sql } = store;
  return {
    sql,
    store: database.store,
    enrol: (terminal: TerminalId, publicKey = generateKeyPair().publicKey, at = AT) =>
      store.begin((tx, record) => enrol(tx, record, KEK, { terminal, publicKey, at })),
    rotate: (at = AT) => store.begin((tx, record) => rotate(tx, record, KEK, { terminal: ATM, at })),
    revoke: (at = AT) => store.begin((tx, record) => revoke(tx, record, { terminal: ATM, at })),
    epochs: async () =>
      [...((await loadTerminalKeys(sql, KEK, ATM))[0]?.psks ?? [])].map(([epoch, { notAfter }]) => [epoch, notAfter]),
    kinds: async () => (await recordedEvents(sql)).map((event) => event.kind),
    [Symbol.asyncDispose]: () => database[Symbol.asyncDispose](),
  };
}
