import { randomBytes } from "node:crypto";
import { clientHandshake } from "../src/channel/handshake/client-handshake.ts";
import { encodeOpening, serverKeyId } from "../src/channel/handshake/hello.ts";
import { TerminalId } from "../src/model/ids.ts";

/**
 * Returns a stranger's wrong hellos to the bank with this static public key, by their cost: bytes that are no frame; a
 * ClientHello with a random body, which costs one DH; and a valid one of an unknown sender, which costs two.
 */
export async function wrongHellos(bankStaticPublic: Buffer): Promise<readonly Buffer[]> {
  const opening = encodeOpening(1, serverKeyId(bankStaticPublic));
  const noise = Buffer.concat([opening, randomBytes(128)]);
  return [randomBytes(noise.length), noise, await helloOfNobody(bankStaticPublic)];
}

/** Returns the first frame of a handshake that never continues. */
function helloOfNobody(bankStaticPublic: Buffer): Promise<Buffer> {
  const { promise, resolve } = Promise.withResolvers<Buffer>();
  const wire = { send: resolve, receive: () => new Promise<Buffer>(() => {}) };
  const keys = {
    terminalId: TerminalId("ATM-0001"),
    staticPrivate: randomBytes(32),
    pskEpoch: 1,
    psk: randomBytes(32),
    bankStaticPublic,
  };
  void clientHandshake(wire, keys);
  return promise;
}
