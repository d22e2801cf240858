/**
 * The strongroom's combination dial: a hundred ticks, every tenth one longer and numbered. Each ring of ticks is a dashed circle, whose
 * dashes are in dial.css: the style sheet is kept by the browser, and this drawing is sent with every page.
 */
export const Dial = () => (
  <svg class="dial" viewBox="-216 -216 432 432" aria-hidden="true" focusable="false">
    <g class="dial-turn">
      <circle r="196" />
      <circle r="150" />
      <circle r="58" />
      <circle class="dial-ticks" r="185.5" pathLength="100" />
      <circle class="dial-fives" r="182" pathLength="20" />
      <circle class="dial-tens" r="179" pathLength="10" />
      <circle class="dial-grip" r="103" pathLength="8" />
      {TENS.map((ten) => (
        <text y="-158" transform={ten === 0 ? undefined : `rotate(${ten * 3.6})`}>
          {ten}
        </text>
      ))}
    </g>
    <path class="dial-mark" d="M0 -196 l-9 -16 h18 z" />
  </svg>
);

const TENS = Array.from({ length: 10 }, (_, index) => index * 10);
