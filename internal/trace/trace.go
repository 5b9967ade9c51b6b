// Package trace reads the W3C trace context of a request, so that log lines can
// be found by the trace of whoever asked. It makes no spans.
package trace

import (
	"context"
	"log/slog"
	"net/http"
	"strings"
)

// A Parent is the span of the caller that a request belongs to. The zero one is
// none.
type Parent struct {
	TraceID string // 32 digits, hexadecimal
	SpanID  string // 16 digits, hexadecimal
	State   string // what tracers on the way added; "" for nothing
}

// Known reports whether there is a span.
func (p Parent) Known() bool { return p.TraceID != "" }

const (
	lengthV0  = len("00-") + 32 + len("-") + 16 + len("-00")
	mostState = 512 // bytes, the least that everybody has to pass on
)

// Parse reads the values of traceparent and tracestate, and returns the zero
// Parent where the first is none. Of a version to come it reads what it has in
// common with the first.
func Parse(traceparent, tracestate string) Parent {
	if len(traceparent) < lengthV0 || len(traceparent) > mostState {
		return Parent{}
	}
	version, id, span, flags := traceparent[:2], traceparent[3:35], traceparent[36:52], traceparent[53:lengthV0]
	switch {
	case traceparent[2] != '-' || traceparent[35] != '-' || traceparent[52] != '-',
		!isHex(version) || version == "ff" || !isHex(flags),
		!isHex(id) || strings.Trim(id, "0") == "",
		!isHex(span) || strings.Trim(span, "0") == "",
		len(traceparent) > lengthV0 && (version == "00" || traceparent[lengthV0] != '-'):
		return Parent{}
	}
	p := Parent{TraceID: id, SpanID: span}
	if isState(tracestate) {
		p.State = tracestate
	}
	return p
}

// ParseHeader reads them from the header of a request. What tracers added may come
// in several lines.
func ParseHeader(h http.Header) Parent {
	return Parse(h.Get("Traceparent"), strings.Join(h.Values("Tracestate"), ","))
}

func isHex(s string) bool {
	return !strings.ContainsFunc(s, func(c rune) bool { return (c < '0' || c > '9') && (c < 'a' || c > 'f') })
}

// isState reports whether s is a list of key=value, or of nothing, in what can be
// printed.
func isState(s string) bool {
	if len(s) > mostState || strings.ContainsFunc(s, func(c rune) bool { return c < ' ' || c > '~' }) {
		return false
	}
	members := strings.Split(s, ",")
	for _, member := range members {
		if member = strings.TrimSpace(member); member == "" {
			continue
		}
		key, value, ok := strings.Cut(member, "=")
		if !ok || key == "" || value == "" || strings.Contains(value, "=") {
			return false
		}
	}
	return len(members) <= 32
}

type key struct{}

// With returns a context whose log lines tell p, where p is known.
func With(ctx context.Context, p Parent) context.Context {
	if !p.Known() {
		return ctx
	}
	return context.WithValue(ctx, key{}, p)
}

// Of returns what With was given.
func Of(ctx context.Context) Parent {
	p, _ := ctx.Value(key{}).(Parent)
	return p
}

// Handler returns a handler that adds trace_id and span_id to the lines of
// contexts that have them.
func Handler(h slog.Handler) slog.Handler { return handler{h} }

type handler struct{ slog.Handler }

// Handle implements slog.Handler.
func (h handler) Handle(ctx context.Context, r slog.Record) error {
	if p := Of(ctx); p.Known() {
		r.AddAttrs(slog.String("trace_id", p.TraceID), slog.String("span_id", p.SpanID))
	}
	return h.Handler.Handle(ctx, r)
}

// WithAttrs implements slog.Handler.
func (h handler) WithAttrs(attrs []slog.Attr) slog.Handler {
	return handler{h.Handler.WithAttrs(attrs)}
}

// WithGroup implements slog.Handler.
func (h handler) WithGroup(name string) slog.Handler { return handler{h.Handler.WithGroup(name)} }
