// verify-elsewhere says whether a proof of an audit record holds. It shares no code with Strongroom: the tree is that of
// golang.org/x/mod/sumdb/tlog, the signature that of golang.org/x/mod/sumdb/note.
package main

import (
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"os"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"

	"./logkey"
)

func main() {
	if len(os.Args) != 3 {
		fmt.Fprintln(os.Stderr, "usage: verify-elsewhere PROOF LOG-KEY")
		os.Exit(2)
	}
	said, err := check(os.Args[1], os.Args[2])
	if err != nil {
		fmt.Fprintln(os.Stderr, "verify-elsewhere: the proof does not hold:", err)
		os.Exit(1)
	}
	fmt.Print(said)
}

// check reads a C2SP tlog-proof whose extra data is the entry (64 bytes) and the record's plain line, and the file of the log's key.
func check(proofFile, keyFile string) (string, error) {
	proof, err := os.ReadFile(proofFile)
	if err != nil {
		return "", err
	}
	head, checkpoint, _ := strings.Cut(string(proof), "\n\n")
	verifier, err := logkey.Choose(keyFile, nil, []byte(checkpoint))
	if err != nil {
		return "", err
	}
	signed, err := note.Open([]byte(checkpoint), note.VerifierList(verifier))
	if err != nil {
		return "", err
	}
	var origin, root string
	var size, index int64
	if _, err := fmt.Sscanf(signed.Text, "%s\n%d\n%s\n", &origin, &size, &root); err != nil || origin != verifier.Name() {
		return "", errors.New("not a checkpoint of this log")
	}
	lines := strings.Split(head, "\n")
	if len(lines) < 3 || lines[0] != "c2sp.org/tlog-proof@v1" {
		return "", errors.New("not a tlog-proof with extra data")
	}
	extra, err := base64.StdEncoding.DecodeString(strings.TrimPrefix(lines[1], "extra "))
	if err != nil || len(extra) < 2*sha256.Size {
		return "", errors.New("no entry in the extra data")
	}
	if _, err := fmt.Sscanf(lines[2], "index %d", &index); err != nil {
		return "", err
	}
	var path tlog.RecordProof
	for _, line := range lines[3:] {
		hash, err := tlog.ParseHash(line)
		if err != nil {
			return "", err
		}
		path = append(path, hash)
	}
	treeHash, err := tlog.ParseHash(root)
	if err != nil {
		return "", err
	}
	entry, record := extra[:2*sha256.Size], extra[2*sha256.Size:]
	if err := tlog.CheckRecord(path, size, treeHash, index, tlog.RecordHash(entry)); err != nil {
		return "", err
	}
	if sum := sha256.Sum256(record); len(record) > 0 && string(sum[:]) != string(entry[:sha256.Size]) {
		return "", errors.New("the line is not the one that the entry has the hash of")
	}
	return fmt.Sprintf("%sthe proof holds: record %d of %d in %s\n", record, index, size, origin), nil
}
