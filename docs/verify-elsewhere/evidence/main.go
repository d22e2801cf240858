// evidence says whether a file of evidence holds (docs/EVIDENCE.md). It shares no code with Strongroom: the tree is that of
// golang.org/x/mod/sumdb/tlog, the checkpoint that of golang.org/x/mod/sumdb/note, the bank's signature is checked with
// crypto/ed25519. It needs no canonical form of JSON: the signed bytes stand in the file.
package main

import (
	"bytes"
	"crypto/ed25519"
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"encoding/pem"
	"errors"
	"fmt"
	"os"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"

	"../logkey"
)

const label = "strongroom-evidence/1\x00"

type bundle struct {
	Format      string   `json:"format"`
	Bank        string   `json:"bank"`
	Checkpoint  string   `json:"checkpoint"`
	Successions []string `json:"successions"`
	Currency    string   `json:"currency"`
	Keys        struct{ Bank, Log string }
	Operation   struct {
		Operation, Terminal, Request, Outcome, At, State string
		Session, Customer, Account                       *string
		Amount                                           *int64
		Booked                                           int64
		BookedAt, ReversedAt                             *string
	}
	Timeline []struct {
		Step, At, Outcome string
		Request, Session  *string
		Amount            *int64
		Record            int64
	}
	Records []struct {
		Index      int64
		Line, Leaf string
		Proof      []string
	}
}

// A plain line of the audit log (docs/AUDIT.md, "Plain line").
type line struct {
	I    int64   `json:"i"`
	T    string  `json:"t"`
	Op   string  `json:"op"`
	Res  string  `json:"res"`
	Term string  `json:"term"`
	Sid  *string `json:"sid"`
	Req  *string `json:"req"`
	Cust *string `json:"cust"`
	Acct *string `json:"acct"`
	Amt  *int64  `json:"amt"`
	Ccy  *string `json:"ccy"`
}

func main() {
	if len(os.Args) != 4 {
		fmt.Fprintln(os.Stderr, "usage: evidence FILE LOG-KEY BANK-KEY")
		os.Exit(2)
	}
	said, err := check(os.Args[1], os.Args[2], os.Args[3])
	if err != nil {
		fmt.Fprintln(os.Stderr, "evidence: the evidence does not hold:", err)
		os.Exit(1)
	}
	fmt.Print(said)
}

// check reads a file of evidence, the log's verifier key, and the bank's public key in PEM.
func check(file, logKeyFile, bankKeyFile string) (string, error) {
	all, err := os.ReadFile(file)
	if err != nil {
		return "", err
	}
	signed, err := signedBytes(all, bankKeyFile)
	if err != nil {
		return "", err
	}
	var b bundle
	if err := json.Unmarshal(signed, &b); err != nil {
		return "", err
	}
	if b.Format != "strongroom-evidence/1" || len(b.Records) == 0 || len(b.Records) != len(b.Timeline) {
		return "", errors.New("not a bundle that this program can read")
	}
	size, root, err := head(b.Checkpoint, logKeyFile, b.Successions)
	if err != nil {
		return "", err
	}
	var lines []line
	for _, record := range b.Records {
		leaf, err := base64.StdEncoding.DecodeString(record.Leaf)
		if err != nil || len(leaf) != 2*sha256.Size {
			return "", errors.New("a record without a leaf")
		}
		var path tlog.RecordProof
		for _, each := range record.Proof {
			hash, err := tlog.ParseHash(each)
			if err != nil {
				return "", err
			}
			path = append(path, hash)
		}
		if err := tlog.CheckRecord(path, size, root, record.Index, tlog.RecordHash(leaf)); err != nil {
			return "", fmt.Errorf("record %d: %w", record.Index, err)
		}
		if sum := sha256.Sum256([]byte(record.Line + "\n")); !bytes.Equal(sum[:], leaf[:sha256.Size]) {
			return "", fmt.Errorf("record %d: the line is not the one that the leaf has the hash of", record.Index)
		}
		var l line
		if err := json.Unmarshal([]byte(record.Line), &l); err != nil || l.I != record.Index {
			return "", fmt.Errorf("record %d: not its line", record.Index)
		}
		lines = append(lines, l)
	}
	if err := compare(b, lines); err != nil {
		return "", err
	}
	o := b.Operation
	return fmt.Sprintf("the evidence holds: %s %s at %s is %s, %d %s booked, by %d records of %d\n",
		o.Operation, o.Request, o.Terminal, o.State, o.Booked, b.Currency, len(lines), size), nil
}

