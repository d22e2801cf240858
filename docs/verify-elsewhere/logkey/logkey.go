// Package logkey chooses the one key that may sign a checkpoint of a log, by the successions of the log's key (AUDIT.md, section
// "Successions of the log key"). It shares no code with Strongroom: the signatures are checked by golang.org/x/mod/sumdb/note.
package logkey

import (
	"errors"
	"fmt"
	"os"
	"strings"

	"golang.org/x/mod/sumdb/note"
)

const noteLines = 8

type succession struct {
	text, old, next, root string
	size                  int64
}

// Choose reads the file of a log's key (a verifier key, then successions), follows the successions there and these others, and returns the
// verifier of the key that signs checkpoints of the size that this one claims.
func Choose(file string, others []string, checkpoint []byte) (note.Verifier, error) {
	text, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	known, rest, _ := strings.Cut(strings.TrimSuffix(string(text), "\n"), "\n")
	notes := others
	if rest != "" {
		lines := strings.Split(rest, "\n")
		if len(lines)%noteLines != 0 {
			return nil, errors.New("the file of the key has a part of a succession")
		}
		for i := 0; i < len(lines); i += noteLines {
			notes = append(notes, strings.Join(lines[i:i+noteLines], "\n")+"\n")
		}
	}
	chain, err := follow(known, notes)
	if err != nil {
		return nil, err
	}
	var origin, root string
	var size int64
	if _, err := fmt.Sscanf(string(checkpoint), "%s\n%d\n%s\n", &origin, &size, &root); err != nil {
		return nil, errors.New("not a checkpoint")
	}
	key := known
	if len(chain) > 0 {
		key = chain[len(chain)-1].next
	}
	for i := len(chain) - 1; i >= 0; i-- {
		if size <= chain[i].size {
			key = chain[i].old
		}
		if size == chain[i].size && root != chain[i].root {
			return nil, errors.New("the checkpoint has another tree than the succession of its size")
		}
	}
	return note.NewVerifier(key)
}

// follow returns the successions in their order: all lead to or from the known key, and none contradicts another.
func follow(known string, notes []string) ([]succession, error) {
	byOld, byNew := map[string]succession{}, map[string]succession{}
	for _, each := range notes {
		s, err := open(each)
		if err != nil {
			return nil, err
		}
		old, hasOld := byOld[s.old]
		next, hasNew := byNew[s.next]
		if (hasOld && old.text != s.text) || (hasNew && next.text != s.text) {
			return nil, errors.New("two successions of one key contradict each other")
		}
		byOld[s.old], byNew[s.next] = s, s
	}
	chain := []succession{}
	seen := map[string]bool{known: true}
	for s, found := byNew[known]; found; s, found = byNew[s.old] {
		if seen[s.old] {
			return nil, errors.New("successions that lead back to an old key")
		}
		seen[s.old] = true
		chain = append([]succession{s}, chain...)
	}
	for s, found := byOld[known]; found; s, found = byOld[s.next] {
		if seen[s.next] {
			return nil, errors.New("successions that lead back to an old key")
		}
		seen[s.next] = true
		chain = append(chain, s)
	}
	if len(chain) != len(byOld) {
		return nil, errors.New("a succession of a key that is not this log's")
	}
	for i := 1; i < len(chain); i++ {
		before, s := chain[i-1], chain[i]
		if s.size < before.size || (s.size == before.size && s.root != before.root) {
			return nil, errors.New("a succession of fewer records than the one before")
		}
	}
	return chain, nil
}

// open returns what a note says if both keys that it names signed it.
func open(text string) (succession, error) {
	var s succession
	var origin string
	form := "%s\n%d\n%s\nold-key %s\nnew-key %s\n"
	if _, err := fmt.Sscanf(text, form, &origin, &s.size, &s.root, &s.old, &s.next); err != nil {
		return s, errors.New("a note that is no succession")
	}
	old, err := note.NewVerifier(s.old)
	if err != nil {
		return s, err
	}
	next, err := note.NewVerifier(s.next)
	if err != nil {
		return s, err
	}
	if old.Name() != origin || next.Name() != origin || s.old == s.next || s.size < 0 {
		return s, errors.New("a succession that is not from one key of a log to another of it")
	}
	signed, err := note.Open([]byte(text), note.VerifierList(old, next))
	if err != nil {
		return s, err
	}
	s.text = signed.Text
	if len(signed.Sigs) != 2 || s.text != fmt.Sprintf(form, origin, s.size, s.root, s.old, s.next) {
		return s, errors.New("a succession that both keys did not sign, or not in its one form")
	}
	return s, nil
}
