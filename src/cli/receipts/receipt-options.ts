import { address, type Option, origin, text } from "../options/option-readers.ts";

/** An address in a QR code should be short; the bank tells ATMs of at most 128 bytes. */
const ORIGIN_MOST = 96;

/** As `origin`; also the name of this machine, to try the page. Throws RangeError with a phrase that describes a valid value. */
function shortOrigin(given: string): string {
  const read = /^http:\/\/(127\.0\.0\.1|\[::1\]):\d{1,5}\/?$/.test(given) ? new URL(given).origin : origin(given);
  if (read.length > ORIGIN_MOST) throw new RangeError(`an origin of at most ${ORIGIN_MOST} characters: it is in every QR code`);
  return read;
}

/** The options of the page that checks receipts. */
export const RECEIPT_OPTIONS = {
  "receipts-listen": {
    value: "HOST:PORT",
    env: "STRONGROOM_RECEIPTS_LISTEN",
    default: null,
    meaning: "the address on which the bank serves the page that checks receipts; nowhere unless given",
    read: address,
  },
  "receipts-url": {
    value: "URL",
    env: "STRONGROOM_RECEIPTS_URL",
    default: null,
    meaning:
      "the origin under which phones reach that page, such as https://receipts.bank.example; it is in the QR code of each receipt",
    read: shortOrigin,
  },
  "receipts-cert": {
    value: "FILE",
    env: "STRONGROOM_RECEIPTS_CERT",
    default: null,
    meaning: "that page's certificate for TLS and those above it, in PEM; with --receipts-key",
    read: text,
  },
  "receipts-key": {
    value: "FILE",
    env: "STRONGROOM_RECEIPTS_KEY",
    default: null,
    meaning: "the private key of --receipts-cert, in PEM",
    read: text,
  },
} as const satisfies Record<string, Option<unknown>>;
