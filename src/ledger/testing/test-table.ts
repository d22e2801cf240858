/**
 * The rules as a table. Every case begins with: alice 1000, bob 0, rich 10^15 - 10, gone 0 and closed; ATM-0001 with 5000 of cash, ATM-0002
 * with 50; limits of 500 a withdrawal, 800 and 3 withdrawals a day; ceilings of an ATM and day of 7000 for deposits, 3000 for
 * transfers and 2000 for loads. One line is one request, "name: request -> answer".
 * An answer shows funds as posted/held/available. Refusals stand in their order of precedence.
 */
export const RULES_TABLE = `
balance
  balance alice                  -> 1000/0/1000
  balance bob                    -> 0/0/0

deposit
  deposit bob 100                -> 100/0/100
  deposit bob 100                -> 200/0/200
  deposit rich 10                -> 1000000000000000/0/1000000000000000
  deposit rich 1                 -> balance-limit limit=1000000000000000

transfer
  transfer alice bob 400         -> 600/0/600
  transfer bob alice 400         -> 0/0/0
  transfer alice bob 1000        -> 0/0/0

transfer: precedence
  transfer alice nobody 5000     -> payee-unknown
  transfer alice alice 5000      -> payee-is-self
  transfer alice gone 5000       -> payee-closed
  transfer alice rich 5000       -> insufficient-funds available=1000
  transfer alice rich 11         -> balance-limit limit=1000000000000000
  transfer alice rich 10         -> 990/0/990

withdraw: a held amount can neither be withdrawn nor transferred
  withdraw alice 400             -> 1000/400/600
  transfer alice bob 601         -> insufficient-funds available=600
  transfer alice bob 600         -> 400/400/0
  withdraw alice 1               -> insufficient-funds available=0

withdraw: precedence
  withdraw bob 501               -> withdrawal-limit limit=500
  a: withdraw alice 300          -> 1000/300/700
  b: withdraw alice 300          -> 1000/600/400
  withdraw alice 201             -> daily-amount-limit limit=800 largest=200 resetsAt=+12h
  c: withdraw alice 100          -> 1000/700/300
  withdraw alice 500             -> daily-count-limit limit=3 resetsAt=+12h
  withdraw alice 501             -> withdrawal-limit limit=500
  withdraw bob 500               -> insufficient-funds available=0
  at ATM-0002 withdraw bob 100   -> insufficient-funds available=0
  at ATM-0002 withdraw rich 51   -> terminal-cash-short largest=50
  at ATM-0002 withdraw rich 50   -> 999999999999990/50/999999999999940
  at ATM-0002 withdraw rich 1    -> terminal-cash-short largest=0

withdraw: the allowance is for one day, and a clock that goes back does not renew it
  a: withdraw alice 500          -> 1000/500/500
  withdraw alice 301             -> daily-amount-limit limit=800 largest=300 resetsAt=+12h
  +12h
  b: withdraw alice 500          -> 1000/1000/0
  settle b 500                   -> 500
  deposit alice 1000             -> 1500/500/1000
  -1h
  withdraw alice 301             -> daily-amount-limit limit=800 largest=300 resetsAt=+36h

withdraw: an amount that is not paid out returns to the allowance
  a: withdraw alice 500          -> 1000/500/500
  settle a 100                   -> 100
  withdraw alice 500             -> 900/500/400
  b: withdraw alice 200          -> 900/700/200
  withdraw alice 1               -> daily-count-limit limit=3 resetsAt=+12h
  release b                      -> 200
  withdraw alice 201             -> daily-amount-limit limit=800 largest=200 resetsAt=+12h
  withdraw alice 200             -> 900/700/200

withdraw: the release of yesterday's hold does not change today's allowance
  a: withdraw alice 500          -> 1000/500/500
  +12h
  withdraw alice 500             -> 1000/1000/0
  release a                      -> 500
  withdraw alice 301             -> daily-amount-limit limit=800 largest=300 resetsAt=+36h

own limit: a lower one is in force at once, a higher one or none from the next day on
  limit alice                    -> 0 0 0 800 800
  set-limit alice 0              -> 0 0 0 800 800
  set-limit alice 300            -> 300 0 0 800 300
  withdraw alice 301             -> own-daily-limit limit=300 largest=300 resetsAt=+12h
  a: withdraw alice 200          -> 1000/200/800
  set-limit alice 400            -> 300 400 +12h 800 100
  withdraw alice 101             -> own-daily-limit limit=300 largest=100 resetsAt=+12h
  set-limit alice 100            -> 100 0 0 800 0
  withdraw alice 1               -> own-daily-limit limit=100 largest=0 resetsAt=+12h
  set-limit alice 0              -> 100 0 +12h 800 0
  limit alice                    -> 100 0 +12h 800 0
  limit bob                      -> 0 0 0 800 800
  +12h
  limit alice                    -> 0 0 0 800 800
  withdraw alice 500             -> 1000/700/300
  set-limit alice 400            -> 400 0 0 800 0
  -1h
  limit alice                    -> 400 0 0 800 0
  withdraw alice 1               -> own-daily-limit limit=400 largest=0 resetsAt=+36h

own limit: a later change replaces the limit that was to come
  set-limit alice 300            -> 300 0 0 800 300
  set-limit alice 500            -> 300 500 +12h 800 300
  set-limit alice 400            -> 300 400 +12h 800 300
  set-limit alice 300            -> 300 0 0 800 300
  set-limit alice 500            -> 300 500 +12h 800 300
  +12h
  set-limit alice 600            -> 500 600 +36h 800 500
  withdraw alice 500             -> 1000/500/500
  withdraw alice 1               -> own-daily-limit limit=500 largest=0 resetsAt=+36h

own limit: precedence
  set-limit alice 801            -> limit-above-bank largest=800
  set-limit alice 800            -> 800 0 0 800 800
  withdraw alice 501             -> withdrawal-limit limit=500
  withdraw alice 500             -> 1000/500/500
  withdraw alice 301             -> daily-amount-limit limit=800 largest=300 resetsAt=+12h
  set-limit alice 600            -> 600 0 0 800 100
  withdraw alice 401             -> own-daily-limit limit=600 largest=100 resetsAt=+12h
  transfer alice bob 401         -> 599/500/99

settle
  a: withdraw alice 400          -> 1000/400/600
  settle a 300                   -> 300
  balance alice                  -> 700/0/700
  b: withdraw alice 400          -> 700/400/300
  settle b 400                   -> 400
  balance alice                  -> 300/0/300

settle: precedence
  at ATM-0002 settle a 1         -> hold-unknown
  a: withdraw alice 100          -> 1000/100/900
  at ATM-0002 settle a 1         -> hold-unknown
  settle a 101                   -> hold-exceeded limit=100
  settle a 100                   -> 100
  settle a 101                   -> hold-settled
  release a                      -> hold-settled
  b: withdraw alice 100          -> 900/100/800
  release b                      -> 100
  settle b 101                   -> hold-released
  release b                      -> hold-released
  release nothing                -> hold-unknown
  balance alice                  -> 900/0/900

cash: a hold counts against it, a settlement takes from it, a deposit adds to it
  at ATM-0002 a: withdraw rich 30  -> 999999999999990/30/999999999999960
  at ATM-0002 withdraw rich 21     -> terminal-cash-short largest=20
  at ATM-0002 release a            -> 30
  at ATM-0002 b: withdraw rich 50  -> 999999999999990/50/999999999999940
  at ATM-0002 settle b 50          -> 50
  at ATM-0002 withdraw rich 1      -> terminal-cash-short largest=0
  at ATM-0002 deposit bob 7        -> 7/0/7
  at ATM-0002 withdraw rich 7      -> 999999999999940/7/999999999999933
  at ATM-0002 cash-load 100        -> 107/7/100

cash-unload: held cash stays in the ATM
  a: withdraw alice 500            -> 1000/500/500
  cash-unload 4501                 -> terminal-cash-short largest=4500
  u: cash-unload 4500              -> 500/500/0
  again u                          -> 500/500/0
  forged u                         -> request-id-reused
  release a                        -> 500
  cash-unload 500                  -> 0/0/0
  cash-unload 1                    -> terminal-cash-short largest=0

cash-count: the books change to the counted amount
  a: withdraw alice 500            -> 1000/500/500
  cash-count 5000                  -> holds-open held=500
  settle a 500                     -> 500
  cash-count 4500                  -> 4500/0/0
  c: cash-count 4400               -> 4400/0/100
  cash-count 4450                  -> 4450/50/0
  again c                          -> 4400/0/100
  at ATM-0002 cash-count 0         -> 0/0/50
  at ATM-0002 deposit alice 6000   -> 6500/0/6500
  at ATM-0002 cash-count 1050      -> 1050/0/4950
  at ATM-0002 cash-count 999       -> capital-short largest=0

ceilings: an ATM books only so much in a day
  deposit alice 6000               -> 7000/0/7000
  deposit alice 1001               -> terminal-limit limit=7000 largest=1000 resetsAt=+12h
  deposit alice 1000               -> 8000/0/8000
  deposit bob 1                    -> terminal-limit limit=7000 largest=0 resetsAt=+12h
  transfer alice bob 2999          -> 5001/0/5001
  transfer bob alice 2             -> terminal-limit limit=3000 largest=1 resetsAt=+12h
  transfer bob alice 1             -> 2998/0/2998
  cash-load 1999                   -> 13999/0/13999
  cash-load 2                      -> terminal-limit limit=2000 largest=1 resetsAt=+12h
  cash-load 1                      -> 14000/0/14000
  withdraw alice 500               -> 5002/500/4502
  cash-unload 1                    -> 13999/500/13499

ceilings: each ATM and each day has its own, and a clock that goes back renews none
  deposit alice 7000               -> 8000/0/8000
  at ATM-0002 deposit alice 1      -> 8001/0/8001
  +12h
  deposit alice 6999               -> 15000/0/15000
  -1h
  deposit alice 1                  -> terminal-limit limit=7000 largest=0 resetsAt=+12h
  +1h
  deposit alice 2                  -> terminal-limit limit=7000 largest=1 resetsAt=+36h

ceilings: precedence, and notes beyond the books count as loaded
  deposit rich 8000                -> balance-limit limit=1000000000000000
  transfer alice bob 1             -> 999/0/999
  transfer rich bob 3000           -> terminal-limit limit=3000 largest=2999 resetsAt=+12h
  transfer alice bob 3001          -> insufficient-funds available=999
  transfer rich nobody 3001        -> payee-unknown
  cash-count 7001                  -> terminal-limit limit=2000 largest=2000 resetsAt=+12h
  cash-count 6999                  -> 6999/1999/0
  cash-load 2                      -> terminal-limit limit=2000 largest=1 resetsAt=+12h
  cash-count 0                     -> 0/0/6999
  cash-count 1                     -> 1/1/0
  cash-count 2                     -> terminal-limit limit=2000 largest=0 resetsAt=+12h

ceilings: a repeat is answered as at first, whether it was booked or refused
  a: deposit alice 7000            -> 8000/0/8000
  b: deposit alice 1               -> terminal-limit limit=7000 largest=0 resetsAt=+12h
  again a                          -> 8000/0/8000
  outcome b                        -> refused 0
  +12h
  again a                          -> 8000/0/8000
  again b                          -> terminal-limit limit=7000 largest=0 resetsAt=+12h
  forged b                         -> request-id-reused
  deposit alice 7000               -> 15000/0/15000

closed: nothing moves for a customer who is closed, whatever the session believes
  deposit gone 100               -> not-signed-in
  transfer gone alice 1          -> not-signed-in
  withdraw gone 1                -> not-signed-in
  balance gone                   -> not-signed-in

reverse: a withdrawal by the request that settled it; the allowance of the day stays used
  w: withdraw alice 300            -> 1000/300/700
  reverse w                        -> posting-unknown
  s: settle w 200                  -> 200
  reverse w                        -> posting-unknown
  reverse s                        -> reversed 200
  cash-unload 5001                 -> terminal-cash-short largest=5000
  withdraw alice 500               -> 1000/500/500
  withdraw alice 101               -> daily-amount-limit limit=800 largest=100 resetsAt=+12h

reverse: a transfer if the payee has the money available
  t: transfer alice bob 400        -> 600/0/600
  transfer bob alice 1             -> 399/0/399
  reverse t                        -> insufficient-funds available=399
  deposit bob 1                    -> 400/0/400
  h: withdraw bob 1                -> 400/1/399
  reverse t                        -> insufficient-funds available=399
  release h                        -> 1
  reverse t                        -> reversed 400
  balance alice                    -> 1001/0/1001
  balance bob                      -> 0/0/0

reverse: a deposit if its notes are still there; the ceiling of the day stays used
  at ATM-0002 a: deposit bob 10    -> 10/0/10
  at ATM-0002 w: withdraw alice 55 -> 1000/55/945
  at ATM-0002 reverse a            -> terminal-cash-short largest=5
  at ATM-0002 settle w 55          -> 55
  at ATM-0002 reverse a            -> terminal-cash-short largest=5
  at ATM-0002 cash-load 5          -> 10/0/10
  at ATM-0002 reverse a            -> reversed 10
  balance bob                      -> 0/0/0
  at ATM-0002 deposit bob 6991     -> terminal-limit limit=7000 largest=6990 resetsAt=+12h

reverse: loads, unloads and counts
  l: cash-load 100                 -> 5100/0/5100
  u: cash-unload 5100              -> 0/0/0
  reverse l                        -> terminal-cash-short largest=0
  reverse u                        -> reversed 5100
  reverse l                        -> reversed 100
  o: cash-count 5050               -> 5050/50/0
  s: cash-count 5000               -> 5000/0/50
  reverse o                        -> reversed 50
  reverse s                        -> reversed 50
  n: cash-count 5000               -> 5000/0/0
  reverse n                        -> posting-unknown

reverse: the capital must have what a load brought it
  l: cash-load 1000                -> 6000/0/6000
  at ATM-0002 deposit alice 6000   -> 7000/0/7000
  at ATM-0002 cash-count 50        -> 50/0/6000
  reverse l                        -> capital-short largest=50
`;
