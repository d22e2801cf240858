import { equal, fillRandom, generateKeyPair, KEY_SIZE } from "../../crypto/crypto.ts";
import type { TerminalId } from "../../model/model.ts";
import { breach } from "../connection/breach.ts";
import type { HelloWire } from "./client-handshake.ts";
import { decodeClientHello, encodeServerHello, padTerminalId, prologueOf, serverKeyId } from "./hello.ts";
import type { NoiseWire } from "./initiator.ts";
import { type SessionSecrets, sessionSecrets } from "./key-schedule.ts";
import { checkPsk, type KnownTerminal, type ResponderKeys } from "./keys.ts";
import { respond } from "./responder.ts";

export interface AcceptedHello extends SessionSecrets {
  readonly terminalId: TerminalId;
  readonly pskEpoch: number;
  /** In hex. */
  readonly serverKeyId: string;
}

/**
 * The server's handshake, in the five steps of PROTOCOL.md, section 3.1. `admit` is called when the ClientHello is complete,
 * before the first DH, and throws if there are too many. Resolves once the ServerHello is sent: the peer is not
 * authenticated before it sends READY. Rejects with a breach, and has then sent no byte.
 */
export async function serverHandshake(
  wire: HelloWire,
  keys: ResponderKeys,
  admit: () => void,
  e = generateKeyPair,
): Promise<AcceptedHello> {
  const hello = decodeClientHello(await wire.receive("ClientHello"));
  admit();

  // 1. Survey server_key_id up.
  const s =
    keys.statics.find(({ publicKey }) => serverKeyId(publicKey).equals(hello.serverKeyId)) ?? breach("server-key-unknown");

  // 2. Process `e, es, s`: respond() does, and calls back for steps 3 and 4.
  const found: { terminal: KnownTerminal | null; psk: Buffer | null } = { terminal: null, psk: null };
  const used = Buffer.alloc(KEY_SIZE);
  const noise: NoiseWire = {
    send: (message2) => wire.send(encodeServerHello(message2)),
    receive: async () => hello.noiseMessage1,
  };

  // 3. Find the terminal. Without one, or without its PSK, continue with random bytes and fail at step 4, like a wrong PSK.
  const pskFor = async (rs: Buffer): Promise<Buffer> => {
    found.terminal = await keys.findTerminal(rs);
    found.psk = found.terminal?.psk(hello.pskEpoch) ?? null;
    fillRandom(used);
    if (found.psk !== null) used.set(checkPsk(found.psk));
    return used;
  };

  // 4. Process `ss, psk`, payload. All these failures look the same to the peer; the cause goes into the server's log.
  const verify = (payload: Buffer | null): void => {
    const { terminalId } = found.terminal ?? breach("terminal-unknown");
    if (found.psk === null) breach("psk-unknown", terminalId);
    if (payload === null) breach("client-hello-payload", terminalId);
    if (!equal(payload, padTerminalId(terminalId))) breach("terminal-id", terminalId);
  };

  // 5. Send the ServerHello, derive section 4. No other effect.
  try {
    const result = await respond(noise, {
      prologue: prologueOf(hello.opening),
      s,
      e,
      payload: Buffer.alloc(0),
      pskFor,
      verify,
    });
    const { terminalId } = found.terminal ?? breach("terminal-unknown");
    return { ...sessionSecrets(result), terminalId, pskEpoch: hello.pskEpoch, serverKeyId: hello.serverKeyId.toString("hex") };
  } finally {
    used.fill(0);
  }
}
