import assert from "node:assert/strict";
import { generateKeyPair, keyPairFrom } from "../src/crypto/x25519.ts";
import { newRequestId, terminalIdOf } from "../src/model/ids.ts";
import { EnrolmentError } from "../src/provisioning/enrolment-error.ts";
import { printEnrolmentRequest, readEnrolmentRequest } from "../src/provisioning/enrolment-request.ts";
import { openSealedKeyFile, sealKeyFile } from "../src/provisioning/sealed-key-file.ts";
import { by, JSON_WORDS, listed, nothingThrown, type Target, words } from "./fuzz-target.ts";

/** What goes between a new machine and the bank. */

const staticPrivate = Buffer.alloc(32, 1);
const seal = generateKeyPair();
const request = { terminal: terminalIdOf(3), publicKey: keyPairFrom(staticPrivate).publicKey, sealTo: seal.publicKey };
const KEYS = {
  ...{ terminal: request.terminal, staticPrivate: null, pskEpoch: 1, psk: Buffer.alloc(32, 2), next: null },
  ...{ bankStaticPublic: Buffer.alloc(32, 3), auditLog: null, cassettes: [] },
};

export const enrolmentRequest: Target = {
  name: "enrolment-request",
  reads: "the request of a new machine; PROTOCOL.md, section 1.1",
  seeds: words(printEnrolmentRequest(request)),
  words: words("SRE1:", "ATM-0000", "ATM-9999", ":", "=", "-", "_", "\n", " "),
  refuses: nothingThrown,
  run(input) {
    const text = input.toString("latin1");
    const found = readEnrolmentRequest(text);
    if (found !== null) assert.equal(printEnrolmentRequest(found), text);
    return found !== null;
  },
};

export const sealedKeyFile: Target = {
  name: "sealed-key-file",
  reads: "a key file that the bank has sealed to a machine; PROTOCOL.md, section 1.1",
  seeds: words(sealKeyFile(KEYS, request, newRequestId())),
  words: [
    ...JSON_WORDS,
    ...words(...listed('"sealed_key_file": "terminal_id": "proposal": "bank": "request": "enc": "sealed": "ATM-0003"')),
  ],
  refuses: by(EnrolmentError),
  run(input) {
    const keys = openSealedKeyFile(input.toString(), { request, seal, staticPrivate });
    assert.deepEqual(keys, { ...KEYS, staticPrivate });
    return true;
  },
};
