package shared_test

import (
	"errors"
	"os"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/ovh-mcp/ovh-mcp/shared"
	"github.com/ovh-mcp/ovh-mcp/shared/sharedtest"
)

// The rights that the documentation names are enough, and no fewer are.
func TestTheDocumentedRightsAreEnough(t *testing.T) {
	text, err := os.ReadFile("../docs/replicas.md")
	if err != nil {
		t.Fatal(err)
	}
	found := regexp.MustCompile("`(EVAL)`, and in scripts `([A-Z ]+)`, on `([^`]+)`").FindStringSubmatch(string(text))
	if found == nil {
		t.Fatal("the documentation names no rights")
	}
	all := append(strings.Fields(found[2]), found[1])
	for _, left := range append([]string{"none"}, all...) {
		s := sharedtest.Start(t)
		rights := []string{"ACL", "SETUSER", "server", "on", ">" + sharedtest.Password, "~" + found[3]}
		for _, right := range all {
			if right != left {
				rights = append(rights, "+"+strings.ToLower(right))
			}
		}
		if err := s.Command(rights...); err != nil {
			t.Fatal(err)
		}
		err := useAll(t, strings.Replace(s.URL(), "://", "://server@", 1))
		if (err == nil) != (left == "none") {
			t.Errorf("without %s: %v", left, err)
		}
	}
}

// useAll uses all that a store can do.
func useAll(t *testing.T, url string) error {
	store, err := shared.Open(url, sharedtest.Password, []byte("x"))
	if err != nil {
		return err
	}
	defer store.Close()
	ctx := t.Context()
	if err := store.Check(ctx); err != nil {
		return err
	}
	if doubts, err := store.Doubts(ctx); err != nil || doubts != nil {
		return errors.Join(err, errors.New(strings.Join(doubts, "; ")))
	}
	lease, list := store.Lease(), store.List("x")
	for range 2 {
		name, err := lease.Hold(ctx)
		if err != nil {
			return err
		}
		if _, err := store.Alive(ctx, name); err != nil {
			return err
		}
		if _, err := list.Append(ctx, []byte("1")); err != nil {
			return err
		}
		if _, _, _, err := list.Read(ctx); err != nil {
			return err
		}
	}
	if _, err := list.Replace(ctx, []byte("2")); err != nil {
		return err
	}
	return store.Document("y").Update(ctx, time.Minute, func([]byte, time.Time) ([]byte, error) { return []byte("x"), nil })
}
