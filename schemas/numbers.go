package schemas

import (
	"encoding/json"
	"fmt"
	"math/big"
	"strconv"
	"strings"
)

// endless reports whether a number is one that no one means, such as 1e999999:
// exact arithmetic on one takes a tenth of a second.
func endless(number string) bool {
	const longest = 400 // digits; the largest float64 has 309
	f, err := strconv.ParseFloat(number, 64)
	vanishing := f == 0 && strings.ContainsAny(number, "eE")
	return err != nil || vanishing || len(number) > longest
}

// exact returns the value of a number that is not endless.
func exact(number string) *big.Rat {
	r, ok := new(big.Rat).SetString(number)
	if !ok {
		return new(big.Rat)
	}
	return r
}

// isInteger reports whether a number that is not endless is whole: for JSON
// Schema, 1.0, 1e2 and numbers of any size are integers too.
func isInteger(number string) bool {
	return !strings.ContainsAny(number, ".eE") || exact(number).IsInt()
}

// numberProblems says what is wrong with a number. Go reads no integers but
// those in digits, within 64 bits.
func (n *node) numberProblems(number string) []string {
	bound := func(which string, bound json.Number) []string {
		return []string{n.hide(fmt.Sprintf("must be at %s %s, got %s", which, bound, cut(exact(number).RatString())))}
	}
	if n.Minimum != "" && exact(number).Cmp(exact(string(n.Minimum))) < 0 {
		return bound("least", n.Minimum)
	}
	if n.Maximum != "" && exact(number).Cmp(exact(string(n.Maximum))) > 0 {
		return bound("most", n.Maximum)
	}
	if _, err := strconv.ParseInt(number, 10, 64); err != nil && n.only("integer") {
		return []string{"must be written in digits only and fit in 64 bits"}
	}
	return nil
}
