import { type Fed, type Feeding, NOTES_IN_MAX, notesOf, UNFIT } from "../../atm/atm.ts";
import { type Money, ZERO } from "../../model/model.ts";
import { Form, Primary, Way } from "../components/fields.tsx";
import type { Frame } from "../components/frame.ts";
import { Icon } from "../components/icons.tsx";
import { sentence } from "../components/script.ts";
import type { Locale } from "../words/refusal-text.ts";

interface FeederProps {
  readonly frame: Frame;
  readonly denominations: readonly Money[];
  readonly feeding: Feeding | null;
  /** What has just happened to the last note; empty if nothing has. */
  readonly said: string;
}

/**
 * The slot: a button that looks like each note feeds one such note. The script replaces the marked parts (`data-part`) after each
 * press; without it the page loads again.
 */
export const Feeder = ({ frame, denominations, feeding, said }: FeederProps) => {
  const { money } = frame.words;
  return (
    <div class="feeder">
      <form method="post" action="/deposit/feed" class="feed" data-feed="" data-stays="" aria-label={money.notes}>
        <div class="feed-notes">
          {denominations.map((each, rank) => (
            <FeedButton {...{ frame, denomination: each, rank }} count={notesOf(feeding?.accepted ?? [], each)} />
          ))}
        </div>
        <p class="fed" role="status" data-part="said">
          {said}
        </p>
        <div class="fed-row">
          <Recent frame={frame} fed={feeding?.recent ?? []} />
          <span data-part="back">{(feeding?.accepted ?? []).length > 0 && <TakeBack frame={frame} />}</span>
        </div>
        <details class="simulator">
          <summary data-say={sentence(money.simulator)}>{money.simulator}</summary>
          <p data-say={sentence(money.simulatorLead)}>{money.simulatorLead}</p>
          <div class="unfit-kinds">
            {UNFIT.map((why) => (
              <button type="submit" name="unfit" value={why} id={`feed-${why}`}>
                {money.unfitKinds[why]}
              </button>
            ))}
          </div>
        </details>
      </form>
      <Form action="/deposit">
        <input type="hidden" name="slot" value="yes" />
        <div class="ways">
          <Primary>{frame.words.frame.goOn}</Primary>
          <Way to="/menu" back>
            {frame.words.frame.cancel}
          </Way>
        </div>
      </Form>
    </div>
  );
};

/** Only while there is a note to take back. */
const TakeBack = ({ frame: { words } }: { frame: Frame }) => (
  <button type="submit" name="back" value="yes" class="quiet" id="take-back">
    <Icon name="deleteLast" /> {words.money.takeLastBack}
  </button>
);

interface FeedButtonProps {
  readonly frame: Frame;
  readonly denomination: Money;
  readonly rank: number;
  /** How many of it lie in the slot. */
  readonly count: number;
}

const FeedButton = ({ frame: { words, figures }, denomination, rank, count }: FeedButtonProps) => {
  const note = figures.note(denomination);
  return (
    <button
      type="submit"
      name="note"
      value={String(denomination)}
      id={`feed-${denomination}`}
      class={`feed-note note-${Math.min(rank, 6)}`}
      data-say={words.money.feedNote({ note })}
    >
      <span class="unseen">{words.money.feedNote({ note })}</span>
      <span aria-hidden="true">{note}</span>
      <span class="feed-count" data-part={`count-${denomination}`} aria-hidden="true">
        {count > 0 ? `× ${count}` : ""}
      </span>
    </button>
  );
};

/** The newest pieces and their fates, for the eye: each was said when it was fed. */
const Recent = ({ frame, fed }: { frame: Frame; fed: readonly Fed[] }) => (
  <ul class="fates" data-part="fates" aria-hidden="true">
    {fed.map((each) => (
      <li class={each.fate === "accepted" ? "fate" : "fate back"}>{shortFate(each, frame)}</li>
    ))}
  </ul>
);

const shortFate = ({ piece, fate }: Fed, { words: { money }, figures }: Locale): string => {
  const what = "unfit" in piece ? money.unfitKinds[piece.unfit] : figures.note(piece.denomination);
  return fate === "accepted" ? `${what} ✓` : `${what} ↩`;
};

/** What became of a piece that was just fed, in one or two sentences; `total` is what lies in the slot now. */
export function fateText({ piece, fate }: Fed, total: Money, { words: { money }, figures }: Locale): string {
  const note = figures.note("unfit" in piece ? ZERO : piece.denomination);
  if (fate === "accepted") return money.fedIn({ note, total: figures.money(total) });
  const why = fate === "full" ? money.atMost(NOTES_IN_MAX) : money.whyBack[fate === "not-taken" ? "notTaken" : fate];
  return "unfit" in piece ? money.fedUnfit({ why }) : money.fedBack({ note, why });
}
