import { encodeOpening, encodeServerHello, padTerminalId, prologueOf, serverKeyId } from "../src/channel/handshake/hello.ts";
import { masterSecret, sessionSecrets } from "../src/channel/handshake/key-schedule.ts";
import type { InitiatorKeys } from "../src/channel/handshake/keys.ts";
import { SymmetricState } from "../src/channel/handshake/symmetric-state.ts";
import { Direction } from "../src/channel/records/direction.ts";
import { dh, hkdf, hmacSha256, type KeyPair, keyPairFrom, sha256 } from "../src/crypto/crypto.ts";
import { TerminalId } from "../src/model/ids.ts";

/** The handshake of the transcript by tokens, and the key schedule by lines (PROTOCOL.md, sections 3 and 4). */

/** Returns 32 bytes that are the same in every run, and no secret. */
export const fixed = (name: string): Buffer => sha256(Buffer.from(`atmlink/1 transcript 1: ${name}`));

export const BANK = keyPairFrom(fixed("bank static"));
export const ATM = keyPairFrom(fixed("terminal static"));
export const CLIENT_EPHEMERAL = keyPairFrom(fixed("client ephemeral"));
export const SERVER_EPHEMERAL = keyPairFrom(fixed("server ephemeral"));
export const KEYS: InitiatorKeys = {
  terminalId: TerminalId("ATM-0007"),
  staticPrivate: fixed("terminal static"),
  pskEpoch: 3,
  psk: fixed("psk"),
  bankStaticPublic: BANK.publicKey,
};

/** One step of the Noise handshake: its input, and the symmetric state after it. */
interface Step {
  readonly step: string;
  readonly input: string;
  readonly ck: string;
  readonly h: string;
  /** The cipher key, if the step made one. */
  readonly k?: string;
}

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString("hex");

/** Drives a symmetric state as the initiator does, and records it after each step. */
class Notes {
  readonly steps: Step[] = [];
  readonly #symmetric = new SymmetricState();

  constructor() {
    this.#note("InitializeSymmetric", Buffer.from("Noise_IKpsk1_25519_ChaChaPoly_SHA256"));
  }

  mixHash(step: string, data: Buffer): void {
    this.#symmetric.mixHash(data);
    this.#note(step, data);
  }

  ephemeral(step: string, publicKey: Buffer): void {
    const { ck } = this.#symmetric.result();
    this.#symmetric.mixEphemeral(publicKey);
    this.#note(step, publicKey, hkdf(ck, publicKey, "", 64));
  }

  dh(step: string, pair: KeyPair, publicKey: Buffer): void {
    const { ck } = this.#symmetric.result();
    const secret = dh(pair.privateKey, publicKey);
    if (secret === null) throw new Error("a public key of low order");
    this.#symmetric.mixDh(pair.privateKey, publicKey);
    this.#note(step, secret, hkdf(ck, secret, "", 64));
  }

  psk(step: string, psk: Buffer): void {
    const { ck } = this.#symmetric.result();
    this.#symmetric.mixKeyAndHash(psk);
    this.#note(step, psk, hkdf(ck, psk, "", 96).subarray(32));
  }

  /** Returns the ciphertext for the message. */
  encrypt(step: string, plaintext: Buffer): Buffer {
    const ciphertext = this.#symmetric.encryptAndHash(plaintext);
    this.#note(step, plaintext);
    return ciphertext;
  }

  result(): { ck: Buffer; h: Buffer } {
    return this.#symmetric.result();
  }

  /** The key is the last 32 bytes of HKDF's output. */
  #note(step: string, input: Buffer, derived?: Buffer): void {
    const { ck, h } = this.#symmetric.result();
    const k = derived === undefined ? {} : { k: hex(derived.subarray(32)) };
    this.steps.push({ step, input: hex(input), ck: hex(ck), h: hex(h), ...k });
  }
}

export interface Handshake {
  readonly prologue: string;
  readonly steps: readonly Step[];
  readonly client_hello: string;
  readonly server_hello: string;
}

/** Both hellos, and the Noise values after them. */
export function transcribeHandshake(): { handshake: Handshake; result: { ck: Buffer; h: Buffer } } {
  const opening = encodeOpening(KEYS.pskEpoch, serverKeyId(BANK.publicKey));
  const notes = new Notes();
  notes.mixHash("prologue", prologueOf(opening));
  notes.mixHash("<- s", BANK.publicKey);
  notes.ephemeral("-> e", CLIENT_EPHEMERAL.publicKey);
  notes.dh("-> es", CLIENT_EPHEMERAL, BANK.publicKey);
  const sealedStatic = notes.encrypt("-> s", ATM.publicKey);
  notes.dh("-> ss", ATM, BANK.publicKey);
  notes.psk("-> psk", KEYS.psk);
  const sealedId = notes.encrypt("-> payload", padTerminalId(KEYS.terminalId));
  notes.ephemeral("<- e", SERVER_EPHEMERAL.publicKey);
  notes.dh("<- ee", SERVER_EPHEMERAL, CLIENT_EPHEMERAL.publicKey);
  notes.dh("<- se", SERVER_EPHEMERAL, ATM.publicKey);
  const sealedNothing = notes.encrypt("<- payload", Buffer.alloc(0));
  const handshake = {
    prologue: hex(prologueOf(opening)),
    steps: notes.steps,
    client_hello: hex(Buffer.concat([opening, CLIENT_EPHEMERAL.publicKey, sealedStatic, sealedId])),
    server_hello: hex(encodeServerHello(Buffer.concat([SERVER_EPHEMERAL.publicKey, sealedNothing]))),
  };
  return { handshake, result: notes.result() };
}

const expand1 = (prk: Buffer, info: string): Buffer => hmacSha256(prk, Buffer.concat([Buffer.from(info), Buffer.of(1)]));

/** Returns every line of the key schedule to the record keys of key epoch 0. Takes over the Noise values and erases them. */
export function transcribeKeySchedule(noise: { ck: Buffer; h: Buffer }): Readonly<Record<string, string>> {
  const [ck, h, master] = [hex(noise.ck), hex(noise.h), hex(masterSecret(noise))];
  const t = hmacSha256(noise.ck, Buffer.alloc(0));
  const { sessionId, c2s, s2c } = sessionSecrets(noise);
  const lines: Record<string, string> = { ck, h, t: hex(t), ask_master: hex(expand1(t, "ask")), master_secret: master };
  for (const [dir, traffic] of Object.entries({ c2s, s2c })) {
    lines[`traffic_${dir}`] = hex(traffic);
    const { macKey, encryptionKey } = new Direction(Buffer.from(traffic)).keys;
    lines[`mac_key_${dir}`] = hex(macKey.export());
    lines[`encryption_key_${dir}`] = hex(encryptionKey.export());
  }
  return { ...lines, session_id: sessionId };
}
