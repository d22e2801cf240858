import { type Field, textField } from "./field.ts";

/** One line of text, in Unicode code points. */
const LINE = /^[^\p{Cc}\p{Zl}\p{Zp}]+$/u;

/** A line of 1 to `most` characters (Unicode code points) without control characters. */
export const line = (meaning: string, most: number): Field<string> =>
  textField("text", { meaning, rule: LINE, most, problem: `one line of 1 to ${most} characters` }, (text) =>
    text.isWellFormed() && LINE.test(text) && [...text].length <= most ? text : null,
  );

/** Why something is done: the audit log has it, and the second operator reads it. */
export const reason: Field<string> = line("the reason, for the second operator and the audit log", 200);

const USERNAME = /^[A-Za-z][A-Za-z0-9._-]{2,31}$/;
const USERNAME_RULE = "a username: 3 to 32 letters, digits, dots, dashes or underscores, a letter first";

/** A customer's username in any capitals. */
export const username: Field<string> = textField(
  "username",
  { meaning: "the customer's username", rule: USERNAME, most: 32, problem: USERNAME_RULE },
  (text) => (USERNAME.test(text) ? text : null),
);

const PREFIX = /^[A-Za-z][A-Za-z0-9._-]{0,31}$/;

/** The beginning of a username. */
export const usernamePrefix: Field<string> = textField(
  "username-prefix",
  {
    meaning: "how the usernames begin",
    rule: PREFIX,
    most: 32,
    problem: "1 to 32 letters, digits, dots, dashes or underscores, a letter first",
  },
  (text) => (PREFIX.test(text) ? text : null),
);

const ENROLMENT = /^SRE1:ATM-\d{4}:[A-Za-z0-9_-]{91}$/;
const ENROLMENT_MOST = 106;

/** The request that a new machine has made (PROTOCOL.md, section 1.1): its form. Its keys are looked at when it is performed. */
export const enrolmentRequest: Field<string> = {
  ...textField(
    "enrolment-request",
    {
      meaning: "the enrolment request, as strongroom atm enrol N prints it on the new machine",
      rule: ENROLMENT,
      most: ENROLMENT_MOST,
      problem: "the whole line that begins with SRE1: and that the machine has printed",
    },
    (text) => (ENROLMENT.test(text.trim()) ? text.trim() : null),
  ),
  control: { kind: "area", most: ENROLMENT_MOST },
};

const OPERATOR = /^[A-Za-z][A-Za-z0-9._-]{2,31}$/;

/** An operator's username in any capitals. */
export const operatorUsername: Field<string> = textField(
  "operator",
  { meaning: "the operator's username", rule: OPERATOR, most: 32, problem: USERNAME_RULE },
  (text) => (OPERATOR.test(text) ? text : null),
);
