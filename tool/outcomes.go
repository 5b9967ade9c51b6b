package tool

import (
	"fmt"
	"slices"
	"strings"

	"github.com/ovh-mcp/ovh-mcp/audit"
)

// Outcomes are the words by which calls can be looked for in the audit log: what
// became of one, and the codes of failures.
func Outcomes() []string {
	return []string{
		audit.OutcomeOK, audit.OutcomePlanned, audit.OutcomeDryRun, audit.OutcomeRepeated, audit.OutcomeFailed, audit.OutcomeUnknown, audit.OutcomeRunning,
		CodeInvalidArguments, CodeUnknownOperation, CodeRefused, CodeDenied, CodeNotConfirmed, CodeNotApproved, CodeOutcomeUnknown,
		CodeNoCredentials, CodeNotAuthenticated, CodeNotGranted, CodeNotFound, CodeConflict, CodeInvalidRequest, CodeServiceExpired,
		CodeRateLimited, CodeUnavailable, CodeCancelled, CodeInternal,
	}
}

// CheckOutcome refuses a word that is the outcome of no call: that none was found
// would be taken for that none had it.
func CheckOutcome(word string) error {
	all := Outcomes()
	if word == "" || slices.Contains(all, word) {
		return nil
	}
	if near := Nearest(word, all); near != "" {
		return fmt.Errorf("%q is no outcome; did you mean %s? They are %s", word, near, strings.Join(all, ", "))
	}
	return fmt.Errorf("%q is no outcome: they are %s", word, strings.Join(all, ", "))
}
