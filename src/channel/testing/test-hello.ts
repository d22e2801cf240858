import assert from "node:assert/strict";
import crypto from "node:crypto";
import { syncBuiltinESMExports } from "node:module";
import { mock } from "node:test";
import { generateKeyPair, type KeyPair } from "../../crypto/crypto.ts";
import { ChannelError } from "../connection/breach.ts";
import { clientHandshake } from "../handshake/client-handshake.ts";
import type { InitiatorKeys, ResponderKeys } from "../handshake/keys.ts";
import { serverHandshake } from "../handshake/server-handshake.ts";
import { MemoryWire, SERVER_KEYS } from "./test-session.ts";

export const rawPrivate = (pair: KeyPair): Buffer => pair.privateKey.export({ format: "raw-private" });

/** The ClientHello of a client with these keys. */
export async function clientHello(keys: InitiatorKeys): Promise<Buffer> {
  const wire = new MemoryWire();
  void clientHandshake(wire, keys, generateKeyPair());
  return wire.sent[0] ?? assert.fail();
}

export interface Refused {
  code: string;
  claimed: string | null;
  sent: number;
  dhs: number;
  lookups: number;
}

/** Why a server refuses a ClientHello, and how much work it does before that. */
export async function refusal(hello: Buffer, keys: ResponderKeys = SERVER_KEYS): Promise<Refused> {
  const wire = new MemoryWire();
  wire.take(hello);
  let lookups = 0;
  const findTerminal: ResponderKeys["findTerminal"] = (publicKey) => {
    lookups += 1;
    return keys.findTerminal(publicKey);
  };
  const dh = mock.method(crypto, "diffieHellman");
  syncBuiltinESMExports();
  try {
    await serverHandshake(wire, { ...keys, findTerminal }, () => {});
    return assert.fail("the server accepted the ClientHello");
  } catch (error) {
    assert.ok(error instanceof ChannelError, String(error));
    return { code: error.code, claimed: error.claimed, sent: wire.sent.length, dhs: dh.mock.callCount(), lookups };
  } finally {
    mock.restoreAll();
    syncBuiltinESMExports();
  }
}
