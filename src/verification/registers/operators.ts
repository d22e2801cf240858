import type { Effect } from "../../events/events.ts";
import { OperatorId } from "../../model/model.ts";
import {
  type ApiKey,
  apiKeyEffect,
  invitationEffect,
  type OperatorState,
  passkeyEffect,
  passwordEffect,
  type Role,
  versionEffect,
} from "../../operators/operators.ts";
import { BinaryRow } from "../../store/store.ts";
import type { Snapshot } from "../snapshot.ts";
import { exactTime } from "../values.ts";

/** A row about an operator that an event vouches for. */
export interface VouchedRow {
  /** The operator's id, which is the request of its events. */
  readonly operator: string;
  /** Its name in a finding. */
  readonly name: string;
  readonly effect: Effect;
}

const words = (text: string): readonly string[] => (text === "" ? [] : text.split(" "));

/** Reads all versions of all operators. */
export const storedVersions = (snapshot: Snapshot): AsyncGenerator<VouchedRow, void> =>
  snapshot.rows(
    `select version.operator, coalesce(username, ''), coalesce(created_at, to_timestamp(0)), n, display_name,
            array_to_string(roles, ' '), state, array_to_string(passkeys, ' '), password, link_by, at
     from operator_version as version left join operator on operator.id = version.operator
     order by version.operator, n`,
    (message) => {
      const row = new BinaryRow(message);
      const version = {
        ...{
          id: OperatorId(row.uuid()),
          username: row.text(),
          createdAt: exactTime(row),
          n: row.int4(),
          displayName: row.text(),
        },
        ...{ roles: words(row.text()) as Role[], state: row.text() as OperatorState, passkeys: words(row.text()) },
        ...{ password: row.orNull(row.uuid), linkBy: row.orNull(row.uuid) as OperatorId | null, at: exactTime(row) },
      };
      return { operator: version.id, name: `version ${version.n}`, effect: versionEffect(version) };
    },
  );

/** Reads all passkeys. */
export const storedPasskeys = (snapshot: Snapshot): AsyncGenerator<VouchedRow, void> =>
  snapshot.rows(
    `select id, operator, credential, public_key, array_to_string(transports, ' '), name, made_at
     from operator_passkey order by operator, id`,
    (message) => {
      const row = new BinaryRow(message);
      const passkey = {
        ...{ id: row.uuid(), operator: OperatorId(row.uuid()), credential: row.bytes(), publicKey: row.bytes() },
        ...{ transports: words(row.text()), name: row.text(), madeAt: exactTime(row), signCount: 0, lastUsedAt: null },
      };
      return { operator: passkey.operator, name: `passkey ${passkey.id}`, effect: passkeyEffect(passkey) };
    },
  );

/** Reads all passwords with their TOTP secrets. */
export const storedPasswords = (snapshot: Snapshot): AsyncGenerator<VouchedRow, void> =>
  snapshot.rows("select id, operator, hash, totp, made_at from operator_password order by operator, id", (message) => {
    const row = new BinaryRow(message);
    const password = {
      ...{
        id: row.uuid(),
        operator: OperatorId(row.uuid()),
        hash: row.text(),
        totp: row.bytes(),
        madeAt: exactTime(row),
        lastStep: 0,
      },
    };
    return { operator: password.operator, name: `password ${password.id}`, effect: passwordEffect(password) };
  });

/** Reads all versions of all API keys. Their events have the key's id as an operator's have the operator's. */
export const storedApiKeys = (snapshot: Snapshot): AsyncGenerator<VouchedRow, void> =>
  snapshot.rows(
    `select id, n, name, array_to_string(roles, ' '), state, draw_by, token_hash, expires_at, at from api_key order by id, n`,
    (message) => {
      const row = new BinaryRow(message);
      const key = {
        ...{ id: OperatorId(row.uuid()), n: row.int4(), name: row.text(), roles: words(row.text()) as ApiKey["roles"] },
        ...{ state: row.text() as ApiKey["state"], drawBy: row.orNull(row.uuid) as OperatorId | null },
        ...{ tokenHash: row.orNull(row.bytes), expiresAt: exactTime(row), at: exactTime(row) },
      };
      return { operator: key.id, name: `version ${key.n}`, effect: apiKeyEffect(key) };
    },
  );

/** Reads all links by which operators set credentials. */
export const storedInvitations = (snapshot: Snapshot): AsyncGenerator<VouchedRow, void> =>
  snapshot.rows(
    "select id, operator, n, token_hash, made_at, expires_at from operator_invitation order by operator, id",
    (message) => {
      const row = new BinaryRow(message);
      const invitation = {
        ...{ id: row.uuid(), operator: OperatorId(row.uuid()), n: row.int4(), tokenHash: row.bytes() },
        ...{ madeAt: exactTime(row), expiresAt: exactTime(row) },
      };
      return { operator: invitation.operator, name: `link ${invitation.id}`, effect: invitationEffect(invitation) };
    },
  );
