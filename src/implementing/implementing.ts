/**
 * The parts of atmlink/1 for authors of another end of it, published as "strongroom/protocol": the codecs of every message, the handshake,
 * the records, and the published vectors (docs/PROTOCOL.md).
 *
 * It promises that its bytes are those of this project's own ATM and bank, because they are made by the same code. It opens no socket and
 * keeps no time: the timers and limits of section 7 are the caller's. docs/CLIENT.md has its section.
 */
export {
  AMOUNT_MAX,
  BALANCE_MAX,
  Money,
  newRequestId,
  type Outcome,
  REFUSALS,
  type RefusalDetails,
  type RefusalName,
  RequestId,
} from "../model/model.ts";
export {
  decodeRequest,
  decodeResponse,
  encodeRequest,
  encodeResponse,
  OPERATIONS,
  type OperationName,
  ProtocolError,
  type Request,
  type RequestOf,
  type Response,
  type ResultOf,
} from "../protocol/protocol.ts";
export { Breach } from "./breach.ts";
export {
  type AnsweredHandshake,
  type AtmKeys,
  answerHandshake,
  type BankKeys,
  type BegunHandshake,
  beginHandshake,
  type KnownTerminal,
  type SessionSecrets,
} from "./handshake.ts";
export { type FrameName, Frames, type RecordKind, Records } from "./records.ts";
export { type HandshakeStep, type TranscribedRecord, type Transcript, transcript } from "./vectors.ts";
