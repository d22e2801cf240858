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

/** A thief who has some of the long-term keys, but not all, can impersonate nobody (PROTOCOL.md, section 8). */

test("a thief of the bank's static key without the PSK cannot pose as the bank", async () => {
  const client = new MemoryWire();
  const connected = clientHandshake(client, CLIENT_KEYS);
  const hello = decodeClientHello(client.sent[0] ?? assert.fail());
  const forger: Responder = {
    prologue: prologueOf(hello.opening),
    s: BANK,
    e: generateKeyPair,
    payload: Buffer.alloc(0),
    pskFor: async () => Buffer.alloc(32),
    verify: () => {}, // The forger cannot read the payload and continues without it.
  };
  const send = (message2: Buffer): void => client.take(encodeServerHello(message2));
  await respond({ send, receive: async () => hello.noiseMessage1 }, forger);
  await assert.rejects(connected, { code: "server-hello-payload" });
});

test("a thief of the PSK and the ATM's public key without the bank's static key cannot even read a ClientHello", async () => {
  const forger: ResponderKeys = { ...SERVER_KEYS, statics: [{ ...STRANGER, publicKey: BANK.publicKey }] };
  const { code } = await refusal(await clientHello(CLIENT_KEYS), forger);
  assert.equal(code, "client-hello-static");
});

test("a thief of the PSK and both public keys without the ATM's static key cannot pose as the ATM", async () => {
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
