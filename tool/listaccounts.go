package tool

import (
	"context"
	"encoding/json"
	"errors"
	"reflect"
	"sync"
	"time"

	"github.com/tidwall/gjson"

	"github.com/ovh-mcp/ovh-mcp/ovh"
	"github.com/ovh-mcp/ovh-mcp/ovh/catalog/effect"
	"github.com/ovh-mcp/ovh-mcp/policy"
)

const listAccounts = "list_accounts"

// answerTimeout bounds how long it takes to find out whether an account works:
// one that does not answer must not hide the others.
const answerTimeout = 15 * time.Second

// ListAccounts is the tool that tells several accounts apart, and whether each
// works. A runner tells of its own, so it is no value of the kinds.
type ListAccounts struct{}

type accountRow struct {
	Account   string `json:"account"`
	Nichandle string `json:"nichandle,omitempty"`
	Endpoint  string `json:"endpoint,omitempty"`
	Method    string `json:"method,omitempty"` // of proving who calls
	Works     bool   `json:"works"`
	Problem   string `json:"problem,omitempty"`
}

type accountRows struct {
	Accounts []accountRow `json:"accounts"`
}

func (ListAccounts) define() *Definition {
	return &Definition{
		Name: listAccounts, Title: "List the accounts",
		Description: "Lists the accounts that other tools take as account, and whether their keys work.",
		Effect:      effect.Read, Table: "accounts",
		In: reflect.TypeFor[None](), Out: reflect.TypeFor[accountRows](),
		code: code{kept: func(ctx context.Context, r *Runner, q *request, _ any) (any, error) {
			return accountRows{[]accountRow{r.row(ctx, q)}}, nil
		}},
	}
}

// row tells of the account of the runner.
func (r *Runner) row(ctx context.Context, q *request) accountRow {
	ctx, cancel := context.WithTimeout(ctx, answerTimeout)
	defer cancel()
	row := accountRow{Account: r.Profile, Endpoint: q.api.Endpoint(), Method: string(q.api.Method())}
	var err error
	if row.Nichandle, err = whose(ctx, q.api.Reader()); err != nil {
		row.Problem = problemOf(q.explain(err))
		return row
	}
	row.Works = true
	return row
}

// whose returns the customer that the keys are of; "" where they work and must
// not see it.
func whose(ctx context.Context, api *ovh.Reader) (nichandle string, err error) {
	details, err := api.Get(ctx, detailsPath, nil)
	if !refused(err) {
		return gjson.GetBytes(details, "account").String(), err
	}
	me, err := api.Me(ctx)
	if refused(err) {
		return "", nil
	}
	return me.Nichandle, err
}

// refused reports whether the keys lack a right: they work, then.
func refused(err error) bool {
	_, denied := errors.AsType[*deniedError](err)
	return errors.Is(err, ovh.ErrNotGranted) && !denied
}

func problemOf(e *Error) string { return e.What + "; " + e.Next }

// List tells of each account, by d, which is [ListAccounts]. Name says who calls.
func (a Accounts) List(ctx context.Context, name string, d Definition) (Result, error) {
	b, err := bind(d)
	if err != nil {
		return Result{}, err
	}
	return a.list(ctx, caller{Caller: policy.Caller{Name: name}}, b, nil), nil
}

// list asks the runner of each account for its row.
func (a Accounts) list(ctx context.Context, by caller, b bound, args json.RawMessage) Result {
	results := make([]Result, len(a))
	var asked sync.WaitGroup
	for i, one := range a {
		asked.Go(func() {
			defer one.Runner.survive(ctx, by, b.Name, func(failed Result) { results[i] = failed })
			results[i] = one.Runner.call(ctx, by, b, args, nil)
		})
	}
	asked.Wait()
	whole, rows, answered := results[0], accountRows{}, false
	whole.Requests = 0
	for i, res := range results {
		whole.Requests += res.Requests
		one := accountRows{[]accountRow{{Account: a[i].Name}}}
		if res.Failure == nil {
			answered = json.Unmarshal(res.JSON, &one) == nil || answered
		} else {
			one.Accounts[0].Problem = problemOf(res.Failure)
		}
		rows.Accounts = append(rows.Accounts, one.Accounts...)
	}
	if answered {
		whole.JSON, whole.Failure = Object(rows), nil
	}
	return whole
}
