import { createHash } from "node:crypto";
import { ENC_SIZE, type KeyPair, setupRecipient, setupSender, TAG_SIZE } from "../crypto/crypto.ts";
import { RequestId, TerminalId } from "../model/model.ts";
import { type JsonObject, readJson } from "../protocol/protocol.ts";
import { EnrolmentError } from "./enrolment-error.ts";
import { type EnrolmentRequest, requestDigest } from "./enrolment-request.ts";
import { type KeyFile, parseKeyFile, printKeyFile } from "./key-file.ts";

/** HPKE's `info`: no other use of these keys is one of this label. */
const INFO = Buffer.from("strongroom sealed key file 1");
const BANK_SIZE = 8;

/** What a sealed key file is bound to, besides the machine's own key. */
interface Binding {
  readonly terminal: TerminalId;
  /** The proposal by which two operators enrolled the ATM. */
  readonly proposal: RequestId;
  /** The id of the bank's static key (PROTOCOL.md, section 1.3), in hex. */
  readonly bank: string;
  /** The digest of the request. */
  readonly request: string;
}

/**
 * Seals a key file to the machine that asked for it, by HPKE in base mode (PROTOCOL.md, section 1.1), and returns the file's text. The
 * static private key is the machine's and is not in it. Throws RangeError if the key file is of another ATM.
 */
export function sealKeyFile(keys: KeyFile, request: EnrolmentRequest, proposal: RequestId): string {
  if (keys.terminal !== request.terminal || keys.staticPrivate !== null || keys.next !== null)
    throw new RangeError("not the key file that this request asks for");
  const bound = { terminal: keys.terminal, proposal, bank: bankOf(keys), request: requestDigest(request) };
  const context = setupSender(request.sealTo, INFO);
  if (context === null) throw new RangeError("nothing can be sealed to this public key");
  const plain = Buffer.from(printKeyFile(keys));
  const sealed = context.sender.seal(aadOf(bound), plain);
  plain.fill(0);
  const json = { sealed_key_file: 1, terminal_id: keys.terminal, proposal, bank: bound.bank, request: bound.request };
  return `${JSON.stringify({ ...json, enc: context.enc.toString("base64"), sealed: sealed.toString("base64") }, null, 2)}\n`;
}

/**
 * Opens the sealed key file of the machine that made this request, and adds its private key. Throws EnrolmentError for one of another
 * machine or ATM, or one that was changed.
 */
export function openSealedKeyFile(
  text: string,
  {
    request,
    seal,
    staticPrivate,
  }: { readonly request: EnrolmentRequest; readonly seal: KeyPair; readonly staticPrivate: Buffer },
): KeyFile {
  const { enc, sealed, ...bound } = parse(text);
  if (bound.terminal !== request.terminal)
    throw new EnrolmentError(
      "sealed-file-other-terminal",
      `this sealed key file is for ${bound.terminal}, and this machine is ${request.terminal}: take the file of ${request.terminal}`,
    );
  if (bound.request !== requestDigest(request))
    throw new EnrolmentError(
      "sealed-file-other-machine",
      `this sealed key file answers another request for ${request.terminal} than this machine's: ask the operators for the file of this request`,
    );
  const plain = setupRecipient(enc, seal, INFO)?.open(0, aadOf(bound), sealed) ?? null;
  if (plain === null) throw changed();
  const keys = contentOf(plain);
  if (keys.terminal !== bound.terminal || keys.staticPrivate !== null || bankOf(keys) !== bound.bank) throw changed();
  return { ...keys, staticPrivate };
}

/** The key file inside; what does not read as one was not sealed by a bank. */
function contentOf(plain: Buffer): KeyFile {
  try {
    return parseKeyFile(plain);
  } catch {
    throw invalid();
  } finally {
    plain.fill(0);
  }
}

const changed = (): EnrolmentError =>
  new EnrolmentError(
    "sealed-file-changed",
    "this sealed key file was changed after the bank sealed it, or damaged on its way: fetch it from the console again",
  );

/** The id of the bank's static key: first 8 bytes of its SHA-256. */
const bankOf = ({ bankStaticPublic }: KeyFile): string =>
  createHash("sha256").update(bankStaticPublic).digest().subarray(0, BANK_SIZE).toString("hex");

/** JSON of strings alone, whose forms have no escapes, so one binding has one text. */
const aadOf = ({ terminal, proposal, bank, request }: Binding): Buffer =>
  Buffer.from(JSON.stringify([terminal, proposal, bank, request]));

interface Parsed extends Binding {
  readonly enc: Buffer;
  readonly sealed: Buffer;
}

function parse(text: string): Parsed {
  try {
    const json = readJson(Buffer.from(text)) as JsonObject;
    if (json["sealed_key_file"] !== 1n) throw new RangeError("another form");
    const [terminal, enc, sealed] = [wordOf(json, "terminal_id", /^ATM-\d{4}$/), bytesOf(json, "enc"), bytesOf(json, "sealed")];
    if (enc.length !== ENC_SIZE || sealed.length <= TAG_SIZE) throw new RangeError("another size");
    return {
      ...{ terminal: TerminalId(terminal), proposal: RequestId(wordOf(json, "proposal", /^[0-9a-f-]{36}$/)), enc, sealed },
      ...{ bank: wordOf(json, "bank", /^[0-9a-f]{16}$/), request: wordOf(json, "request", /^[0-9a-f]{64}$/) },
    };
  } catch {
    throw invalid();
  }
}

const invalid = (): EnrolmentError =>
  new EnrolmentError(
    "sealed-file-invalid",
    "this is not a sealed key file: take the file that the console gave you, without any change",
  );

function wordOf(json: JsonObject, name: string, rule: RegExp): string {
  const value = json?.[name];
  if (typeof value !== "string" || !rule.test(value)) throw new RangeError(`no ${name}`);
  return value;
}

function bytesOf(json: JsonObject, name: string): Buffer {
  const text = wordOf(json, name, /^[A-Za-z0-9+/=]+$/);
  const bytes = Buffer.from(text, "base64");
  if (bytes.toString("base64") !== text) throw new RangeError(`no ${name}`);
  return bytes;
}
