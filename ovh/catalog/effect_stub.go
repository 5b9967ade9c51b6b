package catalog

type Kind int

const (
	Read Kind = iota + 1
	Change
	Destroy
)

func (k Kind) String() string { return [...]string{"invalid", "Read", "Change", "Destroy"}[k] }

type Effect struct {
	Kind     Kind
	Severity int
	Reason   string
	Reveals  bool
}

func (o *Operation) Effect() Effect { return EffectOf(o.Method, o.RawPath()) }

func EffectOf(method, path string) Effect {
	if method == "GET" {
		return Effect{Read, 1, "reads", false}
	}
	return Effect{Destroy, 3, "unknown", false}
}
