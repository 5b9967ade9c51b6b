package policy

import "fmt"

// A FaultError is what is wrong with a policy file, and where.
type FaultError struct {
	File         string // or the flag
	Line, Column int    // from 1; column 0 where only the line is known, line 0 in no file
	Key          string // such as rules[2].deny.zone; "" at the top
	What         string
}

// Error tells the place as compilers do.
func (e *FaultError) Error() string {
	at := e.File
	if e.Line > 0 {
		at += fmt.Sprintf(":%d", e.Line)
	}
	if e.Column > 0 {
		at += fmt.Sprintf(":%d", e.Column)
	}
	if e.Key == "" {
		return at + ": " + e.What
	}
	return at + ": " + e.Key + ": " + e.What
}
