import type { WaitingDevice } from "../../../operators/operators.ts";
import { Problem } from "../../components/badge.tsx";
import { ConsolePage } from "../../components/console-page.tsx";
import { Facts } from "../../components/facts.tsx";
import { duration, Moment } from "../../components/moment.tsx";
import type { Frame } from "../../web/web-request.ts";

const FIELD = "field-user_code";
/** Eight letters with a dash, and some blanks that people type. */
const TYPED_MOST = 20;

/** Asks for the code that a command line shows. */
export const CodePage = ({ frame, typed, problem }: { frame: Frame; typed: string; problem: string | null }) => (
  <ConsolePage
    frame={frame}
    title="Sign in a command line"
    lead="strongroom login shows a code of eight letters. Type only a code that you see on your own terminal: whoever sends you one wants to be signed in as you."
  >
    {problem !== null && (
      <Problem answers id="refused">
        <p>{problem}</p>
      </Problem>
    )}
    <form method="post" action="/device" class="form" novalidate>
      <input type="hidden" name="form" value={frame.form} />
      <div class="field">
        <label for={FIELD}>Code</label>
        <p class="hint" id="code-hint">
          Such as BCDF-GHJK. Small letters do as well.
        </p>
        <input
          type="text"
          id={FIELD}
          name="user_code"
          value={typed}
          required
          maxlength={TYPED_MOST}
          autocomplete="off"
          autocapitalize="characters"
          spellcheck={false}
          aria-describedby={problem === null ? "code-hint" : "code-hint refused"}
          aria-invalid={problem === null ? undefined : "true"}
        />
      </div>
      <div class="ways">
        <button type="submit" class="primary">
          Continue
        </button>
      </div>
    </form>
  </ConsolePage>
);

interface DevicePageProps {
  readonly frame: Frame;
  readonly device: WaitingDevice;
  /** In two groups. */
  readonly code: string;
  readonly now: number;
}

/** Shows what asks, for the operator to approve or refuse. */
export const DevicePage = ({ frame, device, code, now }: DevicePageProps) => (
  <ConsolePage
    frame={frame}
    title="Let this command line sign in as you?"
    lead="Approve it only if you began it yourself, and it shows this code. It can then do what you can, for at most 8 hours."
    back={{ to: "/device", label: "Another code" }}
  >
    <Facts
      facts={[
        { name: "Code", value: <strong>{code}</strong> },
        { name: "What asks, in its own words", value: <bdi>{device.userAgent || "not said"}</bdi> },
        { name: "Asks from the address", value: <bdi>{device.address}</bdi> },
        {
          name: "Asked",
          value: (
            <>
              <Moment at={device.madeAt} /> UTC, {duration(now - device.madeAt)} ago
            </>
          ),
        },
        { name: "Signs in as", value: <bdi>{frame.operator?.username}</bdi> },
      ]}
    />
    <form method="post" action="/device" class="form">
      <input type="hidden" name="form" value={frame.form} />
      <input type="hidden" name="user_code" value={code} />
      <div class="ways">
        <button type="submit" class="primary" name="decide" value="approve">
          Approve
        </button>
        <button type="submit" name="decide" value="deny">
          Refuse
        </button>
      </div>
    </form>
  </ConsolePage>
);
