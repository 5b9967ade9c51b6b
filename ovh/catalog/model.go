package catalog

import (
	"encoding/json"
	"time"
)

// A Catalog is what one endpoint says of its API. It is never changed, and safe
// for concurrent use.
type Catalog struct {
	Endpoint string    // whose description it is
	Loaded   time.Time // when OVHcloud was last asked for it
	Branches []Branch  // by version and path
	Absent   []string  // branches that OVHcloud has and that are not described here: v1/order
	Problems []string  // why a branch is missing, old or not fully understood

	routes routes
}

// A Branch is one part of the API, such as /dedicated/server, described in a
// document of its own. The same name may mean different models in two branches.
type Branch struct {
	Version     string // "v1" or "v2"
	Path        string
	APIVersion  string
	BasePath    string
	Subsections map[string]string // title → description
	Groups      []Group
	Models      map[string]*Model

	// How OVHcloud names this state of the document: empty when it does not.
	ETag, Modified string
}

// A Group is a path with the operations on it.
type Group struct {
	Path        string      `json:"path"` // a template: /me/sshKey/{keyName}
	Description string      `json:"description,omitempty"`
	Operations  []Operation `json:"operations"`

	parts []string // of the path, once the catalogue is linked
}

// An Operation is one method on one path. Those of a [Catalog] know the branch
// and the group they belong to.
type Operation struct {
	Branch *Branch `json:"-"`
	Group  *Group  `json:"-"`

	Method          string            `json:"httpMethod"`
	ID              string            `json:"operationId,omitempty"`
	Description     string            `json:"description,omitempty"`
	LongDescription string            `json:"longDescription,omitempty"`
	Status          Status            `json:"apiStatus"`
	Unsigned        bool              `json:"noAuthentication"` // may be sent without a signature
	IAM             []IAMAction       `json:"iamActions,omitempty"`
	Errors          []string          `json:"errors,omitempty"` // classes that the operation declares
	Parameters      []Parameter       `json:"parameters"`
	Response        string            `json:"responseType"`            // a type expression; "void" for none
	Responses       map[string]string `json:"responseTypes,omitempty"` // HTTP status → type expression

	// Former is the worst that earlier descriptions of the operation were judged,
	// where this one was judged less.
	Former Danger `json:"-"`
}

// Path returns the template of the operation's path, without its version.
func (o *Operation) Path() string { return o.Group.Path }

// RawPath returns the template in the form that [ovh.Reader.Get] takes: paths
// of version 2 name their version.
func (o *Operation) RawPath() string {
	if o.Branch.Version == "v2" {
		return "/v2" + o.Group.Path
	}
	return o.Group.Path
}

// String returns the method and the template, as [Operation.RawPath] has it.
func (o *Operation) String() string { return o.Method + " " + o.RawPath() }

// A Status says how far OVHcloud stands behind an operation.
type Status struct {
	Value       string `json:"value"` // PRODUCTION, BETA, ALPHA, DEPRECATED or INTERNAL
	Description string `json:"description,omitempty"`
	Deprecated  string `json:"deprecatedDate,omitempty"`
	Deletion    string `json:"deletionDate,omitempty"` // may be over without the operation being gone
	Replacement string `json:"replacement,omitempty"`  // a path template
}

// An IAMAction is a right that an operation needs, or may make use of.
type IAMAction struct {
	Name        string `json:"name"`
	Required    bool   `json:"required"`
	Description string `json:"description,omitempty"`
}

// A Parameter is one thing that an operation takes.
type Parameter struct {
	Name        string `json:"name,omitempty"` // empty for a body that is one value as a whole
	Type        string `json:"dataType"`       // a type expression
	FullType    string `json:"fullType,omitempty"`
	In          string `json:"paramType"` // path, query, body or header
	Required    bool   `json:"required"`
	Description string `json:"description,omitempty"`
}

// A Model is a type with a name: an enumeration, or an object.
type Model struct {
	ID          string     `json:"id,omitempty"`
	Namespace   string     `json:"namespace,omitempty"`
	Description string     `json:"description,omitempty"`
	Generics    []string   `json:"generics,omitempty"`
	EnumType    string     `json:"enumType,omitempty"` // string or long
	Enum        []Literal  `json:"enum,omitempty"`
	Properties  []Property `json:"-"` // by name
}

// A Property is one field of an object.
type Property struct {
	Name        string `json:"-"`
	Type        string `json:"type"` // a type expression
	FullType    string `json:"fullType,omitempty"`
	Nullable    bool   `json:"canBeNull"`
	ReadOnly    bool   `json:"readOnly"`
	Required    bool   `json:"required"`
	Description string `json:"description,omitempty"`
}

// A Literal is a value of an enumeration as JSON: "fast" with its quotes, or 42.
type Literal string

// MarshalJSON implements json.Marshaler.
func (l Literal) MarshalJSON() ([]byte, error) { return []byte(l), nil }

// UnmarshalJSON implements json.Unmarshaler.
func (l *Literal) UnmarshalJSON(b []byte) error {
	*l = Literal(b)
	return nil
}

func stringLiteral(s string) Literal {
	b, err := json.Marshal(s)
	if err != nil {
		panic(err) // any string can be written as JSON
	}
	return Literal(b)
}

// Text returns the value without the quotes of JSON.
func (l Literal) Text() string {
	var s string
	if json.Unmarshal([]byte(l), &s) == nil {
		return s
	}
	return string(l)
}

// Operations returns every operation, in the order of the branches. The slice
// belongs to the catalogue: do not change it.
func (c *Catalog) Operations() []*Operation { return c.routes.all }

// A Danger ranks what an operation does, the worse the greater; 0 is none that
// is known.
type Danger int
