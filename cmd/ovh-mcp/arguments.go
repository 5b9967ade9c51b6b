package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/ovh-mcp/ovh-mcp/tool"
)

// readArguments is arguments, but that ctx ends the wait for stdin.
func (p *program) readArguments(ctx context.Context, d tool.Definition, words []string, accounts ...string) (json.RawMessage, error) {
	type result struct {
		arguments json.RawMessage
		err       error
	}
	read := make(chan result, 1)
	go func() {
		arguments, err := p.arguments(d, words, accounts...)
		read <- result{arguments, err}
	}()
	select {
	case r := <-read:
		return r.arguments, r.err
	case <-ctx.Done():
		return nil, context.Cause(ctx)
	}
}

// arguments reads the arguments of a call from the words after the tool's
// name: first, if it is there, a JSON object, or - for one on stdin; then words
// of the form key=value. What they mean is up to the tool's schema, which finds
// what is wrong with them too.
func (p *program) arguments(d tool.Definition, words []string, accounts ...string) (json.RawMessage, error) {
	parameters, err := parametersOf(d, accounts...)
	if err != nil {
		return nil, err
	}
	var first []byte
	if len(words) > 0 && (words[0] == "-" || strings.HasPrefix(strings.TrimSpace(words[0]), "{")) {
		first = []byte(words[0])
		if words[0] == "-" {
			in, err := io.ReadAll(p.stdin)
			if err != nil {
				return nil, fmt.Errorf("read arguments: %w", err)
			}
			first = in
		}
		words = words[1:]
	}
	given, err := p.members(parameters, words)
	switch {
	case err != nil:
		return nil, err
	case first == nil:
		return json.RawMessage("{" + given + "}"), nil
	}
	first = bytes.TrimSpace(first)
	if len(first) == 0 {
		first = []byte("{}")
	}
	var some map[string]json.RawMessage
	if err := json.Unmarshal(first, &some); err != nil {
		return nil, usage("the arguments are not a well-formed JSON object, which has names and texts in double quotes: %w; write key=value%s", err, example(parameters))
	}
	if given == "" {
		return first, nil
	}
	// Put together as text, so that what is given twice is found by the schema.
	if len(some) > 0 {
		given = "," + given
	}
	return json.RawMessage(string(first[:len(first)-1]) + given + "}"), nil
}

// members returns words of the form key=value as the members of a JSON object.
func (p *program) members(parameters []parameter, words []string) (string, error) {
	var names []string
	values := make(map[string][]string)
	for _, word := range words {
		if !utf8.ValidString(word) {
			return "", usage("%q holds bytes that are not UTF-8: write it in UTF-8, or give it in a file by key=@FILE", word)
		}
		name, value, ok := strings.Cut(word, "=")
		name, literal := strings.CutSuffix(name, ":")
		if !ok || name == "" {
			return "", usage("%q is no argument: write key=value%s", word, example(parameters))
		}
		of := parameter{name: name, kind: text}
		if i := slices.IndexFunc(parameters, func(q parameter) bool { return q.name == name }); i >= 0 {
			of = parameters[i]
		}
		given, err := p.value(of, value, literal)
		if err != nil {
			return "", err
		}
		if values[name] == nil {
			names = append(names, name)
		} else if of.kind != array {
			return "", usage("%s is given twice, and takes one value", name)
		}
		values[name] = append(values[name], given)
	}
	members := make([]string, len(names))
	for i, name := range names {
		value := strings.Join(values[name], ",")
		if slices.ContainsFunc(parameters, func(q parameter) bool { return q.name == name && q.kind == array }) {
			value = "[" + value + "]"
		}
		members[i] = string(tool.Object(name)) + ":" + value
	}
	return strings.Join(members, ","), nil
}

// example shows how an argument is written, by the first of a tool.
func example(parameters []parameter) string {
	if len(parameters) == 0 {
		return "; this tool takes none"
	}
	return ", such as " + parameters[0].sample()
}

// value returns what a word gives to a parameter, as JSON: of an array one
// element, or several parted by commas.
func (p *program) value(of parameter, value string, literal bool) (string, error) {
	value, err := p.contents(of.name, value)
	if err != nil {
		return "", err
	}
	if literal && !json.Valid([]byte(value)) {
		return "", usage("%s:= wants JSON, and this is none: %.60q", of.name, value)
	}
	kind := of.kind
	if kind == array {
		if whole := strings.TrimSpace(value); strings.HasPrefix(whole, "[") && json.Valid([]byte(whole)) {
			return whole[1 : len(whole)-1], nil
		}
		kind = of.items
	}
	if literal || kind != text && json.Valid([]byte(value)) {
		return value, nil
	}
	// Where the schema wants something else, it says so.
	return string(tool.Object(value)), nil
}

// contents returns a value as it was meant: @FILE stands for the contents of a
// file and @- for stdin, without a line break at their end; @@ for one @. An @
// alone is itself: DNS knows it as a name.
func (p *program) contents(name, value string) (string, error) {
	file, ok := strings.CutPrefix(value, "@")
	if !ok || file == "" {
		return value, nil
	}
	if strings.HasPrefix(file, "@") {
		return file, nil
	}
	var b []byte
	var err error
	if file == "-" {
		b, err = io.ReadAll(p.stdin)
	} else {
		b, err = os.ReadFile(file)
	}
	if err != nil {
		return "", usage("read %s: %w; a value that begins with @ itself is written @@", name, err)
	}
	if !utf8.Valid(b) {
		return "", usage("read %s: %s holds no UTF-8 text", name, value)
	}
	return strings.TrimSuffix(strings.TrimSuffix(string(b), "\n"), "\r"), nil
}
