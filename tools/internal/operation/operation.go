// Package operation holds what more than one toolset says about operations of
// OVHcloud's API.
package operation

import (
	"errors"
	"fmt"
	"strings"

	"github.com/ovh-mcp/ovh-mcp/ovh/catalog"
	"github.com/ovh-mcp/ovh-mcp/tool"
)

// ErrUndescribed is the error of a server that was given no description of
// OVHcloud's API.
var ErrUndescribed = errors.New("this server has no description of OVHcloud's API")

// Unknown is the error of a call whose operation OVHcloud's API does not have.
// It says which one may have been meant.
func Unknown(miss *catalog.MissError) error {
	next := "search_api for what you want to do; unchecked: true sends the call as it is"
	if len(miss.Allowed) > 0 {
		next = "call raw_" + strings.ToLower(miss.Allowed[0]) + ", or describe_api for what the path takes"
	} else if len(miss.Near) > 0 {
		near := miss.Near[0].Operation
		next = fmt.Sprintf("describe_api with method %q and path %q, or %s", near.Method, near.RawPath(), next)
	}
	return &tool.Error{Code: tool.CodeUnknownOperation, What: miss.Error() + "; nothing was sent", Next: next}
}

// Replacement says what replaces an operation of that status, as the end of a
// sentence; "" when nothing is known to.
func Replacement(s catalog.Status) string {
	if s.Replacement == "" {
		return ""
	}
	return "; its replacement is " + s.Replacement
}
