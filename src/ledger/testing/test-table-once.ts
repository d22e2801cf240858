/** Requests that are done once although they arrive twice, late or at a bad time. The form is that of test-table.ts. */
export const ONCE_TABLE = `
reverse: the opposite of a posting, once
  a: deposit bob 100             -> 100/0/100
  r: reverse a                   -> reversed 100
  balance bob                    -> 0/0/0
  again r                        -> reversed 100
  forged r                       -> request-id-reused
  reverse a                      -> posting-reversed
  reverse r                      -> posting-is-reversal
  reverse nothing                -> posting-unknown
  at ATM-0002 reverse a          -> posting-unknown
  outcome a                      -> done 100
  outcome r                      -> done 100

reverse: a refused reversal stays refused, and another request may succeed
  a: deposit bob 100             -> 100/0/100
  transfer bob alice 30          -> 70/0/70
  r: reverse a                   -> insufficient-funds available=70
  deposit bob 30                 -> 100/0/100
  again r                        -> insufficient-funds available=70
  reverse a                      -> reversed 100
  again r                        -> insufficient-funds available=70

a repeat gets the first answer, whatever has happened since
  a: deposit bob 100             -> 100/0/100
  b: transfer bob alice 101      -> insufficient-funds available=100
  deposit bob 50                 -> 150/0/150
  again a                        -> 100/0/100
  again b                        -> insufficient-funds available=100
  c: withdraw bob 150            -> 150/150/0
  d: settle c 100                -> 100
  again c                        -> 150/150/0
  again d                        -> 100
  balance bob                    -> 50/0/50

the same id with another body is refused, and the first answer stays
  a: deposit bob 100             -> 100/0/100
  forged a                       -> request-id-reused
  again a                        -> 100/0/100
  a: transfer bob alice 100      -> request-id-reused
  at ATM-0002 a: deposit bob 1   -> 101/0/101
  balance bob                    -> 101/0/101

a limit is set once
  a: set-limit alice 300         -> 300 0 0 800 300
  set-limit alice 200            -> 200 0 0 800 200
  again a                        -> 300 0 0 800 300
  forged a                       -> request-id-reused
  limit alice                    -> 200 0 0 800 200
  outcome a                      -> done 0
  b: set-limit alice 801         -> limit-above-bank largest=800
  outcome b                      -> refused 0
  outcome c                      -> void 0
  c: set-limit alice 100         -> request-void
  bar money-suspended
  set-limit alice 100            -> money-suspended
  again a                        -> 300 0 0 800 300
  limit alice                    -> 200 0 0 800 200

outcome
  a: deposit bob 100             -> 100/0/100
  outcome a                      -> done 100
  b: transfer bob alice 30       -> 70/0/70
  outcome b                      -> done 30
  c: withdraw bob 60             -> 70/60/10
  outcome c                      -> held 60
  d: settle c 50                 -> 50
  outcome c                      -> settled 50
  outcome d                      -> done 50
  e: withdraw bob 10             -> 20/10/10
  f: release e                   -> 10
  outcome e                      -> released 10
  outcome f                      -> done 10
  g: withdraw bob 21             -> insufficient-funds available=20
  outcome g                      -> refused 0
  at ATM-0002 outcome a          -> void 0

the outcome of a request that never arrived makes it void for ever
  outcome a                      -> void 0
  outcome a                      -> void 0
  a: deposit bob 100             -> request-void
  a: deposit bob 100             -> request-void
  outcome a                      -> void 0
  balance bob                    -> 0/0/0

a bar stops new money, but neither repeats nor what ends a hold
  a: deposit bob 100             -> 100/0/100
  b: withdraw bob 50             -> 100/50/50
  bar money-suspended
  again a                        -> 100/0/100
  forged a                       -> request-id-reused
  deposit bob 100                -> money-suspended
  withdraw bob 10                -> money-suspended
  c: transfer bob nobody 1       -> money-suspended
  outcome c                      -> refused 0
  balance bob                    -> 100/50/50
  settle b 20                    -> 20
  bar terminal-out-of-service
  deposit bob 1                  -> terminal-out-of-service
  balance bob                    -> 80/0/80
`;
