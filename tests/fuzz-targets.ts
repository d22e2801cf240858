import { cashState, journal, journalSteps } from "./fuzz-atm-files.ts";
import { auditLine, bundle, plainFile, sealedFile, tile } from "./fuzz-audit-files.ts";
import { auditLog } from "./fuzz-audit-log.ts";
import { machineAnswers, operatorAsks } from "./fuzz-control.ts";
import { enrolmentRequest, sealedKeyFile } from "./fuzz-enrolment.ts";
import { evidenceBundle, evidenceFile } from "./fuzz-evidence.ts";
import { clientHello, frames } from "./fuzz-frames.ts";
import { clientSide, helloPayload, serverSide } from "./fuzz-handshakes.ts";
import { atmKeyFile, bankKeyFile, learnedBankKeys, pepperFile, provisioningFile, secretFile } from "./fuzz-key-files.ts";
import { json, requests, responses } from "./fuzz-messages.ts";
import { checkpoints, note, receipt, verifierKey } from "./fuzz-notes.ts";
import { bankReceipt, receiptBytes, receiptPage } from "./fuzz-receipts.ts";
import { recordProof } from "./fuzz-record-proof.ts";
import { recordPlaintexts, records } from "./fuzz-records.ts";
import { sessions } from "./fuzz-session.ts";
import { commandLine, configurationFile, databaseUrl, typedAmount } from "./fuzz-settings.ts";
import { bankStatement, statementFile } from "./fuzz-statements.ts";
import type { Target } from "./fuzz-target.ts";
import { web } from "./fuzz-web.ts";
import { addCheckpoint, cosignedNote, witnessPolicy, witnessRequest } from "./fuzz-witness.ts";

/** Every decoder of bytes from the network, a browser, the disk or an operator. */
export const TARGETS: readonly Target[] = [
  ...[frames, clientHello, serverSide, helloPayload, clientSide, records, recordPlaintexts, sessions],
  ...[json, requests, ...responses],
  ...[atmKeyFile, provisioningFile, bankKeyFile, secretFile, pepperFile, learnedBankKeys, journalSteps, journal, cashState],
  ...[enrolmentRequest, sealedKeyFile],
  ...[operatorAsks, machineAnswers],
  ...[auditLine, plainFile, sealedFile, tile, bundle, auditLog, note, checkpoints, verifierKey, receipt, recordProof],
  ...[addCheckpoint, witnessRequest, cosignedNote, witnessPolicy],
  ...[bankReceipt, receiptBytes, receiptPage, bankStatement, statementFile, evidenceFile, evidenceBundle],
  web,
  ...[commandLine, configurationFile, databaseUrl, typedAmount],
];
