/** What a command prints with --json: one document with these fields, or with `each` a line for each such thing. */
export interface JsonForm {
  /** A field with a question mark may be missing. */
  readonly fields: readonly string[];
  /** Of what there is a line each; without it there is one document. */
  readonly each?: string;
}

const doc = (fields: string): JsonForm => ({ fields: fields.split(" ") });
const lines = (each: string, fields: string): JsonForm => ({ each, fields: fields.split(" ") });

const machine = doc(
  "currency exponent closed closedBy closer jammed broken doubt bankReached server open cassettes rejected done",
);
const keyFiles = doc("name files");
const record = lines("record, as the log has it (AUDIT.md)", "v i w n t op res …");
const signedBy = "genuine bank";

/** The forms of the commands that are no operations of operators: those print the operation's result, as the API does. */
export const JSON_FORMS: Readonly<Record<string, JsonForm>> = {
  "atm enrol": doc("terminal request? fingerprint? file? epoch? bankKey?"),
  login: lines("step: the code, then who is signed in", "address? addressWithCode? code? expiresInS? console? username? roles?"),
  logout: doc("username console?"),
  whoami: doc("console username roles expiresInS provenAgoS"),
  "terminal first": doc("terminal file"),
  "database migrate": doc("role applied partitions granted grantedConsole warning"),
  "database archive": lines("partition that was moved", "name rows bytes"),
  ...Object.fromEntries(
    ["status", "close", "open", "load", "unload", "swap", "empty", "fault"].map((name) => [`cash ${name}`, machine]),
  ),
  "receipt verify": doc(`${signedBy} ended terminal operation amount currency outcome at reference request`),
  "receipt key": doc("key"),
  "statement verify": doc(`${signedBy} holder currency from to at entries opening closing csv?`),
  eod: lines("ATM", "terminal reported posted recomputed counterDifference bookDifference reversed openHolds overfull currency"),
  export: doc("file rows? period? id? at?"),
  "ledger verify": doc("ok findings kinds debits credits currency"),
  "payment find": lines("operation that was found", "operation customer timeline entries hold receipt? currency?"),
  "evidence make": doc("files sha256 cosigners"),
  "evidence verify": doc("ok log size cosigned bundle"),
  "alarms test": doc("url taken"),
  load: doc("seconds done perSecond ms operations behind unacknowledged accounts"),
  backup: doc("file? id at size? sha256 rows? log ok? took? findings? more? coverage?"),
  "backup keygen": doc("key files"),
  restore: doc("id at sha256 rows log"),
  verify: doc("ok findings more coverage"),
  "audit tail": record,
  "audit search": record,
  "audit decrypt": lines("event (AUDIT.md)", "v i w n t op res confidential …"),
  "audit verify": doc("ok size findings more proven behind unread"),
  "audit checkpoint": doc("text? file? size?"),
  "audit log-key": doc("text? file?"),
  "audit follow-key": doc("file key successions"),
  "audit prove": doc("text? file?"),
  "audit check-proof": doc("index log size record"),
  "audit witnesses": lines("ATM, then disagreement", "atm? records? root? keptAt? file? alarms? disagreement?"),
  "audit restored": doc("recorded aside"),
  "audit keygen": doc("key files"),
  "audit recipient": doc("key"),
  "witness keygen": keyFiles,
  "check-config": doc("program ok file options problems"),
  health: doc("ok process program checks"),
  doctor: doc("ok wrong doubtful checks"),
};
