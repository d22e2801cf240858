import { address, flag, type Option, text } from "./option-readers.ts";

/** The options of a witness, and of a bank that has witnesses. */
export const WITNESS_OPTIONS = {
  "witness-listen": {
    value: "HOST:PORT",
    env: "STRONGROOM_WITNESS_LISTEN",
    default: "127.0.0.1:65434",
    meaning: "the address on which a witness serves add-checkpoint, over plain HTTP",
    read: address,
  },
  log: {
    value: "FILE",
    default: null,
    meaning: "the verifier key of a log to witness, as strongroom audit log-key writes it; a witness may have several",
    read: text,
  },
  cosigned: {
    value: "",
    default: "false",
    meaning: "the newest checkpoint that a quorum of --witness-policy has cosigned, with their signatures, from the database",
    read: flag,
  },
  "witness-policy": {
    value: "FILE",
    env: "STRONGROOM_WITNESS_POLICY",
    default: null,
    meaning: "the witnesses that are to cosign the audit log's checkpoints, with their URLs, and the quorum (C2SP tlog-policy)",
    read: text,
  },
} as const satisfies Record<string, Option<unknown>>;
