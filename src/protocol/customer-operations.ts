import { currencyCode, secret, text, whole } from "./fields.ts";
import { type Operation, once, username } from "./operation.ts";

const password = secret(text(1, 256));

/** Sign-up, sign-in, sign-out, and the change of a password. */
export const CUSTOMER_OPERATIONS = {
  signup: {
    meaning: "opens an account for a new customer; does not sign in",
    customer: "none",
    request: { username, password },
    result: {},
    refusals: [
      ...once,
      "bank-busy",
      "already-signed-in",
      "username-invalid",
      "username-taken",
      "password-too-short",
      "password-too-common",
      "password-too-simple",
      "password-too-near",
    ],
  },
  signin: {
    meaning: "signs a customer in on this session",
    customer: "none",
    request: { username, password },
    result: { username, currency: currencyCode, exponent: whole(0, 4) },
    refusals: [
      "bank-busy",
      "already-signed-in",
      "credentials-wrong",
      "credentials-delayed",
      "credentials-locked",
      "credentials-closed",
    ],
  },
  signout: {
    meaning: "ends the customer's session; the ATM should then close the session",
    customer: "needed",
    request: {},
    result: {},
    refusals: ["not-signed-in"],
  },
  "change-password": {
    meaning: "replaces the customer's password",
    customer: "needed",
    request: { password, replacement: password },
    result: {},
    refusals: [
      ...once,
      "bank-busy",
      "not-signed-in",
      "credentials-wrong",
      "credentials-delayed",
      "credentials-locked",
      "credentials-closed",
      "password-too-short",
      "password-too-common",
      "password-too-simple",
      "password-too-near",
    ],
  },
} as const satisfies Record<string, Operation>;
