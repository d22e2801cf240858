import assert from "node:assert/strict";
import { test } from "node:test";
import { generateKeyPair } from "../../crypto/crypto.ts";
import { clientHello, refusal } from "../testing/test-hello.ts";
import { ATM, BANK, CLIENT_KEYS, MemoryWire, SERVER_KEYS, STRANGER } from "../testing/test-session.ts";
import { clientHandshake } from "./client-handshake.ts";
import { decodeClientHello, encodeOpening, encodeServerHello, padTerminalId, prologueOf, serverKeyId } from "./hello.ts";
import { initiate } from "./initiator.ts";
import type { ResponderKeys } from "./keys.ts";
import { type Responder, respond } from "./responder.ts";

/** What a thief can do with some of the long-term keys, but not all (PROTOCOL.md, section 8): nothing. */

test("who copied the bank's static key, but not the PSK, is not the bank to the ATM", async () => {
  const client = new MemoryWire();
  const connected = clientHandshake(client, CLIENT_KEYS);
  const hello = decodeClientHello(client.sent[0] ?? assert.fail());
  const forger: Responder = {
    prologue: prologueOf(hello.opening),
    s: BANK,
    e: generateKeyPair,
    payload: Buffer.alloc(0),
    pskFor: async () => Buffer.alloc(32),
    verify: () => {}, // It cannot read the payload, and goes on all the same.
  };
  const send = (message2: Buffer): void => client.take(encodeServerHello(message2));
  await respond({ send, receive: async () => hello.noiseMessage1 }, forger);
  await assert.rejects(connected, { code: "server-hello-payload" });
});

test("who copied the PSK and the ATM's public key, but not the bank's static key, cannot even read who calls", async () => {
  const forger: ResponderKeys = { ...SERVER_KEYS, statics: [{ ...STRANGER, publicKey: BANK.publicKey }] };
  const { code } = await refusal(await clientHello(CLIENT_KEYS), forger);
  assert.equal(code, "client-hello-static");
});

test("who copied the PSK and both public keys, but not the ATM's static key, is not the ATM to the bank", async () => {
  const thief = { privateKey: STRANGER.privateKey, publicKey: ATM.publicKey };
  const wire = new MemoryWire();
  const opening = encodeOpening(1, serverKeyId(BANK.publicKey));
  const send = (message1: Buffer): void => wire.send(Buffer.concat([opening, message1]));
  void initiate(
    { send, receive: () => new Promise(() => {}) },
    {
      prologue: prologueOf(opening),
      s: thief,
      e: generateKeyPair(),
      rs: BANK.publicKey,
      psk: CLIENT_KEYS.psk,
      payload: padTerminalId(CLIENT_KEYS.terminalId),
    },
  );
  const { code } = await refusal(wire.sent[0] ?? assert.fail());
  assert.equal(code, "client-hello-payload");
});
