import { writeFileSync } from "node:fs";
import path from "node:path";
import { serverKeyId } from "../src/channel/handshake/hello.ts";
import { checkoutRoot } from "./checkout.ts";
import {
  ATM,
  BANK,
  CLIENT_EPHEMERAL,
  fixed,
  type Handshake,
  KEYS,
  SERVER_EPHEMERAL,
  transcribeHandshake,
  transcribeKeySchedule,
} from "./transcript-handshake.ts";
import { type TranscribedRecord, transcribeRecords } from "./transcript-session.ts";

/** A whole session of the protocol, byte by byte, for authors of other implementations (docs/vectors/README.md). */
export interface Transcript {
  readonly protocol: string;
  readonly key_file: Readonly<Record<string, string | number>>;
  readonly bank: Readonly<Record<string, string>>;
  readonly terminal_static_public: string;
  readonly ephemerals: Readonly<Record<string, string>>;
  readonly handshake: Handshake;
  readonly key_schedule: Readonly<Record<string, string>>;
  readonly records: readonly TranscribedRecord[];
}

export const TRANSCRIPT_FILE = path.join(checkoutRoot, "docs", "vectors", "atmlink-transcript-1.json");

const hex = (bytes: Buffer): string => bytes.toString("hex");

/** Makes the transcript from its fixed keys with the project's channel and protocol. */
function transcript(): Transcript {
  const { handshake, result } = transcribeHandshake();
  const keySchedule = transcribeKeySchedule(result);
  const [c2s, s2c] = ["traffic_c2s", "traffic_s2c"].map((name) => Buffer.from(keySchedule[name] as string, "hex"));
  return {
    protocol: "atmlink/1",
    key_file: {
      terminal_id: KEYS.terminalId,
      static_private: hex(KEYS.staticPrivate),
      psk_epoch: KEYS.pskEpoch,
      psk: hex(KEYS.psk),
      bank_static_public: hex(KEYS.bankStaticPublic),
    },
    bank: {
      static_private: hex(fixed("bank static")),
      static_public: hex(BANK.publicKey),
      server_key_id: hex(serverKeyId(BANK.publicKey)),
    },
    terminal_static_public: hex(ATM.publicKey),
    ephemerals: {
      client_private: hex(fixed("client ephemeral")),
      client_public: hex(CLIENT_EPHEMERAL.publicKey),
      server_private: hex(fixed("server ephemeral")),
      server_public: hex(SERVER_EPHEMERAL.publicKey),
    },
    handshake,
    key_schedule: keySchedule,
    records: transcribeRecords({ c2s: c2s as Buffer, s2c: s2c as Buffer }),
  };
}

export const transcriptText = (): string => `${JSON.stringify(transcript(), null, 2)}\n`;

if (import.meta.main) writeFileSync(TRANSCRIPT_FILE, transcriptText());
