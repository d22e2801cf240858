import { createHash, generateKeyPairSync, randomBytes, sign } from "node:crypto";

/** Flags of WebAuthn's authenticator data. */
const PRESENT = 0x01;
const VERIFIED = 0x04;
const HAS_CREDENTIAL = 0x40;

interface Options {
  readonly challenge: string;
  readonly rpId?: string | undefined;
  readonly rp?: { readonly id?: string | undefined } | undefined;
  readonly user?: { readonly id: string } | undefined;
}

/** An authenticator in software, with one passkey. It does what it is told, also what a real one would not. */
export class TestAuthenticator {
  readonly credential = randomBytes(32);
  readonly #key = generateKeyPairSync("ec", { namedCurve: "P-256" });
  /** Its count of signatures; set it back to play a copy. Stays 0 if it does not count. */
  count = 0;
  readonly #counts: boolean;
  #user: string | null = null;

  constructor({ counts = true } = {}) {
    this.#counts = counts;
  }

  /** What `navigator.credentials.create` resolves with, in JSON. */
  create(options: Options, { origin = "http://localhost:4999", verified = true } = {}) {
    this.#user ??= options.user?.id ?? null;
    const { x = "", y = "" } = this.#key.publicKey.export({ format: "jwk" });
    const cose = Buffer.concat([
      Buffer.from("a501020326200121", "hex"),
      ...[Buffer.from("5820", "hex"), Buffer.from(x, "base64url"), Buffer.from("225820", "hex"), Buffer.from(y, "base64url")],
    ]);
    const size = Buffer.alloc(2);
    size.writeUInt16BE(this.credential.length);
    const flags = PRESENT | HAS_CREDENTIAL | (verified ? VERIFIED : 0);
    const data = Buffer.concat([this.#data(options.rp?.id ?? "", flags), Buffer.alloc(16), size, this.credential, cose]);
    const attestation = Buffer.concat([
      Buffer.from("a363666d74646e6f6e656761747453746d74a068617574684461746158", "hex"),
      Buffer.from([data.length]),
      data,
    ]);
    return this.#answer({
      clientDataJSON: clientData("webauthn.create", options.challenge, origin).toString("base64url"),
      attestationObject: attestation.toString("base64url"),
      transports: ["internal", "<script>"],
    });
  }

  /** What `navigator.credentials.get` resolves with, in JSON. */
  get(options: Options, { origin = "http://localhost:4999", verified = true } = {}) {
    if (this.#counts) this.count++;
    const data = this.#data(options.rpId ?? "", PRESENT | (verified ? VERIFIED : 0));
    const client = clientData("webauthn.get", options.challenge, origin);
    const signature = sign("sha256", Buffer.concat([data, createHash("sha256").update(client).digest()]), this.#key.privateKey);
    return this.#answer({
      clientDataJSON: client.toString("base64url"),
      authenticatorData: data.toString("base64url"),
      signature: signature.toString("base64url"),
      ...(this.#user === null ? {} : { userHandle: this.#user }),
    });
  }

  #answer<Response extends object>(response: Response) {
    const id = this.credential.toString("base64url");
    return { id, rawId: id, type: "public-key", clientExtensionResults: {}, response };
  }

  #data(site: string, flags: number): Buffer {
    const count = Buffer.alloc(4);
    count.writeUInt32BE(this.count);
    return Buffer.concat([createHash("sha256").update(site).digest(), Buffer.from([flags]), count]);
  }
}

const clientData = (type: string, challenge: string, origin: string): Buffer =>
  Buffer.from(JSON.stringify({ type, challenge, origin, crossOrigin: false }));
