package page

import (
	"strconv"

	"github.com/ovh-mcp/ovh-mcp/consent/page/markup"
)

// write writes the plan of a card, and what answers it.
func (c card) write(w *markup.Writer) {
	severity, left := strconv.Itoa(c.Severity), strconv.Itoa(c.LeftSeconds)
	w.Put(`<article class="card s{}" id="plan-{}" aria-labelledby="title-{}" data-left="{}">
<progress class="time" max="{}" value="{}" aria-hidden="true"></progress>
<div class="facts">
<span class="severity"><span class="dots" aria-hidden="true">`, severity, c.ID, c.ID, left, strconv.Itoa(c.Lifetime), left)
	for i := range mostSevere {
		if i < c.Severity {
			w.Put(`<i class="on"></i>`)
		} else {
			w.Put(`<i></i>`)
		}
	}
	w.Put(`</span>Severity {} of {}</span>
<code class="tool">{}</code>
<span class="left"><span class="seconds">{}</span><span class="until">, until <time datetime="{}">{}</time></span></span>
</div>
<h3 id="title-{}">{}</h3>
<p class="meta">Asked at {}`, severity, strconv.Itoa(mostSevere), c.Tool, c.Left, c.UntilISO, c.Until, c.ID, c.Summary, c.Created)
	w.PutIf(c.Client, ` by <b>{}</b>`)
	w.PutIf(c.Caller, ` as <b>{}</b>`)
	w.PutIf(c.CallerName, `, known as <bdi>{}</bdi>`)
	w.Put("</p>\n\n<div class=\"columns\">\n")
	c.consequences(w)
	c.target(w)
	w.Put("</div>\n\n")
	c.requests(w)
	c.answer(w)
	w.Put("</article>\n")
}

func (c card) consequences(w *markup.Writer) {
	w.Put("<div>\n")
	if len(c.Lost) > 0 {
		w.Put("<div class=\"loss\">\n<h4>What will be lost</h4>\n")
		list(w, c.Lost)
		w.Put("</div>")
	}
	w.Put("\n")
	w.PutIf(c.Undo, `<h4>Can it be undone?</h4><p>{}</p>`)
	w.Put("\n")
	if len(c.Happens) > 0 {
		w.Put("<h4>What will happen</h4>\n")
		list(w, c.Happens)
	}
	w.PutIf(c.Duration, `<h4>How long it takes</h4><p>{}</p>`)
	w.Put("\n</div>\n")
}

func list(w *markup.Writer, texts []string) {
	w.Put("<ul>")
	for _, text := range texts {
		w.Put("<li>{}</li>", text)
	}
	w.Put("</ul>\n")
}

func (c card) target(w *markup.Writer) {
	if len(c.Target) == 0 {
		return
	}
	w.Put("<div>\n<h4>The target as it is now</h4>\n<dl>")
	for _, f := range c.Target {
		w.Put(`<div><dt>{}</dt><dd>`, f.Name)
		for _, value := range f.Values {
			w.Put(`<span>{}</span>`, value)
		}
		if len(f.Values) == 0 {
			w.Put(`<span class="none">none</span>`)
		}
		w.Put(`</dd></div>`)
	}
	w.Put("</dl>\n</div>\n")
}

func (c card) requests(w *markup.Writer) {
	if c.Open {
		w.Put(`<details open>`)
	} else {
		w.Put(`<details>`)
	}
	total := strconv.Itoa(c.Total)
	w.Put(`
<summary>Exact requests <span class="count">{}</span></summary>
<ol class="requests">
`, total)
	for _, q := range c.Requests {
		w.Put("<li>")
		w.PutIf(q.Does, `<p class="does">{}</p>`)
		w.Put(`<p class="line"><span class="method {}">{}</span> <code>{}</code></p>`, q.Method, q.Method, q.Path)
		w.PutIf(q.Body, `<pre>{}</pre>`)
		w.Put("</li>\n")
	}
	w.Put("</ol>\n")
	if c.Total > len(c.Requests) {
		w.Put(`<p><a href="{}plans/{}">All {} requests</a></p>`, c.Base, c.ID, total)
	}
	w.Put("\n</details>\n\n")
}

// answer writes the forms by which a person answers, and what was wrong with
// the last answer.
func (c card) answer(w *markup.Writer) {
	w.Put("<div class=\"answer\">\n")
	if c.Fault != nil {
		w.Put(`<p class="fault" id="fault-{}" role="alert">{}</p>`, c.ID, c.Fault.Text)
	}
	w.Put(`
<form method="post" action="{}plans/{}/approve" autocomplete="off" aria-label="Approve: {}">
<input type="hidden" name="csrf" value="{}">
`, c.Base, c.ID, c.Summary, c.CSRF)
	if c.TypeName != "" {
		w.Put(`<label for="name-{}">To approve, type <code>{}</code></label>
<input id="name-{}" name="name" required autocapitalize="off" autocorrect="off" spellcheck="false" autocomplete="off" value="{}"`,
			c.ID, c.TypeName, c.ID, c.TypedBefore)
		c.end(w, "name")
	}
	if c.Approvers {
		c.approver(w)
	}
	if c.TypeName == "" && !c.Approvers {
		w.Put("<p class=\"hint\">Approving sends exactly these requests, once.</p>\n")
	}
	w.Put(`<button class="approve">Approve</button>
</form>
<form method="post" action="{}plans/{}/deny" autocomplete="off" aria-label="Deny: {}">
<input type="hidden" name="csrf" value="{}">
<label for="reason-{}">Reason to deny, which the assistant is told</label>
<input id="reason-{}" name="reason" maxlength="500" autocomplete="off" placeholder="Not before the backup"`,
		c.Base, c.ID, c.Summary, c.CSRF, c.ID, c.ID)
	c.end(w, "reason")
	w.Put("<button class=\"deny\">Deny</button>\n</form>\n</div>\n")
}

func (c card) approver(w *markup.Writer) {
	w.Put(`<label for="approver-{}">Your name as an approver</label>
<input id="approver-{}" name="approver" required autocapitalize="off" spellcheck="false" autocomplete="username" value="{}"`,
		c.ID, c.ID, c.ApproverBefore)
	c.end(w, "approver")
	w.Put(`<label for="secret-{}">Passphrase or code</label>
<input id="secret-{}" name="secret" type="password" required autocomplete="current-password"`, c.ID, c.ID)
	c.end(w, "secret")
}

// end ends the input of a field, which is marked when the last answer was wrong
// there.
func (c card) end(w *markup.Writer, field string) {
	if c.Fault != nil && c.Fault.Field == field {
		w.Put(` aria-invalid="true" aria-describedby="fault-{}" autofocus`, c.ID)
	}
	w.Put(">\n")
}
