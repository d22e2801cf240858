// cosigned says whether a log and all of the given witnesses signed a checkpoint. It shares no code with Strongroom: the signed
// note is that of golang.org/x/mod/sumdb/note, the cosignature (C2SP tlog-cosignature, Ed25519) is checked with crypto/ed25519.
package main

import (
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"fmt"
	"os"
	"strings"

	"golang.org/x/mod/sumdb/note"

	"../logkey"
)

func main() {
	if len(os.Args) < 4 {
		fmt.Fprintln(os.Stderr, "usage: cosigned CHECKPOINT LOG-KEY WITNESS-KEY...")
		os.Exit(2)
	}
	said, err := check(os.Args[1], os.Args[2], os.Args[3:])
	if err != nil {
		fmt.Fprintln(os.Stderr, "cosigned: the checkpoint does not hold:", err)
		os.Exit(1)
	}
	fmt.Print(said)
}

func check(checkpointFile, logKeyFile string, witnessKeyFiles []string) (string, error) {
	checkpoint, err := os.ReadFile(checkpointFile)
	if err != nil {
		return "", err
	}
	log, err := logkey.Choose(logKeyFile, nil, checkpoint)
	if err != nil {
		return "", err
	}
	verifiers := []note.Verifier{log}
	for _, file := range witnessKeyFiles {
		key, err := os.ReadFile(file)
		if err != nil {
			return "", err
		}
		witness, err := newWitness(strings.TrimSpace(string(key)))
		if err != nil {
			return "", err
		}
		verifiers = append(verifiers, witness)
	}
	// note.Open refuses the note if a line of a known key does not verify, and returns those that do.
	signed, err := note.Open(checkpoint, note.VerifierList(verifiers...))
	if err != nil {
		return "", err
	}
	if len(signed.Sigs) != len(verifiers) {
		return "", fmt.Errorf("only %d of %d keys signed it", len(signed.Sigs), len(verifiers))
	}
	var size int64
	if _, err := fmt.Sscanf(signed.Text, log.Name()+"\n%d\n", &size); err != nil {
		return "", errors.New("not a checkpoint of this log")
	}
	return fmt.Sprintf("the log and %d witnesses signed %d records of %s\n", len(witnessKeyFiles), size, log.Name()), nil
}

// A witness's key of type 0x04, as a verifier of sumdb/note.
type witness struct {
	name string
	hash uint32
	key  ed25519.PublicKey
}

func newWitness(vkey string) (*witness, error) {
	parts := strings.SplitN(vkey, "+", 3)
	if len(parts) != 3 {
		return nil, errors.New("not a verifier key")
	}
	key, err := base64.StdEncoding.DecodeString(parts[2])
	if err != nil || len(key) != 1+ed25519.PublicKeySize || key[0] != 0x04 {
		return nil, errors.New("not the key of a witness")
	}
	sum := sha256.Sum256(append([]byte(parts[0]+"\n"), key...))
	hash := binary.BigEndian.Uint32(sum[:4])
	if fmt.Sprintf("%08x", hash) != parts[1] {
		return nil, errors.New("a key with another id")
	}
	return &witness{parts[0], hash, key[1:]}, nil
}

func (w *witness) Name() string    { return w.name }
func (w *witness) KeyHash() uint32 { return w.hash }

func (w *witness) Verify(text, sig []byte) bool {
	if len(sig) != 8+ed25519.SignatureSize {
		return false
	}
	message := fmt.Sprintf("cosignature/v1\ntime %d\n%s", binary.BigEndian.Uint64(sig), text)
	return ed25519.Verify(w.key, []byte(message), sig[8:])
}
