import assert from "node:assert/strict";
import { createDecipheriv, randomBytes } from "node:crypto";
import { test } from "node:test";
import fc from "fast-check";
import { TerminalId } from "../model/model.ts";
import { loadTerminalKeys, openKey, sealKey } from "./terminal-keys.ts";
import { ATM, KEK, OTHER, testRegistry } from "./testing/test-registry.ts";

const THIRD = TerminalId("ATM-0003");

test("sealed keys swapped in the database do not open", async () => {
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

test("the keys of one ATM can be read alone", async () => {
  await using registry = await testRegistry();
  await registry.enrol(ATM);
  await registry.enrol(OTHER);
  const terminals = (await loadTerminalKeys(registry.sql, KEK, OTHER)).map(({ terminal }) => terminal);
  assert.deepEqual(terminals, [OTHER]);
});

const runs = { numRuns: 50 * Number(process.env["FUZZ_RUNS"] ?? 1) };
const bytes32 = fc.uint8Array({ minLength: 32, maxLength: 32 }).map((bytes) => Buffer.from(bytes));
const terminalId = fc.string({ unit: "grapheme", minLength: 1, maxLength: 8 }).filter((text) => {
  const size = Buffer.byteLength(text);
  return size >= 1 && size <= 32 && !text.includes("\0");
});
const place = fc.record({ terminal: terminalId.map(TerminalId), epoch: fc.integer({ min: 1, max: 0xffff_ffff }) });
const damaged = { name: "TerminalError", code: "sealed-key-damaged" };

test("opening inverts sealing, and no two sealings are the same", () => {
  fc.assert(
    fc.property(bytes32, bytes32, place, (kek, psk, { terminal, epoch }) => {
      const sealed = sealKey(kek, terminal, epoch, psk);
      assert.equal(sealed.length, 60);
      assert.deepEqual(openKey(kek, terminal, epoch, sealed), psk);
      assert.notDeepEqual(sealKey(kek, terminal, epoch, psk), sealed);
    }),
    runs,
  );
});

test("a sealed key with any bit flipped, cut short or made longer does not open", () => {
  const [kek, psk, terminal] = [randomBytes(32), randomBytes(32), TerminalId("ATM-0001")];
  const sealed = sealKey(kek, terminal, 1, psk);
  for (let bit = 0; bit < sealed.length * 8; bit++) {
    const flipped = Buffer.from(sealed);
    flipped.writeUInt8(flipped.readUInt8(bit >> 3) ^ (1 << (bit & 7)), bit >> 3);
    assert.throws(() => openKey(kek, terminal, 1, flipped), damaged);
  }
  for (const other of [sealed.subarray(1), sealed.subarray(0, -1), Buffer.concat([sealed, Buffer.alloc(1)]), Buffer.alloc(0)])
    assert.throws(() => openKey(kek, terminal, 1, other), damaged);
});

test("a sealed key opens only for its own ATM and epoch, and under its own key", () => {
  fc.assert(
    fc.property(bytes32, bytes32, bytes32, place, place, (kek, otherKek, psk, here, there) => {
      const sealed = sealKey(kek, here.terminal, here.epoch, psk);
      if (here.terminal !== there.terminal || here.epoch !== there.epoch)
        assert.throws(() => openKey(kek, there.terminal, there.epoch, sealed), damaged);
      if (!kek.equals(otherKek)) assert.throws(() => openKey(otherKek, here.terminal, here.epoch, sealed), damaged);
    }),
    runs,
  );
});

test("the form is nonce || ciphertext || tag with epoch || terminal id as associated data", () => {
  const [kek, psk] = [randomBytes(32), randomBytes(32)];
  const sealed = sealKey(kek, TerminalId("ATM-0007"), 0x01020304, psk);
  const decipher = createDecipheriv("aes-256-gcm", kek, sealed.subarray(0, 12));
  decipher.setAAD(Buffer.from("\x01\x02\x03\x04ATM-0007", "latin1"));
  decipher.setAuthTag(sealed.subarray(44));
  assert.deepEqual(Buffer.concat([decipher.update(sealed.subarray(12, 44)), decipher.final()]), psk);
});

test("only a value with the size of a pre-shared key is sealed", () => {
  for (const size of [0, 31, 33])
    assert.throws(() => sealKey(randomBytes(32), TerminalId("ATM-0001"), 1, randomBytes(size)), RangeError);
});
