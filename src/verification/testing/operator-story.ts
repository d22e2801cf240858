import type { EventStore } from "../../events/events.ts";
import {
  addCredential,
  approveDevice,
  beginDevice,
  beginOwnPasskey,
  beginPasskeyProof,
  changeRoles,
  disable,
  drawApiKey,
  enable,
  endApiKey,
  findKeyHolder,
  issueLink,
  makeApiKey,
  pollDevice,
  proveAgainWithPasskey,
  recordKeyUse,
  recover,
  signOut,
} from "../../operators/operators.ts";
import { TestAuthenticator } from "../../operators/testing/test-authenticator.ts";
import {
  acceptWithPassword,
  anotherOperator,
  FROM,
  firstOperator,
  openTestOperators,
  resultOf,
  SECRET,
  tryInvite,
  trySignIn,
} from "../../operators/testing/test-operators.ts";

/** The ids of operators, and of the sessions of one of them: live, and ended. */
export interface StoryOperators {
  readonly anna: string;
  readonly ben: string;
  readonly carl: string;
  readonly live: string;
  readonly ended: string;
}

/**
 * Operators to whom everything has happened that verification looks at: Anna is the first, Ben has two passkeys and another role, Carl a
 * password, Dora was disabled, Emil is recovered, Fay has a new link. Records every kind of event about operators.
 */
export async function operatorStory(store: EventStore, at: number, secret: Buffer = SECRET): Promise<StoryOperators> {
  const operators = await openTestOperators(store, { secret });
  const anna = await firstOperator(operators, "anna", at);
  const by = anna.signedIn;
  const boss = await anotherOperator(operators, { by, username: "boss", roles: ["administrator"], at });
  const ben = await anotherOperator(operators, { by, username: "ben", roles: ["teller"], at });
  await anotherOperator(operators, { by, username: "dora", roles: ["auditor"], at });
  await anotherOperator(operators, { by, username: "emil", roles: ["viewer"], at });
  const invited = resultOf(await tryInvite(operators, { by, username: "carl", roles: ["treasurer"], at }));
  const carl = await acceptWithPassword(operators, invited.token, at);
  resultOf(await tryInvite(operators, { by, username: "fay", roles: ["viewer"], at }));
  const change = { actor: by, reason: "", at };
  await store.begin((tx, record) => issueLink(tx, record, operators, { ...change, username: "fay" }));
  for (const how of [disable, enable, disable])
    await store.begin((tx, record) => how(tx, record, operators, { ...change, username: "dora" }));
  await store.begin((tx, record) =>
    changeRoles(tx, record, operators, { ...change, username: "dora", roles: ["auditor", "viewer"] }),
  );
  const key = { ...change, name: "tickets" };
  await store.begin((tx, record) => makeApiKey(tx, record, operators, { ...key, roles: ["auditor"], days: 30 }));
  const { token } = resultOf(await store.begin((tx, record) => drawApiKey(tx, record, operators, key)));
  const holder = await findKeyHolder(operators, token, { at, address: "192.0.2.1" });
  if (holder !== null) await recordKeyUse(operators, holder, { use: "events", address: "192.0.2.1", at });
  resultOf(await store.begin((tx, record) => endApiKey(tx, record, operators, key)));
  const [maker, approver] = [by.id, boss.signedIn.id];
  const agreed = { proposal: "a proposal", maker, approver, username: "emil", reason: "", at };
  resultOf(await store.begin((tx, record) => recover(tx, record, operators, agreed)));
  const { challenge, options } = resultOf(await beginOwnPasskey(operators, ben.signedIn, at));
  const given = { kind: "passkey", challenge, response: new TestAuthenticator().create(options), name: "spare" } as const;
  resultOf(await addCredential(operators, ben.signedIn, given, at));
  const proof = await beginPasskeyProof(operators, by, at);
  const response = anna.authenticator.get(proof.options);
  resultOf(await proveAgainWithPasskey(operators, by, { challenge: proof.challenge, response, at }));
  const device = resultOf(await beginDevice(operators, { from: FROM, at }));
  resultOf(await approveDevice(operators, by, { userCode: device.userCode, at }));
  await pollDevice(operators, { deviceCode: device.deviceCode, from: FROM, at });
  const out = resultOf(await trySignIn(operators, ben.authenticator, at));
  await signOut(operators, out.signedIn, at);
  await trySignIn(operators, new TestAuthenticator(), at);
  return {
    ...{ anna: by.id, ben: ben.signedIn.id, carl: carl.signedIn.id },
    ...{ live: ben.signedIn.session, ended: out.signedIn.session },
  };
}
