import assert from "node:assert/strict";
import { test } from "node:test";
import { TerminalId } from "../model/model.ts";
import { loadTerminalKeys } from "./terminal-keys.ts";
import { ATM, KEK, OTHER, testRegistry } from "./testing/test-registry.ts";

const THIRD = TerminalId("ATM-0003");

test("sealed keys that were exchanged in the database do not open", async () => {
  await using registry = await testRegistry();
  await registry.enrol(ATM);
  await registry.enrol(OTHER);
  const { psk } = await registry.enrol(THIRD);
  await registry.sql`
    update terminal_psk set sealed = (
      select sealed from terminal_psk as there where there.terminal <> terminal_psk.terminal and there.terminal <> ${THIRD})
    where terminal <> ${THIRD}`;
  const loaded = await loadTerminalKeys(registry.sql, KEK, null);
  const seen = loaded.map(({ terminal, psks, damaged }) => [terminal, psks.get(1)?.psk, damaged.map((error) => error.code)]);
  assert.deepEqual(seen, [
    [ATM, undefined, ["sealed-key-damaged"]],
    [OTHER, undefined, ["sealed-key-damaged"]],
    [THIRD, psk, []],
  ]);
});

test("the keys of one ATM are read alone", async () => {
  await using registry = await testRegistry();
  await registry.enrol(ATM);
  await registry.enrol(OTHER);
  const terminals = (await loadTerminalKeys(registry.sql, KEK, OTHER)).map(({ terminal }) => terminal);
  assert.deepEqual(terminals, [OTHER]);
});
