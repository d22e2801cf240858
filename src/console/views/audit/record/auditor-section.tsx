import type { SealedEvent } from "../../../../backoffice/backoffice.ts";
import { ASSETS } from "../../../web/console-assets.ts";

/** Where the auditor chooses the key file, once on a page with sealed parts; assets/sealed.js opens them. */
export const AuditorSection = ({ origin }: { origin: string }) => (
  <section class="auditor" data-auditor data-origin={origin} aria-labelledby="auditor">
    <h2 id="auditor">Open the confidential part</h2>
    <p>
      Choose the file of the auditor's private key. This page reads it on your machine, sends nothing, and forgets the key and
      what it opened when you leave. Amounts in it are in minor units.
    </p>
    <p class="not-known" data-auditor-needs>
      This needs a script, which has not run in your browser: allow scripts for this page, or run{" "}
      <code>strongroom audit decrypt --key FILE</code> where the log and the key are.
    </p>
    <div class="auditor-key" data-auditor-controls hidden>
      <div class="field">
        <label for="auditor-key">The auditor's key file</label>
        <input id="auditor-key" type="file" data-auditor-key />
      </div>
      <button type="button" data-auditor-forget hidden>
        Forget the key
      </button>
    </div>
    <p role="status" data-auditor-state />
    <script src={ASSETS.url("sealed.js")} type="module" />
  </section>
);

/** The place of one event's confidential part. `line` is the plain line, which the sealed form must agree with. */
export const SealedPlace = ({ event, line = null }: { event: SealedEvent | null; line?: string | null }) =>
  event === null ? (
    <p class="problem">Its sealed form is not in the database. Run a verification.</p>
  ) : (
    <div
      data-sealed={event.sealed}
      data-writer={event.writer}
      data-first={event.first}
      data-last={event.last}
      data-n={event.n}
      data-line={line ?? undefined}
    >
      <p class="aside">sealed</p>
    </div>
  );
