// witness is a witness of one log (C2SP tlog-witness) that shares no code with Strongroom: the consistency proof is checked by
// golang.org/x/mod/sumdb/tlog, the log's signature by golang.org/x/mod/sumdb/note. It keeps key and state in memory only, so it is
// for trying a bank against another implementation and for nothing else.
package main

import (
	"crypto/ed25519"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"strconv"
	"strings"
	"sync"
	"time"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

type witness struct {
	mutex sync.Mutex
	log   note.Verifier
	name  string
	id    []byte
	key   ed25519.PrivateKey
	size  int64
	root  tlog.Hash
}

func main() {
	if len(os.Args) != 3 {
		fmt.Fprintln(os.Stderr, "usage: witness NAME LOG-KEY")
		os.Exit(2)
	}
	w, vkey, err := open(os.Args[1], os.Args[2])
	if err == nil {
		var listener net.Listener
		if listener, err = net.Listen("tcp", "127.0.0.1:0"); err == nil {
			fmt.Printf("%s http://%s\n", vkey, listener.Addr())
			http.HandleFunc("/add-checkpoint", w.addCheckpoint)
			err = http.Serve(listener, nil)
		}
	}
	fmt.Fprintln(os.Stderr, "witness:", err)
	os.Exit(1)
}

func open(name, logKeyFile string) (*witness, string, error) {
	logKey, err := os.ReadFile(logKeyFile)
	if err != nil {
		return nil, "", err
	}
	log, err := note.NewVerifier(strings.TrimSpace(string(logKey)))
	if err != nil {
		return nil, "", err
	}
	public, private, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		return nil, "", err
	}
	typed := append([]byte{0x04}, public...)
	sum := sha256.Sum256(append([]byte(name+"\n"), typed...))
	vkey := fmt.Sprintf("%s+%x+%s", name, sum[:4], base64.StdEncoding.EncodeToString(typed))
	return &witness{log: log, name: name, id: sum[:4], key: private}, vkey, nil
}

func (w *witness) addCheckpoint(out http.ResponseWriter, in *http.Request) {
	w.mutex.Lock()
	defer w.mutex.Unlock()
	body, err := io.ReadAll(io.LimitReader(in.Body, 1<<16))
	if err != nil {
		http.Error(out, err.Error(), 400)
		return
	}
	if status, said := w.answer(string(body)); status != 200 {
		out.Header().Set("Content-Type", "text/x.tlog.size")
		out.WriteHeader(status)
		fmt.Fprintln(out, said)
	} else {
		fmt.Fprint(out, said)
	}
}

func (w *witness) answer(body string) (int, string) {
	head, checkpoint, _ := strings.Cut(body, "\n\n")
	lines := strings.Split(head, "\n")
	old, err := strconv.ParseInt(strings.TrimPrefix(lines[0], "old "), 10, 64)
	if err != nil {
		return 400, "no old size"
	}
	var proof tlog.TreeProof
	for _, line := range lines[1:] {
		hash, err := tlog.ParseHash(line)
		if err != nil {
			return 400, err.Error()
		}
		proof = append(proof, hash)
	}
	signed, err := note.Open([]byte(checkpoint), note.VerifierList(w.log))
	if err != nil {
		return 403, err.Error()
	}
	var size int64
	var rootText string
	if _, err := fmt.Sscanf(signed.Text, w.log.Name()+"\n%d\n%s\n", &size, &rootText); err != nil {
		return 400, err.Error()
	}
	root, err := tlog.ParseHash(rootText)
	if err != nil || old > size {
		return 400, "no checkpoint, or a smaller one"
	}
	if old != w.size {
		return 409, strconv.FormatInt(w.size, 10)
	}
	if old > 0 {
		if err := tlog.CheckTree(proof, size, root, old, w.root); err != nil {
			return 422, err.Error()
		}
	} else if len(proof) > 0 {
		return 422, "a proof from the empty tree"
	}
	w.size, w.root = size, root
	now := time.Now().Unix()
	bytes := binary.BigEndian.AppendUint64(append([]byte{}, w.id...), uint64(now))
	bytes = append(bytes, ed25519.Sign(w.key, []byte(fmt.Sprintf("cosignature/v1\ntime %d\n%s", now, signed.Text)))...)
	return 200, fmt.Sprintf("\u2014 %s %s\n", w.name, base64.StdEncoding.EncodeToString(bytes))
}
