import { generateKeyPair, keyPairFrom } from "../../crypto/crypto.ts";
import type { FrameName } from "../records/frame.ts";
import { decodeServerHello, encodeOpening, padTerminalId, prologueOf, serverKeyId } from "./hello.ts";
import { initiate, type NoiseWire } from "./initiator.ts";
import { type SessionSecrets, sessionSecrets } from "./key-schedule.ts";
import { checkPsk, type InitiatorKeys } from "./keys.ts";

/** Where whole hello frames come from and go to. */
export interface HelloWire {
  send(frame: Buffer): void;
  receive(name: FrameName): Promise<Buffer>;
}

/**
 * The client's handshake (PROTOCOL.md, sections 3 and 3.2). Resolves once the server is authenticated; the client then
 * sends READY at once. Throws a breach. The ephemeral key is made afresh unless a test brings one.
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
  // The frame's size leaves room for the tag and nothing else, so that the payload of message 2 is empty.
  return sessionSecrets(result);
}
