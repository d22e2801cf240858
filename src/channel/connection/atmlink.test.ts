import assert from "node:assert/strict";
import { test } from "node:test";
import { keyPairFrom } from "../../crypto/crypto.ts";
import { hex, vectors } from "../../crypto/testing/test-vectors.ts";
import { TerminalId } from "../../model/model.ts";
import { clientHandshake } from "../handshake/client-handshake.ts";
import { masterSecret, sessionSecrets } from "../handshake/key-schedule.ts";
import { serverHandshake } from "../handshake/server-handshake.ts";
import { Direction } from "../records/direction.ts";
import { openRecord, sealRecord } from "../records/record.ts";
import { MemoryWire } from "../testing/test-session.ts";

/** The vectors of the protocol itself (PROTOCOL.md, section 10): two sessions, with both edges of the ratchet. */
interface Case {
  terminal_id: string;
  psk_epoch: number;
  psk: string;
  bank_static_private: string;
  bank_static_public: string;
  atm_static_private: string;
  atm_static_public: string;
  client_ephemeral_private: string;
  server_ephemeral_private: string;
  client_hello: string;
  server_hello: string;
  h: string;
  ck: string;
  session_id: string;
  master_secret: string;
  traffic_c2s: string;
  traffic_s2c: string;
  records: {
    dir: "c2s" | "s2c";
    seq: number;
    kind: number;
    content: string;
    iv: string;
    mac_key: string;
    enc_key: string;
    frame: string;
  }[];
}

const { cases } = vectors<{ cases: Case[] }>("channel/atmlink-1.json");

test("the file has 2 sessions with 16 records each", () => {
  assert.deepEqual(
    cases.map(({ records }) => records.length),
    [16, 16],
  );
});

for (const x of cases) {
  const terminalId = TerminalId(x.terminal_id);

  test(`${terminalId}: both handshakes produce the published hellos and secrets`, async () => {
    const [client, server] = [new MemoryWire(), new MemoryWire()];
    client.connect(server);
    server.connect(client);
    const psk = (epoch: number): Buffer | null => (epoch === x.psk_epoch ? hex(x.psk) : null);
    const [clientSecrets, serverSecrets] = await Promise.all([
      clientHandshake(
        client,
        {
          terminalId,
          staticPrivate: hex(x.atm_static_private),
          pskEpoch: x.psk_epoch,
          psk: hex(x.psk),
          bankStaticPublic: hex(x.bank_static_public),
        },
        keyPairFrom(hex(x.client_ephemeral_private)),
      ),
      serverHandshake(
        server,
        {
          statics: [keyPairFrom(hex(x.bank_static_private))],
          findTerminal: async (publicKey) => (publicKey.equals(hex(x.atm_static_public)) ? { terminalId, psk } : null),
        },
        () => {},
        () => keyPairFrom(hex(x.server_ephemeral_private)),
      ),
    ]);
    assert.deepEqual([...client.sent, ...server.sent], [hex(x.client_hello), hex(x.server_hello)]);
    const secrets = { sessionId: x.session_id, c2s: hex(x.traffic_c2s), s2c: hex(x.traffic_s2c) };
    const bankKey = hex(x.client_hello).subarray(8, 16).toString("hex");
    assert.deepEqual(clientSecrets, secrets);
    assert.deepEqual(serverSecrets, { ...secrets, terminalId, pskEpoch: x.psk_epoch, serverKeyId: bankKey });
  });

  test(`${terminalId}: the key schedule produces the published secrets step by step, and erases its inputs`, () => {
    const noise = { ck: hex(x.ck), h: hex(x.h) };
    assert.equal(masterSecret(noise).toString("hex"), x.master_secret);
    assert.deepEqual(sessionSecrets(noise), { sessionId: x.session_id, c2s: hex(x.traffic_c2s), s2c: hex(x.traffic_s2c) });
    assert.deepEqual(noise, { ck: Buffer.alloc(32), h: Buffer.alloc(32) });
  });

  for (const dir of ["c2s", "s2c"] as const) {
    test(`${terminalId}: 8 records ${dir} are as published, up to the second step of the ratchet`, () => {
      const sealing = new Direction(hex(x[`traffic_${dir}`]));
      const opening = new Direction(hex(x[`traffic_${dir}`]));
      const records = x.records.filter((record) => record.dir === dir);
      for (const { seq, kind, content, iv, mac_key, enc_key, frame } of records) {
        while (sealing.seq < seq) sealing.advance();
        while (opening.seq < seq) opening.advance();
        const { macKey, encryptionKey } = sealing.keys;
        assert.deepEqual([macKey.export(), encryptionKey.export()], [hex(mac_key), hex(enc_key)], `seq ${seq}`);
        assert.equal(sealRecord(sealing, kind, hex(content), hex(iv)).toString("hex"), frame, `seq ${seq}`);
        assert.deepEqual(openRecord(opening, hex(frame)), { kind, content: hex(content) }, `seq ${seq}`);
      }
      assert.equal(records.length, 8);
      assert.deepEqual(records.map(({ seq }) => seq).slice(-3), [4095, 4096, 8192]);
    });
  }
}
