import assert from "node:assert/strict";
import crypto from "node:crypto";
import { syncBuiltinESMExports } from "node:module";
import { mock, test } from "node:test";
import { hex, wycheproof } from "../../crypto/testing/test-vectors.ts";
import { TerminalId } from "../../model/model.ts";
import { ChannelError } from "../connection/breach.ts";
import { encodeFrame } from "../records/frame.ts";
import { clientHello, rawPrivate, refusal } from "../testing/test-hello.ts";
import { BANK, CLIENT_KEYS, MemoryWire, SERVER_KEYS, STRANGER, TERMINAL } from "../testing/test-session.ts";
import { clientHandshake } from "./client-handshake.ts";
import { encodeOpening, serverKeyId } from "./hello.ts";
import { serverHandshake } from "./server-handshake.ts";

/** Only mixing a PSK in derives three outputs of 32 bytes. */
const MIX_KEY_AND_HASH_SIZE = 96;

/** How a server refuses a ClientHello (PROTOCOL.md, section 3.1). */

test("section 3.1: after step 2 every refusal costs the same work, sends nothing, and comes at step 4", async () => {
  const known = await clientHello(CLIENT_KEYS);
  const refused = { sent: 0, dhs: 2, lookups: 1 };
  const claimed = "ATM-0001";

  const stranger = await clientHello({ ...CLIENT_KEYS, staticPrivate: rawPrivate(STRANGER) });
  assert.deepEqual(await refusal(stranger), { ...refused, code: "terminal-unknown", claimed: null });

  const revoked = { ...SERVER_KEYS, findTerminal: async () => ({ ...TERMINAL, psk: () => null }) };
  assert.deepEqual(await refusal(known, revoked), { ...refused, code: "psk-unknown", claimed });

  const otherEpoch = await clientHello({ ...CLIENT_KEYS, pskEpoch: 2 });
  assert.deepEqual(await refusal(otherEpoch), { ...refused, code: "psk-unknown", claimed });

  const otherPsk = await clientHello({ ...CLIENT_KEYS, psk: Buffer.alloc(32) });
  assert.deepEqual(await refusal(otherPsk), { ...refused, code: "client-hello-payload", claimed });

  const otherId = await clientHello({ ...CLIENT_KEYS, terminalId: TerminalId("ATM-0002") });
  assert.deepEqual(await refusal(otherId), { ...refused, code: "terminal-id", claimed });
});

test("section 3.1: without a PSK the server continues with random bytes, new ones each time", async (t) => {
  const noPsk = { ...SERVER_KEYS, findTerminal: async () => ({ ...TERMINAL, psk: () => null }) };
  const hello = await clientHello(CLIENT_KEYS);
  const { hkdfSync } = crypto;
  const mixed: string[] = [];
  const hkdf = t.mock.method(crypto, "hkdfSync", (...args: Parameters<typeof hkdfSync>) => {
    const [, ikm, , , size] = args;
    if (size === MIX_KEY_AND_HASH_SIZE) mixed.push(Buffer.from(ikm as Buffer).toString("hex")); // The server erases ikm soon.
    return hkdfSync(...args);
  });
  syncBuiltinESMExports();
  try {
    for (let i = 0; i < 2; i += 1) await refusal(hello, noPsk);
  } finally {
    hkdf.mock.restore();
    syncBuiltinESMExports();
  }
  assert.equal(new Set([...mixed, "00".repeat(32)]).size, 3);
});

test("section 3.1: the server looks nobody up before steps 1 and 2 have passed", async () => {
  const otherBank = await clientHello({ ...CLIENT_KEYS, bankStaticPublic: STRANGER.publicKey });
  const nothing = { sent: 0, lookups: 0, claimed: null };
  assert.deepEqual(await refusal(otherBank), { ...nothing, dhs: 0, code: "server-key-unknown" });

  const keyId = serverKeyId(BANK.publicKey);
  const mixed = Buffer.concat([encodeOpening(1, keyId), otherBank.subarray(16)]);
  assert.deepEqual(await refusal(mixed), { ...nothing, dhs: 1, code: "client-hello-static" });
});

test("one ClientHello too many is refused before the first DH", async () => {
  const wire = new MemoryWire();
  wire.take(await clientHello(CLIENT_KEYS));
  const admit = (): never => {
    throw new ChannelError("hello-rate");
  };
  const dh = mock.method(crypto, "diffieHellman");
  syncBuiltinESMExports();
  await assert.rejects(serverHandshake(wire, SERVER_KEYS, admit), { code: "hello-rate" });
  assert.equal(dh.mock.callCount(), 0);
  mock.restoreAll();
  syncBuiltinESMExports();
});

test("an ephemeral key of low order is a breach at once: the 31 cases of Wycheproof, sent to the server and to the client", async () => {
  const cases = wycheproof<{ public: string }>("crypto/x25519_test.json").filter(({ flags }) =>
    flags.includes("ZeroSharedSecret"),
  );
  for (const { public: publicKey } of cases) {
    const hello = Buffer.concat([encodeOpening(1, serverKeyId(BANK.publicKey)), hex(publicKey), Buffer.alloc(96)]);
    assert.deepEqual(await refusal(hello), { code: "dh-zero", claimed: null, sent: 0, dhs: 1, lookups: 0 });

    const wire = new MemoryWire();
    wire.take(encodeFrame("ServerHello", Buffer.concat([hex(publicKey), Buffer.alloc(16)])));
    await assert.rejects(clientHandshake(wire, CLIENT_KEYS), { code: "dh-zero" });
  }
  assert.equal(cases.length, 31);
});
