import assert from "node:assert/strict";
import { test } from "node:test";
import { hkdf, keyPairFrom } from "../../crypto/crypto.ts";
import { hex, vectors, vectorText } from "../../crypto/testing/test-vectors.ts";
import { CipherState } from "./cipher-state.ts";
import { initiate, type NoiseWire } from "./initiator.ts";
import { respond } from "./responder.ts";
import type { NoiseResult } from "./symmetric-state.ts";

/** A published run of Noise_IKpsk1_25519_ChaChaPoly_SHA256: the keys, and the messages in turns, the initiator's first. */
interface Run {
  prologue: string;
  initStatic: string;
  respStatic: string;
  initEphemeral: string;
  respEphemeral: string;
  psk: string;
  handshakeHash: string | null;
  messages: { payload: string; ciphertext: string }[];
}

/** Two ends of one wire; `sent` lists the messages on it. */
function noiseWires(): { initiator: NoiseWire; responder: NoiseWire; sent: string[] } {
  const sent: string[] = [];
  const message1 = Promise.withResolvers<Buffer>();
  const message2 = Promise.withResolvers<Buffer>();
  const sender = (to: PromiseWithResolvers<Buffer>) => (message: Buffer) => {
    sent.push(message.toString("hex"));
    to.resolve(message);
  };
  return {
    initiator: { send: sender(message1), receive: () => message2.promise },
    responder: { send: sender(message2), receive: () => message1.promise },
    sent,
  };
}

/** Split() of Noise rev 34, section 5.2, which the protocol itself does not use. */
function split({ ck }: NoiseResult): [CipherState, CipherState] {
  const keys = hkdf(ck, Buffer.alloc(0), "", 64);
  const [initiator, responder] = [new CipherState(), new CipherState()];
  initiator.initializeKey(Buffer.from(keys.subarray(0, 32)));
  responder.initializeKey(Buffer.from(keys.subarray(32)));
  return [initiator, responder];
}

test("a cipher state works with a key of 32 bytes, and with nothing else", () => {
  const state = new CipherState();
  const nothing = Buffer.alloc(0);
  assert.throws(() => state.encryptWithAd(nothing, nothing), /no key/);
  for (const size of [0, 31, 33]) assert.throws(() => state.initializeKey(Buffer.alloc(size)), RangeError);
  state.initializeKey(Buffer.alloc(32, 1));
  state.erase();
  assert.throws(() => state.encryptWithAd(nothing, nothing), /no key/);
});

async function check(run: Run): Promise<void> {
  const [message1, message2, ...transport] = run.messages;
  assert.ok(message1 && message2);
  const prologue = hex(run.prologue);
  const s = keyPairFrom(hex(run.respStatic));
  const wires = noiseWires();
  const [initiator, responder] = await Promise.all([
    initiate(wires.initiator, {
      prologue,
      s: keyPairFrom(hex(run.initStatic)),
      e: keyPairFrom(hex(run.initEphemeral)),
      rs: s.publicKey,
      psk: hex(run.psk),
      payload: hex(message1.payload),
    }),
    respond(wires.responder, {
      prologue,
      s,
      e: () => keyPairFrom(hex(run.respEphemeral)),
      payload: hex(message2.payload),
      pskFor: async (rs) => {
        assert.deepEqual(rs, keyPairFrom(hex(run.initStatic)).publicKey);
        return hex(run.psk);
      },
      verify: (payload) => assert.deepEqual(payload, hex(message1.payload)),
    }),
  ]);
  assert.deepEqual(wires.sent, [message1.ciphertext, message2.ciphertext]);
  assert.deepEqual(initiator.payload, hex(message2.payload));
  assert.deepEqual({ ck: initiator.ck, h: initiator.h }, { ck: responder.ck, h: responder.h });
  if (run.handshakeHash !== null) assert.equal(initiator.h.toString("hex"), run.handshakeHash);

  const sending = split(initiator);
  const receiving = split(responder);
  transport.forEach(({ payload, ciphertext }, i) => {
    assert.equal(sending[i % 2]?.encryptWithAd(Buffer.alloc(0), hex(payload)).toString("hex"), ciphertext);
    assert.deepEqual(receiving[i % 2]?.decryptWithAd(Buffer.alloc(0), hex(ciphertext)), hex(payload));
  });
}

test("Noise IKpsk1: the vector of cacophony, 2 handshake and 4 transport messages", async () => {
  const { vectors: runs } = vectors<{ vectors: Record<string, never>[] }>("channel/IKpsk1_25519_ChaChaPoly_SHA256.json");
  let messages = 0;
  for (const x of runs) {
    const run: Run = {
      prologue: x["init_prologue"] as never,
      initStatic: x["init_static"] as never,
      respStatic: x["resp_static"] as never,
      initEphemeral: x["init_ephemeral"] as never,
      respEphemeral: x["resp_ephemeral"] as never,
      psk: x["init_psks"]?.[0] as never,
      handshakeHash: x["handshake_hash"] as never,
      messages: x["messages"] as never,
    };
    await check(run);
    messages += run.messages.length;
  }
  assert.deepEqual([runs.length, messages], [1, 6]);
});

test("Noise IKpsk1: the 4 vectors of flynn/noise, with 2 handshake and 2 transport messages each", async () => {
  const runs = vectorText("channel/IKpsk1_25519_ChaChaPoly_SHA256.flynn.txt").trim().split(/\n\n+/);
  let messages = 0;
  for (const text of runs) {
    const x = Object.fromEntries(text.split("\n").map((line) => line.split("=") as [string, string]));
    const turns = [0, 1, 2, 3].map((i) => ({
      payload: x[`msg_${i}_payload`] ?? "",
      ciphertext: x[`msg_${i}_ciphertext`] ?? "missing",
    }));
    await check({
      prologue: x["prologue"] ?? "",
      initStatic: x["init_static"] ?? "",
      respStatic: x["resp_static"] ?? "",
      initEphemeral: x["gen_init_ephemeral"] ?? "",
      respEphemeral: x["gen_resp_ephemeral"] ?? "",
      psk: x["preshared_key"] ?? "",
      handshakeHash: null,
      messages: turns,
    });
    messages += turns.length;
  }
  assert.deepEqual([runs.length, messages], [4, 16]);
});
