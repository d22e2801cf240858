import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { OperationName } from "../protocol/protocol.ts";
import type { RecordKind } from "./records.ts";

/** One step of the Noise handshake: what went in, and the symmetric state after it, in hex. */
export interface HandshakeStep {
  readonly step: string;
  readonly input: string;
  readonly ck: string;
  readonly h: string;
  /** The cipher key, if the step made one. */
  readonly k?: string;
}

/** One record in the order of the wire, in hex. */
export interface TranscribedRecord {
  readonly dir: "c2s" | "s2c";
  readonly seq: number;
  readonly kind: RecordKind;
  /** Of DATA: the operation that the message asks for or answers, and the message. */
  readonly op?: OperationName;
  readonly message?: string;
  readonly content: string;
  readonly plaintext: string;
  readonly iv: string;
  readonly aad: string;
  readonly ciphertext: string;
  readonly mac: string;
  readonly frame: string;
}

/** A whole session byte by byte. docs/vectors/README.md says what each field is. Its keys are published: use them for nothing else. */
export interface Transcript {
  readonly protocol: string;
  readonly key_file: {
    readonly terminal_id: string;
    readonly static_private: string;
    readonly psk_epoch: number;
    readonly psk: string;
    readonly bank_static_public: string;
  };
  readonly bank: { readonly static_private: string; readonly static_public: string; readonly server_key_id: string };
  readonly terminal_static_public: string;
  readonly ephemerals: {
    readonly client_private: string;
    readonly client_public: string;
    readonly server_private: string;
    readonly server_public: string;
  };
  readonly handshake: {
    readonly prologue: string;
    readonly steps: readonly HandshakeStep[];
    readonly client_hello: string;
    readonly server_hello: string;
  };
  readonly key_schedule: Readonly<Record<string, string>>;
  readonly records: readonly TranscribedRecord[];
}

/** Returns the published vector, docs/vectors/atmlink-transcript-1.json. */
export const transcript = (): Transcript =>
  JSON.parse(readFileSync(fileURLToPath(import.meta.resolve("#vectors/atmlink-transcript-1.json")), "utf8")) as Transcript;
