package signin

import "context"

// Check asks the issuer for its keys, and returns how many it tells that can sign.
func (v *Verifier) Check(ctx context.Context) (keys int, err error) {
	if err := v.keys.renew(ctx); err != nil {
		return 0, err
	}
	known := v.keys.current()
	return len(known.keys), known.fault
}
