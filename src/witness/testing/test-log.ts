import { generateKeyPairSync, type KeyObject } from "node:crypto";
import {
  CompactRange,
  consistencyProof,
  formatAddCheckpoint,
  leafHash,
  type NoteVerifier,
  signCheckpoint,
  signNote,
  signSuccession,
} from "../../tlog/tlog.ts";

interface KeyPair {
  readonly privateKey: KeyObject;
  readonly publicKey: KeyObject;
}

/** A log for tests. Two logs with one key and other stories are forks of each other. */
export class TestLog {
  readonly verifier: NoteVerifier;
  readonly #key: KeyPair;
  readonly #story: string;

  constructor(name = "bank.example/audit", key: KeyPair = generateKeyPairSync("ed25519"), story = "true") {
    this.#key = key;
    this.#story = story;
    this.verifier = { name, publicKey: key.publicKey };
  }

  /** A log under the same key whose records differ from the first on. */
  fork(): TestLog {
    return new TestLog(this.verifier.name, this.#key, `${this.#story}, or not`);
  }

  /** The signed checkpoint of this many records. */
  async note(size: number): Promise<string> {
    return signCheckpoint(
      { size, root: await this.#rangeHash(0, size) },
      { name: this.verifier.name, privateKey: this.#key.privateKey },
    );
  }

  /** This log under a new key from the records after this size on, and the succession. */
  async succeed(size: number): Promise<{ readonly log: TestLog; readonly note: string }> {
    const { name } = this.verifier;
    const to = { name, ...generateKeyPairSync("ed25519") };
    const head = { size, root: await this.#rangeHash(0, size) };
    return { log: new TestLog(name, to, this.#story), note: signSuccession(head, { from: { name, ...this.#key }, to }) };
  }

  /** A note of any text under the log's key. */
  sign(text: string): string {
    return signNote(text, { name: this.verifier.name, privateKey: this.#key.privateKey });
  }

  /** The proof that the tree of `size` continues that of `from`. */
  proof(from: number, size: number): Promise<Buffer[]> {
    return from === 0 ? Promise.resolve([]) : consistencyProof(from, size, this.#rangeHash);
  }

  /** The body of a right request for a cosignature. */
  async request(oldSize: number, size: number): Promise<string> {
    return formatAddCheckpoint({ oldSize, proof: await this.proof(oldSize, size), note: await this.note(size) });
  }

  readonly #rangeHash = async (begin: number, end: number): Promise<Buffer> => {
    const range = new CompactRange();
    for (let i = begin; i < end; i++) range.append(leafHash(Buffer.from(`${this.#story} ${i}`)));
    return range.root();
  };
}
