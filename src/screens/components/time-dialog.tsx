import type { Frame } from "./frame.ts";
import { sentence } from "./script.ts";

/**
 * The warning before a session ends, which the script opens in time (WCAG 2.2, 2.2.1): a question, or the news that the session
 * ends for good. Without the script the page leads to a separate screen with the same content.
 */
export const TimeDialog = ({ frame, time }: { frame: Frame; time: NonNullable<Frame["time"]> }) => {
  const { comfort, frame: ways } = frame.words;
  const [before = "", after = ""] = comfort.endsIn({ seconds: "|" }).split("|");
  return (
    <dialog
      id="time"
      aria-labelledby="time-heading"
      aria-describedby="time-left"
      data-ends-ms={String(time.endsMs)}
      data-answer-ms={String(time.answerMs)}
      data-more="/more-time"
      data-expired={`/expired?in=${frame.language.code}`}
    >
      <h2 id="time-heading">
        <span data-asks hidden={!time.extendable} data-say={sentence(comfort.stillThere)}>
          {comfort.stillThere}
        </span>
        <span data-ends hidden={time.extendable} data-say={sentence(comfort.ends)}>
          {comfort.ends}
        </span>
      </h2>
      <p id="time-left">
        <span data-say={comfort.endsIn({ seconds: "{seconds}" })}>
          {before}
          <span class="seconds" data-left>
            {Math.ceil(time.answerMs / 1000)}
          </span>
          {after}
        </span>{" "}
        <span data-ends hidden={time.extendable} data-say={sentence(comfort.endsWhy)}>
          {comfort.endsWhy}
        </span>
      </p>
      <div class="ways">
        <form method="post" action="/more-time" data-asks hidden={!time.extendable}>
          <input type="hidden" name="to" value={frame.path} />
          <button type="submit" class="primary" data-more>
            {comfort.moreTime}
          </button>
        </form>
        <form method="post" action="/signout">
          <button type="submit">{ways.signOut}</button>
        </form>
      </div>
    </dialog>
  );
};
