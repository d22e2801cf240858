import { generateKeyPair, keyPairFrom } from "../../crypto/crypto.ts";
import type { FrameName } from "../records/frame.ts";
import { decodeServerHello, encodeOpening, padTerminalId, prologueOf, serverKeyId } from "./hello.ts";
import { initiate, type NoiseWire } from "./initiator.ts";
import { type SessionSecrets, sessionSecrets } from "./key-schedule.ts";
import { checkPsk, type InitiatorKeys } from "./keys.ts";

/** The transport of whole hello frames. */
export interface HelloWire {
  send(frame: Buffer): void;
  receive(name: FrameName): Promise<Buffer>;
}

/**
 * The client's handshake (PROTOCOL.md, sections 3 and 3.2). Resolves once the server is authenticated; the caller must
 * send READY at once. Rejects with a breach. The ephemeral key is random; only a test passes one.
 */
export async function clientHandshake(wire: HelloWire, keys: InitiatorKeys, e = generateKeyPair()): Promise<SessionSecrets> {
  const opening = encodeOpening(keys.pskEpoch, serverKeyId(keys.bankStaticPublic));
  const noise: NoiseWire = {
    send: (message1) => wire.send(Buffer.concat([opening, message1])),
    receive: async () => decodeServerHello(await wire.receive("ServerHello")),
  };
  const result = await initiate(noise, {
    prologue: prologueOf(opening),
    s: keyPairFrom(keys.staticPrivate),
    e,
    rs: keys.bankStaticPublic,
    psk: checkPsk(keys.psk),
    payload: padTerminalId(keys.terminalId),
  });
  // The frame's size leaves room for the tag and nothing else, so the payload of message 2 is empty.
  return sessionSecrets(result);
}
