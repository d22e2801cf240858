import { type Notes, type Offer, type Order, worth } from "../../atm/atm.ts";
import type { Money } from "../../model/model.ts";
import { Form, Primary } from "../components/fields.tsx";
import type { Frame } from "../components/frame.ts";
import { NotesInSlot } from "../components/notes-view.tsx";
import { Page } from "../components/page.tsx";
import { Warning } from "../components/problems.tsx";
import { Progress } from "./message-screen.tsx";

interface TakeProps {
  readonly frame: Frame;
  readonly order: Order;
  readonly offer: Offer;
  /** The notes that lie in the slot. */
  readonly notes: Notes;
  readonly denominations: readonly Money[];
  /** How long the notes lie there in all, in milliseconds. */
  readonly wholeMs: number;
  /** True if the customer tried to open another page. */
  readonly first: boolean;
}

/** How often the page loads again without the script, in seconds. */
const LOOK_AGAIN_S = 5;

/**
 * The notes lie in the slot, and nothing else can be reached. The script counts the seconds down and leaves when the notes are gone;
 * without it the page loads again every few seconds. The session does not end meanwhile, so the customer is not asked for more time.
 */
export const TakeScreen = ({ frame, order, offer, notes, denominations, wholeMs, first }: TakeProps) => {
  const { endings } = frame.words;
  const page = `/order/${order.token}`;
  const leftMs = Math.max(0, Math.ceil(offer.until - performance.now()));
  const [before = "", after = ""] = endings.takeLead({ seconds: "|" }).split("|");
  return (
    <Page
      frame={{ ...frame, time: null }}
      title={endings.takeTitle}
      heading={endings.take}
      figure={{ text: frame.figures.money(worth(notes)), label: frame.words.money.amount }}
      alone
      again={{ seconds: LOOK_AGAIN_S, to: page }}
    >
      {first && <Warning text={endings.takeFirst} />}
      <Progress frame={frame} at="take" />
      <Form action={`${page}/take`}>
        <NotesInSlot {...{ frame, notes, denominations }} />
        <div class="countdown" data-tray={`${page}/tray`} data-over={page}>
          <Ring seconds={Math.ceil(leftMs / 1000)} />
          <p data-countdown={String(leftMs)} data-whole={String(wholeMs)} data-say={endings.takeLead({ seconds: "{seconds}" })}>
            {before}
            <strong class="seconds">{Math.ceil(leftMs / 1000)}</strong>
            {after}
          </p>
        </div>
        <p class="unseen" role="status" data-remind={endings.secondsLeft({ seconds: "{seconds}" })} />
        <Primary id="taken" money>
          {endings.taken}
        </Primary>
      </Form>
    </Page>
  );
};

/** The seconds that are left as a ring, for the eye; the sentence beside it has them for everybody. */
const Ring = ({ seconds }: { seconds: number }) => (
  <svg class="ring" viewBox="0 0 100 100" aria-hidden="true" focusable="false">
    <circle cx="50" cy="50" r="44" />
    <circle class="ring-left" cx="50" cy="50" r="44" pathLength="100" />
    <text class="ring-seconds" x="50" y="50">
      {seconds}
    </text>
  </svg>
);
