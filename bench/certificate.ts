import { generateKeyPairSync, type KeyObject, sign } from "node:crypto";
import { bits, explicit, name, objectId, sequence, time, whole } from "./der.ts";

/** A private key and its self-signed certificate, both in PEM. */
export interface Identity {
  readonly key: string;
  readonly cert: string;
}

const ECDSA_WITH_SHA256 = sequence(objectId("1.2.840.10045.4.3.2"));
const DAY_MS = 86_400_000;

/** Makes an ECDSA P-256 key with a self-signed X.509 certificate (RFC 5280) for this common name, valid for two days. */
export function selfSigned(commonName: string): Identity {
  const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const body = certificateBody(commonName, publicKey);
  const signature = sign("sha256", body, privateKey);
  const certificate = sequence(body, ECDSA_WITH_SHA256, bits(signature));
  return { key: privateKey.export({ type: "pkcs8", format: "pem" }), cert: pem(certificate) };
}

/** TBSCertificate of RFC 5280, section 4.1: version, serial, algorithm, issuer, validity, subject, key. No extensions. */
function certificateBody(commonName: string, publicKey: KeyObject): Buffer {
  const now = Date.now();
  const version3 = explicit(0, whole(2));
  const whose = name(commonName);
  const validity = sequence(time(now - DAY_MS), time(now + DAY_MS));
  const key = publicKey.export({ type: "spki", format: "der" });
  return sequence(version3, whole(1), ECDSA_WITH_SHA256, whose, validity, whose, key);
}

function pem(certificate: Buffer): string {
  const lines = certificate.toString("base64").match(/.{1,64}/g) ?? [];
  return `-----BEGIN CERTIFICATE-----\n${lines.join("\n")}\n-----END CERTIFICATE-----\n`;
}