// signedBytes returns the bundle's bytes if the bank's key signed them.
func signedBytes(all []byte, bankKeyFile string) ([]byte, error) {
	text, err := os.ReadFile(bankKeyFile)
	if err != nil {
		return nil, err
	}
	block, _ := pem.Decode(text)
	if block == nil {
		return nil, errors.New("the bank's key is not in PEM")
	}
	parsed, err := x509.ParsePKIXPublicKey(block.Bytes)
	if err != nil {
		return nil, err
	}
	key, isEd25519 := parsed.(ed25519.PublicKey)
	head, middle, end := []byte(`{"bundle":`), []byte(`,"signature":"`), []byte(`"}`)
	at := bytes.LastIndex(all, middle)
	if !isEd25519 || at < 0 || !bytes.HasPrefix(all, head) || !bytes.HasSuffix(all, end) {
		return nil, errors.New("not a file of evidence")
	}
	bundle := all[len(head):at]
	signature, err := base64.StdEncoding.Strict().DecodeString(string(all[at+len(middle) : len(all)-len(end)]))
	if err != nil || !ed25519.Verify(key, append([]byte(label), bundle...), signature) {
		return nil, errors.New("the bank's key did not sign it")
	}
	id := sha256.Sum256(block.Bytes)
	if !bytes.Contains(bundle, []byte(`"keys":{"bank":"`+hex.EncodeToString(id[:])+`"`)) {
		return nil, errors.New("it names another key of the bank")
	}
	return bundle, nil
}

// head opens the log's checkpoint.
func head(checkpoint, logKeyFile string, successions []string) (int64, tlog.Hash, error) {
	var root tlog.Hash
	verifier, err := logkey.Choose(logKeyFile, successions, []byte(checkpoint))
	if err != nil {
		return 0, root, err
	}
	opened, err := note.Open([]byte(checkpoint), note.VerifierList(verifier))
	if err != nil {
		return 0, root, err
	}
	lines := strings.Split(opened.Text, "\n")
	var size int64
	if len(lines) != 4 || lines[0] != verifier.Name() {
		return 0, root, errors.New("not a checkpoint of this log")
	}
	if _, err := fmt.Sscanf(lines[1], "%d", &size); err != nil {
		return 0, root, err
	}
	root, err = tlog.ParseHash(lines[2])
	return size, root, err
}

// compare says in what the bundle is not what its proven lines show.
func compare(b bundle, lines []line) error {
	o := b.Operation
	booked, bookedAt, state := int64(0), (*string)(nil), "refused"
	reversed, reversedAt := int64(0), (*string)(nil)
	own := -1
	for i, l := range lines {
		at := stepOf(b, l.I)
		if at < 0 {
			return fmt.Errorf("the timeline lacks record %d", l.I)
		}
		if step := b.Timeline[at]; step.At != l.T || step.Outcome != l.Res || !same(step.Request, l.Req) || !same(step.Session, l.Sid) || !equal(step.Amount, l.Amt) {
			return fmt.Errorf("step %d of the timeline is not what record %d shows", at+1, l.I)
		}
		if l.Term != o.Terminal || l.Acct != nil && !same(l.Acct, o.Account) || l.Ccy != nil && *l.Ccy != b.Currency {
			return fmt.Errorf("record %d is of another ATM, account or currency", l.I)
		}
		if l.Op == o.Operation && l.Req != nil && *l.Req == o.Request && (own < 0 || l.Res == "ok" && lines[own].Res != "ok") {
			own = i
		}
		if l.Res != "ok" {
			continue
		}
		time := l.T
		if l.Amt == nil {
			return fmt.Errorf("record %d has no amount", l.I)
		}
		switch l.Op {
		case "deposit", "transfer", "settle":
			booked, bookedAt = *l.Amt, &time
			state = map[bool]string{true: "settled", false: "booked"}[l.Op == "settle"]
		case "withdraw":
			// The log may have the end before the beginning.
			if state == "refused" {
				state = "held"
			}
		case "reverse":
			reversed, reversedAt = *l.Amt, &time
		case "release":
			state = "released"
		}
	}
	if reversedAt != nil {
		if bookedAt == nil || reversed != booked {
			return errors.New("a record reverses what was not booked")
		}
		state = "reversed"
	}
	if own < 0 {
		return errors.New("no record is the operation's own")
	}
	l := lines[own]
	switch {
	case o.At != l.T || o.Outcome != l.Res || !same(o.Session, l.Sid) || !same(o.Customer, l.Cust) || !same(o.Account, l.Acct) || !equal(o.Amount, l.Amt):
		return fmt.Errorf("the operation is not what record %d shows", l.I)
	case o.State != state || o.Booked != booked || !same(o.BookedAt, bookedAt) || !same(o.ReversedAt, reversedAt):
		return fmt.Errorf("the records show that the operation is %s with %d booked", state, booked)
	}
	return nil
}

// stepOf returns the place of a record in the timeline, or -1.
func stepOf(b bundle, record int64) int {
	for i, step := range b.Timeline {
		if step.Record == record {
			return i
		}
	}
	return -1
}

func same(one, other *string) bool {
	return one == nil && other == nil || one != nil && other != nil && *one == *other
}

func equal(one, other *int64) bool {
	return one == nil && other == nil || one != nil && other != nil && *one == *other
}
