package serve

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
)

// A visit is what is known of a request that was let in.
type visit struct {
	owner  string          // the name of its token; "" without tokens
	body   []byte          // of a POST
	caller string          // see Caller
	opened string          // id of the session that it opens
	gone   <-chan struct{} // of the older pair: closed when the stream ends that answers go to
}

type visitKey struct{}

func withVisit(ctx context.Context, v visit) context.Context {
	return context.WithValue(ctx, visitKey{}, v)
}

func visitOf(ctx context.Context) visit {
	v, _ := ctx.Value(visitKey{}).(visit)
	return v
}

// Caller tells the caller of a request from every other: by the name of its
// token; without tokens by its session; and those that have neither are one
// caller together. The only caller over stdio is "".
func Caller(ctx context.Context) string { return visitOf(ctx).caller }

// callerOf names a caller. Names of tokens and of sessions can't be mistaken for
// each other. The id of a session is what its caller is known by, and stays out
// of what is logged or kept.
func callerOf(owner, session string) string {
	switch {
	case owner != "":
		return "token:" + owner
	case session != "":
		sum := sha256.Sum256([]byte(session))
		return "session:" + hex.EncodeToString(sum[:16])
	}
	return "anonymous"
}
